"""The lines of X12 820 made regular: one for each document that is paid, or adjustment by itself.

`LINE` is an RMR loop, or an ADX loop that stands alone in the loop of its entity. What ENT says of
the entity is `ENTITY`, on the first line that is its own. `DEBITED` and `PAID` in BPR are the two
accounts, with `bic` or `aba` for the bank, `t` and `n` for type and number. The adjustment that RMR
has itself is an ADX loop like the others.
"""

from __future__ import annotations

from collections.abc import Mapping

from edibridge.formats._x12_loads import MARK
from edibridge.tree import Node

LINE, ENTITY, LOOP = "LINE", "ENTITY", "ENT-LOOP"
RMR, ADX = "RMR-LOOP", "ADX-LOOP"
# the elements of BPR that say which account: bank's qualifier and number, type and number
ACCOUNTS: Mapping[str, tuple[str, str, str, str]] = {
    "DEBITED": ("6.1", "7.1", "8.1", "9.1"),
    "PAID": ("12.1", "13.1", "14.1", "15.1"),
}
BANKS = {"02": "bic", "01": "aba"}  # X12 506: SWIFT identification, ABA routing number
NO_NUMBER = "-"


def unfold_remittance(root: Node) -> None:
    """Make a line of each document and of each adjustment by itself."""
    kept: list[Node] = []
    loops = 0
    for child in root.children:
        if child.tag == "BPR":
            _unfold_accounts(child)
        if child.tag != LOOP:
            kept.append(child)
            continue
        loops += 1
        kept += _lines(child, loops)
    root.children = kept


def _unfold_accounts(begin: Node) -> None:
    for tag, keys in ACCOUNTS.items():
        qualifier, bank, kind, number = (begin.attrib.pop(key, None) for key in keys)
        known = {"t": kind, "n": number}
        if qualifier in BANKS and bank is not None:
            known[BANKS[qualifier]] = bank
        else:
            known |= {"q": qualifier, "b": bank}
        said = {name: text for name, text in known.items() if text is not None}
        if said:
            begin.append(tag, said)


def _lines(loop: Node, at: int) -> list[Node]:
    first = loop.children[0] if loop.children and loop.children[0].tag == "ENT" else Node("ENT")
    entity = Node(ENTITY, dict(first.attrib), position=first.position)
    number = entity.attrib.pop("1.1", None)
    if number is None:
        entity.attrib[MARK] = NO_NUMBER
    elif number != str(at):
        entity.attrib["1.1"] = number
    elif at > 1:
        entity.attrib[MARK] = LOOP
    found = []
    for child in loop.children:
        if child.tag == RMR:
            found.append(Node(LINE, None, child.children, position=child.position))
            _unfold_adjustment(found[-1])
        elif child.tag == ADX:
            found.append(Node(LINE, None, [child], position=child.position))
        elif child is not first:
            entity.children.append(child)
    if not found:
        return [loop]
    if entity.attrib or entity.children:
        found[0].children.append(entity)
    return found


_ADJUSTED = {"8.1": "1.1", "7.1": "2.1"}


def _unfold_adjustment(line: Node) -> None:
    known = next((child for child in line.children if child.tag == "RMR"), None)
    if known is None:
        return
    said = {to: known.attrib.pop(key) for key, to in _ADJUSTED.items() if key in known.attrib}
    if said:
        line.append(ADX, {MARK: RMR}).children = [Node("ADX", said, position=known.position)]


def fold_remittance(root: Node) -> None:
    """Make the loops of entities, documents and adjustments."""
    kept: list[Node] = []
    current: Node | None = None
    loops = 0
    for child in root.children:
        if child.tag == "BPR":
            _fold_accounts(child)
        if child.tag == LOOP:
            loops += 1
            current = None
        if child.tag != LINE:
            kept.append(child)
            continue
        entity = next((part for part in child.children if part.tag == ENTITY), None)
        child.children = [part for part in child.children if part is not entity]
        made = _fold_line(child)
        if current is None or entity is not None or _is_late(made, current):
            loops += 1
            current = _entity(entity, loops)
            kept.append(current)
        current.children.append(made)
    root.children = kept


def _is_late(made: Node, loop: Node) -> bool:
    """Say whether an adjustment comes after a document: X12 has it before them all."""
    return made.tag == ADX and loop.children[-1].tag == RMR


def _entity(known: Node | None, at: int) -> Node:
    first = Node("ENT", dict(known.attrib) if known is not None else {})
    if first.attrib.pop(MARK, None) != NO_NUMBER:
        first.attrib.setdefault("1.1", str(at))
    return Node(LOOP, None, [first, *(known.children if known is not None else ())])


def _fold_line(line: Node) -> Node:
    if [child.tag for child in line.children] == [ADX] and MARK not in line.children[0].attrib:
        return line.children[0]
    line.tag = RMR
    document = next((child for child in line.children if child.tag == "RMR"), None)
    if document is None:
        document = Node("RMR")
        line.children.insert(0, document)
    for child in line.children[:]:
        if child.tag != ADX or child.attrib.pop(MARK, None) is None:
            continue
        known = child.children[0] if len(child.children) == 1 else Node("ADX")
        alone = known.attrib.keys() == set(_ADJUSTED.values()) and not known.children
        if known.tag == "ADX" and alone and not _ADJUSTED.keys() & document.attrib.keys():
            document.attrib |= {key: known.attrib[to] for key, to in _ADJUSTED.items()}
            line.children.remove(child)
    return line


def _fold_accounts(begin: Node) -> None:
    for child in begin.children:
        qualifier, bank, kind, number = ACCOUNTS[child.tag]
        known = child.attrib
        said = {qualifier: known.get("q"), bank: known.get("b")}
        said |= {kind: known.get("t"), number: known.get("n")}
        for code, name in BANKS.items():
            if name in known:
                said[qualifier], said[bank] = code, known[name]
        begin.attrib |= {key: text for key, text in said.items() if text is not None}
    begin.children = []
