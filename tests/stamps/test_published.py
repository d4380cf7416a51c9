"""Examples that authorities print in their specifications, as documents of our own."""

from __future__ import annotations

from tests.stamps import documents

from edibridge.stamps import StampOptions, chained, es_ticketbai, stamps
from edibridge.stamps.chain_stores import MemoryChains

RECORD = """<Registro{kind}><IDFactura><IDEmisorFactura{end}>89890001K</IDEmisorFactura{end}>
<NumSerieFactura{end}>{number}</NumSerieFactura{end}>
<FechaExpedicionFactura{end}>01-01-2024</FechaExpedicionFactura{end}></IDFactura>{amounts}
<Encadenamiento/><FechaHoraHusoGenRegistro>2024-01-01T19:20:{second}+01:00
</FechaHoraHusoGenRegistro></Registro{kind}>"""
AMOUNTS = """<TipoFactura>F1</TipoFactura><CuotaTotal>12.35</CuotaTotal>
<ImporteTotal>123.45</ImporteTotal>"""


def test_the_chain_of_the_aeat() -> None:
    """Proves the three huellas of AEAT's specification 0.1.2, each made of the one before."""
    chains = MemoryChains()
    values = []
    for number, second, cancelled in (
        ("12345678/G33", 30, False),
        ("12345679/G34", 35, False),
        ("12345679/G34", 40, True),
    ):
        kind, end, amounts = ("Anulacion", "Anulada", "") if cancelled else ("Alta", "", AMOUNTS)
        record = RECORD.format(kind=kind, end=end, amounts=amounts, number=number, second=second)
        stamp = chained("es-verifactu", record.encode(), chains, "89890001K")
        values.append(stamp.value)
    assert values == [
        "3C464DAF61ACB827C65FDA19F352A4E3BDC2C640E9E9FC4CC058073F38F12F60",
        "F7B94CFD8924EDFF273501B01EE5153E4CE8F259766F88CF6ACB8935802A2B97",
        "177547C0D57AC74748561D054A9CEC14B4C4EA23D1BEFD6F2E69E3A388F90C68",
    ]


def test_the_invoice_of_batuz() -> None:
    """Proves identifier and QR of the example of the TicketBAI specification."""
    data = documents.TICKETBAI
    for old, new in (
        (b"B00000034", b"00000006Y"),
        (b"30-01-2022", b"25-10-2019"),
        (b">B<", b">T<"),
        (b"0100", b"27174"),
        (b"229.40", b"4.70"),
    ):
        data = data.replace(old, new)
    signed = documents.TICKETBAI_SIGNATURE % b"btFpwP8dcLGAF and what follows"
    (stamp,) = stamps("es-ticketbai", data.replace(b"</T:TicketBai>", signed))
    assert stamp.value == "TBAI-00000006Y-251019-btFpwP8dcLGAF-237"
    assert stamp.qr == (
        "https://batuz.eus/QRTBAI/?id=TBAI-00000006Y-251019-btFpwP8dcLGAF-237&s=T&nf=27174&i=4.70"
        "&cr=007"
    )
    elsewhere = stamps(
        "es-ticketbai", data.replace(b"</T:TicketBai>", signed), StampOptions(url="gipuzkoa")
    )
    assert elsewhere[0].qr.startswith(es_ticketbai.SITES["gipuzkoa"])


LINE = """<Line><CreditAmount>{amount}</CreditAmount><Tax><TaxType>{kind}</TaxType>
<TaxCountryRegion>{region}</TaxCountryRegion><TaxCode>{code}</TaxCode>
<TaxPercentage>{rate}</TaxPercentage></Tax></Line>"""
DUTY = """<Line><CreditAmount>0</CreditAmount><Tax><TaxType>IS</TaxType><TaxAmount>25.00</TaxAmount>
</Tax></Line>"""
WITHHELD = "<WithholdingTax><WithholdingTaxAmount>100.00</WithholdingTaxAmount></WithholdingTax>"


