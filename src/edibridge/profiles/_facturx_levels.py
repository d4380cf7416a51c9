"""The levels of Factur-X and ZUGFeRD 2: which elements each of them knows, and how often."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from attrs import Factory, define, frozen

from edibridge.formats._cii import clark
from edibridge.model import Invoice
from edibridge.resources import schema_path
from edibridge.rules import Breach, Case, RuleSet

SOURCE = "Factur-X 1.09, ZUGFeRD 2.5"
MINIMUM, BASIC_WL, BASIC, EN16931, EXTENDED = "minimum", "basicwl", "basic", "en16931", "extended"
_FACTURX, _ZUGFERD, _EN = "urn:factur-x.eu:1p0", "urn:zugferd.de:2p0", "urn:cen.eu:en16931:2017"
SPECIFICATIONS = {
    f"{_FACTURX}:minimum": MINIMUM,
    f"{_ZUGFERD}:minimum": MINIMUM,
    f"{_FACTURX}:basicwl": BASIC_WL,
    f"{_ZUGFERD}:basicwl": BASIC_WL,
    f"{_EN}#compliant#{_FACTURX}:basic": BASIC,
    f"{_EN}#compliant#{_ZUGFERD}:basic": BASIC,
    f"{_EN}:compliant:factur-x.eu:1p0:basic": BASIC,
    _EN: EN16931,
    f"{_EN}#conformant#{_FACTURX}:extended": EXTENDED,
    f"{_EN}#conformant#{_ZUGFERD}:extended": EXTENDED,
    f"{_EN}:compliant:factur-x.eu:1p0:extended": EXTENDED,
    f"{_EN}:conformant:factur-x.eu:1p0:extended": EXTENDED,
}
"""Levels by what a document declares (BT-24), in the spellings of all editions."""
_MANY = 1 << 30


@define(eq=False)
class Known:
    """An element of a level: least and most often, the attributes and elements in it."""

    least: int
    most: int
    children: dict[str, Known] = Factory(dict)
    attributes: dict[str, int] = Factory(dict)
    required: tuple[str, ...] = ()
    places: dict[str, int] = Factory(dict)


@frozen
class Broken:
    """What a document does that its level does not know: the rule, where, and how it is called."""

    rule: str
    node: Any
    name: str


NOT_USED, MISSING, REPEATED = "FX-NOT-USED", "FX-MISSING", "FX-REPEATED"
ORDER, NO_LEVEL = "FX-ORDER", "FX-LEVEL"


def level_of(specification: str | None) -> str | None:
    """Return the level that a document declares; a specification on top of EN 16931 is EN 16931."""
    text = (specification or "").strip()
    found = SPECIFICATIONS.get(text)
    if found is None and text.startswith(f"{_EN}#compliant#"):
        return EN16931
    return found


@cache
def tree_of(level: str) -> Known:
    """Return the elements of a level, from the document element on."""
    path = schema_path("rules", "cii.levels.tsv")
    lines = [
        line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    ]
    column = lines[0].split("\t").index(level)
    root = Known(1, 1)
    open_nodes: list[Known | None] = [root]
    for line in lines[1:]:
        row = line.split("\t")
        depth, name, often = int(row[0]), row[1], row[column]
        del open_nodes[depth:]
        above = open_nodes[-1]
        if not often or above is None:
            open_nodes.append(None)
            continue
        least, _, most = often.partition("..")
        if name.startswith("@"):
            above.attributes[name[1:]] = int(least)
            continue
        node = Known(int(least), _MANY if most == "*" else int(most))
        above.children[clark(name)] = node
        open_nodes.append(node)
    _close(root)
    return root


def _close(node: Known) -> None:
    node.required = tuple(name for name, child in node.children.items() if child.least)
    node.places = {name: at for at, name in enumerate(node.children)}
    for child in node.children.values():
        _close(child)


def broken(root: Any, level: str) -> Iterator[Broken]:  # noqa: ANN401 - an lxml element
    """Yield what a document does that its level does not know, in time linear in its size."""
    yield from _broken(root, tree_of(level))


_SCHEMA_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"


def _attributes(node: Any, known: Known) -> Iterator[Broken]:  # noqa: ANN401
    for name in node.keys():  # noqa: SIM118 - attributes of an element
        if name not in known.attributes and not name.startswith(_SCHEMA_INSTANCE):
            yield Broken(NOT_USED, node, f"@{name}")
    for name, least in known.attributes.items():
        if least and node.get(name) is None:
            yield Broken(MISSING, node, f"@{name}")


def _broken(node: Any, known: Known) -> Iterator[Broken]:  # noqa: ANN401
    yield from _attributes(node, known)
    counts: dict[str, int] = {}
    last = 0
    for child in node.iterchildren("*"):
        tag = child.tag
        below = known.children.get(tag)
        if below is None:
            yield Broken(NOT_USED, child, _local(tag))
            continue
        place = known.places[tag]
        if place < last:
            yield Broken(ORDER, child, _local(tag))
        last = max(last, place)
        counts[tag] = counts.get(tag, 0) + 1
        if counts[tag] == below.most + 1:
            yield Broken(REPEATED, child, _local(tag))
        yield from _broken(child, below)
    for tag in known.required:
        if tag not in counts:
            yield Broken(MISSING, node, _local(tag))


def _local(tag: str) -> str:
    return str(tag).rpartition("}")[2]


RULES = RuleSet(id="facturx-levels", source=SOURCE)


def _found(invoice: Invoice, case: Case, rule: str) -> list[Breach]:
    hits: list[Broken] | None = case.shared.get("facturx")
    if hits is None:
        level = level_of(invoice.specification)
        hits = list(broken(case.root, level)) if level and case.root is not None else []
        case.shared["facturx"] = hits
    return [Breach(node=hit.node, got=hit.name) for hit in hits if hit.rule == rule]


@RULES.rule(NO_LEVEL, about="a Factur-X invoice declares its level", terms="BT-24", of=Invoice)
def declared(invoice: Invoice, case: Case) -> list[Breach]:  # noqa: ARG001 - the shape of a check
    """BT-24."""
    if level_of(invoice.specification) is not None:
        return []
    return [Breach(path="specification", got=invoice.specification)]


def _define(rule: str, about: str) -> None:
    RULES.rule(rule, about=about, of=Invoice)(lambda invoice, case: _found(invoice, case, rule))


_define(NOT_USED, "an invoice holds only what its level knows")
_define(MISSING, "an invoice holds what its level demands")
_define(REPEATED, "nothing stands more often than the level allows")
_define(ORDER, "the elements of an element stand in the order of the schema")
