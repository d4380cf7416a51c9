"""Compiling a CSV layout: its columns resolved to places in the model, and the table for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import attrs
from attrs import define

from edibridge.binding import Dialect, Field, Many, One, Table, compile_table
from edibridge.binding.inline import getter
from edibridge.errors import LayoutError
from edibridge.formats._csv_codecs import canonical, codec_of, number_reader
from edibridge.formats._csv_expression import Expression, compile_expression
from edibridge.formats._csv_layout import Column, Layout, Sheet
from edibridge.formats._csv_model_path import attribute_type, steps_of
from edibridge.formats._csv_plan import FAMILY, ROOT, Compiled, Entry, Group, Plan, SheetPlan


@define
class _Compiler:
    layout: Layout
    count: int = 0

    def number(self) -> int:
        self.count += 1
        return self.count


def compile_layout(layout: Layout) -> Compiled:
    """Compile a layout; raise `LayoutError` for a path, code table or expression that is wrong."""
    compiler = _Compiler(layout)
    root = Group(ROOT, "", layout.document)
    sheets: list[SheetPlan] = []
    for sheet in layout.sheets:
        first = all(known.sheet.rows != sheet.rows for known in sheets)
        sheets.append(_sheet(compiler, root, sheet, first=first))
    for path, text in layout.constants.items():
        _constant(compiler, sheets, path, text)
    for known in sheets:
        _arrange(known.plan)
        if known.line is not None:
            _arrange(known.line)
    branch = compile_table(_table(root), Dialect(family=FAMILY), ROOT, layout.document)
    return Compiled(layout, branch, root, tuple(sheets), _expression(layout, layout.skip))


def _sheet(compiler: _Compiler, root: Group, sheet: Sheet, *, first: bool) -> SheetPlan:
    group, above = _rows_group(compiler, root, sheet.rows)
    plan = Plan(group)
    line = None
    layout = compiler.layout
    if layout.shape == "flat" and layout.lines:
        kind, many = attribute_type(layout.document, layout.lines, layout.lines)
        if not many or not attrs.has(kind):
            message = f"rows = {layout.lines!r} is not a list of parts"
            raise LayoutError(message)
        line = Plan(_group(compiler, root, layout.lines, kind, (), rows=True))
    for column in sheet.columns:
        if column.to:
            _column(compiler, plan, line, column)
    for computed in sheet.computed:
        target, leaf, kind = _resolve(compiler, plan, line, computed.to)
        value = _expression(layout, computed.value)
        _entry(compiler, target, leaf, Entry("", canonical(kind), computed.to, value=value))
    writes = tuple(
        (column.name, expression)
        for column in sheet.columns
        if (expression := _expression(layout, column.write)) is not None
    )
    return SheetPlan(sheet, plan, line, writes, first, above)


def _rows_group(compiler: _Compiler, root: Group, rows: str) -> tuple[Group, str]:
    """Return the group of a sheet's rows, and the path of the rows that they stand under."""
    group, prefix, above, walked = root, "", "", ""
    part: type = compiler.layout.document
    known = {sheet.rows for sheet in compiler.layout.sheets}
    for step in rows.split(".") if rows else []:
        kind, many = attribute_type(part, step, rows)
        walked = f"{walked}.{step}" if walked else step
        if not attrs.has(kind) or (walked == rows and not many):
            message = f"rows = {rows!r}: {step!r} is not a list of parts"
            raise LayoutError(message)
        if not many:
            part, prefix = kind, f"{prefix}{step}."
            continue
        if walked != rows:
            if walked not in known:
                message = f"rows = {rows!r}: nothing has the rows {walked!r} that these stand under"
                raise LayoutError(message)
            above = walked
        group = _group(compiler, group, f"{prefix}{step}", kind, (), rows=True)
        part, prefix = kind, ""
    return group, above


