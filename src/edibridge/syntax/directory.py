"""EDIFACT directories and X12 versions: what segments, elements and codes a message may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec
from attrs import field, frozen

from edibridge.errors import UnreadableError, UsageError
from edibridge.resources import schema_path, user_path
from edibridge.syntax.dependency import Dependency, dependencies
from edibridge.syntax.edi_kind import Syntax

Kind = Literal["a", "n", "an", "R", "N", "DT", "TM", "AN", "B", ""]
NAMES: dict[Syntax, tuple[str, ...]] = {
    "edifact": ("d96a", "d01b"),
    "x12": ("004010", "005010"),
}
# ISO 9735-4 and -10: messages that belong to the syntax, by its version, and to no directory
SERVICE_MESSAGES = frozenset({"CONTRL"})
SERVICE_DIRECTORIES = ("service3", "service4")
_UNLIMITED = 99_999  # X12's ">1"


@frozen(eq=False)
class Element:
    """One element of a segment, or one component of a composite.

    `id` is the data element's (`1001`, `C002`, `BIG01`), `kind` its character type, `shortest`
    and `longest` its length (0: no limit).
    """

    id: str
    mandatory: bool
    kind: Kind
    shortest: int = 0
    longest: int = 0
    components: tuple[Element, ...] = ()


@frozen(eq=False)
class Part:
    """A segment, a group or a whole message: how often it stands where, and what it holds.

    `trigger` is the tag that opens it: its own, or that of a group's first segment. `places` maps
    a tag to the numbers of the children that it opens.
    """

    tag: str
    minimum: int
    maximum: int
    children: tuple[Part, ...] = ()
    trigger: str = ""
    places: dict[str, tuple[int, ...]] = field(factory=dict)
    ranks: dict[str, int] = field(factory=dict)  # a child's tag to its number

    @property
    def group(self) -> bool:
        """Whether it is a segment group (EDIFACT) or loop (X12)."""
        return bool(self.children)


@frozen(eq=False)
class Directory:
    """One directory: its messages by type, segments by tag, and code lists by element.

    `notes` are the dependency notes of segments, by tag.
    """

    syntax: Syntax
    name: str
    messages: dict[str, Part]
    segments: dict[str, tuple[Element, ...]]
    codes: dict[str, frozenset[str]]
    notes: dict[str, tuple[Dependency, ...]] = field(factory=dict)


def known(syntax: Syntax, name: str) -> bool:
    """Say whether a directory (`d96a`, `005010`) is built in, or was added by the user."""
    if name in NAMES[syntax] or (syntax == "edifact" and name in SERVICE_DIRECTORIES):
        return True
    return syntax == "edifact" and _NAME.fullmatch(name) is not None and added_path(name).is_file()


# a message says which one it is of, so that anything may stand here
_NAME = re.compile(r"[a-z][0-9]{2,3}[a-z]?", re.ASCII)


def added_path(name: str, folder: Path | None = None) -> Path:
    """Return where the table of a directory lies that the user added, or would lie."""
    return (folder or user_path("directories")) / f"{name}.json"


def added(folder: Path | None = None) -> list[Path]:
    """Return the tables of all directories that the user added."""
    place = folder or user_path("directories")
    return sorted(path for path in place.glob("*.json") if _NAME.fullmatch(path.stem))


def service_directory(version: str) -> str:
    """Return the directory of the service messages in a syntax version (0002)."""
    return SERVICE_DIRECTORIES[version >= _VERSION_4]


_VERSION_4 = "4"


@cache
def load(syntax: Syntax, name: str) -> Directory:
    """Return a directory, read once: `load("edifact", "d96a")`, `load("x12", "005010")`.

    `service3` and `service4` hold the service messages of EDIFACT's syntax versions. Of a directory
    that is built in and was added too, what is built in comes first. Raises UsageError where there
    is none of that name, UnreadableError for an added table that is damaged.
    """
    built_in = name in NAMES[syntax] or (syntax == "edifact" and name in SERVICE_DIRECTORIES)
    mine = syntax == "edifact" and _NAME.fullmatch(name) is not None and added_path(name).is_file()
    if not built_in and not mine:
        message = f"there is no {syntax} directory {name!r}"
        hint = f"built in: {', '.join(NAMES[syntax])}"
        if syntax == "edifact":
            hint += "; `edibridge directory add` adds others"
        raise UsageError(message, hint=hint)
    table: dict[str, dict[str, Any]] = {}
    if built_in:
        table = _decoded(schema_path(syntax, f"{name}.json"))
        if syntax == "x12":
            table["notes"] = _decoded(schema_path(syntax, "notes.json"))[name]
    return _with_added(name, table) if mine else directory_of_table(syntax, name, table)


def _with_added(name: str, built_in: dict[str, dict[str, Any]]) -> Directory:
    """Read a table that the user added, below what is built in."""
    path = added_path(name)
    try:
        table = _decoded(path)
        merged = {key: {**values, **built_in.get(key, {})} for key, values in table.items()}
        return directory_of_table("edifact", name, merged)
    except (OSError, msgspec.MsgspecError, LookupError, TypeError, ValueError) as error:
        message = f"the directory that was added cannot be read: {error}"
        hint = "add it once more with `edibridge directory add`"
        raise UnreadableError(message, where=str(path), hint=hint) from None


def _decoded(path: Path) -> dict[str, dict[str, Any]]:
    return msgspec.json.decode(path.read_bytes(), type=dict[str, dict[str, Any]])


def directory_of_table(
    syntax: Syntax, name: str, table: Mapping[str, Mapping[str, Any]]
) -> Directory:
    """Make a directory of its table: `messages`, `segments`, `codes` and perhaps `notes`."""
    return Directory(
        syntax=syntax,
        name=name,
        messages={key: _part([key, 1, 1, parts]) for key, parts in table["messages"].items()},
        segments={
            key: tuple(_element(entry) for entry in entries)
            for key, entries in table["segments"].items()
        },
        codes={key: frozenset(values.split()) for key, values in table["codes"].items()},
        notes={key: dependencies(text) for key, text in table.get("notes", {}).items()},
    )


def _part(entry: list[Any]) -> Part:
    tag, minimum, maximum = entry[:3]
    children = tuple(_part(child) for child in (entry[3] if len(entry) > 3 else ()))  # noqa: PLR2004
    places: dict[str, tuple[int, ...]] = {}
    for number, child in enumerate(children):
        places[child.trigger] = (*places.get(child.trigger, ()), number)
    return Part(
        tag=tag,
        minimum=minimum,
        maximum=maximum if maximum < _UNLIMITED else 1 << 60,
        children=children,
        trigger=children[0].trigger if children else tag,
        places=places,
        ranks={child.tag: number for number, child in enumerate(children)},
    )


def _element(entry: list[Any]) -> Element:
    identifier, mandatory, form = entry[:3]
    components = tuple(_element(part) for part in (entry[3] if len(entry) > 3 else ()))  # noqa: PLR2004
    kind, shortest, longest = _form(form)
    return Element(identifier, bool(mandatory), kind, shortest, longest, components)


def _form(form: str) -> tuple[Kind, int, int]:
    """Read `an..35`, `n3` (EDIFACT) or `R 1 15` (X12: type, minimum, maximum)."""
    if not form:
        return "", 0, 0
    if " " in form:
        kind, shortest, longest = form.split(" ")
        return kind[:1] if kind[1:].isdigit() else kind, int(shortest), int(longest)  # type: ignore[return-value]
    kind = form.rstrip("0123456789.")
    size = form[len(kind) :]
    if size.startswith(".."):
        return kind, 0, int(size[2:])  # type: ignore[return-value]
    return kind, int(size), int(size)  # type: ignore[return-value]
