"""Groups of a PRICAT: its lines stand inside the groups of PGI, and in the model beside them."""

from __future__ import annotations

from edibridge.tree import Node

NO_GROUP = "2"  # 5379: no price group used


def hoist_lines(root: Node) -> None:
    """Put the lines of each group behind it, and their numbers into it."""
    children: list[Node] = []
    for child in root.children:
        if child.tag != "PGI-GROUP":
            children.append(child)
            continue
        lines = [one for one in child.children if one.tag == "LIN-GROUP"]
        if not _is_no_group(child, lines):
            numbers = filter(None, map(_number, lines))
            child.children = [one for one in child.children if one.tag != "LIN-GROUP"]
            child.children += [Node("LINE", {"v": number}) for number in numbers]
            children.append(child)
        children += lines
    root.children = children


def _is_no_group(group: Node, lines: list[Node]) -> bool:
    plain = group.children[0].attrib == {"1.1": NO_GROUP} if group.children else False
    return plain and len(group.children) == len(lines) + 1 and bool(lines)


def _number(line: Node) -> str | None:
    return next((child.get("1.1") for child in line.children if child.tag == "LIN"), None)


def lower_lines(root: Node) -> None:
    """Put each line into the group that names it, else into one that is none."""
    groups = [child for child in root.children if child.tag == "PGI-GROUP"]
    lines = [child for child in root.children if child.tag == "LIN-GROUP"]
    if root.tag != "PRICAT" or not (groups or lines):
        return
    wanted = [[one.get("v") for one in group.children if one.tag == "LINE"] for group in groups]
    for group in groups:
        group.children = [one for one in group.children if one.tag != "LINE"]
    result: list[Node] = []
    waiting = list(zip(groups, wanted, strict=True))
    current: Node | None = None
    left: list[str | None] = []
    for line in lines:
        number = _number(line)
        if number in left:
            left.remove(number)
        elif number is not None or current is None:
            at = next((n for n, (_, names) in enumerate(waiting) if number in names), None)
            if at is None:
                if current is None or current.children[0].attrib != {"1.1": NO_GROUP} or left:
                    current, left = Node("PGI-GROUP", children=[_no_group()]), []
                    result.append(current)
            else:
                result += [group for group, _ in waiting[: at + 1]]
                current, left = waiting[at]
                left.remove(number)
                del waiting[: at + 1]
        if current is not None:
            current.children.append(line)
    result += [group for group, _ in waiting]
    root.children = [
        child for child in root.children if child.tag not in ("PGI-GROUP", "LIN-GROUP")
    ] + result


def _no_group() -> Node:
    return Node("PGI", {"1.1": NO_GROUP})