def _expression(layout: Layout, text: str) -> Expression | None:
    if not text:
        return None
    return compile_expression(text, number_reader(layout), layout.codes)[0]


def _column(compiler: _Compiler, plan: Plan, line: Plan | None, column: Column) -> None:
    try:
        target, leaf, kind = _resolve(compiler, plan, line, column.to)
    except LayoutError as error:
        message = f"column {column.name!r}: {error.message}"
        raise LayoutError(message, hint=error.hint) from None
    layout = compiler.layout
    codec = codec_of(layout, column, kind)
    if column.default and codec is not None:
        try:
            codec.read(column.default)
        except ValueError as error:
            message = f"column {column.name!r}: default: {error}"
            raise LayoutError(message) from None
    _entry(
        compiler,
        target,
        leaf,
        Entry(
            "",
            codec,
            column.to,
            column=column.name,
            default=column.default,
            required=column.required,
            when=_expression(layout, column.when),
        ),
    )


def _constant(compiler: _Compiler, sheets: Sequence[SheetPlan], path: str, text: str) -> None:
    bare = path.replace("[]", "")
    fitting = [s for s in sheets if s.sheet.rows and bare.startswith(f"{s.sheet.rows}.")]
    at = max(fitting, key=lambda s: len(s.sheet.rows), default=sheets[0])
    inside = bare[len(at.sheet.rows) + 1 :] if at.sheet.rows else path
    try:
        target, leaf, kind = _resolve(compiler, at.plan, at.line, inside)
    except LayoutError as error:
        message = f"[constants] {error.message}"
        raise LayoutError(message, hint=error.hint) from None
    codec = canonical(kind)
    if codec is not None:
        try:
            codec.read(text)
        except ValueError as error:
            message = f"[constants] {path!r}: {error}"
            raise LayoutError(message) from None
    _entry(compiler, target, leaf, Entry("", codec, path, default=text))


def _entry(compiler: _Compiler, plan: Plan, leaf: str, entry: Entry) -> None:
    """Give the entry the key of its place; the groups of a series share their keys."""
    group = plan.group
    taken = sum(1 for known in plan.entries if known.path == entry.path)
    keys = [key for name, key, _codec in group.keys if name == leaf]
    if taken < len(keys):
        key = keys[taken]
    else:
        key = f"={compiler.number()}"
        group.keys.append((leaf, key, entry.codec))
    plan.entries.append(attrs.evolve(entry, key=key))


def _resolve(
    compiler: _Compiler, plan: Plan, line: Plan | None, path: str
) -> tuple[Plan, str, str]:
    """Walk a path; return the plan of its part, the attribute in it, the name of its type."""
    part, prefix = plan.group.part, ""
    steps = steps_of(path)
    for number, step in enumerate(steps):
        kind, many = attribute_type(part, step.name, path)
        name = f"{prefix}{step.name}"
        last = number == len(steps) - 1
        if not many:
            if step.selector is not None and not last:
                plan = _inner(compiler, plan, name, kind, step.selector, path)
                plan.group.single, part, prefix = True, kind, ""
                if plan.index or not plan.group.where:
                    message = f"{path!r}: {step.name!r} is one part, not a list"
                    raise LayoutError(message)
                continue
            if last == attrs.has(kind):
                what = "a part: name one of its attributes" if last else "a value, not a part"
                message = f"{path!r}: {step.name!r} is {what}"
                raise LayoutError(message)
            if last:
                return plan, name, kind.__name__
            part, prefix = kind, f"{name}."
            continue
        bare = number == 0 and not step.selector
        if bare and line is not None and name == line.group.name:
            plan = line
        else:
            plan = _inner(compiler, plan, name, kind, step.selector, path)
        part, prefix = kind, ""
        if last:
            if attrs.has(kind):
                message = f"{path!r} is a part: name one of its attributes"
                raise LayoutError(message)
            return plan, "", kind.__name__
    raise LayoutError(path)


