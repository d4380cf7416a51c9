"""Derive the JSON Schema of native JSON from the model.

    python schemas/build_json_schema.py

writes `schemas/json/edibridge.schema.json` (draft 2020-12). Each part of the model is a
definition; each attribute says the business terms of EN 16931-1 that it holds.
"""

from __future__ import annotations

import inspect
import json
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs

from edibridge.binding import native
from edibridge.model.terms import TERM

HERE = Path(__file__).resolve().parent
TARGET = HERE / "json" / "edibridge.schema.json"

VALUES: dict[object, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    bytes: {"type": "string", "contentEncoding": "base64"},
    date: {"type": "string", "format": "date"},
    time: {"type": "string", "format": "time"},
    Decimal: {"type": "string", "pattern": native.DECIMAL_PATTERN},
    # only an extra's attributes are pairs: name and value
    tuple: {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2},
}


def schema() -> dict[str, Any]:
    """Return the schema: one document, or an array of documents."""
    names = native.document_types()
    parts: dict[str, type] = {}
    for kind in names.values():
        _collect(kind, parts)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Native JSON of edibridge",
        "description": "One business document, or several. In JSON lines each line is a document.",
        "oneOf": [
            {"$ref": "#/$defs/Document"},
            {"type": "array", "items": {"$ref": "#/$defs/Document"}},
        ],
        "$defs": {
            "Document": {"oneOf": [{"$ref": f"#/$defs/{name}"} for name in names]},
            **{name: _definition(parts[name]) for name in sorted(parts)},
        },
    }


def _collect(kind: type, parts: dict[str, type]) -> None:
    if kind.__name__ in parts:
        return
    parts[kind.__name__] = kind
    for attribute in native.attributes(kind).values():
        if attribute.is_part:
            _collect(attribute.base, parts)


def _definition(kind: Any) -> dict[str, Any]:  # noqa: ANN401 - a class of the model
    """Return the definition of a part."""
    properties: dict[str, Any] = {}
    required = [a.name for a in attrs.fields(kind) if a.default is attrs.NOTHING]
    if kind.__name__ in native.document_types():
        properties[native.TYPE] = {"const": kind.__name__}
        required.insert(0, native.TYPE)
    metadata = {a.name: a.metadata for a in attrs.fields(kind)}
    for name, attribute in native.attributes(kind).items():
        value = _value(attribute)
        terms = _terms(metadata[name].get(TERM, {}))
        properties[name] = {"description": terms, **value} if terms else value
    found: dict[str, Any] = {
        "type": "object",
        "description": " ".join((inspect.getdoc(kind) or "").split()),
        "properties": properties,
        "additionalProperties": False,
    }
    return {**found, "required": required} if required else found


def _value(attribute: native.Attribute) -> dict[str, Any]:
    one = (
        {"$ref": f"#/$defs/{attribute.base.__name__}"}
        if attribute.is_part
        else VALUES[attribute.base]
    )
    return {"type": "array", "items": one} if attribute.many else one


def _terms(by_role: dict[str, str]) -> str:
    """Say the business terms of an attribute, the usual one first."""
    usual = [by_role[""]] if by_role.get("") else []
    others = [f"{term} under {role}" for role, term in by_role.items() if role]
    return "; ".join(usual + others)


def text() -> str:
    """Return the schema as the file spells it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(text(), encoding="utf-8")
    print(TARGET.relative_to(HERE.parent))
