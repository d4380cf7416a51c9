"""Namespaces and identifiers of signatures in XML."""

from __future__ import annotations

DS = "http://www.w3.org/2000/09/xmldsig#"
DSIG11 = "http://www.w3.org/2009/xmldsig11#"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
FILTER2 = "http://www.w3.org/2002/06/xmldsig-filter2"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
XADES_141 = "http://uri.etsi.org/01903/v1.4.1#"

ENVELOPED = DS + "enveloped-signature"
XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
SIGNED_PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CAC = UBL + "CommonAggregateComponents-2"
CBC = UBL + "CommonBasicComponents-2"
EXT = UBL + "CommonExtensionComponents-2"
SIG = UBL + "CommonSignatureComponents-2"
SAC = UBL + "SignatureAggregateComponents-2"
SBC = UBL + "SignatureBasicComponents-2"

SIGNATURE = f"{{{DS}}}Signature"
ID_NAMES = ("Id", "ID", "id", "{http://www.w3.org/XML/1998/namespace}id")
