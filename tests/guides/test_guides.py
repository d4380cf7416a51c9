"""Partner guides: they are read strictly, find what departs from them, and map both ways."""

from __future__ import annotations

from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.command import runner

import edibridge
from edibridge.errors import LayoutError, UnreadableError
from edibridge.findings import Finding
from edibridge.guides import check_guide, load_guide, page, read_guide, shipped
from edibridge.guides.paths import parse
from edibridge.model import Line, Order

ORDER = """UNA:+.? '
UNB+UNOC:3+8412345000013:14+5600000000014:14+240611:0930+77'
UNH+1+ORDERS:D:96A:UN:EAN008'
BGM+220+45001234+9'
DTM+137:20240611:102'
DTM+2:20240613:102'
RFF+AEP:20'
NAD+BY+8412345000013::9++Mercado Azul'
CTA+OC+:Ana Prado'
NAD+SU+5600000000014::9'
NAD+DP+8412345000020::9'
CUX+2:EUR:9'
LIN+1++5601234567893:EN'
QTY+21:24:CT'
PRI+AAA:3.2'
LIN+2++5601234567909:EN'
QTY+21:10.5:KGM'
PRI+AAA:7.85'
UNS+S'
CNT+2:2'
UNT+19+1'
UNZ+1+77'
"""
SMALL = """
id = "small"
title = "A small guide"
syntax = "edifact"
directory = "d96a"
"""


def found(text: str, guide: str = "retailer") -> list[Finding]:
    """Check an interchange of one message."""
    (judged,) = check_guide(text.encode(), load_guide(guide))
    return [one for one in judged.report.findings if one.severity != "information"]


def test_what_a_guide_asks_for_passes() -> None:
    """A message made as the guide asks has no finding at all."""
    assert found(ORDER) == []


DEPARTURES = {
    "a required element is missing": (
        ("DP+8412345000020::9", "DP+8412345000020"),
        ("GUIDE-MISSING",),
        (9, "NAD", 2, 3),
    ),
    "a required group is missing": (
        ("NAD+DP+8412345000020::9'\n", ""),
        ("GUIDE-MISSING",),
        (2, "BGM", None, None),
    ),
    "an advised group is missing": (
        ("RFF+AEP:20'\n", ""),
        ("GUIDE-MISSING",),
        (2, "BGM", None, None),
    ),
    "a group stands too often": (
        ("NAD+SU+5600000000014::9'\n", "NAD+SU+5600000000014::9'\n" * 2),
        ("GUIDE-REPEATS",),
        (9, "NAD", None, None),
    ),
    "a value is not of the guide's list": (
        ("BGM+220", "BGM+221"),
        ("GUIDE-VALUE",),
        (2, "BGM", 1, 1),
    ),
    "a value is too long": (
        ("45001234", "4500123456789"),
        ("GUIDE-LENGTH", "GUIDE-PATTERN"),
        (2, "BGM", 2, 1),
    ),
    "a value is not of its form": (("45001234", "4500A234"), ("GUIDE-PATTERN",), (2, "BGM", 2, 1)),
    "a segment is not in a closed guide": (
        ("CUX+2:EUR:9'\n", "CUX+2:EUR:9'\nTOD+3++DAP'\n"),
        ("GUIDE-UNUSED",),
        (11, "TOD", None, None),
    ),
    "a qualifier is not in a closed guide": (
        ("DTM+2:20240613:102'", "DTM+2:20240613:102'\nDTM+63:20240614:102'"),
        ("GUIDE-UNUSED",),
        (5, "DTM", None, None),
    ),
    "a rule of a line is broken": (
        ("QTY+21:10.5:KGM'\nPRI+AAA:7.85'", "QTY+21:10.5:KGM'"),
        ("MA-ORD-2",),
        (14, "LIN", None, None),
    ),
    "another message": (("ORDERS:D", "PRICAT:D"), ("GUIDE-MESSAGE",), (1, "UNH", None, None)),
    "another association": (("EAN008", "EAN010"), ("GUIDE-ASSOCIATION",), (1, "UNH", None, None)),
    "another qualifier in the envelope": (
        (":14+240611", ":1+240611"),
        ("GUIDE-VALUE",),
        (None, "UNB", 3, 2),
    ),
}


