"""Judging a document by an authority's own artefacts."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from attrs import frozen
from lxml import etree

from edibridge.errors import MissingExtraError, UnreadableError
from edibridge.findings import Finding, Location, Report, Severity
from edibridge.official import schematron, stylesheet
from edibridge.official.folder import Artefact, Subject, choose, find, stylesheet_rules
from edibridge.official.schematron import Element, read, root_of, severity_of
from edibridge.official.stylesheet import BROKEN_OFF, SVRL, transpile
from edibridge.official.xsd import XSD_RULE, by_schema
from edibridge.syntax import xml

ABORTED = "OFFICIAL-ABORTED"


@frozen(kw_only=True)
class Aborted:
    """An artefact that broke off on a document: which, and what the XSLT processor said."""

    artefact: str
    message: str


@frozen(kw_only=True)
class Outcome:
    """What the authority says: the report, which artefacts spoke, which of them broke off.

    `number` is the number that the document states.
    """

    report: Report
    artefacts: tuple[str, ...]
    aborted: tuple[Aborted, ...] = ()
    number: str = ""


@frozen(kw_only=True)
class Stylesheet:
    """A stylesheet ready to run, with the severity of each of its rules."""

    executable: Any
    rules: dict[str, Severity]


@frozen(kw_only=True)
class Official:
    """Artefacts of one or more authorities, ready to judge; it stays quick from call to call.

    `phase` names a Schematron phase, `cache` the folder for transpiled stylesheets (default: the
    user's cache folder). Not for several threads at once: use one process each.
    """

    artefacts: tuple[Artefact, ...]
    name: str
    phase: str | None = None
    cache: str | None = None

    def judge(self, data: bytes, *, file: str = "") -> Outcome:
        """Judge one XML document.

        An artefact that breaks off makes the verdict `not judged`, never an exception. Raises
        `UnreadableError` for what is no XML or no artefact of the folder speaks of, and
        `MissingExtraError` without SaxonC.
        """
        xml.parse(data, file=file)  # refuses what could reach outside, and says where it is broken
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
        subject = Subject.of(root)
        chosen = choose(self.artefacts, subject)
        if not chosen:
            message = f"nothing in {self.name} speaks of <{subject.name}> ({subject.namespace})"
            hint = "name the folder of the authority that does, or the .sch file itself"
            raise UnreadableError(message, where=file, hint=hint)
        source: Any = None
        findings: list[Finding] = []
        aborted: list[Aborted] = []
        ran: set[str] = set()
        lost: dict[str, Severity] = {}
        for one in chosen:
            if one.kind == "schema":
                findings += by_schema(one, self.artefacts, root)
                ran.add(XSD_RULE)
                continue
            if source is None:
                text = etree.tostring(root.getroottree(), encoding="unicode")
                source = _processor().parse_xml(xml_text=text)
            ready = _stylesheet(one, self.phase, self.cache)
            try:
                given = _svrl(ready.executable.transform_to_string(xdm_node=source))
            except _saxon().PySaxonApiError as error:
                aborted.append(Aborted(artefact=one.path.name, message=_said(str(error))))
                lost |= ready.rules
                continue
            if given.tag == BROKEN_OFF:
                said = f"{given.get('code', '')} {given.get('description', '')}".strip()
                aborted.append(Aborted(artefact=one.path.name, message=_said(said)))
                lost |= ready.rules
                continue
            found = list(_findings(given, root, one.path.name, ready.rules))
            ran |= ready.rules.keys() | {one.rule for one in found}
            findings += found
        findings += [_broken_off(one) for one in aborted]
        if file:
            findings = [one.in_file(file) for one in findings]
        lost = {rule: level for rule, level in lost.items() if rule not in ran}
        report = Report(
            profile=self.name,
            format=subject.name,
            findings=tuple(findings),
            ran=frozenset(ran),
            not_built=frozenset(lost),
            # of an artefact without ids nothing is known: that it broke off is enough
            not_built_fatal=frozenset(r for r, level in lost.items() if level == "fatal")
            or frozenset([ABORTED] if aborted else []),
        )
        return Outcome(
            number=subject.number,
            report=report,
            artefacts=tuple(one.path.name for one in chosen),
            aborted=tuple(aborted),
        )


def open_official(
    places: Iterable[str | os.PathLike[str]],
    *,
    phase: str | None = None,
    cache: str | os.PathLike[str] | None = None,
) -> Official:
    """Open folders, single files or `package:NAME`; opened again, they are ready at once.

    What lies there is looked at once a process.

    Raises `UsageError` where a place holds nothing that judges, `MissingExtraError` without
    SaxonC where there is more than XSD.
    """
    return _opened(tuple(map(str, places)), phase, str(cache) if cache is not None else None)


@cache
def _opened(places: tuple[str, ...], phase: str | None, cached: str | None) -> Official:
    artefacts = find(places)
    if any(one.kind != "schema" for one in artefacts):
        _saxon()
    name = "official:" + "+".join(Path(place).name or place for place in places)
    return Official(artefacts=artefacts, name=name, phase=phase, cache=cached)


@cache
def _saxon() -> Any:  # noqa: ANN401 - saxonche has no types
    try:
        import saxonche  # noqa: PLC0415 - the extra `official`
    except ImportError:
        message = "an authority's Schematron needs SaxonC, which is not installed"
        raise MissingExtraError(message, hint="pip install edibridge[official]") from None
    return saxonche


@cache
def _processor() -> Any:  # noqa: ANN401
    made = _saxon().PySaxonProcessor(license=False)
    # what an authority's files ask for lies beside them; nothing is fetched from elsewhere
    made.set_configuration_property("http://saxon.sf.net/feature/allowedProtocols", "file")
    return made


@cache
def _stylesheet(artefact: Artefact, phase: str | None, cached: str | None) -> Stylesheet:
    compiler = _processor().new_xslt30_processor()
    if artefact.kind == "stylesheet":
        rules = {rule: severity_of(flag) for rule, flag in
                 stylesheet_rules(root_of(artefact.path)).items()}  # fmt: skip
        executable = _compiled(artefact.path, compiler, stylesheet_file=str(artefact.path))
    else:
        text, rules = _transpiled(artefact, phase, cached)
        executable = _compiled(artefact.path, compiler, stylesheet_text=text)
    return Stylesheet(executable=executable, rules=rules)


def _compiled(path: Path, compiler: Any, **source: str) -> Any:  # noqa: ANN401
    try:
        return compiler.compile_stylesheet(**source)
    except _saxon().PySaxonApiError as error:
        message = f"cannot be compiled: {_said(str(error))}"
        raise UnreadableError(message, where=str(path)) from None


def _transpiled(
    artefact: Artefact, phase: str | None, cached: str | None
) -> tuple[str, dict[str, Severity]]:
    """Return the stylesheet of a schema, kept on disk under the hash of all that it is made of."""
    digest = hashlib.sha256(f"{phase}\n".encode())
    for module in (schematron, stylesheet):  # another transpiler makes another stylesheet
        digest.update(Path(str(module.__file__)).read_bytes())
    digest.update(artefact.digest.encode())
    kept = _cache_folder(cached) / f"{digest.hexdigest()}.json"
    with suppress(OSError, ValueError, KeyError):
        found = json.loads(kept.read_bytes())
        return found["stylesheet"], found["rules"]
    schema = read(artefact.path, phase)
    rules = {one.id: one.severity for one in schema.assertions()}
    text = transpile(schema).decode()
    _keep(
        kept,
        json.dumps({"source": artefact.path.name, "rules": rules, "stylesheet": text}).encode(),
    )
    return text, rules


def _cache_folder(cached: str | None) -> Path:
    if cached is not None:
        return Path(cached)
    if sys.platform == "win32":
        home = os.environ.get("LOCALAPPDATA")
    else:
        home = os.environ.get("XDG_CACHE_HOME")
    return Path(home or Path("~/.cache").expanduser(), "edibridge", "official")


def _keep(path: Path, data: bytes) -> None:
    """Write a file of the cache whole or not at all; a cache that cannot be written is no error."""
    with suppress(OSError, RuntimeError):
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(data)
        part.replace(path)


def _said(text: str) -> str:
    """Return what Saxon said in one line, without the paths of a stylesheet that nobody wrote."""
    return re.sub(r"(file:)?/\S*/(?=[^/\s]+\.(xslt?|sch)\b)", "", " ".join(text.split()))


def _svrl(result: str | None) -> Element:
    return etree.fromstring((result or "<nothing/>").encode(), etree.XMLParser(huge_tree=True))


def _findings(
    report: Element, root: Element, source: str, rules: dict[str, Severity]
) -> Iterator[Finding]:
    for number, one in enumerate(
        report.iter(f"{{{SVRL}}}failed-assert", f"{{{SVRL}}}successful-report"), 1
    ):
        texts = [
            str(part.xpath("normalize-space()"))
            for part in one
            if part.tag in {f"{{{SVRL}}}text", f"{{{SVRL}}}diagnostic-reference"}
        ]
        message = " ".join(text for text in texts if text)
        head = re.match(r"\[([^\]\s]+)\]", message)
        rule = (one.get("id") or "").strip() or (head[1] if head else f"{source}-{number}")
        if head and head[1] == rule:
            message = message[head.end() :].lstrip(" -:")
        flag = one.get("flag") or one.get("role")
        yield Finding(
            rule=rule,
            severity=severity_of(flag) if flag else rules.get(rule, "fatal"),
            message=message or one.get("test", ""),
            location=_place(one.get("location", ""), root),
            source=source,
        )


def _line(element: Element) -> int | None:
    line: int | None = element.sourceline  # type: ignore[assignment]  # the stubs err here
    return line


def _broken_off(aborted: Aborted) -> Finding:
    return Finding(
        rule=ABORTED,
        severity="warning",
        message=f"{aborted.artefact} broke off: {aborted.message}",
        source=aborted.artefact,
    )


# One step of a location: Q{uri}name[n] (XPath 3), *:name[namespace-uri()='uri'][n] (the reference
# implementation), prefix:name[n] or name[n]; an attribute has @ before it.
_STEP = re.compile(
    r"/(?P<at>@)?(?:Q\{(?P<uri>[^}]*)\}|(?P<any>\*:)|(?P<prefix>[\w.\-]+):)?(?P<name>[\w.\-]+|\*)"
    r"(?:\[namespace-uri\(\)=(?P<q>['\"])(?P<space>.*?)(?P=q)\])?"
    r"(?:\[(?P<n>\d+)\])?"
)


def _place(location: str, root: Element) -> Location:
    """Return the place that an XPath of SVRL names: the line, and the path in short."""
    element = root
    attribute = ""
    steps = list(_STEP.finditer(location))
    if not steps or "".join(step[0] for step in steps) != location:
        return Location(line=_line(root), xpath=location or None)
    for depth, step in enumerate(steps):
        name, uri = step["name"], step["uri"] if step["uri"] is not None else step["space"]
        if step["at"]:
            attribute = f"/@{name}"
            break
        candidates = [root] if depth == 0 else list(element.iterchildren("*"))
        same = [
            one
            for one in candidates
            if etree.QName(one).localname == name
            and (uri is None or (etree.QName(one).namespace or "") == uri)
        ]
        number = int(step["n"] or 1)
        if number > len(same):
            return Location(line=_line(element), xpath=location)
        element = same[number - 1]
    path = element.getroottree().getpath(element) + attribute
    return Location(line=_line(element), xpath=path)
