"""Every error of the EDI syntaxes has codes of the published lists."""

from __future__ import annotations

import pytest

from edibridge.syntax.directory import load
from edibridge.syntax.edi_errors import CODES, EdiError


def numbers(*ranges: tuple[int, int], width: int = 0) -> frozenset[str]:
    """Return codes that are numbers, from and to."""
    return frozenset(
        f"{number:0{width}d}" for first, last in ranges for number in range(first, last + 1)
    )


# ASC X12 005010: the codes of 720 (AK304), 723 (AK403), 718 (AK502), 716 (AK905), I18 (TA105)
LISTS = {
    "ak304": numbers((1, 8)),
    "ak403": numbers((1, 10), (12, 13)),
    "ak502": numbers((1, 13), (15, 17), (19, 27)),
    "ak905": numbers((1, 6), (10, 19), (23, 26)),
    "ta105": numbers((0, 31), width=3),
}
# 999 has the same ones in 620, 621 and 618, beside those of implementations (I4, I6 ...)
IMPLEMENTATION = {
    "ak304": numbers((1, 8)),
    "ak403": numbers((1, 10), (12, 13)),
    "ak502": numbers((1, 13), (15, 19), (23, 27)),
}


@pytest.mark.parametrize("error", list(EdiError))
def test_codes_are_of_the_published_lists(error: EdiError) -> None:
    """Proves that no acknowledgement names a code that its list does not have."""
    codes = CODES[error]
    assert not codes.contrl or codes.contrl in load("edifact", "service4").codes["0085"]
    for name, known in LISTS.items():
        code = getattr(codes, name)
        assert not code or code in known, name
        assert not code or code in IMPLEMENTATION.get(name, known), name


def test_both_syntaxes_have_a_code_for_what_a_segment_may_break() -> None:
    """Proves that what the structure check says can be told in CONTRL and in 997."""
    for error in EdiError:
        if error.name.startswith(("SEGMENT_", "GROUP_", "ELEMENT", "COMPONENTS_", "CODE")):
            codes = CODES[error]
            assert codes.contrl
            assert codes.ak304 or codes.ak403
