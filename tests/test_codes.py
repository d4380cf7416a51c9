"""Code lists with their dates, and the two-way tables between X12 and UN/CEFACT."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edibridge import codes
from edibridge.errors import UsageError

# Which list or EDIFACT element the UN/CEFACT side of each table is of.
UN_SIDE = {
    "units": "en16931-units",
    "parties": "3035",
    "party_schemes": "icd",
    "party_agencies": "3055",
    "item_ids": "7143",
    "invoice_kinds": "1001",
    "order_kinds": "1001",
    "purposes": "1225",
    "references": "1153",
    "dates": "2005",
    "allowances": "untdid-5189",
    "services": "7161",
    "payment_means": "4461",
    "payment_terms": "4279",
    "price_types": "5387",
    "price_qualifiers": "5125",
    "contacts": "3139",
    "communications": "3155",
    "acknowledgments": "1225",
    "line_statuses": "1229",
    "line_changes": "1229",
    "packages": "rec-21",
    "adjustments": "4465",
    "quantities": "6063",
}
# Length of the X12 data element, shortest and longest (X12 data element dictionary, 005010).
X12_LENGTH = {
    "units": (2, 2),
    "parties": (2, 3),
    "party_schemes": (1, 2),
    "party_agencies": (1, 2),
    "item_ids": (2, 2),
    "invoice_kinds": (2, 2),
    "order_kinds": (2, 2),
    "purposes": (2, 2),
    "references": (2, 3),
    "dates": (3, 3),
    "allowances": (4, 4),
    "services": (4, 4),
    "payment_means": (3, 3),
    "payment_terms": (2, 2),
    "price_types": (3, 3),
    "price_qualifiers": (3, 3),
    "contacts": (2, 2),
    "communications": (2, 2),
    "acknowledgments": (2, 2),
    "line_statuses": (2, 2),
    "line_changes": (2, 2),
    "packages": (3, 3),
    "adjustments": (2, 2),
    "quantities": (2, 2),
}


def rows(root: Path, table: str) -> list[tuple[str, str, str]]:
    """Read a two-way table as it is on disk."""
    lines = (root / "schemas" / "codes" / f"x12_{table}.tsv").read_text("utf-8").splitlines()
    body = [line for line in lines if not line.startswith("#")]
    return [(row["x12"], row["uncefact"], row["direction"]) for row in tsv(body)]


def tsv(lines: list[str]) -> list[dict[str, str]]:
    """Read tab-separated lines with a header."""
    return list(csv.DictReader(lines, delimiter="\t"))


def test_every_table_is_under_test() -> None:
    """Proves that no table escapes the tests below."""
    assert set(codes.tables()) == set(UN_SIDE) == set(X12_LENGTH)


@pytest.mark.parametrize("table", sorted(UN_SIDE))
def test_twins_translate_there_and_back(root: Path, table: str) -> None:
    """Proves from_x12(to_x12(c)) == c and the reverse for each row that says `both`."""
    twins = [(x12, un) for x12, un, direction in rows(root, table) if direction == "both"]
    assert twins
    for x12, un in twins:
        assert codes.to_x12(table, un) == x12
        assert codes.from_x12(table, x12) == un


@pytest.mark.parametrize("table", sorted(UN_SIDE))
def test_no_code_has_two_translations(root: Path, table: str) -> None:
    """Proves that each direction is a function, and that a one-way row ends at a twin or alone."""
    body = rows(root, table)
    assert {direction for _, _, direction in body} <= {"both", "x12>un", "un>x12"}
    there = [x12 for x12, _, direction in body if direction != "un>x12"]
    back = [un for _, un, direction in body if direction != "x12>un"]
    assert len(there) == len(set(there))
    assert len(back) == len(set(back))


@pytest.mark.parametrize("table", sorted(UN_SIDE))
def test_x12_codes_fit_their_element(root: Path, table: str) -> None:
    """Proves that each X12 code has a length that its data element allows."""
    shortest, longest = X12_LENGTH[table]
    for x12, _, _ in rows(root, table):
        assert shortest <= len(x12) <= longest
        assert x12.isalnum()
        assert x12 == x12.upper()


@pytest.mark.shared
@pytest.mark.parametrize("table", sorted(UN_SIDE))
def test_un_codes_exist(root: Path, shared: Path, table: str) -> None:
    """Proves that each UN/CEFACT code is in its list, EDIFACT's from the D.01B directory."""
    side = UN_SIDE[table]
    if side.isdigit():
        directory = (shared / "reference" / "edifact" / "d01b" / "codes.tsv").read_text("utf-8")
        known = {row["code"] for row in tsv(directory.splitlines()) if row["element"] == side}
    else:
        known = set(codes.values(side))
    assert {un for _, un, _ in rows(root, table)} <= known


