"""The envelope: UNB to UNZ and ISA to IEA, read message by message, counted and compared."""

from __future__ import annotations

import re
from collections.abc import Iterator

from edibridge.syntax import edifact, x12
from edibridge.syntax.edi_errors import EdiError, finding, place
from edibridge.syntax.edi_feed import Source
from edibridge.syntax.edi_headers import check_interchange, check_message, twice
from edibridge.syntax.edi_kind import Syntax
from edibridge.syntax.edi_message import GROUP, INTERCHANGE, LEVELS, MESSAGE, Interchange, Message
from edibridge.syntax.edi_open_levels import OpenLevels, interchange_of, message_of, reference_of
from edibridge.syntax.edi_segment import Segment, components

_TAGS: dict[Syntax, re.Pattern[str]] = {
    "edifact": re.compile(r"[A-Z][A-Z0-9]{2}"),
    "x12": re.compile(r"[A-Z][A-Z0-9]{1,2}"),
}
# What may stand between the envelope's own segments: acknowledgement, security, services.
_SERVICE: dict[Syntax, re.Pattern[str]] = {
    "edifact": re.compile(r"UN[OP]|US[A-Z]"),
    "x12": re.compile(r"TA[13]|IS[BEX]|S[0-9][SEA]|SVA"),
}
_PACKAGE = frozenset({"UNO", "UNP"})
_NUMBER = re.compile(r"\d{1,18}", re.ASCII)


def read(  # noqa: C901, PLR0912 - one branch for each place a segment can have
    source: Source, syntax: Syntax
) -> Iterator[Message | Interchange]:
    """Yield each message as soon as it is complete, and an `Interchange` after its last one.

    Memory holds one message at a time. Never raises for what the source holds.
    """
    levels = LEVELS[syntax]
    headers = {level.header: number for number, level in enumerate(levels)}
    trailers = {level.trailer: number for number, level in enumerate(levels)}
    segments = edifact.scan(source) if syntax == "edifact" else x12.scan(source)
    state = OpenLevels()
    plain: set[str] = set()  # tags that were looked at and are of no interest to the envelope
    for segment in segments:
        tag = segment.tag
        if tag in plain and state.headers[MESSAGE] is not None and not segment.flaws:
            state.segments.append(segment)
            continue
        if segment.flaws:
            _flaws(state, segment)
        if tag == "UNA" and syntax == "edifact":
            continue
        if tag == "UIB" and syntax == "edifact" and not state.begun:
            _interactive(state, segment)
        if state.interactive:
            if tag == "UIZ":
                yield interchange_of(state, syntax, segment)
                state = OpenLevels()
            continue
        if not tag:
            _loose(state, segment)
            continue
        if tag in headers:
            number = headers[tag]
            for level in range(MESSAGE, number - 1, -1):
                if state.headers[level] is not None:
                    yield from _unclosed(state, syntax, level, segment)
            if number == INTERCHANGE and state.begun:
                yield interchange_of(state, syntax, None)
                state = OpenLevels()
            _opened(state, syntax, number, segment)
        elif tag in trailers:
            number = trailers[tag]
            for level in range(MESSAGE, number, -1):
                if state.headers[level] is not None:
                    yield from _unclosed(state, syntax, level, segment)
            yield from _closed(state, syntax, number, segment)
            if number == INTERCHANGE:
                yield interchange_of(state, syntax, segment)
                state = OpenLevels()
        else:
            _inside(state, syntax, segment)
            if tag not in _PACKAGE and _TAGS[syntax].fullmatch(tag):
                plain.add(tag)
    for level in (MESSAGE, GROUP, INTERCHANGE):
        if state.headers[level] is not None:
            yield from _unclosed(state, syntax, level, None)
    if state.begun or state.around:
        yield interchange_of(state, syntax, None)


def _interactive(state: OpenLevels, segment: Segment) -> None:
    """State that an interchange is interactive (ISO 9735-3): nothing of it is read."""
    state.begun = state.interactive = state.served = True
    state.around.append(
        finding(
            EdiError.INTERACTIVE,
            "this is an interchange of interactive EDIFACT (UIB to UIZ, ISO 9735-3), which is not"
            " supported: ask the sender for batch EDIFACT (UNB to UNZ)",
            place(segment),
            got="UIB",
            expected="UNB",
        )
    )


