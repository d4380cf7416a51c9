"""Guide: what a partner asks of a standard message beyond the standard (message guide, MIG)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from attrs import frozen

from edibridge.findings import Severity
from edibridge.guides.paths import Path
from edibridge.syntax.edi_kind import Syntax

Status = Literal["required", "advised", "optional", "unused"]
Closed = Literal["", "segments", "elements"]
Kind = Literal["text", "integer", "decimal", "date", "code"]


@frozen(kw_only=True)
class Code:
    """One value of a code list of the guide; `standard` is what the standard calls it."""

    value: str
    meaning: str = ""
    standard: str = ""


@frozen(kw_only=True)
class Use:
    """How the guide uses one group, segment or element.

    `minimum` and `maximum` count what stands in one parent (0 for `maximum`: as the standard
    says). `shortest` and `longest` are lengths in characters. `default` is what is written where
    the document says nothing.
    """

    at: Path
    status: Status = "optional"
    minimum: int = 0
    maximum: int = 0
    codes: tuple[Code, ...] = ()
    shortest: int = 0
    longest: int = 0
    pattern: str = ""
    default: str = ""
    severity: Severity = "fatal"
    name: str = ""
    note: str = ""
    example: str = ""


@frozen(kw_only=True)
class Clause:
    """A part of a condition: a path that is there (`absent`: is not), with one of the values."""

    at: Path
    values: tuple[str, ...] = ()
    absent: bool = False


@frozen(kw_only=True)
class Condition:
    """A rule with a condition: in each place of `each`, where `when` holds, the rest must hold.

    `needs`: each of them; `needs_one`: at least one; `forbids`: none of them.
    """

    id: str
    about: str
    severity: Severity = "fatal"
    each: Path | None = None
    when: tuple[Clause, ...] = ()
    needs: tuple[Clause, ...] = ()
    needs_one: tuple[Clause, ...] = ()
    forbids: tuple[Clause, ...] = ()


@frozen(kw_only=True)
class Move:
    """A mapping of the guide's own: the element at a path is this attribute of the model.

    `to` is a model path; one that begins with a list (`lines.accounting_reference`) belongs to
    each entry of it, and `each` is then the group of an entry. `codes` translates.
    """

    at: Path
    to: str
    each: Path | None = None
    kind: Kind = "text"
    codes: tuple[Code, ...] = ()


@frozen(kw_only=True)
class MessageGuide:
    """What the guide says of one message."""

    type: str
    purpose: str = ""
    association: str = ""
    closed: Closed = ""
    uses: tuple[Use, ...] = ()
    conditions: tuple[Condition, ...] = ()
    moves: tuple[Move, ...] = ()


@frozen(kw_only=True)
class Guide:
    """A partner's guide over one directory; `envelope` speaks of UNB, UNG, ISA and GS."""

    id: str
    title: str
    partner: str = ""
    version: str = ""
    syntax: Syntax
    directory: str
    since: date | None = None
    until: date | None = None
    envelope: tuple[Use, ...] = ()
    messages: Mapping[str, MessageGuide]
