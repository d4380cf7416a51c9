"""The scanner that EDIFACT and X12 share: bytes to segments, streaming, in flat memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import frozen

from edibridge.syntax.edi_feed import Feed, Source, chunks
from edibridge.syntax.edi_segment import Flaw, Segment, Separators, Value
from edibridge.syntax.edi_text import (
    broken_lines,
    decoded,
    join_released,
    line_break,
    lines,
    repetitions_of,
    split_released,
    unbroken,
)

LONGEST = 1 << 20  # a segment that long is no segment: junk, or the wrong terminator
_BLANKS = "\r\n\t \x1a\x00"
_DIGITS = 18  # of a length: n..18 in UN/EDIFACT 0810 and 0814
_BOM = "\xef\xbb\xbf"
_PROLOG = 512  # more than any header needs for its separators to be known


@frozen
class Start:
    """How an interchange begins: its separators, what was wrong, and UNA's text (or empty)."""

    separators: Separators
    flaws: tuple[Flaw, ...] = ()
    prolog: str = ""


@frozen
class Dialect:
    """What the scanner needs to know of a syntax.

    `begin` reads the separators from the first characters. `opened` refines them once the
    interchange header is read (syntax version, repertoire). `lengths` maps a tag to the element
    that declares how many octets follow: after the terminator (UNO), or inside the segment (BIN).
    """

    begin: Callable[[str], Start]
    opened: Callable[[Segment, Separators], Separators]
    interchange: str
    message: str
    trailers: frozenset[str]
    ends: frozenset[str]
    groups: frozenset[str]
    lengths: dict[str, int]
    inside: bool
    special: frozenset[str]


def scan(source: Source, dialect: Dialect) -> Iterator[Segment]:
    """Yield the segments of every interchange in the source, one by one.

    Never raises for what the source holds: what is wrong is a `Flaw` on a segment.
    """
    feed = Feed(chunks(source))
    while True:
        if feed.separators is None:
            while len(feed.text) < _PROLOG and feed.more():
                pass
            if not feed.text.strip(_BLANKS):
                # Nothing more, or white space of any length before the next interchange.
                if feed.text:
                    yield feed.loose(len(feed.text))
                    continue
                return
            yield from _prolog(feed, dialect)
            continue
        yield from _split(feed, dialect)
        if feed.object is not None:
            yield from _object(feed, dialect)
        elif feed.again:
            continue
        elif not feed.more():
            yield from _remainder(feed)
            return
        elif len(feed.text) > LONGEST:
            feed.flaws += (
                Flaw(
                    "EDI-SEGMENT-LENGTH",
                    f"no segment terminator in {len(feed.text)} bytes",
                    None,
                    f"a segment of at most {LONGEST} bytes",
                ),
            )
            yield feed.loose(len(feed.text))


def _prolog(feed: Feed, dialect: Dialect) -> Iterator[Segment]:
    """Read what stands before the first segment of an interchange: byte order mark, UNA."""
    if feed.text.lstrip("\r\n\t ").startswith(_BOM):
        yield feed.loose(feed.text.index(_BOM) + len(_BOM))
        feed.flaws += (
            Flaw(
                "EDI-BOM",
                "a UTF-8 byte order mark stands before the interchange; save the file without it",
                "EF BB BF",
                dialect.interchange,
            ),
        )
    start = dialect.begin(feed.text)
    feed.separators = start.separators
    feed.flaws += start.flaws
    if start.prolog:
        lead = feed.take(feed.text.index(start.prolog))
        offset, line = feed.offset, feed.line
        feed.take(len(start.prolog))
        yield Segment(
            "UNA", [start.prolog[3:]], start.separators, offset, line, 0, lead, None, None,
            feed.flaws,
        )  # fmt: skip
        feed.flaws = ()


