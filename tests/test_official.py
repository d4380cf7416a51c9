"""An authority's own artefacts: Schematron resolved and run as the standard says, XSD, stylesheets.

The schemas here are made for these tests; each shows one thing that authorities do.
"""

from __future__ import annotations

import builtins
import csv
import shutil
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from edibridge.agree import agree
from edibridge.errors import MissingExtraError, UnreadableError, UsageError
from edibridge.findings import Finding
from edibridge.official import Official, Outcome, open_official
from edibridge.official.folder import find
from edibridge.official.run import _opened, _saxon
from edibridge.official.schematron import read
from edibridge.official.stylesheet import transpile

pytest.importorskip("saxonche", reason="the extra `official` is not installed")

HEAD = (
    '<schema xmlns="http://purl.oclc.org/dsdl/schematron" '
    'xmlns:xsl="http://www.w3.org/1999/XSL/Transform" queryBinding="xslt2">'
    '<ns prefix="a" uri="urn:a"/>'
)
ORDER = b"""<order xmlns="urn:a">
  <ID>7</ID>
  <line n="1"><price>2.00</price></line>
  <line n="2"><price>-1</price></line>
</order>
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give an empty folder for an authority's files, apart from the cache."""
    made = tmp_path / "authority"
    made.mkdir()
    return made


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files; a text that begins with a pattern or so is put into a schema."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def schema(body: str) -> str:
    """Put a body into a schema that knows the prefix `a`."""
    return f"{HEAD}{body}</schema>"


def judge(folder: Path, body: str, document: bytes = ORDER, *, phase: str | None = None) -> Outcome:
    """Judge a document by one schema."""
    write(folder, {"s.sch": schema(body)})
    return opened(folder, phase=phase).judge(document)


def opened(folder: Path, *, phase: str | None = None) -> Official:
    """Open a folder with a cache of its own."""
    _opened.cache_clear()
    return open_official([folder], phase=phase, cache=folder.parent / "cache")


def said(outcome: Outcome) -> list[tuple[str, str]]:
    """Return rule and message of each finding."""
    return [(one.rule, one.message) for one in outcome.report.findings]


def rules(outcome: Outcome) -> list[str]:
    """Return the rules of the findings."""
    return [one.rule for one in outcome.report.findings]


def test_an_assertion_that_fails_is_a_finding_with_its_place(folder: Path) -> None:
    """Proves id, severity, message without its id, XPath and line of a finding."""
    body = """<pattern><rule context="a:price">
      <assert id="P-1" test="number(.) >= 0" flag="fatal">[P-1]-A price is <value-of select="."/>
        in <name/> of <name path=".."/></assert></rule></pattern>"""
    (found,) = judge(folder, body).report.findings
    assert (found.rule, found.severity) == ("P-1", "fatal")
    assert found.message == "A price is -1 in price of line"
    assert found.location.line == 4
    assert found.location.xpath == "/*/*[3]/*"
    assert found.source == "s.sch"


def test_the_first_rule_of_a_pattern_that_matches_judges_a_node(folder: Path) -> None:
    """Proves that a node is judged once a pattern, and again in another pattern."""
    body = """<pattern>
      <rule context="a:line[@n = '1']"><assert id="FIRST" test="false()">x</assert></rule>
      <rule context="a:line"><assert id="SECOND" test="false()">x</assert></rule></pattern>
      <pattern><rule context="a:line"><assert id="OTHER" test="false()">x</assert></rule>
      </pattern>"""
    assert rules(judge(folder, body)) == ["FIRST", "SECOND", "OTHER", "OTHER"]


def test_a_rule_does_not_hide_what_is_below_its_context(folder: Path) -> None:
    """Proves that nodes inside a matched node are visited too, each once, the root as well."""
    body = """<pattern>
      <rule context="/a:order"><assert id="ROOT" test="false()">x</assert></rule>
      <rule context="a:price"><assert id="PRICE" test="false()">x</assert></rule></pattern>"""
    assert rules(judge(folder, body)) == ["ROOT", "PRICE", "PRICE"]


