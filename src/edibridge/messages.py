"""What rules say, in the reader's language: a catalogue a language, `schemas/messages/xx.toml`.

English is what each rule says of itself. A catalogue gives a text a rule id; an id that ends in
`*` stands for all ids that begin so. `{got}`, `{expected}`, `{path}` and `{term}` are filled from
the finding. The sentences of rules that are made from tables are translated phrase by phrase. What
has no entry stays English.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from attrs import evolve, frozen

from edibridge.errors import UsageError
from edibridge.findings import Finding, Report
from edibridge.resources import schema_path

ENGLISH = "en"


@frozen(kw_only=True)
class Catalogue:
    """The texts of one language: by rule id, by the beginning of ids (longest first), by phrase."""

    language: str
    texts: Mapping[str, str]
    families: tuple[tuple[str, str], ...]
    phrases: tuple[tuple[re.Pattern[str], str], ...] = ()

    def text(self, rule: str, english: str = "") -> str | None:
        """Return the text of a rule that says `english`, or None where the catalogue has none."""
        found = self.texts.get(rule)
        if found is not None:
            return found
        family = next((text for head, text in self.families if rule.startswith(head)), None)
        return family or self._phrase(english)

    def _phrase(self, english: str) -> str | None:
        for pattern, text in self.phrases:
            match = pattern.fullmatch(english)
            if match is not None:
                return text.format(*(self._phrase(part) or part for part in match.groups()))
        return None


def languages() -> tuple[str, ...]:
    """Return the languages that there are messages in."""
    found = {path.stem for path in schema_path("messages").glob("*.toml")}
    return tuple(sorted(found | {ENGLISH}))


@cache
def catalogue(language: str) -> Catalogue:
    """Return the catalogue of a language, such as `pt`; of `pt-BR` that of `pt`.

    Raises `UsageError` for a language that there is none for.
    """
    wanted = language.lower().replace("_", "-").partition("-")[0]
    path = schema_path("messages", f"{wanted}.toml")
    if wanted == ENGLISH and not path.is_file():
        return Catalogue(language=ENGLISH, texts={}, families=())
    if not wanted.isalpha() or not path.is_file():
        message = f"there are no messages in {language!r}"
        raise UsageError(message, hint=f"known: {', '.join(languages())}")
    with path.open("rb") as source:
        held = tomllib.load(source)
    texts: dict[str, str] = held["rules"]
    families = {rule[:-1]: text for rule, text in texts.items() if rule.endswith("*")}
    return Catalogue(
        language=wanted,
        texts={rule: text for rule, text in texts.items() if not rule.endswith("*")},
        families=tuple(sorted(families.items(), key=lambda one: (-len(one[0]), one[0]))),
        phrases=tuple((_pattern(one), text) for one, text in held.get("phrases", {}).items()),
    )


def _pattern(phrase: str) -> re.Pattern[str]:
    """Turn `{0} is not used` into what matches any words in its place."""
    return re.compile(re.sub(r"\\{\d\\}", "(.+?)", re.escape(phrase)))


def translated(finding: Finding, language: str) -> Finding:
    """Return the finding with its message in a language, or as it is where there is none."""
    text = catalogue(language).text(finding.rule, finding.message)
    if text is None:
        return finding
    values = {
        "got": finding.got or "",
        "expected": finding.expected or "",
        "path": finding.path or finding.location.xpath or "",
        "term": finding.term,
    }
    return evolve(finding, message=text.format_map(_Values(values)))


def translated_report(report: Report, language: str) -> Report:
    """Return the report with its messages in a language."""
    if language == ENGLISH:
        return report
    return evolve(report, findings=tuple(translated(one, language) for one in report.findings))


class _Values(dict[str, Any]):
    """Leaves a name in braces that nothing fills as it stands."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"
