"""Syntax rules as data: what each kind of row, path and predicate says of a tree."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from edibridge.profiles import _en16931_ubl
from edibridge.rules_syntax import Row, SyntaxTable, compile_rows, decimals, describe, read_rows

NAMES = {"a": "urn:a", "b": "urn:b"}


def table(*rows: str) -> SyntaxTable:
    """Compile rows written as `context | kind | path | least | most`, with ids R1, R2 ..."""
    made = []
    for number, text in enumerate(rows, 1):
        context, kind, path, least, most = (part.strip() for part in text.split("|"))
        made.append(
            Row(
                id=f"R{number}",
                severity="fatal",
                context=context,
                kind=kind,
                path=path.replace("¦", "|"),
                least=int(least or 0),
                most=int(most or 1 << 30),
            )
        )
    return compile_rows(made, NAMES, {"odd": lambda node: len(node) % 2 == 1})


def broken(rows: SyntaxTable, body: str) -> list[str]:
    """Return the ids that a document breaks, sorted; `body` stands in a root of namespace a."""
    root = etree.fromstring(f'<a:root xmlns:a="urn:a" xmlns:b="urn:b">{body}</a:root>')
    return sorted(hit.row.id for hit in rows.scan(root))


def test_what_is_not_to_be_used_is_a_hit_with_the_element() -> None:
    """A path with most 0 reports the first element there, at any depth of the path."""
    rows = table("/ | count | a:x/b:y | | 0")
    root = etree.fromstring('<a:r xmlns:a="urn:a" xmlns:b="urn:b"><a:x/><a:x><b:y/></a:x></a:r>')
    (hit,) = rows.scan(root)
    assert hit.node is root[1][0]
    assert broken(rows, "<a:x/><b:y/>") == []


def test_least_and_most_count_within_each_context() -> None:
    """Each element that is a context counts for itself; one too few or too many is a hit."""
    rows = table("b:line | count | a:x | 1 | 2")
    assert broken(rows, "<b:line><a:x/></b:line><b:line><a:x/><a:x/></b:line>") == []
    assert broken(rows, "<b:line/><b:line><a:x/><a:x/><a:x/></b:line>") == ["R1", "R1"]


def test_a_context_may_name_its_parent_or_the_way_from_the_root() -> None:
    """`a/b` is a `b` in an `a` anywhere, `/r/a` only that way from the document element."""
    rows = table("b:p/a:x | count | a:y | 1 |", "/a:root/a:x | count | a:y | 1 |")
    assert broken(rows, "<a:x/>") == ["R2"]
    assert broken(rows, "<b:q><b:p><a:x/></b:p></b:q>") == ["R1"]
    assert broken(rows, "<b:q><a:x/></b:q>") == []


def test_of_contexts_that_fit_only_the_first_counts() -> None:
    """As in a Schematron pattern, an element is judged by the first rule that matches it."""
    rows = table("a:x[a:y=1] | count | a:z | 1 |", "a:x | count | a:w | 1 |")
    assert broken(rows, "<a:x><a:y>1</a:y></a:x>") == ["R1"]
    assert broken(rows, "<a:x><a:y>2</a:y></a:x>") == ["R2"]


def test_a_context_may_be_a_name_that_ends_so() -> None:
    """`*Amount` fits every element whose name ends so, and @name counts its own attribute."""
    rows = table("*Amount | count | @currency | 1 |", "*Amount | decimals | . | | 2")
    assert broken(rows, '<b:NetAmount currency="EUR">1.25</b:NetAmount>') == []
    assert broken(rows, "<b:NetAmount>1.250</b:NetAmount>") == ["R1", "R2"]


def test_anywhere_reaches_every_depth_from_the_document() -> None:
    """`//a/b` and `//@name` count in the whole document, inside contexts too."""
    rows = table("/ | count | //b:x/@code | | 1", "/ | count | //@note | | 0")
    assert broken(rows, '<b:x code="1"/><a:q><a:q><b:x/></a:q></a:q>') == []
    assert broken(rows, '<b:x code="1"/><a:q note=""><a:q><b:x code="2"/></a:q></a:q>') == [
        "R1",
        "R2",
    ]


def test_alternatives_are_counted_together() -> None:
    """`(a|b)` counts what either path finds."""
    rows = table("/ | count | (a:x¦b:x)/a:y | | 1")
    assert broken(rows, "<a:x><a:y/></a:x>") == []
    assert broken(rows, "<a:x><a:y/></a:x><b:x><a:y/></b:x>") == ["R1"]


def test_distinct_counts_texts_and_not_elements() -> None:
    """The same text twice is one."""
    rows = table("/ | distinct | //a:x | | 1")
    assert broken(rows, "<a:x>1</a:x><a:q><a:x>1</a:x></a:q>") == []
    assert broken(rows, "<a:x>1</a:x><a:q><a:x>2</a:x></a:q>") == ["R1"]


@pytest.mark.parametrize(
    ("predicate", "fits", "misses"),
    [
        ("[a:y=1]", "<a:y>1</a:y>", "<a:y>2</a:y>"),
        ("[a:y!=1]", "<a:y>1</a:y><a:y>2</a:y>", "<a:y>1</a:y>"),
        ("[a:y!=1]", "<a:y/>", ""),
        ("[not(a:y)]", "<a:z/>", "<a:y/>"),
        ("[a:y]", "<a:y/>", "<a:z/>"),
        ("[a:y=true()]", "<a:y> 1 </a:y>", "<a:y>false</a:y>"),
        ("[a:y=false()]", "<a:y>0</a:y>", "<a:y>true</a:y>"),
        ("[a:p/a:y^=VAT]", "<a:p><a:y>vat</a:y></a:p>", "<a:p/>"),
        # an absent leaf of a part that is there compares as empty, an absent part not at all
        ("[a:p/a:y^!=VAT]", "<a:p/>", "<a:z/>"),
        ("[a:p/a:y^!=VAT]", "<a:p><a:y>GST</a:y></a:p>", "<a:p><a:y>Vat</a:y></a:p>"),
    ],
)
def test_predicates_choose_elements(predicate: str, fits: str, misses: str) -> None:
    """A predicate lets an element count, or not."""
    rows = table(f"/ | count | a:x{predicate} | | 0")
    assert broken(rows, f"<a:x>{fits}</a:x>") == ["R1"]
    assert broken(rows, f"<a:x>{misses}</a:x>") == []


def test_a_kind_of_its_own_is_a_function() -> None:
    """What no row says is asked of a function that the table's author gives."""
    rows = table("a:x | odd | an odd number of children | |")
    assert broken(rows, "<a:x><a:y/></a:x>") == []
    assert broken(rows, "<a:x/>") == ["R1"]


