"""Check digits, TLV, payment texts, and QR pictures that another program reads."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edibridge.errors import UnreadableError, UsageError
from edibridge.stamps import tlv
from edibridge.stamps.check_digits import crc8, modulus_11
from edibridge.stamps.payment_codes import Place, epc_qr, recursive_10, swiss_qr, upn_qr
from edibridge.stamps.qr_code import qr_matrix, qr_png, qr_svg

ROBERT = Place(
    name="Robert Schneider AG", street="Rue du Lac", house="1268",
    postcode="2501", city="Biel", country="CH",
)  # fmt: skip
QR_IBAN, IBAN = "CH44 3199 9123 0008 8901 2", "CH93 0076 2011 6238 5295 7"


def read_back(picture: bytes) -> str:
    """Read a QR picture with another program."""
    zxing: Any = pytest.importorskip("zxingcpp", reason="zxing-cpp reads QR codes back")
    image: Any = pytest.importorskip("PIL.Image")
    (found,) = zxing.read_barcodes(image.open(io.BytesIO(picture)).convert("L"))
    return str(found.text)


@given(st.dictionaries(st.integers(0, 255), st.binary(max_size=255)))
def test_tlv_comes_back(values: dict[int, bytes]) -> None:
    """Proves that what is encoded is what is decoded."""
    assert tlv.decode(tlv.encode(values)) == values


def test_tlv_that_is_cut_or_too_long_is_refused() -> None:
    """Proves both messages."""
    with pytest.raises(UnreadableError, match="byte 3 is cut off"):
        tlv.decode(b"\x01\x01a\x02\x05b")
    with pytest.raises(UnreadableError, match="cut off"):
        tlv.decode(b"\x01")
    with pytest.raises(UsageError, match="tag 1 has 256 bytes"):
        tlv.encode({1: bytes(256)})


@given(st.binary(min_size=1, max_size=40), st.integers(0, 7), st.data())
def test_crc8_sees_a_wrong_bit(data: bytes, bit: int, draw: st.DataObject) -> None:
    """Proves that one turned bit changes the checksum, and the catalogue's check value."""
    place = draw.draw(st.integers(0, len(data) - 1))
    turned = bytearray(data)
    turned[place] ^= 1 << bit
    assert crc8(bytes(turned)) != crc8(data)
    assert crc8(b"123456789") == 0xF4


def test_modulus_11_of_letters() -> None:
    """Proves digits, the letters of an alphanumeric CNPJ, both weights, and what is refused."""
    assert modulus_11("12ABC34501DE") == 3  # the Receita's own example: 12ABC34501DE35
    assert modulus_11("12ABC34501DE3") == 5
    assert modulus_11("12ABC34501DE3", highest=11) != 5
    for wrong in ("", "1a", "1-2", "\u0661"):
        with pytest.raises(UsageError):
            modulus_11(wrong)


@pytest.mark.parametrize("text", ["https://x.example/?a=1&b=ç%20", "BCD\n002\n1\nSCT", "漢字 ß"])
def test_a_qr_code_is_read_back(text: str) -> None:
    """Proves that another program reads the picture, and the SVG is the same code."""
    assert read_back(qr_png(text)) == text
    matrix = qr_matrix(text)
    assert len(matrix) == len(matrix[0])
    side = (len(matrix) + 8) * 4
    svg = qr_svg(text)
    assert svg.startswith("<svg")
    assert f'width="{side}" height="{side}"' in svg
    with pytest.raises(UsageError, match="no QR code holds this text"):
        qr_png("x" * 4000)


def test_the_sepa_code() -> None:
    """Proves the lines of EPC069-12, in the order of the standard, and what is refused."""
    text = epc_qr(
        "Red Cross of Belgium", "BE72 0000 0000 1616", Decimal("1.00"), bic="BPOTBEB1",
        purpose="CHAR", text="Urgency fund", hint="Sample EPC QR code",
    )  # fmt: skip
    assert text == (
        "BCD\n002\n1\nSCT\nBPOTBEB1\nRed Cross of Belgium\nBE72000000001616\nEUR1.00\nCHAR\n\n"
        "Urgency fund\nSample EPC QR code"
    )
    assert epc_qr("A", "BE72000000001616").endswith("BE72000000001616")
    assert read_back(qr_png(text)) == text
    for wrong in (
        {"iban": "BE73000000001616"},
        {"amount": Decimal(0)},
        {"amount": Decimal("1.005")},
        {"name": "x" * 71},
        {"name": ""},
        {"text": "a\nb"},
        {"reference": "RF18539007547034"},
    ):
        words: dict[str, Any] = {
            "name": "A",
            "iban": "BE72000000001616",
            "text": "x",
            **wrong,
        }
        with pytest.raises(UsageError):
            epc_qr(**words)


def test_the_swiss_code() -> None:
    """Proves the lines of the QR-bill and that account and reference go together."""
    reference = "21 00000 00003 13947 14300 09017"
    text = swiss_qr(
        ROBERT, QR_IBAN, Decimal("1949.75"), debtor=ROBERT, reference=reference,
        text="Order of 15.6", billing="//S1/10/10201409",
    )  # fmt: skip
    lines = text.split("\n")
    address = ["S", "Robert Schneider AG", "Rue du Lac", "1268", "2501", "Biel", "CH"]
    assert lines[:4] == ["SPC", "0200", "1", "CH4431999123000889012"]
    assert lines[4:11] == address
    assert lines[11:18] == [""] * 7
    assert lines[18:20] == ["1949.75", "CHF"]
    assert lines[20:27] == address
    assert lines[27:] == [
        "QRR", "210000000003139471430009017", "Order of 15.6", "EPD", "//S1/10/10201409"
    ]  # fmt: skip
    assert recursive_10("21000000000313947143000901") == 7
    assert swiss_qr(ROBERT, IBAN).split("\n")[27:] == ["NON", "", "", "EPD"]
    for iban, currency, reference in (
        (IBAN, "CHF", "210000000003139471430009017"),
        (QR_IBAN, "CHF", ""),
        (QR_IBAN, "CHF", "210000000003139471430009018"),
        (IBAN, "USD", ""),
        ("BE72000000001616", "CHF", ""),
    ):
        with pytest.raises(UsageError):
            swiss_qr(ROBERT, iban, None, currency, reference=reference)
    with pytest.raises(UsageError, match="an address needs"):
        swiss_qr(Place(name="x"), IBAN)


def test_the_slovenian_code() -> None:
    """Proves the 19 lines of UPN QR with their control sum."""
    payer = Place(
        name="Janez Novak", street="Dunajska", house="1", postcode="1000", city="Ljubljana"
    )
    text = upn_qr(
        payer, payer, "SI56 0203 6025 3863 406", Decimal("81.75"), text="Plačilo računa",
        reference="SI0012345", purpose="GDSV", due=date(2024, 6, 30),
    )  # fmt: skip
    lines = text.split("\n")
    assert len(lines) == 21
    assert lines[0] == "UPNQR"
    assert lines[5:8] == ["Janez Novak", "Dunajska 1", "1000 Ljubljana"]
    assert lines[8] == "00000008175"
    assert lines[11:16] == [
        "GDSV", "Plačilo računa", "30.06.2024", "SI56020360253863406", "SI0012345"
    ]  # fmt: skip
    assert int(lines[19]) == len("\n".join(lines[:19])) + 1
