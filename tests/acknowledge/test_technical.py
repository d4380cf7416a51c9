"""The technical answers, CONTRL, TA1, 997 and 999: made from faults, and read back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from itertools import count

import pytest
from tests.mutation.edi_mutants import EdiMutant, interchanges, mutants

import edibridge
from edibridge.acknowledge import Answer, AnswerOptions, acknowledge
from edibridge.errors import UnwritableError, UsageError
from edibridge.model import DocumentResponse, Response, ResponseStatus
from edibridge.syntax import edi
from edibridge.syntax.edi_segment import write

MUTANTS = 300
# rules of the content, which a technical answer does not speak of
OF_CONTENT = {"EDIFACT-CNT", "X12-CTT"}
MESSAGE_ENDS = {"UNT", "SE"}
AROUND = {"UNZ", "UNE", "IEA", "GE"}


@cache
def faults() -> tuple[EdiMutant, ...]:
    """Return mutants whose fault is one of the syntax."""
    return tuple(one for one in mutants(MUTANTS) if not one.rules & OF_CONTENT)


def sources() -> Iterator[tuple[str, bytes]]:
    """Give the project's own interchanges, which have nothing wrong."""
    for one in interchanges():
        yield one.source, b"".join(write(one.segments))


def read_back(answer: Answer) -> list[Response]:
    """Read the documents of an answer."""
    found = [one.document for one in edibridge.read(answer.data)]
    assert all(isinstance(one, Response) for one in found)
    return [one for one in found if isinstance(one, Response)]


def of_message(response: Response) -> list[DocumentResponse]:
    """Return what an answer says of messages."""
    return list(response.documents)


def named(status: ResponseStatus, mutant: EdiMutant) -> bool:
    """Say whether an error is named at the place where a mutant has its fault."""
    edifact = mutant.source.endswith(".edi")
    segment = mutant.segment
    if edifact and "EDI-SEGMENT-MISSING" in mutant.rules and segment is not None:
        segment -= 1  # ISO 9735-4, 0096: the last segment before the place of the missing one
    if status.segment != segment or status.element != mutant.element:
        return False
    return mutant.component is None or status.component in {None, mutant.component}


@pytest.mark.parametrize("mutant", faults(), ids=str)
def test_an_answer_names_the_place_of_a_fault(mutant: EdiMutant) -> None:
    """Proves that what is wrong with one segment or element is said at its position."""
    told = [
        found
        for one in edi.check(mutant.data)
        for found in one.findings
        if found.rule in mutant.rules and found.severity != "information"
    ]
    read = [one for answer in acknowledge(mutant.data) for one in read_back(answer)]
    if not told:  # a code of an association's subset is only remarked on
        assert [one.code for response in read for one in of_message(response)] == ["AP"]
        return
    assert read
    if mutant.tag in AROUND:
        whole = [status for one in read for status in one.statuses]
        whole += [status for one in read for group in one.groups for status in group.statuses]
        assert whole, "the fault of the envelope is told"
        assert all(status.tag in {None, mutant.tag} for status in whole)
        return
    statuses = [
        status for one in read for message in of_message(one) for status in message.statuses
    ]
    if mutant.tag in MESSAGE_ENDS and "EDI-SEGMENT-MISSING" not in mutant.rules:
        own = [status for status in statuses if status.segment is None]
        assert own, "the fault of the trailer is told of the message itself"
        assert all(status.tag in {None, mutant.tag} for status in own)
        return
    assert any(named(status, mutant) for status in statuses), [str(one) for one in statuses]


@pytest.mark.parametrize("kind", ["auto", "999"])
def test_answers_are_clean_and_read_back_as_they_were_made(kind: str) -> None:
    """Proves that an answer breaks nothing itself, loses nothing, and says what it was made of."""
    made = 0
    for mutant in faults():
        if kind == "999" and not mutant.source.endswith(".x12"):
            continue
        for answer in acknowledge(mutant.data, kind=kind):  # type: ignore[arg-type]
            made += 1
            assert not answer.notes
            assert read_back(answer) == list(answer.documents)
            checked = edi.check(answer.data)
            assert not [found for one in checked for found in one.findings], answer.data.decode()
            again = edibridge.write(read_back(answer), answer.format + _version(answer)).data
            assert _body(again) == _body(answer.data)
    assert made > MUTANTS // 4


def _version(answer: Answer) -> str:
    """Return the version of an answer as a target name has it."""
    if answer.format == "contrl":
        return ":4" if re.search(rb"UNB.UNO.:4", answer.data) else ":3"
    if answer.format == "x12-997":
        return ":005010" if b"*005010~" in answer.data else ":004010"
    return ""


def _body(data: bytes) -> list[bytes]:
    """Return the segments that are not the envelope's."""
    heads = (b"UNA", b"UNB", b"UNZ", b"ISA", b"GS", b"GE", b"IEA")
    return [line for line in data.splitlines() if not line.startswith(heads)]


