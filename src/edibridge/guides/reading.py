"""Reading a guide: TOML to a `Guide`, with an error that names the key for every mistake."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from pathlib import Path as File
from typing import Any, TypeVar, cast, get_args

from attrs import frozen

from edibridge.errors import LayoutError, UnreadableError
from edibridge.findings import Severity
from edibridge.guides.guide import (
    Clause,
    Closed,
    Code,
    Condition,
    Guide,
    Kind,
    MessageGuide,
    Move,
    Status,
    Use,
)
from edibridge.guides.narrowing import narrowed
from edibridge.guides.paths import Path, parse
from edibridge.resources import example_path

ENDING = ".toml"
T = TypeVar("T")


def load_guide(name: str) -> Guide:
    """Return the guide of a file, or one of those that ship by its id (`retailer`).

    Raises UnreadableError where there is no such file, and LayoutError, with the key, where the
    guide is wrong in itself: an unknown key, a path that the directory does not have, a use that
    is wider than the standard.
    """
    path = File(name)
    if not path.suffix and not path.exists():
        path = example_path("guides", f"{name}{ENDING}")
    if not path.is_file():
        message = "there is no such guide"
        hint = f"name a file, or one that ships: {', '.join(shipped())}"
        raise UnreadableError(message, where=name, hint=hint)
    return read_guide(path.read_bytes(), where=name)


def shipped() -> list[str]:
    """Return the ids of the guides that ship as examples."""
    return sorted(path.stem for path in example_path("guides").glob(f"*{ENDING}"))


def read_guide(data: bytes, *, where: str = "guide") -> Guide:
    """Return the guide of TOML; raises LayoutError with the key where something is wrong."""
    try:
        table = tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        message = f"the guide is not UTF-8 (byte {error.start})"
        raise LayoutError(message, where=where) from None
    except tomllib.TOMLDecodeError as error:
        message = f"the guide is no TOML: {error}"
        raise LayoutError(message, where=where) from None
    top = _Table(table, where)
    guide = _guide(top)
    top.close()
    narrowed(guide, where)
    return guide


@frozen(eq=False)
class _Table:
    """A table of the file: what is taken out of it is known, what is left is a mistake."""

    held: dict[str, Any]
    where: str

    def fail(self, key: str, why: str, hint: str = "") -> LayoutError:
        return LayoutError(why, where=f"{self.where}: {key}" if key else self.where, hint=hint)

    def take(self, key: str, kind: type[T], default: T | None = None) -> T:
        """Take a value of a kind; without a default it has to be there."""
        if key not in self.held:
            if default is None:
                raise self.fail(key, "is missing")
            return default
        value = self.held.pop(key)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.fail(key, f"{value!r} is no {_KINDS.get(kind, kind.__name__)}")
        return value

    def choose(self, key: str, among: Iterable[str], default: str = "") -> str:
        """Take one of several words."""
        known = [*among]
        value = self.take(key, str, default or None)
        if value not in known and value != default:
            raise self.fail(key, f"{value!r} is none of {', '.join(w for w in known if w)}")
        return value

    def below(self, key: str) -> list[_Table]:
        """Take the tables of a list."""
        return [
            _inner(one, f"{self.where}: {key}[{number}]")
            for number, one in enumerate(self.take(key, list, []), 1)
        ]

    def path(self, key: str) -> Path:
        """Take a path."""
        return self.parsed(key, self.take(key, str))

    def parsed(self, key: str, text: str) -> Path:
        """Return a path that stands at a key."""
        try:
            return parse(text)
        except ValueError as error:
            raise self.fail(key, str(error)) from None

    def close(self) -> None:
        """Raise for a key that nobody knows."""
        for key in self.held:
            raise self.fail(key, "is not known here", "docs/guides.md lists what a guide may say")


_KINDS: Mapping[type, str] = {
    str: "text",
    int: "number",
    list: "list",
    dict: "table",
    date: "date",
    bool: "truth value",
}


def _inner(value: object, where: str) -> _Table:
    if not isinstance(value, dict):
        message = f"{value!r} is no table"
        raise LayoutError(message, where=where)
    return _Table(dict(value), where)


Codes = Mapping[str, tuple[Code, ...]]


def _guide(top: _Table) -> Guide:
    syntax = top.choose("syntax", ("edifact", "x12"))
    codes = {
        name: _codes(_inner(one, f"{top.where}: codes.{name}"))
        for name, one in top.take("codes", dict, {}).items()
    }
    messages = {}
    for kind, one in top.take("message", dict).items():
        messages[kind] = _message(kind, _inner(one, f"{top.where}: message.{kind}"), codes)
    return Guide(
        id=top.take("id", str),
        title=top.take("title", str),
        partner=top.take("partner", str, ""),
        version=top.take("version", str, ""),
        syntax="edifact" if syntax == "edifact" else "x12",
        directory=top.take("directory", str),
        since=top.take("since", date) if "since" in top.held else None,
        until=top.take("until", date) if "until" in top.held else None,
        envelope=tuple(_use(one, codes) for one in top.below("envelope")),
        messages=messages,
    )


def _codes(table: _Table) -> tuple[Code, ...]:
    found = []
    for value in list(table.held):
        said = table.held.pop(value)
        if isinstance(said, str):
            found.append(Code(value=value, meaning=said))
            continue
        inner = _inner(said, f"{table.where}.{value}")
        found.append(
            Code(
                value=value,
                meaning=inner.take("means", str, ""),
                standard=inner.take("standard", str, ""),
            )
        )
        inner.close()
    return tuple(found)


def _message(kind: str, table: _Table, codes: Codes) -> MessageGuide:
    guide = MessageGuide(
        type=kind,
        purpose=table.take("purpose", str, ""),
        association=table.take("association", str, ""),
        closed=cast(
            "Closed", table.choose("closed", get_args(Closed)) if "closed" in table.held else ""
        ),
        uses=tuple(_use(one, codes) for one in table.below("use")),
        conditions=tuple(_condition(one) for one in table.below("rule")),
        moves=tuple(_move(one, codes) for one in table.below("map")),
    )
    table.close()
    return guide


def _use(table: _Table, codes: Codes) -> Use:
    status = cast("Status", table.choose("status", get_args(Status), "optional"))
    longest, shortest = table.take("longest", int, 0), table.take("shortest", int, 0)
    pattern = table.take("pattern", str, "")
    try:
        re.compile(pattern)
    except re.error as error:
        fault = table.fail("pattern", f"{pattern!r} is no regular expression: {error}")
        raise fault from None
    use = Use(
        at=table.path("at"),
        status=status,
        minimum=table.take("min", int, 1 if status == "required" else 0),
        maximum=table.take("max", int, 0),
        codes=_values(table, codes),
        shortest=shortest,
        longest=longest,
        pattern=pattern,
        default=table.take("default", str, ""),
        severity=cast(
            "Severity",
            table.choose(
                "severity", get_args(Severity), "warning" if status == "advised" else "fatal"
            ),
        ),
        name=table.take("name", str, ""),
        note=table.take("note", str, ""),
        example=table.take("example", str, ""),
    )
    if not use.at.key and (use.codes or longest or shortest or pattern or use.default):
        fault = table.fail("at", f"{use.at} is no element, so that it has no values and no length")
        raise fault
    table.close()
    return use


def _severity(table: _Table, default: Severity) -> Severity:
    return cast("Severity", table.choose("severity", get_args(Severity), default))


def _values(table: _Table, codes: Codes) -> tuple[Code, ...]:
    if "list" in table.held:
        name = table.take("list", str)
        if name not in codes:
            fault = table.fail(
                "list", f"there is no code list {name!r}", f"known: {', '.join(codes)}"
            )
            raise fault
        return codes[name]
    return tuple(Code(value=str(value)) for value in table.take("values", list, []))


def _condition(table: _Table) -> Condition:
    clauses = partial(_clauses, table)
    condition = Condition(
        id=table.take("id", str),
        about=table.take("about", str),
        severity=_severity(table, "fatal"),
        each=table.path("each") if "each" in table.held else None,
        when=clauses("when"),
        needs=clauses("needs"),
        needs_one=clauses("needs_one"),
        forbids=clauses("forbids"),
    )
    if not (condition.needs or condition.needs_one or condition.forbids):
        fault = table.fail("needs", "the rule demands nothing", "give needs, needs_one or forbids")
        raise fault
    table.close()
    return condition


def _clauses(table: _Table, key: str) -> tuple[Clause, ...]:
    return tuple(_clause(table, key, text) for text in table.take(key, list, []))


def _clause(table: _Table, key: str, text: object) -> Clause:
    """Read `SG2[NAD@1=DP]`, `!SG10`, `BGM@1.1=220|224`."""
    if not isinstance(text, str):
        fault = table.fail(key, f"{text!r} is no text")
        raise fault
    absent = text.startswith("!")
    path, sign, values = text.removeprefix("!").rpartition("=")
    if not sign or "]" in values:
        path, values = text.removeprefix("!"), ""
    return Clause(
        at=table.parsed(key, path),
        values=tuple(values.split("|")) if values else (),
        absent=absent,
    )


def _move(table: _Table, codes: Codes) -> Move:
    each = table.path("each") if "each" in table.held else None
    move = Move(
        at=table.path("at"),
        to=table.take("to", str, ""),
        each=each,
        kind=cast("Kind", table.choose("kind", get_args(Kind), "text")),
        codes=_values(table, codes),
    )
    if not move.at.key:
        fault = table.fail("at", f"{move.at} is no element, so that it has no value")
        raise fault
    if not move.to and not any(code.standard for code in move.codes):
        fault = table.fail("to", "says neither a model path nor what the codes are in the standard")
        raise fault
    table.close()
    return move
