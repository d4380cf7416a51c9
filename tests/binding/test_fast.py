"""The short reader and the general reader give the same part, whatever is done to the tree."""

from __future__ import annotations

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.strategies import documents

from edibridge.binding import Reading
from edibridge.binding.reading import _read_part, fast_reader
from edibridge.formats._xml_document import branch_of, write_root
from edibridge.formats.ubl_invoice import CREDIT_NOTE, INVOICE
from edibridge.model import Invoice
from edibridge.tree import Node


def nodes(root: Node) -> list[Node]:
    """Return every node of a tree."""
    return [root, *(found for child in root.children for found in nodes(child))]


def disturb(root: Node, chance: random.Random) -> None:
    """Drop, double, alter, move or mark one thing."""
    target = chance.choice(nodes(root))
    deed = chance.choice(["drop", "double", "alter", "swap", "mark", "unmark", "foreign", "empty"])
    if deed == "drop" and target.children:
        target.children.pop(chance.randrange(len(target.children)))
    elif deed == "double" and target.children:
        target.children.append(chance.choice(target.children))
    elif deed == "alter" and target.text is not None:
        target.text = chance.choice(["", " ", "x", "+1", "2020-02-31", "1.50 "])
    elif deed == "swap" and len(target.children) > 1:
        chance.shuffle(target.children)
    elif deed == "mark":
        target.attrib[chance.choice(["currencyID", "schemeID", "other"])] = "XXX"
    elif deed == "unmark" and target.attrib:
        target.attrib.pop(next(iter(target.attrib)))
    elif deed == "foreign":
        target.children.insert(0, Node("{urn:foreign}thing", text="1"))
    elif deed == "empty":
        target.children.clear()


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(invoice=documents(Invoice), seed=st.integers(0, 2**32), deeds=st.integers(0, 4))
def test_short_and_general_reader_agree(invoice: Invoice, seed: int, deeds: int) -> None:
    """Every part, extra and finding is the same both ways, also of a damaged document."""
    schema = CREDIT_NOTE if invoice.is_credit else INVOICE
    root, _ = write_root(schema, invoice)
    chance = random.Random(seed)  # noqa: S311 - no secret
    for _ in range(deeds):
        disturb(root, chance)
    branch = branch_of(schema)
    ambient = {"currency": invoice.currency}
    short, general = (Reading(family="ubl", ambient=ambient) for _ in range(2))
    assert fast_reader(branch)(root, short) == _read_part(branch, root, general)
    assert short.findings == general.findings
