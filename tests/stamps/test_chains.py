"""Chains of stamps: each link made of the one before, whatever runs beside it or dies."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from tests.sign.pki import pki
from tests.stamps import documents

from edibridge.errors import UnreadableError, UsageError
from edibridge.stamps import Chains, Link, StampOptions, chained, es_ticketbai, open_chains, stamps
from edibridge.stamps.chain_stores import FileChains, MemoryChains, SqliteChains
from edibridge.stamps.sa_zatca import FIRST_PREVIOUS
from edibridge.stamps.xml_parts import everywhere, read


def store(kind: str, folder: Path) -> Chains:
    """Return an empty store."""
    if kind == "memory":
        return MemoryChains()
    return open_chains(f"sqlite:{folder / 'chain.db'}" if kind == "sqlite" else str(folder))


KINDS = ("memory", "file", "sqlite")


def extended(last: Link | None) -> Link:
    """Make a link that says what it was made of."""
    return Link(value=f"{'' if last is None else last.number}>", details={"a": "ß"})


def many(place: str) -> list[tuple[int, str]]:
    """Extend a chain in another process."""
    chains = open_chains(place)
    links = [chains.extend("s/1", extended) for _turn in range(10)]
    return [(link.number, link.value) for link in links]


@pytest.mark.parametrize("kind", KINDS)
def test_a_chain_is_extended(kind: str, tmp_path: Path) -> None:
    """Proves number, previous link and details, that series are apart, and a failure adds none."""
    chains = store(kind, tmp_path)
    assert chains.last("s/1") is None
    assert chains.extend("s/1", extended) == Link(value=">", number=1, details={"a": "ß"})
    second = chains.extend("s/1", extended)
    assert (second.number, second.value) == (2, "1>")
    assert chains.extend("s/2", extended).number == 1

    def broken(_last: Link | None) -> Link:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        chains.extend("s/1", broken)
    assert chains.last("s/1") == second


@pytest.mark.parametrize("kind", KINDS)
def test_threads_make_one_chain(kind: str, tmp_path: Path) -> None:
    """Proves that links made at once are one after another, none twice."""
    chains = store(kind, tmp_path)
    with ThreadPoolExecutor(8) as pool:
        links = list(pool.map(lambda _turn: chains.extend("s", extended), range(40)))
    assert sorted(link.number for link in links) == list(range(1, 41))
    for link in links:
        assert link.value == f"{link.number - 1 or ''}>"


@pytest.mark.parametrize("kind", ["file", "sqlite"])
def test_processes_make_one_chain(kind: str, tmp_path: Path) -> None:
    """Proves the same for processes, which share the disk alone."""
    place = f"sqlite:{tmp_path / 'chain.db'}" if kind == "sqlite" else str(tmp_path)
    with get_context("spawn").Pool(3) as pool:
        links = sorted(link for found in pool.map(many, [place] * 3) for link in found)
    assert links == [(number, f"{number - 1 or ''}>") for number in range(1, 31)]


def test_a_damaged_chain_stops(tmp_path: Path) -> None:
    """Proves that a chain is never begun anew over a state that cannot be read."""
    chains = FileChains(tmp_path)
    chains.extend("s", extended)
    (file,) = tmp_path.glob("*.chain.json")
    file.write_bytes(b"{")
    with pytest.raises(UnreadableError, match="restore it from a backup"):
        chains.extend("s", extended)
    (tmp_path / "x.db").write_bytes(b"no database" * 100)
    with pytest.raises(UnreadableError, match="the chain of stamps cannot be kept"):
        SqliteChains(tmp_path / "x.db").last("s")
    with pytest.raises(UsageError, match="no store of chains"):
        open_chains(str(tmp_path / "x.db"))


def test_long_names_stay_apart(tmp_path: Path) -> None:
    """Proves that two long series do not share a file."""
    chains = FileChains(tmp_path)
    chains.extend("a" * 300 + "1", extended)
    assert chains.last("a" * 300 + "2") is None


def test_verifactu_records_follow_one_another() -> None:
    """Proves first record, previous record with its invoice, and huellas that agree."""
    chains = MemoryChains()
    first = chained("es-verifactu", documents.VERIFACTU, chains, "89890001K")
    root = read(first.document)
    assert everywhere(root, "PrimerRegistro")[0].text == "S"
    number = documents.VERIFACTU.replace(b"A&amp;B 1", b"A&amp;B 2")
    second = chained("es-verifactu", number, chains, "89890001K")
    (before,) = everywhere(read(second.document), "RegistroAnterior")
    assert [part.text for part in before] == ["89890001K", "A&B 1", "01-01-2024", first.value]
    for one in (first, second):
        assert stamps("es-verifactu", one.document)[0].agrees is True
    (other,) = stamps("es-verifactu", second.document, StampOptions(previous="F" * 64))
    assert f"&Huella={'F' * 64}&" in other.text
    assert stamps("es-verifactu", other.document)[0].agrees is True
    with pytest.raises(UsageError, match="names none before it"):
        stamps("es-verifactu", first.document, StampOptions(previous="F" * 64))


def test_an_event_follows_the_last_one() -> None:
    """Proves the chain of events of a system that is no VERI*FACTU one."""
    event = (
        b"<s:Evento xmlns:s='urn:test'><s:SistemaInformatico><s:NIF>A1</s:NIF>"
        b"</s:SistemaInformatico>"
        b"<s:FechaHoraHusoGenEvento>2024-01-01T00:00:00+01:00</s:FechaHoraHusoGenEvento>"
        b"<s:TipoEvento>01</s:TipoEvento><s:Encadenamiento/></s:Evento>"
    )
    chains = MemoryChains()
    first, second = (chained("es-verifactu", event, chains, "events") for _turn in range(2))
    assert first.text.startswith(
        "NIF=A1&ID=&IdSistemaInformatico=&Version=&NumeroInstalacion=&NIF=&"
    )
    assert f"&HuellaEvento={first.value}&" in second.text
    assert stamps("es-verifactu", second.document)[0].agrees is True
    both = b"<r>" + event + event + b"</r>"
    with pytest.raises(UsageError, match="2 records cannot be one link"):
        chained("es-verifactu", both, chains, "events")


def test_zatca_counts_and_points_back() -> None:
    """Proves counter and previous hash of invoices, which their own hash covers."""
    chains = MemoryChains()
    signer = pki("k256")
    options = StampOptions(key=signer.key.private, certificate=signer.key.chain[0])
    first = chained("sa-zatca", documents.ZATCA, chains, "unit", options)
    second = chained("sa-zatca", documents.ZATCA, chains, "unit", options)
    for stamp, number, previous in ((first, "1", FIRST_PREVIOUS), (second, "2", first.value)):
        digest, qr = stamps("sa-zatca", stamp.document)
        assert (digest.value, digest.agrees, qr.agrees) == (stamp.value, True, True)
        references = everywhere(read(stamp.document), "AdditionalDocumentReference")
        said = {one[0].text: "".join(str(part) for part in one[1].itertext()) for one in references}
        assert (said["ICV"], said["PIH"].strip()) == (number, previous)
        assert said["QR"].strip() == qr.value


def test_ticketbai_invoices_point_back() -> None:
    """Proves identifier, and that an invoice which does not state the last one is refused."""
    chains = MemoryChains()
    signed = []
    for turn in range(2):
        last = chains.last("es-ticketbai/B")
        data = es_ticketbai.previous_invoice(documents.TICKETBAI, last)
        value = base64.b64encode(bytes([turn]) * 90)
        signature = documents.TICKETBAI_SIGNATURE % value
        data = data.replace(b"</T:TicketBai>", signature)
        signed.append(data)
        stamp = chained("es-ticketbai", data, chains, "B")
        assert stamp.value.startswith(f"TBAI-B00000034-300122-{value[:13].decode()}-")
        assert stamp.qr.startswith("https://batuz.eus/QRTBAI/?id=TBAI-B00000034-300122-")
    previous = everywhere(read(signed[1]), "EncadenamientoFacturaAnterior")[0]
    assert [part.text for part in previous][:3] == ["B", "0100", "30-01-2022"]
    assert len(previous[3].text or "") == 100
    with pytest.raises(UsageError, match="does not follow the last one"):
        chained("es-ticketbai", signed[1], chains, "B")


def test_portugal_signs_after_the_last_one() -> None:
    """Proves that documents which come one by one are chained as those of one file."""
    key = pki("rsa").key.private
    chains, options = MemoryChains(), StampOptions(key=key)
    alone = [chained("pt-at", documents.saft(turn), chains, "A", options) for turn in (1, 2)]
    together = stamps("pt-at", documents.saft(1, 2), options)
    assert [one.value for one in alone] == [one.value for one in together]
    with pytest.raises(UsageError, match="one by one"):
        chained("pt-at", documents.saft(3, 4), chains, "A", options)


def test_what_is_no_chain_is_refused() -> None:
    """Proves the message for a stamp that knows none before it."""
    with pytest.raises(UsageError, match="stamps of co-dian are no chain"):
        chained("co-dian", documents.DIAN, MemoryChains(), "x")
