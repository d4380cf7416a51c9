"""The references that link the documents of a sale stay what they are, in every syntax."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from tests.matrix.order_chain_documents import BUYER, CHAIN, SELLER

import edibridge
from edibridge.acknowledge import acknowledge, answered
from edibridge.format import Received
from edibridge.model import Document, Identifier, Response

UBL = "ubl"
EDIFACT = ("edifact:d96a", "edifact:d01b")
X12 = ("x12:004010", "x12:005010")
ROUTES = [
    route for edifact in EDIFACT for x12 in X12 for route in permutations((UBL, edifact, x12))
]
SENT_BY_BUYER = ("order", "receipt")


def links(document: Any) -> dict[str, Any]:  # noqa: ANN401 - any of five classes
    """Return what links a document to others: its number, its references, those of its lines."""
    found: dict[str, Any] = {"number": document.number}
    for name in ("order", "despatch"):
        reference = getattr(document, name, None)
        if reference is not None:
            found[name] = reference.number  # its date has no place in X12 861, as a note says
    lines = []
    for line in document.lines:
        order = getattr(line, "order", None)
        lines.append((line.number, order.line if order else None))
        if order is not None and order.number is not None:
            # some say the order of a line anew, some only once: it must be the same one
            assert order.number == CHAIN["order"].number
    found["lines"] = lines
    return found


def through(document: Document, route: tuple[str, ...]) -> Document:
    """Write a document and read it back, in one format after the other."""
    for to in route:
        (received,) = edibridge.read(edibridge.write(document, to).data)
        assert received.document is not None, to
        assert type(received.document) is type(document), to
        document = received.document
    return document


@pytest.mark.parametrize("name", CHAIN)
@pytest.mark.parametrize("route", ROUTES, ids="-".join)
def test_links_survive_every_route(name: str, route: tuple[str, ...]) -> None:
    """Proves that order, line and despatch advice are named the same after three conversions."""
    document = CHAIN[name]
    assert links(through(document, route)) == links(document)


def sent(to: str) -> dict[str, tuple[bytes, Received]]:
    """Write each document as an interchange or file of its own, with its own reference."""
    found = {}
    for place, (name, document) in enumerate(CHAIN.items()):
        qualifier = "ZZ" if to.startswith("x12") else "14"
        ends = [
            Identifier(value=party.identifiers[0].value or "", scheme=qualifier)
            for party in (SELLER, BUYER)
        ]
        sender, receiver = reversed(ends) if name in SENT_BY_BUYER else ends
        envelope = edibridge.Envelope(sender=sender, receiver=receiver, reference=str(900 + place))
        data = edibridge.write(document, to, envelope=envelope).data
        (received,) = edibridge.read(data)
        found[name] = (data, received)
    return found


@pytest.mark.parametrize("to", [*EDIFACT, *X12])
def test_each_answer_finds_what_it_answers(to: str) -> None:
    """Proves that the acknowledgement of each document of the sale finds it among all of them."""
    chain = sent(to)
    documents = [received for _, received in chain.values()]
    for data, received in chain.values():
        (answer,) = acknowledge(data)
        (read,) = edibridge.read(answer.data)
        assert isinstance(read.document, Response)
        found = answered(read.document, documents, envelope=read.envelope)
        assert [one.received for one in found] == [received]
        assert found[0].outcome == "accepted"