@pytest.mark.parametrize(
    ("context", "count"),
    [("/", 1), ("@n", 2), ("a:line/@n[. = '2']", 1), ("a:ID/text()", 1), ("a:ID | a:price", 3)],
)
def test_documents_attributes_and_texts_can_be_a_context(
    folder: Path, context: str, count: int
) -> None:
    """Proves that a rule may be about any kind of node."""
    body = f"""<pattern><rule context="{context}"><assert id="X" test="false()">x</assert></rule>
      </pattern>"""
    assert len(judge(folder, body).report.findings) == count


def test_the_place_of_an_attribute_is_its_element(folder: Path) -> None:
    """Proves line and XPath of a finding about an attribute."""
    body = """<pattern><rule context="@n[. = '2']"><assert id="X" test="false()">x</assert></rule>
      </pattern>"""
    (found,) = judge(folder, body).report.findings
    assert (found.location.line, found.location.xpath) == (4, "/*/*[3]/@n")


@pytest.mark.parametrize(
    ("flags", "severity"),
    [
        ('flag="fatal"', "fatal"),
        ('flag="error"', "fatal"),
        ('role="WARNING"', "warning"),
        ('role="info"', "information"),
        ("", "fatal"),
        ('flag="unheard" role="warn"', "warning"),
    ],
)
def test_flag_and_role_say_the_severity(folder: Path, flags: str, severity: str) -> None:
    """Proves how an authority's flag or role becomes a severity."""
    body = f"""<pattern><rule context="/a:order"><assert id="X" test="false()" {flags}>x</assert>
      </rule></pattern>"""
    (found,) = judge(folder, body).report.findings
    assert found.severity == severity


def test_a_report_speaks_where_its_test_holds(folder: Path) -> None:
    """Proves that `report` is the other way round than `assert`, and takes its rule's role."""
    body = """<pattern><rule context="a:price" role="warning">
      <report id="NEGATIVE" test="number(.) lt 0">negative</report></rule></pattern>"""
    outcome = judge(folder, body)
    assert [(one.rule, one.severity) for one in outcome.report.findings] == [
        ("NEGATIVE", "warning")
    ]
    assert outcome.report.verdict == "valid"


def test_a_sequence_is_a_test(folder: Path) -> None:
    """Proves that a test of several items parted by commas is taken as it is written."""
    body = """<pattern><rule context="a:line"><assert id="X" test="a:none, a:price">x</assert>
      </rule></pattern>"""
    assert rules(judge(folder, body)) == []


def test_variables_hold_where_they_are_declared(folder: Path) -> None:
    """Proves schema, pattern and rule variables, and that patterns may share a variable's name.

    A variable of one pattern that another uses is not what the standard says, but what the
    reference implementation does and XRechnung relies on.
    """
    body = """<let name="limit" value="0"/>
      <pattern id="variables"><let name="shared" value="/a:order/a:ID"/></pattern>
      <pattern><let name="mine" value="'one'"/><rule context="a:price">
        <let name="value" value="number(.)"/>
        <assert id="A" test="$value ge $limit"><value-of select="$mine, $shared"/></assert>
      </rule></pattern>
      <pattern><let name="mine" value="count(//a:line)"/><rule context="a:ID">
        <assert id="B" test="false()"><value-of select="$mine"/></assert></rule></pattern>"""
    assert said(judge(folder, body)) == [("A", "one 7"), ("B", "2")]


def test_functions_and_keys_of_xslt_can_be_used(folder: Path) -> None:
    """Proves that xsl:function and xsl:key inside a schema work, with prefixes of their own."""
    body = """<ns prefix="u" uri="utils"/>
      <xsl:key name="line" match="a:line" use="@n"/>
      <function xmlns="http://www.w3.org/1999/XSL/Transform" name="u:even" as="xs:boolean">
        <param name="number"/><sequence select="xs:integer($number) mod 2 = 0"/></function>
      <pattern><rule context="a:line"><assert id="EVEN" test="u:even(@n)">x</assert>
        <assert id="KEY" test="key('line', @n) is .">x</assert></rule></pattern>"""
    assert rules(judge(folder, body)) == ["EVEN"]


