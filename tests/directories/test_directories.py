"""Directories of UN/EDIFACT that a user adds: archives of the shape that UNECE publishes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from edibridge.cli import main
from edibridge.directories import add, listed, remove
from edibridge.directories.codes import codes
from edibridge.directories.messages import TableError, message
from edibridge.directories.segments import composites, segments
from edibridge.errors import UnreadableError, UsageError
from edibridge.syntax import edi
from edibridge.syntax.directory import known, load

RULE = "-" * 70

SEGMENTS = f"""
                     4. Segment directory

Change indicators
        a plus sign (+)    for an addition
        an asterisk (*)    for an amendment to structure

{RULE}

       BGM  OPENING OF A MESSAGE

       Function: To say which kind of message this is and
                 how it is numbered.

010    C002 KIND OF MESSAGE                            C    1
       1001  Kind code                                 C      an..3
       1131  List identification code                  C      an..17
       3055  List responsible agency code              C      an..3

020    C106 NUMBER OF MESSAGE                          C    1
       1004  Number                                    C      an..70

030 *  1225 FUNCTION CODE                              C    1 an..3

{RULE}

+      DTM  DATE

       Function: To specify a date.

010    C507 DATE/TIME/PERIOD                           M    1
       2005  Date or time or period function code
             qualifier                                 M      an..3
       2380  Date or time or period text               C      an..35
       2379  Date or time or period format code        C      an..3

{RULE}

*      TDT  TRANSPORT

       Function: To specify transport.

010    8051 TRANSPORT STAGE CODE QUALIFIER             M    1 an..3
020    8028 JOURNEY IDENTIFIER                         C    1 an..17
030    C220 MODE OF TRANSPORT                          C    1
040  + C001 MEANS OF TRANSPORT                         C    1
050    7001 REMARK WITH A NAME THAT IS TOO LONG
            FOR ITS LINE                               C    3 a..5
060    7002 COUNT                                      C    1 n..4

       Dependency notes:
       1.   D5(040,030) If first, then all
       2.   D3(020, 050,060) One or more

{RULE}

       LOC  PLACE

       Function: To identify a place.

010    3227 PLACE FUNCTION CODE QUALIFIER              M    1 an..3
020    C517 PLACE                                      C    1

{RULE}

       QTY  QUANTITY

       Function: To specify a quantity.

010    6060 QUANTITY                                   M    1 n..15
"""

COMPOSITES = f"""
                     3. Composite directory

{RULE}

       C001 MEANS OF TRANSPORT

       Desc: What carries.

010    8179 Means code                                 C      an..8
020    8178 Means                                      C      an..17

{RULE}

|      C220 MODE OF TRANSPORT

       Desc: How it is carried.

010    8067 Mode code                                  C      an..3
020    8066 Mode                                       C      an..17

{RULE}

       C517 PLACE

       Desc: Where.

010    3225 Place identifier                           C      an..35
020 #  3224 Place name with a name that is
            too long                                   C      an..256
"""

CODES = f"""
                     United Nations Code List

{RULE}

*    1001  Kind code                                               [C]

     Desc: Which kind.

     Repr: an..3

     335   Booking request
              A request to
              book.

+    340   Shipping instructions, which have a name that is too
           long
              What to ship.

|    ABC   Another one
              Note:
              1. This one is explained.

     Note:
     The list goes on.

{RULE}

     8051  Transport stage code qualifier                          [C]

     Desc: Which stage.

     Repr: an..3

     20    Main carriage
              The main one.
"""

TABLE = """
                               UN/EDIFACT

                  UNITED NATIONS STANDARD MESSAGE (UNSM)

                        Booking of something

                                           Message Type : BOOKNG
CONTENTS
        4.3    Message structure
        4.3.1    Segment table
4.3    Message structure

4.3.1  Segment table

Pos     Tag Name                                     S   R

00010   UNH Message header                           M   1
00020   BGM Opening of a message                     M   1
00030 * DTM Date                                     C   9