def _inner(  # noqa: PLR0913, PLR0917 - one step of a path
    compiler: _Compiler,
    plan: Plan,
    name: str,
    kind: Any,  # noqa: ANN401 - the type of a part
    selector: str | None,
    path: str,
) -> Plan:
    if selector == "":
        message = f"{path!r}: {name}[] is a row of its own, which this shape does not have here"
        raise LayoutError(message, hint=f"give {name} a sheet of its own, or an index: {name}[0]")
    where, index = _selector(kind, selector or "", path)
    group = _group(compiler, plan.group, name, kind, where, rows=False)
    group.most = max(group.most, index + 1)
    for known in plan.subs:
        if known.group is group and known.index == index:
            return known
    made = Plan(group, index)
    plan.subs.append(made)
    return made


def _selector(
    part: Any,  # noqa: ANN401 - the type of a part
    selector: str,
    path: str,
) -> tuple[tuple[tuple[str, str, Any], ...], int]:
    where, index = [], 0
    for item in selector.split(",") if selector else []:
        name, equals, text = item.strip().partition("=")
        if not equals:
            if not name.isdigit():
                message = f"{path!r}: [{selector}] is neither an index nor attribute=value"
                raise LayoutError(message)
            index = int(name)
            continue
        if not attrs.has(part):
            message = f"{path!r}: [{selector}] needs a part"
            raise LayoutError(message)
        kind, many = attribute_type(part, name, path)
        codec = None if many or attrs.has(kind) else canonical(kind.__name__)
        try:
            where.append((name, text, text if codec is None else codec.read(text)))
        except ValueError as error:
            message = f"{path!r}: {error}"
            raise LayoutError(message) from None
    return tuple(where), index


def _group(  # noqa: PLR0913 - what makes a group the same
    compiler: _Compiler,
    parent: Group,
    name: str,
    kind: Any,  # noqa: ANN401
    where: tuple[tuple[str, str, Any], ...],
    *,
    rows: bool,
) -> Group:
    for known in parent.groups:
        if known.name == name and known.where == where and known.rows == rows:
            return known
    made = Group(f"g{compiler.number()}", name, kind, where, rows)
    parent.groups.append(made)
    return made


def _arrange(plan: Plan) -> None:
    """Put the groups of one attribute in the order that they are first named in, then by index."""
    order = {id(group): place for place, group in enumerate(plan.group.groups)}
    plan.subs.sort(key=lambda sub: (order[id(sub.group)], sub.index))
    for sub in plan.subs:
        _arrange(sub)


def _table(group: Group) -> Table:
    """Make the binding table of a group."""
    table: list[Any] = [Field(leaf, f"@{key}", codec) for leaf, key, codec in group.keys]
    bound = {leaf for leaf, _key, _codec in group.keys}
    for name, _text, value in group.where:
        if name not in bound:
            kind = type(value).__name__
            table.append(Field(name, f"@={name}", canonical(kind)))
    # the more a group demands, the earlier it is asked whether a part is meant for it
    for inner in sorted(group.groups, key=lambda g: -len(g.where)):
        most = None if inner.rows else inner.most
        if inner.single:
            table.append(
                One(inner.name, inner.tag, inner.part, _table(inner), _matcher(inner.where))
            )
        elif attrs.has(inner.part):
            table.append(
                Many(
                    inner.name, inner.tag, inner.part, _table(inner),
                    matches=_matcher(inner.where), most=most,
                )
            )  # fmt: skip
        elif inner.keys:
            _leaf, key, codec = inner.keys[0]
            table.append(Many(inner.name, f"{inner.tag}@{key}", None, codec=codec, most=most))
    return table


def _matcher(where: tuple[tuple[str, str, Any], ...]) -> Callable[[Any], bool] | None:
    if not where:
        return None
    tests = [(getter(name), value) for name, _text, value in where]
    return lambda part: all(get(part) == value for get, value in tests)
