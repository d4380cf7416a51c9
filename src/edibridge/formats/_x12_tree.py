"""X12 trees made regular: what stands in a position becomes a node with a name, and back.

X12 says some things by position alone: the pairs of qualifier and number in IT106 to IT125, the
first of several descriptions, a note that goes on in the next segment. `unfold` gives each of
them a node of its own, so that a table can name it; `fold` puts them back. Both know no business
term. What `unfold` makes:

- `ID`, `COM`: a pair in N1, IT1, PO1, LIN, SLN, ACK, PER, with `q` (qualifier) and `v` (value);
  a GTIN among the product numbers is `GTIN` (`s` its scheme), a further one `GTIN-MORE`;
- `NAME-LOOP` (`NAME` in 832): the first free-form PID of a line;
- `N3-MORE`: the second N3 of an address;
- `TEXT`: the lines of MSG, MTX or NTE that belong together, and the text of ITD;
- `CUSTOMER`: the customer of a catalogue line, at each of its prices;
- `DELIVERY`, `TAXES`, `DUE`: what a document says of one delivery, of its taxes, of the due date.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from attrs import frozen

from edibridge.formats._x12_amounts import (
    amount_of,
    fold_due,
    fold_total,
    unfold_due,
    unfold_total,
)
from edibridge.formats._x12_answers import fold_answer, unfold_answer
from edibridge.formats._x12_levels import LOOP, is_item
from edibridge.formats._x12_loads import MARK
from edibridge.formats._x12_segments import fold_segment, unfold_segment
from edibridge.tree import Node

FREE_FORM = "F"  # X12 349: a description in words


def _nothing(root: Node) -> None:
    """Leave a tree as it is."""


@frozen(kw_only=True)
class Forms:
    """What is particular to a transaction set.

    `delivery` are the DTM codes of a delivery, `carrier` whether TD5 belongs to it, `line` the loop
    of a line and `quantity` its segment (the hash total sums element 02), `due` whether the
    document has a due date of its own, `total` whether TDS01 is also what must be paid. `summary`
    is where CTT stands: by itself or in a loop; `counted` says that CTT is made where there
    is none, `hashed` that CTT02 sums the quantities,
    `customers` that the N1 loop of a line names the customer of its prices, `answers` that lines
    are answered with ACK, which repeats the unit of the line and has the promised day, `levels`
    that all stands in HL loops. `counts` is the loop that CTT01 counts, if not that of a line;
    `unfold` and `fold` make regular what only this transaction set has, and put it back.
    """

    line: str
    summary: str = "CTT"
    delivery: frozenset[str] = frozenset()
    line_delivery: frozenset[str] = frozenset()
    carrier: bool = False
    taxes: bool = False
    due: bool = False
    total: bool = False
    counted: bool = True
    hashed: bool = True
    customers: bool = False
    answers: bool = False
    levels: bool = False
    counts: str = ""
    unfold: Callable[[Node], None] = _nothing
    fold: Callable[[Node], None] = _nothing


def unfold(root: Node, forms: Forms) -> Node:
    """Return the tree with a node for everything that stands in a position; nodes are changed."""
    _each(root, unfold_segment)
    _unfold_hash(root, forms)
    forms.unfold(root)
    for loop in root.children:
        if loop.tag == forms.line:
            _name(loop)
            if forms.customers:
                _unfold_customer(loop)
            if forms.answers:
                unfold_answer(loop)
            _gather(loop, "DELIVERY", _of_delivery(forms.line_delivery), first=True)
    if forms.delivery or forms.carrier:
        _gather(root, "DELIVERY", _of_delivery(forms.delivery, carrier=forms.carrier))
    if forms.taxes:
        _gather(root, "TAXES", _is_tax)
    if forms.due:
        unfold_due(root)
    if forms.total:
        unfold_total(root)
    return root


def fold(root: Node, forms: Forms) -> Node:
    """Return the tree as X12 has it: every node that `unfold` makes put back in its place."""
    _splice(root)
    forms.fold(root)
    if forms.answers:
        for loop in root.children:
            if loop.tag == forms.line:
                fold_answer(loop)
    if forms.customers:
        for loop in root.children:
            if loop.tag == forms.line:
                _fold_customer(loop)
    if forms.due:
        fold_due(root)
    _each(root, fold_segment)
    if forms.total:
        fold_total(root)
    _fold_count(root, forms)
    return root


def _each(node: Node, change: Callable[[Node], None]) -> None:
    for child in node.children:
        _each(child, change)
    change(node)


def _name(loop: Node) -> None:
    for child in loop.children:
        segment = child
        if child.tag == "PID-LOOP":
            segment = next((found for found in child.children if found.tag == "PID"), child)
        if segment.tag == "PID" and segment.get("1.1") == FREE_FORM:
            child.tag = "NAME-LOOP" if child.tag == "PID-LOOP" else "NAME"
            return


def _of_delivery(codes: frozenset[str], *, carrier: bool = False) -> Callable[[Node], str]:
    """Return what tells, of a child, which thing of a delivery it says; each is said once."""

    def said(child: Node) -> str:
        if child.tag == "DTM":
            code = child.get("1.1") or ""
            return code if code in codes else ""
        if child.tag == "TD5":
            return "TD5" if carrier else ""
        if child.tag == "N1-LOOP":
            first = child.children[0] if child.children else None
            return "ST" if first is not None and first.get("1.1") == "ST" else ""
        return ""

    return said


def _is_tax(child: Node) -> str:
    if child.tag == "TXI":
        return "*"
    return "AMT" if child.tag == "AMT" and child.get("1.1") == "T" else ""


def _gather(node: Node, tag: str, said: Callable[[Node], str], *, first: bool = False) -> None:
    """Put the children that say something of one thing under a node of their own."""
    group = Node(tag)
    known: set[str] = set()
    kept: list[Node] = []
    for child in node.children:
        what = said(child)
        if not what or (what in known and what != "*"):
            kept.append(child)
            continue
        if not known:
            group.position = child.position
            kept.append(group)
        known.add(what)
        group.children.append(child)
    if known:
        if first:
            kept.remove(group)
            kept.insert(0, group)
        node.children = kept


def _splice(node: Node) -> None:
    kept: list[Node] = []
    for child in node.children:
        _splice(child)
        kept += child.children if child.tag in ("DELIVERY", "TAXES") else [child]
    node.children = kept


def _unfold_customer(loop: Node) -> None:
    known = [child for child in loop.children if _is_customer(child)]
    tiers = [child for child in loop.children if child.tag == "CTP-LOOP"]
    if len(known) == 1 and tiers:
        loop.children.remove(known[0])
        for tier in tiers:
            tier.children.append(Node("CUSTOMER", None, known[0].children))


def _is_customer(child: Node) -> bool:
    first = child.children[0] if child.tag == "N1-LOOP" and child.children else None
    return first is not None and first.get("1.1") == "BY"


def _fold_customer(loop: Node) -> None:
    found: Node | None = None
    for tier in loop.children:
        if tier.tag == "CTP-LOOP":
            found = next((child for child in tier.children if child.tag == "CUSTOMER"), found)
            tier.children = [child for child in tier.children if child.tag != "CUSTOMER"]
    if found is not None:
        loop.children.append(Node("N1-LOOP", None, found.children))


# where a line has its quantity, if that is not the second element of its first segment
QUANTITIES = {"POC": "3.1"}


def hash_total(root: Node, forms: Forms) -> Decimal | None:
    """Return the sum of the quantities of the lines (CTT02), or None where a line has none."""
    total = Decimal(0)
    counted = not forms.levels
    segment = "SN1" if forms.levels else forms.line.partition("-LOOP")[0]
    for loop in root.children:
        if loop.tag != (LOOP if forms.levels else forms.line):
            continue
        first = next((child for child in loop.children if child.tag == segment), None)
        if first is None and forms.levels:
            continue
        element = QUANTITIES.get(segment, "2.1")
        quantity = amount_of(first.get(element)) if first is not None else None
        if quantity is None:
            return None
        counted = True
        total += quantity
    return total if counted else None


def line_total(root: Node, forms: Forms) -> int:
    """Return the number that CTT01 is to be: that of the lines, or of the levels."""
    return sum(loop.tag == (forms.counts or forms.line) for loop in root.children)


def count_segment(root: Node) -> Node | None:
    """Return CTT, wherever the transaction set has it."""
    for child in root.children:
        if child.tag == "CTT":
            return child
        if child.tag == "CTT-LOOP":
            return next((found for found in child.children if found.tag == "CTT"), None)
    return None


def _unfold_hash(root: Node, forms: Forms) -> None:
    count = count_segment(root)
    total = hash_total(root, forms)
    if count is not None and total is not None and amount_of(count.get("2.1")) == total:
        del count.attrib["2.1"]


_HASH_DIGITS = 10


def _fold_count(root: Node, forms: Forms) -> None:
    """Count the lines anew; sum their quantities where they fit (X12: CTT02 is a hash total)."""
    count = count_segment(root)
    lines = line_total(root, forms)
    if not forms.counted:
        return
    if count is None:
        if not lines:
            return
        count = Node("CTT")
        held = count if forms.summary == "CTT" else Node(forms.summary, None, [count])
        loop = next((child for child in root.children if child.tag == forms.summary), None)
        if loop is not None and loop is not count:
            loop.children.insert(0, count)
        else:
            root.children.append(held)
    if count.attrib.pop(MARK, None) is None:
        count.attrib["1.1"] = str(lines)
    else:
        count.attrib["1.1"] = str(sum(is_item(loop) for loop in root.children))
    total = hash_total(root, forms)
    if total is not None and "2.1" not in count.attrib and forms.hashed and lines:
        text = format(total, "f")
        if sum(map(str.isdigit, text)) <= _HASH_DIGITS:
            count.attrib["2.1"] = text