00040       ---- Segment group 1  ------------------ C   99---------------+
00050   TDT Transport                                M   1                |
00060 + DTM Date                                     C   9                |
                                                                          |
00070       ---- Segment group 2  ------------------ M   5---------------+|
00080   LOC Place                                    M   1               ||
                                                                         ||
00090       ---- Segment group 3  ------------------ C   9--------------+||
00100   QTY Quantity                                 M   1              |||
00110   DTM Date                                     C   1--------------+++

00120       ---- Segment group 4  ------------------ C   9----------------+
00130   QTY Quantity                                 M   1----------------+
00140   UNT Message trailer                          M   1
"""
NESTED = [
    ["UNH", 1, 1],
    ["BGM", 1, 1],
    ["DTM", 0, 9],
    ["SG1", 0, 99, [
        ["TDT", 1, 1],
        ["DTM", 0, 9],
        ["SG2", 1, 5, [["LOC", 1, 1], ["SG3", 0, 9, [["QTY", 1, 1], ["DTM", 0, 1]]]]],
    ]],
    ["SG4", 0, 9, [["QTY", 1, 1]]],
    ["UNT", 1, 1],
]  # fmt: skip


def archive(**files: str) -> bytes:
    """Make an archive of files; a double underscore in a name is its dot."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(name.replace("__", "."), text.replace("\n", "\r\n").encode("latin-1"))
    return held.getvalue()


