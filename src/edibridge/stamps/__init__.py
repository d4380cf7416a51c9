"""Stamps: hashes, codes and QR texts that authorities put on documents, one regime a file.

    for stamp in stamps("sa-zatca", data):
        print(stamp.value, stamp.qr)
    stamp = chained("es-verifactu", data, open_chains("sqlite:chain.db"), "B85905495")

Stamps are functions of a document and of what is given with it; chains keep the one before.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from edibridge.errors import UsageError
from edibridge.stamps.chain import Chains, Link
from edibridge.stamps.stamp import Environment, Stamp, StampOptions

__all__ = [
    "KINDS",
    "Chains",
    "Environment",
    "Link",
    "Stamp",
    "StampOptions",
    "chained",
    "open_chains",
    "stamps",
]

KINDS: dict[str, str] = {
    "br-nfe": "Brazil: access key of an NF-e, QR of an NFC-e",
    "cl-dte": "Chile: timbre (TED) of a DTE",
    "co-dian": "Colombia: CUFE, CUDE, CUDS and QR",
    "do-ecf": "Dominican Republic: security code and QR of an e-CF",
    "es-ticketbai": "Basque provinces: TicketBAI identifier and QR",
    "es-verifactu": "Spain: VERI*FACTU huella and QR",
    "hr-fiscal": "Croatia: ZKI and QR of a receipt",
    "mx-cfdi": "Mexico: cadena original and sello of a CFDI, QR",
    "pl-ksef": "Poland: KSeF QR codes I and II",
    "pt-at": "Portugal: hash, ATCUD and QR of certified software",
    "py-sifen": "Paraguay: CDC and QR of a SIFEN document",
    "sa-zatca": "Saudi Arabia: ZATCA hash, stamp and QR",
}


def stamps(kind: str, data: bytes, options: StampOptions | None = None) -> tuple[Stamp, ...]:
    """Return the stamps of a kind that a document bears or shall bear.

    Raises `UsageError` for an unknown kind, a document of another kind and for what is missing,
    `UnreadableError` for what is no XML.
    """
    regime = _regime(kind)
    with _values_read():
        made: tuple[Stamp, ...] = regime.of_document(data, options or StampOptions())
    return made


def chained(
    kind: str, data: bytes, chains: Chains, series: str, options: StampOptions | None = None
) -> Stamp:
    """Return the stamp of a document as the next of its chain, which is extended by it.

    Raises `UsageError` for a kind without chains.
    """
    regime = _regime(kind)
    if not hasattr(regime, "chain"):
        message = f"stamps of {kind} are no chain"
        raise UsageError(message)
    made: list[Stamp] = []

    def extend(last: Link | None) -> Link:
        with _values_read():
            stamp, link = regime.chain(data, last, options or StampOptions())
        made.append(stamp)
        result: Link = link
        return result

    chains.extend(f"{kind}/{series}", extend)
    return made[0]


def open_chains(store: str) -> Chains:
    """Return the chains kept in a store: a folder, or `sqlite:FILE`."""
    from edibridge.stamps.chain_stores import open_chains as opened  # noqa: PLC0415

    return opened(store)


@contextmanager
def _values_read() -> Iterator[None]:
    """Say of a date, amount, number or certificate that cannot be read that it is the document's.

    Each value is read where it is needed, by many parsers: this is the one place for all of them.
    """
    try:
        yield
    except (ValueError, ArithmeticError) as error:
        said = str(error) or type(error).__name__
        message = f"a value that the stamp is made of cannot be read: {said}"
        raise UsageError(message, hint="check dates, amounts and certificates") from error


def _regime(kind: str) -> Any:  # noqa: ANN401 - a module
    if kind not in KINDS:
        message = f"there is no stamp {kind!r}"
        raise UsageError(message, hint=f"known are {', '.join(KINDS)}")
    return importlib.import_module(f"edibridge.stamps.{kind.replace('-', '_')}")
