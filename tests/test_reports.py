"""Reports in every shape: the same rows as text, JSON, SARIF and JUnit XML."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from edibridge import report_json, report_junit, report_sarif, report_text
from edibridge.errors import UnreadableError, UsageError
from edibridge.findings import Finding, Location, Report
from edibridge.messages import catalogue, languages, translated, translated_report
from edibridge.profile import Judged
from edibridge.report import Row, error_row, judged_row

FATAL = Finding(
    rule="BR-CO-10",
    severity="fatal",
    message="a wrong sum",
    location=Location(file="a b.xml", line=12, column=3, xpath="/Invoice/cac:LegalMonetaryTotal"),
    path="totals.lines",
    term="BT-106",
    got="9.00",
    expected="10.00",
    source="EN 16931-1",
)
WARNING = Finding(rule="W-1", severity="warning", message="odd & <strange>")
SEGMENT = Finding(
    rule="EDI-1",
    severity="information",
    message="said in passing",
    location=Location(message="ME1", tag="NAD", segment=4, element=2, component=1, offset=120),
)


def row(path: str, *findings: Finding, **words: Any) -> Row:  # noqa: ANN401 - of `Report`
    """Return the row of a document INV-1."""
    report = Report(profile="eu-en16931", format="ubl-invoice", findings=findings, **words)
    return judged_row(path, Judged(format="ubl-invoice", message="INV-1", report=report))


INVALID = row("a b.xml", FATAL, WARNING, SEGMENT, ran=frozenset({"BR-CO-10", "W-1"}))
VALID = row("c.xml", ran=frozenset({"BR-CO-10"}))
UNJUDGED = row(
    "d.xml", ran=frozenset({"A"}), not_built=frozenset("BC"), not_built_fatal=frozenset("B")
)
UNREAD = error_row("e.xml", "eu-en16931", UnreadableError("not XML", where="e.xml"))
FILES: Sequence[tuple[str, Sequence[Row]]] = [
    ("a b.xml", [INVALID]),
    ("c.xml", [VALID]),
    ("d.xml", [UNJUDGED]),
    ("e.xml", [UNREAD]),
]


def test_text_says_what_stands_there_and_what_was_run() -> None:
    """Proves the lines that a person reads: the finding, what it is about, verdict and counts."""
    assert "".join(report_text.render(FILES)).splitlines() == [
        "a b.xml:12:3, /Invoice/cac:LegalMonetaryTotal: fatal: [BR-CO-10] a wrong sum",
        "    BT-106, totals.lines: got '9.00', expected '10.00' (EN 16931-1)",
        "warning: [W-1] odd & <strange>",
        "message ME1, segment 4 NAD, element 2.1: information: [EDI-1] said in passing",
        "a b.xml: ubl-invoice INV-1: invalid (eu-en16931; 2 rules ran)",
        "c.xml: ubl-invoice INV-1: valid (eu-en16931; 1 rules ran)",
        "d.xml: ubl-invoice INV-1: not judged (eu-en16931; 1 rules ran, 2 not run)",
        "fatal: e.xml: not XML",
    ]


def test_json_is_one_document_of_rows() -> None:
    """Proves the shape: version, edition of the shape, and each row as `--report` writes it."""
    log = json.loads("".join(report_json.render(FILES)))
    assert log.keys() == {"edibridge", "schema", "documents"}
    assert log["schema"] == 1
    assert log["documents"] == [INVALID, VALID, UNJUDGED, UNREAD]
    first = log["documents"][0]
    assert first["verdict"] == "invalid"
    assert first["rules"] == {"ran": 2, "not_built": 0}
    assert first["findings"][0]["place"] == {
        "line": 12,
        "column": 3,
        "xpath": "/Invoice/cac:LegalMonetaryTotal",
    }
    assert log["documents"][2]["not_built"] == ["B"]


def test_nothing_is_still_a_document() -> None:
    """Proves that each shape is whole without any file."""
    assert json.loads("".join(report_json.render([])))["documents"] == []
    assert json.loads("".join(report_sarif.render([])))["runs"][0]["results"] == []
    assert len(etree.fromstring("".join(report_junit.render([])).encode())) == 0


def sarif(files: Sequence[tuple[str, Sequence[Row]]]) -> dict[str, Any]:
    """Return the one run of a SARIF log."""
    log = json.loads("".join(report_sarif.render(files)))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    found: dict[str, Any] = run
    return found


def test_sarif_holds_what_its_standard_demands() -> None:
    """Proves the facts of SARIF 2.1.0: levels, rule indexes, regions, kinds, URIs."""
    run = sarif(FILES)
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"] == "edibridge"
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note", "none"}
        # 3.27.9: a kind other than fail has the level none
        assert (result.get("kind", "fail") == "fail") == (result["level"] != "none")
        assert result["message"]["text"]
        for location in result["locations"]:
            physical = location["physicalLocation"]
            assert " " not in physical["artifactLocation"]["uri"]
            region = physical.get("region", {"startLine": 1})
            assert region.get("startLine", 1) >= 1
            assert "startLine" in region or "byteOffset" in region
            assert all(one["fullyQualifiedName"] for one in location.get("logicalLocations", []))


def test_sarif_says_where_and_what() -> None:
    """Proves line, XPath, segment, model path, got and expected of a finding in SARIF."""
    first, _warning, segment, unjudged, unread = sarif(FILES)["results"]
    location = first["locations"][0]
    assert unquote(location["physicalLocation"]["artifactLocation"]["uri"]) == "a b.xml"
    assert location["physicalLocation"]["region"] == {"startLine": 12, "startColumn": 3}
    names = [one["fullyQualifiedName"] for one in location["logicalLocations"]]
    assert names == ["/Invoice/cac:LegalMonetaryTotal", "totals.lines"]
    assert first["properties"]["got"] == "9.00"
    assert first["properties"]["term"] == "BT-106"
    place = segment["locations"][0]
    assert place["physicalLocation"]["region"] == {"byteOffset": 120}
    assert [one["fullyQualifiedName"] for one in place["logicalLocations"]] == [
        "message ME1/segment 4 NAD/element 2.1"
    ]
    assert (unjudged["ruleId"], unjudged["kind"]) == ("NOT-JUDGED", "open")
    assert (unread["ruleId"], unread["level"]) == ("UNREADABLE", "error")


def test_an_absolute_path_is_a_file_uri() -> None:
    """Proves that SARIF names a file that it can be found by."""
    (result,) = sarif([("/tmp/ü.xml", [row("/tmp/ü.xml", WARNING)])])["results"]  # noqa: S108
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "file:///tmp/%C3%BC.xml"


def junit(files: Sequence[tuple[str, Sequence[Row]]]) -> etree._Element:
    """Return the root of the JUnit XML."""
    return etree.fromstring("".join(report_junit.render(files)).encode())


def test_junit_has_a_suite_a_file_and_a_case_a_document() -> None:
    """Proves counts, names, failures, errors and what is merely said."""
    root = junit([("many.edi", [INVALID, VALID]), *FILES[2:]])
    assert [suite.get("name") for suite in root] == ["many.edi", "d.xml", "e.xml"]
    many, unjudged, unread = root
    assert (many.get("tests"), many.get("failures"), many.get("errors")) == ("2", "1", "0")
    invalid, valid = many
    (failure,) = invalid.findall("failure")
    assert failure.get("type") == "BR-CO-10"
    assert failure.get("message") == "BR-CO-10: a wrong sum"
    assert "expected '10.00'" in (failure.text or "")
    assert "odd & <strange>" in (invalid.findtext("system-out") or "")
    assert (valid.get("name"), len(valid)) == ("INV-1", 0)
    assert (unjudged.get("errors"), unread.get("errors")) == ("1", "1")
    (error,) = unjudged.iter("error")
    assert error.get("message") == "not judged: 1 fatal rules were not run"
    (error,) = unread.iter("error")
    assert error.get("type") == "UNREADABLE"


@given(text=st.text(), path=st.text(min_size=1))
def test_any_text_stays_well_formed(text: str, path: str) -> None:
    """Proves that no value of a document breaks a report."""
    finding = Finding(rule="R", severity="fatal", message=text, got=text, path=path)
    files = [(path, [row(path, finding)])]
    root = etree.fromstring("".join(report_junit.render(files)).encode("utf-8", "replace"))
    assert len(list(root.iter("failure"))) == 1
    assert json.loads("".join(report_json.render(files)))["documents"][0]["findings"]
    (result,) = sarif(files)["results"]
    assert result["message"]["text"] == text


def test_messages_come_in_the_reader_s_language() -> None:
    """Proves by rule id, by phrase, and that what has no entry stays English."""
    assert translated(FATAL, "pt").message.startswith("a soma das linhas")
    table = Finding(
        rule="UBL-SR-99",
        severity="fatal",
        message="in cac:Party: cbc:Name at most once; in cac:Party: cbc:ID at most 2 times",
    )
    assert translated(table, "pt-BR").message == (
        "em cac:Party: cbc:Name no máximo uma vez; em cac:Party: cbc:ID no máximo 2 vezes"
    )
    assert translated(WARNING, "pt") == WARNING
    report = Report(profile="p", findings=(FATAL,))
    assert translated_report(report, "en") is report
    assert translated_report(report, "pt").findings[0].got == "9.00"


def test_an_unknown_language_is_a_wrong_call() -> None:
    """Proves the error, also for a name that would reach outside the catalogue's folder."""
    assert {"en", "pt"} <= set(languages())
    for wrong in ("xx", "../pt", ""):
        with pytest.raises(UsageError, match=r"there are no messages in .*known: en, pt"):
            catalogue(wrong)


def test_every_catalogue_is_of_rules_that_say_something() -> None:
    """Proves that each entry of each catalogue has a text whose names can be filled."""
    for language in languages():
        known = catalogue(language)
        for rule, text in (*known.texts.items(), *known.families):
            filled = translated(
                Finding(rule=rule, severity="fatal", message="x", path="p", got="g"), language
            )
            assert text.strip() == text != ""
            assert "{" not in filled.message
