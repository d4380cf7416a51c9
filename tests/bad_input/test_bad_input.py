"""What a user sees for bad input: the exact words, the exit status, and that others go on."""

from __future__ import annotations

import errno
import json
import os
import sys
from pathlib import Path

import pytest
from tests.bad_input.inputs import LAYOUT, ROWS, csv, edifact, ubl, x12, xml
from tests.command import Run

from edibridge.registry import formats

CASES: dict[str, tuple[str, bytes, int, str]] = {
    # name: file, bytes, status, and what `validate --profile syntax` says
    "EDIFACT truncated": (
        "a.edi",
        edifact()[:-60],
        1,
        (
            "a.edi:5, message 1, segment 4 NAD: fatal: [EDI-TRUNCATED] the source "
            "ends inside segment 'NAD', without the terminator \"'\"; it was cut off\n"
            "    got 'NAD+BY+5412345000', expected \"'\" (ISO 9735; X12.5, X12.6)\n"
            "a.edi:2, message 1, segment 1 UNH: fatal: [EDI-UNT-MISSING] trailer UNT "
            "of UNH 1 is missing at the end of the source\n"
            "    expected 'UNT' (ISO 9735; X12.5, X12.6)\n"
            "a.edi:5, message 1, segment 4 NAD: fatal: [EDI-SEGMENT-MISSING] "
            "mandatory segment UNS of INVOIC is missing before NAD\n"
            "    got 'NAD', expected 'UNS' (ISO 9735; X12.5, X12.6)\n"
            "a.edi:5, message 1, segment 4 NAD: fatal: [EDI-SEGMENT-MISSING] "
            "mandatory group SG48 (MOA) of INVOIC is missing before NAD\n"
            "    got 'NAD', expected 'SG48' (ISO 9735; X12.5, X12.6)\n"
            "a.edi:5, message 1, segment 4 NAD: fatal: [EDI-SEGMENT-MISSING] "
            "mandatory segment UNT of INVOIC is missing before NAD\n"
            "    got 'NAD', expected 'UNT' (ISO 9735; X12.5, X12.6)\n"
            "a.edi:1, segment UNB: fatal: [EDI-UNZ-MISSING] trailer UNZ of UNB 1 is "
            "missing at the end of the source\n"
            "    expected 'UNZ' (ISO 9735; X12.5, X12.6)\n"
            "a.edi: edifact-INVOIC 1: invalid (syntax)\n"
        ),
    ),
    "EDIFACT with a wrong UNT count": (
        "a.edi",
        edifact(UNT="UNT+12+1"),
        1,
        (
            "a.edi:10, message 1, segment 9 UNT, element 1: fatal: [EDI-UNT-COUNT] "
            "UNT counts 12 segments, but there are 9\n"
            "    got '12', expected '9' (ISO 9735; X12.5, X12.6)\n"
            "a.edi: edifact-INVOIC 1: invalid (syntax)\n"
        ),
    ),
    "EDIFACT with a wrong UNT reference": (
        "a.edi",
        edifact(UNT="UNT+9+2"),
        1,
        (
            "a.edi:10, message 1, segment 9 UNT, element 2: fatal: "
            "[EDI-UNT-REFERENCE] UNT repeats reference '2', but UNH has '1'\n"
            "    got '2', expected '1' (ISO 9735; X12.5, X12.6)\n"
            "a.edi: edifact-INVOIC 1: invalid (syntax)\n"
        ),
    ),
    "EDIFACT without a mandatory segment": (
        "a.edi",
        edifact(BGM="", UNT="UNT+8+1"),
        1,
        (
            "a.edi:3, message 1, segment 2 DTM: fatal: [EDI-SEGMENT-MISSING] "
            "mandatory segment BGM of INVOIC is missing before DTM\n"
            "    got 'DTM', expected 'BGM' (ISO 9735; X12.5, X12.6)\n"
            "a.edi: edifact-INVOIC 1: invalid (syntax)\n"
        ),
    ),
    "EDIFACT with a code of no list": (
        "a.edi",
        edifact(DTM="DTM+ZZX:20240517:102"),
        0,
        (
            "a.edi:4, message 1, segment 3 DTM, element 1.1: information: [EDI-CODE] "
            "'ZZX' is not in code list 2005 of D96A\n"
            "    got 'ZZX', expected 'a code of 2005' (ISO 9735; X12.5, X12.6)\n"
            "a.edi: edifact-INVOIC 1: valid (syntax)\n"
        ),
    ),
    "EDIFACT with 31 February": (
        "a.edi",
        edifact(DTM="DTM+137:20240231:102"),
        0,
        (
            "a.edi:4, message 1, segment 3 DTM, element 1.2: warning: "
            "[EDI-ELEMENT-DATE] '20240231' is no date or time of format 102 (2379)\n"
            "    got '20240231', expected '102' (ISO 9735; X12.5, X12.6)\n"
            "a.edi: edifact-INVOIC 1: valid (syntax)\n"
        ),
    ),
    "EDIFACT with a length of 2 GB": (
        "a.edi",
        edifact(
            UNH="UNO+1+1+1+2147483648",
            BGM="",
            DTM="",
            NAD="",
            LIN="",
            QTY="",
            UNS="",
            MOA="",
            UNT="",
        ),
        1,
        (
            "a.edi:2, segment 1 UNO: fatal: [EDI-UNP-MISSING] trailer UNP of object 1"
            " is missing\n"
            "    expected 'UNP' (ISO 9735; X12.5, X12.6)\n"
            "a.edi: edifact-interchange: invalid (syntax)\n"
        ),
    ),
    "EDIFACT in another encoding": (
        "a.edi",
        edifact(UNB="UNB+UNOB:3+A+B+240517:1200+1", BGM="BGM+380+7é+9"),
        0,
        (
            "a.edi:3, message 1, segment 2 BGM: warning: [EDI-CHARACTER] byte 0xE9 is"
            " outside of repertoire UNOB, which is ASCII alone\n"
            "    got 'GM+380+7\\\\xe9+9', expected 'ASCII' (ISO 9735; X12.5, X12.6)\n"
            "a.edi: edifact-INVOIC 1: valid (syntax)\n"
        ),
    ),
    "EDIFACT that names its message twice": (
        "a.edi",
        edifact(
            UNZ="UNH+1+INVOIC:D:96A:UN:EAN008'BGM+380+78+9'DTM+137:20240517:102'UNS+S'MOA+77:1'UNT+6+1'UNZ+2+1"
        ),
        0,
        (
            "a.edi: edifact-INVOIC 1: valid (syntax)\n"
            "a.edi:11, message 1, segment 1 UNH: warning: [EDI-UNH-DUPLICATE] "
            "reference 1 of UNH stands more than once under one UNB\n"
            "    got '1' (ISO 9735; X12.5, X12.6)\n"
            "a.edi: edifact-INVOIC 1: valid (syntax)\n"
        ),
    ),
    "X12 with an ISA of the wrong width": (
        "a.x12",
        x12().replace(b"SENDER         ", b"SENDER"),
        1,
        (
            "a.x12:1, segment ISA: fatal: [EDI-ISA-WIDTH] ISA06 is 6 characters wide,"
            " not 15; ISA must be 106 characters with its terminator\n"
            "    got '6', expected '15' (ISO 9735; X12.5, X12.6)\n"
            "a.x12: x12-810 0001: invalid (syntax)\n"
        ),
    ),
    "X12 with a wrong SE count": (
        "a.x12",
        x12(SE="SE*9*0001"),
        1,
        (
            "a.x12:6, message 0001, segment 4 SE, element 1: fatal: [EDI-SE-COUNT] SE"
            " counts 9 segments, but there are 4\n"
            "    got '9', expected '4' (ISO 9735; X12.5, X12.6)\n"
            "a.x12: x12-810 0001: invalid (syntax)\n"
        ),
    ),
    "X12 truncated": (
        "a.x12",
        x12(IEA="", GE=""),
        1,
        (
            "a.x12:2, segment GS: fatal: [EDI-GE-MISSING] trailer GE of GS 1 is "
            "missing at the end of the source\n"
            "    expected 'GE' (ISO 9735; X12.5, X12.6)\n"
            "a.x12:1, segment ISA: fatal: [EDI-IEA-MISSING] trailer IEA of ISA "
            "000000001 is missing at the end of the source\n"
            "    expected 'IEA' (ISO 9735; X12.5, X12.6)\n"
            "a.x12: x12-810 0001: invalid (syntax)\n"
        ),
    ),
    "XML bomb": (
        "a.xml",
        xml("&b;", doctype='<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>\n'),
        3,
        (
            "edibridge: a.xml:2: the document has a document type declaration (DTD), "
            "which could define entities; remove the <!DOCTYPE ...> declaration\n"
        ),
    ),
    "XML with an external entity": (
        "a.xml",
        xml("&a;", doctype='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n'),
        3,
        (
            "edibridge: a.xml:2: the document has a document type declaration (DTD), "
            "which could define entities; remove the <!DOCTYPE ...> declaration\n"
        ),
    ),
    "XML in another encoding": (
        "a.xml",
        xml("é").replace("é".encode(), b"\xe9"),
        3,
        (
            "edibridge: a.xml:2:73: not well-formed XML: a byte does not fit the "
            "encoding that the document declares; declare the encoding that the file "
            "is really in, or convert it to UTF-8\n"
        ),
    ),
    "XML truncated": (
        "a.xml",
        ubl()[:-30],
        3,
        (
            "edibridge: a.xml:6:41: not well-formed XML: expected '>'; the file is "
            "truncated or damaged; ask its sender for it again\n"
        ),
    ),
    "XML of an unknown root": (
        "a.xml",
        b'<?xml version="1.0"?>\n<Faktura xmlns="urn:x"/>',
        3,
        (
            "edibridge: a.xml: the root element is {urn:x}Faktura, which no format "
            "knows; known: {roots}\n"
        ),
    ),
    "XML nested too deep": (
        "a.xml",
        xml("<a>" * 300 + "</a>" * 300),
        3,
        (
            "edibridge: a.xml:2:840: elements are nested deeper than 256 levels; no "
            "business document is as deep as that\n"
        ),
    ),
    "UBL with 31 February": (
        "a.xml",
        ubl(**{"2024-05-17": "2024-02-31"}),
        1,
        (
            "a.xml:4, /*/cbc:IssueDate: fatal: [EDB-VALUE] '2024-02-31' is not a date"
            " as YYYY-MM-DD\n"
            "    issued: got '2024-02-31', expected 'a date as YYYY-MM-DD'\n"
            "a.xml: ubl-invoice A1: invalid (syntax)\n"
        ),
    ),
    "JSON with an unknown key": (
        "a.json",
        b'{"$type": "Invoice",\n "numbr": "1"}',
        1,
        (
            "a.json:1:1: fatal: [EDB-JSON] numbr: Invoice has no attribute 'numbr'; "
            "did you mean 'number'?\n"
            "    numbr: got 'numbr'\n"
            "a.json: json: invalid (syntax)\n"
        ),
    ),
    "JSON of an unknown class": (
        "a.json",
        b'{"$type": "Faktura"}',
        1,
        (
            "a.json:1:1: fatal: [EDB-JSON] $type: $type 'Faktura' is no document of "
            "the model\n"
            "    $type: got 'Faktura', expected 'Catalogue, DespatchAdvice, Invoice, "
            "Order, OrderChange, OrderResponse, PartyInformation, PaymentAdvice, "
            "ReceiptAdvice, Reminder, Response, SalesReport, Statement, StockReport, "
            "TransportStatus, WithholdingCertificate'\n"
            "a.json: json: invalid (syntax)\n"
        ),
    ),
    "JSON truncated": (
        "a.json",
        b'{"$type": "Invoice", "number": ',
        3,
        (
            "edibridge: a.json:1:31: not JSON: it ends too early; the file is "
            "truncated or damaged; ask its sender for it again\n"
        ),
    ),
    "binary junk": (
        "a.bin",
        bytes(range(32)) * 20,
        3,
        (
            "edibridge: a.bin: the file is binary: it begins with "
            "'\\x00\\x01\\x02\\x03\\x04\\x05\\x06\\x07\\x08\\t\\n\\x0b\\x0c\\r\\x0e\\x0f'; "
            "expected XML, an EDIFACT or X12 interchange, JSON or a CSV extract\n"
        ),
    ),
    "a PDF that breaks off": (
        "a.pdf",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        3,
        (
            "edibridge: a.pdf: the PDF is damaged: Stream has ended unexpectedly; "
            "open it in a viewer and save it anew\n"
        ),
    ),
    "an empty file": (
        "a.xml",
        b"",
        3,
        (
            "edibridge: a.xml: the file is empty; expected XML, an EDIFACT or X12 "
            "interchange, JSON or a CSV extract\n"
        ),
    ),
    "a blank file": (
        "a.txt",
        b" \r\n\r\n",
        3,
        (
            "edibridge: a.txt: the file holds nothing but blanks; expected XML, an "
            "EDIFACT or X12 interchange, JSON or a CSV extract\n"
        ),
    ),
    "a letter": (
        "a.txt",
        b"Sehr geehrte Damen und Herren\n",
        3,
        (
            "edibridge: a.txt: the file is of no known syntax: it begins with 'Sehr "
            "geehrte Dam'; expected XML, an EDIFACT or X12 interchange, JSON or a CSV"
            " extract\n"
        ),
    ),
    "CSV without a layout": (
        "b.csv",
        csv(*ROWS),
        2,
        (
            "edibridge: b.csv: a CSV extract needs a layout that says what its "
            "columns are; run `edibridge csv guess b.csv` for a first one, save it as"
            " b.layout.toml\n"
        ),
    ),
    "CSV with a shifted column": (
        "a.csv",
        csv(ROWS[0], "2;NC;;18.05.2024;EUR;1;3,00"),
        1,
        (
            "a.csv: erp-csv 1: valid (syntax)\n"
            "a.csv:3: fatal: [CSV-ROW] a.csv: row 3: the row has 7 cells where there "
            "are 6 columns: a value that holds ';' must stand in quotes\n"
            "a.csv: erp-csv: invalid (syntax)\n"
        ),
    ),
    "CSV with a shifted column inside": (
        "a.csv",
        csv(ROWS[0], "2;18.05.2024;NC;EUR;1;3,00"),
        1,
        (
            "a.csv: erp-csv 1: valid (syntax)\n"
            "a.csv:3: fatal: [EDB-VALUE] a.csv: row 3, column 'Tipo': '18.05.2024' is"
            " not a code of [codes.kind] (FT, NC)\n"
            "    kind: got '18.05.2024'\n"
            "a.csv:3: fatal: [EDB-VALUE] a.csv: row 3, column 'Data': 'NC' is not a "
            "date as dd.mm.yyyy\n"
            "    issued: got 'NC'\n"
            "a.csv: erp-csv: invalid (syntax)\n"
        ),
    ),
    "CSV with a number of two commas": (
        "a.csv",
        csv("1;FT;17.05.2024;EUR;1,2,3;5,00", ROWS[1]),
        1,
        (
            "a.csv:2: fatal: [EDB-VALUE] a.csv: row 2, column 'Quantidade': '1,2,3' "
            "is not a decimal number with a comma\n"
            "    lines[].quantity: got '1,2,3'\n"
            "a.csv: erp-csv: invalid (syntax)\n"
            "a.csv: erp-csv 2: valid (syntax)\n"
        ),
    ),
    "CSV with 31 February": (
        "a.csv",
        csv("1;FT;31.02.2024;EUR;1;5,00", ROWS[1]),
        1,
        (
            "a.csv:2: fatal: [EDB-VALUE] a.csv: row 2, column 'Data': '31.02.2024' is"
            " not a date as dd.mm.yyyy: the calendar has no such day\n"
            "    issued: got '31.02.2024'\n"
            "a.csv: erp-csv: invalid (syntax)\n"
            "a.csv: erp-csv 2: valid (syntax)\n"
        ),
    ),
    "CSV with a document twice": (
        "a.csv",
        csv(*ROWS, ROWS[0]),
        1,
        (
            "a.csv: erp-csv 1: valid (syntax)\n"
            "a.csv: erp-csv 2: valid (syntax)\n"
            "a.csv:4: fatal: [CSV-KEY] a.csv: row 4: document '1' stands in the file "
            "a second time, first in row 2: a number names one document, and its rows"
            " stand together\n"
            "a.csv: erp-csv: invalid (syntax)\n"
        ),
    ),
    "CSV with an unknown code": (
        "a.csv",
        csv(ROWS[0], "2;XX;18.05.2024;EUR;1;3,00"),
        1,
        (
            "a.csv: erp-csv 1: valid (syntax)\n"
            "a.csv:3: fatal: [EDB-VALUE] a.csv: row 3, column 'Tipo': 'XX' is not a "
            "code of [codes.kind] (FT, NC)\n"
            "    kind: got 'XX'\n"
            "a.csv: erp-csv: invalid (syntax)\n"
        ),
    ),
    "CSV with an empty cell that must not be": (
        "a.csv",
        csv(ROWS[0], "2;NC;;EUR;1;3,00"),
        1,
        (
            "a.csv: erp-csv 1: valid (syntax)\n"
            "a.csv:3: fatal: [CSV-REQUIRED] a.csv: row 3, column 'Data': the cell is "
            "empty, but the layout requires it\n"
            "    issued\n"
            "a.csv: erp-csv 2: invalid (syntax)\n"
        ),
    ),
    "CSV cut off": (
        "a.csv",
        csv(ROWS[0], "2;NC;18.05", end=""),
        1,
        (
            "a.csv: erp-csv 1: valid (syntax)\n"
            "a.csv:3: fatal: [CSV-ROW] a.csv: row 3: the row has 3 cells where there "
            "are 6 columns and no line end: the file is cut off here; export it "
            "again\n"
            "a.csv: erp-csv: invalid (syntax)\n"
        ),
    ),
    "CSV without a column": (
        "a.csv",
        csv("1;FT;EUR;1;5,00", header="Número;Tipo;Moeda;Quantidade;Preço"),
        3,
        (
            "edibridge: a.csv: the header has no column 'Data', which the layout "
            "needs; the header has Número, Tipo, Moeda, Quantidade, Preço\n"
        ),
    ),
    "CSV in another encoding": (
        "a.csv",
        csv(*ROWS).decode().encode("cp1252"),
        3,
        (
            "edibridge: a.csv: line 1: byte 0xFA at offset 1 is not utf-8; say the "
            'encoding that the file has, such as encoding = "cp1252", in the layout '
            "or when reading\n"
        ),
    ),
    "CSV with another delimiter": (
        "a.csv",
        csv(*ROWS).replace(b";", b"|"),
        3,
        (
            "edibridge: a.csv: the header is one column with ';', but 6 with '|'; set"
            ' delimiter = "|" in the layout\n'
        ),
    ),
    "CSV of a header alone": (
        "a.csv",
        csv(),
        0,
        (
            "a.csv: warning: [CSV-EMPTY] a.csv: the file has column names, but no "
            "row\n"
            "a.csv: erp-csv: valid (syntax)\n"
        ),
    ),
}


