"""Native JSON of the model: each part an object of its attributes, absent ones left out.

A document names its class under `$type`; decimals are strings with their scale, dates and times
ISO 8601, binaries base64. What is written is read back exactly, extras included.
"""

from __future__ import annotations

import difflib
import re
import typing
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any

import attrs
import msgspec
from attrs import frozen

from edibridge import model
from edibridge.binding.codecs import BASE64, DATE, TIME, plain_decimal
from edibridge.model import Document, Trade
from edibridge.model import path as model_path

TYPE = "$type"
DECIMAL_PATTERN = r"^-?[0-9]+(\.[0-9]+)?$"
_DECIMAL = re.compile(DECIMAL_PATTERN.strip("^$"))
_AT = re.compile(r" - at `\$\.?(.*)`$", re.DOTALL)


class NotModelError(ValueError):
    """A JSON value is no document of the model: what is wrong, and at which model path."""

    def __init__(self, message: str, path: str = "", got: str = "", expected: str = "") -> None:
        """Keep the parts of the sentence apart."""
        super().__init__(message)
        self.path = path
        self.got = got
        self.expected = expected


@frozen
class Attribute:
    """An attribute as JSON sees it: what one value is, and whether there are several."""

    name: str
    base: Any
    many: bool

    @property
    def is_part(self) -> bool:
        """Say whether the values are parts."""
        return isinstance(self.base, type) and attrs.has(self.base)


@cache
def document_types() -> Mapping[str, type[Document]]:
    """Return the document classes by the name that stands under `$type`."""
    return {
        name: kind
        for name, kind in ((name, getattr(model, name)) for name in model.__all__)
        if issubclass(kind, Document) and kind not in (Document, Trade)
    }


@cache
def attributes(kind: Any) -> Mapping[str, Attribute]:  # noqa: ANN401 - a class of the model
    """Return the attributes of a part, in order."""
    hints = typing.get_type_hints(kind)
    return {a.name: _attribute(a.name, hints[a.name]) for a in attrs.fields(kind)}


def _attribute(name: str, hint: Any) -> Attribute:  # noqa: ANN401 - a type or a union
    if typing.get_origin(hint) is tuple:
        return Attribute(name, _base(typing.get_args(hint)[0]), many=True)
    if isinstance(hint, UnionType):
        hint = next(t for t in typing.get_args(hint) if t is not NoneType)
    return Attribute(name, _base(hint), many=False)


def _base(hint: Any) -> Any:  # noqa: ANN401
    # only an extra's attributes are pairs
    return tuple if typing.get_origin(hint) is tuple else hint


def encode(document: Document) -> bytes:
    """Return a document as one JSON object without line breaks, in UTF-8."""
    return msgspec.json.encode({TYPE: type(document).__name__, **to_builtins(document)})


def to_builtins(part: Any) -> dict[str, Any]:  # noqa: ANN401 - any part
    """Return a part as what JSON has words for; absent attributes are left out."""
    kind: Any = type(part)
    found = {}
    for name in attributes(kind):
        value = getattr(part, name)
        if value is not None and value != ():
            found[name] = _builtin(value)
    return found


def _builtin(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, tuple):
        return [_builtin(item) for item in value]
    if isinstance(value, Decimal):
        return plain_decimal(value)
    return to_builtins(value) if attrs.has(type(value)) else value


def decode(data: bytes) -> Document:
    """Return the document that one JSON object holds.

    Raises `NotModelError` for JSON that is no document of the model, and `msgspec.DecodeError`
    for what is not JSON.
    """
    return from_builtins(decode_json(data))


def decode_json(data: bytes) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return the value that JSON holds, its numbers exact."""
    return _decoder().decode(data)


@cache
def _decoder() -> msgspec.json.Decoder[Any]:
    # a number is as exact as a string: nothing becomes a float
    return msgspec.json.Decoder(float_hook=Decimal)


def from_builtins(value: Any) -> Document:  # noqa: ANN401 - whatever JSON held
    """Return the document of a decoded JSON value; raise `NotModelError` where it is none."""
    names = document_types()
    listed = ", ".join(names)
    if not isinstance(value, dict):
        message = f"a document is an object, not {_kind_of(value)}"
        raise NotModelError(message, expected="an object")
    kind = value.get(TYPE)
    if kind is None:
        message = f"the object does not name its class under {TYPE!r}: one of {listed}"
        raise NotModelError(message, TYPE, expected=listed)
    if not isinstance(kind, str) or kind not in names:
        message = f"{TYPE} {kind!r} is no document of the model{_near(str(kind), names)}"
        raise NotModelError(message, TYPE, str(kind), listed)
    bare = {name: known for name, known in value.items() if name != TYPE}
    _check(bare, names[kind], "")
    try:
        return msgspec.convert(bare, names[kind])
    except msgspec.ValidationError as error:
        raise _misfit(str(error), bare) from None


def _misfit(text: str, value: dict[str, Any]) -> NotModelError:
    """Say in the words of the model what conversion found."""
    at = _AT.search(text)
    path = at[1] if at else ""
    message = _AT.sub("", text).replace(" | null", "")
    expected = _EXPECTED.get(message)
    if expected is None:
        return NotModelError(message, path)
    held: Any = value
    for step in model_path.parse(path):
        held = held[step]
    return NotModelError(f"{held!r} is not {expected}", path, str(held), expected)


_EXPECTED: Mapping[str, str] = {
    "Invalid RFC3339 encoded date": DATE.expected,
    "Invalid RFC3339 encoded time": TIME.expected,
    "Invalid base64 encoded string": BASE64.expected,
}


def _check(value: Any, kind: type, path: str) -> None:  # noqa: ANN401
    """Look for what conversion passes over: unknown names, decimals with an exponent or none."""
    if not isinstance(value, dict):
        message = f"expected an object ({kind.__name__}), not {_kind_of(value)}"
        raise NotModelError(message, path, expected="an object")
    known = attributes(kind)
    for name, held in value.items():
        where = f"{path}.{name}" if path else name
        attribute = known.get(name)
        if attribute is None:
            message = f"{kind.__name__} has no attribute {name!r}{_near(name, known)}"
            raise NotModelError(message, where, name)
        if attribute.many and isinstance(held, list):
            for index, item in enumerate(held):
                _check_value(item, attribute, f"{where}[{index}]")
        elif held is not None and not attribute.many:
            _check_value(held, attribute, where)


def _check_value(value: Any, attribute: Attribute, path: str) -> None:  # noqa: ANN401
    if attribute.is_part:
        _check(value, attribute.base, path)
    elif attribute.base is Decimal and _DECIMAL.fullmatch(str(value)) is None:
        expected = 'a decimal number as a string, such as "1234.50"'
        message = f"{str(value)!r} is not {expected}"
        raise NotModelError(message, path, str(value), expected)


def _near(name: str, known: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _kind_of(value: object) -> str:
    for kind, words in _KINDS.items():
        if isinstance(value, kind):
            return words
    return "a number"


_KINDS: Mapping[type, str] = {
    bool: "true or false",
    str: "a string",
    list: "an array",
    dict: "an object",
    NoneType: "null",
}
