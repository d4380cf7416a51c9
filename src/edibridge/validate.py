"""Judgement of a source: which profile applies to each document, and what it reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import evolve

from edibridge.errors import UndetectedError, UsageError
from edibridge.format import ReadOptions, Received
from edibridge.profile import Context, Judged, JudgesSource, Profile
from edibridge.receive import Source, load, receive
from edibridge.registry import profiles
from edibridge.rules import HasEditions
from edibridge.syntax.edi_kind import detect


def judge(
    source: Source,
    *,
    profile: str = "auto",
    format: str = "auto",  # noqa: A002
    options: ReadOptions | None = None,
) -> Iterator[Judged]:
    """Yield the judgement of each document of a source.

    With `profile="auto"` it is the profile that the document declares, or `syntax` where it
    declares none; an interchange declares none. `eu-en16931@1.3.14.1` pins an edition. Raises
    `UnknownProfileError`, `UsageError` for an edition that the profile has not, and
    `UnreadableError` where nothing can be read.
    """
    options = options or ReadOptions()
    loaded = load(source, file=options.file)
    declares = profile == "auto" and detect(loaded.data[:512]) is None
    name = "syntax" if profile == "auto" else profile
    fixed, edition = (None, None) if declares else pinned(name)
    context = Context(file=loaded.file, edition=edition)
    by_source: object = fixed
    if isinstance(by_source, JudgesSource):
        found = by_source.check_source(loaded.data, context)
        if found is not None:
            for judged in found:
                yield _named(judged, loaded.file)
            return
    options = evolve(options, file=loaded.file)
    some = False
    for received in receive(loaded.data, format=format, options=options):
        some = True
        yield judge_one(received, fixed or declared(received), context)
    if not some:
        message = "the file holds no document"
        raise UndetectedError(message, where=loaded.file or "source")


def pinned(name: str) -> tuple[Profile, str | None]:
    """Return a profile, and the edition where one is pinned: `peppol-bis3@2026.5`.

    Raises `UnknownProfileError`, and `UsageError` where the profile has no such edition.
    """
    base, _, edition = name.partition("@")
    known = profiles().get(base)
    if not edition:
        return known, None
    editions = known.editions if isinstance(known, HasEditions) else ()
    if edition not in editions:
        message = f"{base} has no edition {edition!r}"
        hint = f"it has {', '.join(editions)}" if editions else "it has no editions"
        raise UsageError(message, hint=hint)
    return known, edition


def judge_one(received: Received, profile: Profile, context: Context) -> Judged:
    """Judge one document: what its syntax broke, then what the profile's rules say."""
    if received.document is None:
        report = profiles().get("syntax").check(received, context)
        report = evolve(report, profile=profile.id)
        return Judged(format=received.format, report=report)
    report = profile.check(received, context)
    missing = tuple(one for one in received.findings if one not in report.findings)
    if missing:
        report = evolve(report, findings=(*missing, *report.findings))
    return Judged(format=received.format, message=received.document.number or "", report=report)


# what the specification of every document has in it that a profile claims: one that cannot claim
# a document need not be loaded to say so
MARKS: Mapping[str, tuple[str, ...]] = {
    "de-xrechnung": ("xeinkauf.de",),
    "eu-en16931": ("urn:cen.eu:en16931:2017",),
    "eu-facturx": ("factur-x.eu", "zugferd.de"),
    "peppol-bis3": ("peppol.eu",),
}


def declared(received: Received) -> Profile:
    """Return the profile that a document declares, or `syntax` where it declares none."""
    document = received.document
    stated = (document.specification if document is not None else None) or ""
    for name in profiles().ids():
        marks = MARKS.get(name)
        if marks is None or any(mark in stated for mark in marks):
            known = profiles().get(name)
            if known.claims(received):
                return known
    return profiles().get("syntax")


def _named(judged: Judged, file: str) -> Judged:
    if not file:
        return judged
    findings = tuple(
        one if one.location.file else one.in_file(file) for one in judged.report.findings
    )
    return evolve(judged, report=evolve(judged.report, findings=findings))
