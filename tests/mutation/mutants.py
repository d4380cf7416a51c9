"""Mutants: a document with one thing changed, chosen deterministically."""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from attrs import frozen
from lxml import etree

Node = Any  # an element of lxml, whose stubs know only half of what is done here
Alter = Callable[[Node], None]

NUMBER = re.compile(r"-?\d+(\.\d+)?")
DAY = re.compile(r"(20\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|30)")
CODE = re.compile(r"[A-Z0-9]{1,6}")
# codes that mean something somewhere: VAT categories, document types, payment means, currencies,
# countries, units, schemes, reasons, booleans
CODES = (
    "S", "Z", "E", "AE", "K", "G", "O", "L", "M", "B", "380", "381", "326", "384", "389", "30",
    "49", "58", "EUR", "DKK", "DE", "NO", "1A", "EL", "C62", "0088", "SEPA", "VAT", "95", "FC",
    "35", "true", "false", "102", "130", "916", "VATEX-EU-O",
)  # fmt: skip
UNKNOWN = ("ZZZ", "zz", "00", "X1Y2Z3Q")
GARBAGE = ("12,50", "1e3", "NaN", "+7", "1 000", "--5", ".5", "5.")


@frozen(kw_only=True)
class Mutant:
    """One changed document: which one, which element by position, what was done, the bytes."""

    source: str
    place: str
    kind: str
    data: bytes

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.source}: {self.kind} at {self.place}"


@frozen(kw_only=True)
class Plan:
    """A mutant that is not made yet, with the number that says whether it is chosen."""

    rank: bytes
    source: int
    element: int
    alteration: str


def choose(documents: tuple[tuple[str, bytes], ...], count: int) -> tuple[Plan, ...]:
    """Choose so many mutants of all that there are, the same on every machine.

    Rank is a hash of document, place and change, so a larger count holds every smaller one.
    """
    plans: list[Plan] = []
    for number, (name, data) in enumerate(documents):
        for at, node in enumerate(etree.fromstring(data).iter(etree.Element)):
            for alteration in alterations(node):
                key = f"{name}|{at}|{etree.QName(node).localname}|{alteration}".encode()
                rank = hashlib.blake2b(key, digest_size=8).digest()
                plans.append(Plan(rank=rank, source=number, element=at, alteration=alteration))
    return tuple(sorted(plans, key=lambda one: one.rank)[:count])


def make(documents: tuple[tuple[str, bytes], ...], plan: Plan) -> Mutant:
    """Make a chosen mutant."""
    name, data = documents[plan.source]
    root = etree.fromstring(data)
    node = list(root.iter(etree.Element))[plan.element]
    place = root.getroottree().getelementpath(node)
    alterations(node)[plan.alteration](node)
    return Mutant(
        source=name,
        place=re.sub(r"\{[^}]*\}", "", place),
        kind=plan.alteration,
        data=etree.tostring(root, encoding="UTF-8", xml_declaration=True),
    )


def alterations(node: Node) -> dict[str, Alter]:
    """Return what can be done to an element, by name."""
    found: dict[str, Alter] = {"empty": _empty}
    if node.getparent() is not None:
        found["drop"] = lambda known: known.getparent().remove(known)
        found["double"] = lambda known: known.addnext(copy.deepcopy(known))
        found["double, emptied"] = lambda known: known.addnext(_hollow(known))
        following = node.getnext()
        if following is not None and following.tag != node.tag:
            found["swap"] = lambda known: known.addprevious(known.getnext())
    if not len(node):
        for text in dict.fromkeys(_texts(node.text or "")):
            found[f"text {text!r}"] = _texted(text)
    for attribute, value in node.attrib.items():
        short = etree.QName(attribute).localname
        found[f"drop @{short}"] = _unattributed(attribute)
        for text in dict.fromkeys(("", f" {value} ", value.lower(), *_codes(value), *UNKNOWN[:1])):
            if text != value:
                found[f"@{short} {text!r}"] = _attributed(attribute, text)
    for attribute in ("schemeID", "currencyID"):
        if not len(node) and attribute not in node.attrib:
            found[f"add @{attribute}"] = _attributed(attribute, "0088" if "s" in attribute else "")
    return found


def _texts(text: str) -> Iterator[str]:
    """Yield what a text may become: near it first, then what is nothing like it."""
    yield f" {text} "
    yield f"\n\t{text}\n"
    if text and text != text.lower():
        yield text.lower()
    day = DAY.fullmatch(text)
    if day:
        yield from _days(date(*map(int, day.groups())), "-" if "-" in text else "")
    elif NUMBER.fullmatch(text):
        yield from _numbers(Decimal(text))
    if CODE.fullmatch(text):
        yield from _codes(text)
        yield from UNKNOWN
    else:
        yield "X"
        yield f"{text} {text}"


def _days(day: date, dash: str) -> Iterator[str]:
    pattern = f"%Y{dash}%m{dash}%d"
    for shift in (-1, 1, 400, -4000):
        yield (day + timedelta(days=shift)).strftime(pattern)
    yield f"{day.year}{dash}02{dash}30"
    yield day.strftime("%d.%m.%Y")
    yield f"{day.isoformat()}Z"
    yield f"{day.isoformat()}T00:00:00"


def _numbers(value: Decimal) -> Iterator[str]:
    for other in (value + Decimal("0.01"), value - Decimal("0.01"), value + 1, -value, value * 100):
        yield str(other)
    yield f"{value}{'' if '.' in str(value) else '.'}000"
    yield f"{value}{'' if '.' in str(value) else '.00'}4"
    yield "0"
    yield from GARBAGE


def _codes(value: str) -> Iterator[str]:
    """Yield codes other than the one there; which, follows from the one there."""
    start = sum(value.encode()) % len(CODES)
    for step in (0, 7, 13, 19, 29):
        yield CODES[(start + step) % len(CODES)]


def _empty(node: Node) -> None:
    for child in list(node):
        node.remove(child)
    node.text = None


def _hollow(node: Node) -> Node:
    made = copy.deepcopy(node)
    _empty(made)
    return made


def _texted(text: str) -> Alter:
    def alter(node: Node) -> None:
        node.text = text

    return alter


def _attributed(name: str, text: str) -> Alter:
    def alter(node: Node) -> None:
        node.set(name, text)

    return alter


def _unattributed(name: str) -> Alter:
    def alter(node: Node) -> None:
        del node.attrib[name]

    return alter
