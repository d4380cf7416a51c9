"""The expressions of a CSV layout: arithmetic in Decimal, text, conditions; nothing else.

    [Quantity] * [Price] / 100          columns in brackets, + - * /, parentheses
    [First name] & ' ' & [Name]         & joins texts
    if([Type] = 'NC', '381', '380')     = <> < <= > >=, and, or, not
    lookup('units', [UN])               a table of the layout
    round(x, 2) abs min max upper lower trim left right mid replace first number text length

An empty cell makes an arithmetic result empty; `first(a, b)` takes the first that is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal, DivisionByZero, InvalidOperation, localcontext
from typing import Any

from attrs import define, field

from edibridge.errors import LayoutError

Value = Decimal | str | bool | None
Cells = Mapping[str, str]
Expression = Callable[[Cells], Value]

_TOKEN = re.compile(
    r"\s*(?:(?P<column>\[[^\]]+\])|(?P<number>\d+(?:\.\d+)?)|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<name>[A-Za-z_]\w*)|(?P<mark><=|>=|<>|!=|[-+*/&=<>(),]))"
)
_BINDS = {"or": 1, "and": 2, "=": 4, "<>": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4}
_BINDS |= {"&": 5, "+": 6, "-": 6, "*": 7, "/": 7}
_NOT, _UNARY = 3, 8
_ARGUMENTS: Mapping[str, tuple[int, int]] = {
    "if": (2, 3), "lookup": (2, 2), "round": (1, 2), "abs": (1, 1), "min": (1, 99),
    "max": (1, 99), "upper": (1, 1), "lower": (1, 1), "trim": (1, 1), "left": (2, 2),
    "right": (2, 2), "mid": (3, 3), "replace": (3, 3), "first": (1, 99), "number": (1, 1),
    "text": (1, 1), "length": (1, 1),
}  # fmt: skip


@define
class _Source:
    text: str
    tokens: list[tuple[str, str]]
    number: Callable[[str], Decimal]
    codes: Mapping[str, Mapping[str, str]]
    at: int = 0
    columns: set[str] = field(factory=set)

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self, wanted: str = "") -> tuple[str, str]:
        if self.at >= len(self.tokens) or (wanted and self.peek() != wanted):
            found = self.peek() or "its end"
            raise _wrong(self.text, f"{wanted or 'a value'} is missing before {found}")
        self.at += 1
        return self.tokens[self.at - 1]


def _wrong(text: str, why: str) -> LayoutError:
    return LayoutError(f"{text!r} is not an expression: {why}", hint="see docs/erp-csv.md")


def compile_expression(
    text: str,
    number: Callable[[str], Decimal],
    codes: Mapping[str, Mapping[str, str]],
) -> tuple[Expression, frozenset[str]]:
    """Return what evaluates an expression over the cells of a row, and the columns it names.

    `number` reads a cell as the layout spells numbers and raises `ValueError`. Raises
    `LayoutError` for a text that is no expression.
    """
    tokens: list[tuple[str, str]] = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise _wrong(text, f"{text[at:].strip()[:12]!r} is not understood")
        tokens.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    source = _Source(text, tokens, number, codes)
    expression = _parse(source, 0)
    if source.at < len(tokens):
        raise _wrong(text, f"{source.peek()!r} is left over")
    return expression, frozenset(source.columns)


def _parse(source: _Source, least: int) -> Expression:
    left = _operand(source)
    while (mark := source.peek()) in _BINDS and _BINDS[mark] > least:
        source.take()
        left = _binary(source, mark, left, _parse(source, _BINDS[mark]))
    return left


def _operand(source: _Source) -> Expression:  # noqa: PLR0911 - one return a kind of operand
    kind, word = source.take()
    if kind == "column":
        name = word[1:-1]
        source.columns.add(name)
        return lambda cells: cells.get(name) or None
    if kind == "number":
        value = Decimal(word)
        return lambda _cells: value
    if kind == "text":
        literal = word[1:-1]
        return lambda _cells: literal
    if word == "(":
        inner = _parse(source, 0)
        source.take(")")
        return inner
    if word == "-":
        number, negated = source.number, _parse(source, _UNARY)
        return lambda cells: None if (n := as_number(negated(cells), number)) is None else -n
    if word == "not":
        denied = _parse(source, _NOT)
        return lambda cells: not truth(denied(cells))
    if kind == "name" and word in _ARGUMENTS:
        return _call(source, word)
    raise _wrong(source.text, f"{word!r} is neither a value nor a function")


def _call(source: _Source, name: str) -> Expression:
    source.take("(")
    arguments: list[Expression] = []
    while source.peek() != ")":
        if arguments:
            source.take(",")
        arguments.append(_parse(source, 0))
    source.take(")")
    least, most = _ARGUMENTS[name]
    if not least <= len(arguments) <= most:
        raise _wrong(source.text, f"{name} takes {least} to {most} values")
    if name == "if":
        test, yes = arguments[:2]
        no = arguments[2] if len(arguments) > 2 else (lambda _cells: None)  # noqa: PLR2004
        return lambda cells: yes(cells) if truth(test(cells)) else no(cells)
    function, number, codes = _FUNCTIONS[name], source.number, source.codes
    return lambda cells: function([a(cells) for a in arguments], number, codes)


def _binary(source: _Source, mark: str, left: Expression, right: Expression) -> Expression:
    number = source.number
    if mark == "and":
        return lambda cells: truth(left(cells)) and truth(right(cells))
    if mark == "or":
        return lambda cells: truth(left(cells)) or truth(right(cells))
    if mark == "&":
        return lambda cells: as_text(left(cells)) + as_text(right(cells))
    if mark in "+-*/":
        return lambda cells: _reckon(
            mark, as_number(left(cells), number), as_number(right(cells), number)
        )
    compare = _COMPARISONS[mark]
    return lambda cells: compare(*_alike(left(cells), right(cells), number))


_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _alike(
    left: Value, right: Value, number: Callable[[str], Decimal]
) -> tuple[Decimal | str, Decimal | str]:
    """Compare as numbers where one side is a number and the other reads as one, else as texts."""
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        try:
            one, other = as_number(left, number), as_number(right, number)
        except ValueError:
            one = other = None
        if one is not None and other is not None:
            return one, other
    return as_text(left), as_text(right)


def _reckon(mark: str, left: Decimal | None, right: Decimal | None) -> Decimal | None:
    if left is None or right is None:
        return None
    with localcontext(prec=34):
        try:
            if mark == "+":
                return left + right
            if mark == "-":
                return left - right
            return left * right if mark == "*" else left / right
        except (DivisionByZero, InvalidOperation):
            message = f"{left} {mark} {right} has no result"
            raise ValueError(message) from None


def truth(value: Value) -> bool:
    """Say whether a value counts as true: neither empty, zero nor false."""
    return bool(value)


def as_text(value: Value) -> str:
    """Spell a value: a number with a point and without an exponent."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value, "f") if isinstance(value, Decimal) else value