def _split(feed: Feed, dialect: Dialect) -> Iterator[Segment]:  # noqa: C901, PLR0912, PLR0915 - the hot loop stays in one frame
    """Yield the complete segments of the text that is read."""
    separators = feed.separators
    if separators is None:
        return
    feed.again = False
    text, start, line, index = feed.text, feed.offset, feed.line, feed.index
    element, component = separators.element, separators.component
    terminator, release = separators.terminator, separators.release
    repetition = separators.repetition if separators.repetition in text else ""
    # UNA's first two characters are the component and the element separator.
    message, advice = dialect.message, "UNA" + component
    special = dialect.special | {advice}
    release = release if release in text else ""
    # Where a line break follows every terminator it is split off with it, for speed.
    newline = line_break(text, terminator, release)
    lead = text[: len(text) - len(text.lstrip("\r\n"))] if newline else ""
    glue = terminator + newline
    pieces = text[len(lead) :].split(glue) if lead else text.split(glue)
    if release and release + terminator in text:
        pieces = join_released(pieces, glue, release)
    pieces.pop()
    plain = text.isascii()
    wrapped = broken_lines(text, terminator, lead)
    regular = not wrapped and (bool(newline) or unbroken(text, terminator))
    uniform = plain and regular and not repetition
    fast = uniform and lead == newline
    step, bump = len(glue), 1 if glue[-1] in "\r\n" else 0
    offset = start + len(lead)  # of the body that comes next, in newline mode
    returned = terminator == "\r"  # it is a line break itself, and a line feed after it is none
    line += lines(lead) - (returned and lead[:1] == "\n")
    for piece in pieces:
        if fast and not (release and release in piece):
            parts = piece.split(element)
            tag = parts[0]
            if tag not in special:
                del parts[0]
                index += 1
                elements: list[Value] = parts  # type: ignore[assignment]
                if component in piece:
                    # Counted by hand: a comprehension or enumerate() costs a fifth more here.
                    number = 0
                    for part in parts:
                        if component in part:
                            elements[number] = part.split(component)
                        number += 1  # noqa: SIM113
                yield Segment(tag, elements, separators, offset, line, index, lead)
                offset += len(piece) + step
                line += bump
                continue
        body = piece
        if not newline:
            body = piece.lstrip("\r\n\t ")
            lead = ""
            if len(body) != len(piece):
                lead = piece[: len(piece) - len(body)]
                offset += len(lead)
                line += lines(lead) - (returned and lead[0] == "\n")
        here, size = line, len(body)
        if wrapped:
            line += lines(body)
        raw = repeats = None
        octets = body
        if not plain and not body.isascii():
            body, raw, broken = decoded(body, separators)
            if broken:
                feed.flaws += (broken,)
        if release and release in body:
            tag, elements, repeats = split_released(body, separators)
            raw = octets + terminator
        else:
            tag, *parts = body.split(element)
            elements = [part.split(component) if component in part else part for part in parts]
            if repetition and repetition in body:
                repeats = repetitions_of(parts, elements, separators)
            if raw is not None:
                raw += terminator
        if tag:
            index += 1
        segment = Segment(
            tag, elements, separators, offset, here, index, lead, raw, repeats, feed.flaws
        )
        feed.flaws = ()
        offset += size + step
        line += bump
        lead, fast = newline, uniform
        if not tag:
            segment.index = 0
        elif tag in special:
            again = False
            if tag == message:
                segment.index = index = 1
            elif tag == advice:
                segment.tag, segment.raw, segment.index, index = "UNA", None, 0, 0
                segment.elements = [octets[3:] + terminator]
            elif tag == dialect.interchange:
                segment.index = index = 0
                separators = dialect.opened(segment, separators)
                if separators is not feed.separators:
                    feed.separators = separators
                    # The header itself is in the encoding that it declares.
                    _read_again(segment, octets, separators)
            elif tag in dialect.lengths:
                again = _declared(feed, dialect, segment, body)
            elif tag in dialect.ends:
                index = 0
            elif tag in dialect.groups:
                segment.index = index = 0
            else:  # the interchange trailer
                segment.index = index = 0
                done = offset - start - len(newline)
                after = text[done : done + _PROLOG]
                again = not _same(after, separators, dialect)
                feed.separators = None if again else dialect.begin(after).separators
                separators = feed.separators or separators
            if separators.repetition != repetition:  # an interchange ended or began
                repetition = separators.repetition if separators.repetition in text else ""
                fast = uniform = plain and regular and not repetition
            if again:
                feed.index, feed.again = index, True
                done = offset - start - len(newline)
                if feed.object is not None and dialect.inside:
                    done = segment.offset - start + len(segment.raw or "")
                    line = here
                feed.take(done)
                feed.line = line - (bump if newline and not returned and feed.object is None else 0)
                yield segment
                return
        yield segment
    if pieces:
        feed.take(offset - start - len(newline))
        # The line break after the last terminator stays in the text and is counted with it.
        feed.line = line - (bump if newline and not returned else 0)
    feed.index = index


