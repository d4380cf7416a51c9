"""Interactive EDIFACT is not supported, and says so."""

from __future__ import annotations

import pytest

from edibridge.syntax import edi

INTERACTIVE = (
    b"UIB+UNOA:4++4711+++SENDER:1+RECEIVER:1+20240131:1200'"
    b"UIH+SKDREQ:D:96A:UN+4711'MSD+1'UIT+4711+3'UIZ+4711+1'"
)
BATCH = b"UNB+UNOC:4+SENDER+RECEIVER+20240131:1200+1'UNH+1+INVRPT:D:96A:UN'UNT+2+1'UNZ+1+1'"


@pytest.mark.parametrize("before", [b"", b"UNA:+.?*'", b"\r\n"])
def test_one_finding_says_it(before: bytes) -> None:
    """Proves that an interactive interchange gives one fatal finding, at UIB, and no message."""
    (checked,) = edi.check(before + INTERACTIVE)
    (found,) = checked.findings
    assert (found.rule, found.severity, found.location.tag) == ("EDI-INTERACTIVE", "fatal", "UIB")
    assert found.location.offset == len(before)
    assert "not supported" in found.message


def test_what_follows_is_read() -> None:
    """Proves that a batch interchange behind an interactive one is read as ever."""
    interactive, batch = edi.check(INTERACTIVE + BATCH)
    assert [one.rule for one in interactive.findings] == ["EDI-INTERACTIVE"]
    assert (batch.format, batch.message) == ("edifact-INVRPT", "1")
    assert "EDI-INTERACTIVE" not in [one.rule for one in batch.findings]


def test_an_interactive_interchange_cut_off() -> None:
    """Proves that one without its end is named too."""
    (checked,) = edi.check(INTERACTIVE[:70])
    assert "EDI-INTERACTIVE" in [one.rule for one in checked.findings]