def known_roots() -> str:
    """Name the root elements of all XML formats, as the message lists them."""
    names = {root.rpartition("}")[2] for known in formats() for root in known.roots if "}" in root}
    return ", ".join(sorted(names))


@pytest.mark.parametrize("name", CASES)
def test_the_words_that_a_user_sees(run: Run, tmp_path: Path, name: str) -> None:
    """Proves that each fault gives exactly these words, with file and place, and this status."""
    file, data, status, words = CASES[name]
    (tmp_path / file).write_bytes(data)
    (tmp_path / "a.layout.toml").write_text(LAYOUT, encoding="utf-8")
    said = run("validate", "--profile", "syntax", file)
    assert (said.out + said.err, said.status) == (words.replace("{roots}", known_roots()), status)


@pytest.mark.parametrize("name", CASES)
def test_bad_input_stops_no_other(run: Run, tmp_path: Path, name: str) -> None:
    """Proves that a sound file beside the bad one is judged as if it were alone."""
    file, data, status, _ = CASES[name]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / file).write_bytes(data)
    (tmp_path / "in/a.layout.toml").write_text(LAYOUT, encoding="utf-8")
    (tmp_path / "in/good.xml").write_bytes(ubl())
    said = run("validate", "--profile", "syntax", "in", "--report", "r.jsonl")
    assert said.status == status
    rows = [json.loads(row) for row in (tmp_path / "r.jsonl").read_text().splitlines()]
    assert (rows[-1]["path"], rows[-1]["status"]) == ("in/good.xml", "valid")
    assert {row["path"] for row in rows[:-1]} == {f"in/{file}"}


