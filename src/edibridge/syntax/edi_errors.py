"""The closed list of EDI errors, and what each is called in CONTRL, 997/999 and TA1."""

from __future__ import annotations

from enum import Enum
from typing import Any

from attrs import frozen

from edibridge.findings import Finding, Location, Severity
from edibridge.syntax.edi_segment import Segment

SOURCE = "ISO 9735; X12.5, X12.6"


@frozen(kw_only=True)
class Codes:
    """What acknowledgements call an error; empty where a message has no code for it.

    `contrl`: UN/EDIFACT 0085. `ak304` (X12 720) speaks of a segment, `ak403` (723) of an
    element, `ak502` (718) of a transaction set, `ak905` (716) of a group, `ta105` (I18) of the
    interchange. 999 has the same codes in 620, 621 and 618 (X12 005010).
    """

    about: str
    severity: Severity = "fatal"
    contrl: str = ""
    ak304: str = ""
    ak403: str = ""
    ak502: str = ""
    ak905: str = ""
    ta105: str = ""


class EdiError(Enum):
    """Every error that the EDIFACT and X12 readers can state; the value is our rule id."""

    BOM = "EDI-BOM"
    TRUNCATED = "EDI-TRUNCATED"
    TAG = "EDI-TAG"
    EMPTY_SEGMENT = "EDI-EMPTY-SEGMENT"
    SERVICE_CHARACTERS = "EDI-SERVICE-CHARACTERS"
    CHARSET = "EDI-CHARSET"
    CHARACTER = "EDI-CHARACTER"
    SEGMENT_LENGTH = "EDI-SEGMENT-LENGTH"
    OBJECT_LENGTH = "EDI-OBJECT-LENGTH"
    OUTSIDE = "EDI-OUTSIDE"
    SYNTAX_VERSION = "EDI-SYNTAX-VERSION"
    INTERACTIVE = "EDI-INTERACTIVE"
    EMPTY_LEVEL = "EDI-EMPTY-LEVEL"
    NO_MESSAGE = "EDI-NO-MESSAGE"

    UNB_MISSING = "EDI-UNB-MISSING"
    UNB_ELEMENT = "EDI-UNB-ELEMENT"
    UNZ_MISSING = "EDI-UNZ-MISSING"
    UNZ_COUNT = "EDI-UNZ-COUNT"
    UNZ_REFERENCE = "EDI-UNZ-REFERENCE"
    UNZ_WITHOUT_UNB = "EDI-UNZ-WITHOUT-UNB"
    UNG_MIXED = "EDI-UNG-MIXED"
    UNE_MISSING = "EDI-UNE-MISSING"
    UNE_COUNT = "EDI-UNE-COUNT"
    UNE_REFERENCE = "EDI-UNE-REFERENCE"
    UNE_WITHOUT_UNG = "EDI-UNE-WITHOUT-UNG"
    UNH_ELEMENT = "EDI-UNH-ELEMENT"
    UNH_DUPLICATE = "EDI-UNH-DUPLICATE"
    UNT_MISSING = "EDI-UNT-MISSING"
    UNT_COUNT = "EDI-UNT-COUNT"
    UNT_REFERENCE = "EDI-UNT-REFERENCE"
    UNT_WITHOUT_UNH = "EDI-UNT-WITHOUT-UNH"
    UNP_MISSING = "EDI-UNP-MISSING"
    UNP_REFERENCE = "EDI-UNP-REFERENCE"

    ISA_MISSING = "EDI-ISA-MISSING"
    ISA_WIDTH = "EDI-ISA-WIDTH"
    ISA_ELEMENT = "EDI-ISA-ELEMENT"
    IEA_MISSING = "EDI-IEA-MISSING"
    IEA_COUNT = "EDI-IEA-COUNT"
    IEA_REFERENCE = "EDI-IEA-REFERENCE"
    IEA_WITHOUT_ISA = "EDI-IEA-WITHOUT-ISA"
    GS_MISSING = "EDI-GS-MISSING"
    GS_ELEMENT = "EDI-GS-ELEMENT"
    GS_DUPLICATE = "EDI-GS-DUPLICATE"
    GE_MISSING = "EDI-GE-MISSING"
    GE_COUNT = "EDI-GE-COUNT"
    GE_REFERENCE = "EDI-GE-REFERENCE"
    GE_WITHOUT_GS = "EDI-GE-WITHOUT-GS"
    ST_ELEMENT = "EDI-ST-ELEMENT"
    ST_DUPLICATE = "EDI-ST-DUPLICATE"
    SE_MISSING = "EDI-SE-MISSING"
    SE_COUNT = "EDI-SE-COUNT"
    SE_REFERENCE = "EDI-SE-REFERENCE"
    SE_WITHOUT_ST = "EDI-SE-WITHOUT-ST"

    DIRECTORY = "EDI-DIRECTORY"
    SEGMENT_UNKNOWN = "EDI-SEGMENT-UNKNOWN"
    SEGMENT_ORDER = "EDI-SEGMENT-ORDER"
    SEGMENT_MISSING = "EDI-SEGMENT-MISSING"
    SEGMENT_REPEATS = "EDI-SEGMENT-REPEATS"
    GROUP_REPEATS = "EDI-GROUP-REPEATS"
    ELEMENT_MISSING = "EDI-ELEMENT-MISSING"
    ELEMENTS_OVER = "EDI-ELEMENTS-OVER"
    COMPONENTS_OVER = "EDI-COMPONENTS-OVER"
    REPETITIONS_OVER = "EDI-REPETITIONS-OVER"
    ELEMENT_SHORT = "EDI-ELEMENT-SHORT"
    ELEMENT_LONG = "EDI-ELEMENT-LONG"
    ELEMENT_TYPE = "EDI-ELEMENT-TYPE"
    ELEMENT_DATE = "EDI-ELEMENT-DATE"
    ELEMENT_TIME = "EDI-ELEMENT-TIME"
    CODE = "EDI-CODE"
    NOTE_MISSING = "EDI-NOTE-MISSING"
    NOTE_EXCLUDED = "EDI-NOTE-EXCLUDED"

    @property
    def codes(self) -> Codes:
        """What the error means, how grave it is and what acknowledgements call it."""
        return CODES[self]