def test_braces_in_a_test_are_no_expressions(folder: Path) -> None:
    """Proves that a regular expression with {n} survives."""
    body = """<pattern><rule context="a:ID">
      <assert id="X" test="matches(., '^[0-9]{2}$')">x</assert></rule></pattern>"""
    assert rules(judge(folder, body)) == ["X"]


def test_diagnostics_and_emphasis_are_part_of_the_message(folder: Path) -> None:
    """Proves that what a diagnostic adds is said, and marks inside a text are seen through."""
    body = """<pattern><rule context="a:ID"><assert id="X" test="false()" diagnostics="d">Not
      <emph>good</emph><!-- aside -->, at all</assert></rule></pattern>
      <diagnostics><diagnostic id="d">It is <value-of select="."/></diagnostic></diagnostics>"""
    assert said(judge(folder, body)) == [("X", "Not good, at all It is 7")]


def test_a_subject_moves_the_place(folder: Path) -> None:
    """Proves that @subject names the node that a finding is about."""
    body = """<pattern><rule context="/a:order"><assert id="X" test="false()"
      subject="a:line[a:price lt '0']">x</assert></rule></pattern>"""
    (found,) = judge(folder, body).report.findings
    assert found.location.line == 4


def test_an_assertion_without_id_gets_one_that_stays(folder: Path) -> None:
    """Proves the id from the head of a message, else from pattern and number; spaces go."""
    body = """<pattern id="p"><rule context="a:ID">
      <assert test="false()">[H-1]-head</assert><assert test="false()">bare</assert>
      <assert id="S-1 " test="false()">x</assert></rule></pattern>"""
    assert said(judge(folder, body)) == [("H-1", "head"), ("p-2", "bare"), ("S-1", "x")]


def test_an_abstract_pattern_is_filled_in(folder: Path) -> None:
    """Proves is-a and param, also where a name has spaces around it and one begins another."""
    body = """<pattern abstract="true" id="model">
        <rule context="$Line "><assert id="X" test="$X and $X-1"
          >needs <value-of select="$X"/></assert>
        </rule></pattern>
      <pattern is-a="model" id="bound"><param name="Line " value="a:line"/>
        <param name="X" value="a:price"/><param name="X-1" value="@n = '1'"/></pattern>"""
    assert said(judge(folder, body)) == [("X", "needs -1")]


def test_an_abstract_rule_is_extended(folder: Path) -> None:
    """Proves extends/@rule, with the variables of the abstract rule, one inside another."""
    body = """<pattern>
      <rule abstract="true" id="least"><let name="zero" value="0"/>
        <assert id="NUMBER" test="number(.) ge $zero">x</assert></rule>
      <rule abstract="true" id="more"><extends rule="least"/>
        <assert id="DECIMALS" test="contains(., '.')">x</assert></rule>
      <rule context="a:price"><extends rule="more"/></rule></pattern>"""
    assert rules(judge(folder, body)) == ["NUMBER", "DECIMALS"]


def test_includes_of_all_kinds_are_followed(folder: Path) -> None:
    """Proves include, include with a fragment, extends/@href and XInclude, across folders."""
    sch = 'xmlns="http://purl.oclc.org/dsdl/schematron"'
    files = {
        "parts/pattern.sch": f'<pattern {sch}><include href="rule.sch"/></pattern>',
        "parts/rule.sch": f'<rule {sch} context="a:ID"><extends href="more.sch"/></rule>',
        "parts/more.sch": f'<rule {sch}><assert id="MORE" test="u:no()">x</assert></rule>',
        "parts/many.sch": f"""<schema {sch}><pattern id="one"><rule context="a:ID">
            <assert id="ONE" test="false()">x</assert></rule></pattern>
          <pattern id="two"><rule context="a:ID"><assert id="TWO" test="false()">x</assert></rule>
          </pattern></schema>""",
        "parts/no.xml": """<xsl:function xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
            xmlns:u="utils" name="u:no"><xsl:sequence select="false()"/></xsl:function>""",
    }
    write(folder, files)
    body = """<ns prefix="u" uri="utils"/>
      <xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="parts/no.xml"/>
      <include href="parts/pattern.sch"/><include href="parts/many.sch#two"/>"""
    outcome = judge(folder, body)
    assert rules(outcome) == ["MORE", "TWO"]
    # what a schema includes is a part of it, and no schema of its own
    assert outcome.artefacts == ("s.sch",)


