"""Each regime's stamp: made of a document, put into it, and found there again."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from decimal import Decimal

import pytest
from attrs import evolve
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from lxml import etree
from tests.sign.pki import Pki, pki
from tests.stamps import documents

from edibridge.control_numbers.memory import MemoryNumbers
from edibridge.errors import UsageError
from edibridge.stamps import KINDS, StampOptions, pl_ksef, pt_at, pt_qr, sa_zatca, stamps, tlv
from edibridge.stamps.cl_dte import folios, holds
from edibridge.stamps.mx_cadena import cadena
from edibridge.stamps.mx_cfdi import holds as sello_holds
from edibridge.stamps.xml_parts import everywhere, read

RSA, EC = "rsa", "k256"


def private(kind: str) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
    """Return the key of a signer."""
    return pki(kind).key.private


def rsa_key() -> rsa.RSAPrivateKey:
    """Return an RSA key."""
    key = private(RSA)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def signing(kind: str) -> StampOptions:
    """Return key and certificate of a signer."""
    signer: Pki = pki(kind)
    return StampOptions(key=signer.key.private, certificate=signer.key.chain[0])


def caf() -> bytes:
    """Return a CAF for our key."""
    key = rsa_key()
    numbers = key.public_key().public_numbers()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    made = documents.CAF.format(
        modulus=base64.b64encode(numbers.n.to_bytes(256, "big")).decode(),
        exponent=base64.b64encode(b"\x01\x00\x01").decode(),
        key=pem.decode(),
    )
    return made.encode()


# documents whose stamp comes back the same when it is made of the stamped document
Case = tuple[bytes, Callable[[], StampOptions]]
AGAIN: dict[str, Case] = {
    "es-verifactu": (documents.VERIFACTU, StampOptions),
    "co-dian": (documents.DIAN, lambda: StampOptions(secret="693ff6f2a553c3646a063436fd4dd9ded")),
    "br-nfe": (documents.NFCE, StampOptions),
    "py-sifen": (documents.SIFEN, StampOptions),
    "hr-fiscal": (documents.RECEIPT, lambda: StampOptions(key=rsa_key())),
    "mx-cfdi": (documents.CFDI, lambda: signing(RSA)),
    "pt-at": (documents.saft(1), lambda: StampOptions(key=rsa_key())),
}


@pytest.mark.parametrize("kind", AGAIN)
def test_a_stamp_is_found_where_it_was_put(kind: str) -> None:
    """Proves that a stamped document states the stamp that it has, and another change shows."""
    data, options = AGAIN[kind]
    first = stamps(kind, data, options())[0]
    assert first.agrees is None or kind == "py-sifen"
    again = stamps(kind, first.document, options())[0]
    assert again.agrees is True
    assert again.value == first.value


ALL: dict[str, Case] = {
    **AGAIN,
    "sa-zatca": (documents.ZATCA, StampOptions),
    "pl-ksef": (documents.KSEF, StampOptions),
    "do-ecf": (documents.ECF % b"31", StampOptions),
    "cl-dte": (documents.DTE, lambda: StampOptions(caf=caf())),
    "es-ticketbai": (
        documents.TICKETBAI.replace(
            b"</T:TicketBai>", documents.TICKETBAI_SIGNATURE % b"btFpwP8dcLGAF"
        ),
        StampOptions,
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_broken_values_are_said(kind: str) -> None:
    """Proves that each text of a document may be missing or nonsense, and no other error comes."""
    data, options = ALL[kind]
    given = options()
    texts = [place for place, part in enumerate(read(data).iter()) if (part.text or "").strip()]
    refused = 0
    for place in texts:
        for value in ("", "x-y", "\u0661", "99999999999999999999999999999999"):
            root = read(data)
            next(part for at, part in enumerate(root.iter()) if at == place).text = value
            try:
                stamps(kind, etree.tostring(root, encoding="UTF-8"), given)
            except UsageError:
                refused += 1
    assert refused or kind == "mx-cfdi"  # which has no texts


def test_every_kind_has_its_module() -> None:
    """Proves that each kind is loaded by its name, cites a source and refuses another document."""
    for kind in KINDS:
        with pytest.raises(UsageError):
            stamps(kind, b"<Other/>")
    with pytest.raises(UsageError, match="there is no stamp 'xx'; known are br-nfe, "):
        stamps("xx", b"<Other/>")


def test_zatca_signs_as_its_samples_are_signed() -> None:
    """Proves hash, signature value, certificate hash and hash of the properties of the stamp."""
    options = evolve(signing(EC), at="2024-05-17T12:31:00")
    digest, qr = stamps("sa-zatca", documents.ZATCA, options)
    again, again_qr = stamps("sa-zatca", digest.document)
    assert (again.agrees, again_qr.agrees) == (True, True)
    root = read(digest.document)
    tags = tlv.decode(base64.b64decode(qr.qr))
    assert list(tags) == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert tags[1].decode() == "شركة الاختبار"
    assert [tags[tag] for tag in (2, 3, 4, 5)] == [
        b"399999999900003", b"2024-05-17T12:30:00", b"115.00", b"15.00"
    ]  # fmt: skip
    assert tags[6].decode() == digest.value
    public = serialization.load_der_public_key(tags[8])
    assert isinstance(public, ec.EllipticCurvePublicKey)
    public.verify(
        base64.b64decode(tags[7]), base64.b64decode(digest.value), ec.ECDSA(hashes.SHA256())
    )
    # the properties are hashed in exclusive C14N, but with an empty element closed in itself
    (properties,) = everywhere(root, "SignedProperties")
    plain = etree.tostring(properties, method="c14n", exclusive=True)
    plain = plain.replace(b"></ds:DigestMethod>", b"/>")
    hashed = base64.b64encode(hashlib.sha256(plain).hexdigest().encode()).decode()
    references = everywhere(root, "Reference")
    assert references[1].findtext("{*}DigestValue") == hashed
    assert "شركة".encode() in digest.document
    with pytest.raises(UsageError, match="--certificate"):
        stamps("sa-zatca", documents.ZATCA, StampOptions(key=private(EC)))
    with pytest.raises(UsageError, match="elliptic curve"):
        stamps("sa-zatca", documents.ZATCA, signing(RSA))


def test_zatca_without_a_stamp_has_five_tags() -> None:
    """Proves the QR of phase 1."""
    qr = stamps("sa-zatca", documents.ZATCA)[1].qr
    assert list(tlv.decode(base64.b64decode(qr))) == [1, 2, 3, 4, 5]
    assert sa_zatca.FIRST_PREVIOUS.startswith("NWZlY2ViNjZmZmM4")


def test_the_qr_of_verifactu_is_escaped() -> None:
    """Proves that a number with & and a blank stays one parameter."""
    (stamp,) = stamps("es-verifactu", documents.VERIFACTU, StampOptions(environment="test"))
    assert stamp.qr == (
        "https://prewww2.aeat.es/wlpl/TIKE-CONT/ValidarQR?nif=89890001K&numserie=A%26B+1"
        "&fecha=01-01-2024&importe=123.45"
    )


def test_cufe_of_what_the_document_says() -> None:
    """Proves order, cut decimals, missing taxes, QR and places of the CUFE."""
    (stamp,) = stamps("co-dian", documents.DIAN, StampOptions(secret="KEY"))
    assert stamp.text == (
        "SETP12024-05-1709:15:23-05:001500000.0001285000.00040.00030.001785000.00"
        "700085371800199436***2"
    )
    whole = stamp.text.replace("***", "KEY")
    assert stamp.value == hashlib.sha384(whole.encode()).hexdigest()
    root = read(stamp.document)
    (place,) = everywhere(root, "UUID")
    assert (place.text, place.get("schemeName")) == (stamp.value, "CUFE-SHA384")
    assert everywhere(root, "QRCode")[0].text == stamp.qr
    assert f"documentkey={stamp.value}" in stamp.qr
    with pytest.raises(UsageError, match="technical key"):
        stamps("co-dian", documents.DIAN)
    support = documents.DIAN.replace(b">01</cbc:InvoiceTypeCode>", b">05</cbc:InvoiceTypeCode>")
    (cuds,) = stamps("co-dian", support, StampOptions(secret="PIN"))
    assert cuds.text.count("040.00") == 0
    assert cuds.algorithm == "CUDS-SHA384"


@pytest.mark.parametrize("offline", [False, True])
@pytest.mark.parametrize("version", ["2", "3"])
def test_the_qr_of_an_nfce(version: str, *, offline: bool) -> None:
    """Proves both versions of the QR, on line and in contingency, with their proofs."""
    data = documents.NFCE
    if offline:
        data = data.replace(b"<tpEmis>1", b"<tpEmis>9")
        data = data.replace(
            b"</NFe>", b"<Signature><DigestValue>ab+=</DigestValue></Signature></NFe>"
        )
    secret = "CSC" if version == "2" else ""
    options = StampOptions(url="https://x", secret=secret, secret_id="000001", key=rsa_key())
    (stamp,) = stamps("br-nfe", data, options)
    parts = stamp.qr.removeprefix("https://x?p=").split("|")
    assert parts[:3] == [stamp.value, version, "2"]
    if version == "2":
        said = "|".join(parts[:-1]) + "CSC"
        assert parts[-1] == hashlib.sha1(said.encode()).hexdigest().upper()  # noqa: S324
        assert parts[3:-2] == (["17", "60.90", b"ab+=".hex()] if offline else [])
    elif offline:
        assert parts[3:-1] == ["17", "60.90", "2", "12345678909"]
        rsa_key().public_key().verify(
            base64.b64decode(parts[-1]),
            "|".join(parts[:-1]).encode(),
            padding.PKCS1v15(),
            hashes.SHA1(),  # noqa: S303
        )
    else:
        assert len(parts) == 3
    assert everywhere(read(stamp.document), "qrCode")[0].text == stamp.qr


@pytest.mark.parametrize("kind", ["rsa", "p256"])
def test_ksef_code_2_is_signed(kind: str) -> None:
    """Proves that the signature of KOD II is one of the address before it."""
    first, second = stamps("pl-ksef", documents.KSEF, signing(kind))
    digest = base64.urlsafe_b64encode(hashlib.sha256(documents.KSEF).digest()).decode().rstrip("=")
    assert first.qr == f"https://qr.ksef.mf.gov.pl/invoice/1111111111/01-02-2026/{digest}"
    assert (first.human, second.human) == ("OFFLINE", "CERTYFIKAT")
    address, _, coded = second.qr.removeprefix("https://").rpartition("/")
    signature = base64.urlsafe_b64decode(coded + "==")
    public = pki(kind).key.chain[0].public_key()
    digest_kind = hashes.SHA256()
    if isinstance(public, rsa.RSAPublicKey):
        pss = padding.PSS(padding.MGF1(digest_kind), 32)
        public.verify(signature, address.encode(), pss, digest_kind)
    else:
        assert isinstance(public, ec.EllipticCurvePublicKey)
        assert len(signature) == 64
        r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
        der = utils.encode_dss_signature(r, s)
        public.verify(der, address.encode(), ec.ECDSA(digest_kind))


def test_a_wrong_ksef_number_is_refused() -> None:
    """Proves the checksum of a KSeF number, and that it stands below the code."""
    number = "5265877635-20250826-0100001AF629-AF"
    assert pl_ksef.is_number(number)
    (stamp,) = stamps("pl-ksef", documents.KSEF, StampOptions(number=number))
    assert stamp.human == number
    with pytest.raises(UsageError, match="is no KSeF number"):
        stamps("pl-ksef", documents.KSEF, StampOptions(number=number[:-2] + "AE"))


def test_a_ted_is_made_with_a_caf() -> None:
    """Proves that the TED holds with the key of its CAF, in the charset it is signed in."""
    options = StampOptions(caf=caf(), at="2024-05-17T12:28:31")
    (stamp,) = stamps("cl-dte", documents.DTE, options)
    (ted,) = everywhere(read(stamp.document), "TED")
    assert holds(ted)
    assert stamp.qr.startswith('<TED version="1.0"><DD><RE>97975000-5</RE><TD>33</TD><F>27</F>')
    assert "<RSR>Peña &amp; Núñez Compañía de Inversiones Lim</RSR>" in stamp.qr
    assert "\n" not in stamp.text
    (again,) = stamps("cl-dte", stamp.document)
    assert again.value == stamp.value
    changed = stamp.document.replace(b"<MNT>502946", b"<MNT>502947")
    assert not holds(everywhere(read(changed), "TED")[0])


def test_folios_are_those_of_the_caf() -> None:
    """Proves that the series of folios ends with the CAF, and a folio outside it is refused."""
    series = folios(caf())
    assert (series.first, series.last, series.wraps) == (1, 200, False)
    assert MemoryNumbers().take(series).value == 1
    beyond = documents.DTE.replace(b"<Folio>27", b"<Folio>201")
    with pytest.raises(UsageError, match="folios 1 to 200 of type 33, not 201"):
        stamps("cl-dte", beyond, StampOptions(caf=caf()))


def test_the_zki_is_the_hash_of_a_signature() -> None:
    """Proves text, hash and QR of a receipt, and that the JIR takes the place of the ZKI."""
    key = rsa_key()
    (stamp,) = stamps("hr-fiscal", documents.RECEIPT, StampOptions(key=key))
    assert stamp.text == "9876543219817.05.2024 12:30:0512POSL12125.50"
    signature = key.sign(stamp.text.encode(), padding.PKCS1v15(), hashes.SHA1())  # noqa: S303
    assert stamp.value == hashlib.md5(signature).hexdigest()  # noqa: S324
    site = "https://porezna.gov.hr/rn?"
    assert stamp.qr == f"{site}zki={stamp.value}&datv=20240517_1230&izn=12550"
    (sent,) = stamps("hr-fiscal", documents.RECEIPT, StampOptions(key=key, number="J-1"))
    assert sent.qr == f"{site}jir=J-1&datv=20240517_1230&izn=12550"


def test_portugal_chains_within_a_series() -> None:
    """Proves that each document is signed over the hash before, and the QR follows its rule."""
    key = rsa_key()
    options = StampOptions(key=key, code="CSDF7T5H")
    first, second = stamps("pt-at", documents.saft(1, 2), options)
    assert first.text == "2024-05-17;2024-05-17T12:30:01;FT A/1;133.00;"
    assert second.text == f"2024-05-17;2024-05-17T12:30:02;FT A/2;133.00;{first.value}"
    key.public_key().verify(
        base64.b64decode(second.value),
        second.text.encode(),
        padding.PKCS1v15(),
        hashes.SHA1(),  # noqa: S303
    )
    fields = pt_qr.parts(second.qr)
    assert fields["H"] == "CSDF7T5H-2"
    assert fields["Q"] == pt_at.printed(second.value)
    assert second.qr.startswith(
        "A:123456789*B:999999990*C:PT*D:FT*E:N*F:20240517*G:FT A/2*H:CSDF7T5H-2*I1:PT*I7:100.00"
        "*I8:23.00*K1:PT-MA*K2:10.00*N:23.00*O:133.00*Q:"
    )
    assert pt_qr.totals(fields) == (Decimal("23.00"), Decimal("133.00"))
    assert pt_qr.qr_text(fields) == second.qr
    credited = documents.saft(2).replace(b"CreditAmount", b"DebitAmount")
    (note,) = stamps("pt-at", credited, options)
    assert "*I7:100.00*I8:23.00*" in note.qr
    less = documents.saft(2).replace(b"CreditAmount>10.00", b"DebitAmount>10.00")
    less = less.replace(b"10.00</CreditAmount", b"10.00</DebitAmount")
    assert "*K2:-10.00*" in stamps("pt-at", less, options)[0].qr
    assert pt_at.atcud("CSDF7T5H", "FT AB2019/0035") == "CSDF7T5H-0035"
    with pytest.raises(UsageError, match="gives no ATCUD"):
        pt_at.atcud("CSDF7T5H", "FT 35")
    with pytest.raises(UsageError, match="lacks"):
        pt_qr.qr_text({"A": "1"})


def test_the_sello_is_made_and_holds() -> None:
    """Proves the cadena of our own document: blanks put together, absent values left out."""
    options = signing(RSA)
    (stamp,) = stamps("mx-cfdi", documents.CFDI, options)
    assert stamp.text.startswith("||4.0|A|2024-05-17T10:00:00|")
    assert "|EKU9003173C9|ESCUELA KEMPER|601|XAXX010101000|Peña|" in stamp.text
    assert stamp.text.endswith("|Libro | uno|100.00|100.00|01||")
    assert sello_holds(stamp, options.certificate)
    assert not sello_holds(evolve(stamp, text=stamp.text + "|"), options.certificate)


def test_the_cadena_of_parts_and_complements() -> None:
    """Proves parts below an item, a property tax account, local taxes and a complement's order."""
    space = "http://www.sat.gob.mx/implocal"
    complement = (
        f'<cfdi:Complemento><l:ImpuestosLocales xmlns:l="{space}" TotaldeTraslados="2.00"'
        ' version="1.0" TotaldeRetenciones="1.00"><l:TrasladosLocales Importe="2.00"'
        ' ImpLocTrasladado="ISH" TasadeTraslado="2.00"/><l:RetencionesLocales Importe="1.00"'
        ' ImpLocRetenido="CED" TasadeRetencion="1.00"/></l:ImpuestosLocales></cfdi:Complemento>'
    )
    parts = (
        'ObjetoImp="01"><cfdi:CuentaPredial Numero="99"/><cfdi:Parte Descripcion="P"'
        ' ClaveProdServ="02" Cantidad="3"/></cfdi:Concepto>'
    )
    data = documents.CFDI.decode().replace('ObjetoImp="01"/>', parts)
    data = data.replace("</cfdi:Comprobante>", complement + "</cfdi:Comprobante>")
    (stamp,) = stamps("mx-cfdi", data.encode(), signing(RSA))
    assert stamp.text.endswith("|01|99|02|3|P|1.0|1.00|2.00|CED|1.00|1.00|ISH|2.00|2.00||")
    unknown = complement.replace(space, "urn:unknown")
    other = documents.CFDI.decode().replace("</cfdi:Comprobante>", f"{unknown}</cfdi:Comprobante>")
    assert stamps("mx-cfdi", other.encode(), signing(RSA))[0].text.endswith("|01||")
    with pytest.raises(UsageError, match="no cadena original of cfdi-9"):
        cadena(read(documents.CFDI), "cfdi-9")


