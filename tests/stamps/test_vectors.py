"""Stamps that others made are made here too, from the documents that they stand on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.stamps.vectors import CASES, PAGE, made, vectors, written

from edibridge.stamps import mx_cfdi, stamps
from edibridge.stamps.cl_dte import holds
from edibridge.stamps.xml_parts import read

pytestmark = pytest.mark.shared


def _name(vector: dict[str, Any]) -> str:
    return f"{vector['regime']}-{vector['algorithm'][:24]}-{vector['source'][:40]}"


@pytest.mark.parametrize("vector", vectors(), ids=_name)
def test_a_known_stamp_is_made_anew(vector: dict[str, Any]) -> None:
    """Proves that a value of an authority, or of its sample, comes out here; wrong ones do not."""
    result = made(vector)
    if result.way == "absent":
        pytest.skip("the document of this vector is absent, and its text is not given")
    assert (result.value == vector["expected"]) is vector["ok"]


def test_the_vectors_are_there(shared: Path) -> None:
    """Proves that the list is not empty where the folder is there, so the test above has run."""
    assert (shared / "reference" / "stamp-vectors.json").is_file()
    assert len(vectors()) > 100
    ways = [made(vector).way for vector in vectors()]
    assert ways.count("document") > 60


@pytest.mark.parametrize("path", sorted(CASES.glob("MX/cfdi_utils/c*.xml")), ids=lambda p: p.stem)
def test_the_sello_is_one_of_our_cadena(path: Path) -> None:
    """Proves the cadena original: the issuer's own signature of it holds, complements included."""
    data = path.read_bytes()
    first = stamps("mx-cfdi", data)[0]
    assert mx_cfdi.holds(first, mx_cfdi.certificate_of(data))
    assert not mx_cfdi.holds(
        stamps("mx-cfdi", data.replace(b'Moneda="', b'Moneda=" X', 1))[0],
        mx_cfdi.certificate_of(data),
    )


@pytest.mark.parametrize(
    "path", sorted(CASES.glob("SA/zatca*/*.xml")), ids=lambda p: f"{p.parent.name}-{p.stem}"
)
def test_zatca_samples_bear_our_stamps(path: Path) -> None:
    """Proves hash and QR of every signed ZATCA sample, byte for byte."""
    digest, qr = stamps("sa-zatca", path.read_bytes())
    if digest.stated is None or qr.stated is None:
        pytest.skip("the sample is not signed")
    if "Error" in path.stem:
        pytest.skip("the sample is wrong on purpose")
    assert (digest.agrees, qr.agrees) == (True, True)


@pytest.mark.parametrize(
    "path", sorted(CASES.glob("ES/verifactu_gobl/*.xml")), ids=lambda p: p.stem
)
def test_huellas_of_others_agree(path: Path) -> None:
    """Proves the huella of alta and event records that another implementation made."""
    assert all(one.agrees for one in stamps("es-verifactu", path.read_bytes()))


def test_the_example_of_the_sii_holds() -> None:
    """Proves TED and the form in which it is signed by the example of the SII's own manual."""
    ted = (
        "<TED version='1.0'>\n<DD><RE>97975000-5</RE><TD>33</TD><F>27</F><FE>2003-09-08</FE>\n"
        "<RR>8414240-9</RR><RSR>JORGE GONZALEZ LTDA</RSR><MNT>502946</MNT>"
        "<IT1>Cajon AFECTO</IT1><CAF version='1.0'><DA><RE>97975000-5</RE>"
        "<RS>RUT DE PRUEBA</RS><TD>33</TD><RNG><D>1</D><H>200</H></RNG><FA>2003-09-04</FA>"
        "<RSAPK><M>0a4O6Kbx8Qj3K4iWSP4w7KneZYeJ+g/prihYtIEolKt3cykSxl1zO8vSXu397QhTmsX7SBEudTUx"
        "++2zDXBhZw==</M><E>Aw==</E></RSAPK><IDK>100</IDK></DA><FRMA algoritmo='SHA1withRSA'>"
        "g1AQX0sy8NJugX52k2hTJEZAE9Cuul6pqYBdFxj1N17umW7zG/hAavCALKByHzdYAfZ3LhGTXCai5zNxOo4lDQ=="
        "</FRMA></CAF><TSTED>2003-09-08T12:28:31</TSTED></DD><FRMT algoritmo='SHA1withRSA'>"
        "pqjXHHQLJmyFPMRvxScN7tYHvIsty0pqL2LLYaG43jMmnfiZfllLA0wb32lP+HBJ/tf8nziSeorvjlx410ZImw=="
        "</FRMT></TED>"
    )
    assert holds(read(ted.encode()))
    assert not holds(read(ted.replace("502946", "502947").encode()))


def test_the_page_says_what_was_run(shared: Path) -> None:
    """Proves that the tables of docs/stamps.md are those of this run."""
    assert shared.is_dir()
    page = PAGE.read_text(encoding="utf-8")
    assert written(page) == page, "run `python -m tests.stamps.vectors`"
