"""The command about stamps."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from edibridge.cli.output import save
from edibridge.cli.sources import STDIN, sources, stems
from edibridge.errors import EdibridgeError, UnreadableError, UsageError
from edibridge.receive import load
from edibridge.stamps import KINDS, Stamp, StampOptions, chained, open_chains, stamps
from edibridge.stamps.key_files import load_certificate, load_key
from edibridge.stamps.qr_code import qr_png, qr_svg

FINE, FINDINGS = 0, 1
_PASSWORD = "EDIBRIDGE_KEY_PASSWORD"  # noqa: S105 - the name of a variable


def stamp(arguments: argparse.Namespace) -> int:
    """`edibridge stamp`: status 1 where a document states another stamp than it has."""
    if arguments.kind == "list":
        for kind, about in KINDS.items():
            print(f"{kind:14} {about}")
        return FINE
    found, _twice = sources(arguments.files, arguments.files_from)
    options = _options(arguments)
    chains = open_chains(arguments.chain) if arguments.chain else None
    status = FINE
    for path, stem in stems(found).items():
        data = sys.stdin.buffer.read() if path == STDIN else load(path).data
        try:
            if chains is None:
                made = stamps(arguments.kind, data, options)
            else:
                made = (chained(arguments.kind, data, chains, arguments.series, options),)
        except EdibridgeError as error:
            raise error.at(path) from None
        if any(one.agrees is False for one in made):
            status = FINDINGS
        if arguments.format == "json":
            print(json.dumps({"file": path, "stamps": [_said(one) for one in made]}))
        else:
            print("\n".join(_lines(path, made)))
        _write(arguments, path, stem, made, single=len(found) == 1)
    return status


def _options(arguments: argparse.Namespace) -> StampOptions:
    key, certificate = None, None
    if arguments.key:
        password = os.environ.get(_PASSWORD)
        if arguments.password_file:
            password = _text(arguments.password_file)
        key, certificate = load_key(arguments.key, password)
    if arguments.certificate:
        certificate = load_certificate(arguments.certificate)
    return StampOptions(
        key=key,
        certificate=certificate,
        secret=_text(arguments.secret_file) if arguments.secret_file else "",
        secret_id=arguments.secret_id,
        previous=arguments.previous,
        number=arguments.number,
        code=arguments.code,
        at=arguments.at,
        url=arguments.url,
        caf=load(arguments.caf).data if arguments.caf else b"",
        environment="test" if arguments.test else "production",
    )


def _write(
    arguments: argparse.Namespace, path: str, stem: str, made: tuple[Stamp, ...], *, single: bool
) -> None:
    if arguments.out:
        # the last one of several has them all in its document
        document = made[-1].document or made[0].document
        if not document:
            message = f"a document has no place for {arguments.kind} as it was asked"
            raise UsageError(message, where=path, hint="leave --out away, or give what signs it")
        out = Path(arguments.out)
        whole = single and out.suffix and not out.is_dir()
        ending = "" if path == STDIN else Path(path).suffix
        save(out if whole else out / f"{stem}{ending}", document, force=arguments.force)
    if arguments.qr:
        held = [one.qr for one in made if one.qr]
        for number, text in enumerate(held, 1):
            counted = f"-{number}" if len(held) > 1 else ""
            target = Path(arguments.qr) / f"{stem}{counted}.{arguments.qr_kind}"
            picture = qr_png(text) if arguments.qr_kind == "png" else qr_svg(text).encode()
            save(target, picture, force=arguments.force)


def _lines(path: str, made: tuple[Stamp, ...]) -> list[str]:
    lines = []
    for one in made:
        verdict = {True: "as stated", False: f"but {one.stated} is stated", None: "not stated"}
        lines.append(f"{path}: {one.value} ({one.algorithm}, {verdict[one.agrees]})")
        for word, value in (("qr", one.qr), ("print", one.human), ("of", one.text)):
            if value:
                lines.append(f"  {word}: " + value.replace("\n", "\n    "))
    return lines


def _said(one: Stamp) -> dict[str, object]:
    return {
        "kind": one.kind,
        "value": one.value,
        "algorithm": one.algorithm,
        "source": one.source,
        "text": one.text,
        "qr": one.qr,
        "human": one.human,
        "stated": one.stated,
        "agrees": one.agrees,
    }


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise UnreadableError(message, where=path) from None