def _read_again(segment: Segment, octets: str, separators: Separators) -> None:
    """Read an interchange header with what it declares itself."""
    body, raw, broken = decoded(octets, separators)
    _, segment.elements, segment.repeats = split_released(body, separators)
    if separators.release and separators.release in body:
        raw = octets
    segment.raw = None if raw is None else raw + separators.terminator
    segment.separators = separators
    if broken:
        segment.flaws = (*segment.flaws, broken)


def _declared(feed: Feed, dialect: Dialect, segment: Segment, body: str) -> bool:
    """Say whether a segment declares that octets follow, and note how many."""
    number = dialect.lengths[segment.tag]
    declared = segment.get(number)
    if not (declared.isascii() and declared.isdecimal()) or len(declared) > _DIGITS:
        return False
    if dialect.inside:
        # The data is an element of the segment itself and may hold any byte: split by length.
        head = body.split(segment.separators.element)[: number + 1]
        if number + 1 >= len(body.split(segment.separators.element)):
            return False
        segment.raw = segment.separators.element.join(head) + segment.separators.element
        segment.elements = [*segment.elements[:number], ""]
        segment.repeats = None
    feed.object = int(declared)
    return True


def _object(feed: Feed, dialect: Dialect) -> Iterator[Segment]:
    """Yield the octets of a binary object in pieces, and the terminator of its segment in X12."""
    separators = feed.separators or Separators()
    declared = wanted = feed.object or 0
    feed.object = None
    while wanted > len(feed.text):
        if feed.text:
            wanted -= len(feed.text)
            yield feed.loose(len(feed.text))
        if not feed.more():
            feed.flaws += (
                Flaw(
                    "EDI-OBJECT-LENGTH",
                    f"the object declares {declared} bytes, but only {declared - wanted} follow"
                    " before the source ends",
                    str(declared),
                    str(declared - wanted),
                ),
            )
            yield feed.loose(0)
            return
    if wanted:
        yield feed.loose(wanted)
    if dialect.inside and (feed.text or feed.more()):
        if feed.text.startswith(separators.terminator):
            yield feed.loose(len(separators.terminator))
        else:
            feed.flaws += (
                Flaw(
                    "EDI-OBJECT-LENGTH",
                    f"no terminator follows the {declared} bytes that the object declares",
                    str(declared),
                ),
            )


def _remainder(feed: Feed) -> Iterator[Segment]:
    """Yield what stands after the last terminator: white space, or a truncated segment."""
    body = feed.text.lstrip(_BLANKS)
    separators = feed.separators
    if separators is None or not body:
        if feed.text or feed.flaws:
            yield feed.loose(len(feed.text))
        return
    lead = feed.take(len(feed.text) - len(body))
    text, _, broken = decoded(body, separators)
    tag, elements, repeats = split_released(text.rstrip("\r\n"), separators)
    cut = Flaw(
        "EDI-TRUNCATED",
        f"the source ends inside segment {tag[:12]!r}, without the terminator"
        f" {separators.terminator!r}; it was cut off",
        body[-40:],
        separators.terminator,
    )
    flaws = (*feed.flaws, *((broken,) if broken else ()), cut)
    yield Segment(
        tag, elements, separators, feed.offset, feed.line, feed.index + 1, lead, body, repeats,
        flaws,
    )  # fmt: skip


def _same(text: str, separators: Separators, dialect: Dialect) -> bool:
    """Say whether the next interchange can be split with the separators of the last one."""
    if len(text) < _PROLOG or not text.strip():
        return False
    start = dialect.begin(text)
    return (
        not start.flaws
        and start.separators.terminator == separators.terminator
        and start.separators.element == separators.element
        and start.separators.component == separators.component
        and start.separators.release == separators.release
    )