def published(**messages: str) -> bytes:
    """Make the archive of D.21A: one archive a part, in one around them."""
    parts = {
        "edsd.zip": archive(EDSD__21A=SEGMENTS),
        "edcd.zip": archive(EDCD__21A=COMPOSITES),
        "UNCL.ZIP": archive(UNCL__21A=CODES, README__TXT="read me"),
        "edmd.zip": archive(**{f"{name}_D__21A": text for name, text in messages.items()}),
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name, data in parts.items():
            made.writestr(f"d21a/{name}", data)
    return held.getvalue()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the user a data folder of the test's own."""
    monkeypatch.setenv("EDIBRIDGE_DATA", str(tmp_path / "data"))
    load.cache_clear()
    yield tmp_path / "data" / "directories"
    load.cache_clear()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Write the archive that a user downloaded."""
    path = tmp_path / "D21A.zip"
    path.write_bytes(published(BOOKNG=TABLE))
    return path


def test_the_segment_table() -> None:
    """Proves that groups nest as the lines at the margin say, several closed at once among them."""
    assert message(TABLE) == NESTED


def test_the_segment_table_of_older_directories() -> None:
    """Proves the same for tables drawn with the frame characters of DOS."""
    drawn = TABLE
    for plain, frame in (("--+++", "\xc4\xc4\xd9\xd9\xd9"), ("-", "\xc4"), ("|", "\xb3")):
        drawn = drawn.replace(plain, frame)
    lines = []
    for line in drawn.split("\n"):
        if "Segment group" in line:
            line = line.replace("+", "\xbf")  # noqa: PLW2901 - the corner above
        elif line.rstrip().endswith("+"):
            line = line.replace("+", "\xd9")  # noqa: PLW2901 - the corner below
        lines.append(line)
    assert message("\n".join(lines)) == NESTED
    joint = "\n".join(lines).replace("\xd9\xd9\xd9", "\xc1\xc1\xd9")
    assert message(joint) == NESTED


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("1----------------+", "1                "), "a group is not closed"),
        (("DTM Date                                     C   9",
          "DTM Date                                     C   9----------+"), "not opened"),
        (("00010   UNH", "00010   UNX"), "does not begin with UNH"),
        (("4.3.1", "4.3.9"), "no segment table"),
    ],
)  # fmt: skip
def test_tables_that_do_not_nest(change: tuple[str, str], said: str) -> None:
    """Proves that a table whose groups do not close is refused, not guessed."""
    with pytest.raises(TableError, match=said):
        message(TABLE.replace(*change))


def test_segments_and_composites() -> None:
    """Proves names over several lines, repetitions, indicators of change, composites apart."""
    parts = composites(COMPOSITES)
    assert parts["C517"] == [["3225", 0, "an..35"], ["3224", 0, "an..256"]]
    found, notes = segments(SEGMENTS, parts)
    assert found["BGM"] == [
        ["C002", 0, "", [["1001", 0, "an..3"], ["1131", 0, "an..17"], ["3055", 0, "an..3"]]],
        ["C106", 0, "", [["1004", 0, "an..70"]]],
        ["1225", 0, "an..3"],
    ]
    assert found["DTM"] == [
        ["C507", 1, "", [["2005", 1, "an..3"], ["2380", 0, "an..35"], ["2379", 0, "an..3"]]]
    ]
    assert found["TDT"] == [
        ["8051", 1, "an..3"],
        ["8028", 0, "an..17"],
        ["C220", 0, "", [["8067", 0, "an..3"], ["8066", 0, "an..17"]]],
        ["C001", 0, "", [["8179", 0, "an..8"], ["8178", 0, "an..17"]]],
        ["7001", 0, "a..5"],
        ["7001", 0, "a..5"],
        ["7001", 0, "a..5"],
        ["7002", 0, "n..4"],
    ]
    # positions are of the directory, elements are counted: 060 is the eighth
    assert notes == {"TDT": "D5(4,3) D3(2,5,8)"}
    assert set(found) == {"BGM", "DTM", "TDT", "LOC", "QTY"}


def test_code_lists() -> None:
    """Proves that codes are told from their meanings, notes and names over several lines."""
    assert codes(CODES) == {"1001": "335 340 ABC", "8051": "20"}


def test_what_is_added_is_checked(folder: Path, source: Path) -> None:
    """Proves that structure, elements, codes and notes of an added directory are checked."""
    assert not known("edifact", "d21a")
    made = add(source)
    assert (made.name, made.messages, made.segments, made.codes, made.notes, made.skipped) == (
        "d21a", ("BOOKNG",), 8, 3, 2, (),
    )  # fmt: skip
    assert made.path == folder / "d21a.json"

    def rules(*lines: str) -> list[str]:
        body = ["UNH+1+BOOKNG:D:21A:UN", "BGM+335+4711+9", *lines]
        text = "'".join(
            ["UNB+UNOC:4+A+B+20240131:1200+1", *body, f"UNT+{len(body) + 1}+1", "UNZ+1+1", ""]
        )
        (checked,) = edi.check(text.encode())
        return [one.rule for one in checked.findings]

    assert rules("TDT+20+J1", "LOC+9+NLRTM", "QTY+5") == []
    assert rules("TDT+20+J1", "LOC+9+NLRTM", "QTY+5", "DTM+7:20240131:102", "QTY+1") == []
    assert rules("TDT+99+J1", "LOC+9") == ["EDI-CODE"]
    assert rules("TDT+20", "LOC+9") == ["EDI-NOTE-MISSING"]
    assert rules("TDT+20+J1++TRUCK", "LOC+9") == ["EDI-NOTE-MISSING"]
    assert rules("TDT+20+J1+1+TRUCK", "LOC+9") == []
    assert rules("TDT+20+J1") == ["EDI-SEGMENT-MISSING"]
    assert rules("TDT+20+J1", "LOC+9", "QTY+X") == ["EDI-ELEMENT-TYPE"]
    assert rules("NAD+BY") == ["EDI-SEGMENT-UNKNOWN"]

    assert remove("D.21A") == made.path
    assert rules("NAD+BY") == ["EDI-DIRECTORY"]


def test_messages_for_a_directory_that_is_built_in(folder: Path, tmp_path: Path) -> None:
    """Proves that adding D.01B brings further messages, and leaves those built in as they are."""
    before = load("edifact", "d01b")
    data = {
        name.replace("21A", "01B"): text
        for name, text in (("EDSD__21A", SEGMENTS), ("EDCD__21A", COMPOSITES))
    }
    path = tmp_path / "d01b.zip"
    path.write_bytes(archive(**data, BOOKNG_D__01B=TABLE, ORDERS_D__01B=TABLE))
    add(path)
    after = load("edifact", "d01b")
    assert after is not before
    assert set(after.messages) == {*before.messages, "BOOKNG"}
    assert len(after.messages["ORDERS"].children) == len(before.messages["ORDERS"].children)
    assert len(after.segments["TDT"]) == len(before.segments["TDT"])
    assert folder.is_dir()


def test_what_cannot_be_read_is_named(folder: Path, tmp_path: Path) -> None:
    """Proves that one message that cannot be read does not stop the others, and is named."""
    path = tmp_path / "D21A.zip"
    broken = TABLE.replace("1----------------+", "1")
    strange = TABLE.replace("QTY Quantity", "XYZ Strange ")
    path.write_bytes(published(BOOKNG=TABLE, BROKEN=broken, STRANG=strange))
    made = add(path)
    assert made.messages == ("BOOKNG",)
    assert made.skipped == (
        ("BROKEN", "a group is not closed"),
        ("STRANG", "segments without a definition: XYZ"),
    )
    path.write_bytes(published(BROKEN=broken))
    with pytest.raises(UnreadableError, match="BROKEN: a group is not closed"):
        add(path)
    assert folder.is_dir()


@pytest.mark.parametrize(
    ("data", "error", "said"),
    [
        (b"no archive", UnreadableError, "no archive"),
        (archive(README__TXT="x"), UsageError, "holds no segments"),
        (archive(EDSD__21A=SEGMENTS), UsageError, "holds no messages"),
        (archive(EDSD__21A=SEGMENTS, BOOKNG_D__21B=TABLE), UsageError, "21A, 21B"),
    ],
)
def test_wrong_archives(
    data: bytes, error: type[Exception], said: str, folder: Path, tmp_path: Path
) -> None:
    """Proves that what is no directory is refused, with what is missing."""
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    with pytest.raises(error, match=said):
        add(path)
    with pytest.raises(UnreadableError, match="cannot be read"):
        add(tmp_path / "nothing.zip")
    assert not folder.exists()


@pytest.mark.parametrize("name", ["../d21a", "d21a/../../x", "", "D:21A", "d21a\n", "d²1a"])
def test_a_message_cannot_name_a_file(name: str, folder: Path, source: Path) -> None:
    """Proves that the directory that a message names cannot lead out of the folder."""
    add(source)
    assert known("edifact", "d21a")
    assert not known("edifact", name)
    with pytest.raises(UsageError):
        load("edifact", name)
    assert folder.is_dir()


def test_a_damaged_table(folder: Path, source: Path) -> None:
    """Proves that a damaged table says what to do."""
    made = add(source)
    made.path.write_bytes(made.path.read_bytes()[:100])
    load.cache_clear()
    with pytest.raises(UnreadableError, match="add it once more"):
        load("edifact", "d21a")
    with pytest.raises(UnreadableError, match="add it once more"):
        listed()
    assert folder.is_dir()


def test_the_commands(folder: Path, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves add, list and remove on the command line, with a folder of another name too."""
    assert main(["directory", "add", str(source)]) == 0
    assert capsys.readouterr().out == (
        f"d21a: 1 messages, 8 segments, 3 code lists, 2 dependency notes: {folder}/d21a.json\n"
    )
    assert main(["directory", "list"]) == 0
    assert f"d21a: 1 messages, {folder}/d21a.json\n  BOOKNG\n" in capsys.readouterr().out
    assert main(["directory", "remove", "D21A"]) == 0
    assert main(["directory", "remove", "D21A"]) == 2
    assert "none was added" in capsys.readouterr().err
    other = folder.parent / "other"
    assert main(["directory", "add", str(source), "--folder", str(other)]) == 0
    assert [path.name for path in other.glob("*.json")] == ["d21a.json"]