def spoiled(change: tuple[str, str]) -> str:
    """Change the order and count its segments anew."""
    assert change[0] in ORDER
    text = ORDER.replace(*change)
    segments = text.count("'\n") - 3  # UNA, UNB, UNZ
    return text.replace("UNT+19", f"UNT+{segments}")


@pytest.mark.parametrize("name", DEPARTURES)
def test_what_departs_from_a_guide_is_found_in_its_place(name: str) -> None:
    """Each kind of departure has its rule, at the position of what departs, and no other."""
    change, rules, place = DEPARTURES[name]
    findings = [one for one in found(spoiled(change)) if one.rule.startswith(("GUIDE", "MA-"))]
    if name == "another message":
        findings = findings[:1]
    assert [one.rule for one in findings] == list(rules)
    if place is not None:
        at = findings[0].location
        assert (at.segment or None, at.tag, at.element, at.component) == place


def test_rules_with_conditions() -> None:
    """A rush order needs a contact; a sample order needs none, but must have no amounts."""
    rush = spoiled(("CTA+OC+:Ana Prado'\n", "")).replace("BGM+220", "BGM+224")
    assert [one.rule for one in found(rush)] == ["MA-ORD-1"]
    sample = ORDER.replace("BGM+220", "BGM+228")
    assert found(sample) == []
    priced = sample.replace("PRI+AAA:3.2'", "MOA+203:76.8'\nPRI+AAA:3.2'").replace("+19+", "+20+")
    (finding,) = found(priced)
    assert (finding.rule, finding.location.tag, finding.location.segment) == ("MA-ORD-3", "MOA", 13)


def test_a_code_of_the_guides_own_is_no_fault_of_the_standard() -> None:
    """A kind that only the partner knows passes its guide, and is a finding under another one."""
    text = ORDER.replace("BGM+220", "BGM+99X")
    use = '[[message.ORDERS.use]]\nat = "BGM@1.1"\nvalues = ["99X"]\n'
    for guide, rules in (
        (read_guide(f"{SMALL}{use}".encode()), []),
        (read_guide(f"{SMALL}[message.ORDERS]\n".encode()), ["EDI-CODE"]),
    ):
        (judged,) = check_guide(text.encode(), guide)
        assert [one.rule for one in judged.report.findings] == rules


def test_a_code_of_the_partner_is_the_standards_in_the_model() -> None:
    """A unit that the partner spells otherwise is read as the standard's, and written back."""
    order = Order(
        number="N240000815",
        kind="220",
        lines=(Line(number="1", quantity=Decimal(4), unit="H87"),),
    )
    plain = edibridge.write(order, "edifact:d01b")
    guided = edibridge.write(order, "edifact:d01b", guide="manufacturer")
    assert b"QTY+21:4:PCE'" in plain.data
    assert b"QTY+21:4:ST'" in guided.data
    back = edibridge.read(guided.data, guide="manufacturer")[0].document
    assert isinstance(back, Order)
    assert back.lines[0].unit == "H87"


def test_a_mapping_of_the_guide_reads_and_writes() -> None:
    """The department is the accounting reference under the guide, and only there."""
    plain = edibridge.read(ORDER.encode())[0].document
    assert isinstance(plain, Order)
    assert plain.accounting_reference is None
    guided = edibridge.read(ORDER.encode(), guide="retailer")[0].document
    assert isinstance(guided, Order)
    assert guided.accounting_reference == "20"
    assert not any("AEP" in str(one) for one in (*guided.references, *guided.extras))
    again = edibridge.write(guided, "edifact:d96a", guide="retailer")
    assert again.notes == ((),)
    assert b"RFF+AEP:20'" in again.data
    assert edibridge.read(again.data, guide="retailer")[0].document == guided


