"""Signatures in PDF, beside pyHanko's own verification."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from asn1crypto import x509 as asn1_x509
from tests.sign.authority import authority
from tests.sign.pki import KINDS, pki, timestamping
from tests.sign.test_mutants import cut, double, flip
from tests.sign.tools import tool

import edibridge
from edibridge.errors import UnreadableError, UsageError
from edibridge.sign import HttpTimestamper, SignOptions, TrustList, VerifyOptions
from edibridge.sign.xades import der

pytest.importorskip("pyhanko", reason="the extra sign-pdf is not installed")


def page() -> bytes:
    """Return a PDF of one page."""
    from fpdf import FPDF  # noqa: PLC0415

    made = FPDF()
    made.add_page()
    made.set_font("helvetica", size=12)
    made.cell(text="Invoice 1")
    return bytes(made.output())


@pytest.mark.parametrize("kind", [*KINDS, "rsa-pss"])
def test_a_signed_pdf_verifies_here_and_with_pyhanko(kind: str) -> None:
    """Proves PAdES B-B of every key; pyHanko judges it by its own code and finds it whole."""
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415
    from pyhanko.sign.validation import validate_pdf_signature  # noqa: PLC0415
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415

    made = pki(kind.removesuffix("-pss"))
    for digest in ("sha256", "sha384", "sha512"):
        options = SignOptions(digest=digest, pss=kind.endswith("-pss"))
        signed = edibridge.sign(page(), made.key, options)
        (found,) = edibridge.verify(signed, VerifyOptions(trust=made.trust))
        assert not found.findings
        assert (found.form, found.level, found.data) == ("pades", "B-B", signed)
        assert found.signed_at is not None
        (theirs,) = PdfFileReader(io.BytesIO(signed)).embedded_signatures
        context = ValidationContext(trust_roots=[asn1_x509.Certificate.load(der(made.root))])
        status = validate_pdf_signature(theirs, context)
        assert status.bottom_line, status.summary()


def test_two_signatures_each_have_their_revision() -> None:
    """Proves that a second signature follows the first and leaves it whole."""
    made, other = pki("p256"), pki("rsa")
    first = edibridge.sign(page(), made.key)
    both = edibridge.sign(first, other.key)
    trust = TrustList((made.root, other.root))
    one, two = edibridge.verify(both, VerifyOptions(trust=trust))
    assert one.valid
    assert two.valid
    assert (one.data, two.data) == (first, both)
    assert [finding.rule for finding in one.findings] == ["SIGN-CHANGED"]


def test_a_changed_pdf_is_refused() -> None:
    """Proves that changed bytes, and a page added behind the signature, are seen."""
    from pyhanko.pdf_utils import generic  # noqa: PLC0415
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415

    made = pki("p256")
    signed = edibridge.sign(page(), made.key)
    options = VerifyOptions(trust=made.trust)
    (found,) = edibridge.verify(signed.replace(b"595.28", b"595.29"), options)
    assert [one.rule for one in found.findings] == ["SIGN-DIGEST"]
    assert not found.data
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    writer.root[generic.pdf_name("/Mine")] = generic.pdf_string("added")
    writer.update_root()  # type: ignore[no-untyped-call]
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    (found,) = edibridge.verify(out.getvalue(), options)
    assert [one.rule for one in found.findings] == ["SIGN-CHANGED"]
    assert not found.valid


def outside(data: bytes) -> bytes:
    """Return a PDF without the digits of its signature, which no signature covers."""
    start = data.index(b"/Contents <")
    return data[:start] + data[data.index(b">", start) :]


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
def test_what_still_holds_was_signed() -> None:
    """Proves over many mutants that none is valid with other content, and none is a crash."""
    made = pki("p256")
    signed = edibridge.sign(page(), made.key)
    options, chance, refused = VerifyOptions(trust=made.trust), random.Random(5), 0  # noqa: S311
    for change in (flip, cut, double):
        for _ in range(100):
            try:
                found = edibridge.verify(change(signed, chance), options)
            except UnreadableError:
                refused += 1
                continue
            refused += not all(one.valid for one in found)
            assert all(outside(one.data) == outside(signed) for one in found if one.valid)
    assert refused > 100


def test_a_filled_gap_is_refused() -> None:
    """Proves that nothing but the signature may hide where no signature covers the bytes."""
    made = pki("p256")
    signed = edibridge.sign(page(), made.key)
    end = signed.index(b">", signed.index(b"/Contents <"))
    for hidden in (b"41", b"()"):
        changed = signed[: end - 2] + hidden + signed[end:]
        try:
            found = edibridge.verify(changed, VerifyOptions(trust=made.trust))
        except UnreadableError:
            continue
        assert not any(one.valid for one in found)


def test_a_pdf_with_a_timestamp(tmp_path: Path) -> None:
    """Proves PAdES B-T."""
    _key, _certificate, root = timestamping()
    with authority(tmp_path, tool("openssl")) as address:
        options = SignOptions(timestamper=HttpTimestamper(url=address))
        signed = edibridge.sign(page(), pki("p256").key, options)
    trust = VerifyOptions(trust=pki("p256").trust, timestamp_trust=TrustList((root,)))
    (found,) = edibridge.verify(signed, trust)
    assert not found.findings
    assert found.level == "B-T"


def test_what_is_no_pdf_is_told() -> None:
    """Proves the errors for damaged files, and that an unsigned PDF has no signature."""
    assert edibridge.verify(page()) == []
    for data in (b"%PDF-1.7 garbage", page()[:300]):
        with pytest.raises(UnreadableError, match="PDF"):
            edibridge.sign(data, pki("p256").key)
        with pytest.raises(UnreadableError, match="PDF"):
            edibridge.verify(data)
    with pytest.raises(UsageError, match="detached"):
        edibridge.sign(page(), pki("p256").key, SignOptions(detached=True))
