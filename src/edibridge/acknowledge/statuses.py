"""Findings of the syntax in the words of CONTRL, 997, 999 and TA1: code, list and place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import evolve

from edibridge.findings import Finding
from edibridge.formats._statuses import Lists
from edibridge.model import ResponseStatus
from edibridge.syntax.directory import load
from edibridge.syntax.edi_errors import EdiError

ACCEPTED, ERRORS, REJECTED = "AP", "E", "RE"
_RULES = {error.value: error for error in EdiError}
_LONGEST_COPY = 99  # AK404, IK404
_WITH_ERRORS = "5"  # X12 718: one or more segments in error
_ELEMENT_ERRORS = "8"  # X12 720
_UNRECOGNIZED = "1"  # X12 720: a segment that the version does not have at all
# X12 I18 by the element of ISA that has no valid value
_ISA_NOTES = {9: "014", 10: "015", 12: "017", 13: "018", 14: "019", 15: "020"}
# X12 718 by the element of ST
_ST_NOTES = {1: "6", 2: "7"}
# 0085 has these codes from syntax version 4 on; before, the nearest one (18: unspecified error)
_OLDER = {"45": "18", "46": "21", "47": "18", "48": "18"}


def code_of(findings: Iterable[Finding]) -> str:
    """Say what follows from findings: RE rejected, E accepted with errors, AP accepted."""
    severities = {found.severity for found in findings}
    if "fatal" in severities:
        return REJECTED
    return ERRORS if "warning" in severities else ACCEPTED


def told(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that an acknowledgement tells, the gravest of a place first."""
    return [found for found in findings if found.severity != "information"]


def edifact_whole(findings: Sequence[Finding], version: str) -> tuple[ResponseStatus, ...]:
    """Return the error of a service segment that UCI, UCF or UCM takes: the gravest one."""
    known = [status for found in _gravest(findings) if (status := _service(found, version))]
    return tuple(known[:1])


def _gravest(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(told(findings), key=lambda found: found.severity != "fatal")


def _service(found: Finding, version: str) -> ResponseStatus | None:
    error = _RULES.get(found.rule)
    if error is None or not error.codes.contrl:
        return None
    place = found.location
    missing = error.name.endswith("_MISSING") and found.expected
    return ResponseStatus(
        code=_edifact_code(error, version),
        list="0085",
        tag=found.expected if missing else place.tag,
        element=None if missing else place.element,
        component=None if missing else place.component,
    )


def _edifact_code(error: EdiError, version: str) -> str:
    code = error.codes.contrl
    return code if version >= "4" else _OLDER.get(code, code)


def edifact_message(findings: Sequence[Finding], version: str) -> tuple[ResponseStatus, ...]:
    """Return the errors of a message as UCS, UCD and UCM have them, each once."""
    inner = [found for found in told(findings) if not is_service(found)]
    statuses = [status for found in inner if (status := _edifact_status(found, version))]
    return (*_each_once(statuses), *edifact_whole(list(filter(is_service, findings)), version))


def is_service(found: Finding) -> bool:
    """Say whether a finding speaks of UNH or UNT, not of a segment between them."""
    error = _RULES.get(found.rule)
    return error is not None and error.name.startswith(("UNH_", "UNT_", "DIRECTORY"))


def _edifact_status(found: Finding, version: str) -> ResponseStatus | None:
    error = _RULES.get(found.rule)
    if error is None or not error.codes.contrl:
        return None
    place = found.location
    segment = place.segment or 1
    if error is EdiError.SEGMENT_MISSING:
        # ISO 9735-4, 0096: the last segment before the place where it was expected
        segment -= 1
    return ResponseStatus(
        code=_edifact_code(error, version),
        list="0085",
        segment=segment,
        element=place.element,
        component=place.component,
    )


def x12_set(findings: Sequence[Finding], lists: Lists, version: str) -> tuple[ResponseStatus, ...]:
    """Return the errors of a transaction set as 997 or 999 have them, each once."""
    whole: list[ResponseStatus] = []
    placed: list[ResponseStatus] = []
    for found in sorted(told(findings), key=lambda one: one.location.segment or 0):
        error = _RULES.get(found.rule)
        if error is None:
            continue
        codes = error.codes
        if codes.ak502:
            code = codes.ak502
            if error is EdiError.ST_ELEMENT:
                code = _ST_NOTES.get(found.location.element or 1, code)
            whole.append(ResponseStatus(code=code, list=lists.message))
        elif codes.ak403 or codes.ak304:
            placed.append(_x12_status(found, error, lists, version))
    if placed:
        whole.append(ResponseStatus(code=_WITH_ERRORS, list=lists.message))
    return (*_each_once(placed), *_each_once(whole))


def _x12_status(found: Finding, error: EdiError, lists: Lists, version: str) -> ResponseStatus:
    place = found.location
    tag = place.tag
    if error is EdiError.SEGMENT_MISSING and found.expected:
        tag = found.expected.partition("-LOOP")[0]
    code = error.codes.ak304 or _ELEMENT_ERRORS
    if error is EdiError.SEGMENT_UNKNOWN and tag not in load("x12", version).segments:
        code = _UNRECOGNIZED
    status = ResponseStatus(
        code=code,
        list=lists.segment,
        segment=place.segment,
        tag=(tag or "")[:3] or None,
    )
    if not error.codes.ak403 or place.element is None:
        return status
    return evolve(
        status,
        code=_x12_code(error.codes.ak403, version),
        list=lists.element,
        element=place.element,
        component=place.component,
        got=found.got[:_LONGEST_COPY] if found.got and found.got.isprintable() else None,
    )


def _x12_code(code: str, version: str) -> str:
    """Return a code of X12 723; 004010 has none yet for too many repetitions or components."""
    return "3" if version < "005010" and code in {"12", "13"} else code


def x12_group(findings: Sequence[Finding], lists: Lists) -> tuple[ResponseStatus, ...]:
    """Return the errors of a group as AK9 has them, each once."""
    statuses = [
        ResponseStatus(code=error.codes.ak905, list=lists.group)
        for found in _gravest(findings)
        if (error := _RULES.get(found.rule)) is not None and error.codes.ak905
    ]
    return _each_once(statuses)


def x12_interchange(findings: Sequence[Finding]) -> tuple[ResponseStatus, ...]:
    """Return the errors of an interchange as TA1 has them, the gravest first."""
    statuses = []
    for found in _gravest(findings):
        error = _RULES.get(found.rule)
        if error is None or not error.codes.ta105:
            continue
        code = error.codes.ta105
        if error is EdiError.ISA_ELEMENT:
            code = _ISA_NOTES.get(found.location.element or 0, code)
        statuses.append(ResponseStatus(code=code, list="I18"))
    return _each_once(statuses)


def _each_once(statuses: Iterable[ResponseStatus]) -> tuple[ResponseStatus, ...]:
    found: list[ResponseStatus] = []
    for status in statuses:
        if status not in found:
            found.append(status)
    return tuple(found)
