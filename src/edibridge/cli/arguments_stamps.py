"""The words of the command line about stamps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edibridge.cli.building import command, source_words

if TYPE_CHECKING:
    from edibridge.cli.building import Commands


def stamp(commands: Commands) -> None:
    """`edibridge stamp`."""
    about = "hashes, codes and QR texts that an authority wants on a document"
    made = command(commands, "stamp", about, module="stamping")
    made.add_argument("kind", metavar="KIND", help="such as es-verifactu; `list` shows all")
    source_words(made)
    made.add_argument("--key", metavar="FILE", help="the key that signs: PEM, PKCS#12 or PKCS#8")
    made.add_argument("--certificate", metavar="FILE", help="its certificate: PEM or DER")
    made.add_argument(
        "--password-file",
        metavar="FILE",
        help="a file with the key's password; without it EDIBRIDGE_KEY_PASSWORD is looked at",
    )
    made.add_argument("--secret-file", metavar="FILE", help="a file with technical key, PIN or CSC")
    made.add_argument("--secret-id", default="", metavar="ID", help="the id of the CSC")
    made.add_argument("--previous", default="", metavar="STAMP", help="the stamp before this one")
    made.add_argument("--number", default="", metavar="NUMBER", help="KSeF number or JIR")
    made.add_argument("--code", default="", metavar="CODE", help="validation code of the series")
    made.add_argument("--at", default="", metavar="TIME", help="the time of the stamp")
    made.add_argument("--url", default="", metavar="URL", help="the site that the QR names")
    made.add_argument("--caf", metavar="FILE", help="the CAF with the folios and their key")
    made.add_argument("--test", action="store_true", help="addresses of the test environment")
    made.add_argument("--chain", metavar="STORE", help="a folder or sqlite:FILE with the chain")
    made.add_argument("--series", default="", metavar="NAME", help="the series of the chain")
    made.add_argument("--out", metavar="PATH", help="write the stamped document: folder or file")
    made.add_argument("--qr", metavar="FOLDER", help="write the QR codes there")
    made.add_argument("--qr-kind", choices=("svg", "png"), default="svg", help="as what")
    made.add_argument("--force", action="store_true", help="replace files that exist")
    made.add_argument("--format", choices=("text", "json"), default="text", help="how to show it")
