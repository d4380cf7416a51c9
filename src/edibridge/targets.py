"""Target names: `ubl-invoice`, `invoic:d96a`, `ubl`, `edifact:d01b`, `x12:005010`, `json`."""

from __future__ import annotations

from attrs import frozen

from edibridge.errors import UnknownFormatError, UnwritableError, UsageError
from edibridge.format import Format
from edibridge.model import Document
from edibridge.registry import formats


@frozen
class Target:
    """What a name asks for: the formats that it may mean, and the version (empty: the default)."""

    name: str
    formats: tuple[Format, ...]
    version: str = ""

    def choose(self, document: Document) -> Format:
        """Return the format that holds a document; raises `UnwritableError` where none does."""
        for known in self.formats:
            if known.takes(document):
                return known
        if self.formats[0].id == self.name:
            self.formats[0].require(document)
        held = sorted({part.__name__ for known in self.formats for part in known.parts})
        message = f"{self.name} cannot hold this {type(document).__name__}"
        raise UnwritableError(message, hint=f"it holds {', '.join(held)}")


def target(name: str) -> Target:
    """Return what a target name means.

    A name is a format's id, or a family or syntax (`ubl`, `edifact`, `x12`) whose formats are
    chosen among by the document; `:version` may follow. Raises `UnknownFormatError` for the name
    and `UsageError` for the version.
    """
    head, _, version = name.strip().lower().replace("_", "-").partition(":")
    found = _formats(head, name)
    if not version:
        return Target(head, found)
    fitting = tuple(known for known in found if version in known.versions)
    if fitting:
        return Target(head, fitting, version)
    versions = sorted({known for one in found for known in one.versions if known})
    message = f"{head} has no version {version!r}"
    hint = f"it has {', '.join(versions)}" if versions else f"write {head} without a version"
    raise UsageError(message, hint=hint)


def _formats(head: str, name: str) -> tuple[Format, ...]:
    registry = formats()
    if head in registry.ids():
        return (registry.get(head),)
    group = tuple(known for known in registry if head in (known.family, known.syntax))
    if group and head != "xml":
        return group
    groups = {word for known in registry for word in (known.family, known.syntax)} - {"xml"}
    names = sorted({*registry.ids(), *groups})
    import difflib  # noqa: PLC0415 - only where a name is wrong

    near = difflib.get_close_matches(head, names, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else f"known: {', '.join(names)}"
    message = f"unknown format {name!r}"
    raise UnknownFormatError(message, hint=hint)
