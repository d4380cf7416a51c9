"""Shapes that are remembered and guards that spare rules: no finding is lost by them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from attrs import evolve, frozen
from lxml import etree
from tests.mutation.documents import SYNTAXES, written
from tests.mutation.mutants import choose, make

from edibridge import codes
from edibridge.findings import Finding
from edibridge.format import ReadOptions, Received
from edibridge.profile import Context
from edibridge.profiles import (
    _en16931_cii_shape,
    _en16931_ubl_shape,
    _en16931_vat,
    eu_en16931,
)
from edibridge.profiles._en16931_ubl import table
from edibridge.registry import formats, profiles
from edibridge.rules import Chosen, RuleSet, Sweep, run_sets
from edibridge.rules_shapes import Shape, Shapes, bare, spelled
from edibridge.syntax import element_order
from edibridge.syntax.xsd_text import test_of as text_test_of

PROFILES = ("eu-en16931", "peppol-bis3", "de-xrechnung")
SAMPLE = 120


def read(data: bytes, syntax: str) -> Received:
    """Read one document."""
    (received,) = formats().get(SYNTAXES[syntax]).read(data, ReadOptions())
    return received


@contextmanager
def forgetful() -> Iterator[None]:
    """Judge without any memory and without any guard."""
    with pytest.MonkeyPatch.context() as patched:
        applying = RuleSet.applying
        patched.setattr(Shapes, "has", lambda self, shape: False)  # noqa: ARG005
        patched.setattr(Shapes, "add", lambda self, shape: None)  # noqa: ARG005
        patched.setattr(
            RuleSet,
            "applying",
            lambda self, document, format_id, sound=False: Chosen(  # noqa: ARG005
                applying(self, document, format_id).rules,
                applying(self, document, format_id).rules,
                None,
            ),
        )
        yield


def judge(profile_id: str, received: Received) -> tuple[Finding, ...]:
    """Return what a profile finds."""
    profile: Any = profiles().get(profile_id)
    found: tuple[Finding, ...] = profile.check(received, Context()).findings
    return found


@pytest.mark.parametrize("syntax", ["ubl", "cii"])
@pytest.mark.parametrize("profile_id", PROFILES)
def test_a_memory_changes_no_finding(profile_id: str, syntax: str) -> None:
    """Mutants of known documents have the findings that they have without memory and guards."""
    documents = written(profile_id, syntax)
    for _, data in documents:
        judge(profile_id, read(data, syntax))
    for plan in choose(documents, SAMPLE):
        mutant = make(documents, plan)
        known = judge(profile_id, read(mutant.data, syntax))
        with forgetful():
            assert known == judge(profile_id, read(mutant.data, syntax)), str(mutant)


def sound_ubl() -> bytes:
    """Return a UBL invoice in which nothing is broken."""
    return next(data for name, data in written("eu-en16931", "ubl") if name == "S, allowances")


def changed(data: bytes, path: str, alter: Callable[[Any], object]) -> bytes:
    """Return a document with the first element of a local path changed."""
    root = etree.fromstring(data)
    steps = "/".join(f"*[local-name()='{step}']" for step in path.split("/"))
    found: Any = root.xpath(f"(//{steps})[1]")
    alter(found[0])
    return etree.tostring(root)


def text(said: str) -> Callable[[Any], object]:
    """Return what gives an element a text."""
    return lambda node: setattr(node, "text", said)


def shape(data: bytes) -> Shape:
    """Return the shape of a UBL invoice."""
    found = _en16931_ubl_shape.shape_of(read(data, "ubl").root)
    assert found is not None
    return found


def same(one: Shape, other: Shape) -> bool:
    """Say whether two shapes are one."""
    return (one.context, one.head, one.parts) == (other.context, other.head, other.parts)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("AccountingSupplierParty/Party/PartyLegalEntity/RegistrationName", "Ferragens, Lda"),
        ("LegalMonetaryTotal/PayableAmount", "17.05"),
        ("IssueDate", "2031-10-31"),
        ("Invoice/ID", "FT 9/123456"),
        ("InvoiceLine/InvoicedQuantity", "12.3456"),
    ],
)
def test_texts_that_may_say_anything_leave_the_shape(path: str, said: str) -> None:
    """Names, amounts, days, numbers and quantities: two invoices that differ in one are alike."""
    assert same(shape(sound_ubl()), shape(changed(sound_ubl(), path, text(said))))


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("InvoiceTypeCode", "384"),
        ("DocumentCurrencyCode", "SEK"),
        ("Country/IdentificationCode", "GB"),
        ("ClassifiedTaxCategory/ID", "Z"),
        ("ClassifiedTaxCategory/ID", "S "),
        ("LegalMonetaryTotal/PayableAmount", "17.051"),
        ("LegalMonetaryTotal/PayableAmount", "17,05"),
        ("IssueDate", "2031-02-30"),
        ("RegistrationName", " "),
        ("RegistrationName", ""),
    ],
)
def test_texts_that_rules_read_stay_in_the_shape(path: str, said: str) -> None:
    """Codes, and what is not of its type or not there at all: it is another shape."""
    assert not same(shape(sound_ubl()), shape(changed(sound_ubl(), path, text(said))))


def test_a_document_without_lines_has_no_shape() -> None:
    """Its head alone could be that of a document with lines."""
    root = etree.fromstring(sound_ubl())
    for node in root.findall("{*}InvoiceLine"):
        root.remove(node)
    assert _en16931_ubl_shape.shape_of(read(etree.tostring(root), "ubl").root) is None


def test_payment_ids_and_payees_are_compared_in_the_shape() -> None:
    """Two payment ids that differ are told from two that are the same, whatever they say."""
    shapes = []
    for first, second in (("A 1", "A 1"), ("B 2", "B 2"), ("A 1", "B 2")):
        root = etree.fromstring(sound_ubl())
        means = root.find("{*}PaymentMeans")
        if means is None:
            pytest.skip("the example has no means of payment")
        for node in means.findall("{*}PaymentID"):
            means.remove(node)
        name = etree.QName(means[0]).namespace
        code = means.find("{*}PaymentMeansCode")
        assert code is not None
        for said in (second, first):
            node = etree.Element(f"{{{name}}}PaymentID")
            node.text = said
            code.addnext(node)
        shapes.append(shape(etree.tostring(root)))
    assert same(shapes[0], shapes[1])
    assert not same(shapes[0], shapes[2])


@pytest.mark.parametrize("inside", ["<!-- b -->", "<?b c?>", '<b xmlns="urn:b"/>'])
def test_what_stands_between_elements_leaves_doubt(inside: str) -> None:
    """Comments, instructions and namespaces declared inside: the rules are asked."""
    assert spelled(etree.fromstring("<a><c/></a>")) is not None
    assert spelled(etree.fromstring(f"<a><c/>{inside}</a>")) is None


def test_a_text_is_told_from_its_absence() -> None:
    """The mark of a text that was left out stands nowhere else."""
    import re  # noqa: PLC0415 - of this test alone

    dropped = re.compile(r">[^<]++</b>")
    kinds = {bare(one, dropped) for one in ("<b>c</b>", "<b></b>", "<b/>", "<b><b>c</b></b>")}
    assert len(kinds) == 4


def test_only_plain_names_are_left_out() -> None:
    """No list of the binding and no type of the schema asks for the text of a name left out."""
    order = element_order.load("ubl-2.1")
    kinds = {
        child.name.partition("}")[2]: order.leaves[child.type].content
        for kind in order.types()
        for child in order.children(kind)
        if child.type in order.leaves
    }
    assert {text_test_of(kinds[name]) for name in _en16931_ubl_shape.FREE} == {None}
    looked = {row.path for row in table().rows} | {row.context for row in table().rows}
    for name in _en16931_ubl_shape.FREE:
        assert not any(f"cbc:{name}=" in path or f"cbc:{name}!" in path for path in looked), name


def test_no_code_of_an_identifier_is_left_out() -> None:
    """Tax categories have no digit and are short; countries have two characters."""
    assert all(code.isalpha() and len(code) < 5 for code in codes.values("en16931-5305"))
    assert all(len(code) == 2 for code in codes.values("en16931-3166-cii"))


def test_what_is_counted_all_over_does_not_pass_in_a_line() -> None:
    """Rules that count from the document element down name what a line must not hold."""
    counted = table().counted_anywhere()
    assert counted == {"PartyIdentification", "PaymentID", "PaymentMeansCode"}
    assert not any(map(_en16931_ubl_shape.is_lasting, counted))
    assert _en16931_ubl_shape.is_lasting("<cbc:ID>\0")
    assert _en16931_ubl_shape.is_lasting("\0cac:PartyIdentification")
    assert not _en16931_ubl_shape.is_lasting('\0<cbc:ID schemeID="Sepa">')
    # a count from the root through a line would have lines judged together
    assert not [
        row
        for row in table().rows
        if row.context == "/" and "Line/" in row.path.partition("[")[0] and row.most
    ]


def test_a_memory_that_is_full_starts_anew() -> None:
    """It never holds more characters than it may, and finds nothing that it let go."""
    shapes = Shapes(_en16931_ubl_shape.shape_of, lambda part: part != "no", most=10)
    first = Shape("", "12345", frozenset({"67"}))
    shapes.add(first)
    assert shapes.has(first)
    assert not shapes.has(evolve(first, parts=frozenset({"67", "8"})))
    assert not shapes.has(evolve(first, context="other"))
    shapes.add(Shape("", "abcde", frozenset()))
    assert not shapes.has(first)
    shapes.add(Shape("", "x" * 11, frozenset()))
    assert not shapes.has(Shape("", "x" * 11, frozenset()))
    shapes.add(Shape("", "y", frozenset({"no"})))
    assert not shapes.has(Shape("", "y", frozenset({"no"})))
    assert shapes.met == [1, 5]


@frozen
class _Counted:
    """How often rules of structure were asked."""

    asked: list[int]

    def sweep(self, of: Sweep) -> Sweep:
        """Return a sweep that is counted."""

        def swept(document: Any, case: Any) -> Any:  # noqa: ANN401
            self.asked.append(1)
            return of(document, case)

        return swept


def test_a_known_shape_is_not_judged_again() -> None:
    """The second invoice of a shape costs no walk; one with another code does."""
    counted = _Counted([])
    sets = [
        evolve(known, shaped=counted.sweep(known.shaped)) if known.shaped is not None else known
        for known in eu_en16931.bench(eu_en16931.EDITIONS[-1].id, "ubl-invoice").sets
    ]
    shapes = eu_en16931.shapes("ubl-invoice")
    other = changed(sound_ubl(), "Invoice/ID", text("FT 9/123456"))
    unlike = changed(sound_ubl(), "Country/IdentificationCode", text("ZZ"))
    for data, walks in ((sound_ubl(), 3), (other, 3), (unlike, 6)):
        run_sets(sets, read(data, "ubl"), shapes=shapes)
        assert len(counted.asked) == walks


def test_a_guard_speaks_only_for_the_rules_that_it_knows() -> None:
    """A rule that comes later, or has another check in a copy of the set, is asked in any case."""
    rules = RuleSet(id="mine")
    rules.rule("A", about="a")(lambda document, case: ())  # noqa: ARG005
    rules.spare(lambda document, case: True)  # noqa: ARG005
    received = read(sound_ubl(), "ubl")
    document = received.document
    assert document is not None
    assert rules.applying(document, "ubl-invoice").asked == ()
    rules.rule("B", about="b")(lambda document, case: ())  # noqa: ARG005
    assert [one.id for one in rules.applying(document, "ubl-invoice").asked] == ["B"]
    other = evolve(
        rules,
        rules={"A": evolve(rules.rules["A"], check=lambda document, case: ())},  # noqa: ARG005
    )
    assert [one.id for one in other.applying(document, "ubl-invoice").asked] == ["A"]


def test_the_usual_invoice_is_decided_by_guards() -> None:
    """Of an invoice at the standard rate no rule of a VAT category is asked."""
    received = read(sound_ubl(), "ubl")
    chosen = _en16931_vat.RULES.applying(received.document, "ubl-invoice")  # type: ignore[arg-type]
    assert chosen.keeps is not None
    assert chosen.asked == ()
    from edibridge.rules import case_of  # noqa: PLC0415 - of this test alone

    assert chosen.keeps(received.document, case_of(received))


def test_cii_has_shapes_too() -> None:
    """An invoice in CII that differs in names and amounts is of the same shape."""
    name, data = next(one for one in written("eu-en16931", "cii") if one[0] == "S, allowances")
    first = _en16931_cii_shape.shape_of(read(data, "cii").root)
    other = changed(data, "SellerTradeParty/Name", text("Ferragens, Lda"))
    second = _en16931_cii_shape.shape_of(read(other, "cii").root)
    third = changed(data, "CategoryCode", text("Z"))
    assert first is not None, name
    assert second is not None
    assert same(first, second)
    unlike = _en16931_cii_shape.shape_of(read(third, "cii").root)
    assert unlike is not None
    assert not same(first, unlike)
    assert all(map(_en16931_cii_shape.is_lasting, first.parts))
