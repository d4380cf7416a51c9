"""Messages to trees by the directory and back, and how a message departs from its directory."""

from __future__ import annotations

import sys
import time
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edibridge.errors import UsageError
from edibridge.syntax import directory, edi
from edibridge.syntax.edi_kind import Syntax
from edibridge.syntax.edi_message import Message
from edibridge.syntax.edi_segment import Segment, Separators, serialise, to_node
from edibridge.syntax.edi_structure import flatten, structure, tree
from edibridge.tree import Node

INVOIC = """\
BGM+380+INV1+9'
DTM+137:20261001:102'
RFF+ON:PO1'
DTM+171:20260901:102'
NAD+BY+5412345000013::9'
RFF+VA:BE0123456749'
NAD+SU+4012345000094::9'
CUX+2:EUR:4'
LIN+1++4000862141012:EN'
QTY+47:12:PCE'
MOA+203:42.00'
PRI+AAA:3.50'
LIN+2++4000862141029:EN'
QTY+47:1:PCE'
UNS+S'
CNT+2:2'
MOA+77:50.00'
"""
SET_810 = """\
BIG*20261001*INV1~
N1*ST*Shop~
N4*Town*NY*12345~
IT1*1*12*EA*3.5**UP*012345678905~
PID*F****Nuts~
IT1*2*1*EA*8~
TDS*5000~
CTT*2~
"""


def edifact(body: str, version: str = "D:96A:UN") -> Message:
    """Make a message of type INVOIC around a body."""
    segments = body.count("'") + 2
    source = f"UNB+UNOC:3+S+R+261001:1200+1'UNH+1+INVOIC:{version}'{body}UNT+{segments}+1'UNZ+1+1'"
    message = next(edi.messages(source.encode("latin-1")))
    assert message.findings == ()
    return message


def x12(body: str, version: str = "005010") -> Message:
    """Make a transaction set 810 around a body."""
    segments = body.count("~") + 2
    source = (
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
        "*261001*1200*^*00501*000000001*0*P*>~"
        f"GS*IN*S*R*20261001*1200*1*X*{version}~ST*810*0001~{body}SE*{segments}*0001~"
        "GE*1*1~IEA*1*000000001~"
    )
    message = next(edi.messages(source.encode()))
    assert message.findings == ()
    return message


def shape(node: Node) -> list[object]:
    """Give the tags of a tree, children in lists."""
    return [[child.tag, *shape(child)] if child.children else child.tag for child in node]


def test_edifact_groups() -> None:
    """A segment goes to the deepest open group that has a place for it, else to those around."""
    root, findings = structure(edifact(INVOIC))
    assert findings == []
    assert root.tag == "INVOIC"
    assert shape(root) == [
        "BGM",
        "DTM",
        ["SG1", "RFF", "DTM"],
        ["SG2", "NAD", ["SG3", "RFF"]],
        ["SG2", "NAD"],
        ["SG7", "CUX"],
        ["SG25", "LIN", "QTY", ["SG26", "MOA"], ["SG28", "PRI"]],
        ["SG25", "LIN", "QTY"],
        "UNS",
        "CNT",
        ["SG48", "MOA"],
    ]
    lin = root.children[6]
    assert lin.children[0].get("3.1") == "4000862141012"
    assert lin.children[0].get("1.1") == "1"
    assert lin.children[0].get("2.1") is None
    assert lin.position is not None
    assert (lin.position.segment, lin.position.line) == (10, 9)


def test_x12_loops() -> None:
    """Loops are named after their first segment and nest as the transaction set says."""
    root, findings = structure(x12(SET_810))
    assert findings == []
    assert root.tag == "810"
    assert shape(root) == [
        "BIG",
        ["N1-LOOP", "N1", "N4"],
        ["IT1-LOOP", "IT1", ["PID-LOOP", "PID"]],
        ["IT1-LOOP", "IT1"],
        "TDS",
        "CTT",
    ]


def test_second_loop_of_a_trigger_has_a_number() -> None:
    """Two loops that one segment opens, at two places of a parent, have two names."""
    lin = directory.load("x12", "005010").messages["832"]
    loop = next(child for child in lin.children if child.tag == "LIN-LOOP")
    ctp = next(child for child in loop.children if child.tag == "CTP-LOOP")
    assert {"LS-LOOP", "LS-LOOP2"} <= set(ctp.ranks)