def test_a_phase_runs_its_patterns_alone(folder: Path) -> None:
    """Proves phases: the one that is asked for, the default one, all of it, an unknown one."""
    patterns = """<pattern id="one"><rule context="a:ID"><assert id="ONE" test="$on">x</assert>
        </rule></pattern>
      <pattern id="two"><rule context="a:ID"><assert id="TWO" test="false()">x</assert></rule>
      </pattern>"""
    phases = """<phase id="first"><active pattern="one"/></phase>
      <phase id="second"><active pattern="two"/></phase><let name="on" value="false()"/>"""
    assert rules(judge(folder, phases + patterns)) == ["ONE", "TWO"]
    assert rules(judge(folder, phases + patterns, phase="second")) == ["TWO"]
    with pytest.raises(UsageError, match="no phase 'third'; its phases: first, second"):
        judge(folder, phases + patterns, phase="third")
    text = schema(phases + patterns).replace("<schema ", '<schema defaultPhase="first" ')
    write(folder, {"s.sch": text})
    assert rules(opened(folder).judge(ORDER)) == ["ONE"]
    assert rules(opened(folder, phase="#ALL").judge(ORDER)) == ["ONE", "TWO"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('<include href="gone.sch"/>', r"s\.sch:1: the schema includes gone\.sch, which is not"),
        ('<include href="s.sch"/>', "includes itself"),
        ('<pattern is-a="gone"/>', "the abstract pattern 'gone' is not there"),
        (
            '<pattern><rule context="a:ID"><extends rule="gone"/></rule></pattern>',
            "the abstract rule 'gone' is not there",
        ),
        (
            '<pattern><rule context="a:ID"><assert id="X" test="1 +">x</assert></rule></pattern>',
            r"s\.sch: cannot be compiled: .*XPST0003",
        ),
    ],
)
def test_a_broken_schema_is_named(folder: Path, body: str, words: str) -> None:
    """Proves what is said of a schema that cannot be run: the file, and what is wrong with it."""
    with pytest.raises(UnreadableError, match=words):
        judge(folder, body)


def test_a_pattern_over_other_documents_is_refused(folder: Path) -> None:
    """Proves that what is not supported is not passed over in silence."""
    body = '<pattern documents="@href"><rule context="a:ID"/></pattern>'
    with pytest.raises(UsageError, match="over other documents"):
        judge(folder, body)


def test_where_the_authority_breaks_off_nobody_passes(folder: Path) -> None:
    """Proves that a dynamic error is a result with Saxon's words, and the verdict not judged."""
    body = """<pattern><rule context="a:ID">
      <assert id="X" test="xs:date(.) gt xs:date('2020-01-01')">x</assert></rule></pattern>"""
    outcome = judge(folder, body)
    (aborted,) = outcome.aborted
    assert aborted.artefact == "s.sch"
    assert "7" in aborted.message
    assert rules(outcome) == ["OFFICIAL-ABORTED"]
    assert outcome.report.verdict == "not judged"
    assert outcome.report.not_built_fatal == {"X"}
    # another document of the same schema is judged as if nothing had been
    fine = judge(folder, body, ORDER.replace(b">7<", b">2024-01-01<"))
    assert fine.report.verdict == "valid"
    assert fine.report.ran == {"X"}


def test_a_document_with_a_doctype_or_no_xml_is_refused(folder: Path) -> None:
    """Proves that nothing outside the document is read, and what is said of broken XML."""
    body = '<pattern><rule context="a:ID"><assert id="X" test="1">x</assert></rule></pattern>'
    with pytest.raises(UnreadableError, match="document type declaration"):
        judge(folder, body, b'<!DOCTYPE order [<!ENTITY e "x">]><order xmlns="urn:a">&e;</order>')
    with pytest.raises(UnreadableError, match="not well-formed"):
        judge(folder, body, b"<order")


