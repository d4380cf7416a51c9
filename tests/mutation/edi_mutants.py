"""Mutants of interchanges: one fault each, with the rule and the place that it must be found at."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

from attrs import frozen

from edibridge.findings import Location
from edibridge.syntax import edi, edifact, x12
from edibridge.syntax.dependency import broken
from edibridge.syntax.directory import Directory, Element, Part
from edibridge.syntax.edi_errors import EdiError
from edibridge.syntax.edi_segment import Segment, Value, components, write
from edibridge.syntax.edi_structure import directory_of, structure
from edibridge.tree import Node
from edibridge.validate import judge

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
SEED = 9735
TRAILERS = {"UNT": "EDI-UNT-COUNT", "UNZ": "EDI-UNZ-COUNT", "SE": "EDI-SE-COUNT",
            "GE": "EDI-GE-COUNT", "IEA": "EDI-IEA-COUNT"}  # fmt: skip
TOTALS = {"CNT": ("EDIFACT-CNT", 1, 2), "CTT": ("X12-CTT", 1, 1)}
ENDS = ("UNT", "SE")
COPIES = 12  # of a segment or group, at most, to make one too many


@frozen(kw_only=True)
class EdiMutant:
    """One changed interchange, and where its fault has to be found.

    `rules` are those that say it, `tag` and `segment` the segment (None: outside of a message),
    `element` the element, where the fault is in one.
    """

    source: str
    kind: str
    data: bytes
    rules: frozenset[str]
    tag: str
    segment: int | None = None
    element: int | None = None
    component: int | None = None

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.source}: {self.kind} at {self.tag} {self.segment} {self.element}"


@frozen(kw_only=True)
class Interchange:
    """An interchange of one message: all segments, the message's own, where each stands."""

    source: str
    segments: tuple[Segment, ...]
    first: int  # of the message's header among the segments
    last: int
    directory: Directory
    places: dict[int, Place]  # by the number of the segment in the message


@frozen(kw_only=True)
class Place:
    """Where a segment or group stands: its definition, and where all of its kind there stand."""

    part: Part
    alike: tuple[tuple[int, int], ...]
    opens: bool
    first: int  # number of the group's first segment and of the one behind its last
    behind: int


Found = tuple[list[Segment], frozenset[str], str, int | None, int | None, int | None]
Make = Callable[[Interchange, random.Random], Found | None]


def interchanges() -> list[Interchange]:
    """Return the project's own interchanges of one message that have nothing wrong."""
    found = []
    for path in sorted((*GOLDEN.glob("edifact/*.edi"), *GOLDEN.glob("x12/*.x12"))):
        text = path.read_text(encoding="utf-8")
        encodings = ("utf-8",) if path.suffix == ".x12" else ("latin-1", "utf-8")
        for encoding in encodings:
            try:
                data = text.encode(encoding)
            except UnicodeEncodeError:
                continue
            checked = edi.check(data)
            if len(checked) == 1 and not checked[0].findings:
                found.append(_apart(path.name, data))
                break
    return found


def _apart(name: str, data: bytes) -> Interchange:
    (message,) = edi.messages(data)
    scan = edifact.scan if message.syntax == "edifact" else x12.scan
    segments = tuple(scan([data]))
    directory = directory_of(message)
    assert directory is not None
    starts = [at for at, one in enumerate(segments) if one.tag in {"UNH", "ST"}]
    ends = [at for at, one in enumerate(segments) if one.tag in ENDS]
    root = structure(message, elements=False)[0]
    return Interchange(
        source=name,
        segments=segments,
        first=starts[0],
        last=ends[0],
        directory=directory,
        places=dict(_places(root, directory.messages[message.type])),
    )


def _places(node: Node, part: Part) -> Iterator[tuple[int, Place]]:
    """Yield the place of each segment, and under the number's negative those of groups."""
    alike: dict[str, list[tuple[int, int]]] = {}
    for child in node.children:
        numbers = _numbers(child)
        alike.setdefault(child.tag, []).append((min(numbers), max(numbers) + 1))
    turns = {tag: iter(spans) for tag, spans in alike.items()}
    for number, child in enumerate(node.children):
        inner = part.children[part.ranks[child.tag]]
        first, behind = next(turns[child.tag])
        if child.children:
            yield from _places(child, inner)
        place = Place(
            part=inner,
            alike=tuple(alike[child.tag]),
            opens=part.group and not number and part.trigger == child.tag,
            first=first,
            behind=behind,
        )
        yield (-first if child.children else first), place


