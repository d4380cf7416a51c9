"""Interchanges that came before."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from edibridge.arrivals import Arrival, Arrivals, arrivals_of, check, open_arrivals
from edibridge.arrivals.memory import MemoryArrivals
from edibridge.errors import UndetectedError, UnreadableError, UsageError

EDIFACT = (
    b"UNA:+.? 'UNB+UNOC:3+ME:14+YOU:14+240131:1200+REF1'"
    b"UNH+1+ORDERS:D:96A:UN'BGM+220+A+9'UNT+3+1'UNZ+1+REF1'"
)
X12 = (
    b"ISA*00*          *00*          *ZZ*ME             *ZZ*YOU            *240131*1200*^*00501"
    b"*000000042*0*P*>~GS*PO*ME*YOU*20240131*1200*1*X*005010~ST*850*0001~REF*ZZ*A~SE*3*0001~"
    b"GE*1*1~IEA*1*000000042~"
)


@pytest.fixture(params=["memory", "file", "sqlite"])
def arrivals(request: pytest.FixtureRequest, tmp_path: Path) -> Arrivals:
    """Give a store of each kind."""
    if request.param == "memory":
        return MemoryArrivals()
    return open_arrivals(str(tmp_path / "a" if request.param == "file" else f"sqlite:{tmp_path}/a"))


def kinds(arrivals: Arrivals, data: bytes) -> list[str]:
    """Give what is said of each interchange of a source."""
    return [verdict.kind for verdict in check(arrivals, data)]


@pytest.mark.parametrize(
    ("data", "reference", "content"),
    [(EDIFACT, (b"REF1", b"REF2"), (b"+A+", b"+B+")), (X12, (b"42", b"43"), (b"*A~", b"*B~"))],
)
def test_what_comes_again(
    arrivals: Arrivals, data: bytes, reference: tuple[bytes, bytes], content: tuple[bytes, bytes]
) -> None:
    """Proves each verdict: new, repeat, clash, copy; and that a clash is not remembered."""
    assert kinds(arrivals, data) == ["new"]
    assert kinds(arrivals, data) == ["repeat"]
    other = data.replace(*content)
    assert kinds(arrivals, other) == ["clash"]
    assert kinds(arrivals, data) == ["repeat"]
    assert kinds(arrivals, data.replace(*reference)) == ["copy"]
    assert kinds(arrivals, other.replace(*reference)) == ["clash"]
    # another partner has references of its own
    assert kinds(arrivals, data.replace(b"YOU", b"HIM")) == ["new"]
    (verdict,) = check(arrivals, data)
    assert "with the same content" in str(verdict)


def test_what_makes_no_difference(arrivals: Arrivals) -> None:
    """Proves that line breaks, service characters and times of sending are no content."""
    assert kinds(arrivals, EDIFACT) == ["new"]
    other = EDIFACT.replace(b"'", b"'\r\n").replace(b"240131:1200", b"240201:0800")
    assert kinds(arrivals, other) == ["repeat"]
    signs = EDIFACT.replace(b"UNA:+.? '", b"UNA:|.? '")
    signs = signs[:9] + signs[9:].replace(b"+", b"|")
    assert kinds(arrivals, signs) == ["repeat"]
    renumbered = EDIFACT.replace(b"UNH+1+", b"UNH+7+").replace(b"UNT+3+1", b"UNT+3+7")
    assert kinds(arrivals, renumbered) == ["repeat"]


def test_several_in_one_source(arrivals: Arrivals) -> None:
    """Proves that each interchange of a source is judged, one by the other too."""
    assert kinds(arrivals, EDIFACT + EDIFACT.replace(b"REF1", b"REF2") + EDIFACT) == [
        "new",
        "copy",
        "repeat",
    ]


def test_repeated_elements_are_content() -> None:
    """Proves that repetitions are part of the content, and not the same as components."""
    head = b"UNB+UNOC:4+A+B+20240131:1200+1'UNH+1+ORDERS:D:01B:UN'"
    end = b"UNT+3+1'UNZ+1+1'"
    digests = {
        next(iter(arrivals_of(head + body + end))).digest
        for body in (b"ALI+A*B'", b"ALI+A:B'", b"ALI+A+B'", b"ALI+A'")
    }
    assert len(digests) == 4


def test_forgetting(arrivals: Arrivals) -> None:
    """Proves that what is forgotten is new again: control numbers come round."""
    kinds(arrivals, EDIFACT)
    assert arrivals.forget(datetime.now(UTC) - timedelta(days=1)) == 0
    assert kinds(arrivals, EDIFACT) == ["repeat"]
    assert arrivals.forget(datetime.now(UTC) + timedelta(minutes=1)) == 1
    assert kinds(arrivals, EDIFACT) == ["new"]


def _record(store: str) -> list[str]:
    return [verdict.kind for verdict in check(open_arrivals(store), EDIFACT)]


@pytest.mark.parametrize("kind", ["file", "sqlite"])
def test_processes_at_once(kind: str, tmp_path: Path) -> None:
    """Proves that of many processes that record the same, exactly one hears that it is new."""
    store = str(tmp_path / "a" if kind == "file" else f"sqlite:{tmp_path}/a")
    with ProcessPoolExecutor(4) as pool:
        said = [one for found in pool.map(_record, [store] * 24) for one in found]
    assert sorted(said) == ["new"] + ["repeat"] * 23


def test_a_line_cut_off_by_a_crash(tmp_path: Path) -> None:
    """Proves that a line without its end, never answered for, neither counts nor does harm."""
    store = tmp_path / "a"
    arrivals = open_arrivals(str(store))
    kinds(arrivals, EDIFACT)
    kinds(arrivals, X12)
    store.write_bytes(store.read_bytes()[:-20])
    assert kinds(arrivals, X12) == ["new"]
    assert kinds(arrivals, EDIFACT) == ["repeat"]
    store.write_bytes(b"[1]\n" + store.read_bytes())
    with pytest.raises(UnreadableError, match="cannot be read"):
        kinds(arrivals, EDIFACT)


def test_wrong_sources_and_stores(tmp_path: Path) -> None:
    """Proves that what is no interchange, or no store, is refused."""
    with pytest.raises(UndetectedError):
        check(MemoryArrivals(), b"<Invoice/>")
    for wrong in ("", str(tmp_path)):
        with pytest.raises(UsageError, match="no store"):
            open_arrivals(wrong)


def test_partners_with_their_qualifiers() -> None:
    """Proves what names the partners of an interchange."""
    (one,) = arrivals_of(X12)
    assert one == Arrival(
        sender="ZZ:ME", receiver="ZZ:YOU", reference="000000042", digest=one.digest
    )
