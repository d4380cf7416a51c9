"""Interchanges taken apart and put together."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edibridge.control_numbers import ControlNumber, Series, series
from edibridge.control_numbers.memory import MemoryNumbers
from edibridge.envelope import Packing, join, settled, split, units
from edibridge.errors import UndetectedError, UnreadableError, UnwritableError, UsageError
from edibridge.syntax import edi
from edibridge.syntax.edi_message import Interchange, Message

CASES = Path(__file__).resolve().parents[3] / "shared" / "conformance" / "cases"


def edifact(reference: str, *names: str, to: str = "YOU", newline: str = "\r\n") -> bytes:
    """Make an interchange of orders, each with superfluous release characters in it."""
    lines = ["UNA:+.? '", f"UNB+UNOC:3+ME:14+{to}+240131:1200+{reference}++ORDERS'"]
    for number, name in enumerate(names, 1):
        lines += [
            f"UNH+{number}+ORDERS:D:96A:UN'",
            f"BGM+220+{name}+9'",
            "FTX+AAI+++a ?b?'c'",
            f"UNT+4+{number}'",
        ]
    lines.append(f"UNZ+{len(names)}+{reference}'")
    return newline.join([*lines, ""]).encode()


def x12(control: int, *sets: tuple[str, str], newline: str = "\n") -> bytes:
    """Make an interchange of transaction sets, a group for each."""
    header = "ISA*00*          *00*          *ZZ*ME             *ZZ*YOU            *240131*1200"
    lines = [f"{header}*U*00401*{control:09d}*0*P*>"]
    for number, (kind, name) in enumerate(sets, 1):
        functional = {"850": "PO", "810": "IN"}[kind]
        lines += [
            f"GS*{functional}*ME*YOU*20240131*1200*{number}*X*004010",
            f"ST*{kind}*0001",
            f"REF*ZZ*{name}",
            "SE*3*0001",
            f"GE*1*{number}",
        ]
    lines.append(f"IEA*{len(sets)}*{control:09d}")
    return "".join(f"{line}~{newline}" for line in lines).encode()


def bodies(data: bytes) -> list[bytes]:
    """Give each message of a source as bytes, without its header and trailer."""
    marks = {b"UNH": b"UNT", b"ST*": b"SE*"}
    found: list[bytes] = []
    held: list[bytes] | None = None
    end = b""
    for line in data.replace(b"\r\n", b"\n").split(b"\n"):
        if line[:3] in marks:
            held, end = [], marks[line[:3]]
        elif held is not None and line[:3] == end:
            found.append(b"\n".join(held))
            held = None
        elif held is not None:
            held.append(line)
    return found


def envelope_findings(data: bytes) -> list[str]:
    """Give the rules of what is wrong with the envelopes of a source."""
    return [
        one.rule for part in edi.envelopes(data) for one in part.findings if "UNX" not in one.rule
    ]


@pytest.mark.parametrize("newline", ["", "\n", "\r\n"])
def test_splitting_edifact(newline: str) -> None:
    """Proves that each message stands alone, counted, its segments byte for byte."""
    data = edifact("REF1", "A", "B", newline=newline)
    first, second = split(data)
    end = newline.encode()
    assert second.data == end.join(
        [
            b"UNA:+.? '",
            b"UNB+UNOC:3+ME:14+YOU+240131:1200+REF1++ORDERS'",
            b"UNH+2+ORDERS:D:96A:UN'",
            b"BGM+220+B+9'",
            b"FTX+AAI+++a ?b?'c'",
            b"UNT+4+2'",
            b"UNZ+1+REF1'",
            b"",
        ]
    )
    assert (first.reference, first.messages, first.syntax) == ("REF1", 1, "edifact")
    assert envelope_findings(first.data) == envelope_findings(second.data) == []


def test_splitting_x12() -> None:
    """Proves that each transaction set keeps its group and the fixed widths of ISA."""
    data = x12(42, ("850", "A"), ("810", "B"))
    first, second = split(data)
    assert first.data == x12(42, ("850", "A"))
    assert second.data == (
        data[: data.index(b"GS*PO")]
        + data[data.index(b"GS*IN") : data.index(b"IEA")]
        + b"IEA*1*000000042~\n"
    )
    assert [envelope_findings(one.data) for one in (first, second)] == [[], []]


def test_joining_edifact() -> None:
    """Proves that interchanges of the same partners become one, its messages numbered anew."""
    one, other = join(
        [edifact("REF1", "A", "B"), edifact("REF2", "C"), edifact("REF3", "D", to="HIM")]
    )
    assert (one.reference, one.messages) == ("REF1", 3)
    assert [message.reference for message in edi.messages(one.data)] == ["1", "2", "3"]
    assert bodies(one.data) == bodies(edifact("X", "A", "B", "C"))
    assert other.data == edifact("REF3", "D", to="HIM")
    assert envelope_findings(one.data) == envelope_findings(other.data) == []


def test_joining_x12_by_functional_group() -> None:
    """Proves that sets of one functional identifier share a group, and what counts is right."""
    (made,) = join([x12(7, ("850", "A"), ("810", "B")), x12(8, ("850", "C"))])
    assert envelope_findings(made.data) == []
    found = [
        (message.type, message.reference, message.group.get(6) if message.group else "")
        for message in edi.messages(made.data)
    ]
    assert found == [("850", "0001", "7"), ("850", "0002", "7"), ("810", "0001", "8")]
    assert made.data.endswith(b"IEA*2*000000007~\n")


def test_groups_where_they_are_wanted() -> None:
    """Proves that EDIFACT messages of one type share a group (UNG) when that is asked for."""
    (made,) = join([edifact("77", "A", "B")], Packing(groups=True))
    assert b"UNG+ORDERS+ME:14+YOU+240131:1200+77+UN+D:96A'\r\nUNH+1+ORDERS:D:96A:UN'" in made.data
    assert b"UNE+2+77'\r\nUNZ+1+77'" in made.data
    assert envelope_findings(made.data) == []


def test_what_the_header_says() -> None:
    """Proves test indicator, acknowledgement request, application, day and reference."""
    wanted = Packing(
        test=True,
        acknowledge=True,
        application="X",
        prepared=datetime(2024, 2, 29, 8, 30),  # noqa: DTZ001 - EDI headers have no time zone
        reference="99",
    )
    (made,) = join([edifact("REF1", "A")], wanted)
    assert b"\r\nUNB+UNOC:3+ME:14+YOU+240229:0830+99++X++1++1'\r\n" in made.data
    (also,) = join([x12(42, ("850", "A"))], wanted)
    assert b"*240229*0830*U*00401*000000099*1*T*>~\nGS*PO*ME*YOU*20240229*0830*" in also.data
    assert len(also.data.split(b"~")[0]) == 105
    plain = Packing(test=False, acknowledge=False, application="")
    (back,) = join([made.data], plain)
    assert b"\r\nUNB+UNOC:3+ME:14+YOU+240229:0830+99'\r\n" in back.data


def test_numbers_of_every_level() -> None:
    """Proves that numbers come from their series, are settled after use and void after failure."""
    numbers = MemoryNumbers()
    data = x12(5, ("850", "A"), ("810", "B"))
    packing = Packing(numbers=numbers, inner=True)
    with settled(numbers, split(data, packing)) as packed:
        assert [one.reference for one in packed] == ["000000001", "000000002"]
        found = [message for one in packed for message in edi.messages(one.data)]
        assert [one.reference for one in found] == ["0001", "0002"]
        assert [one.group.get(6) for one in found if one.group] == ["1", "2"]
        assert len({number.series for one in packed for number in one.taken}) == 3
    assert all(not one.open and not one.void for one in numbers.accounts())
    with pytest.raises(OSError, match="no connection"), settled(numbers, split(data, packing)):
        raise OSError("no connection")  # noqa: EM101, TRY003
    assert {len(one.void) for one in numbers.accounts()} == {2}
    names = {one.series for one in numbers.accounts()}
    assert series("x12", "interchange", "ZZ:ME", "ZZ:YOU").name in names


def test_numbers_are_void_where_an_interchange_cannot_be_made() -> None:
    """Proves that no number stays open when a later message stops the whole."""

    class Failing(MemoryNumbers):
        """Has no numbers of messages."""

        def take(self, series: Series) -> ControlNumber:
            """Refuse the kind."""
            if "/message/" in series.name:
                message = "at its end"
                raise UsageError(message)
            return super().take(series)

    failing = Failing()
    with pytest.raises(UsageError, match="at its end"):
        split(x12(5, ("850", "A")), Packing(numbers=failing, inner=True))
    assert [(len(one.open), len(one.void)) for one in failing.accounts()] == [(0, 1), (0, 1)]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (edifact("1", "A")[:-12], "UNZ is missing"),
        (edifact("1", "A").replace(b"UNT+4+1'", b""), "UNT is missing at UNZ"),
        (edifact("1", "A", "B").replace(b"UNT+4+1'", b""), "UNT is missing at UNH"),
        (edifact("1", "A").replace(b"UNH+1+ORDERS:D:96A:UN'", b""), "UNH is missing at UNT"),
        (b"UNH+1+ORDERS:D:96A:UN'UNT+2+1'", "UNB is missing"),
        (x12(1, ("850", "A")).replace(b"SE*3*0001~", b""), "SE is missing at GE"),
    ],
)
def test_what_is_not_whole_is_not_taken_apart(data: bytes, said: str) -> None:
    """Proves that a missing header or trailer stops it, named with its line."""
    with pytest.raises(UnreadableError, match=said):
        split(data)


def test_neither_syntax() -> None:
    """Proves that what is no interchange is refused."""
    with pytest.raises(UndetectedError):
        split(b"<Invoice/>")


@pytest.mark.parametrize("reference", ["X" * 15])
def test_references_that_do_not_fit(reference: str) -> None:
    """Proves that a reference that 0020 or ISA13 cannot hold is refused."""
    with pytest.raises(UnwritableError):
        join([edifact("", "A")], Packing(reference=reference))
    with pytest.raises(UnwritableError):
        join([x12(1, ("850", "A"))], Packing(reference="ABC"))


def test_an_acknowledgement_of_an_interchange() -> None:
    """Proves that a TA1, which stands in no group, is kept, and is no group that IEA counts."""
    data = x12(1, ("850", "A")).replace(b"GS*PO", b"TA1*000000009*240131*1200*A*000~\nGS*PO")
    first, second = split(data)
    assert b"TA1*000000009" in first.data
    assert first.data.endswith(b"IEA*0*000000001~\n")
    assert second.data == x12(1, ("850", "A"))
    (again,) = join([data])
    assert again.data == data


@given(
    st.lists(st.tuples(st.sampled_from(["850", "810"]), st.text("ABC19", min_size=1, max_size=5)),
             min_size=1, max_size=6),
    st.lists(st.text("ABC19", min_size=1, max_size=5), min_size=1, max_size=6),
)  # fmt: skip
def test_split_and_join_lose_nothing(sets: list[tuple[str, str]], names: list[str]) -> None:
    """Proves that what is split and joined again has every message as it was, in order of group."""
    for data in (edifact("9", *names), x12(9, *sets)):
        parts = [one.data for one in split(data)]
        (made,) = join(parts)
        assert sorted(bodies(made.data)) == sorted(bodies(data))
        assert envelope_findings(made.data) == []


@pytest.mark.shared
@pytest.mark.skipif(not CASES.is_dir(), reason="the conformance cases are not beside this checkout")
def test_interchanges_of_others() -> None:
    """Proves on others' interchanges that the segments of a split message are theirs."""
    seen = 0
    for kind in ("edifact", "x12"):
        for path in sorted((CASES / kind).rglob("*")):
            data = path.read_bytes() if path.is_file() else b""
            if edi.detect(data[:512]) is None or len(data) > 300_000:
                continue
            try:
                given_units = list(units(data))
            except UnreadableError:
                continue
            for unit, packed in zip(given_units, split(data), strict=True):
                seen += 1
                whole = list(edi.envelopes(packed.data))
                messages = [part for part in whole if isinstance(part, Message)]
                assert len(messages) == (0 if unit.header.tag in {"TA1", "UNO"} else 1), path
                assert isinstance(whole[-1], Interchange)
                if messages:
                    first, last = unit.segments[0], unit.segments[-1]
                    assert data[first.offset : last.offset] in packed.data, path
    assert seen > 500
