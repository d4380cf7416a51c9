"""The registry: what is known by name; the name of a file is the id of what it holds."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from typing import Generic, TypeVar

from edibridge.errors import EdibridgeError, UnknownFormatError, UnknownProfileError
from edibridge.format import Format
from edibridge.profile import Profile

T = TypeVar("T")


class Registry(Generic[T]):
    """Things of one kind, loaded on first use, by id.

    `package` holds one module a thing, whose `attribute` is the thing; a module whose name begins
    with an underscore is shared code. Third parties register under the entry point `group`, and
    what they register never replaces what ships.
    """

    __slots__ = ("_attribute", "_error", "_group", "_kind", "_package")

    def __init__(
        self, kind: str, package: str, attribute: str, group: str, error: type[EdibridgeError]
    ) -> None:
        """Name where the things are; nothing is loaded yet."""
        self._kind = kind
        self._package = package
        self._attribute = attribute
        self._group = group
        self._error = error

    def ids(self) -> tuple[str, ...]:
        """Return every known id, sorted."""
        return tuple(sorted(self._loaders()))

    def get(self, name: str) -> T:
        """Return the thing of an id; `_` and `-` are the same.

        Raises the registry's error, which names what comes close.
        """
        wanted = name.strip().lower().replace("_", "-")
        loader = self._shipped().get(wanted)
        if loader is not None:
            return loader()
        loaders = self._loaders()
        loader = loaders.get(wanted)
        if loader is None:
            import difflib  # noqa: PLC0415 - only where a name is wrong

            near = difflib.get_close_matches(wanted, loaders, n=3, cutoff=0.5)
            known = (
                f"did you mean {' or '.join(near)}?"
                if near
                else f"known: {', '.join(sorted(loaders))}"
            )
            message = f"unknown {self._kind} {name!r}"
            raise self._error(message, hint=known)
        return loader()

    def __iter__(self) -> Iterator[T]:
        """Iterate over everything known, in the order of ids."""
        return (self.get(name) for name in self.ids())

    def shipped(self) -> tuple[str, ...]:
        """Return the ids of what ships with edibridge: looking for more takes longer."""
        return tuple(sorted(self._shipped()))

    @cache  # noqa: B019 - a registry lives as long as the process
    def _loaders(self) -> dict[str, Callable[[], T]]:
        from importlib.metadata import entry_points  # noqa: PLC0415 - costs a cold start 15 ms

        found: dict[str, Callable[[], T]] = {}
        for entry in entry_points(group=self._group):
            found[entry.name.replace("_", "-")] = entry.load
        return found | self._shipped()

    @cache  # noqa: B019 - a registry lives as long as the process
    def _shipped(self) -> dict[str, Callable[[], T]]:
        package = importlib.import_module(self._package)
        found: dict[str, Callable[[], T]] = {}
        for module in pkgutil.iter_modules(package.__path__):
            if not module.name.startswith("_"):
                found[module.name.replace("_", "-")] = self._loader(module.name)
        return found

    def _loader(self, module: str) -> Callable[[], T]:
        def load() -> T:
            thing: T = getattr(
                importlib.import_module(f"{self._package}.{module}"), self._attribute
            )
            return thing

        return load


@cache
def formats() -> Registry[Format]:
    """Return the registry of formats."""
    return Registry(
        "format", "edibridge.formats", "FORMAT", "edibridge.formats", UnknownFormatError
    )


@cache
def profiles() -> Registry[Profile]:
    """Return the registry of profiles."""
    return Registry(
        "profile", "edibridge.profiles", "PROFILE", "edibridge.profiles", UnknownProfileError
    )
