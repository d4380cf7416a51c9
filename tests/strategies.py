"""Hypothesis strategies for every part and document of the model, derived from its attributes.

`documents(Invoice)` gives invoices: a few attributes of each part, chosen at random, so that an
example stays small and a failure shrinks to the one attribute that matters. Codes come from the
code lists that the model names; nothing generated is empty, and nothing carries extras.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from edibridge import model
from edibridge.model import (
    Catalogue,
    CatalogueLine,
    Delivery,
    Document,
    Identifier,
    Invoice,
    Order,
    Part,
    Trade,
)

P = TypeVar("P", bound=Part)
Strategies = Mapping[str, SearchStrategy[Any]]

# what ISO 9735 level A allows, with the service characters that must be released
LEVEL_A = "ABCXYZ0189 .,-()/='+:?!\"%&*;<>"
ASCII = LEVEL_A + "abcxyz~^|@#_$[]"
LATIN_1 = ASCII + "ãéßÄñ§£"
UNICODE = LATIN_1 + "ΕλКиłő日本€"

DOCUMENTS: tuple[type[Document], ...] = tuple(
    kind
    for kind in (getattr(model, name) for name in model.__all__)
    if issubclass(kind, Document) and kind not in (Document, Trade)
)
# EN 16931 asks every document for these, and most syntaxes have no document without them
USUAL = ("number", "issued", "kind", "currency")


def documents(  # noqa: PLR0913 - each option is one word a test may say
    kind: type[P],
    *,
    alphabet: str = UNICODE,
    longest: int = 40,
    breadth: int = 8,
    depth: int = 3,
    given: Strategies | None = None,
    without: frozenset[str] = frozenset(),
) -> SearchStrategy[P]:
    """Return documents of a class (or parts of one).

    `alphabet` and `longest` bound the texts, `breadth` the attributes that the root fills (the
    parts below fill fewer), `depth` the parts below parts. `given` replaces the strategy of an
    attribute, `without` leaves one out, each by `name` or `Class.name`.
    """
    options = _Options(alphabet, longest, given or {}, without, breadth, depth)
    return _part(kind, options).map(settled)


def settled(part: P) -> P:
    """Return a document with each value in the one place that it has in the model.

    When a whole order is wanted is the order's, not its sole delivery's; when a credit note is
    due is the document's, not its first payment's; the currency that all prices of a catalogue
    have is the catalogue's.
    """
    if isinstance(part, Order) and len(part.deliveries) == 1:
        sole = part.deliveries[0]
        wanted = part.requested or sole.requested
        bare = attrs.evolve(sole, requested=None)
        kept = (bare,) if bare != Delivery() else ()
        return attrs.evolve(part, requested=wanted, deliveries=kept)
    if isinstance(part, Invoice) and part.is_credit and part.payments:
        first = attrs.evolve(part.payments[0], due=None)
        return attrs.evolve(part, payments=(first, *part.payments[1:]))
    if isinstance(part, Catalogue):
        prices = [price for line in part.lines for price in line.prices]
        common = {price.currency or part.currency for price in prices if price.amount is not None}
        if len(common) != 1 or None in common:
            return part
        currency = common.pop()
        lines = tuple(_without_currency(line, currency) for line in part.lines)
        return attrs.evolve(part, currency=currency, lines=lines)
    return part


def _without_currency(line: CatalogueLine, currency: str | None) -> CatalogueLine:
    prices = tuple(
        attrs.evolve(price, currency=None) if price.currency == currency else price
        for price in line.prices
    )
    return attrs.evolve(line, prices=prices)


@attrs.frozen(eq=False)
class _Options:
    """What the caller said, and `role`: the attribute that holds the part."""

    alphabet: str
    longest: int
    given: Strategies
    without: frozenset[str]
    breadth: int
    depth: int
    role: str = ""

    def below(self, role: str) -> _Options:
        """Return the options of the parts that stand under an attribute."""
        breadth = max(2, self.breadth * 2 // 3)
        return attrs.evolve(self, breadth=breadth, depth=self.depth - 1, role=role)

    def text(self) -> SearchStrategy[str]:
        """Return texts without blanks at either end or twice, which no flat syntax keeps."""
        plain = st.text(st.sampled_from(self.alphabet), min_size=1, max_size=self.longest)
        return plain.map(lambda text: " ".join(text.split()) or "A")


@st.composite
def _part(draw: DrawFn, kind: Any, options: _Options) -> Any:  # noqa: ANN401
    """Draw one part that holds something."""
    role = options.role
    if kind is Identifier:
        return draw(_identifier(options))
    attributes = _attributes(kind, role, options.depth > 0, options.without)
    breadth = options.breadth
    chosen = draw(st.sets(st.sampled_from(sorted(attributes)), min_size=1, max_size=breadth))
    if issubclass(kind, Document) and draw(st.booleans()):
        chosen |= attributes.keys() & set(USUAL)
    chosen |= attributes.keys() & NEEDED.get(f"{kind.__name__}:{role}", frozenset())
    return kind(
        **{
            name: draw(_value(f"{kind.__name__}.{name}", name, attributes[name], options))
            for name in sorted(chosen)
        }
    )


def _value(full: str, name: str, hint: _Hint, options: _Options) -> SearchStrategy[Any]:
    """Return the strategy of an attribute: the caller's, a code's, a part's or a type's."""
    for known in (options.given, CODES):
        for key in (full, name):
            if key in known and (hint.base is str or known is options.given):
                return _several(known[key], hint)
    if issubclass(hint.base, Part):
        return _several(_part(hint.base, options.below(name)), hint)
    return _several(options.text() if hint.base is str else VALUES[hint.base], hint)


def _several(one: SearchStrategy[Any], hint: _Hint) -> SearchStrategy[Any]:
    return st.lists(one, min_size=1, max_size=2).map(tuple) if hint.many else one


@attrs.frozen
class _Hint:
    """The type of an attribute: what one value is, and whether there are several."""

    base: type
    many: bool


@cache
def _attributes(
    kind: Any,  # noqa: ANN401 - a class, which mypy does not take for hashable
    role: str,
    parts: bool,  # noqa: FBT001
    without: frozenset[str],
) -> dict[str, _Hint]:
    """Return the attributes that a part may fill under the attribute named `role`."""
    hints = typing.get_type_hints(kind)
    found = {}
    for a in attrs.fields(kind):
        hint = _hint(hints[a.name])
        if a.name == "extras" or {a.name, f"{kind.__name__}.{a.name}"} & without:
            continue
        if issubclass(hint.base, Part) and not parts:
            continue
        # a party's role says what it is in `parties`; elsewhere the attribute does
        if f"{kind.__name__}.{a.name}" == "Party.role" and role != "parties":
            continue
        found[a.name] = hint
    return found


def _hint(hint: Any) -> _Hint:  # noqa: ANN401 - whatever get_type_hints returns
    if typing.get_origin(hint) is tuple:
        return _Hint(typing.get_args(hint)[0], many=True)
    if isinstance(hint, types.UnionType):
        return _Hint(next(t for t in typing.get_args(hint) if t is not type(None)), many=False)
    return _Hint(hint, many=False)


def gtin(digits: int) -> SearchStrategy[str]:
    """Return GS1 keys of that many digits, with their check digit (GS1 General Specifications)."""

    def checked(number: int) -> str:
        body = str(number).zfill(digits - 1)
        weighed = sum(int(digit) * (3, 1)[at % 2] for at, digit in enumerate(reversed(body)))
        return f"{body}{-weighed % 10}"

    return st.integers(0, 10 ** (digits - 1) - 1).map(checked)


def _identifier(options: _Options) -> SearchStrategy[Identifier]:
    """Return identifiers with their scheme: GLN, GTIN, DUNS, national, or none."""
    schemed = {
        "0088": gtin(13),
        "0160": gtin(14) if options.role == "standard_id" else gtin(13),
        "0060": st.from_regex(r"[0-9]{9}", fullmatch=True),
        "9930": st.from_regex(r"DE[0-9]{9}", fullmatch=True),
        "0106": st.from_regex(r"[0-9]{8}", fullmatch=True),
    }
    items = ("standard_id", "replaces", "replaced_by", "accessories", "components", "other_ids")
    usual = ("0160",) if options.role in items else ("0088", "0060", "9930", "0106")
    known = [st.builds(Identifier, value=schemed[s], scheme=st.just(s)) for s in usual]
    return st.one_of(st.builds(Identifier, value=options.text()), *known)


def _codes(*codes: str) -> SearchStrategy[str]:
    return st.sampled_from(codes)


def _decimal(lowest: int, highest: int, scale: int) -> SearchStrategy[Decimal]:
    numbers = st.tuples(st.integers(lowest, highest), st.integers(0, scale))
    return numbers.map(lambda pair: Decimal(pair[0]).scaleb(-pair[1]))


VALUES: Mapping[type, SearchStrategy[Any]] = {
    Decimal: _decimal(-(10**9), 10**9, 6),
    date: st.dates(date(1900, 1, 1), date(2999, 12, 31)),
    time: st.times().map(lambda known: known.replace(microsecond=0)),
    bool: st.booleans(),
    int: st.integers(0, 9999),
    bytes: st.binary(min_size=1, max_size=20),
}

_NUMBER = st.text(st.sampled_from("ABCXYZ0123456789-/"), min_size=1, max_size=17)
_INVOICE_KINDS = ("380", "381", "384", "386", "389", "393", "325", "751")
# the strategies of attributes that hold a code or a number, by `name` or `Class.name`
CODES: Strategies = {
    "number": _NUMBER,
    "line": st.integers(1, 999999).map(str),
    "parent": st.integers(1, 999999).map(str),
    "uuid": st.uuids().map(str),
    **{f"{kind.__name__}.currency": _codes("EUR", "USD", "JPY", "BHD") for kind in DOCUMENTS},
    # elsewhere a currency is there only where it is not the document's
    "currency": _codes("GBP", "BRL", "PLN"),
    "tax_currency": _codes("EUR", "USD", "PLN", "SEK"),
    "source": _codes("EUR", "USD", "JPY"),
    "target": _codes("EUR", "GBP", "NOK"),
    "country": _codes("PT", "DE", "GR", "BR", "US", "JP", "FR"),
    "origin_country": _codes("PT", "CN", "TR", "US"),
    "language": _codes("pt", "de", "el", "en", "ja"),
    "function": _codes("9", "1", "4", "5", "7"),
    "action": _codes("1", "2", "3", "5"),
    "category": _codes("S", "Z", "E", "AE", "K", "G", "O", "L", "M"),
    "exemption_code": _codes("VATEX-EU-AE", "VATEX-EU-IC", "VATEX-EU-G", "VATEX-EU-132"),
    "reason_code": _codes("95", "41", "64", "FC", "ABL", "PC"),
    "sequence": st.integers(1, 99).map(str),
    "transport_mode": _codes("1", "2", "3", "4"),
    "bic": _codes("DEUTDEFF", "BCOMPTPL", "CHASUS33XXX"),
    "mime": _codes("application/pdf", "image/png", "text/csv"),
    "sscc": gtin(18),
    "gtin": gtin(14),
    "tax_point": _codes("3", "35", "432"),
    "packing_level": _codes("1", "2", "3"),
    "level": _codes("1", "2", "3"),
    "email": _codes("billing@example.com", "rechnung@example.de"),
    "phone": _codes("+351 21 000 0000", "0049-30-1234567"),
    "fax": _codes("+351 21 000 0001"),
    "lines": st.integers(1, 99).map(str),
    **dict.fromkeys(
        (
            "unit",
            "quantity_unit",
            "range_unit",
            "pack_unit",
            "content_unit",
            "orderable_unit",
        ),
        _codes("C62", "KGM", "LTR", "MTR", "EA", "HUR", "XBX"),
    ),
    "weight_unit": _codes("KGM", "GRM", "TNE"),
    "length_unit": _codes("MTR", "CMT", "MMT"),
    "volume_unit": _codes("MTQ", "LTR"),
    "Invoice.kind": _codes(*_INVOICE_KINDS),
    "Order.kind": _codes("220", "221", "224", "227"),
    "OrderResponse.kind": _codes("231"),
    "OrderResponse.status": _codes("4", "27", "29"),
    "OrderChange.kind": _codes("230"),
    "Catalogue.kind": _codes("9"),
    "Catalogue.action": _codes("Add", "Update", "Delete"),
    "DespatchAdvice.kind": _codes("351"),
    "ReceiptAdvice.kind": _codes("632"),
    "StockReport.kind": _codes("35"),
    "PaymentAdvice.kind": _codes("481"),
    "Statement.kind": _codes("493"),
    "Reminder.kind": _codes("REM"),
    "SalesReport.kind": _codes("73E"),
    "SalesLine.quantity_kind": _codes("153", "61"),
    "PartyInformation.kind": _codes("10"),
    "PartyRecord.action": _codes("1", "2", "3"),
    "TransportStatus.kind": _codes("44"),
    "WithholdingCertificate.kind": _codes("retention"),
    "Response.kind": _codes("305", "312"),
    "Response.level": _codes("technical", "business"),
    "Response.code": _codes("AB", "AP", "RE"),
    "DocumentResponse.code": _codes("AB", "AP", "RE", "IP", "UQ", "CA", "PD", "E"),
    "GroupResponse.code": _codes("AP", "RE", "P", "E"),
    "GroupResponse.type": _codes("IN", "PO", "PR"),
    "Party.role": _codes("DP", "IV", "CA", "UC", "PE", "MF"),
    "Contact.function": _codes("IC", "OC", "AD", "PD"),
    "TaxRegistration.scheme": _codes("VAT", "VAT", "TAX", "GST"),
    "Tax.scheme": _codes("VAT", "VAT", "GST"),
    "FreeText.subject": _codes("AAI", "PUR", "REG", "SUR", "ZZZ"),
    "Reference.kind": _codes("ON", "CT", "IV", "DQ", "VN", "AAK", "PL", "BO", "130"),
    "Attachment.kind": _codes("916", "50", "82", "130"),
    "Attachment.scheme": _codes("AAA", "ABT"),
    "Classification.code": st.from_regex(r"[0-9]{4,8}", fullmatch=True),
    "Classification.scheme": _codes("TST", "HS", "MP", "CV"),
    "Classification.version": _codes("19.05", "21"),
    "Payment.means": _codes("30", "31", "42", "48", "49", "57", "58", "59"),
    "Payment.channel": _codes("IBAN", "BBAN"),
    "PaymentTerms.kind": _codes("1", "3", "22"),
    "Account.number": _codes("DE02120300000000202051", "PT50000201231234567890154"),
    "Account.scheme": _codes("IBAN"),
    "DeliveryTerms.code": _codes("EXW", "FCA", "DAP", "DDP", "CIF"),
    "Price.kind": _codes("AAA", "AAB", "INV"),
    "CataloguePrice.kind": _codes("AAA", "AAB", "INV"),
    "CataloguePrice.basis": _codes("CT", "RRP", "SRP"),
    "Package.kind": _codes("PX", "CT", "BX", "201"),
    "Shipment.mode": _codes("1", "2", "3", "4"),
    "StockLine.status": _codes("5", "11"),
    "StockLine.quantity_kind": _codes("145", "17", "198"),
    "StockLine.movement": _codes("1", "2"),
    "StockLine.reason": _codes("1", "3", "11"),
    "Adjustment.code": _codes("19", "74", "80"),
    "TransportEvent.code": _codes("1", "13", "21"),
    "ResponseStatus.list": _codes("OPStatusReason", "OPStatusAction", "0085", "720", "723", "718"),
    "ResponseStatus.code": _codes("UNR", "PRI", "3", "5", "12", "13"),
    "ResponseStatus.tag": _codes("BIG", "IT1", "LIN", "UNT"),
    "MessageReference.type": _codes("INVOIC", "ORDERS", "810"),
    "MessageReference.agency": _codes("UN"),
    "ResponseStatus.severity": _codes("fatal", "warning"),
}

# what a part cannot do without, by `Class:attribute that holds it`
NEEDED: Mapping[str, frozenset[str]] = {
    "Party:parties": frozenset({"role"}),
    "Reference:references": frozenset({"kind", "number"}),
    "ExchangeRate:exchange_rates": frozenset({"source", "target", "rate"}),
}
