"""The description of a document's page: the one source of what PDF and HTML show."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from edibridge.model import (
    Catalogue,
    DespatchAdvice,
    Document,
    Invoice,
    OrderChange,
    Party,
    PartyInformation,
    PaymentAdvice,
    ReceiptAdvice,
    Reminder,
    Response,
    SalesReport,
    Statement,
    StockReport,
    Trade,
    TransportStatus,
    WithholdingCertificate,
)
from edibridge.page import catalogue, logistics, payments, response, trade
from edibridge.page.blocks import Block, Codes, Fact, Page, Parties, PartyBox, Prose
from edibridge.page.options import PageOptions
from edibridge.page.shared import facts, joined
from edibridge.page.wording import Wording, languages, wording

_CANCELLATION = "1"  # UNTDID 1225


def describe(document: Document, options: PageOptions | None = None) -> Page:
    """Return what is on the page of a document.

    Raises `UsageError` for a language that there are no words for.
    """
    options = options or PageOptions()
    w = wording(_language(document, options))
    head, boxes, blocks = _parts(w, document, options)
    printed = options.print
    closing: list[Block] = list(blocks)
    if printed.codes:
        closing.append(Codes(codes=printed.codes))
    if printed.texts:
        closing.append(Prose(paragraphs=printed.texts, small=True))
    issuer = _issuer(document)
    copied = (Fact(label=w("copy"), value="✓"),) if document.copy else ()
    return Page(
        language=w.tag,
        rtl=w.rtl if options.direction == "auto" else options.direction == "rtl",
        title=printed.title or _title(w, document),
        number=document.number or "",
        issuer=(issuer.name or issuer.trade_name or "") if issuer is not None else "",
        head=(*head, *copied),
        parties=Parties(boxes=_once(boxes)),
        blocks=tuple(closing),
        foot=options.foot or _foot(w, issuer),
        numbered=w("page"),
        carried=w("carried"),
        brought=w("brought"),
    )


def _once(boxes: tuple[PartyBox, ...]) -> tuple[PartyBox, ...]:
    """Return each party once, with all that it is here as its role."""
    known: dict[PartyBox, list[str]] = {}
    for box in boxes:
        known.setdefault(evolve(box, role=""), []).append(box.role)
    return tuple(
        evolve(box, role=joined(*dict.fromkeys(roles), by=" · ")) for box, roles in known.items()
    )


def _language(document: Document, options: PageOptions) -> str:
    """Return the language asked for, or that of the document where there are words in it."""
    if options.language:
        return options.language
    said = (document.language or "").lower()
    return said if said[:2] in languages() and len(said) <= 2 else "en"  # noqa: PLR2004


def _title(w: Wording, document: Document) -> str:
    if isinstance(document, Invoice):
        return w.known("kind", document.kind) or (
            w.word("kind", "381") if document.is_credit else w.word("title", "Invoice")
        )
    if isinstance(document, OrderChange) and document.function == _CANCELLATION:
        return w.word("title", "OrderCancellation")
    name = type(document).__name__
    known = w.known("kind", document.kind) if name == "Order" else ""
    return known or w.known("title", name) or w.word("title", "Document")


def _issuer(document: Document) -> Party | None:
    """Return who the page comes from."""
    roles = {
        "Order": ("buyer",),
        "OrderChange": ("buyer",),
        "ReceiptAdvice": ("buyer", "ship_to"),
        "PaymentAdvice": ("payer", "buyer"),
        "WithholdingCertificate": ("agent",),
        "Response": ("sender",),
        "TransportStatus": ("carrier",),
        "PartyInformation": ("provider",),
        "Statement": ("payee", "seller"),
        "Reminder": ("payee", "seller"),
        "Catalogue": ("seller", "provider"),
        "SalesReport": ("buyer",),
        "StockReport": ("warehouse", "buyer"),
    }.get(type(document).__name__, ("seller",))
    found = (getattr(document, role, None) for role in (*roles, "seller"))
    return next((party for party in found if party is not None), None)


def _foot(w: Wording, issuer: Party | None) -> tuple[str, ...]:
    if issuer is None:
        return ()
    registered = issuer.legal_id.value if issuer.legal_id is not None else ""
    known = facts((w("legal_id"), registered), (w("vat"), issuer.vat_number))
    said = (f"{fact.label} {fact.value}" for fact in known)
    line = joined(issuer.name, issuer.legal_form, *said, issuer.website, by=" · ")
    return (line,) if line else ()


def _parts(  # noqa: PLR0911 - one for each kind of document
    w: Wording, document: Document, options: PageOptions
) -> tuple[tuple[Fact, ...], tuple[PartyBox, ...], Iterator[Block]]:
    """Return head, parties and blocks by the kind of the document."""
    match document:
        case Trade():
            return (
                trade.head(w, document),
                trade.boxes(w, document),
                trade.blocks(w, document, options),
            )
        case Catalogue():
            return (
                catalogue.head(w, document),
                catalogue.boxes(w, document),
                catalogue.blocks(w, document),
            )
        case DespatchAdvice() | ReceiptAdvice():
            return (
                logistics.moved_head(w, document),
                logistics.moved_boxes(w, document),
                logistics.moved(w, document),
            )
        case StockReport() | SalesReport():
            return (
                logistics.reported_head(w, document),
                logistics.reported_boxes(w, document),
                logistics.reported(w, document),
            )
        case TransportStatus():
            return (
                logistics.transport_head(w, document),
                logistics.transport_boxes(w, document),
                logistics.transport(w, document),
            )
        case PaymentAdvice() | Statement() | Reminder():
            return (
                payments.head(w, document),
                payments.boxes(w, document),
                payments.blocks(w, document),
            )
        case WithholdingCertificate():
            return (
                payments.withheld_head(w, document),
                payments.withheld_boxes(w, document),
                payments.withheld(w, document),
            )
        case Response():
            return (
                response.head(w, document),
                response.boxes(w, document),
                response.blocks(w, document),
            )
        case PartyInformation():
            return (
                catalogue.party_head(w, document),
                catalogue.party_boxes(w, document),
                catalogue.party_blocks(w, document),
            )
    return (
        facts((w("issued"), w.day(document.issued))),
        response.other_boxes(w, document),
        response.other_blocks(w, document),
    )
