"""What column names mean: synonyms in six languages, without regard to case and accents."""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from attrs import frozen

from edibridge.resources import schema_path

LANGUAGES = ("en", "pt", "es", "fr", "de", "it")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)")
_WORD = re.compile(r"[^\W_]+")
CLOSE = 0.87


@frozen
class Meaning:
    """What a column may mean: a path, whether it is said of the line, how sure that is."""

    path: str
    scope: str
    sure: bool
    index: int = 0
    row: bool = False


@frozen
class Vocabulary:
    """The table of synonyms, by sorted words and by the words run together."""

    terms: Mapping[str, tuple[tuple[str, str], ...]]
    party: Mapping[str, str]
    roles: tuple[tuple[frozenset[str], str], ...]
    rows: frozenset[str]
    stops: frozenset[str]
    kinds: Mapping[str, frozenset[str]]


def words(name: str) -> list[str]:
    """Split a name into bare words: accents, case, punctuation and CamelCase undone."""
    spaced = _CAMEL.sub(" ", name.replace("%", " percent "))
    bare = unicodedata.normalize("NFKD", spaced.replace("º", " ").replace("ª", " ").casefold())
    return _WORD.findall("".join(c for c in bare if not unicodedata.combining(c)))


def _key(parts: list[str]) -> str:
    return " ".join(sorted(parts))


def _joined(parts: list[str]) -> str:
    return "+" + "".join(parts)


@cache
def vocabulary() -> Vocabulary:
    """Read the table of synonyms."""
    terms: dict[str, list[tuple[str, str]]] = {}
    party: dict[str, str] = {}
    roles: dict[tuple[str, ...], str] = {}
    rows: set[str] = set()
    kinds: dict[str, set[str]] = {}
    table = list(_table())
    stopping = [synonym for scope, _path, said in table if scope == "stop" for synonym in said]
    stops = {word for synonym in stopping for word in words(synonym)}
    for scope, path, synonyms in table:
        for synonym in synonyms:
            spoken = words(synonym)
            bare = [word for word in spoken if word not in stops] or spoken
            if scope == "role":
                roles.setdefault(tuple(bare), path)
            elif scope == "row":
                rows.update(bare)
            elif scope == "kind":
                kinds.setdefault(path, set()).add(_key(bare))
            elif scope == "party":
                party.setdefault(_key(bare), path)
                party.setdefault(_joined(spoken), path)
            elif scope != "stop":
                for known in dict.fromkeys((_key(bare), _joined(spoken))):
                    found = terms.setdefault(known, [])
                    if (scope, path) not in found:
                        found.append((scope, path))
    longest_first = sorted(roles.items(), key=lambda item: -len(item[0]))
    return Vocabulary(
        {key: tuple(found) for key, found in terms.items()},
        party,
        tuple((frozenset(spoken), path) for spoken, path in longest_first),
        frozenset(rows),
        frozenset(stops),
        {kind: frozenset(found) for kind, found in kinds.items()},
    )


def _table() -> Iterator[tuple[str, str, list[str]]]:
    text = schema_path("csv", "columns.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    for line in lines[1:]:
        scope, path, *columns = line.split("\t")
        yield scope, path, [s for column in columns for s in column.split("|") if s]


@cache
def values() -> Mapping[str, Mapping[str, str]]:
    """Read what ERPs write in cells for common codes."""
    return tomllib.loads(schema_path("csv", "values.toml").read_text(encoding="utf-8"))


def meanings(name: str) -> list[Meaning]:
    """Return what a column of that name may mean, the likeliest first."""
    known = vocabulary()
    spoken = words(name)
    bare = [word for word in spoken if word not in known.stops] or spoken
    found = list(_terms(known, spoken, bare, 0))
    number = next((int(word) for word in bare if word.isdigit()), 0)
    index = max(number - 1, 0)
    plain = [word for word in bare if not word.isdigit()]
    if number:
        found += _terms(known, [w for w in spoken if not w.isdigit()], plain, index)
    found += _of_party(known, bare)
    rest = [word for word in plain if word not in known.rows]
    if rest and rest != plain:
        found += [_on_row(meaning) for meaning in _terms(known, rest, rest, index)]
    lone = known.party.get(_key(bare)) or known.party.get(_joined(spoken))
    if lone is not None and not found:
        found.append(Meaning(f"buyer.{lone}", "document", sure=False))
    return found or list(_near(known, spoken, index))


def _on_row(meaning: Meaning) -> Meaning:
    return Meaning(meaning.path, meaning.scope, meaning.sure, meaning.index, row=True)


def _terms(known: Vocabulary, spoken: list[str], bare: list[str], index: int) -> Iterator[Meaning]:
    found = [*known.terms.get(_key(bare), ()), *known.terms.get(_joined(spoken), ())]
    for scope, path in dict.fromkeys(found):
        # a number that no list of the path takes up makes the meaning doubtful
        yield Meaning(path, scope, sure=index == 0 or "#" in path, index=index)


def _of_party(known: Vocabulary, bare: list[str]) -> Iterator[Meaning]:
    """Understand `Morada 2 Cliente` as a role and what is said of it."""
    for role, path in known.roles:
        if role <= set(bare):
            rest = [word for word in bare if word not in role]
            attribute = known.party.get(_key(rest)) if rest else "name"
            if attribute is None and rest:
                attribute = known.party.get(_joined(rest))
            if attribute is not None:
                yield Meaning(f"{path}.{attribute}", "document", sure=True)
    whole = "".join(bare)
    for role, path in known.roles:
        # German runs the words together: Kundenname, Lieferantenort
        start = "".join(role)
        if len(role) == 1 and len(start) > 4 and whole.startswith(start):  # noqa: PLR2004
            rest_word = whole[len(start) :].lstrip("n")
            for said in (rest_word, whole[len(start) :]):
                attribute = known.party.get(_joined([said])) or known.party.get(said)
                if attribute is not None:
                    yield Meaning(f"{path}.{attribute}", "document", sure=True)
                    break


def _near(known: Vocabulary, spoken: list[str], index: int) -> Iterator[Meaning]:
    """Find a term that is spelled nearly so; it is never sure."""
    wanted = _joined(spoken)
    candidates = [key for key in known.terms if key.startswith("+")]
    for match in difflib.get_close_matches(wanted, candidates, n=1, cutoff=CLOSE):
        for scope, path in known.terms[match]:
            yield Meaning(path, scope, sure=False, index=index)


def document_kind(names: list[str], file: str) -> str:
    """Return the document class that the names of file and columns speak of most."""
    known = vocabulary()
    scores = dict.fromkeys(("Invoice", "Order", "Catalogue"), 0)
    for text, weight in ((file, 6), *((name, 1) for name in names)):
        spoken = [word for word in words(text) if word not in known.stops]
        said = {_key(spoken[a:b]) for a in range(len(spoken)) for b in range(a + 1, a + 4)}
        for kind, phrases in known.kinds.items():
            if said & phrases:
                scores[kind] += weight
    best = max(scores.values())
    return next(kind for kind, score in scores.items() if score == best)
