"""Rows to a tree and back: the cells of a document's rows, as a compiled layout places them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from attrs import Factory, define, frozen

from edibridge.formats._csv_expression import as_text, truth
from edibridge.formats._csv_plan import ROOT, Compiled, Entry, Plan, SheetPlan
from edibridge.tree import Node, Position


@frozen
class Record:
    """A row of a sheet: its cells by column name, empty ones left out."""

    sheet: int
    number: int
    line: int
    cells: Mapping[str, str]


@frozen
class Fault:
    """What is wrong in a row, for a finding: the rule, the place, the whole sentence."""

    rule: str
    sheet: int
    number: int
    line: int
    message: str
    column: str = ""
    value: str | None = None
    path: str = ""
    fatal: bool = True


@define
class Origins:
    """Where each attribute of each node came from, kept only where something is wrong."""

    of: dict[tuple[int, str], tuple[Record, Entry, str]] = Factory(dict)
    nodes: list[Node] = Factory(list)


def build(
    compiled: Compiled,
    records: Sequence[Record],
    faults: list[Fault],
    origins: Origins | None = None,
) -> Node:
    """Build the tree of one document from its rows, in the order of the file."""
    root = Node(ROOT, position=Position(line=records[0].line if records else None))
    # the node that rows below it attach to, by the path of its rows
    current: dict[str, Node] = {"": root}
    known: dict[str, Record] = {}
    flat = compiled.layout.shape == "flat"
    for record in records:
        known_plan = compiled.sheets[record.sheet]
        rows = known_plan.sheet.rows
        if flat:
            _flat_row(known_plan, record, root, known, faults, origins)
            continue
        # a second sheet of the same rows adds to the part that the first began
        begins = known_plan.first
        parent = current.get(known_plan.above if begins else rows)
        if parent is None:
            above = known_plan.above if begins else rows
            message = f"the row stands before the row of {above} that it belongs to"
            faults.append(Fault("CSV-ROW", record.sheet, record.number, record.line, message))
            continue
        node = parent
        if begins and rows:
            node = Node(known_plan.plan.group.tag, position=Position(line=record.line))
            parent.children.append(node)
            for path in [path for path in current if path.startswith(f"{rows}.")]:
                del current[path]
            current[rows] = node
        fill(known_plan.plan, record, node, faults, origins)
        _keep_unknown(known_plan, record.cells, node)
    if flat and known:
        _flat_unknown(compiled.sheets[0], records, root)
    return root


def _flat_row(  # noqa: PLR0913, PLR0917 - one row in its document
    plan: SheetPlan,
    record: Record,
    root: Node,
    known: dict[str, Record],
    faults: list[Fault],
    origins: Origins | None,
) -> None:
    first = known.setdefault("", record)
    if first is record:
        fill(plan.plan, record, root, faults, origins)
    elif record.cells != first.cells:
        _compare(plan.plan, record, first, faults)
    if plan.line is not None:
        line = Node(plan.line.group.tag, position=Position(line=record.line))
        if fill(plan.line, record, line, faults, origins):
            root.children.append(line)


def _compare(plan: Plan, record: Record, first: Record, faults: list[Fault]) -> None:
    """Report a row that says something else of the document than its first row."""
    for entry in plan.entries:
        text = record.cells.get(entry.column) if entry.column else None
        before = first.cells.get(entry.column, "")
        if text is not None and text != before:
            message = f"{text!r} differs from {before!r} in row {first.number} of the same document"
            faults.append(
                Fault(
                    "CSV-HEADER", record.sheet, record.number, record.line, message,
                    entry.column, text, entry.path,
                )
            )  # fmt: skip
    for sub in plan.subs:
        _compare(sub, record, first, faults)


def fill(  # noqa: C901 - the hot loop of every row, kept in one frame
    plan: Plan,
    record: Record,
    node: Node,
    faults: list[Fault],
    origins: Origins | None,
) -> bool:
    """Put a row's cells on a node; return whether any of them held a value."""
    cells, attrib = record.cells, node.attrib
    found = False
    for entry in plan.entries:
        text: str | None = None
        if entry.column:
            text = cells.get(entry.column)
            if text is None:
                continue
            if entry.when is not None and not _evaluate(entry.when, entry, record, faults):
                continue
        elif entry.value is not None:
            text = _evaluate(entry.value, entry, record, faults)
        if text:
            attrib[entry.key] = text
            found = True
            if origins is not None:
                origins.of[id(node), entry.key] = (record, entry, text)
    for sub in plan.subs:
        child = Node(sub.group.tag, position=Position(line=record.line))
        if fill(sub, record, child, faults, origins):
            node.children.append(child)
            found = True
    if found or node.tag == ROOT:
        _complete(plan, record, node, faults)
    if origins is not None:
        origins.nodes.append(node)
    return found


