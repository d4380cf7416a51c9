"""Series of control numbers: whose they are, and which values they may have."""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

from edibridge.errors import UsageError

Kind = Literal["interchange", "group", "message"]
KINDS: tuple[Kind, ...] = ("interchange", "group", "message")

# UN/EDIFACT 0020, 0048 and 0062 are an..14; X12 I12 (ISA13) is N0 9/9, 28 (GS06) N0 1/9,
# 329 (ST02) AN 4/9.
_DIGITS = {"edifact": 14, "x12": 9}
_WIDTHS = {("x12", "interchange"): 9, ("x12", "message"): 4}


@frozen(kw_only=True)
class Series:
    """One series: its name, the first and the last value, and how many digits are written at least.

    After `last` comes `first` again, in the next round, unless `wraps` is False.
    """

    name: str
    first: int = 1
    last: int = 999_999_999
    width: int = 0
    wraps: bool = True

    def __attrs_post_init__(self) -> None:
        """Raise `UsageError` for limits that hold no number."""
        if not self.name or not 0 <= self.first <= self.last:
            message = f"series {self.name!r} from {self.first} to {self.last} holds no number"
            raise UsageError(message, hint="give a name and 0 <= first <= last")

    def text(self, value: int) -> str:
        """Return a value as it is written, with leading zeros up to the width."""
        return f"{value:0{self.width}d}"


def series(
    syntax: Literal["edifact", "x12"],
    kind: Kind,
    sender: str,
    receiver: str,
    *,
    digits: int = 0,
) -> Series:
    """Return the series of a kind of number between two partners, within the limits of a syntax.

    `sender` and `receiver` are ids with or without their qualifiers. `digits` narrows it for a
    partner who takes fewer. Raises `UsageError` for more digits than the syntax has.
    """
    most = _DIGITS[syntax]
    if not 0 <= digits <= most:
        message = f"{digits} digits are more than a control number of {syntax} has"
        raise UsageError(message, hint=f"at most {most}")
    width = _WIDTHS.get((syntax, kind), 0)
    if digits and digits < width:
        message = f"{digits} digits are fewer than the {kind} number of {syntax} has"
        raise UsageError(message, hint=f"at least {width}")
    # a slash parts the words; one inside an id must not make two series into one
    who = "/".join(part.replace("%", "%25").replace("/", "%2F") for part in (sender, receiver))
    return Series(name=f"{syntax}/{kind}/{who}", last=10 ** (digits or most) - 1, width=width)


@frozen(kw_only=True)
class ControlNumber:
    """One number that was taken: its series and value, in which round of the series.

    `by` names the process (`host:pid`) that took it, `since` is the time (UTC, ISO 8601).
    """

    series: str
    value: int
    round: int = 1
    by: str = ""
    since: str = ""
    text: str = ""


@frozen(kw_only=True)
class Void:
    """A number that was taken and never sent, and why."""

    value: int
    round: int
    reason: str


@frozen(kw_only=True)
class Account:
    """Where a series stands: every number up to `last` of `round` is used, void or open.

    `last` is the value taken last (None before the first). What is neither `open` nor `void` was
    used.
    """

    series: str
    round: int = 1
    last: int | None = None
    open: tuple[ControlNumber, ...] = ()
    void: tuple[Void, ...] = field(default=())