@pytest.mark.parametrize(("kind", "site"), [(b"31", "ecf.dgii"), (b"32", "fc.dgii")])
def test_the_code_of_an_ecf(kind: bytes, site: str) -> None:
    """Proves code and address of an e-CF, the shorter one of small consumer invoices."""
    (stamp,) = stamps("do-ecf", documents.ECF % kind)
    assert stamp.value == "a+/bcD"
    assert stamp.qr.startswith(f"https://{site}.gov.do/ecf/")
    assert stamp.qr.endswith("&CodigoSeguridad=a%2B%2FbcD")
    assert ("FechaFirma=02-04-2024%2008:32:11" in stamp.qr) == (kind == b"31")


def test_the_cdc_and_qr_of_sifen() -> None:
    """Proves the 44 digits in their order and the hash of the QR with the CSC."""
    (stamp,) = stamps("py-sifen", documents.SIFEN, StampOptions(secret="CSC", secret_id="1"))
    assert stamp.value[:-1] == "0105555555300100100000222202405171000298398"
    asked, _, proof = stamp.qr.partition("?")[2].rpartition("&cHashQR=")
    assert proof == hashlib.sha256(f"{asked}CSC".encode()).hexdigest()
    assert "&dFeEmiDE=323032342d30352d31375431323a33303a3030&dRucRec=00000001&" in asked
    assert "&cItems=2&DigestValue=713833" in asked


def test_a_signature_of_another_key_does_not_hold() -> None:
    """Proves that the checks of these tests can fail: another key verifies nothing."""
    other = rsa.generate_private_key(65537, 2048).public_key()
    (stamp,) = stamps("mx-cfdi", documents.CFDI, signing(RSA))
    with pytest.raises(InvalidSignature):
        other.verify(
            base64.b64decode(stamp.value),
            stamp.text.encode(),
            padding.PKCS1v15(),
            hashes.SHA256(),
        )