CALLS: dict[str, tuple[tuple[str, ...], int, str]] = {
    "an unknown format": (
        ("convert", "--to", "ubl-invioce", "good.xml"),
        2,
        "unknown format 'ubl-invioce'; did you mean ubl-invoice",
    ),
    "an unknown source format": (
        ("read", "--from", "ubl-invioce", "good.xml"),
        2,
        "unknown format 'ubl-invioce'; did you mean ubl-invoice",
    ),
    "an unknown version": (
        ("convert", "--to", "ubl-invoice:3.0", "good.xml"),
        2,
        "ubl-invoice has no version '3.0'; write ubl-invoice without a version",
    ),
    "an unknown profile": (
        ("validate", "--profile", "sintax", "good.xml"),
        2,
        "unknown profile 'sintax'; did you mean syntax",
    ),
    "no file": (
        ("validate",),
        2,
        "no file is named; name files, folders or -, or give --files-from LIST",
    ),
    "a file that is not there": (
        ("read", "none.xml"),
        3,
        "none.xml: cannot be read: No such file or directory; check the name and the rights",
    ),
    "a folder without files": (("read", "empty"), 2, "empty: the folder holds no file to read"),
    "a list that is not there": (
        ("read", "--files-from", "none"),
        3,
        "none: cannot be read: No such file or directory",
    ),
    "a list that is empty": (
        ("read", "--files-from", "blank"),
        2,
        "blank: the list names no file",
    ),
    "a layout that is not there": (
        ("read", "--layout", "none.toml", "a.csv"),
        2,
        "none.toml: there is no such layout; `edibridge csv guess FILE` proposes one",
    ),
    "an output that cannot be written": (
        ("convert", "--to", "json", "good.xml", "--out", "good.xml/x.json"),
        3,
        "good.xml/x.json: cannot be written: {not_a_folder}; check the folder and the rights",
    ),
    "a report that cannot be written": (
        ("validate", "good.xml", "--report", "good.xml/r.jsonl"),
        3,
        "good.xml/r.jsonl: cannot be written: {not_a_folder}; check the folder and the rights",
    ),
    "an output that is there": (
        ("convert", "--to", "json", "good.xml", "--out", "blank.txt"),
        2,
        "blank.txt: the file exists; --force replaces it",
    ),
    "a checkpoint that is none": (
        ("validate", "good.xml", "--checkpoint", "good.xml"),
        3,
        "good.xml:1: this is no checkpoint of edibridge; remove it, or name another file",
    ),
    "an extra that is not installed": (
        ("validate", "good.xml", "a.csv", "--cluster", "tcp://127.0.0.1:1"),
        2,
        "--cluster needs Dask, which is not installed; pip install 'edibridge[cluster]'",
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_wrong_call_is_answered(
    run: Run, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that each wrong call gives these words and status, and leaves no file behind."""
    (tmp_path / "good.xml").write_bytes(ubl())
    (tmp_path / "a.csv").write_bytes(csv(*ROWS))
    (tmp_path / "blank").write_bytes(b"\n")
    (tmp_path / "blank.txt").write_bytes(b"")
    (tmp_path / "empty").mkdir()
    monkeypatch.setitem(sys.modules, "distributed", None)
    before = sorted(tmp_path.rglob("*"))
    words, status, message = CALLS[name]
    said = run(*words, "--quiet")
    message = message.replace("{not_a_folder}", os.strerror(errno.ENOTDIR))
    assert said.err.startswith(f"edibridge: {message}")
    assert said.err.count("\n") == 1
    assert said.status == status
    assert said.out == ""
    assert sorted(tmp_path.rglob("*")) == before
