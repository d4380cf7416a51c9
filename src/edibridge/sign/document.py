"""A document signed or verified in the way that its own syntax has."""

from __future__ import annotations

from edibridge.errors import UnreadableError, UsageError
from edibridge.sign.keys import Signer
from edibridge.sign.options import SignOptions
from edibridge.sign.verified import Verified
from edibridge.sign.verify_options import VerifyOptions

_XML_STARTS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe", b"\xfe\xff", b"\x00<")


def sign_document(
    data: bytes, signer: Signer, options: SignOptions | None = None, *, file: str = ""
) -> bytes:
    """Return the document with its signature: XML and PDF with it inside, else a CMS around it.

    Raises `UnreadableError` for what cannot be read, `UsageError` for what cannot be signed so,
    `MissingExtraError` where PDF needs its extra.
    """
    options = options or SignOptions()
    form = options.form
    if form == "auto":
        form = "xades" if _is_xml(data) else "pdf" if _is_pdf(data) else "cades"
    if options.detached and form != "cades":
        message = "only a CMS (CAdES) is detached"
        raise UsageError(message, hint="ask for the form cades")
    if form == "cades":
        from edibridge.sign.cms_signing import sign_cms  # noqa: PLC0415 - XML needs no CMS

        return sign_cms(data, signer, options)
    if form == "pdf":
        from edibridge.sign.pdf import sign_pdf  # noqa: PLC0415

        return sign_pdf(data, signer, options, file=file)
    from edibridge.sign.xml_signing import sign_xml  # noqa: PLC0415

    return sign_xml(data, signer, options, file=file)


def verify_document(
    data: bytes, options: VerifyOptions | None = None, *, file: str = ""
) -> list[Verified]:
    """Return what each signature of a document says, in its order; none where it has none.

    Raises `UnreadableError` for what is neither XML, PDF nor CMS, `UsageError` where a detached
    signature comes without its content, `MissingExtraError`.
    """
    if _is_xml(data):
        from edibridge.sign.xml_verifying import verify_xml  # noqa: PLC0415

        return verify_xml(data, options, file=file)
    if _is_pdf(data):
        from edibridge.sign.pdf import verify_pdf  # noqa: PLC0415

        return verify_pdf(data, options, file=file)
    from edibridge.sign.cms_verifying import is_cms, verify_cms  # noqa: PLC0415

    if not is_cms(data):
        message = "neither XML, PDF nor CMS: there is no signature that could be verified"
        raise UnreadableError(message, where=file or "document")
    return verify_cms(data, options, file=file)


def _is_xml(data: bytes) -> bool:
    return data[:64].lstrip().startswith(_XML_STARTS)


def _is_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:1024]