DEPARTURES: list[tuple[str, str, list[str]]] = [
    (
        "BGM+380+INV1+9'\n",
        "",
        [
            (
                "1, message 1, segment 2 DTM: fatal: [EDI-SEGMENT-MISSING]"
                " mandatory segment BGM of INVOIC is missing before DTM"
            )
        ],
    ),
    (
        "UNS+S'\n",
        "",
        [
            (
                "15, message 1, segment 16 CNT: fatal: [EDI-SEGMENT-MISSING]"
                " mandatory segment UNS of INVOIC is missing before CNT"
            )
        ],
    ),
    (
        "CNT+2:2'\nMOA+77:50.00'\n",
        "CNT+2:2'\n",
        [
            (
                "17, message 1, segment 18 UNT: fatal: [EDI-SEGMENT-MISSING]"
                " mandatory group SG48 (MOA) of INVOIC is missing before UNT"
            )
        ],
    ),
    (
        "UNS+S'\n",
        "XYZ+1'\nUNS+S'\n",
        [
            (
                "15, message 1, segment 16 XYZ: fatal: [EDI-SEGMENT-UNKNOWN]"
                " segment XYZ is not part of INVOIC d96a"
            )
        ],
    ),
    (
        "CUX+2:EUR:4'\n",
        "CUX+2:EUR:4'\nPAI+::42'\n",
        [
            (
                "9, message 1, segment 10 PAI: warning: [EDI-SEGMENT-ORDER]"
                " segment PAI stands after CUX, but its place in INVOIC is before that"
            )
        ],
    ),
    (
        "DTM+171:20260901:102'\n",
        "DTM+171:20260901:102'\n" * 6,
        [
            (
                "9, message 1, segment 10 DTM: warning: [EDI-SEGMENT-REPEATS]"
                " segment DTM stands 6 times, but at most 5 are allowed"
            )
        ],
    ),
    (
        "DTM+137:20261001:102'",
        "DTM+137:20260231:102'",
        [
            (
                "2, message 1, segment 3 DTM, element 1.2: warning: [EDI-ELEMENT-DATE]"
                " '20260231' is no date or time of format 102 (2379)"
            )
        ],
    ),
    (
        "BGM+380",
        "BGM+ZZZ",
        [
            (
                "1, message 1, segment 2 BGM, element 1.1: warning: [EDI-CODE]"
                " 'ZZZ' is not in code list 1001 of D96A"
            )
        ],
    ),
    (
        "MOA+203:42.00",
        "MOA+203:42,0,0",
        [
            (
                "11, message 1, segment 12 MOA, element 1.2: warning: [EDI-ELEMENT-TYPE]"
                " '42,0,0' in 5004 of MOA is no number"
            )
        ],
    ),
    (
        "MOA+203:42.00",
        "MOA+203:1234567890123456789.00",
        [
            (
                "11, message 1, segment 12 MOA, element 1.2: warning: [EDI-ELEMENT-LONG]"
                " 5004 of MOA is 21 characters long, but at most 18 are allowed"
            )
        ],
    ),
    (
        "QTY+47:12:PCE",
        "QTY+:12:PCE",
        [
            (
                "10, message 1, segment 11 QTY, element 1.1: fatal: [EDI-ELEMENT-MISSING]"
                " mandatory component 6063 of QTY C186 is missing"
            )
        ],
    ),
    (
        "UNS+S'",
        "UNS+S+X'",
        [
            (
                "15, message 1, segment 16 UNS, element 2: warning: [EDI-ELEMENTS-OVER]"
                " UNS has 2 elements, but 1 are defined"
            )
        ],
    ),
    (
        "CUX+2:EUR:4'",
        "CUX+2:EUR:4:100:X'",
        [
            (
                "8, message 1, segment 9 CUX, element 1.5: warning: [EDI-COMPONENTS-OVER]"
                " element C504 of CUX has 5 components, but 4 are defined"
            )
        ],
    ),
]