@given(code=st.text(max_size=4), table=st.sampled_from(sorted(UN_SIDE)))
def test_a_translation_never_guesses(code: str, table: str) -> None:
    """Proves that any text is either in the table or has no twin; nothing is returned unchanged."""
    known = codes.code_map(table)
    assert codes.to_x12(table, code) == known.to_x12.get(code)
    assert (codes.from_x12(table, code) is None) == (code not in known.from_x12)


def test_what_a_trader_relies_on() -> None:
    """Proves the translations that nearly every invoice and order needs."""
    assert codes.to_x12("units", "KGM") == "KG"
    assert codes.from_x12("units", "CR") == "MTQ"
    assert codes.from_x12("parties", "ST") == "DP"
    assert codes.to_x12("parties", "IV") == "BT"
    assert codes.from_x12("item_ids", "VN") == "SA"
    assert codes.from_x12("invoice_kinds", "PR") == "380"
    assert codes.to_x12("invoice_kinds", "380") == "DI"
    assert codes.to_x12("references", "ON") == "PO"
    assert codes.from_x12("dates", "002") == "2"
    assert codes.to_x12("units", "no such unit") is None


@pytest.mark.parametrize("list_id", codes.lists())
def test_every_list_loads_and_answers(list_id: str) -> None:
    """Proves that each list names itself and its edition and holds what it lists, trimmed."""
    known = codes.code_list(list_id)
    assert known.title
    assert known.edition
    assert known.current
    for code in known.current:
        assert code == code.strip() != ""
        assert codes.contains(list_id, code)
    assert not codes.contains(list_id, "no such code")


def test_a_currency_is_judged_by_its_day() -> None:
    """Proves that a code counts between its days, and now only while it is in the edition."""
    assert codes.contains("iso-4217", "EUR")
    assert not codes.contains("iso-4217", "HRK")
    assert codes.contains("iso-4217", "HRK", on=date(2022, 12, 31))
    assert not codes.contains("iso-4217", "HRK", on=date(2023, 1, 1))
    assert not codes.contains("iso-4217", "XCG", on=date(2025, 3, 30))
    assert codes.contains("iso-4217", "XCG", on=date(2025, 3, 31))
    assert not codes.contains("iso-4217", "no such code", on=date(2025, 3, 31))
    assert "BGN" in codes.values("iso-4217", on=date(2025, 6, 1))
    assert "BGN" not in codes.values("iso-4217")


def test_sizes_are_those_of_the_standards() -> None:
    """Proves that ISO 3166-1 is complete, and that package types carry their X in the union."""
    assert len(codes.values("iso-3166-1")) == 249
    packages = {f"X{code}" for code in codes.values("rec-21")}
    assert codes.values("rec-20") | packages == codes.values("en16931-units")
    assert codes.values("rec-20").isdisjoint(packages)


def test_an_unknown_list_or_table_is_refused_with_the_choice() -> None:
    """Proves the sentences for a name that is not there."""
    with pytest.raises(UsageError, match="no code list or table 'iso-9'; choose one of eas, en1"):
        codes.contains("iso-9", "EUR")
    with pytest.raises(UsageError, match="no code list or table 'x12_colours'; choose one of x12_"):
        codes.to_x12("colours", "RED")


@pytest.mark.shared
def test_lists_say_what_the_artefacts_say(shared: Path) -> None:
    """Proves, with another reader, the lists of EN 16931 rules against the artefacts themselves."""
    path = shared / "reference" / "eu-en16931" / "ubl" / "codelist" / "EN16931-UBL-codes.sch"
    text = path.read_text("utf-8")
    for rule, list_id in {
        "BR-CL-03": "en16931-4217",
        "BR-CL-10": "icd",
        "BR-CL-16": "en16931-4461",
        "BR-CL-22": "vatex",
        "BR-CL-23": "en16931-units",
        "BR-CL-25": "eas",
    }.items():
        before = text.partition(f'"{rule}"')[0]
        _, _, test = before.rpartition("test=")
        longest = max(test.split("'"), key=len)
        assert set(longest.split()) == codes.values(list_id), rule