def test_what_has_no_fault_is_accepted() -> None:
    """Proves that interchanges with nothing wrong are accepted as a whole and one by one."""
    for name, data in sources():
        answers = acknowledge(data)
        assert len(answers) == 1, name
        for response in read_back(answers[0]):
            codes = {one.code for one in of_message(response)}
            codes |= {group.code for group in response.groups}
            codes |= {response.code} if answers[0].format == "contrl" else set()
            assert codes == {"AP"}, name
            assert not any(one.statuses for one in of_message(response))


def test_pyx12_accepts_997_and_999() -> None:
    """Proves that another library validates what is made, for every kind of fault.

    Its maps know the sets of health care alone, so the names of ours are exchanged for one of
    them; it has no map of a 997 of 005010.
    """
    from pyx12.params import params  # noqa: PLC0415 - a peer of tests alone
    from pyx12.x12n_document import x12n_document  # noqa: PLC0415

    seen = {"x12-997": 0, "x12-999": 0}
    for mutant in faults():
        if not mutant.source.endswith(".x12"):
            continue
        for kind in ("997", "999"):
            for answer in acknowledge(mutant.data, kind=kind):
                newer = b"00501" in answer.data
                if answer.format not in seen or (answer.format == "x12-997" and newer):
                    continue
                text = _as_health_care(answer.data.decode(), guided=answer.format == "x12-999")
                assert x12n_document(params(), io.StringIO(text), None, None), text
                seen[answer.format] += 1
    assert min(seen.values()) > 10, seen


def _as_health_care(text: str, *, guided: bool) -> str:
    mark, lines = text[3], []
    for line in text.splitlines():
        parts = line[:-1].split(mark)
        if parts[0] in {"AK1", "AK2"}:
            parts[1] = "HC" if parts[0] == "AK1" else "837"
            parts[3:] = ["005010X222A1"] if guided else []
        lines.append(mark.join(parts) + line[-1:])
    return "\n".join(lines)


PREPARED = datetime(2026, 5, 4, 15, 30)  # noqa: DTZ001 - headers name no zone


def source(suffix: str) -> bytes:
    """Return the first interchange of a syntax."""
    return next(data for name, data in sources() if name.endswith(suffix))


def test_numbers_moment_and_test_indicator_are_the_callers() -> None:
    """Proves that each answer takes the next number, and who sent is whom it goes to."""
    numbers = count(70)
    options = AnswerOptions(number=lambda _: next(numbers), prepared=PREPARED, test=True)
    sent = [next(edi.messages(source(suffix))) for suffix in (".edi", ".x12")]
    answers = [acknowledge(source(suffix), options=options)[0] for suffix in (".edi", ".x12")]
    for turn, (message, answer) in enumerate(zip(sent, answers, strict=True), 70):
        envelope = edibridge.read(answer.data)[0].envelope
        assert envelope is not None
        assert (int(envelope.reference or 0), envelope.test) == (turn, True)
        assert envelope.prepared == options.prepared
        header = message.interchange
        assert header is not None
        sender, receiver = (header.get(6), header.get(8))
        if message.syntax == "edifact":
            sender, receiver = header.get(2), header.get(3)
        assert envelope.receiver is not None
        assert envelope.sender is not None
        assert envelope.receiver.value == sender.strip()
        assert envelope.sender.value == receiver.strip()


def test_the_test_indicator_is_that_of_what_was_received() -> None:
    """Proves that a test is answered with a test where the caller says nothing."""
    data = source(".x12").replace(b"*0*P*", b"*0*T*", 1)
    assert data != source(".x12")
    envelope = edibridge.read(acknowledge(data)[0].data)[0].envelope
    assert envelope is not None
    assert envelope.test


@pytest.mark.parametrize(
    ("old", "new", "code", "note"),
    [
        (rb"IEA\*1\*", b"IEA*3*", "RE", "021"),
        (rb"IEA\*1\*\d+", b"IEA*1*000000999", "RE", "001"),
        (rb"IEA\*[^~]*~\s*", b"", "RE", "023"),
        (rb"\*(\d{6})\*(\d{4})\*U\*", rb"*991399*\2*U*", "E", "014"),
        (rb"\*0\*P\*", b"*0*Q*", "E", "020"),
        (rb"\*0\*P\*", b"*1*P*", "AP", None),
    ],
)
def test_ta1_says_what_is_wrong_with_the_interchange(
    old: bytes, new: bytes, code: str, note: str | None
) -> None:
    """Proves the codes of TA1 for header and trailer; it also comes where it was asked for."""
    data, changed = re.subn(old, new, source(".x12"), count=1)
    assert changed
    first = acknowledge(data)[0]
    assert first.format == "x12-ta1"
    (response,) = read_back(first)
    assert response.code == code
    assert [status.code for status in response.statuses] == ([note] if note else [])
    assert edi.check(first.data)[0].findings == ()