@pytest.mark.parametrize(("old", "new", "messages"), DEPARTURES)
def test_departures_from_the_directory(old: str, new: str, messages: list[str]) -> None:
    """One thing departs; the finding names the place, what stands there and what should."""
    assert old in INVOIC
    root, findings = structure(edifact(INVOIC.replace(old, new, 1)))
    assert [str(found) for found in findings] == messages
    assert leaves(root) == INVOIC.replace(old, new, 1).count("'")


def leaves(node: Node) -> int:
    """Count the segments of a tree."""
    return sum(leaves(child) if child.children else 1 for child in node)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "BIG*20261001",
            "BIG*20261301",
            "'20261301' in BIG01 of BIG is no date YYMMDD or CCYYMMDD",
        ),
        ("IT1*1*12*EA*3.5", "IT1*1*1,2*EA*3.5", "'1,2' in IT102 of IT1 is no number"),
        ("TDS*5000", "TDS*50.00", "'50.00' in TDS01 of TDS is no integer with implied decimals"),
        ("TDS*5000~\n", "", "mandatory segment TDS of 810 is missing before CTT"),
        ("N4*Town*NY", "N4*Town*N", "N402 of N4 is 1 characters long, but at least 2 are needed"),
    ],
)
def test_x12_departures(old: str, new: str, message: str) -> None:
    """Types, lengths and mandatory segments of X12 are checked by its tables."""
    assert old in SET_810
    found = structure(x12(SET_810.replace(old, new, 1)))[1]
    assert [part.message for part in found] == [message]


def test_codes_of_an_association_are_information() -> None:
    """EANCOM adds codes to the UN's lists: there a strange code is no fault of the message."""
    body = INVOIC.replace("BGM+380", "BGM+ZZZ")
    found = structure(edifact(body, "D:96A:UN:EAN008"))[1]
    assert [(part.rule, part.severity) for part in found] == [("EDI-CODE", "information")]


def test_a_code_of_another_list_is_not_looked_up() -> None:
    """Where 3055 says whose list a code is from, the UN's list does not apply."""
    body = INVOIC.replace("BGM+380", "BGM+ZZZ::92")
    assert structure(edifact(body))[1] == []


def test_unknown_directories_are_said_to_be_so() -> None:
    """A message that no built-in directory has comes back flat; it is not called wrong."""
    root, findings = structure(edifact(INVOIC, "D:20B:UN"))
    assert [str(found) for found in findings] == [
        (
            "1, message 1, segment 1 UNH: information: [EDI-DIRECTORY] INVOIC of d20b is in no"
            " directory that is known; its structure was not checked; `edibridge directory add`"
            " adds others"
        )
    ]
    assert [child.tag for child in root][:3] == ["BGM", "DTM", "RFF"]
    assert structure(edifact(INVOIC, "D:96A:ZZ"))[1][0].rule == "EDI-DIRECTORY"


@pytest.mark.parametrize("message", [edifact(INVOIC), x12(SET_810)])
def test_flatten_is_the_reverse(message: Message) -> None:
    """The segments of a tree, in order, are the segments that it was made from."""
    table = directory.load(message.syntax, message.directory)
    again = flatten(tree(message), table, message.separators)
    assert again == list(message.segments[1:-1])


@given(st.randoms(use_true_random=False))
def test_flatten_sorts_what_a_writer_emits_in_any_order(shuffler: Random) -> None:
    """Children of different kinds may be added in any order; those of one kind keep theirs."""
    message = edifact(INVOIC)
    root = tree(message)
    table = directory.load("edifact", "d96a")
    expected = [serialise(part) for part in message.segments[1:-1]]
    _mix(root, shuffler)
    assert [serialise(part) for part in flatten(root, table, message.separators)] == expected


def _mix(node: Node, shuffler: Random) -> None:
    kinds = [child.tag for child in node.children]
    shuffler.shuffle(kinds)
    queues: dict[str, list[Node]] = {}
    for child in node.children:
        queues.setdefault(child.tag, []).append(child)
        _mix(child, shuffler)
    node.children[:] = [queues[kind].pop(0) for kind in kinds]


