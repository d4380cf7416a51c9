"""Character sets of interchanges: what each holds, on reading and on writing."""

from __future__ import annotations

import importlib.util
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edibridge.errors import UnwritableError, UsageError
from edibridge.format import WriteOptions
from edibridge.formats.orders import FORMAT as ORDERS
from edibridge.formats.x12_850 import FORMAT as X12_850
from edibridge.model import Order, Party
from edibridge.syntax import edi, edifact_write, x12_write
from edibridge.syntax.edi_charsets import (
    FIRST_VERSIONS,
    LATEST,
    REPERTOIRES,
    X12_BASIC,
    X12_EXTENDED,
    holding,
    strangers,
)
from edibridge.syntax.edi_segment import Segment
from edibridge.syntax.edi_write import Draft, Endpoint

# A text in the letters of each repertoire, which no other single-byte one holds as it is.
TEXTS = {
    "UNOA": "GROSSE",
    "UNOB": "Grosse",
    "UNOC": "Größe Å ñ",
    "UNOD": "Łódź ř",
    "UNOE": "Москва",
    "UNOF": "Ελλάδα",
    "UNOG": "Ħaż-Żebbuġ",
    "UNOH": "Tēnā ģ",
    "UNOI": "القاهرة",
    "UNOJ": "ירושלים",
    "UNOK": "İstanbul ğ",
    "UNOW": "東京 €",
    "UNOY": "東京 €",
}
OTHER_SCRIPTS = pytest.mark.skipif(
    importlib.util.find_spec("anyascii") is None,
    reason="anyascii is not installed (the extra `transliterate`)",
)


def written(text: str, charset: str) -> bytes:
    """Write an interchange of one message with a text, without the formats."""
    item = Draft(
        type="ORDERS", version="D:96A:UN", segments=(Segment("FTX", ["AAI", "", "", text]),)
    )
    return edifact_write.interchange(
        [item],
        sender=Endpoint(id="A"),
        recipient=Endpoint(id="B"),
        prepared=datetime(2024, 1, 31, 12, 0),  # noqa: DTZ001 - UNB names no zone
        reference="1",
        marks=edifact_write.named_separators(charset),
        unfit="error",
    ).data


@pytest.mark.parametrize("charset", TEXTS)
def test_each_repertoire_writes_and_reads_its_own_letters(charset: str) -> None:
    """Proves that what a repertoire holds comes back, in its own octets, with nothing found."""
    text = TEXTS[charset]
    data = written(text, charset)
    assert f"UNB+{charset}:{max('3', FIRST_VERSIONS.get(charset, LATEST))}".encode() in data
    assert text.encode(REPERTOIRES[charset]) in data
    (message,) = edi.messages(data)
    assert message.segments[1].get(4) == text
    assert not [one for one in edi.check(data)[0].findings if one.rule.startswith("EDI-CHAR")]


@pytest.mark.parametrize("charset", ["UNOA", "UNOB", "UNOC", "UNOD", "UNOE", "UNOF", "UNOK"])
def test_what_a_repertoire_lacks_is_refused_with_the_way_out(charset: str) -> None:
    """Proves that a foreign letter names its value, the characters and the sets that have them."""
    with pytest.raises(UnwritableError) as raised:
        written("東京", charset)
    said = str(raised.value)
    assert "FTX 4 '東京' cannot be written" in said
    assert "UNOW, UNOY" in said
    assert "transliteration" in said


@given(st.text(max_size=12), st.sampled_from([name for name in REPERTOIRES if name != "UNOX"]))
def test_a_set_that_is_said_to_hold_a_value_does(text: str, charset: str) -> None:
    """Proves that `holding` names exactly the sets in which nothing is foreign."""
    marks = edifact_write.separators(charset)
    assert (charset in holding(text, "edifact")) == (not strangers(text, marks))
    if charset in holding(text, "edifact"):
        assert text.encode(marks.encoding).decode(marks.encoding) == text


@pytest.mark.parametrize(
    ("charset", "said"),
    [
        ("UNOK:3", "syntax version 3 does not have the repertoire UNOK; write UNOK:4"),
        ("UNOC:2", "write UNOC:3"),
        ("UNOQ", "syntax identifier UNOQ"),
        ("UNOC:5", "syntax identifier UNOC:5"),
    ],
)
def test_wrong_names(charset: str, said: str) -> None:
    """Proves that a repertoire that there is not, or not in that version, is refused."""
    with pytest.raises(UsageError, match=said):
        edifact_write.named_separators(charset)


