"""A control total or a quantity that only looks like a number ended the check of its file."""

from __future__ import annotations

from decimal import Decimal

import pytest

import edibridge
from edibridge.model import Line, Order

ORDER = Order(
    number="1",
    kind="220",
    lines=(
        Line(number="1", quantity=Decimal(4), unit="H87"),
        Line(number="2", quantity=Decimal(5), unit="H87"),
    ),
)
RULES = {"EDIFACT-CNT", "X12-CTT"}


def told(data: bytes) -> tuple[list[str], list[str]]:
    """Return what the check of the syntax and what reading say about control totals."""
    (report,) = edibridge.validate(data, "syntax")
    (received,) = edibridge.read(data)
    checked, read = (
        [str(one) for one in findings if one.rule in RULES]
        for findings in (report.findings, received.findings)
    )
    return checked, read


@pytest.mark.parametrize("text", ["sNaN", "NaN", "Infinity", "1E99999", "7"])
@pytest.mark.parametrize(
    ("to", "right", "wrong"),
    [
        ("x12:005010", b"CTT*2*9", b"CTT*%b*9"),
        ("x12:005010", b"PO1*1*4*", b"PO1*1*%b*"),
        ("edifact:d96a", b"CNT+2:2", b"CNT+2:%b"),
    ],
)
def test_checking_and_reading_say_the_same(to: str, right: bytes, wrong: bytes, text: str) -> None:
    """Proves that no text ends the work, and that one place decides what a total must be."""
    data = edibridge.write(ORDER, to).data
    assert data.count(right) == 1
    assert told(data) == ([], [])
    checked, read = told(data.replace(right, wrong % text.encode()))
    assert checked == read
    assert bool(checked) == (right.startswith(b"C") or text in {"1E99999", "7"})
    assert all(len(one) < 300 for one in checked)
