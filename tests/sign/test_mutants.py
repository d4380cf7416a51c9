"""Signed documents changed at random: what is still valid says what was signed, word for word."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from lxml import etree
from tests.sign.documents import DOCUMENTS, ubl
from tests.sign.pki import pki

import edibridge
from edibridge.errors import EdibridgeError
from edibridge.sign import SignOptions, VerifyOptions

MADE = pki("p256")
TURNS = 150
OPTIONS = VerifyOptions(trust=MADE.trust)


def flip(data: bytes, chance: random.Random) -> bytes:
    """Change one byte."""
    at = chance.randrange(len(data))
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def cut(data: bytes, chance: random.Random) -> bytes:
    """Take some bytes out."""
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.randrange(1, 40) :]


def double(data: bytes, chance: random.Random) -> bytes:
    """Put some bytes in twice."""
    start = chance.randrange(len(data))
    part = data[start : start + chance.randrange(1, 200)]
    return data[:start] + part + data[start:]


def move(data: bytes, chance: random.Random) -> bytes:
    """Move, double or remove an element."""
    root = etree.fromstring(data)
    every = list(root.iter("*"))
    one, other = chance.choice(every[1:]), chance.choice(every)
    if other in one.iter("*"):
        one.getparent().remove(one)  # type: ignore[union-attr]
    else:
        other.insert(chance.randrange(len(other) + 1), one)
    return etree.tostring(root)


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
@pytest.mark.filterwarnings("ignore:Attribute's length:UserWarning")
@pytest.mark.parametrize("change", [flip, cut, double, move])
@pytest.mark.parametrize("form", ["xades", "cades"])
def test_what_still_holds_was_signed(
    change: Callable[[bytes, random.Random], bytes], form: str
) -> None:
    """Proves over many mutants that none is valid with other content, and none is a crash."""
    if form == "cades" and change is move:
        pytest.skip("a CMS has no elements")
    chance = random.Random(7)  # noqa: S311 - nothing secret is made of it
    options = SignOptions(form="cades" if form == "cades" else "xades")
    refused = 0
    for document in (*DOCUMENTS.values(),) if form == "xades" else (ubl,):
        signed = edibridge.sign(document(), MADE.key, options)
        (true,) = edibridge.verify(signed, OPTIONS)
        for _ in range(TURNS):
            mutant = change(signed, chance)
            try:
                found = edibridge.verify(mutant, OPTIONS)
            except EdibridgeError:
                refused += 1
                continue
            for one in found:
                assert one.valid == bool(one.data)
                if one.valid:
                    assert one.data == true.data
                else:
                    refused += 1
    assert refused > 100
