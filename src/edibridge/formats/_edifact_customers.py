"""Customers of a PRICAT: a line names one for all of its prices, the model one for each price."""

from __future__ import annotations

from edibridge.syntax.directory import Directory
from edibridge.tree import Node

CUSTOMER = "BY"  # 3035


def lift_customers(root: Node) -> None:
    """Put the customer of each line at the line's prices."""
    for line in root.children:
        if root.tag != "PRICAT" or line.tag != "LIN-GROUP":
            continue
        known = [child for child in line.children if _name(child) is not None]
        prices = [child for child in line.children if child.tag == "PRI-GROUP"]
        if len(known) != 1 or not prices:
            continue
        line.children = [child for child in line.children if child is not known[0]]
        name = _name(known[0])
        for price in prices:
            held = [name] if name is not None else []
            price.children.append(Node("CUSTOMER", None, held, position=known[0].position))


def _name(child: Node) -> Node | None:
    """Return the segment that names a customer and nothing else: in D.01B it has a group."""
    if child.tag == "NAD-GROUP" and len(child.children) == 1:
        child = child.children[0]
    return child if child.tag == "NAD" and child.get("1.1") == CUSTOMER else None


def seat_customers(root: Node, directory: Directory) -> None:
    """Put the customer of a line's prices on the line."""
    for line in root.children:
        if root.tag != "PRICAT" or line.tag != "LIN-GROUP":
            continue
        found: Node | None = None
        for price in line.children:
            if price.tag == "PRI-GROUP":
                found = next((child for child in price.children if child.tag == "CUSTOMER"), found)
                price.children = [child for child in price.children if child.tag != "CUSTOMER"]
        if found is None:
            continue
        if _has_name_groups(directory):
            line.children.append(Node("NAD-GROUP", None, found.children))
        else:
            line.children += found.children


def _has_name_groups(directory: Directory) -> bool:
    """Say whether NAD has a group of its own on a line, as in D.01B."""
    groups = directory.messages["PRICAT"].children
    lines = next(group for group in groups if group.trigger == "PGI").children
    names = next(group for group in lines if group.trigger == "LIN").children
    return any(one.group and one.trigger == "NAD" for one in names)
