"""Payments of an EDIFACT message: means and account, wherever the message has them.

EANCOM has the means in PAI of the heading and the account in FII of the seller's or payee's group;
what that cannot hold, a due date or a second account, stands with PAI and FII in the group of PAT.
"""

from __future__ import annotations

from edibridge.tree import Node

_PAYEES = (("PE",), ("SU", "SE"))  # 3035: who is paid, the one that is asked first


def gather_payments(root: Node) -> None:
    """Make a PAYMENT of each means and account."""
    means = next((child for child in root.children if child.tag == "PAI"), None)
    paid = next((group for group in _payees(root) if _accounts(group)), None)
    remittances = [child for child in root.children if _is_remittance(child)]
    heads = _heads(root, means, paid)
    if remittances and not heads and not any(map(_is_payment, root.children)):
        heads = [Node("PAYMENT")]
    if paid is not None:
        paid.children = [child for child in paid.children if child.tag != "FII"]
    anchor = means or paid
    children = [] if anchor is not None else heads[:]
    for child in root.children:
        if child is anchor:
            children += heads
        if child is not means and not _is_remittance(child):
            children.append(child)
    root.children = children
    _terms(root)
    first = next((child for child in root.children if child.tag == "PAYMENT"), None)
    if first is not None:
        first.children += [Node("REMIT", {"v": _number(group)}) for group in remittances]


def _heads(root: Node, means: Node | None, paid: Node | None) -> list[Node]:
    """Return the payments of the heading: the first has the means."""
    accounts = _accounts(paid) if paid is not None else []
    heads = [Node("PAYMENT", children=[account]) for account in accounts]
    if means is not None:
        heads = heads or [Node("PAYMENT")]
        heads[0].children.insert(0, means)
    for head in heads[1:]:
        head.attrib["at"] = "NAD"
    if paid is not None and paid is not _payees(root)[0]:
        heads[0].attrib["at"] = "SU"
    return heads


_PAYMENT_REFERENCE = "PQ"  # 1153
_WITHOUT_GROUP = "REMADV"  # whose references have no group


def _is_remittance(node: Node) -> bool:
    if node.tag != "RFF" and (node.tag != "RFF-GROUP" or len(node.children) != 1):
        return False
    attrib = _reference(node).attrib
    return attrib.get("1.1") == _PAYMENT_REFERENCE and attrib.keys() == {"1.1", "1.2"}


def _reference(node: Node) -> Node:
    return node.children[0] if node.children else node


def _number(node: Node) -> str:
    return _reference(node).attrib["1.2"]


def _is_payment(group: Node) -> bool:
    return group.tag == "PAT-GROUP" and any(one.tag in ("PAI", "FII") for one in group.children)


def gather_terms(root: Node, width: int) -> None:
    """Give the first terms of payment the text that PAT was too short for (FTX, subject AAB)."""
    text = next((c for c in root.children if c.tag == "FTX" and c.get("1.1") == TERMS), None)
    group = next((child for child in root.children if child.tag == "PAT-GROUP"), None)
    if text is None or group is None or text.attrib.keys() != {"1.1", "text"}:
        return
    if len(text.attrib["text"]) <= width or any(one.tag == "TEXT" for one in group.children):
        return
    if "\n" in text.attrib["text"]:
        return
    group.children.append(Node("TEXT", {"v": text.attrib["text"]}, position=text.position))
    group.children.sort(
        key=lambda one: ("PAT", "TEXT").index(one.tag) if one.tag in ("PAT", "TEXT") else 2
    )
    root.children = [child for child in root.children if child is not text]


def spread_terms(root: Node, width: int) -> None:
    """Put the text of the first terms of payment into FTX where PAT is too short for it."""
    group = next((child for child in root.children if child.tag == "PAT-GROUP"), None)
    for one in group.children if group is not None else ():
        if group is not None and one.tag == "TEXT" and len(one.attrib.get("v", "")) > width:
            group.children = [child for child in group.children if child is not one]
            root.children.insert(0, Node("FTX", {"1.1": TERMS, "text": one.attrib["v"]}))
            return


TERMS = "AAB"  # 4451: terms of payment


def _terms(root: Node) -> None:
    first = True
    for child in root.children:
        if _is_payment(child):
            child.tag = "PAYMENT"
            if not first or any(one.tag == "DTM" for one in child.children):
                child.children = [one for one in child.children if not _is_plain(one)]
        first = first and child.tag != "PAYMENT"


def _is_plain(node: Node) -> bool:
    return node.tag == "PAT" and node.attrib == {"1.1": "1"}


def _payees(root: Node) -> list[Node]:
    """Return the groups of the payee and the seller, in the order in which they are asked."""
    parties = [child for child in root.children if child.tag == "NAD-GROUP"]
    roles = [(group, group.children[0].get("1.1")) for group in parties if group.children]
    return [group for codes in _PAYEES for group, role in roles if role in codes]


def _accounts(group: Node) -> list[Node]:
    return [child for child in group.children if child.tag == "FII"]


def spread_payments(root: Node, *, in_terms: bool) -> None:
    """Put each PAYMENT where the message has it; `in_terms`: the group of PAT may hold one."""
    groups = _payees(root)
    children: list[Node] = []
    first = True
    for child in root.children:
        if child.tag != "PAYMENT":
            children.append(child)
            continue
        references = _remittances(child)
        children += references if root.tag != _WITHOUT_GROUP else map(_reference, references)
        at = child.attrib.pop("at", "")
        tags = {one.tag for one in child.children}
        heading = not tags & {"PAT", "DTM"} and (first or at == "NAD")
        if in_terms and not (heading and (groups or "FII" not in tags)):
            children.append(_in_terms(child, tags))
        else:
            if "FII" in tags and not groups:
                groups = [Node("NAD-GROUP", children=[Node("NAD", {"1.1": "SU"})])]
                children += groups
            if groups:
                groups[-1 if at == "SU" else 0].children += _accounts(child)
            children += [one for one in child.children if one.tag != "FII"]
        first = False
    root.children = children


def _remittances(payment: Node) -> list[Node]:
    """Take the references out of a payment: they are references of the message."""
    numbers = [one.attrib.get("v", "") for one in payment.children if one.tag == "REMIT"]
    payment.children = [one for one in payment.children if one.tag != "REMIT"]
    return [
        Node("RFF-GROUP", children=[Node("RFF", {"1.1": _PAYMENT_REFERENCE, "1.2": number})])
        for number in numbers
    ]


def _in_terms(payment: Node, tags: set[str]) -> Node:
    """Return a payment as a group of PAT."""
    if "PAT" not in tags:
        payment.children.insert(0, Node("PAT", {"1.1": "1"}))
    if not tags & {"PAI", "FII"}:
        payment.append("PAI")  # what tells a payment from terms of payment
    payment.tag = "PAT-GROUP"
    return payment
