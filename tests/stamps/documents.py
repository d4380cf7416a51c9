"""Documents made for the tests of stamps: as small as their stamp allows."""

from __future__ import annotations

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
SPACES = (
    f'xmlns:cac="{UBL}CommonAggregateComponents-2" xmlns:cbc="{UBL}CommonBasicComponents-2"'
    f' xmlns:ext="{UBL}CommonExtensionComponents-2"'
)

ZATCA = f"""<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="{UBL}Invoice-2" {SPACES}>
  <cbc:ProfileID>reporting:1.0</cbc:ProfileID>
  <cbc:ID>SA-7</cbc:ID>
  <cbc:UUID>8e6000cf-1a98-4174-b3e7-b5d5954bc10d</cbc:UUID>
  <cbc:IssueDate>2024-05-17</cbc:IssueDate>
  <cbc:IssueTime>12:30:00</cbc:IssueTime>
  <cbc:InvoiceTypeCode name="0200000">388</cbc:InvoiceTypeCode>
  <cac:AccountingSupplierParty><cac:Party>
    <cac:PartyTaxScheme><cbc:CompanyID>399999999900003</cbc:CompanyID></cac:PartyTaxScheme>
    <cac:PartyLegalEntity><cbc:RegistrationName>شركة الاختبار</cbc:RegistrationName>
    </cac:PartyLegalEntity>
  </cac:Party></cac:AccountingSupplierParty>
  <cac:TaxTotal><cbc:TaxAmount currencyID="SAR">15.00</cbc:TaxAmount></cac:TaxTotal>
  <cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="SAR">115.00</cbc:PayableAmount>
  </cac:LegalMonetaryTotal>
</Invoice>
""".encode()

VERIFACTU = b"""<r:RegistroAlta xmlns:r="urn:test"><r:IDVersion>1.0</r:IDVersion><r:IDFactura>
<r:IDEmisorFactura>89890001K</r:IDEmisorFactura><r:NumSerieFactura>A&amp;B 1</r:NumSerieFactura>
<r:FechaExpedicionFactura>01-01-2024</r:FechaExpedicionFactura></r:IDFactura>
<r:TipoFactura>F1</r:TipoFactura><r:CuotaTotal>12.35</r:CuotaTotal>
<r:ImporteTotal>123.45</r:ImporteTotal><r:Encadenamiento/>
<r:FechaHoraHusoGenRegistro>2024-01-01T19:20:30+01:00</r:FechaHoraHusoGenRegistro>
</r:RegistroAlta>"""

TICKETBAI = b"""<T:TicketBai xmlns:T="urn:ticketbai:emision"><Sujetos><Emisor><NIF>B00000034</NIF>
</Emisor></Sujetos><Factura><CabeceraFactura><SerieFactura>B</SerieFactura>
<NumFactura>0100</NumFactura><FechaExpedicionFactura>30-01-2022</FechaExpedicionFactura>
</CabeceraFactura><DatosFactura><ImporteTotalFactura>229.40</ImporteTotalFactura></DatosFactura>
</Factura><HuellaTBAI><Software/></HuellaTBAI></T:TicketBai>"""
TICKETBAI_SIGNATURE = (
    b'<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignatureValue>%s'
    b"</ds:SignatureValue></ds:Signature></T:TicketBai>"
)

DIAN = f"""<Invoice xmlns="{UBL}Invoice-2" {SPACES}>
  <ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent>
  <sts:DianExtensions xmlns:sts="dian:gov:co:facturaelectronica:Structures-2-1"/>
  </ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>
  <cbc:ProfileExecutionID>2</cbc:ProfileExecutionID><cbc:ID>SETP1</cbc:ID>
  <cbc:IssueDate>2024-05-17</cbc:IssueDate><cbc:IssueTime>09:15:23-05:00</cbc:IssueTime>
  <cbc:InvoiceTypeCode>01</cbc:InvoiceTypeCode>
  <cac:AccountingSupplierParty><cac:Party><cac:PartyTaxScheme><cbc:CompanyID>700085371
  </cbc:CompanyID></cac:PartyTaxScheme></cac:Party></cac:AccountingSupplierParty>
  <cac:AccountingCustomerParty><cac:Party><cac:PartyTaxScheme><cbc:CompanyID>800199436
  </cbc:CompanyID></cac:PartyTaxScheme></cac:Party></cac:AccountingCustomerParty>
  <cac:TaxTotal><cbc:TaxAmount>285000.0</cbc:TaxAmount><cac:TaxSubtotal><cac:TaxCategory>
  <cac:TaxScheme><cbc:ID>01</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal>
  </cac:TaxTotal>
  <cac:LegalMonetaryTotal><cbc:LineExtensionAmount>1500000.009</cbc:LineExtensionAmount>
  <cbc:PayableAmount>1785000</cbc:PayableAmount></cac:LegalMonetaryTotal>
</Invoice>""".encode()