def test_a_mapping_of_each_line() -> None:
    """Drawings go to the lines that they stand in, units come back in the standard's words."""
    lines = (
        Line(number="1", quantity=None, accounting_reference="D-100/3"),
        Line(number="2"),
        Line(number="3", accounting_reference="D-200/1"),
    )
    order = Order(number="N240000815", kind="220", lines=lines)
    data = edibridge.write(order, "edifact:d01b", guide="manufacturer").data
    assert data.count(b"RFF+DR:") == 2
    back = edibridge.read(data, guide="manufacturer")[0].document
    assert isinstance(back, Order)
    assert [one.accounting_reference for one in back.lines] == ["D-100/3", None, "D-200/1"]


TEXTS = st.text("ABCDEFGHIJ0123456789-/. ", min_size=1, max_size=30).filter(
    lambda text: text.strip() == text
)


@given(reference=st.none() | TEXTS, drawings=st.lists(st.none() | TEXTS, max_size=4))
def test_mappings_come_back(reference: str | None, drawings: list[str | None]) -> None:
    """Whatever the values are: read(write(x)) == x under a guide, on any line or none."""
    lines = tuple(
        Line(number=str(number), accounting_reference=one) for number, one in enumerate(drawings, 1)
    )
    order = Order(number="1", kind="220", buyer_reference=reference, lines=lines)
    for target, guide in (("edifact:d01b", "manufacturer"), ("x12:005010", "marketplace")):
        kept = order if guide == "manufacturer" else Order(number="1", buyer_reference=reference)
        first = edibridge.read(edibridge.write(kept, target, guide=guide).data, guide=guide)
        again = edibridge.write(first[0].document or Order(), target, guide=guide)
        assert edibridge.read(again.data, guide=guide)[0].document == first[0].document
        assert isinstance(first[0].document, Order)
        assert first[0].document.buyer_reference == reference


def test_a_default_of_the_guide_is_written_and_noted() -> None:
    """Where the document says no function, the guide's stands there, and a note says so."""
    order = Order(number="45001234", kind="220")
    written = edibridge.write(order, "edifact:d96a", guide="retailer")
    assert b"BGM+220+45001234+9'" in written.data
    assert any(note.kind == "defaulted" and note.became == "9" for note in written.notes[0])


