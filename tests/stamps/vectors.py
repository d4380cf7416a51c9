"""What is known to be right: stamps that others made, and how each is made anew here.

    python -m tests.stamps.vectors

writes the tables of docs/stamps.md anew.
"""

from __future__ import annotations

import base64
import importlib
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

from attrs import frozen

from edibridge.stamps import KINDS, Stamp, StampOptions, stamps, tlv
from edibridge.stamps.check_digits import crc8, key_of_44
from edibridge.stamps.co_dian import of_text
from edibridge.stamps.es_ticketbai import with_crc, with_crc_parameter
from edibridge.stamps.es_verifactu import huella
from edibridge.stamps.pl_ksef import check_sum, code_1
from edibridge.stamps.pt_qr import parts, totals
from edibridge.stamps.sa_zatca import FIRST_PREVIOUS

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "stamps.md"
SHARED = ROOT.parent / "shared"
VECTORS = SHARED / "reference" / "stamp-vectors.json"
CASES = SHARED / "conformance" / "cases"
# a folder of documents for each authority; the first that has the vector's value is taken
FOLDERS = {
    "BR": "BR/nfe",
    "CO": "CO/dian",
    "ES": "ES/verifactu_gobl",
    "SA": "**",
}
Way = Literal["document", "text", "absent"]


@frozen
class Made:
    """What came out: of a document, of the text that the vector gives, or of nothing."""

    value: str
    way: Way


@cache
def vectors() -> tuple[dict[str, Any], ...]:
    """Return the vectors; none where the folder is absent."""
    if not VECTORS.is_file():
        return ()
    return tuple(json.loads(VECTORS.read_text(encoding="utf-8")))


# how a value comes from the text of a vector, by the words in the name of its algorithm
TEXTS: dict[str, Callable[[str], str]] = {
    "CUFE": of_text,
    "CUDE": of_text,
    "DV mod11": lambda text: key_of_44(text)[-1],
    "huella": huella,
    "standard check": lambda text: str(crc8(text.encode())),
    "TBAI identifier": lambda text: with_crc(text).removeprefix(text),
    "QR url CRC": lambda text: with_crc_parameter(text).rpartition("=")[2],
    "KSeF number": check_sum,
    "KOD I": lambda _text: code_1("1111111111", "01-02-2026", KOD_I_HASH, "test"),
    ": N =": lambda text: str(totals(parts(text))[0]),
    ": O =": lambda text: str(totals(parts(text))[1]),
    "first PIH": lambda _text: FIRST_PREVIOUS,
}
# the hash of the invoice in the example of the Ministry; its file is not published
KOD_I_HASH = "UtQp9Gpc51y-u3xApZjIjgkpZ01js-J8KflSPW8WzIE"


def made(vector: dict[str, Any]) -> Made:
    """Make the value of a vector, from its document where that is there."""
    expected, text = vector["expected"], vector["input"]
    if vector["source"].endswith(".xml"):
        found = list(_of_documents(vector))
        if found:
            return Made(expected if expected in found else found[0], "document")
    if text != "xml" and isinstance(text, str):
        for word, make in TEXTS.items():
            if word in vector["algorithm"]:
                return Made(make(text), "text")
    return Made("", "absent")


def _of_documents(vector: dict[str, Any]) -> Iterator[str]:
    regime, algorithm = vector["regime"], vector["algorithm"]
    folder = FOLDERS[regime]
    name = vector["source"].replace("[", "[[]")
    for path in sorted(CASES.glob(f"{folder}/{name}")):
        data = path.read_bytes()
        if regime == "SA" and vector["expected"].encode() not in data:
            continue  # another edition of the sample, under the same name
        if regime == "SA":
            digest, qr = stamps("sa-zatca", data)
            tags = tlv.decode(base64.b64decode(qr.value))
            yield tags[6].decode() if "TLV" in algorithm else digest.value
        elif regime == "ES":
            yield from (one.value for one in stamps("es-verifactu", data))
        elif regime == "BR":
            (one,) = stamps("br-nfe", data)
            if "DV" in algorithm:
                yield key_of_44((one.stated or one.value)[:-1])[-1]
            else:
                yield one.value[:-1]
        else:
            yield dian(data, vector["input"]).value


def dian(data: bytes, hashed: str) -> Stamp:
    """Return the stamp of a DIAN sample.

    Its tax id was changed after the code had been made: the one of its own Note is put back. The
    key (or PIN) ends the Note, before the one digit of the environment.
    """
    issuer, buyer = re.findall(r"\.\d\d(9005\d{5})(\d{9})", hashed)[0]
    secret = hashed.partition(issuer + buyer)[2][:-1]
    own = re.sub(rb"(<cbc:CompanyID[^>]*>)800197268<", rb"\g<1>" + issuer.encode() + b"<", data)
    (one,) = stamps("co-dian", own, StampOptions(secret=secret))
    return one


def table() -> str:
    """Return the table of what was reproduced, a row an algorithm."""
    rows: dict[tuple[str, str], list[int]] = {}
    for vector in vectors():
        result = made(vector)
        algorithm = re.sub(r" \(.*| of \".*| example \d.*", "", vector["algorithm"])
        row = rows.setdefault((vector["regime"], algorithm), [0] * 5)
        row[0] += 1
        right = result.value == vector["expected"]
        if result.way == "absent":
            row[4] += 1
        elif right == vector["ok"]:
            row[(1 if result.way == "document" else 2) if right else 3] += 1
    columns = (
        *("country", "algorithm", "vectors", "made of the document", "made of the text"),
        *("document wrong in itself", "document absent"),
    )
    lines = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    lines += [
        f"| {regime} | {algorithm} | {' | '.join(map(str, row))} |"
        for (regime, algorithm), row in sorted(rows.items())
    ]
    return "\n".join(lines)


def kinds() -> str:
    """Return the table of the kinds: what each is, where it is from, how it is made, by what."""
    lines = ["| kind | what | chained | source |", "|---|---|---|---|"]
    for kind, about in KINDS.items():
        regime = importlib.import_module(f"edibridge.stamps.{kind.replace('-', '_')}")
        chained = "yes" if hasattr(regime, "chain") else ""
        lines.append(f"| `{kind}` | {about} | {chained} | {regime.SOURCE} |")
    return "\n".join(lines)


def written(page: str) -> str:
    """Return the page with both tables written anew between their marks."""
    for name, made_table in (("kinds", kinds()), ("vectors", table())):
        head, tail = f"<!-- {name}: written by tests/stamps/vectors.py -->", f"<!-- end {name} -->"
        before, _, rest = page.partition(head)
        page = f"{before}{head}\n{made_table}\n{tail}{rest.partition(tail)[2]}"
    return page


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