NFCE = b"""<NFe xmlns="http://www.portalfiscal.inf.br/nfe"><infNFe versao="4.00"><ide><cUF>35</cUF>
<cNF>12345678</cNF><mod>65</mod><serie>1</serie><nNF>17</nNF>
<dhEmi>2024-05-17T10:00:00-03:00</dhEmi><tpEmis>1</tpEmis><tpAmb>2</tpAmb></ide><emit>
<CNPJ>12ABC34501DE35</CNPJ></emit><dest><CPF>12345678909</CPF></dest><total><ICMSTot>
<vNF>60.90</vNF></ICMSTot></total></infNFe></NFe>"""

KSEF = b"""<Faktura xmlns="http://crd.gov.pl/wzor/2025/06/25/13775/"><Podmiot1><DaneIdentyfikacyjne>
<NIP>1111111111</NIP></DaneIdentyfikacyjne></Podmiot1><Fa><P_1>2026-02-01</P_1></Fa></Faktura>"""

DTE = """<DTE xmlns="http://www.sii.cl/SiiDte"><Documento ID="T33F27"><Encabezado><IdDoc>
<TipoDTE>33</TipoDTE><Folio>27</Folio><FchEmis>2024-05-17</FchEmis></IdDoc><Emisor>
<RUTEmisor>97975000-5</RUTEmisor></Emisor><Receptor><RUTRecep>8414240-9</RUTRecep>
<RznSocRecep>Peña &amp; Núñez Compañía de Inversiones Limitada</RznSocRecep></Receptor><Totales>
<MntTotal>502946</MntTotal></Totales></Encabezado><Detalle><NmbItem>Cajón</NmbItem></Detalle>
<TmstFirma>2024-05-17T12:00:00</TmstFirma></Documento></DTE>""".encode()

CAF = """<?xml version="1.0"?>
<AUTORIZACION><CAF version="1.0"><DA><RE>97975000-5</RE><RS>RUT DE PRUEBA</RS><TD>33</TD>
<RNG><D>1</D><H>200</H></RNG><FA>2024-05-01</FA><RSAPK><M>{modulus}</M><E>{exponent}</E></RSAPK>
<IDK>100</IDK></DA><FRMA algoritmo="SHA1withRSA">eA==</FRMA></CAF>
<RSASK>{key}</RSASK></AUTORIZACION>"""

RECEIPT = b"""<t:RacunZahtjev xmlns:t="http://www.apis-it.hr/fin/2012/types/f73"><t:Racun>
<t:Oib>98765432198</t:Oib><t:DatVrijeme>17.05.2024T12:30:05</t:DatVrijeme><t:BrRac>
<t:BrOznRac>12</t:BrOznRac><t:OznPosPr>POSL1</t:OznPosPr><t:OznNapUr>2</t:OznNapUr></t:BrRac>
<t:IznosUkupno>125.50</t:IznosUkupno><t:NakDost>false</t:NakDost></t:Racun></t:RacunZahtjev>"""

ECF = b"""<ECF><Encabezado><IdDoc><TipoeCF>%s</TipoeCF><eNCF>E310000000001</eNCF></IdDoc><Emisor>
<RNCEmisor>131880738</RNCEmisor><FechaEmision>01-04-2024</FechaEmision></Emisor><Comprador>
<RNCComprador>130862346</RNCComprador></Comprador><Totales><MontoTotal>7080.00</MontoTotal></Totales>
</Encabezado><FechaHoraFirma>02-04-2024 08:32:11</FechaHoraFirma>
<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignatureValue>a+/bcDEFG</SignatureValue>
</Signature></ECF>"""

