"""What the pages of all kinds of documents have in common: parties, items, references, tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from attrs import evolve

from edibridge.model import (
    Address,
    Attachment,
    Document,
    FreeText,
    Item,
    Lot,
    Party,
    Period,
    Reference,
    Shipment,
)
from edibridge.page.blocks import Block, Cell, Column, Fact, Facts, PartyBox, Prose, Row, Table
from edibridge.page.wording import Wording

_GTIN = "0160"
_GLN = "0088"


def facts(*pairs: tuple[str, str | None]) -> tuple[Fact, ...]:
    """Return the facts that have a value."""
    return tuple(Fact(label=label, value=value) for label, value in pairs if value)


def under(title: str, *pairs: tuple[str, str | None]) -> tuple[Block, ...]:
    """Return facts under a heading, or nothing where none has a value."""
    known = facts(*pairs)
    return (Facts(title=title, facts=known),) if known else ()


def joined(*texts: str | None, by: str = " ") -> str:
    """Join the texts that are not empty."""
    return by.join(text for text in texts if text)


def address_lines(w: Wording, address: Address | None) -> tuple[str, ...]:
    """Return the lines of an address, the country last and in words."""
    if address is None:
        return ()
    lines = (
        joined(address.street, address.building_number),
        address.additional_street,
        address.extra_line,
        address.post_box,
        joined(address.postcode, address.city),
        joined(address.district, address.subdivision or address.subdivision_code, by=", "),
        w.country(address.country) or address.country_name,
    )
    return tuple(line for line in lines if line)


def party_box(w: Wording, role: str, party: Party | None) -> tuple[PartyBox, ...]:
    """Return a party's box, or nothing where there is no party."""
    if party is None:
        return ()
    name = party.name or party.trade_name or ""
    lines = address_lines(w, party.address)
    if party.trade_name and party.trade_name != name:
        lines = (party.trade_name, *lines)
    seen: list[tuple[str, str | None]] = [
        (w("vat" if known.scheme == "VAT" else "tax_id"), known.number)
        for known in party.tax_registrations
    ]
    if party.legal_id is not None:
        seen.append((w("legal_id"), party.legal_id.value))
    seen.append((w("gln"), party.gln))
    seen += [
        (w("number"), known.value)
        for known in party.identifiers
        if known.scheme not in {_GLN, "SEPA"}
    ]
    if party.endpoint is not None and party.endpoint.scheme != _GLN:
        seen.append((w("endpoint"), party.endpoint.value))
    for contact in party.contacts:
        seen += [
            (w("contact"), joined(contact.name, contact.department, by=", ")),
            (w("phone"), contact.phone),
            (w("email"), contact.email),
        ]
    known = tuple(dict.fromkeys(facts(*seen)))
    if not (name or lines or known):
        return ()
    return (PartyBox(role=role, name=name, lines=lines, facts=known),)


def further_parties(w: Wording, document: Document) -> tuple[PartyBox, ...]:
    """Return the boxes of the parties that have no attribute of their own."""
    return tuple(
        box
        for party in document.parties
        for box in party_box(w, w.word("role", party.role) or w("role"), party)
    )


def reference(w: Wording, known: Reference | None) -> str:
    """Say a reference: its number, its line, its date."""
    if known is None:
        return ""
    text = joined(known.number or known.uuid, known.description)
    line = f"{w('line')} {known.line}" if known.line else ""
    return joined(joined(text, line, by=", "), f"({w.day(known.issued)})" if known.issued else "")


def reference_facts(w: Wording, document: Document) -> tuple[tuple[str, str], ...]:
    """Return the references of a document that have no attribute of their own."""
    return tuple(
        (known.kind_name or joined(w("reference"), known.kind), reference(w, known))
        for known in document.references
    )


def period(w: Wording, known: Period | None) -> str:
    """Say a period."""
    if known is None:
        return ""
    return joined(w.days(known.start, known.end), known.description)


def texts(notes: Iterable[FreeText]) -> tuple[str, ...]:
    """Return the texts of notes."""
    return tuple(note.text for note in notes if note.text)


def prose(title: str, paragraphs: Iterable[str | None]) -> tuple[Block, ...]:
    """Return paragraphs under a heading, or nothing."""
    known = tuple(text for text in paragraphs if text)
    return (Prose(title=title, paragraphs=known),) if known else ()


