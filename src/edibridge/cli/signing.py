"""The commands about signatures: sign, verify."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from edibridge.cli.output import save
from edibridge.cli.sources import STDIN, sources, stems
from edibridge.errors import EdibridgeError, UnreadableError, UsageError
from edibridge.receive import load
from edibridge.sign import (
    HttpTimestamper,
    Policy,
    SignOptions,
    TrustList,
    Verified,
    VerifyOptions,
    load_certificates,
    load_crls,
    load_key,
    load_trust,
    policy_of,
    sign_document,
    verify_document,
)

FINE, FINDINGS = 0, 1
_PASSWORD = "EDIBRIDGE_KEY_PASSWORD"  # noqa: S105 - the name of a variable


def sign(arguments: argparse.Namespace) -> int:
    """`edibridge sign`."""
    found, _twice = sources(arguments.files, arguments.files_from)
    key = load_key(arguments.key, password=_password(arguments), certificates=arguments.certificate)
    options = SignOptions(
        form=arguments.form,
        digest=arguments.digest,
        legacy=arguments.legacy,
        pss=arguments.pss,
        canonical=arguments.c14n,
        place=arguments.place,
        element=arguments.element,
        roles=tuple(arguments.role or ()),
        policy=_policy(arguments),
        timestamper=HttpTimestamper(url=arguments.timestamp) if arguments.timestamp else None,
        detached=arguments.detached,
    )
    out = Path(arguments.out)
    single = len(found) == 1 and out.suffix and not out.is_dir()
    for path, stem in stems(found).items():
        data = _data(path)
        try:
            signed = sign_document(data, key, options)
        except EdibridgeError as error:
            raise error.at(path) from None
        ending = "" if path == STDIN else Path(path).suffix
        if signed[:1] == b"\x30":
            ending += ".p7s" if options.detached else ".p7m"
        target = out if single else out / f"{stem}{ending}"
        save(target, signed, force=arguments.force)
    return FINE


def verify(arguments: argparse.Namespace) -> int:
    """`edibridge verify`: status 1 where a signature does not hold, or there is none."""
    found, _twice = sources(arguments.files, arguments.files_from)
    options = VerifyOptions(
        trust=_trust(arguments),
        revocation=load_crls(*map(_data, arguments.crl)) if arguments.crl else None,
        at=_date(arguments.at),
        legacy=arguments.legacy,
        element=arguments.element,
        place=arguments.place,
        certificate=_certificate(arguments.certificate),
        content=_data(arguments.content) if arguments.content else None,
    )
    status = FINE
    for path, stem in stems(found).items():
        try:
            verdicts = verify_document(_data(path), options)
        except EdibridgeError as error:
            raise error.at(path) from None
        if not verdicts or not all(one.valid for one in verdicts):
            status = FINDINGS
        if arguments.format == "json":
            print(json.dumps({"file": path, "signatures": [_json(one) for one in verdicts]}))
        else:
            print("\n".join(_lines(path, verdicts)))
        if arguments.out:
            _save(Path(arguments.out), stem, verdicts, force=arguments.force)
    return status


def _save(folder: Path, stem: str, verdicts: Sequence[Verified], *, force: bool) -> None:
    held = [one for one in verdicts if one.data]
    for number, one in enumerate(held, 1):
        ending = ".pdf" if one.form in ("pdf", "pades") else ".xml"
        if one.form in ("cms", "cades"):
            ending = "" if Path(stem).suffix else ".bin"
        counted = f"-{number}" if len(held) > 1 else ""
        save(folder / f"{stem}{counted}{ending}", one.data, force=force)


def _lines(path: str, verdicts: Sequence[Verified]) -> list[str]:
    if not verdicts:
        return [f"{path}: not signed"]
    lines = []
    for one in verdicts:
        form = f"{one.form} {one.level}".strip()
        lines.append(f"{path}: {'holds' if one.valid else 'does not hold'}: {form}")
        for word, value in _said(one).items():
            if value and word not in ("form", "level", "valid"):
                lines.append(f"  {word}: {value}")
        lines += [f"  {finding}" for finding in one.findings]
    return lines


def _json(one: Verified) -> dict[str, Any]:
    findings = [
        {"rule": finding.rule, "severity": finding.severity, "message": finding.message}
        for finding in one.findings
    ]
    return {**_said(one), "findings": findings}


def _said(one: Verified) -> dict[str, Any]:
    return {
        "form": one.form,
        "level": one.level,
        "valid": one.valid,
        "signer": one.signer,
        "trusted": one.trusted,
        "algorithm": one.algorithm,
        "signed": one.signed_at.isoformat() if one.signed_at else None,
        "stamped": one.stamped_at.isoformat() if one.stamped_at else None,
        "policy": one.policy,
        "covers": one.covers,
    }


def _data(path: str) -> bytes:
    return sys.stdin.buffer.read() if path == STDIN else load(path).data


def _password(arguments: argparse.Namespace) -> str | None:
    if not arguments.password_file:
        return os.environ.get(_PASSWORD)
    try:
        return Path(arguments.password_file).read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise UnreadableError(message, where=arguments.password_file) from None


def _policy(arguments: argparse.Namespace) -> Policy | None:
    if not arguments.policy:
        return None
    if not arguments.policy_file:
        message = "a policy is named by its identifier and the hash of its text"
        raise UsageError(message, hint="name the text with --policy-file FILE")
    return policy_of(arguments.policy, _data(arguments.policy_file), url=arguments.policy_url)


def _trust(arguments: argparse.Namespace) -> TrustList | None:
    return load_trust(*arguments.trust) if arguments.trust else None


def _certificate(path: str | None) -> Any:  # noqa: ANN401 - a certificate, whose module is heavy
    return load_certificates(path)[0] if path else None


def _date(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is no date"
        raise UsageError(message, hint="like 2024-05-17 or 2024-05-17T12:00:00Z") from None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