def test_groups_are_answered_one_by_one() -> None:
    """Proves that a group in which one set is wrong is accepted partly, with its counts."""
    data = source(".x12")
    body = re.search(rb"(ST\*(\d+)\*(\w+)~.*?SE\*)(\d+)(\*\w+~\s*)", data, re.DOTALL)
    assert body is not None
    second = re.sub(rb"^ST\*(\d+)\*\w+", rb"ST*\1*9002", body[1]) + b"999" + b"*9002~\n"
    data = data[: body.end()] + second + data[body.end() :].replace(b"GE*1*", b"GE*2*", 1)
    (answer,) = acknowledge(data)
    (response,) = read_back(answer)
    (group,) = response.groups
    assert (group.code, group.included_count, group.received_count, group.accepted_count) == (
        "P", 2, 2, 1,
    )  # fmt: skip
    assert [one.code for one in group.responses] == ["AP", "RE"]
    assert [status.code for status in group.responses[1].statuses] == ["4"]


def test_a_group_of_edifact_is_answered_in_its_own_segment() -> None:
    """Proves that messages in a group are answered under UCF, and its fault is said there."""
    data = source(".edi")
    head = re.search(rb"UNH\+", data)
    tail = re.search(rb"UNZ\+", data)
    assert head is not None
    assert tail is not None
    group = b"UNG+INVOIC+S+R+260101:1200+G7+UN+D:96A'"
    data = (
        data[: head.start()] + group + data[head.start() : tail.start()] + b"UNE+5+G7'"
        + data[tail.start() :]
    )  # fmt: skip
    (response,) = read_back(acknowledge(data)[0])
    (named_group,) = response.groups
    assert (named_group.reference, named_group.code) == ("G7", "RE")
    assert [(one.code, one.tag, one.element) for one in named_group.statuses] == [("29", "UNE", 1)]
    assert [one.code for one in named_group.responses] == ["RE"]


def test_syntax_4_is_answered_in_syntax_4() -> None:
    """Proves that the answer follows the syntax version, and a version can be chosen."""
    data = source(".edi").replace(b"UNOC:3", b"UNOC:4", 1)
    assert b"UNOC:4" in acknowledge(data)[0].data
    older = AnswerOptions(version="3")
    assert b"UNOC:3" in acknowledge(data, options=older)[0].data


def test_an_implementation_guide_is_answered_with_999() -> None:
    """Proves that 999 answers a group that names a guide, with the guide's name in it."""
    data = re.sub(rb"\*X\*00\d010~", b"*X*005010X222A1~", source(".x12"), count=1)
    (answer,) = acknowledge(data)
    assert answer.format == "x12-999"
    assert read_back(answer)[0].groups[0].version == "005010X222A1"


def test_acknowledgements_are_not_acknowledged() -> None:
    """Proves that no answer is made to an answer, so that no two systems answer for ever."""
    for suffix in (".edi", ".x12"):
        for answer in acknowledge(source(suffix)):
            assert acknowledge(answer.data) == []


def test_who_cannot_be_answered_is_said() -> None:
    """Proves that a source without a header, or of another syntax, gives words, not an answer."""
    data = source(".edi")
    bare = data[data.index(b"UNH+") :]
    with pytest.raises(UnwritableError, match="no UNB"):
        acknowledge(bare)
    with pytest.raises(UsageError, match="997 answers X12"):
        acknowledge(data, kind="997")


@pytest.mark.parametrize(("tag", "code"), [(b"ZZZ", "1"), (b"BSN", "6")])
def test_a_segment_that_there_is_not_is_told_from_one_out_of_place(tag: bytes, code: str) -> None:
    """Proves that 720 has its own word for a segment that the version does not know."""
    data = source(".x12")
    at = re.search(rb"(?<=~)\s*SE.", data)
    assert at is not None
    data = data[: at.start()] + b"\n" + tag + data[3:4] + b"1~" + data[at.start() :]
    data = re.sub(
        rb"SE(.)(\d+)", lambda found: b"SE%b%d" % (found[1], int(found[2]) + 1), data, count=1
    )
    (response,) = read_back(acknowledge(data)[0])
    (one,) = of_message(response)
    assert (code, tag.decode()) in {(status.code, status.tag) for status in one.statuses}


def test_each_answer_is_written_in_the_message_that_is_for_it() -> None:
    """Proves that a family's name chooses among its acknowledgements by what they say."""
    ta1 = acknowledge(source(".x12").replace(b"*0*P*", b"*1*P*", 1))
    for answer in (*ta1, *acknowledge(source(".edi"))):
        family = "edifact" if answer.format == "contrl" else "x12"
        again = edibridge.write(read_back(answer)[0], family).data
        assert edibridge.detect(again) == answer.format
