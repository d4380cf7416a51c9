"""What X12 810 says of the whole invoice made regular: when and how much must be paid."""

from __future__ import annotations

from decimal import Decimal

from edibridge.syntax.edi_totals import number_of
from edibridge.tree import Node


def unfold_due(root: Node) -> None:
    terms = next((child for child in root.children if child.tag == "ITD"), None)
    if terms is not None and "6.1" in terms.attrib:
        due = Node("DUE", {"v": terms.attrib.pop("6.1")}, position=terms.position)
        at = root.children.index(terms)
        root.children.insert(at, due)
        if not terms.attrib and not terms.children:
            root.children.remove(terms)


def fold_due(root: Node) -> None:
    due = next((child for child in root.children if child.tag == "DUE"), None)
    if due is None:
        return
    terms = next((child for child in root.children if child.tag == "ITD"), None)
    if terms is None:
        terms = Node("ITD")
        root.children.insert(root.children.index(due), terms)
    terms.attrib["6.1"] = due.attrib["v"]
    root.children.remove(due)


# X12 522: what must be paid, where that is not the total of the invoice
NET_TO_PAY = "NP"


def amount_of(text: str | None) -> Decimal | None:
    return number_of(text) if text is not None else None


def _totals(root: Node) -> tuple[Node | None, Node | None]:
    total = next((child for child in root.children if child.tag == "TDS"), None)
    paid = next(
        (c for c in root.children if c.tag == "AMT" and c.get("1.1") == NET_TO_PAY),
        None,
    )
    return total, paid


def unfold_total(root: Node) -> None:
    total, paid = _totals(root)
    if total is not None and not total.attrib:
        root.children.remove(total)
        return
    cents = amount_of(total.get("1.1")) if total is not None else None
    if total is not None and paid is None and cents is not None and cents == int(cents):
        known = Node("AMT", {"1.1": NET_TO_PAY, "2.1": format(cents.scaleb(-2), "f")})
        known.position = total.position
        root.children.insert(root.children.index(total) + 1, known)


def fold_total(root: Node) -> None:
    total, paid = _totals(root)
    amount = amount_of(paid.get("2.1")) if paid is not None else None
    if paid is None or amount is None:
        if total is None:
            # without its mandatory TDS the allowances of the document would be the last line's
            root.children.append(Node("TDS"))
        return
    cents = amount.scaleb(2)
    if total is None:
        total = Node("TDS", {"1.1": str(int(cents))} if cents == int(cents) else {})
        root.children.insert(root.children.index(paid), total)
    if amount_of(total.get("1.1")) == cents and len(paid.attrib) == 2:  # noqa: PLR2004
        root.children = [child for child in root.children if child is not paid]
