"""Reports as SARIF 2.1.0 (OASIS), which code hosts and editors show beside the file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from edibridge.report import Row

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
NOT_JUDGED = "NOT-JUDGED"
_LEVELS: Mapping[str, str] = {"fatal": "error", "warning": "warning", "information": "note"}


def render(files: Iterable[tuple[str, Sequence[Row]]]) -> Iterator[str]:
    """Yield the log piece by piece; the rules that spoke come last, when they are known.

    A document that could not be judged whole gives a result of the kind `open`.
    """
    rules: dict[str, tuple[int, dict[str, Any]]] = {}
    yield f'{{"$schema": {json.dumps(SCHEMA)}, "version": "2.1.0", "runs": [{{"results": ['
    separator = "\n"
    for path, rows in files:
        for row in rows:
            for result in _results(path, row, rules):
                yield separator + json.dumps(result, ensure_ascii=False)
                separator = ",\n"
    driver = {
        "name": "edibridge",
        "version": version("edibridge"),
        "rules": [rule for _, rule in rules.values()],
    }
    columns = '"columnKind": "unicodeCodePoints"'
    yield f'\n], {columns}, "tool": {{"driver": {json.dumps(driver, ensure_ascii=False)}}}}}]}}\n'


def _results(
    path: str, row: Row, rules: dict[str, tuple[int, dict[str, Any]]]
) -> Iterator[dict[str, Any]]:
    for finding in row["findings"]:
        level = _LEVELS[finding["severity"]]
        yield {
            "ruleId": finding["rule"],
            "ruleIndex": _index(finding, level, rules),
            "level": level,
            "message": {"text": finding["message"]},
            "locations": [_location(path, finding.get("place", {}), finding.get("path", ""))],
            "properties": _properties(row, finding),
        }
    if row.get("verdict") == "not judged":
        missing = row.get("not_built", [])
        text = f"not judged: {len(missing)} fatal rules of {row['profile']} were not run"
        about = {"rule": NOT_JUDGED, "message": "every fatal rule of the profile has to be run"}
        yield {
            "ruleId": NOT_JUDGED,
            "ruleIndex": _index(about, "none", rules),
            "kind": "open",
            "level": "none",
            "message": {"text": text},
            "locations": [_location(path, {}, "")],
            "properties": _properties(row, {}),
        }


def _index(
    finding: Mapping[str, Any], level: str, rules: dict[str, tuple[int, dict[str, Any]]]
) -> int:
    """Return the place of a rule in the list of rules, and put it there where it is new."""
    name = finding["rule"]
    if name not in rules:
        rule: dict[str, Any] = {
            "id": name,
            "shortDescription": {"text": finding["message"]},
            "defaultConfiguration": {"level": level},
        }
        if finding.get("source"):
            rule["properties"] = {"source": finding["source"]}
        rules[name] = len(rules), rule
    return rules[name][0]


def _location(path: str, place: Mapping[str, Any], model: str) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(path)}}
    region: dict[str, Any] = {}
    if place.get("line"):
        region["startLine"] = place["line"]
        if place.get("column"):
            region["startColumn"] = place["column"]
    elif place.get("offset") is not None:
        region["byteOffset"] = place["offset"]
    if region:
        physical["region"] = region
    logical = []
    if place.get("xpath"):
        logical.append({"fullyQualifiedName": place["xpath"], "kind": "element"})
    segment = _segment(place)
    if segment:
        logical.append({"fullyQualifiedName": segment, "kind": "element"})
    if model:
        logical.append({"fullyQualifiedName": model, "kind": "member"})
    made: dict[str, Any] = {"physicalLocation": physical}
    if logical:
        made["logicalLocations"] = logical
    return made


def _segment(place: Mapping[str, Any]) -> str:
    """Name a place of an interchange: message/segment TAG/element.component."""
    if not (place.get("tag") or place.get("segment")):
        return ""
    parts = [f"message {place['message']}"] if place.get("message") else []
    parts.append(f"segment {place.get('segment', '')} {place.get('tag', '')}".strip())
    if place.get("element") is not None:
        component = f".{place['component']}" if place.get("component") is not None else ""
        parts.append(f"element {place['element']}{component}")
    return "/".join(parts)


def _uri(path: str) -> str:
    known = Path(path)
    return known.as_uri() if known.is_absolute() else quote(known.as_posix())


def _properties(row: Row, finding: Mapping[str, Any]) -> dict[str, Any]:
    made = {key: row[key] for key in ("document", "format", "profile", "verdict") if row.get(key)}
    made |= {
        key: finding[key]
        for key in ("term", "path", "got", "expected", "source")
        if finding.get(key) is not None
    }
    return made