def test_nodes_number_elements_components_and_repetitions() -> None:
    """Attributes are `element.component`, further repetitions `*2`; empty ones are absent."""
    marks = Separators(release="?", repetition="*")
    segment = Segment("ALI", ["", ["A", "", "B"], "C"], marks, repeats={3: ["D", ["E", "F"]]})
    assert to_node(segment).attrib == {
        "2.1": "A",
        "2.3": "B",
        "3.1": "C",
        "3.1*2": "D",
        "3.1*3": "E",
        "3.2*3": "F",
    }


@pytest.mark.parametrize(
    ("syntax", "name", "count"),
    [
        ("edifact", "d96a", 12),
        ("edifact", "d01b", 12),
        ("x12", "004010", 16),
        ("x12", "005010", 17),
    ],
)
def test_directories_load_fast(syntax: Syntax, name: str, count: int) -> None:
    """Each directory is there, whole, and read in well under 50 ms."""
    times = []
    for _ in range(3):
        directory.load.cache_clear()
        start = time.perf_counter()
        table = directory.load(syntax, name)
        times.append(time.perf_counter() - start)
    if sys.gettrace() is None:  # coverage makes it slower
        assert min(times) < 0.05
    assert len(table.messages) == count
    for part in table.messages.values():
        assert part.minimum == part.maximum == 1


def test_an_unknown_directory_is_a_usage_error() -> None:
    """Asking for a directory that is not built in names those that are."""
    with pytest.raises(UsageError) as raised:
        directory.load("edifact", "d20b")
    assert str(raised.value) == (
        "there is no edifact directory 'd20b'; built in: d96a, d01b;"
        " `edibridge directory add` adds others"
    )


def test_every_segment_of_every_message_is_defined() -> None:
    """No message names a segment that its directory does not define, but for the envelope."""
    for syntax, names in directory.NAMES.items():
        for name in names:
            table = directory.load(syntax, name)
            missing = {
                tag
                for part in table.messages.values()
                for tag in _tags(part)
                if tag not in table.segments
            }
            assert missing <= {"UNH", "UNT"}


def _tags(part: directory.Part) -> set[str]:
    if not part.group:
        return {part.tag}
    return {tag for child in part.children for tag in _tags(child)}


@pytest.mark.parametrize(
    ("code", "value", "good"),
    [
        ("718", "2026100120261031", True),
        ("718", "20261001-20261031", True),
        ("718", "2026100120261331", False),
        ("203", "202610011200", True),
        ("203", "202610012500", False),
        ("102", "26101", False),
        ("999", "whatever", True),
    ],
)
def test_periods_and_times(code: str, value: str, good: bool) -> None:  # noqa: FBT001
    """Points of time and periods are checked by their format code; unknown codes are not."""
    body = INVOIC.replace("DTM+137:20261001:102", f"DTM+137:{value}:{code}")
    found = [part for part in structure(edifact(body))[1] if part.rule == "EDI-ELEMENT-DATE"]
    assert (found == []) is good


def test_repetitions_are_checked_one_by_one() -> None:
    """Each repetition of an element is held against its definition."""
    body = SET_810.replace("IT1*1*12*EA", "IT1*1*12^x*EA")
    found = structure(x12(body))[1]
    assert [part.message for part in found] == ["'x' in IT102 of IT1 is no number"]


def test_times_of_x12() -> None:
    """TM is a time of day to the minute, second or fraction."""
    for value, rules in (("1200", []), ("2500", ["EDI-ELEMENT-TIME"]), ("120030", [])):
        body = SET_810.replace("TDS*5000", f"DTM*011*20261001*{value}~\nTDS*5000")
        assert [
            part.rule for part in structure(x12(body))[1] if part.rule.startswith("EDI-ELEMENT")
        ] == rules


def test_a_segment_whose_place_is_in_another_group() -> None:
    """A segment of the message that fits nowhere here stays at the end of the root, and is said."""
    root, findings = structure(edifact(INVOIC.replace("UNS+S'", "UNS+S'\nLIN+3'", 1)))
    assert [found.message for found in findings] == ["segment LIN has no place here in INVOIC"]
    assert [child.tag for child in root].count("LIN") == 1
