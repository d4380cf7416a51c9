"""What a stamp is: what an authority has put on a document so that it can be believed."""

from __future__ import annotations

from typing import Any, Literal

from attrs import frozen

Environment = Literal["production", "test"]


@frozen(kw_only=True)
class Stamp:
    """One stamp of a document.

    `value` is the stamp itself, `stated` what the document says it is (None where it says nothing);
    `text` is what was hashed or signed (a secret in it is hidden), `qr` what its QR or PDF417 code
    holds, `human` what a person reads beside the code. `document` is the document with the stamp in
    its place, where its format has one. `source` cites the law or specification.
    """

    kind: str
    value: str
    algorithm: str
    source: str
    text: str = ""
    qr: str = ""
    human: str = ""
    stated: str | None = None
    document: bytes = b""

    @property
    def agrees(self) -> bool | None:
        """Say whether the document states this very stamp; None where it states none."""
        return None if self.stated is None else self.stated == self.value


@frozen(kw_only=True)
class StampOptions:
    """What a stamp needs beside the document; each regime takes what it knows and no more.

    `key` and `certificate` are objects of `cryptography`; `secret` is the key that the authority
    gave (clave técnica, PIN, CSC) with its `secret_id`; `previous` is the stamp of the document
    before; `number` is one that the authority gave (KSeF number, JIR); `code` is the validation
    code of a series (ATCUD); `at` the time (ISO 8601) where the document does not say it.
    """

    key: Any = None
    certificate: Any = None
    secret: str = ""
    secret_id: str = ""
    previous: str = ""
    number: str = ""
    code: str = ""
    at: str = ""
    url: str = ""
    caf: bytes = b""
    environment: Environment = "production"
