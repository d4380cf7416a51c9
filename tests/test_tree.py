"""Node: the one tree, as the binding engine asks it."""

from __future__ import annotations

from edibridge.tree import Node, Position


def test_a_node_is_asked_like_an_element_of_lxml() -> None:
    """Proves the four names that readers use, and how a writer adds children."""
    node = Node("SG2", {"2.1": "x"})
    child = node.append("NAD", {"1": "SU"}, "text")
    assert (node.get("2.1"), node.get("2.2")) == ("x", None)
    assert list(node.items()) == [("2.1", "x")]
    assert list(node) == [child]
    assert (len(node), len(child), bool(child)) == (1, 0, True)
    assert repr(node) == "Node('SG2', {'2.1': 'x'}, 1 children)"


def test_nodes_are_equal_whatever_their_position() -> None:
    """Proves equality by tag, text, attributes and children, and by nothing else."""
    left = Node("a", {"k": "v"}, [Node("b", position=Position(line=1))], "t")
    right = Node("a", {"k": "v"}, [Node("b", position=Position(line=2))], "t")
    assert left == right
    for other in (Node("b"), Node("a"), Node("a", {"k": "v"}, [], "t"), Node("a", {"k": "v"})):
        assert left != other
    assert left != "a"
