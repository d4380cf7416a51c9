"""The words of the command line about signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edibridge.cli.building import command, source_words

if TYPE_CHECKING:
    from edibridge.cli.building import Commands


def sign(commands: Commands) -> None:
    """`edibridge sign`."""
    about = "sign documents: XAdES in XML, a signature in PDF, CAdES (.p7m) around anything"
    made = command(commands, "sign", about, module="signing")
    source_words(made)
    made.add_argument("--key", required=True, metavar="FILE", help="PKCS#12 (.p12, .pfx) or PEM")
    made.add_argument("--certificate", metavar="FILE", help="certificates, where the key has none")
    made.add_argument(
        "--password-file",
        metavar="FILE",
        help="a file with the key's password; without it EDIBRIDGE_KEY_PASSWORD is looked at",
    )
    made.add_argument("--out", required=True, metavar="PATH", help="folder or file to write")
    made.add_argument("--force", action="store_true", help="replace files that exist")
    made.add_argument(
        "--form",
        choices=("auto", "xades", "xmldsig", "cades", "pdf"),
        default="auto",
        help="the kind of signature; auto: by what the file is",
    )
    made.add_argument(
        "--digest",
        choices=("sha256", "sha384", "sha512", "sha1"),
        default="sha256",
        help="sha1 only together with --legacy",
    )
    made.add_argument("--legacy", action="store_true", help="allow SHA-1, where a law demands it")
    made.add_argument("--pss", action="store_true", help="RSA with PSS padding")
    made.add_argument(
        "--c14n",
        choices=("exclusive", "c14n10", "c14n11"),
        default="exclusive",
        help="the canonical form of XML",
    )
    made.add_argument(
        "--place",
        default="auto",
        metavar="PLACE",
        help="where in XML: auto, ubl, fatturapa, facturae, root or an XPath",
    )
    made.add_argument("--element", default="", metavar="XPATH", help="sign this element alone")
    made.add_argument("--role", action="append", metavar="TEXT", help="a claimed role; repeatable")
    made.add_argument("--policy", metavar="ID", help="signature policy: a URI or urn:oid:...")
    made.add_argument("--policy-file", metavar="FILE", help="the text of the policy, to be hashed")
    made.add_argument("--policy-url", default="", metavar="URL", help="where its text is found")
    made.add_argument("--timestamp", metavar="URL", help="ask this authority (RFC 3161): B-T")
    made.add_argument(
        "--detached", action="store_true", help="CAdES beside the file (.p7s), not around it"
    )


def verify(commands: Commands) -> None:
    """`edibridge verify`."""
    about = "verify signatures: what was signed, by whom, and whether it holds"
    made = command(commands, "verify", about, module="signing")
    source_words(made)
    made.add_argument(
        "--trust",
        action="append",
        metavar="PATH",
        help="certificates to trust: PEM, DER or a folder of them; repeatable",
    )
    made.add_argument(
        "--crl", action="append", metavar="FILE", help="a revocation list (CRL); repeatable"
    )
    made.add_argument("--at", metavar="DATE", help="check certificates as of then, not of now")
    made.add_argument("--content", metavar="FILE", help="what a detached signature is of")
    made.add_argument("--certificate", metavar="FILE", help="the signer that is expected")
    made.add_argument("--element", default="", metavar="XPATH", help="what alone shall be signed")
    made.add_argument("--place", default="", metavar="XPATH", help="where the signature must stand")
    made.add_argument("--legacy", action="store_true", help="SHA-1 is a warning, not an error")
    made.add_argument("--out", metavar="FOLDER", help="write there what was signed, and only that")
    made.add_argument("--force", action="store_true", help="replace files that exist")
    made.add_argument("--format", choices=("text", "json"), default="text", help="how to show it")
