"""XRechnung for the procurement of clean vehicles (BR-DE-CVD, BR-TMP-CVD)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache

from edibridge import codes
from edibridge.formats import _cii
from edibridge.model import Classification, Invoice, Item, ItemAttribute, Reference
from edibridge.profiles._en16931_facts import CII, blank, normal
from edibridge.profiles._xrechnung_facts import SOURCE, is_vehicles
from edibridge.rules import Breach, Case, RuleSet

RULES = RuleSet(id="xrechnung-vehicles", source=SOURCE)

Breaches = Iterable[Breach]

SCHEME = "CVD"
ATTRIBUTE = "cva"
VEHICLES = ("M1", "M2", "M3", "N1", "N2", "N3")
CLASSES = ("clean", "zero-emission", "other")


@cache
def _schemes() -> frozenset[str]:
    # the assertion looks a scheme up in two lists put together as one text, with two blanks between
    # them, so that it finds an empty or missing scheme there too
    return codes.values("untdid-7143") | {SCHEME, ""}


def _items(invoice: Invoice) -> Iterator[tuple[str, Item]]:
    if is_vehicles(invoice):
        for at, line in enumerate(invoice.lines):
            if line.item is not None:
                yield f"lines[{at}].item", line.item


def _classes_of(item: Item) -> Iterator[tuple[int, Classification]]:
    """Yield the classes of an item, those too that stand twice in one place of the source."""
    for at, known in enumerate(item.classifications):
        yield at, known
        for extra in known.extras:
            if extra.path in ("cbc:ItemClassificationCode", "ram:ClassCode"):
                yield (
                    at,
                    Classification(code=extra.value, scheme=dict(extra.attributes).get("listID")),
                )


def _classified(item: Item) -> int:
    return sum(known.scheme == SCHEME for _, known in _classes_of(item))


def _attributed(item: Item) -> int:
    return sum(known.name == ATTRIBUTE for known in item.attributes)


_AGREEMENT = f"{_cii.TRANSACTION}/ram:ApplicableHeaderTradeAgreement"


def _stands(case: Case, path: str) -> bool:
    """Say whether there is a place to ask in: CII asks in its own elements alone."""
    if case.root is None or case.format != CII:
        return True
    return case.root.find(path, _cii.NAMESPACES) is not None


def _padded_tender(case: Case) -> bool:
    """Say whether CII has a tender (50) with blanks around its type, which the model has not."""
    if case.root is None or case.format != CII:
        return False
    path = f"{_AGREEMENT}/ram:AdditionalReferencedDocument"
    return any(
        normal(node.findtext("ram:TypeCode", "", _cii.NAMESPACES)) == "50"
        and not blank(node.findtext("ram:IssuerAssignedID", "", _cii.NAMESPACES))
        for node in case.root.iterfind(path, _cii.NAMESPACES)
    )


def _named(
    rule: str, term: str, about: str, name: str, found: Callable[[Invoice], Reference | None]
) -> None:
    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:
        if not is_vehicles(invoice) or not _stands(case, _AGREEMENT):
            return
        known = found(invoice)
        if name == "tender" and _padded_tender(case):
            return
        if known is None or blank(known.number):
            yield Breach(path=f"{name}.number")

    RULES.rule(rule, about=about, terms=term, of=Invoice)(check)


_named(
    "BR-DE-CVD-01",
    "BT-12",
    "an invoice for vehicles names the contract",
    "contract",
    lambda invoice: invoice.contract,
)
_named(
    "BR-DE-CVD-02",
    "BT-17",
    "an invoice for vehicles names the tender or lot",
    "tender",
    lambda invoice: invoice.tender,
)


@RULES.rule(
    "BR-DE-CVD-03",
    about="a line states a vehicle's category and its class of emission",
    terms="BT-158-1 BT-160",
    of=Invoice,
)
def vehicle(invoice: Invoice, case: Case) -> Breaches:
    """BT-158-1, BT-160."""
    if not is_vehicles(invoice) or not _stands(case, _cii.TRANSACTION):
        return
    if not any(_classified(item) and _attributed(item) for _, item in _items(invoice)):
        yield Breach(path="lines")


@RULES.rule(
    "BR-DE-CVD-06-a",
    about="a line with a vehicle's category states one class of emission",
    terms="BT-158-1 BT-160",
    of=Invoice,
)
def one_class(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-160."""
    for path, item in _items(invoice):
        if _classified(item) and _attributed(item) != 1:
            yield Breach(path=f"{path}.attributes")


@RULES.rule(
    "BR-DE-CVD-06-b",
    about="a line with a class of emission states one vehicle's category",
    terms="BT-158-1 BT-160",
    of=Invoice,
)
def one_category(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-158-1."""
    for path, item in _items(invoice):
        if _attributed(item) and _classified(item) != 1:
            yield Breach(path=f"{path}.classifications")


def _classes(
    rule: str, term: str, about: str, name: str, kept: Callable[[Classification], bool]
) -> None:
    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:  # noqa: ARG001
        for path, item in _items(invoice):
            for at, known in _classes_of(item):
                if not kept(known):
                    got = getattr(known, name)
                    yield Breach(path=f"{path}.classifications[{at}].{name}", got=got)

    RULES.rule(rule, about=about, terms=term, of=Invoice)(check)


_classes(
    "BR-TMP-CVD-01",
    "BT-158-1",
    "the scheme of an item's class is in UNTDID 7143, or CVD",
    "scheme",
    lambda known: known.code is None or normal(known.scheme) in _schemes(),
)
_classes(
    "BR-DE-CVD-04",
    "BT-158",
    f"a vehicle's category is one of {', '.join(VEHICLES)}",
    "code",
    lambda known: normal(known.scheme) != SCHEME or normal(known.code) in VEHICLES,
)


@RULES.rule(
    "BR-DE-CVD-05",
    about=f"a class of emission is one of {', '.join(CLASSES)}",
    terms="BT-161",
    of=Invoice,
)
def emission(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-161."""
    for path, item in _items(invoice):
        for at, known in enumerate(item.attributes):
            if _wrong(known):
                yield Breach(path=f"{path}.attributes[{at}].value", got=known.value)


def _wrong(known: ItemAttribute) -> bool:
    return known.name == ATTRIBUTE and normal(known.value) not in CLASSES