def attachments(w: Wording, known: Sequence[Attachment]) -> tuple[Block, ...]:
    """Return the list of what is enclosed."""
    lines = (joined(one.number, one.description, one.filename, one.uri, by=" · ") for one in known)
    return prose(w("attachments"), dict.fromkeys(lines))


def item_cell(
    w: Wording, item: Item | None, more: Iterable[str | None] = (), *, numbered: bool = True
) -> Cell:
    """Return the cell of an item: its name, and smaller what it is known by.

    The seller's number is left out where it is not `numbered` here.
    """
    if item is None:
        return Cell(details=tuple(text for text in more if text))
    described = texts(item.descriptions)
    name = item.name or (described[0] if described else "")
    details: list[str | None] = [text for text in described if text != name]
    gtin = item.standard_id.value if item.standard_id is not None else None
    word = w("gtin") if item.gtin else w("number")
    known = (
        (w("seller_id"), item.seller_id if numbered else None),
        (w("buyer_id"), item.buyer_id),
        (word, gtin),
        (w("origin"), w.country(item.origin_country)),
    )
    details.append(joined(*(f"{label} {value}" for label, value in known if value), by=" · "))
    details.append(
        joined(
            item.brand,
            item.model,
            *(
                f"{one.name}: {one.value or w.quantity(one.measure, one.unit)}"
                for one in item.attributes
                if one.name
            ),
            by=" · ",
        )
    )
    details += lots(w, item.lots)
    details += more
    if not name:  # the identifiers are what it is called
        return Cell(text=item.seller_id or gtin or item.buyer_id or "", details=_some(details))
    return Cell(text=name, details=_some(details))


def _some(lines: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for line in lines if line))


def lots(w: Wording, known: Iterable[Lot]) -> list[str]:
    """Say each batch or serial number with its dates."""
    said = []
    for lot in known:
        parts = (
            (w("lot"), lot.number),
            (w("serial"), lot.serial),
            (w("made"), w.day(lot.made)),
            (w("best_before"), w.day(lot.best_before)),
            (w("expires"), w.day(lot.expires)),
            ("", w.quantity(lot.quantity, lot.unit) if lot.quantity is not None else ""),
        )
        said.append(joined(*(joined(label, value) for label, value in parts if value), by=" · "))
    return said


def cell(text: str | None) -> Cell:
    """Return a cell of one text."""
    return Cell(text=text or "")


def table(
    columns: Sequence[Column], rows: Sequence[Row], *, title: str = "", carried: int | None = None
) -> tuple[Table, ...]:
    """Return a table without the columns that no row has a text in, or nothing without rows."""
    if not rows:
        return ()
    used = [
        at
        for at, _column in enumerate(columns)
        if any(not row.heading and (row.cells[at].text or row.cells[at].details) for row in rows)
    ] or [0]
    kept = tuple(
        row if row.heading else evolve(row, cells=tuple(row.cells[at] for at in used))
        for row in rows
    )
    over = used.index(carried) if carried in used else None
    return (Table(title=title, columns=tuple(columns[at] for at in used), rows=kept, carried=over),)


def summed(values: Iterable[Decimal | None]) -> list[Decimal | None]:
    """Return the sums up to each value; None as long as there is no value."""
    total: Decimal | None = None
    sums = []
    for value in values:
        if value is not None:
            total = value if total is None else total + value
        sums.append(total)
    return sums


def shipment(w: Wording, known: Shipment | None) -> tuple[Block, ...]:
    """Return the facts of a consignment."""
    if known is None:
        return ()
    count = known.package_count
    carrier = known.carrier.name if known.carrier is not None else None
    terms = known.terms
    return under(
        w("shipment"),
        (w("number"), joined(known.number, known.consignment, by=", ")),
        (w("carrier"), carrier),
        (w("tracking"), known.tracking),
        (w("vehicle"), joined(known.means, known.vehicle)),
        (w("gross_weight"), _measure(w, known.gross_weight, known.weight_unit, "KGM")),
        (w("net_weight"), _measure(w, known.net_weight, known.weight_unit, "KGM")),
        (w("volume"), _measure(w, known.volume, known.volume_unit, "MTQ")),
        (w("packages"), str(count) if count is not None else ""),
        (w("delivery_terms"), joined(terms.code, terms.place, terms.text) if terms else ""),
        (w("instructions"), known.instructions),
    )


def _measure(w: Wording, value: Decimal | None, unit: str | None, usual: str) -> str:
    return w.quantity(value, unit or usual) if value is not None else ""
