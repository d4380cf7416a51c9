"""The rules themselves, for people: a list of them, and all that is known of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from edibridge.errors import UsageError
from edibridge.findings import Severity
from edibridge.messages import ENGLISH, catalogue
from edibridge.profile import Profile
from edibridge.registry import profiles
from edibridge.rules import HasEditions, ListsRules, Rule, RuleSet

BUILT, NOT_BUILT = "built", "not built"


@frozen(kw_only=True)
class Known:
    """A rule as one profile uses it; `rule` is absent where no function checks it yet."""

    id: str
    severity: Severity
    profile: str
    of: RuleSet
    rule: Rule | None = None

    @property
    def status(self) -> str:
        """Say whether the rule is built."""
        return BUILT if self.rule is not None else NOT_BUILT

    def about(self, language: str) -> str:
        """Say what the rule demands, in a language where there is a text, else in English."""
        english = self.rule.about if self.rule is not None else ""
        return catalogue(language).text(self.id, english) or english


def known_rules(profile: str | None = None) -> Iterator[Known]:
    """Yield the rules of a profile, or of all, in the order of the profiles and of definition."""
    chosen: Iterable[Profile] = profiles() if profile is None else [profiles().get(profile)]
    for one in chosen:
        if not isinstance(one, ListsRules):
            continue
        for ruleset in one.rule_sets():
            for rule in ruleset:
                yield Known(
                    id=rule.id, severity=rule.severity, profile=one.id, of=ruleset, rule=rule
                )
            for rule_id, severity in ruleset.not_built.items():
                yield Known(id=rule_id, severity=severity, profile=one.id, of=ruleset)


def table(
    *, profile: str | None = None, language: str = ENGLISH
) -> list[tuple[str, str, str, str, str]]:
    """Return a row a rule: id, severity, status, the profiles that use it, what it demands."""
    rows: dict[tuple[str, str], list[Known]] = {}
    for known in known_rules(profile):
        rows.setdefault((known.id, known.about(language)), []).append(known)
    return [
        (
            rule_id,
            found[0].severity,
            found[0].status,
            ",".join(dict.fromkeys(known.profile for known in found)),
            about,
        )
        for (rule_id, about), found in rows.items()
    ]


def explain(rule_id: str, *, profile: str | None = None, language: str = ENGLISH) -> list[str]:
    """Return lines that say all that is known of a rule; capitals do not matter.

    Raises `UsageError` for an unknown rule, naming what comes close.
    """
    everything = list(known_rules(profile))
    found = [known for known in everything if known.id.lower() == rule_id.strip().lower()]
    if not found:
        import difflib  # noqa: PLC0415 - only for a mistake

        ids = sorted({known.id for known in everything})
        near = difflib.get_close_matches(rule_id.upper(), ids, n=3, cutoff=0.6)
        hint = f"did you mean {' or '.join(near)}?" if near else "`edibridge rules` lists them"
        message = f"unknown rule {rule_id!r}"
        raise UsageError(message, hint=hint)
    lines: list[str] = []
    for about in dict.fromkeys(known.about(language) for known in found):
        same = [known for known in found if known.about(language) == about]
        if lines:
            lines.append("")
        lines += _one(same, about)
    return lines


def _one(found: list[Known], about: str) -> list[str]:
    first = found[0]
    lines = [f"{first.id}: {about}" if about else first.id]
    rules = [known.rule for known in found if known.rule is not None]
    parts = {
        "severity": first.severity,
        "status": first.status,
        "terms": " ".join(dict.fromkeys(term for rule in rules for term in rule.terms)),
        "documents": ", ".join(dict.fromkeys(rule.of.__name__ for rule in rules)),
        "formats": ", ".join(sorted({name for rule in rules for name in rule.formats}))
        or ("all" if rules else ""),
        "profiles": ", ".join(dict.fromkeys(known.profile for known in found)),
        "rule set": ", ".join(dict.fromkeys(known.of.id for known in found)),
        "source": "; ".join(
            dict.fromkeys(
                [rule.source for rule in rules if rule.source]
                or [known.of.source for known in found if known.of.source]
            )
        ),
        "editions": ", ".join(dict.fromkeys(_editions(found))),
        "tested": _tested(first),
    }
    width = max(map(len, parts))
    lines += [f"  {name:<{width}}  {text}" for name, text in parts.items() if text]
    return lines


def editions(profile: str) -> tuple[str, ...]:
    """Return the editions of a profile, from the oldest to the youngest."""
    known = profiles().get(profile)
    return known.editions if isinstance(known, HasEditions) else ()


def _editions(found: Iterable[Known]) -> Iterator[str]:
    for known in found:
        yield from editions(known.profile)


def _tested(known: Known) -> str:
    if known.rule is None:
        return "not built: a document that needs this rule is never called valid for it"
    return (
        f"edibridge agree --official FOLDER --profile {known.profile} FILES compares it with the "
        "authority's own files"
    )