def test_comments_and_instructions_are_no_elements() -> None:
    """What is no element is passed over."""
    rows = table("/ | count | a:x | | 0")
    assert broken(rows, "<!-- a:x --><?x y?>") == []


def test_an_unknown_kind_and_a_misplaced_path_are_refused() -> None:
    """A table that cannot be read says which row."""
    with pytest.raises(ValueError, match="R1: there is no kind 'even'"):
        table("a:x | even | . | |")
    with pytest.raises(ValueError, match="R1: // is counted from the document element alone"):
        table("a:x | count | //a:y | | 1")


@pytest.mark.parametrize(
    ("text", "digits"), [("1", 0), ("1.", 0), ("1.25", 2), ("1.25 ", 3), ("", 0), ("1.2.3", 3)]
)
def test_decimals_are_what_follows_the_first_point(text: str, digits: int) -> None:
    """Blanks count, as XPath's substring-after and string-length count them."""
    assert decimals(text) == digits


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [
        (0, 0, "in a:x: a:y is not used"),
        (0, 1, "in a:x: a:y at most once"),
        (0, 2, "in a:x: a:y at most 2 times"),
        (1, 1, "in a:x: a:y exactly once"),
        (2, 1 << 30, "in a:x: a:y at least 2 times"),
    ],
)
def test_a_row_says_itself_in_words(least: int, most: int, words: str) -> None:
    """The demand of a row is a phrase that a message can show."""
    row = Row(
        id="R", severity="fatal", context="a:x", kind="count", path="a:y", least=least, most=most
    )
    assert describe(row) == words


def test_a_table_file_gives_namespaces_and_rows(tmp_path: Path) -> None:
    """Comment lines are passed over, but for those that declare a namespace."""
    path = tmp_path / "t.tsv"
    path.write_text(
        "# a table\n# xmlns:a=urn:a\nid\tseverity\tcontext\tkind\tpath\tleast\tmost\n"
        "X-1\twarning\t/\tcount\ta:x\t\t0\n",
        encoding="utf-8",
    )
    namespaces, rows = read_rows(path)
    assert namespaces == {"a": "urn:a"}
    assert [(row.id, row.severity, row.least, row.most) for row in rows] == [
        ("X-1", "warning", 0, 0)
    ]


def test_deep_documents_are_walked_to_the_end() -> None:
    """The parser's own limit of depth is within the reach of the walk."""
    rows = table("/ | count | //b:x | | 0")
    depth = 250
    assert broken(rows, "<a:q>" * depth + "<b:x/>" + "</a:q>" * depth) == ["R1"]


def test_the_ubl_table_has_a_row_for_every_rule_of_the_universe(shared: Path) -> None:
    """No syntax rule of the authority is missing, and none is ours alone."""
    universe = (shared / "conformance" / "rules" / "en16931-ubl.txt").read_text().split()
    wanted = {rule for rule in universe if rule.startswith("UBL-")}
    rows = {row.id for row in _en16931_ubl.table().rows}
    assert wanted <= rows
    assert {row for row in rows if not row.startswith(("UBL-SR-", "UBL-DT-", "UBL-CR-"))} == set()