FAULTS = {
    "no TOML": ("a =", "no TOML"),
    "a key is missing": ('id = "x"', "syntax: is missing"),
    "an unknown key": (f"{SMALL}colour = 1\n[message.ORDERS]\n", "colour: is not known here"),
    "an unknown directory": (
        SMALL.replace("d96a", "d77x") + "[message.ORDERS]\n",
        "no edifact directory 'd77x'",
    ),
    "an unknown message": (f"{SMALL}[message.ORDERZ]\n", "d96a has no message ORDERZ"),
    "a path that is none": (
        f'{SMALL}[[message.ORDERS.use]]\nat = "nad+by"\n',
        "use[1]: at: 'nad+by' is no group or segment",
    ),
    "a path that the message does not have": (
        f'{SMALL}[[message.ORDERS.use]]\nat = "SG2/SG99"\n',
        "use[1].at: SG2/SG99 is not in ORDERS",
    ),
    "an element that the segment does not have": (
        f'{SMALL}[[message.ORDERS.use]]\nat = "BGM@9"\n',
        "use[1].at: BGM@9 is not in ORDERS",
    ),
    "a use that is wider than the standard": (
        f'{SMALL}[[message.ORDERS.use]]\nat = "SG1"\nmax = 11\n',
        "11 is more than the 10 of the standard",
    ),
    "a length that is longer than the standard's": (
        f'{SMALL}[[message.ORDERS.use]]\nat = "BGM@2.1"\nlongest = 36\n',
        "36 is longer than the 35 of the standard",
    ),
    "a mandatory segment that is not used": (
        f'{SMALL}[[message.ORDERS.use]]\nat = "BGM"\nstatus = "unused"\n',
        "BGM is mandatory in the standard",
    ),
    "values of a group": (
        f'{SMALL}[[message.ORDERS.use]]\nat = "SG2"\nvalues = ["BY"]\n',
        "SG2 is no element",
    ),
    "a list that is not there": (
        f'{SMALL}[[message.ORDERS.use]]\nat = "BGM@1.1"\nlist = "kinds"\n',
        "there is no code list 'kinds'",
    ),
    "a status that is none": (
        f'{SMALL}[[message.ORDERS.use]]\nat = "BGM"\nstatus = "must"\n',
        "'must' is none of required, advised, optional, unused",
    ),
    "a pattern that is none": (
        f'{SMALL}[[message.ORDERS.use]]\nat = "BGM@1.1"\npattern = "("\n',
        "'(' is no regular expression",
    ),
    "a rule that demands nothing": (
        f'{SMALL}[[message.ORDERS.rule]]\nid = "A"\nabout = "b"\nwhen = ["BGM"]\n',
        "the rule demands nothing",
    ),
    "a number that is a text": (
        f'{SMALL}[[message.ORDERS.use]]\nat = "BGM"\nmax = "1"\n',
        "max: '1' is no number",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_guide_that_is_wrong_says_where(name: str) -> None:
    """A mistake in a guide is an error that names the file and the key, before anything is read."""
    text, expected = FAULTS[name]
    with pytest.raises(LayoutError) as caught:
        read_guide(text.encode(), where="partner.toml")
    assert str(caught.value).startswith("partner.toml")
    assert expected in str(caught.value)


def test_a_guide_that_is_not_there() -> None:
    """An unknown name lists the guides that ship."""
    with pytest.raises(UnreadableError, match="manufacturer, marketplace, retailer"):
        load_guide("retailr")


@pytest.mark.parametrize("text", ["", "SG2[NAD]", "SG2[NAD@x=1]", "BGM@0", "BGM@1.2.3", "SG2//NAD"])
def test_paths_that_are_none(text: str) -> None:
    """What is no path is refused in words."""
    with pytest.raises(ValueError, match=r"expected|empty"):
        parse(text)


class _Page(HTMLParser):
    """Counts what a page has to have, and that what is opened is closed."""

    void = frozenset({"meta", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.rows = self.captions = 0
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count an element."""
        del attrs
        self.rows += tag == "tr"
        self.captions += tag == "caption"
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.texts.append(data)


@pytest.mark.parametrize("name", shipped())
def test_the_page_of_a_guide(name: str) -> None:
    """The page is well-formed, has a row for each statement of the guide, and each rule's words."""
    guide = load_guide(name)
    shown = _Page()
    shown.feed(page(guide))
    assert not shown.open
    stated = len(guide.envelope) + sum(
        len(one.uses) + len(one.conditions) + len(one.moves) for one in guide.messages.values()
    )
    assert shown.rows - shown.captions == stated  # each table has one row of headings
    text = "".join(shown.texts)
    for one in guide.messages.values():
        assert all(rule.about in text for rule in one.conditions)


def test_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """`guide list`, `show` and `check` work on what ships; the status says what came out."""
    run = runner(tmp_path, monkeypatch, capsysbinary)
    assert "retailer" in run("guide", "list").out
    assert run("guide", "show", "retailer", "--out", "retailer.html").status == 0
    assert Path("retailer.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    Path("good.edi").write_text(ORDER, encoding="utf-8")
    Path("bad.edi").write_text(ORDER.replace("BGM+220", "BGM+221"), encoding="utf-8")
    assert run("guide", "check", "--guide", "retailer", "good.edi").status == 0
    bad = run("guide", "check", "--guide", "retailer", "bad.edi")
    assert bad.status == 1
    assert "GUIDE-VALUE" in bad.out
    unknown = run("guide", "check", "--guide", "nobody", "good.edi")
    assert unknown.status == 3
    assert "name a file, or one that ships" in unknown.err
    said = run("read", "--guide", "retailer", "good.edi")
    assert '"accounting_reference":"20"' in said.out.replace(" ", "")