SIFEN = b"""<rDE xmlns="http://ekuatia.set.gov.py/sifen/xsd"><dVerFor>150</dVerFor><DE><dDVId>0</dDVId>
<gOpeDE><iTipEmi>1</iTipEmi><dCodSeg>298398</dCodSeg></gOpeDE><gTimb><iTiDE>1</iTiDE><dEst>1</dEst>
<dPunExp>1</dPunExp><dNumDoc>22</dNumDoc></gTimb><gDatGralOpe>
<dFeEmiDE>2024-05-17T12:30:00</dFeEmiDE><gEmis><dRucEm>5555555</dRucEm><dDVEmi>3</dDVEmi>
<iTipCont>2</iTipCont></gEmis><gDatRec><dRucRec>00000001</dRucRec></gDatRec></gDatGralOpe>
<gDtipDE><gCamItem/><gCamItem/></gDtipDE><gTotSub><dTotGralOpe>100000</dTotGralOpe>
<dTotIVA>9091</dTotIVA></gTotSub></DE><Signature xmlns="http://www.w3.org/2000/09/xmldsig#">
<DigestValue>q83vEjRWeJA=</DigestValue></Signature><gCamFuFD/></rDE>"""

CFDI = """<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" Version="4.0" Serie="A"
 Fecha="2024-05-17T10:00:00" SubTotal="100.00" Moneda="MXN" Total="116.00" TipoDeComprobante="I"
 Exportacion="01" LugarExpedicion="06000"><cfdi:Emisor Rfc="EKU9003173C9"
 Nombre="ESCUELA   KEMPER" RegimenFiscal="601"/><cfdi:Receptor Rfc="XAXX010101000" Nombre=" Peña "
 DomicilioFiscalReceptor="06000" RegimenFiscalReceptor="616" UsoCFDI="S01"/><cfdi:Conceptos>
<cfdi:Concepto ClaveProdServ="01010101" Cantidad="1" ClaveUnidad="H87" Descripcion="Libro | uno"
 ValorUnitario="100.00" Importe="100.00" ObjetoImp="01"/></cfdi:Conceptos></cfdi:Comprobante>
""".encode()

SAFT = """<AuditFile xmlns="urn:OECD:StandardAuditFile-Tax:PT_1.04_01"><Header>
<TaxRegistrationNumber>123456789</TaxRegistrationNumber>
<SoftwareCertificateNumber>9999</SoftwareCertificateNumber></Header><MasterFiles><Customer>
<CustomerID>C1</CustomerID><CustomerTaxID>999999990</CustomerTaxID><BillingAddress>
<Country>PT</Country></BillingAddress></Customer></MasterFiles><SourceDocuments><SalesInvoices>
{invoices}</SalesInvoices></SourceDocuments></AuditFile>"""
SAFT_INVOICE = """<Invoice><InvoiceNo>FT A/{number}</InvoiceNo><DocumentStatus>
<InvoiceStatus>N</InvoiceStatus></DocumentStatus>{stamp}<HashControl>1</HashControl>
<InvoiceDate>2024-05-17</InvoiceDate><InvoiceType>FT</InvoiceType>
<SystemEntryDate>2024-05-17T12:30:0{number}</SystemEntryDate><CustomerID>C1</CustomerID><Line>
<CreditAmount>100.00</CreditAmount><Tax><TaxType>IVA</TaxType>
<TaxCountryRegion>PT</TaxCountryRegion><TaxCode>NOR</TaxCode><TaxPercentage>23.00</TaxPercentage>
</Tax></Line><Line><CreditAmount>10.00</CreditAmount><Tax><TaxType>IVA</TaxType>
<TaxCountryRegion>PT-MA</TaxCountryRegion><TaxCode>ISE</TaxCode><TaxPercentage>0</TaxPercentage>
</Tax></Line><DocumentTotals><TaxPayable>23.00</TaxPayable><NetTotal>110.00</NetTotal>
<GrossTotal>133.00</GrossTotal></DocumentTotals></Invoice>"""


def saft(*numbers: int, stamp: str = "") -> bytes:
    """Return a SAF-T (PT) file with invoices of these numbers."""
    invoices = "".join(SAFT_INVOICE.format(number=one, stamp=stamp) for one in numbers)
    return SAFT.format(invoices=invoices).encode()