def as_number(value: Value, number: Callable[[str], Decimal]) -> Decimal | None:
    """Read a value as a number, None where it is empty; raise `ValueError` where it is none."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return Decimal(int(value))
    return value if isinstance(value, Decimal) else number(value)


def _round(value: Decimal | None, digits: int) -> Decimal | None:
    if value is None:
        return None
    with localcontext(prec=60):
        return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


_Function = Callable[
    [list[Value], Callable[[str], Decimal], Mapping[str, Mapping[str, str]]], Value
]


def _numbers(values: list[Value], number: Callable[[str], Decimal]) -> list[Decimal]:
    return [n for n in (as_number(value, number) for value in values) if n is not None]


def _whole(value: Value, number: Callable[[str], Decimal]) -> int:
    return int(as_number(value, number) or 0)


def _lookup(values: list[Value], _number: object, codes: Mapping[str, Mapping[str, str]]) -> Value:
    name, code = as_text(values[0]), as_text(values[1])
    table = codes.get(name)
    if table is None:
        message = f"the layout has no table [codes.{name}]"
        raise ValueError(message)
    return table.get(code)


_FUNCTIONS: Mapping[str, _Function] = {
    "lookup": _lookup,
    "round": lambda v, n, _c: _round(as_number(v[0], n), _whole(v[1], n) if v[1:] else 0),
    "abs": lambda v, n, _c: None if (x := as_number(v[0], n)) is None else abs(x),
    "min": lambda v, n, _c: min(_numbers(v, n), default=None),
    "max": lambda v, n, _c: max(_numbers(v, n), default=None),
    "upper": lambda v, _n, _c: as_text(v[0]).upper(),
    "lower": lambda v, _n, _c: as_text(v[0]).lower(),
    "trim": lambda v, _n, _c: as_text(v[0]).strip(),
    "left": lambda v, n, _c: as_text(v[0])[: max(_whole(v[1], n), 0)],
    "right": lambda v, n, _c: as_text(v[0])[-k:] if (k := _whole(v[1], n)) > 0 else "",
    "mid": lambda v, n, _c: as_text(v[0])[max(_whole(v[1], n) - 1, 0) :][: _whole(v[2], n)],
    "replace": lambda v, _n, _c: as_text(v[0]).replace(as_text(v[1]), as_text(v[2])),
    "first": lambda v, _n, _c: next((x for x in v if x not in (None, "")), None),
    "number": lambda v, n, _c: as_number(v[0], n),
    "text": lambda v, _n, _c: as_text(v[0]),
    "length": lambda v, _n, _c: Decimal(len(as_text(v[0]))),
}