def test_the_qr_of_the_at() -> None:
    """Proves fields A to R of the first example of AT's specification, of a SAF-T document."""
    lines = [LINE.format(amount="100.00", kind="NS", region="PT", code="NS", rate=0), DUTY]
    for region, amounts in (
        ("PT", ((12000, "ISE", 0), (15000, "RED", 6), (50000, "INT", 13), (80000, "NOR", 23))),
        ("PT-AC", ((10000, "ISE", 0), ("25000.56", "RED", 4), (75000, "INT", 9),
                   (100000, "NOR", 18))),
        ("PT-MA", ((5000, "ISE", 0), (12500, "RED", 5), (25000, "INT", 12), (40000, "NOR", 22))),
    ):  # fmt: skip
        lines += [
            LINE.format(amount=amount, kind="IVA", region=region, code=code, rate=rate)
            for amount, code, rate in amounts
        ]
    signature = "k" + "." * 9 + "L" + "." * 9 + "p" + "." * 9 + "0" + "." * 141
    data = documents.saft(1, stamp=f"<ATCUD>CSDF7T5H-0035</ATCUD><Hash>{signature}</Hash>")
    text = data.decode()
    head, _, rest = text.partition("<Line>")
    text = head + "".join(lines) + rest[rest.rindex("</Line>") + 7 :]
    for old, new in (
        ("FT A/1", "FT AB2019/0035"),
        ("2024-05-17</InvoiceDate>", "2019-12-31</InvoiceDate>"),
        ("<TaxPayable>23.00", "<TaxPayable>64000.02"),
        ("<GrossTotal>133.00", "<GrossTotal>513600.58"),
        ("</DocumentTotals>", f"</DocumentTotals>{WITHHELD}"),
    ):
        assert old in text
        text = text.replace(old, new)
    (stamp,) = stamps("pt-at", text.encode())
    assert stamp.agrees is True
    assert stamp.qr == (
        "A:123456789*B:999999990*C:PT*D:FT*E:N*F:20191231*G:FT AB2019/0035*H:CSDF7T5H-0035*I1:PT"
        "*I2:12000.00*I3:15000.00*I4:900.00*I5:50000.00*I6:6500.00*I7:80000.00*I8:18400.00"
        "*J1:PT-AC*J2:10000.00*J3:25000.56*J4:1000.02*J5:75000.00*J6:6750.00*J7:100000.00"
        "*J8:18000.00*K1:PT-MA*K2:5000.00*K3:12500.00*K4:625.00*K5:25000.00*K6:3000.00*K7:40000.00"
        "*K8:8800.00*L:100.00*M:25.00*N:64000.02*O:513600.58*P:100.00*Q:kLp0*R:9999"
    )


def test_the_qr_of_the_manual_of_sifen() -> None:
    """Proves CDC and QR of the worked example in the technical manual of SIFEN."""
    data = documents.SIFEN
    for old, new in (
        (b"298398", b"587326098"),
        (b">22<", b">14528<"),
        (b"2024-05-17T12:30:00", b"2017-01-25T09:35:17"),
        (b"5555555<", b"44444401<"),
        (b"<dDVEmi>3", b"<dDVEmi>7"),
        (b"00000001", b"88899990"),
        (b">100000<", b">300000<"),
        (b">9091<", b">27272<"),
        (b"q83vEjRWeJA=", b"yzGYhUx1/XYYzksWB+fPR3Qc50c="),
    ):
        assert old in data
        data = data.replace(old, new)
    options = StampOptions(secret="ABCD0000000000000000000000000000", secret_id="0001")
    (stamp,) = stamps("py-sifen", data, options)
    assert stamp.value == "01444444017001001001452822017012515873260988"
    assert stamp.qr == (
        "https://ekuatia.set.gov.py/consultas/qr?nVersion=150"
        "&Id=01444444017001001001452822017012515873260988"
        "&dFeEmiDE=323031372d30312d32355430393a33353a3137&dRucRec=88899990&dTotGralOpe=300000"
        "&dTotIVA=27272&cItems=2"
        "&DigestValue=797a4759685578312f5859597a6b7357422b6650523351633530633d&IdCSC=0001"
        "&cHashQR=97ddbb3c1e7d65af03a70ffe21f2b34846ab1c89e0566c35222086766b7374ed"
    )