_E = EdiError
CODES: dict[EdiError, Codes] = {
    _E.BOM: Codes(
        about="a byte order mark stands before the interchange", contrl="21", ta105="022"
    ),
    _E.TRUNCATED: Codes(about="the last segment has no terminator", contrl="13", ta105="023"),
    _E.TAG: Codes(
        about="a segment tag is not of the form that the syntax has", contrl="15", ak304="1"
    ),
    _E.EMPTY_SEGMENT: Codes(
        about="two terminators follow each other", severity="warning", contrl="13", ak304="1"
    ),
    _E.SERVICE_CHARACTERS: Codes(
        about="the service characters cannot be told apart", contrl="20", ta105="026"
    ),
    _E.CHARSET: Codes(
        about="bytes are not of the declared character encoding", contrl="46", ak403="6"
    ),
    _E.CHARACTER: Codes(
        about="a character is outside of the declared repertoire",
        severity="warning", contrl="21", ak403="6",
    ),
    _E.SEGMENT_LENGTH: Codes(about="a segment is longer than 1 MiB", contrl="18", ak304="8"),
    _E.OBJECT_LENGTH: Codes(
        about="a binary object is not as long as declared", contrl="29", ak403="5"
    ),
    _E.OUTSIDE: Codes(
        about="a segment stands outside of any message", contrl="33", ak304="2", ta105="024"
    ),
    _E.SYNTAX_VERSION: Codes(
        about="the syntax identifier or version is not known",
        severity="warning", contrl="2", ta105="017",
    ),
    _E.INTERACTIVE: Codes(
        about="the interchange is interactive EDIFACT (UIB), which is not supported", contrl="47"
    ),
    _E.EMPTY_LEVEL: Codes(
        about="a group holds no message", severity="warning", contrl="32", ta105="024"
    ),
    _E.NO_MESSAGE: Codes(
        about="the interchange holds no message", severity="warning", contrl="32", ta105="024"
    ),
    _E.UNB_MISSING: Codes(about="there is no interchange header UNB", contrl="13"),
    _E.UNB_ELEMENT: Codes(
        about="a mandatory element of UNB is missing", severity="warning", contrl="13"
    ),
    _E.UNZ_MISSING: Codes(about="the interchange has no trailer UNZ", contrl="13"),
    _E.UNZ_COUNT: Codes(about="UNZ counts another number of messages or groups", contrl="29"),
    _E.UNZ_REFERENCE: Codes(about="UNZ repeats another reference than UNB's", contrl="28"),
    _E.UNZ_WITHOUT_UNB: Codes(about="UNZ stands without UNB", contrl="15"),
    _E.UNG_MIXED: Codes(
        about="messages stand both inside and outside of groups", severity="warning", contrl="30"
    ),
    _E.UNE_MISSING: Codes(about="the group has no trailer UNE", contrl="13"),
    _E.UNE_COUNT: Codes(about="UNE counts another number of messages", contrl="29"),
    _E.UNE_REFERENCE: Codes(about="UNE repeats another reference than UNG's", contrl="28"),
    _E.UNE_WITHOUT_UNG: Codes(about="UNE stands without UNG", contrl="15"),
    _E.UNH_ELEMENT: Codes(
        about="a mandatory element of UNH is missing", severity="warning", contrl="13"
    ),
    _E.UNH_DUPLICATE: Codes(
        about="a message reference stands twice in the interchange",
        severity="warning", contrl="26",
    ),
    _E.UNT_MISSING: Codes(about="the message has no trailer UNT", contrl="13"),
    _E.UNT_COUNT: Codes(about="UNT counts another number of segments", contrl="29"),
    _E.UNT_REFERENCE: Codes(about="UNT repeats another reference than UNH's", contrl="28"),
    _E.UNT_WITHOUT_UNH: Codes(about="UNT stands without UNH", contrl="15"),
    _E.UNP_MISSING: Codes(about="the object has no trailer UNP", contrl="13"),
    _E.UNP_REFERENCE: Codes(about="UNP repeats another reference than UNO's", contrl="28"),
    _E.ISA_MISSING: Codes(about="there is no interchange header ISA", ta105="022"),
    _E.ISA_WIDTH: Codes(about="ISA is not 106 characters of fixed fields", ta105="022"),
    _E.ISA_ELEMENT: Codes(
        about="an element of ISA has no valid value", severity="warning", ta105="022"
    ),
    _E.IEA_MISSING: Codes(about="the interchange has no trailer IEA", ta105="023"),
    _E.IEA_COUNT: Codes(about="IEA counts another number of groups", ta105="021"),
    _E.IEA_REFERENCE: Codes(about="IEA repeats another control number than ISA's", ta105="001"),
    _E.IEA_WITHOUT_ISA: Codes(about="IEA stands without ISA", ta105="022"),
    _E.GS_MISSING: Codes(about="a transaction set stands outside of a group", ta105="024"),
    _E.GS_ELEMENT: Codes(
        about="a mandatory element of GS is missing", severity="warning", ak905="6", ta105="024"
    ),
    _E.GS_DUPLICATE: Codes(
        about="a group control number stands twice", severity="warning", ak905="19"
    ),
    _E.GE_MISSING: Codes(about="the group has no trailer GE", ak905="3", ta105="022"),
    _E.GE_COUNT: Codes(about="GE counts another number of transaction sets", ak905="5"),
    _E.GE_REFERENCE: Codes(about="GE repeats another control number than GS's", ak905="4"),
    _E.GE_WITHOUT_GS: Codes(about="GE stands without GS", ta105="022"),
    _E.ST_ELEMENT: Codes(
        about="a mandatory element of ST is missing", severity="warning", ak502="6"
    ),
    _E.ST_DUPLICATE: Codes(
        about="a transaction set control number stands twice in the group",
        severity="warning", ak502="23",
    ),
    _E.SE_MISSING: Codes(about="the transaction set has no trailer SE", ak502="2"),
    _E.SE_COUNT: Codes(about="SE counts another number of segments", ak502="4"),
    _E.SE_REFERENCE: Codes(about="SE repeats another control number than ST's", ak502="3"),
    _E.SE_WITHOUT_ST: Codes(about="SE stands without ST", ak304="2"),
    _E.DIRECTORY: Codes(
        about="the message is in no directory that is known, so its structure was not checked",
        severity="information", contrl="14", ak502="1",
    ),
    _E.SEGMENT_UNKNOWN: Codes(
        about="the segment is not in the message", contrl="15", ak304="6"
    ),
    _E.SEGMENT_ORDER: Codes(
        about="the segment is not at its place in the message",
        severity="warning", contrl="15", ak304="7",
    ),
    _E.SEGMENT_MISSING: Codes(
        about="a mandatory segment or group is missing",
        contrl="13", ak304="3",
    ),
    _E.SEGMENT_REPEATS: Codes(
        about="a segment is repeated too often", severity="warning", contrl="35", ak304="5"
    ),
    _E.GROUP_REPEATS: Codes(
        about="a group or loop is repeated too often", severity="warning", contrl="36", ak304="4"
    ),
    _E.ELEMENT_MISSING: Codes(
        about="a mandatory element is missing", contrl="13", ak403="1"
    ),
    _E.ELEMENTS_OVER: Codes(
        about="the segment has more elements than defined",
        severity="warning", contrl="16", ak403="3",
    ),
    _E.COMPONENTS_OVER: Codes(
        about="the element has more components than defined",
        severity="warning", contrl="16", ak403="13",
    ),
    _E.REPETITIONS_OVER: Codes(
        about="the element is repeated too often", severity="warning", contrl="35", ak403="12"
    ),
    _E.ELEMENT_SHORT: Codes(
        about="the value is too short", severity="warning", contrl="40", ak403="4"
    ),
    _E.ELEMENT_LONG: Codes(
        about="the value is too long", severity="warning", contrl="39", ak403="5"
    ),
    _E.ELEMENT_TYPE: Codes(
        about="the value is not of the element's type", severity="warning", contrl="37", ak403="6"
    ),
    _E.ELEMENT_DATE: Codes(
        about="the value is no date", severity="warning", contrl="12", ak403="8"
    ),
    _E.ELEMENT_TIME: Codes(
        about="the value is no time", severity="warning", contrl="12", ak403="9"
    ),
    _E.CODE: Codes(
        about="the value is not in the code list", severity="warning", contrl="12", ak403="7"
    ),
    _E.NOTE_MISSING: Codes(
        about="a dependency note asks for an element that is missing",
        severity="warning", contrl="48", ak403="2",
    ),
    _E.NOTE_EXCLUDED: Codes(
        about="a dependency note excludes the element beside another",
        severity="warning", contrl="48", ak403="10",
    ),
}  # fmt: skip


def place(segment: Segment, message: str = "", **where: int | None) -> Location:
    """Return where a segment (and an element and component of it) stands."""
    values: dict[str, Any] = {key: value for key, value in where.items() if value is not None}
    return Location(
        line=segment.line,
        offset=segment.offset,
        message=message or None,
        tag=segment.tag or None,
        segment=segment.index or None,
        **values,
    )


def finding(
    error: EdiError,
    message: str,
    location: Location,
    *,
    got: str | None = None,
    expected: str | None = None,
) -> Finding:
    """Return a finding of one of the EDI errors, with the severity that the list gives it."""
    return Finding(
        rule=error.value,
        severity=error.codes.severity,
        message=message,
        location=location,
        got=got,
        expected=expected,
        source=SOURCE,
    )
