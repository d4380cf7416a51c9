"""Signatures in PDF (PAdES B-B, B-T), through pyHanko: the extra `sign-pdf`.

pyHanko writes and reads the PDF, and says what was changed after a signature; the CMS in it is
that of CAdES, made and judged as everywhere here. Sources: ISO 32000-2 section 12.8, ETSI EN 319
142-1.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from asn1crypto import parser
from attrs import evolve

from edibridge.errors import MissingExtraError, UnreadableError
from edibridge.findings import Finding
from edibridge.sign.algorithms import check_digest
from edibridge.sign.cms_signing import sign_cms
from edibridge.sign.cms_verifying import verify_cms
from edibridge.sign.keys import Signer
from edibridge.sign.options import SignOptions
from edibridge.sign.verified import Verified, finding
from edibridge.sign.verify_options import VerifyOptions
from edibridge.sign.xades import der, signing_time

# what pyHanko and asn1crypto raise, beside their own errors, where a file is damaged
_DAMAGED = (ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError)
_HEXADECIMAL = re.compile(rb"<[0-9A-Fa-f\s]*>")
_ROOM = 4096  # for the signature and its attributes, in bytes
_ROOM_FOR_TIMESTAMP = 8192


def sign_pdf(
    data: bytes, signer: Signer, options: SignOptions | None = None, *, file: str = ""
) -> bytes:
    """Return the PDF with an invisible signature, as a revision behind what was there.

    Raises `UnreadableError` for what is no PDF or is encrypted, `MissingExtraError`.
    """
    options = options or SignOptions()
    pyhanko = _pyhanko()
    hashed = check_digest(options.digest, legacy=options.legacy)
    room = _ROOM + sum(len(der(one)) for one in signer.chain)
    room += _ROOM_FOR_TIMESTAMP if options.timestamper else 0
    try:
        writer = pyhanko.IncrementalPdfFileWriter(io.BytesIO(data))
        taken = {
            one.field_name for one in pyhanko.PdfFileReader(io.BytesIO(data)).embedded_signatures
        }
        number = next(one for one in range(1, len(taken) + 2) if f"Signature{one}" not in taken)
        steps = pyhanko.PdfCMSEmbedder().write_cms(field_name=f"Signature{number}", writer=writer)
        next(steps)
        placeholder = pyhanko.SignatureObject(
            timestamp=signing_time(options),
            bytes_reserved=2 * room,
            subfilter=pyhanko.SigSeedSubFilter.PADES,
        )
        steps.send(pyhanko.SigObjSetup(sig_placeholder=placeholder))
        prepared, output = steps.send(pyhanko.SigIOSetup(md_algorithm=hashed))
    except (pyhanko.PdfError, *_DAMAGED) as error:
        raise _unreadable(error, file) from None
    made = sign_cms(
        b"",
        signer,
        evolve(options, detached=True),
        digested=prepared.document_digest,
    )
    steps.send(made)
    signed: bytes = output.getvalue()
    return signed


def verify_pdf(
    data: bytes, options: VerifyOptions | None = None, *, file: str = ""
) -> list[Verified]:
    """Return what each signature of a PDF says; `data` is the revision that it signs.

    Revisions after it may hold signatures and what belongs to them, and nothing else. Raises
    `UnreadableError`, `MissingExtraError`.
    """
    options = options or VerifyOptions()
    pyhanko = _pyhanko()
    try:
        found = list(pyhanko.PdfFileReader(io.BytesIO(data)).embedded_regular_signatures)
    except (pyhanko.PdfError, *_DAMAGED) as error:
        raise _unreadable(error, file) from None
    return [_verified(data, one, options, pyhanko, file) for one in found]


def _verified(
    data: bytes,
    signature: Any,  # noqa: ANN401 - pyHanko's
    options: VerifyOptions,
    pyhanko: Any,  # noqa: ANN401
    file: str,
) -> Verified:
    try:
        signature.compute_integrity_info()
        ranges = [int(one) for one in signature.byte_range]
        padded = bytes(signature.pkcs7_content)
        length = parser.peek(padded)
        raw = padded[:length]  # zeros fill the place that was kept for it
        stated = signature.self_reported_timestamp
    except (pyhanko.PdfError, *_DAMAGED) as error:
        message = f"the signature cannot be read: {type(error).__name__}"
        return Verified(form="pdf", findings=(finding("SIGN-STRUCTURE", message),))
    found = list(_coverage(signature, ranges, len(data), pyhanko))
    if padded[length:].strip(b"\0") or not _is_gap(data, ranges):
        message = "what stands between the signed bytes is more than the signature"
        found.append(finding("SIGN-STRUCTURE", message, source="ISO 32000-2 section 12.8.3.3.1"))
    content = b"".join(
        data[start : start + size] for start, size in zip(ranges[::2], ranges[1::2], strict=False)
    )
    try:
        inner = verify_cms(raw, evolve(options, content=content), file=file)
    except UnreadableError as error:
        return Verified(form="pdf", findings=(finding("SIGN-STRUCTURE", str(error)),))
    if len(inner) != 1:
        message = f"a signature of a PDF has one signer, not {len(inner)}"
        return Verified(form="pdf", findings=(finding("SIGN-STRUCTURE", message),))
    one = inner[0]
    found = [*one.findings, *found]
    sound = not any(wrong.severity == "fatal" for wrong in found)
    named = one.form == "cades"
    level = ("B-T" if one.stamped_at else "B-EPES" if one.policy else "B-B") if named else ""
    return evolve(
        one,
        form="pades" if named else "pdf",
        level=level,
        data=data[: ranges[2] + ranges[3]] if sound else b"",
        signed_at=one.signed_at or stated,
        trusted=sound and options.trust is not None,
        findings=tuple(found),
    )


def _is_gap(data: bytes, ranges: list[int]) -> bool:
    """Say whether only a string of hexadecimal digits stands between the two signed ranges."""
    return len(ranges) == 4 and bool(_HEXADECIMAL.fullmatch(data[ranges[1] : ranges[2]]))  # noqa: PLR2004 - two ranges


def _coverage(
    signature: Any,  # noqa: ANN401
    ranges: list[int],
    size: int,
    pyhanko: Any,  # noqa: ANN401
) -> Iterator[Finding]:
    levels, changes = pyhanko.SignatureCoverageLevel, pyhanko.ModificationLevel
    if signature.coverage < levels.ENTIRE_REVISION or len(ranges) != 4 or ranges[0] != 0:  # noqa: PLR2004
        message = "the signature does not cover the whole of its revision"
        yield finding("SIGN-COVERAGE", message, source="ISO 32000-2 section 12.8.1")
        return
    if signature.coverage == levels.ENTIRE_FILE:
        return
    result = signature.diff_result
    level = getattr(result, "modification_level", changes.OTHER)
    if level > changes.FORM_FILLING:
        message = f"the document was changed after it was signed ({size} bytes in all)"
        yield finding("SIGN-CHANGED", message)
    else:
        message = "revisions follow the one that was signed"
        yield finding("SIGN-CHANGED", message, severity="information")


def _unreadable(error: Exception, file: str) -> UnreadableError:
    message = f"the PDF cannot be signed or verified: {error}"
    return UnreadableError(message, where=file or "PDF", hint="is it whole, and not encrypted?")


def _pyhanko() -> Any:  # noqa: ANN401 - what is used of pyHanko, loaded when it is
    try:
        from pyhanko.pdf_utils.incremental_writer import (  # noqa: PLC0415
            IncrementalPdfFileWriter,
        )
        from pyhanko.pdf_utils.misc import PdfError  # noqa: PLC0415
        from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415
        from pyhanko.sign.diff_analysis import ModificationLevel  # noqa: PLC0415
        from pyhanko.sign.fields import SigSeedSubFilter  # noqa: PLC0415
        from pyhanko.sign.signers.cms_embedder import (  # noqa: PLC0415
            PdfCMSEmbedder,
            SigIOSetup,
            SigObjSetup,
        )
        from pyhanko.sign.signers.pdf_byterange import SignatureObject  # noqa: PLC0415
        from pyhanko.sign.validation.status import SignatureCoverageLevel  # noqa: PLC0415
    except ImportError:
        message = "signatures in PDF need pyHanko"
        raise MissingExtraError(message, hint="pip install 'edibridge[sign-pdf]'") from None
    from types import SimpleNamespace  # noqa: PLC0415

    return SimpleNamespace(
        IncrementalPdfFileWriter=IncrementalPdfFileWriter,
        ModificationLevel=ModificationLevel,
        PdfCMSEmbedder=PdfCMSEmbedder,
        PdfError=PdfError,
        PdfFileReader=PdfFileReader,
        SignatureObject=SignatureObject,
        SigIOSetup=SigIOSetup,
        SigObjSetup=SigObjSetup,
        SigSeedSubFilter=SigSeedSubFilter,
        SignatureCoverageLevel=SignatureCoverageLevel,
    )
