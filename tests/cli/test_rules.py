"""`edibridge rules`, `agree`, and the words of `validate` about language, shape and authority."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree
from tests.command import Run

INVOICE = b"""<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:ID>1</cbc:ID></Invoice>"""
SCHEMA = """<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">
  <ns prefix="u" uri="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>
  <ns prefix="c" uri="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"/>
  <pattern><rule context="/u:Invoice">
    <assert id="BR-03" test="c:IssueDate" flag="fatal">[BR-03]-no date</assert>
    <assert id="BR-02" test="{0}" flag="fatal">no number</assert></rule></pattern></schema>"""


@pytest.fixture
def official(tmp_path: Path) -> Path:
    """Give a folder of an authority that says of BR-02 and BR-03 what is so, and an invoice."""
    pytest.importorskip("saxonche", reason="the extra `official` is not installed")
    folder = tmp_path / "authority"
    folder.mkdir()
    (folder / "s.sch").write_text(SCHEMA.format("c:ID"), encoding="utf-8")
    (tmp_path / "i.xml").write_bytes(INVOICE)
    return folder


def test_rules_are_listed(run: Run) -> None:
    """Proves a line a rule: id, severity, status, profiles, what it demands."""
    lines = run("rules", "--profile", "eu-en16931").out.splitlines()
    (found,) = [line.split(maxsplit=4) for line in lines if line.startswith("BR-CO-10 ")]
    assert found[:4] == ["BR-CO-10", "fatal", "built", "eu-en16931"]
    assert len(lines) > 500
    assert len(run("rules").out.splitlines()) >= len(lines)


def test_a_profile_without_rules_lists_none(run: Run) -> None:
    """Proves that `syntax` has no rules of an authority, and an unknown profile is refused."""
    said = run("rules", "--profile", "syntax")
    assert (said.status, said.out) == (0, "")
    said = run("rules", "--profile", "no-such")
    assert said.status == 2
    assert "unknown profile" in said.err


def test_one_rule_is_explained(run: Run) -> None:
    """Proves what is said of a rule: about, severity, terms, profiles, source, how it is tested."""
    said = run("rules", "br-co-10")
    assert said.out.startswith("BR-CO-10: ")
    facts = dict(line.split(maxsplit=1) for line in said.out.splitlines()[1:])
    assert facts["severity"] == "fatal"
    assert facts["status"] == "built"
    assert "BT-106" in facts["terms"]
    assert "eu-en16931" in facts["profiles"]
    assert "EN 16931" in facts["source"]
    assert "1.3.16" in facts["editions"]
    assert "edibridge agree" in facts["tested"]


def test_a_rule_is_explained_in_portuguese(run: Run) -> None:
    """Proves --lang, and what is said of a language that there is none for."""
    assert "soma das linhas" in run("rules", "BR-CO-10", "--lang", "pt").out
    said = run("rules", "--lang", "xx")
    assert said.status == 2
    assert "there are no messages in 'xx'" in said.err


def test_a_wrong_rule_gets_a_hint(run: Run) -> None:
    """Proves that a slip of the keys is answered with what comes close."""
    said = run("rules", "BR-C0-10")
    assert said.status == 2
    assert "unknown rule 'BR-C0-10'; did you mean" in said.err
    assert "BR-CO-10" in said.err


def test_validate_shows_any_shape(run: Run, tmp_path: Path) -> None:
    """Proves --format on the command line: JSON, SARIF and JUnit of one invalid invoice."""
    (tmp_path / "i.xml").write_bytes(INVOICE)
    words = ("validate", "--profile", "eu-en16931", "i.xml", "--format")
    said = run(*words, "json")
    assert said.status == 1
    (document,) = json.loads(said.out)["documents"]
    assert "BR-03" in {one["rule"] for one in document["findings"]}
    assert document["rules"]["ran"] > 500
    results = json.loads(run(*words, "sarif").out)["runs"][0]["results"]
    assert "BR-03" in {one["ruleId"] for one in results}
    assert etree.fromstring(run(*words, "junit").raw).findall(".//failure")
    assert "[BR-03]" in run(*words, "text").out


def test_validate_speaks_portuguese(run: Run, tmp_path: Path) -> None:
    """Proves that findings come in the language that was asked for."""
    (tmp_path / "i.xml").write_bytes(INVOICE)
    said = run("validate", "--profile", "eu-en16931", "--lang", "pt", "i.xml")
    assert "[BR-03] a fatura tem data de emissão" in said.out


def test_validate_by_the_authority(run: Run, official: Path) -> None:
    """Proves --official: its findings in our rows, its verdict as the status."""
    words = ("validate", "--official", official, "--cache", "cache", "i.xml")
    said = run(*words, "--report", "r.jsonl")
    assert said.status == 1
    assert "fatal: [BR-03] no date" in said.out
    (row,) = map(json.loads, Path("r.jsonl").read_text(encoding="utf-8").splitlines())
    assert (row["profile"], row["format"], row["document"], row["status"]) == (
        "official:authority",
        "ubl-invoice",
        "1",
        "invalid",
    )
    assert row["rules"] == {"ran": 2, "not_built": 0}
    assert list(Path("cache").iterdir())


def test_official_and_profile_exclude_each_other(run: Run, official: Path) -> None:
    """Proves that a call which asks for two judges is sent to `agree`."""
    said = run("validate", "--official", official, "--profile", "syntax", "i.xml")
    assert said.status == 2
    assert "edibridge agree" in said.err
    said = run("validate", "--official", "gone", "i.xml")
    assert said.status == 2
    assert "gone: there is no such file or folder" in said.err


def test_agree_is_silent_where_all_is_one(run: Run, official: Path) -> None:
    """Proves status 0 and the totals where both say the same."""
    said = run("agree", "--official", official, "--cache", "c", "--profile", "eu-en16931", "i.xml")
    assert said.status == 0
    assert said.out == (
        "1 compared: 1 agree, 0 differ, 0 where the authority's own files broke off, "
        "0 unreadable; 0 differences\n"
    )


def test_agree_prints_every_difference(run: Run, official: Path, tmp_path: Path) -> None:
    """Proves status 1, a line a difference, the sum a rule, and the report."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "s.sch").write_text(SCHEMA.format("false()"), encoding="utf-8")
    words = ("--cache", "c", "--profile", "eu-en16931", "i.xml", "--report", "r.jsonl")
    said = run("agree", "--official", other, *words)
    assert said.status == 1
    assert "i.xml: missing: [BR-02] ours: silent, theirs: fatal at 2" in said.out
    assert "     1  missing    BR-02\n" in said.out
    assert "1 compared: 0 agree, 1 differ" in said.out
    (row,) = map(json.loads, Path("r.jsonl").read_text(encoding="utf-8").splitlines())
    assert row["status"] == "differ"
    assert row["differences"][0]["rule"] == "BR-02"
    assert official.is_dir()


def test_agree_goes_on_where_the_authority_breaks_off(
    run: Run, official: Path, tmp_path: Path
) -> None:
    """Proves that an abort is said and is no difference."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "s.sch").write_text(SCHEMA.format("xs:date(c:ID) gt xs:date('2020-01-01')"))
    words = ("--cache", "c", "--profile", "eu-en16931", "i.xml")
    said = run("agree", "--official", other, *words)
    assert said.status == 0
    assert "s.sch broke off: " in said.out
    assert "1 where the authority's own files broke off" in said.out
    assert official.is_dir()