def test_no_schema_reaches_the_network(folder: Path) -> None:
    """Proves that a schema that asks for a document over HTTP gets none, and nobody is called."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        body = f"""<pattern><rule context="a:ID">
          <assert id="X" test="doc-available('{url}')">x</assert></rule></pattern>"""
        assert rules(judge(folder, body)) == ["X"]
        server.settimeout(0.1)
        with pytest.raises(TimeoutError):
            server.accept()


def test_any_encoding_of_the_document_is_read(folder: Path) -> None:
    """Proves that a document that is not in UTF-8 is judged by its characters."""
    body = """<pattern><rule context="a:ID"><assert id="X" test=". = '&#252;'">x</assert></rule>
      </pattern>"""
    text = '<?xml version="1.0" encoding="ISO-8859-1"?><order xmlns="urn:a"><ID>\xfc</ID></order>'
    assert rules(judge(folder, body, text.encode("latin-1"))) == []


def test_the_root_and_its_customization_choose_the_schema(folder: Path) -> None:
    """Proves that a folder of many schemas runs those that speak of the document."""
    body = '<pattern><rule context="/*"><assert id="{0}" test="false()">x</assert></rule></pattern>'
    other = schema(body.format("OTHER")).replace("urn:a", "urn:b")
    write(
        folder,
        {
            "mine.sch": schema(body.format("MINE")),
            "other.sch": other,
            "PEPPOLBIS-T76.sch": schema(body.format("T76")),
            "PEPPOLBIS-T110.sch": schema(body.format("T110")),
        },
    )
    official = opened(folder)
    assert rules(official.judge(ORDER)) == ["MINE"]
    response = b"""<order xmlns="urn:a"><CustomizationID>
      urn:fdc:peppol.eu:poacc:trns:order_response:3</CustomizationID></order>"""
    assert sorted(rules(official.judge(response))) == ["MINE", "T76"]
    # a file that is named itself judges whatever it is given
    _opened.cache_clear()
    named = open_official([folder / "other.sch"], cache=folder.parent / "cache")
    assert rules(named.judge(ORDER)) == ["OTHER"]
    with pytest.raises(UnreadableError, match="nothing in official:authority speaks of <note>"):
        official.judge(b"<note xmlns='urn:c'/>")


def test_the_same_rules_are_run_once(folder: Path) -> None:
    """Proves that of a schema, its flattened copy and its compiled form one is run: the last."""
    text = schema(
        '<pattern><rule context="a:ID"><assert id="X" test="0">x</assert></rule></pattern>'
    )
    write(folder, {"s.sch": text, "preprocessed/s.sch": text})
    assert opened(folder).judge(ORDER).artefacts == ("s.sch",)
    compiled = transpile(read(folder / "s.sch"))
    (folder / "s.xslt").write_bytes(compiled)
    outcome = opened(folder).judge(ORDER)
    assert outcome.artefacts == ("s.xslt",)
    assert rules(outcome) == ["X"]


STYLESHEET = """<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:svrl="http://purl.oclc.org/dsdl/svrl" xmlns:a="urn:a">
  <xsl:template match="/"><svrl:schematron-output><xsl:apply-templates select="//a:price"/>
    </svrl:schematron-output></xsl:template>
  <xsl:template match="a:price"><xsl:if test="number(.) lt 0">
    <svrl:failed-assert test="number(.) ge 0"><xsl:attribute name="id">C-1</xsl:attribute>
      <xsl:attribute name="flag">warning</xsl:attribute>
      <xsl:attribute name="location">/*:order[namespace-uri()='urn:a'][1]/*:line[namespace-uri()=
        'urn:a'][2]/*:price[1]</xsl:attribute>
      <svrl:text>[C-1]-negative</svrl:text></svrl:failed-assert></xsl:if></xsl:template>
</xsl:stylesheet>"""


def test_a_compiled_stylesheet_is_run_as_it_is(folder: Path) -> None:
    """Proves that SVRL of the reference implementation gives the same findings and places."""
    write(folder, {"c.xslt": STYLESHEET.replace("()=\n        ", "()=")})
    outcome = opened(folder).judge(ORDER)
    (found,) = outcome.report.findings
    assert (found.rule, found.severity, found.message) == ("C-1", "warning", "negative")
    assert (found.location.line, found.location.xpath) == (4, "/*/*[3]/*")
    assert outcome.report.ran == {"C-1"}


XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:a"
    elementFormDefault="qualified"><xs:include schemaLocation="types.xsd"/>
  <xs:element name="order"><xs:complexType><xs:sequence>
    <xs:element name="ID" type="xs:integer"/>
    <xs:any minOccurs="0" maxOccurs="unbounded" processContents="skip"/>
  </xs:sequence></xs:complexType></xs:element></xs:schema>"""


def test_an_xsd_is_run_first(folder: Path) -> None:
    """Proves that an XSD gives fatal findings with a line, and needs no SaxonC."""
    types = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:a"/>'
    write(folder, {"order.xsd": XSD, "types.xsd": types})
    assert opened(folder).judge(ORDER).report.verdict == "valid"
    (found, *_) = opened(folder).judge(ORDER.replace(b">7<", b">x<")).report.findings
    assert (found.rule, found.severity, found.location.line) == ("XSD", "fatal", 2)
    assert "ID" in found.message
    assert found.source == "order.xsd"


def test_an_xsd_that_says_not_where_it_imports_from_finds_it(folder: Path) -> None:
    """Proves that an import without a place takes the schema from another folder that is named."""
    importing = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:a"
        xmlns:b="urn:b"><xs:import namespace="urn:b"/><xs:element name="order" type="b:any"/>
      </xs:schema>"""
    types = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:b">
      <xs:complexType name="any" mixed="true"><xs:sequence>
        <xs:any minOccurs="4" maxOccurs="9" processContents="skip"/></xs:sequence>
      </xs:complexType></xs:schema>"""
    write(folder, {"order.xsd": importing})
    with pytest.raises(UnreadableError, match="name the folder with the XSD of urn:b too"):
        opened(folder).judge(ORDER)
    other = write(folder.parent, {"other/types.xsd": types}) / "other"
    _opened.cache_clear()
    outcome = open_official([folder, other]).judge(ORDER)
    assert rules(outcome) == ["XSD"]


def test_a_place_that_holds_nothing_is_a_wrong_call(folder: Path) -> None:
    """Proves what is said of a folder, a file, a package that does not judge."""
    with pytest.raises(UsageError, match="no such file or folder; an installed package is named"):
        find(["/nowhere/at/all"])
    with pytest.raises(UsageError, match="holds no Schematron"):
        find([str(folder)])
    write(folder, {"a.txt": "x"})
    with pytest.raises(UsageError, match=r"neither \.sch"):
        find([str(folder / "a.txt")])
    with pytest.raises(UsageError, match="no package 'no-such-thing' is installed"):
        find(["package:no-such-thing"])


def test_artefacts_of_an_installed_package_are_found(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves package:NAME on a package that is installed for this test."""
    site = tmp_path / "site"
    write(site, {"shipped/order.xsd": XSD.replace('<xs:include schemaLocation="types.xsd"/>', "")})
    info = "Metadata-Version: 2.1\nName: shipped-schemas\nVersion: 1\n"
    record = "shipped/order.xsd,,\nshipped_schemas-1.dist-info/METADATA,,\n"
    write(site / "shipped_schemas-1.dist-info", {"METADATA": info, "RECORD": record})
    monkeypatch.syspath_prepend(str(site))
    _opened.cache_clear()
    outcome = open_official(["package:shipped-schemas"], cache=folder).judge(ORDER)
    assert (outcome.artefacts, outcome.report.verdict) == (("order.xsd",), "valid")


def test_without_saxon_the_extra_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves the error that a user without the extra sees."""
    write(folder, {"s.sch": schema("")})
    real = builtins.__import__

    def absent(name: str, *rest: Any, **words: Any) -> Any:  # noqa: ANN401
        if name == "saxonche":
            raise ImportError(name)
        return real(name, *rest, **words)

    _saxon.cache_clear()
    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(MissingExtraError, match=r"pip install edibridge\[official\]"):
        opened(folder)


def test_stylesheets_are_kept_until_something_changes(folder: Path) -> None:
    """Proves the cache: one entry while nothing changes, another when an included file does."""
    sch = 'xmlns="http://purl.oclc.org/dsdl/schematron"'
    part = f"""<pattern {sch}><rule context="a:ID"><assert id="X" test="0">x</assert></rule>
      </pattern>"""
    write(folder, {"part.sch": part})
    body = '<include href="part.sch"/>'
    cache = folder.parent / "cache"
    assert rules(judge(folder, body)) == ["X"]
    (first,) = cache.iterdir()
    assert rules(judge(folder, body)) == ["X"]
    assert list(cache.iterdir()) == [first]
    first.write_text("damaged", encoding="utf-8")
    other = shutil.copytree(folder, folder.parent / "again")
    write(other, {"part.sch": part.replace('"X"', '"Y"')})
    assert rules(opened(other).judge(ORDER)) == ["Y"]
    assert len(list(cache.iterdir())) == 2


INVOICE = b"""<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:ID>1</cbc:ID></Invoice>"""


def test_agree_names_every_difference(folder: Path) -> None:
    """Proves each kind of difference, that unknown rules are left out, and the least severity."""
    body = """<ns prefix="u" uri="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>
      <pattern><rule context="/u:Invoice">
        <assert id="BR-02" test="false()" flag="fatal">x</assert>
        <assert id="BR-03" test="true()" flag="fatal">x</assert>
        <assert id="BR-04" test="false()" flag="warning">x</assert>
        <assert id="BR-05" test="false()" flag="fatal">x</assert></rule></pattern>"""
    write(folder, {"s.sch": schema(body)})
    official = opened(folder)
    found = agree(INVOICE, official, profile="eu-en16931")
    kinds = {one.rule: (one.kind, one.ours, one.theirs) for one in found.differences}
    assert kinds == {
        "BR-02": ("missing", None, "fatal"),
        "BR-03": ("extra", "fatal", None),
        "BR-04": ("severity", "fatal", "warning"),
    }
    assert found.compared == 4
    assert str(found.differences[0]).startswith("missing: [BR-02] ours: silent, theirs: fatal at 2")
    least = agree(INVOICE, official, profile="eu-en16931", least="fatal")
    assert [(one.rule, one.kind) for one in least.differences] == [
        ("BR-02", "missing"),
        ("BR-03", "extra"),
        ("BR-04", "extra"),
    ]


def cases(shared: Path) -> Iterator[tuple[str, str, Path, frozenset[str]]]:
    """Give (universe, verdicts' origin, path, official rules) of the cases with a known verdict."""
    with (shared / "conformance/manifest.tsv").open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source, delimiter="\t"):
            if row["official"] and row["universe"] in PLACES:
                stated = frozenset() if row["official"] == "-" else row["official"].split(",")
                path = shared / "conformance/cases" / row["path"]
                yield row["universe"], row["set"], path, frozenset(stated)


PLACES = {
    "en16931-ubl": "eu-en16931/ubl",
    "en16931-cii": "eu-en16931/cii",
    "peppol-ubl": "peppol-bis3",
    "peppol-cii": "peppol-bis3-billing-cii/PEPPOL-EN16931-CII.sch",
    "xrechnung-ubl": "de-xrechnung",
    "xrechnung-cii": "de-xrechnung",
}


@pytest.mark.shared
def test_the_authority_s_own_verdicts_come_out(
    shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Proves on hundreds of foreign documents that the fatal rules are those published."""
    cache = tmp_path_factory.mktemp("cache")
    wrong = []
    sample = list(cases(shared))[::12]
    for universe, _origin, path, stated in sample:
        known = (shared / f"conformance/rules/{universe}.txt").read_text(encoding="utf-8").split()
        place = shared / "reference" / PLACES[universe]
        found: tuple[Finding, ...] = (
            open_official([place], cache=cache).judge(path.read_bytes()).report.findings
        )
        fatal = {one.rule for one in found if one.severity == "fatal"} & set(known)
        if fatal != stated & set(known):
            wrong.append((path.name, sorted(fatal ^ stated)))
    assert len(sample) > 300
    assert not wrong
