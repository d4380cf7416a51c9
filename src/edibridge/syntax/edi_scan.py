"""The scanner that EDIFACT and X12 share: bytes to segments, streaming, in flat memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import IO

from attrs import evolve, frozen

from edibridge.syntax.edi_segment import Flaw, Segment, Separators, Value

CHUNK = 1 << 16
LONGEST = 1 << 20  # a segment that long is no segment: junk, or the wrong terminator
_BLANKS = "\r\n\t \x1a\x00"
_DIGITS = 18  # of a length: n..18 in UN/EDIFACT 0810 and 0814
_BOM = "\xef\xbb\xbf"
_PROLOG = 512  # more than any header needs for its separators to be known

Source = bytes | IO[bytes] | Iterable[bytes]


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
    lengths: dict[str, int]
    inside: bool
    special: frozenset[str]


def chunks(source: Source) -> Iterator[bytes]:
    """Yield the bytes of a source in pieces of at most 64 KiB, one `read` at a time."""
    if isinstance(source, bytes | bytearray | memoryview):
        view = memoryview(source)
        for start in range(0, len(view), CHUNK):
            yield bytes(view[start : start + CHUNK])
    elif hasattr(source, "read"):
        while block := source.read(CHUNK):
            yield block
    else:
        yield from (block for block in source if block)


class _Feed:
    """The text that is read and not yet delivered, one character a byte, and what is known."""

    __slots__ = (
        "again", "blocks", "flaws", "index", "line", "object", "offset", "separators", "text",
    )  # fmt: skip

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self.blocks = blocks
        self.text = ""
        self.offset = 0
        self.line = 1
        self.index = 0
        self.again = False  # the separators changed: split the text anew before reading on
        self.separators: Separators | None = None  # None: to be read from the text that follows
        self.flaws: tuple[Flaw, ...] = ()  # for the next segment
        self.object: int | None = None  # a binary object of that many octets follows

    def more(self) -> bool:
        """Read one block more; say whether there was one."""
        block = next(self.blocks, b"")
        self.text += block.decode("latin-1")
        return bool(block)

    def take(self, size: int) -> str:
        """Take characters off the text, keeping offset and line."""
        taken, self.text = self.text[:size], self.text[size:]
        self.offset += len(taken)
        self.line += _lines(taken)
        return taken

    def loose(self, size: int) -> Segment:
        """Take characters off the text as something that is no segment."""
        offset, line = self.offset, self.line
        raw = self.take(size)
        segment = Segment(
            "", [], self.separators or Separators(), offset, line, 0, "", raw, None, self.flaws
        )
        self.flaws = ()
        return segment


def scan(source: Source, dialect: Dialect) -> Iterator[Segment]:
    """Yield the segments of every interchange in the source, one by one.

    Never raises for what the source holds: what is wrong is a `Flaw` on a segment.
    """
    feed = _Feed(chunks(source))
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


def _prolog(feed: _Feed, dialect: Dialect) -> Iterator[Segment]:
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


def _split(feed: _Feed, dialect: Dialect) -> Iterator[Segment]:  # noqa: C901, PLR0912, PLR0915 - the hot loop stays in one frame
    """Yield the complete segments of the text that is read."""
    separators = feed.separators
    if separators is None:
        return
    feed.again = False
    text, start, line, index = feed.text, feed.offset, feed.line, feed.index
    element, component = separators.element, separators.component
    terminator, release = separators.terminator, separators.release
    repetition = separators.repetition if separators.repetition in text else ""
    special, message = dialect.special, dialect.message
    release = release if release in text else ""
    # Where a line break follows every terminator it is split off with it, for speed.
    newline = _newline(text, terminator, release)
    lead = text[: len(text) - len(text.lstrip("\r\n"))] if newline else ""
    glue = terminator + newline
    pieces = text[len(lead) :].split(glue) if lead else text.split(glue)
    if release and release + terminator in text:
        pieces = _join_released(pieces, glue, release)
    pieces.pop()
    plain = text.isascii()
    broken_lines = _broken_lines(text, terminator, lead)
    uniform = plain and not broken_lines and not repetition
    uniform = uniform and (bool(newline) or _unbroken(text, terminator))
    fast = uniform and lead == newline
    step, bump = len(glue), 1 if glue[-1] in "\r\n" else 0
    offset = start + len(lead)  # of the body that comes next, in newline mode
    returned = terminator == "\r"  # it is a line break itself, and a line feed after it is none
    line += _lines(lead) - (returned and lead[:1] == "\n")
    for piece in pieces:
        if fast and not (release and release in piece):
            parts = piece.split(element)
            tag = parts[0]
            if tag not in special:
                del parts[0]
                index += 1
                elements: list[Value] = parts  # type: ignore[assignment]
                if component in piece:
                    elements = [
                        part.split(component) if component in part else part for part in parts
                    ]
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
                line += _lines(lead) - (returned and lead[0] == "\n")
        here, size = line, len(body)
        if broken_lines:
            line += _lines(body)
        raw = repeats = None
        if not plain and not body.isascii():
            body, raw, broken = _decoded(body, separators)
            if broken:
                feed.flaws += (broken,)
        if release and release in body:
            tag, elements, repeats = _split_released(body, separators)
            raw = (raw or body.encode(separators.encoding).decode("latin-1")) + terminator
        else:
            tag, *parts = body.split(element)
            elements = [part.split(component) if component in part else part for part in parts]
            if repetition and repetition in body:
                repeats = _repetitions(parts, elements, separators)
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
        if tag in special and tag:
            again = False
            if tag == message:
                segment.index = index = 1
            elif tag == "UNA":
                segment.index = index = 0
                segment.elements = [body[3:] + terminator]
            elif tag == dialect.interchange:
                segment.index = index = 0
                separators = dialect.opened(segment, separators)
                segment.separators = separators  # the header is written in what it declares
                again = separators is not feed.separators
                feed.separators = separators
            elif tag in dialect.lengths:
                again = _declared(feed, dialect, segment, body)
            elif tag in dialect.ends:
                index = 0
            else:  # the interchange trailer
                segment.index = index = 0
                after = text[offset - start - len(newline) :][:_PROLOG]
                again = not _same(after, separators, dialect)
                feed.separators = None if again else dialect.begin(after).separators
                separators = feed.separators or separators
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


def _declared(feed: _Feed, dialect: Dialect, segment: Segment, body: str) -> bool:
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


def _object(feed: _Feed, dialect: Dialect) -> Iterator[Segment]:
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


def _remainder(feed: _Feed) -> Iterator[Segment]:
    """Yield what stands after the last terminator: white space, or a truncated segment."""
    body = feed.text.lstrip(_BLANKS)
    separators = feed.separators
    if separators is None or not body:
        if feed.text or feed.flaws:
            yield feed.loose(len(feed.text))
        return
    lead = feed.take(len(feed.text) - len(body))
    decoded, _, broken = _decoded(body, separators)
    tag, elements, repeats = _split_released(decoded.rstrip("\r\n"), separators)
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
    if not text.strip():
        return False
    start = dialect.begin(text)
    return (
        not start.flaws
        and not start.prolog
        and start.separators.terminator == separators.terminator
        and start.separators.element == separators.element
        and start.separators.component == separators.component
        and start.separators.release == separators.release
        and start.separators.repetition == separators.repetition
        and start.separators.encoding == separators.encoding
    )


def _newline(text: str, terminator: str, release: str) -> str:
    """Return the line break that follows every terminator of a chunk, or nothing."""
    count = text.count(terminator)
    if release and release in text:
        if release * 2 in text:
            return ""
        count -= text.count(release + terminator)
    for newline in ("\r\n", "\n"):
        if count > 1 and text.count(terminator + newline) == count:
            follows = ("\n\r", "\n\n", "\n ", "\n\t")
            return "" if any(pair in text for pair in follows) else newline
    return ""


def _unbroken(text: str, terminator: str) -> bool:
    """Say whether a chunk has no line breaks but its terminators, and no margin."""
    if terminator + " " in text or terminator + "\t" in text or text[:1] in " \t":
        return False
    return "\r" not in text and text.count("\n") == (
        text.count(terminator) if terminator == "\n" else 0
    )


def _broken_lines(text: str, terminator: str, lead: str) -> bool:
    """Say whether a chunk has line breaks, after its lead, that do not follow a terminator."""
    if terminator in "\r\n":
        return False
    feeds = text.count("\n", len(lead))
    returns = text.count("\r", len(lead))
    if not feeds and not returns:
        return False
    after = text.count(terminator + "\n"), text.count(terminator + "\r\n")
    return feeds != sum(after) or returns != after[1]


def _lines(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _decoded(body: str, separators: Separators) -> tuple[str, str | None, Flaw | None]:
    """Return the text in its encoding; where it is not that, as ISO 8859-1 with a flaw."""
    octets = body.encode("latin-1")
    try:
        text = octets.decode(separators.encoding)
    except UnicodeDecodeError as error:
        if separators.encoding == "ascii":
            # Levels A and B of ISO 9735 have no such character; what it means is a guess.
            flaw = Flaw(
                "EDI-CHARACTER",
                f"byte 0x{octets[error.start]:02X} is outside of repertoire"
                f" {separators.repertoire}, which is ASCII alone",
                repr(octets[max(0, error.start - 8) : error.start + 8])[2:-1],
                "ASCII",
            )
            try:
                return octets.decode("utf-8"), body, flaw
            except UnicodeDecodeError:
                return body, body, flaw
        if separators.syntax == "x12":
            return body, body, None
        flaw = Flaw(
            "EDI-CHARSET",
            f"byte 0x{octets[error.start]:02X} is not {_named(separators)}; read as ISO 8859-1",
            repr(octets[max(0, error.start - 8) : error.start + 8])[2:-1],
            separators.encoding,
        )
        return body, body, flaw
    if text.encode(separators.encoding, "replace") != octets:
        return text, body, None
    return text, None, None


def _named(separators: Separators) -> str:
    name = separators.encoding.replace("_", "-").replace("iso8859-", "ISO 8859-").upper()
    return f"{name} as {separators.repertoire} declares" if separators.repertoire else name


def _join_released(pieces: list[str], mark: str, release: str) -> list[str]:
    """Join again what was split at a released separator."""
    joined: list[str] = []
    held: list[str] = []
    for piece in pieces:
        held.append(piece)
        if piece.endswith(release) and _odd(piece, release):
            continue
        joined.append(mark.join(held))
        held.clear()
    if held:
        joined.append(mark.join(held))
    return joined


def _odd(piece: str, release: str) -> bool:
    return (len(piece) - len(piece.rstrip(release))) % 2 == 1


def _split_released(
    body: str, separators: Separators
) -> tuple[str, list[Value], dict[int, list[Value]] | None]:
    """Split a segment that holds release characters."""
    release, element = separators.release, separators.element
    component, repetition = separators.component, separators.repetition

    def cut(text: str, mark: str) -> list[str]:
        pieces = text.split(mark)
        return _join_released(pieces, mark, release) if release and release in text else pieces

    def value(text: str) -> Value:
        parts = [unescape(part, release) for part in cut(text, component)]
        return parts[0] if len(parts) == 1 else parts

    tag, *parts = cut(body, element)
    elements: list[Value] = []
    repeats: dict[int, list[Value]] = {}
    for number, part in enumerate(parts, 1):
        turns = cut(part, repetition) if repetition and repetition in part else [part]
        elements.append(value(turns[0]))
        if len(turns) > 1:
            repeats[number] = [value(turn) for turn in turns[1:]]
    return tag, elements, repeats or None


def unescape(value: str, release: str) -> str:
    """Return a value without its release characters."""
    if not release or release not in value:
        return value
    return re.sub(re.escape(release) + "(.)", r"\1", value, flags=re.DOTALL)


def _repetitions(
    parts: list[str], elements: list[Value], separators: Separators
) -> dict[int, list[Value]] | None:
    """Take the repetitions out of the elements that have some."""
    repeats: dict[int, list[Value]] = {}
    for number, part in enumerate(parts, 1):
        if separators.repetition in part:
            first, *further = part.split(separators.repetition)
            elements[number - 1] = _value(first, separators.component)
            repeats[number] = [_value(turn, separators.component) for turn in further]
    return repeats or None


def _value(text: str, component: str) -> Value:
    return text.split(component) if component in text else text


def refined(separators: Separators, **changes: str) -> Separators:
    """Return separators with changes, or the same object when nothing changes."""
    if all(getattr(separators, name) == value for name, value in changes.items()):
        return separators
    return evolve(separators, **changes)  # type: ignore[arg-type]  # all but `syntax` are str