def _flaws(state: OpenLevels, segment: Segment) -> None:
    """Turn what the scanner saw into findings."""
    inside = state.headers[MESSAGE] is not None
    reference = reference_of(state)
    for flaw in segment.flaws:
        (state.own if inside else state.around).append(
            finding(
                EdiError(flaw.rule),
                flaw.message,
                place(segment, reference),
                got=flaw.got,
                expected=flaw.expected,
            )
        )


def _loose(state: OpenLevels, segment: Segment) -> None:
    """Look at what is no segment: nothing between two terminators, or bytes kept as they are."""
    if segment.raw is None:
        target = state.own if state.headers[MESSAGE] is not None else state.around
        target.append(
            finding(
                EdiError.EMPTY_SEGMENT,
                "there is nothing between two segment terminators",
                place(segment, reference_of(state)),
            )
        )
    if state.headers[MESSAGE] is not None:
        state.segments.append(segment)


def _opened(state: OpenLevels, syntax: Syntax, number: int, segment: Segment) -> None:
    """Take a header in."""
    levels = LEVELS[syntax]
    state.begun = True
    if number != INTERCHANGE and state.headers[INTERCHANGE] is None and not state.messages:
        _fragment(state, syntax, segment)
    state.headers[number] = segment
    state.counts[number] = 0
    reference = segment.get(levels[number].reference).strip()
    if number == INTERCHANGE:
        state.header = segment
        state.around += check_interchange(syntax, segment)
        return
    if number == GROUP:
        state.grouped += 1
        state.counts[INTERCHANGE] += 1
        if syntax == "x12":
            state.references.clear()
            if reference in state.groups:
                state.around.append(twice(EdiError.GS_DUPLICATE, segment, reference, "ISA"))
            state.groups.add(reference)
        return
    state.own = []
    state.segments = [segment]
    state.messages += 1
    if state.headers[GROUP] is not None:
        state.counts[GROUP] += 1
    else:
        state.counts[INTERCHANGE] += 1
        if syntax == "x12" and state.headers[INTERCHANGE] is not None:
            state.own.append(
                finding(
                    EdiError.GS_MISSING,
                    f"transaction set {reference} stands outside of a group; GS is missing",
                    place(segment, reference),
                )
            )
    state.own += check_message(syntax, segment, reference)
    if reference in state.references:
        error = EdiError.UNH_DUPLICATE if syntax == "edifact" else EdiError.ST_DUPLICATE
        around = LEVELS[syntax][INTERCHANGE if syntax == "edifact" else GROUP].header
        state.own.append(twice(error, segment, reference, around))
    state.references.add(reference)


def _fragment(state: OpenLevels, syntax: Syntax, segment: Segment) -> None:
    """State once that the interchange header is missing."""
    error = EdiError.UNB_MISSING if syntax == "edifact" else EdiError.ISA_MISSING
    if any(found.rule == error.value for found in state.around):
        return
    header = LEVELS[syntax][INTERCHANGE].header
    state.around.append(
        finding(
            error,
            f"the interchange header {header} is missing: the source begins with"
            f" {segment.tag[:12]}",
            place(segment),
            got=segment.tag[:12],
            expected=header,
        )
    )


def _inside(state: OpenLevels, syntax: Syntax, segment: Segment) -> None:
    """Take in a segment that is neither header nor trailer."""
    tag = segment.tag
    message = state.headers[MESSAGE]
    bare = components(tag.split(segment.separators.component))[0]
    target = state.own if message is not None else state.around
    reference = reference_of(state)
    if not _TAGS[syntax].fullmatch(bare):
        form = "three capital letters or digits" if syntax == "edifact" else "two or three"
        target.append(
            finding(
                EdiError.TAG,
                f"{bare[:12]!r} is no segment tag; {form}, the first one a letter, are expected",
                place(segment, reference),
                got=bare[:12],
            )
        )
    if syntax == "edifact" and tag in _PACKAGE:
        _packages(state, segment)
    if message is not None:
        state.segments.append(segment)
        return
    state.served = state.served or tag == "TA1"
    if not state.begun:
        state.begun = True
        _fragment(state, syntax, segment)
    if not _SERVICE[syntax].fullmatch(bare):
        state.around.append(
            finding(
                EdiError.OUTSIDE,
                f"segment {bare[:12]} stands outside of any message",
                place(segment),
                got=bare[:12],
            )
        )