def _numbers(node: Node) -> list[int]:
    if not node.children:
        position = node.position
        assert position is not None
        assert position.segment is not None
        return [position.segment]
    return [number for child in node.children for number in _numbers(child)]


def _changed(segment: Segment, element: int, component: int, text: str) -> Segment:
    elements: list[Value] = list(segment.elements)
    parts = [*components(elements[element - 1])]
    parts[component - 1] = text
    elements[element - 1] = parts if len(parts) > 1 else parts[0]
    return Segment(
        segment.tag, elements, segment.separators, lead=segment.lead, repeats=segment.repeats
    )


def _recounted(one: Interchange, segments: list[Segment]) -> list[Segment]:
    """Return the segments with the message's trailer counting them."""
    last = next(at for at, segment in enumerate(segments) if segment.tag in ENDS)
    count = str(last - one.first + 1)
    segments[last] = _changed(segments[last], 1, 1, count)
    return segments


def _dropped(one: Interchange, chance: random.Random) -> Found | None:
    """Leave out a segment: a mandatory one is missed where it was, any other by the count."""
    number = chance.randrange(2, one.last - one.first + 1)
    place = one.places.get(number)
    if place is None:
        return None
    segments = list(one.segments)
    del segments[one.first + number - 1]
    if place.part.minimum and len(place.alike) == 1 and not place.opens:
        _recounted(one, segments)
        behind = segments[one.first + number - 1]
        groups = [known.part for at, known in one.places.items() if at < 0 and known.first < number]
        if any(_holds(group, behind.tag) for group in groups):
            return None  # without what stood between them it belongs to the group before
        return segments, frozenset({"EDI-SEGMENT-MISSING"}), behind.tag, number, None, None
    end = segments[one.last - 1]
    return segments, frozenset({TRAILERS[end.tag]}), end.tag, one.last - one.first, 1, None


def _holds(part: Part, tag: str) -> bool:
    return part.tag == tag or any(_holds(child, tag) for child in part.children)


def _miscounted(one: Interchange, chance: random.Random) -> Found | None:
    """Change a count: of segments, messages, groups or lines."""
    at = chance.choice(
        [n for n, s in enumerate(one.segments) if s.tag in TRAILERS or s.tag in TOTALS]
    )
    segment = one.segments[at]
    rule, element, component = TOTALS.get(segment.tag) or (TRAILERS[segment.tag], 1, 1)
    got = segment.get(element, component)
    if not got.isdigit() or (segment.tag == "CNT" and segment.get(1) != "2"):
        return None
    segments = list(one.segments)
    text = str(int(got) + chance.choice((1, 2, 7)))
    segments[at] = _changed(segment, element, component, text)
    number = at - one.first + 1 if one.first <= at <= one.last else None
    return segments, frozenset({rule}), segment.tag, number, element, None


def _elements(
    one: Interchange, chance: random.Random, wanted: Callable[[Element], bool]
) -> tuple[int, Segment, int, int, Element] | None:
    """Choose an element that has a value."""
    at = chance.randrange(one.first + 1, one.last)
    segment = one.segments[at]
    choices = []
    for number, element in enumerate(one.directory.segments.get(segment.tag, ()), 1):
        for nth, part in enumerate(element.components or (element,), 1):
            if segment.get(number, nth) and wanted(part):
                choices.append((at, segment, number, nth, part))
    return chance.choice(choices) if choices else None


def _overlong(one: Interchange, chance: random.Random) -> Found | None:
    """Make a value longer than its element may be."""
    chosen = _elements(one, chance, lambda part: 0 < part.longest < 80)
    if chosen is None:
        return None
    at, segment, element, component, part = chosen
    if part.kind in {"DT", "TM"}:
        return None
    got = segment.get(element, component)
    digits = part.kind in {"n", "R", "N"}
    filler = "1" if digits or got.isdigit() else "A"
    have = sum(mark.isdigit() for mark in got) if digits else len(got)
    text = got + filler * (part.longest - have + 1)
    segments = list(one.segments)
    segments[at] = _changed(segment, element, component, text)
    rules = frozenset({"EDI-ELEMENT-LONG"})
    return segments, rules, segment.tag, at - one.first + 1, element, component