def _complete(plan: Plan, record: Record, node: Node, faults: list[Fault]) -> None:
    """Add defaults and constants, and report what is required and missing."""
    attrib = node.attrib
    for entry in plan.entries:
        if entry.default and entry.key not in attrib:
            attrib[entry.key] = entry.default
        elif entry.required and entry.key not in attrib:
            message = "the cell is empty, but the layout requires it"
            faults.append(
                Fault(
                    "CSV-REQUIRED", record.sheet, record.number, record.line, message,
                    entry.column, "", entry.path,
                )
            )  # fmt: skip
    for name, text, _value in plan.group.where:
        attrib.setdefault(f"={name}", text)


def _evaluate(
    expression: Callable[[Mapping[str, str]], object],
    entry: Entry,
    record: Record,
    faults: list[Fault],
) -> str:
    try:
        value = expression(record.cells)
    except ValueError as error:
        faults.append(
            Fault(
                "EDB-VALUE", record.sheet, record.number, record.line, str(error),
                entry.column, None, entry.path,
            )
        )  # fmt: skip
        return ""
    if isinstance(value, bool) and entry.value is None:
        return "true" if value else ""
    return as_text(value)  # type: ignore[arg-type]


def _keep_unknown(plan: SheetPlan, cells: Mapping[str, str], node: Node) -> None:
    for name in cells.keys() - _mapped(plan):
        node.attrib[name if plan.first else f"{plan.sheet.name}:{name}"] = cells[name]


def _mapped(plan: SheetPlan) -> frozenset[str]:
    sheet = plan.sheet
    return frozenset({column.name for column in sheet.columns}) | sheet.ignore | set(sheet.key)


def _flat_unknown(plan: SheetPlan, records: Sequence[Record], root: Node) -> None:
    """Keep the columns that the layout does not know: on the document where all rows agree."""
    known = _mapped(plan)
    names = {name for record in records for name in record.cells} - known
    if not names:
        return
    lines = {child.position.line: child for child in root.children if child.position}
    for name in sorted(names):
        values = [record.cells.get(name) for record in records]
        if len(set(values)) == 1 or plan.line is None:
            root.attrib[name] = next(value for value in values if value is not None)
            continue
        for record, value in zip(records, values, strict=True):
            line = lines.get(record.line)
            if value is not None and line is not None:
                line.attrib[name] = value


def spill(plan: Plan, node: Node, cells: dict[str, str]) -> None:
    """Put the attributes of a node back into the cells of a row."""
    conditional: list[tuple[Entry, str]] = []
    _spill(plan, node, cells, conditional)
    for entry, text in conditional:
        if entry.column not in cells:
            trial = {**cells, entry.column: text}
            if entry.when is not None and _holds(entry, trial):
                cells[entry.column] = text


def _holds(entry: Entry, cells: Mapping[str, str]) -> bool:
    try:
        return entry.when is not None and truth(entry.when(cells))
    except ValueError:
        return False


def _spill(
    plan: Plan, node: Node, cells: dict[str, str], conditional: list[tuple[Entry, str]]
) -> None:
    for entry in plan.entries:
        text = node.attrib.get(entry.key) if entry.column else None
        if text is None:
            continue
        if entry.when is not None:
            conditional.append((entry, text))
        else:
            cells.setdefault(entry.column, text)
    for sub in plan.subs:
        tag, index = sub.group.tag, sub.index
        for child in node.children:
            if child.tag == tag:
                if index == 0:
                    _spill(sub, child, cells, conditional)
                    break
                index -= 1