def _packages(state: OpenLevels, segment: Segment) -> None:
    """Check that UNO and UNP enclose an object (ISO 9735-8)."""
    if segment.tag == "UNO":
        state.object = segment
        if state.headers[MESSAGE] is None:
            state.counts[GROUP if state.headers[GROUP] is not None else INTERCHANGE] += 1
            state.messages += 1
        return
    header, state.object = state.object, None
    if header is not None and segment.get(2) != header.get(1):
        state.around.append(
            finding(
                EdiError.UNP_REFERENCE,
                f"UNP repeats reference {segment.get(2)!r}, but UNO has {header.get(1)!r}",
                place(segment, element=2),
                got=segment.get(2),
                expected=header.get(1),
            )
        )


def _closed(state: OpenLevels, syntax: Syntax, number: int, segment: Segment) -> Iterator[Message]:
    """Take a trailer in: compare its count and reference with the header's."""
    level = LEVELS[syntax][number]
    header = state.headers[number]
    target = state.own if number == MESSAGE and header is not None else state.around
    reference = reference_of(state) if number == MESSAGE else ""
    if header is None:
        if number == INTERCHANGE and not state.begun:
            state.begun = True
            _fragment(state, syntax, segment)
        target.append(
            finding(
                EdiError[f"{level.trailer}_WITHOUT_{level.header}"],
                f"{level.trailer} stands without its header {level.header}",
                place(segment),
                expected=level.header,
            )
        )
        return
    if number == MESSAGE:
        state.segments.append(segment)
        counted = sum(1 for part in state.segments if part.tag)
    else:
        counted = state.counts[number]
    declared = segment.get(1).strip()
    if not _NUMBER.fullmatch(declared) or int(declared) != counted:
        what = _COUNTED[syntax][number]
        if number == INTERCHANGE and syntax == "edifact" and state.grouped:
            what = "groups"
        target.append(
            finding(
                EdiError[f"{level.trailer}_COUNT"],
                f"{level.trailer} counts {declared or 'no'} {what}, but there are {counted}",
                place(segment, reference, element=1),
                got=declared,
                expected=str(counted),
            )
        )
    first, last = header.get(level.reference).strip(), segment.get(2).strip()
    if first != last:
        target.append(
            finding(
                EdiError[f"{level.trailer}_REFERENCE"],
                f"{level.trailer} repeats reference {last!r}, but {level.header} has {first!r}",
                place(segment, reference, element=2),
                got=last,
                expected=first,
            )
        )
    if number == GROUP and not counted:
        state.around.append(
            finding(EdiError.EMPTY_LEVEL, "the group holds no message", place(segment))
        )
    if number == MESSAGE:
        yield message_of(state, syntax)
    state.headers[number] = None


_COUNTED: dict[Syntax, tuple[str, str, str]] = {
    "edifact": ("messages", "messages", "segments"),
    "x12": ("groups", "transaction sets", "segments"),
}


def _unclosed(
    state: OpenLevels, syntax: Syntax, number: int, before: Segment | None
) -> Iterator[Message]:
    """State that a trailer is missing before a segment, or at the end of the source."""
    level = LEVELS[syntax][number]
    header = state.headers[number]
    if header is None:
        return
    reference = header.get(level.reference).strip()
    target = state.own if number == MESSAGE else state.around
    where = f"before {before.tag}" if before is not None else "at the end of the source"
    target.append(
        finding(
            EdiError[f"{level.trailer}_MISSING"],
            f"trailer {level.trailer} of {level.header} {reference} is missing {where}",
            place(before if before is not None else header, reference_of(state)),
            expected=level.trailer,
        )
    )
    if number == MESSAGE:
        yield message_of(state, syntax)
    state.headers[number] = None
