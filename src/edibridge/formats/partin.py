"""UN/EDIFACT PARTIN, both ways (D.96A and D.01B; EANCOM 1997 and 2002)."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from edibridge.binding import (
    DATE102,
    DECIMAL,
    INTEGER,
    Always,
    Const,
    Field,
    Many,
    Table,
    Writing,
)
from edibridge.formats._edifact import (
    HEADING,
    NOTES,
    REFERENCE,
    parties,
    party,
    period,
    references,
)
from edibridge.formats._edifact_codecs import CODE, MUTUAL, NAMED
from edibridge.formats._edifact_document import EdifactMessage, edifact_format
from edibridge.formats._edifact_lower import changed_to, identified
from edibridge.formats._edifact_money import amount
from edibridge.model import (
    Account,
    Party,
    PartyInformation,
    PartyRecord,
    PaymentTerms,
    Reference,
)

NUMBER = "ADE|API|YC1"  # 1153: account number, additional party identification
REGISTERED = frozenset({"VA", "FC", "GN", "XA"})  # 1153: registrations of the party
DISCOUNT = "22"  # 4279
ACCOUNT: Table = [
    Const("@1", "RB"),  # 3035: receiving financial institution
    Field("number", "@2.1"),
    Field("name", "@2.2"),
    Field("bic", "@3.1"),
    Field("branch", "@3.4"),
    Field("bank_name", "@3.7"),
]


def terms(version: str) -> list[Any]:
    """Bind the standard terms of payment and their currency (group of PAI)."""
    group = "PAI-GROUP"
    bound: list[Any] = [
        Const(f"{group}/PAI@1.3", "1"),  # 4461: instrument not defined
        Field("payment_terms[0].kind", f"{group}/PAT@1", CODE),
        Many("payment_terms[0].text", f"{group}/TEXT@v", most=1),
        Field("payment_terms[0].days", f"{group}/PAT@3.4", INTEGER),
        Field("currency", f"{group}/CUX[@1.1=2]@1.2"),
        Const(f"{group}/CUX[@1.1=2]@1.3", "11"),  # 6343: payment currency
    ]
    if version == "d96a":
        return bound
    return [
        *bound,
        Field("payment_terms[0].due", f"{group}/DTM[@1.1=13]@d", DATE102),
        Field("payment_terms[0].discount_due", f"{group}/DTM[@1.1=12]@d", DATE102),
        Field("payment_terms[0].discount_percent", f"{group}/PCD[@1.1=12]@1.2", DECIMAL),
        Field("payment_terms[0].penalty_percent", f"{group}/PCD[@1.1=15]@1.2", DECIMAL),
        Field("payment_terms[0].percent", f"{group}/PCD[@1.1=7]@1.2", DECIMAL),
        *within(group, amount("payment_terms[0].amount", "9", group=False)),
        *within(group, amount("payment_terms[0].discount_amount", "52|21", group=False)),
    ]


def within(group: str, bound: list[Any]) -> list[Any]:
    """Return bindings that stand in a group."""
    return [evolve(known, path=f"{group}/{known.path}") for known in bound]


def record(version: str) -> Table:
    """Return the table of a party (group of NAD after UNS)."""
    free = Many(
        "references",
        "RFF-GROUP",
        Reference,
        REFERENCE,
        matches=lambda known: known.kind not in REGISTERED and known.kind not in NUMBER.split("|"),
    )
    bound: list[Any] = [
        Always("NAD"),
        Field("party.role", "NAD@1", NAMED),
        Const("NAD@1", MUTUAL),
        *party(version, "party."),
        Field("number", f"RFF-GROUP[RFF@1.1={NUMBER}]/RFF@1.2"),
        *period("validity", "273"),
        Many("accounts", "FII", Account, ACCOUNT),
        free,
        *terms(version),
    ]
    return bound if version == "d96a" else [*bound, NOTES]


def information(version: str) -> Table:
    """Return the table of the message in a directory."""
    return [
        *HEADING,
        *period("validity", "273"),
        NOTES,
        *references(),
        *parties(version, "provider", "receiver", "seller", "buyer", registered=False),
        Const("UNS@1", "D"),
        Many("records", "NAD-GROUP2", PartyRecord, record(version)),
    ]


# UNTDID 1229 of a party, UNTDID 1225 of the message: 2 addition, 3 deletion, 4 change
FUNCTIONS = {"1": "2", "2": "3", "3": "4"}
ACTIONS = {function: action for action, function in FUNCTIONS.items()}


def lower(document: PartyInformation, writing: Writing) -> PartyInformation:
    """Say once what is done with the parties, and of each what the segments demand."""
    document = _one_function(_two_parties(document, writing), writing)
    return evolve(
        document,
        records=tuple(
            _record(known, f"records[{at}]", writing) for at, known in enumerate(document.records)
        ),
    )


_MOST = 2  # parties of the heading: who sends it and who gets it


def _two_parties(document: PartyInformation, writing: Writing) -> PartyInformation:
    """Keep the two parties that the heading has a place for."""
    left = _MOST
    for name in ("provider", "receiver", "seller", "buyer"):
        known = getattr(document, name)
        if known is None or known == NOBODY:
            continue
        if not left:
            writing.drop(known, name, "the heading has two parties")
            document = changed_to(document, **{name: None})
        left = max(0, left - 1)
    kept = []
    for at, known in enumerate(document.parties):
        if known != NOBODY and not left:
            writing.drop(known, f"parties[{at}]", "the heading has two parties")
            kept.append(NOBODY)
            continue
        kept.append(known)
        left -= known != NOBODY
    return evolve(document, parties=tuple(kept))


def _one_function(document: PartyInformation, writing: Writing) -> PartyInformation:
    """Say in the heading what is done with all parties: the message has one place for it."""
    records = list(document.records)
    for at, known in enumerate(records):
        if not _is_written(known, writing.family):
            writing.drop(known.action, f"records[{at}].action", "nothing is said of the party")
            records[at] = evolve(known, action=None)
    written = (known for known in records if _is_written(known, writing.family))
    actions = {known.action for known in written}
    function = FUNCTIONS.get(next(iter(actions)) or "") if len(actions) == 1 else None
    if function is None or document.function not in (None, function):
        for at, known in enumerate(records):
            why = "the message says once what is done with all parties"
            writing.drop(known.action, f"records[{at}].action", why)
        function = document.function
    bare = tuple(evolve(known, action=None) for known in records)
    return evolve(document, function=function, records=bare)


def _is_written(known: PartyRecord, family: str) -> bool:
    """Say whether the group of a party has a place for anything that is said of it."""
    party = known.party or NOBODY
    said = changed_to(party, **dict.fromkeys(("trade_name", "legal_form", "website", "language")))
    first = known.payment_terms[0] if known.payment_terms else PaymentTerms()
    terms: tuple[object, ...] = (first.kind, first.days, first.text or None)
    further = (first.due, first.discount_due, first.amount, first.discount_amount)
    percents = (first.discount_percent, first.penalty_percent, first.percent)
    if family.endswith("d01b"):
        terms += (*further, *percents, known.notes or None)
    bare = evolve(
        known, party=None, action=None, language=None, parent=None, payment_terms=(), notes=()
    )
    return bare != NO_RECORD or said != NOBODY or any(one is not None for one in terms)


def _record(known: PartyRecord, path: str, writing: Writing) -> PartyRecord:
    if known.party is not None:
        known = evolve(known, party=identified(known.party, f"{path}.party", writing))
    if not known.payment_terms:
        return known
    first = known.payment_terms[0]
    where = f"{path}.payment_terms[0]"
    if first.kind == DISCOUNT:
        if first.days is not None:
            writing.drop(first.days, f"{where}.days", "PAT has the days of the discount")
        days = first.discount_days
        if days is not None and days > _LONGEST:
            writing.drop(days, f"{where}.discount_days", f"PAT takes {_LONGEST} days")
            days = None
        first = evolve(first, days=days, discount_days=None)
    if first.text and len(first.text[0]) > _TERMS:
        text = first.text[0]
        why = f"PAT takes {_TERMS} characters"
        writing.note("truncated", f"{where}.text[0]", text, text[:_TERMS], why)
        first = evolve(first, text=(text[:_TERMS], *first.text[1:]))
    given = any(extra.path == "PAI-GROUP/PAT/@1.1" for extra in known.extras)
    if first.kind is None and not given and (first.text or first.days is not None):
        writing.note("defaulted", f"{where}.kind", "", "1", "PAT demands a type")
        first = evolve(first, kind="1")
    return evolve(known, payment_terms=(first, *known.payment_terms[1:]))


NOBODY, NO_RECORD = Party(), PartyRecord()
_TERMS = 70  # 4276, twice
_LONGEST = 999  # 2152


def lift(document: PartyInformation, family: str) -> PartyInformation:  # noqa: ARG001
    """Say what is done with each party, and of which days those of a discount are."""
    action = ACTIONS.get(document.function or "")
    records = (evolve(_with_discount(known), action=action) for known in document.records)
    return evolve(document, records=tuple(records))


def _with_discount(known: PartyRecord) -> PartyRecord:
    first = known.payment_terms[0] if known.payment_terms else PaymentTerms()
    if first.kind != DISCOUNT or first.days is None:
        return known
    first = evolve(first, days=None, discount_days=first.days)
    return evolve(known, payment_terms=(first, *known.payment_terms[1:]))


MESSAGE = EdifactMessage(
    name="PARTIN",
    part=PartyInformation,
    table=information,
    associations={"d96a": "EAN006", "d01b": "EAN007"},
    sender="provider",
    receiver="receiver",
    counted=False,
    lower=lower,
    lift=lift,
)
FORMAT = edifact_format(id="partin", title="EDIFACT PARTIN", known=MESSAGE)
