"""The typed model: frozen values, one import for all of them.

A class is loaded when it is first asked for: making sixty classes takes longer than reading an
invoice, and a command reads one kind of document.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from edibridge.model.catalogue import (
        Catalogue,
        CatalogueGroup,
        CatalogueLine,
        CataloguePrice,
    )
    from edibridge.model.document import (
        Document,
        ExchangeRate,
        Line,
        Trade,
    )
    from edibridge.model.invoice import (
        Invoice,
    )
    from edibridge.model.logistics import (
        DespatchAdvice,
        DespatchLine,
        ReceiptAdvice,
        ReceiptLine,
        SalesLine,
        SalesReport,
        Shipment,
        StockLine,
        StockReport,
        TransportEvent,
        TransportStatus,
    )
    from edibridge.model.order import (
        Order,
        OrderChange,
        OrderResponse,
    )
    from edibridge.model.parts import (
        Account,
        Address,
        Allowance,
        Attachment,
        Card,
        Classification,
        Contact,
        Delivery,
        DeliveryTerms,
        Extra,
        FreeText,
        Identifier,
        Item,
        ItemAttribute,
        Lot,
        Mandate,
        Package,
        Part,
        Party,
        Payment,
        PaymentTerms,
        Period,
        Prepayment,
        Price,
        Reference,
        Tax,
        TaxRegistration,
        TaxSubtotal,
        TaxTotal,
        Totals,
    )
    from edibridge.model.party_information import (
        PartyInformation,
        PartyRecord,
    )
    from edibridge.model.payment import (
        Adjustment,
        PaymentAdvice,
        PaymentLine,
        Reminder,
        Statement,
        WithheldTax,
        WithholdingCertificate,
    )
    from edibridge.model.response import (
        DocumentResponse,
        Response,
        ResponseStatus,
    )

_PLACES = {
    "Catalogue": "catalogue",
    "CatalogueGroup": "catalogue",
    "CatalogueLine": "catalogue",
    "CataloguePrice": "catalogue",
    "Document": "document",
    "ExchangeRate": "document",
    "Line": "document",
    "Trade": "document",
    "Invoice": "invoice",
    "DespatchAdvice": "logistics",
    "DespatchLine": "logistics",
    "ReceiptAdvice": "logistics",
    "ReceiptLine": "logistics",
    "SalesLine": "logistics",
    "SalesReport": "logistics",
    "Shipment": "logistics",
    "StockLine": "logistics",
    "StockReport": "logistics",
    "TransportEvent": "logistics",
    "TransportStatus": "logistics",
    "Order": "order",
    "OrderChange": "order",
    "OrderResponse": "order",
    "Account": "parts",
    "Address": "parts",
    "Allowance": "parts",
    "Attachment": "parts",
    "Card": "parts",
    "Classification": "parts",
    "Contact": "parts",
    "Delivery": "parts",
    "DeliveryTerms": "parts",
    "Extra": "parts",
    "FreeText": "parts",
    "Identifier": "parts",
    "Item": "parts",
    "ItemAttribute": "parts",
    "Lot": "parts",
    "Mandate": "parts",
    "Package": "parts",
    "Part": "parts",
    "Party": "parts",
    "Payment": "parts",
    "PaymentTerms": "parts",
    "Period": "parts",
    "Prepayment": "parts",
    "Price": "parts",
    "Reference": "parts",
    "Tax": "parts",
    "TaxRegistration": "parts",
    "TaxSubtotal": "parts",
    "TaxTotal": "parts",
    "Totals": "parts",
    "Adjustment": "payment",
    "PaymentAdvice": "payment",
    "PartyInformation": "party_information",
    "PartyRecord": "party_information",
    "PaymentLine": "payment",
    "Reminder": "payment",
    "Statement": "payment",
    "WithheldTax": "payment",
    "WithholdingCertificate": "payment",
    "DocumentResponse": "response",
    "Response": "response",
    "ResponseStatus": "response",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a class of the model
    """Load the module of a class (PEP 562)."""
    place = _PLACES.get(name)
    if place is None:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    value = getattr(import_module(f"{__name__}.{place}"), name)
    globals()[name] = value
    return value


__all__ = [
    "Account",
    "Address",
    "Adjustment",
    "Allowance",
    "Attachment",
    "Card",
    "Catalogue",
    "CatalogueGroup",
    "CatalogueLine",
    "CataloguePrice",
    "Classification",
    "Contact",
    "Delivery",
    "DeliveryTerms",
    "DespatchAdvice",
    "DespatchLine",
    "Document",
    "DocumentResponse",
    "ExchangeRate",
    "Extra",
    "FreeText",
    "Identifier",
    "Invoice",
    "Item",
    "ItemAttribute",
    "Line",
    "Lot",
    "Mandate",
    "Order",
    "OrderChange",
    "OrderResponse",
    "Package",
    "Part",
    "Party",
    "PartyInformation",
    "PartyRecord",
    "Payment",
    "PaymentAdvice",
    "PaymentLine",
    "PaymentTerms",
    "Period",
    "Prepayment",
    "Price",
    "ReceiptAdvice",
    "ReceiptLine",
    "Reference",
    "Reminder",
    "Response",
    "ResponseStatus",
    "SalesLine",
    "SalesReport",
    "Shipment",
    "Statement",
    "StockLine",
    "StockReport",
    "Tax",
    "TaxRegistration",
    "TaxSubtotal",
    "TaxTotal",
    "Totals",
    "Trade",
    "TransportEvent",
    "TransportStatus",
    "WithheldTax",
    "WithholdingCertificate",
]
