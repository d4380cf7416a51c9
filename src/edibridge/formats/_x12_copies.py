"""Nodes of X12 copied, where one segment says something of several lines."""

from __future__ import annotations

from edibridge.tree import Node


def copied(node: Node) -> Node:
    """Return a node with attributes and children of its own."""
    children = [copied(child) for child in node.children]
    return Node(node.tag, dict(node.attrib), children, node.text, position=node.position)
