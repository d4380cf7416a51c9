"""Reading: one pass over one document, and where in its source a node stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import define, field, frozen

from edibridge.binding.branch import Slot, Value
from edibridge.findings import Finding, Location
from edibridge.tree import Element, Node


@define(eq=False, repr=False)
class Reading:
    """One pass over one document.

    `ambient` are the document-wide values, `trace` (when wanted) collects for each model path
    the element and attribute that it was read from, `findings` what could not be understood. A
    trace does not go into the parts of the list that is `passed`.
    """

    family: str
    ambient: Mapping[str, str | None] = field(factory=dict)
    trace: dict[str, tuple[Element, str | None]] | None = None
    findings: list[Finding] = field(factory=list)
    passed: str = ""

    def fault(self, value: Value | Slot, text: str, where: str, node: Element) -> None:
        """Report a text that its codec does not understand."""
        codec = value.codec
        expected = codec.expected if codec is not None else "text"
        self.findings.append(
            Finding(
                rule="EDB-VALUE",
                severity="fatal",
                message=f"{text!r} is not {expected}",
                path=f"{where}.{value.name}" if where else value.name,
                location=locate(node),
                got=text,
                expected=expected,
            )
        )


def locate(node: Any, attribute: str | None = None) -> Location:  # noqa: ANN401 - lxml or Node
    """Return where a node stands: line and XPath of XML, segment coordinates of EDI."""
    if isinstance(node, Node):
        at = node.position
        if at is None:
            return Location(tag=node.tag)
        element, component = at.element, at.component
        if attribute is not None and attribute[:1].isdigit():
            numbers = attribute.partition("*")[0].split(".")
            element, component = int(numbers[0]), int(numbers[1])
        return Location(
            line=at.line,
            column=at.column,
            offset=at.offset,
            tag=node.tag,
            segment=at.segment,
            element=element,
            component=component,
        )
    suffix = f"/@{attribute}" if attribute else ""
    return Location(line=node.sourceline, xpath=node.getroottree().getpath(node) + suffix)


@frozen(eq=False)
class Places(Mapping[str, Location]):
    """The places of model paths, each found when it is asked for.

    `sources` are the element and attribute that each path was read from. A path in a tree is
    dear to spell, and a finding asks for the place of its own path alone.
    """

    sources: Mapping[str, tuple[Element, str | None]]

    def __getitem__(self, path: str) -> Location:
        """Return the place of a path; one that was not read raises `KeyError`."""
        node, attribute = self.sources[path]
        return locate(node, attribute)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the paths in the order in which they were read."""
        return iter(self.sources)

    def __len__(self) -> int:
        """Count the paths."""
        return len(self.sources)


Sources = Mapping[str, tuple[Element, str | None]]


@define(eq=False, repr=False)
class PlacesRead(Mapping[str, Location]):
    """The places of model paths of a document that is read again only as far as it is asked for.

    `read` returns the sources of a document, without those in the parts of a list if one is
    named: `passed` is the list that makes a document long.
    """

    read: Callable[[str], Sources]
    passed: str
    _head: Sources | None = field(default=None, init=False)
    _whole: Sources | None = field(default=None, init=False)

    def _all(self) -> Sources:
        if self._whole is None:
            self._whole = self.read("")
        return self._whole

    def __getitem__(self, path: str) -> Location:
        """Return the place of a path; one that was not read raises `KeyError`."""
        known = self._whole
        if known is None and path.startswith(f"{self.passed}["):
            known = self._all()
        elif known is None:
            known = self._head
            if known is None:
                known = self._head = self.read(self.passed)
        node, attribute = known[path]
        return locate(node, attribute)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the paths in the order in which they were read."""
        return iter(self._all())

    def __len__(self) -> int:
        """Count the paths."""
        return len(self._all())