def _miscoded(one: Interchange, chance: random.Random) -> Found | None:
    """Put a code that is in no list."""
    codes = one.directory.codes
    chosen = _elements(one, chance, lambda part: bool(codes.get(part.id)))
    if chosen is None:
        return None
    at, segment, element, component, part = chosen
    if part.id in {"1131", "3055", "2379"} or segment.get(element, component + 1):
        return None  # another list, or another form of the value beside it
    text = next(
        (
            one
            for one in ("QZ", "Q7", "9Q", "7")
            if one not in codes[part.id] and len(one) <= part.longest
        ),
        None,
    )
    if text is None:
        return None
    segments = list(one.segments)
    segments[at] = _changed(segment, element, component, text)
    return segments, frozenset({"EDI-CODE"}), segment.tag, at - one.first + 1, element, component


def _repeated(one: Interchange, chance: random.Random) -> Found | None:
    """Repeat a segment or a group until there is one too many: the last of them."""
    place = one.places[chance.choice(list(one.places))]
    copies = place.part.maximum - len(place.alike) + 1
    if place.opens or copies > COPIES or place.part.tag == "UNS":
        return None
    first, behind = one.first + place.first - 1, one.first + place.behind - 1
    whole = one.segments[first:behind]
    segments = [*one.segments[:behind], *(whole * copies), *one.segments[behind:]]
    _recounted(one, segments)
    last = place.alike[-1][0]
    ends_here = last == place.first
    excess = last + len(whole) * copies
    rules = frozenset({"EDI-SEGMENT-REPEATS", "EDI-GROUP-REPEATS"})
    tag = whole[0].tag if ends_here else one.segments[one.first + last - 1].tag
    return segments, rules, tag, excess, None, None


def _unheeded(one: Interchange, chance: random.Random) -> Found | None:
    """Take away an element that must stand where another one does."""
    at = chance.randrange(one.first + 1, one.last)
    segment = one.segments[at]
    notes = one.directory.notes.get(segment.tag, ())
    defined = one.directory.segments.get(segment.tag, ())
    choices = []
    for note in notes:
        present = [number for number in note.elements if segment.get(number)]
        for number in present:
            place = broken(note, [other for other in present if other != number])
            if place is not None and not defined[number - 1].mandatory:
                choices.append((number, place))
    if not choices:
        return None
    number, (element, excess) = chance.choice(choices)
    segments = list(one.segments)
    elements = list(segment.elements)
    elements[number - 1] = ""
    segments[at] = Segment(
        segment.tag, elements, segment.separators, lead=segment.lead, repeats=segment.repeats
    )
    rules = frozenset({(EdiError.NOTE_EXCLUDED if excess else EdiError.NOTE_MISSING).value})
    return segments, rules, segment.tag, at - one.first + 1, element, None


MAKERS: dict[str, Make] = {
    "dropped segment": _dropped,
    "wrong count": _miscounted,
    "overlong element": _overlong,
    "wrong code": _miscoded,
    "broken note": _unheeded,
    "repeated group": _repeated,
}


def mutants(count: int) -> Iterator[EdiMutant]:
    """Yield so many mutants, all different, of each kind as many; the same on every machine."""
    sources = interchanges()
    chance = random.Random(SEED)  # noqa: S311 - which mutants are made, no secret
    kinds = list(MAKERS)
    made: set[bytes] = set()
    while len(made) < count:
        kind = kinds[len(made) % len(kinds)]
        one = chance.choice(sources)
        changed = MAKERS[kind](one, chance)
        if changed is None:
            continue
        segments, rules, tag, segment, element, component = changed
        data = b"".join(write(segments))
        if data in made:
            continue
        made.add(data)
        yield EdiMutant(
            source=one.source,
            kind=kind,
            data=data,
            rules=rules,
            tag=tag,
            segment=segment,
            element=element,
            component=component,
        )


def found_in_place(mutant: EdiMutant) -> tuple[bool, bool]:
    """Say whether the fault of a mutant is found, and whether it is found where it is."""
    reports = [one.report for one in judge(mutant.data, profile="syntax")]
    found = [one for report in reports for one in report.findings if one.rule in mutant.rules]
    return bool(found), any(_in_place(one.location, mutant) for one in found)


def _in_place(place: Location, mutant: EdiMutant) -> bool:
    element = mutant.element is None or place.element == mutant.element
    component = mutant.component is None or place.component in {None, mutant.component}
    segment = mutant.segment is None or place.segment == mutant.segment
    return place.tag == mutant.tag and segment and element and component