def test_code_extension_is_named() -> None:
    """Proves that escape sequences of ISO 2022 under UNOX are an error that says what to do."""
    head = b"UNB+UNOX:4+A+B+20240131:1200+1'UNH+1+ORDERS:D:96A:UN'"
    end = b"UNT+3+1'UNZ+1+1'"
    escaped = "東京".encode("iso2022_jp")
    (plain,) = edi.check(head + b"FTX+AAI+++TOKYO'" + end)
    assert "EDI-CHARSET" not in [one.rule for one in plain.findings]
    (checked,) = edi.check(head + b"FTX+AAI+++" + escaped + b"'" + end)
    assert any(
        one.rule == "EDI-CHARSET" and one.severity == "fatal" and "UNOW" in one.message
        for one in checked.findings
    )


@pytest.mark.parametrize(
    ("text", "basic", "extended"),
    [
        ("ACME & CO. (A/B)?", "", ""),
        ("Acme", "cem", ""),
        ("GRÖSSE 5%", "%Ö", ""),
        ("ŁÓDŹ", "ÓŁŹ", "ŁŹ"),
    ],
)
def test_the_sets_of_x12(text: str, basic: str, extended: str) -> None:
    """Proves what the basic and the extended set of X12.6 lack."""
    for charset, foreign in ((X12_BASIC, basic), (X12_EXTENDED, extended)):
        assert strangers(text, x12_write.separators(charset=charset)) == foreign
    assert strangers(text, x12_write.separators()) == ""


def test_a_set_that_partners_agreed_on_is_checked() -> None:
    """Proves that what is outside of an agreed set of X12 is said at its element, and only then."""
    data = X12_850.write([order("Acme Łódź")], WriteOptions()).data

    def strange(charset: str) -> list[tuple[str | None, int | None, str | None]]:
        (checked,) = edi.check(data, charset=charset)
        return [
            (one.location.tag, one.location.element, one.got)
            for one in checked.findings
            if one.rule == "EDI-CHARACTER"
        ]

    assert strange("") == []
    assert strange(X12_EXTENDED) == [("N1", 2, "Acme Łódź")]
    assert ("N1", 2, "Acme Łódź") in strange(X12_BASIC)
    plain = X12_850.write([order("ACME")], WriteOptions(charset=X12_BASIC)).data
    (checked,) = edi.check(plain, charset=X12_BASIC)
    assert not [one for one in checked.findings if one.rule == "EDI-CHARACTER"]


def test_unknown_set_of_x12() -> None:
    """Proves that a set that X12 does not have is refused."""
    with pytest.raises(UsageError, match="it has basic and extended"):
        x12_write.separators(charset="UNOC")


def order(name: str) -> Order:
    """Make an order from a buyer of that name."""
    return Order(
        number="4711",
        currency="EUR",
        buyer=Party(name=name),
        seller=Party(name="SELLER"),
    )


@pytest.mark.parametrize(("known", "charset"), [(ORDERS, "UNOA"), (X12_850, "basic")])
def test_a_document_is_refused_or_transliterated_where_asked(known: object, charset: str) -> None:
    """Proves that formats refuse what a set lacks, and with a note a value transliterate it."""
    assert known in {ORDERS, X12_850}
    write = ORDERS.write if known is ORDERS else X12_850.write
    with pytest.raises(UnwritableError, match="Größe"):
        write([order("SELLER"), order("Größe")], WriteOptions(charset=charset))
    made = write(
        [order("PLAIN"), order("Größe")], WriteOptions(charset=charset, transliterate=True)
    )
    assert b"GROSSE" in made.data
    assert made.data.isascii()
    first, second = ([one for one in notes if one.kind == "recoded"] for notes in made.notes)
    assert not [one for one in first if one.value == "PLAIN"]
    assert [one.became for one in second if one.value == "Größe"] == ["GROSSE"]
    assert write([order("Größe")], WriteOptions()).data.decode("utf-8", "replace")


@OTHER_SCRIPTS
def test_other_scripts_are_spelt_by_their_sound() -> None:
    """Proves that Greek, Cyrillic and Chinese become Latin letters where that is asked."""
    names = {"Αθήνα": "Athina", "Москва": "Moskva", "東京": "DongJing", "\ue000": "?"}
    for name, became in names.items():
        made = ORDERS.write([order(name)], WriteOptions(charset="UNOC", transliterate=True))
        assert [one.became for one in made.notes[0] if one.value == name] == [became]
        assert became.encode() in made.data
