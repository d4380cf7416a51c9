"""The text of segments: decoding, release characters, repetitions, line breaks."""

from __future__ import annotations

import re

from attrs import evolve

from edibridge.syntax.edi_segment import Flaw, Separators, Value


def line_break(text: str, terminator: str, release: str) -> str:
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


def unbroken(text: str, terminator: str) -> bool:
    """Say whether a chunk has no line breaks but its terminators, and no margin."""
    if terminator + " " in text or terminator + "\t" in text or text[:1] in " \t":
        return False
    return "\r" not in text and text.count("\n") == (
        text.count(terminator) if terminator == "\n" else 0
    )


def broken_lines(text: str, terminator: str, lead: str) -> bool:
    """Say whether a chunk has line breaks, after its lead, that do not follow a terminator."""
    if terminator in "\r\n":
        return False
    feeds = text.count("\n", len(lead))
    returns = text.count("\r", len(lead))
    if not feeds and not returns:
        return False
    after = text.count(terminator + "\n"), text.count(terminator + "\r\n")
    return feeds != sum(after) or returns != after[1]


def lines(text: str) -> int:
    """Count the line breaks of a text."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def decoded(body: str, separators: Separators) -> tuple[str, str | None, Flaw | None]:
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
            f"byte 0x{octets[error.start]:02X} is not {named(separators)}; read as ISO 8859-1",
            repr(octets[max(0, error.start - 8) : error.start + 8])[2:-1],
            separators.encoding,
        )
        return body, body, flaw
    if text.encode(separators.encoding, "replace") != octets:
        return text, body, None
    return text, None, None


def named(separators: Separators) -> str:
    """Return how a message names the encoding."""
    name = separators.encoding.replace("_", "-").replace("iso8859-", "ISO 8859-").upper()
    return f"{name} as {separators.repertoire} declares" if separators.repertoire else name


def join_released(pieces: list[str], mark: str, release: str) -> list[str]:
    """Join again what was split at a released separator."""
    joined: list[str] = []
    held: list[str] = []
    for piece in pieces:
        held.append(piece)
        if piece.endswith(release) and odd(piece, release):
            continue
        joined.append(mark.join(held))
        held.clear()
    if held:
        joined.append(mark.join(held))
    return joined


def odd(piece: str, release: str) -> bool:
    """Say whether a piece ends in an odd number of release characters: the last one releases."""
    return (len(piece) - len(piece.rstrip(release))) % 2 == 1


def split_released(
    body: str, separators: Separators
) -> tuple[str, list[Value], dict[int, list[Value]] | None]:
    """Split a segment that holds release characters."""
    release, element = separators.release, separators.element
    component, repetition = separators.component, separators.repetition

    def cut(text: str, mark: str) -> list[str]:
        pieces = text.split(mark)
        return join_released(pieces, mark, release) if release and release in text else pieces

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


def repetitions_of(
    parts: list[str], elements: list[Value], separators: Separators
) -> dict[int, list[Value]] | None:
    """Take the repetitions out of the elements that have some."""
    repeats: dict[int, list[Value]] = {}
    for number, part in enumerate(parts, 1):
        if separators.repetition in part:
            first, *further = part.split(separators.repetition)
            elements[number - 1] = value_of(first, separators.component)
            repeats[number] = [value_of(turn, separators.component) for turn in further]
    return repeats or None


def value_of(text: str, component: str) -> Value:
    """Return the value of an element that has neither repetition nor release."""
    return text.split(component) if component in text else text


def refined(separators: Separators, **changes: str) -> Separators:
    """Return separators with changes, or the same object when nothing changes."""
    if all(getattr(separators, name) == value for name, value in changes.items()):
        return separators
    return evolve(separators, **changes)  # type: ignore[arg-type]  # all but `syntax` are str
