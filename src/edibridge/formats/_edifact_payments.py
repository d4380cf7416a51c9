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
    groups = _payees(root)
    paid = next((group for group in groups if _accounts(group)), None)
    accounts = _accounts(paid) if paid is not None else []
    heads = [Node("PAYMENT", children=[account]) for account in accounts]
    if means is not None:
        heads = heads or [Node("PAYMENT")]
        heads[0].children.insert(0, means)
    for head in heads[1:]:
        head.attrib["at"] = "NAD"
    if paid is not None:
        if paid is not groups[0]:
            heads[0].attrib["at"] = "SU"
        paid.children = [child for child in paid.children if child.tag != "FII"]
    children: list[Node] = []
    for child in root.children:
        if child is means:
            children += heads
        elif child is paid and means is None:
            children += [*heads, child]
        else:
            children.append(child)
    root.children = children
    _terms(root)


def _terms(root: Node) -> None:
    first = True
    for child in root.children:
        if child.tag == "PAT-GROUP" and any(one.tag in ("PAI", "FII") for one in child.children):
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
        at = child.attrib.pop("at", "")
        tags = {one.tag for one in child.children}
        heading = not tags & {"PAT", "DTM"} and (first or at == "NAD")
        first = False
        if in_terms and not (heading and (groups or "FII" not in tags)):
            if "PAT" not in tags:
                child.children.insert(0, Node("PAT", {"1.1": "1"}))
            child.tag = "PAT-GROUP"
            children.append(child)
            continue
        for one in child.children:
            if one.tag != "FII":
                children.append(one)
                continue
            if not groups:
                groups = [Node("NAD-GROUP", children=[Node("NAD", {"1.1": "SU"})])]
                children += groups
            groups[-1 if at == "SU" else 0].children.append(one)
    root.children = children
