"""`csv guess`: a first layout, from column names in six languages and the cells below them."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from edibridge.errors import UnreadableError
from edibridge.format import ReadOptions
from edibridge.formats import erp_csv
from edibridge.model import Catalogue, Document, Invoice, Order

ERP = Path(__file__).resolve().parents[2] / "examples" / "erp"
LAYOUTS = Path(__file__).resolve().parents[2] / "examples" / "layouts"


def columns(layout: Mapping[str, Any]) -> dict[str, str]:
    """Return the path of each column of a layout, those of lines as a flat layout has them."""
    found: dict[str, str] = {}

    def add(table: Mapping[str, Any], prefix: str) -> None:
        for name, value in table.items():
            for path in _paths(value):
                found[name] = f"{prefix}{path}"

    add(layout.get("columns", {}), "")
    for sheet in layout.get("files", []):
        add(sheet["columns"], "lines[]." if sheet.get("rows") else "")
    return found


def _paths(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict) and "to" in value:
        yield value["to"]


def guessed(file: Path, tmp_path: Path) -> tuple[Mapping[str, Any], list[Document]]:
    """Guess a layout, and read the file with it: every document must be understood."""
    text = erp_csv.guess(file)
    layout = tmp_path / "guessed.layout.toml"
    layout.write_text(text, encoding="utf-8")
    received = list(erp_csv.read_file(file, ReadOptions(layout=layout)))
    assert [str(finding) for known in received for finding in known.findings] == []
    return tomllib.loads(text), [known.document for known in received if known.document]


@pytest.mark.parametrize(
    ("name", "kind", "count", "share"),
    [
        ("invoices_flat.csv", Invoice, 366, 0.9),
        ("factures_entetes.csv", Invoice, 10, 0.9),
        ("factures_lignes.csv", Invoice, 10, 0.9),
        ("fatture.csv", Invoice, 6, 0.85),
        ("orders_head.csv", Order, 110, 0.85),
        ("orders_lines.csv", Order, 110, 0.85),
    ],
)
def test_the_guess_agrees_with_the_layout_made_by_hand(
    name: str, kind: type[Document], count: int, share: float, tmp_path: Path
) -> None:
    """Proves on the examples: the guess reads all of the file, and most columns go to one place."""
    layout, documents = guessed(ERP / name, tmp_path)
    assert len(documents) == count
    assert {type(document) for document in documents} == {kind}
    first = name.partition("_")[0].partition(".")[0]
    stem = {"invoices": "invoices_flat"}.get(first, first)
    source = (LAYOUTS / f"{stem}.layout.toml").read_text(encoding="utf-8")
    by_hand = columns(tomllib.loads(source))
    found = columns(layout)
    common = [column for column in by_hand if column in found]
    alike = [column for column in common if _plain(by_hand[column]) == _plain(found[column])]
    assert len(common) >= share * len([column for column in by_hand if "{n}" not in column])
    assert len(alike) >= share * len(common)


def _plain(path: str) -> str:
    """Leave out what a guess cannot know: the scheme of an identifier, the index of a group."""
    return _all_plain(path).removeprefix("deliveries.party.").removeprefix("deliveries.")


def test_the_records_of_a_catalogue_are_told_apart(tmp_path: Path) -> None:
    """Proves on the example without column names: catalogues, lines, items, names and prices."""
    layout, documents = guessed(ERP / "catalogue.txt", tmp_path)
    assert layout["shape"] == "records"
    assert len(documents) == 6
    first = documents[0]
    assert isinstance(first, Catalogue)
    assert first.number == "CAT-C002-2025"
    assert first.currency == "EUR"
    assert len(first.lines) == 500
    assert all(line.item is not None and line.item.gtin for line in first.lines)
    assert first.lines[0].prices[0].amount is not None


# header, a row of values, and where each column must go
CASES: Mapping[str, tuple[str, str, list[str]]] = {
    "en": (
        ("Invoice No,Invoice Date,Due Date,Currency,Supplier Name,Supplier VAT Number,"
        "Customer Name,Customer VAT No,Customer Street,Customer City,Customer Postcode,"
        "Customer Country,PO Number,Line No,SKU,Description,Qty,UOM,Unit Price,Line Total,"
        "VAT Rate,Total VAT,Amount Due"),
        ("A1,2025-03-31,2025-04-30,EUR,Acme,GB1,Bob,GB2,1 Road,Bath,BA1,GB,PO7,"
        "1,X1,Paper,2,EA,1.50,3.00,20,0.60,3.60"),
        ["number", "issued", "due", "currency", "seller.name", "seller.tax_registrations.number",
         "buyer.name", "buyer.tax_registrations.number", "buyer.address.street",
         "buyer.address.city", "buyer.address.postcode", "buyer.address.country", "order.number",
         "lines.number", "lines.item.seller_id", "lines.item.name", "lines.quantity", "lines.unit",
         "lines.price.amount", "lines.net", "lines.item.taxes.rate", "tax_totals.amount",
         "totals.payable"],
    ),
    "pt": (
        ("N.º Fatura;Data de Emissão;Data de Vencimento;Moeda;Nome do Fornecedor;NIF Fornecedor;"
        "Nome do Cliente;NIF do Cliente;Morada Cliente;Localidade Cliente;Código Postal Cliente;"
        "País Cliente;N.º Encomenda;Linha;Código do Artigo;Descrição do Artigo;Qtd.;Unidade;"
        "Preço Unitário;Valor Linha;Taxa IVA;Total IVA;Total a Pagar"),
        ("A1;31-03-2025;30-04-2025;EUR;Acme;PT1;Bob;PT2;Rua 1;Faro;8000;PT;PO7;"
        "1;X1;Papel;2;UN;1,50;3,00;23;0,69;3,69"),
        ["number", "issued", "due", "currency", "seller.name", "seller.tax_registrations.number",
         "buyer.name", "buyer.tax_registrations.number", "buyer.address.street",
         "buyer.address.city", "buyer.address.postcode", "buyer.address.country", "order.number",
         "lines.number", "lines.item.seller_id", "lines.item.name", "lines.quantity", "lines.unit",
         "lines.price.amount", "lines.net", "lines.item.taxes.rate", "tax_totals.amount",
         "totals.payable"],
    ),
    "es": (
        ("Nº Factura;Fecha de emisión;Vencimiento;Divisa;Razón social proveedor;CIF proveedor;"
        "Razón social cliente;NIF cliente;Dirección cliente;Población cliente;CP cliente;"
        "País cliente;Nº de pedido;Línea;Referencia;Denominación;Cantidad;Unidad;Precio unitario;"
        "Importe línea;Tipo IVA;Cuota IVA;Total factura"),
        ("A1;31/03/2025;30/04/2025;EUR;Acme;ES1;Bob;ES2;Calle 1;Vigo;36200;ES;PO7;"
        "1;X1;Papel;2;UD;1,50;3,00;21;0,63;3,63"),
        ["number", "issued", "due", "currency", "seller.name", "seller.tax_registrations.number",
         "buyer.name", "buyer.tax_registrations.number", "buyer.address.street",
         "buyer.address.city", "buyer.address.postcode", "buyer.address.country", "order.number",
         "lines.number", "lines.item.seller_id", "lines.item.name", "lines.quantity", "lines.unit",
         "lines.price.amount", "lines.net", "lines.item.taxes.rate", "tax_totals.amount",
         "totals.gross"],
    ),
    "fr": (
        ("N° de facture;Date de facture;Date d'échéance;Devise;Nom du fournisseur;"
        "N° TVA fournisseur;Nom du client;N° TVA client;Adresse client;Ville client;"
        "Code postal client;Pays client;N° de commande;N° ligne;Référence article;Désignation;Qté;"
        "Unité;Prix unitaire HT;Montant HT;Taux de TVA;Total TVA;Net à payer"),
        ("A1;31/03/2025;30/04/2025;EUR;Acme;FR1;Bob;FR2;Rue 1;Lyon;69000;FR;PO7;"
        "1;X1;Papier;2;PCE;1,50;3,00;20;0,60;3,60"),
        ["number", "issued", "due", "currency", "seller.name", "seller.tax_registrations.number",
         "buyer.name", "buyer.tax_registrations.number", "buyer.address.street",
         "buyer.address.city", "buyer.address.postcode", "buyer.address.country", "order.number",
         "lines.number", "lines.item.seller_id", "lines.item.name", "lines.quantity", "lines.unit",
         "lines.price.amount", "lines.net", "lines.item.taxes.rate", "tax_totals.amount",
         "totals.payable"],
    ),
    "de": (
        ("Rechnungsnummer;Rechnungsdatum;Fälligkeit;Währung;Lieferant Name;Lieferant USt-IdNr;"
        "Kundenname;Kunde USt-IdNr.;Kunde Straße;Kunde Ort;Kunde PLZ;Kunde Land;Bestellnummer;"
        "Pos;Artikelnummer;Bezeichnung;Menge;Einheit;Einzelpreis;Positionsbetrag;Steuersatz;"
        "MwSt-Betrag;Zahlbetrag"),
        ("A1;31.03.2025;30.04.2025;EUR;Acme;DE1;Bob;DE2;Weg 1;Ulm;89073;DE;PO7;"
        "1;X1;Papier;2;ST;1,50;3,00;19;0,57;3,57"),
        ["number", "issued", "due", "currency", "seller.name", "seller.tax_registrations.number",
         "buyer.name", "buyer.tax_registrations.number", "buyer.address.street",
         "buyer.address.city", "buyer.address.postcode", "buyer.address.country", "order.number",
         "lines.number", "lines.item.seller_id", "lines.item.name", "lines.quantity", "lines.unit",
         "lines.price.amount", "lines.net", "lines.item.taxes.rate", "tax_totals.amount",
         "totals.payable"],
    ),
    "it": (
        ("Numero fattura;Data fattura;Data scadenza;Valuta;Denominazione fornitore;"
        "P.IVA fornitore;Ragione sociale cliente;Partita IVA cliente;Indirizzo cliente;"
        "Città cliente;CAP cliente;Nazione cliente;Numero ordine;Numero riga;Codice articolo;"
        "Descrizione;Quantità;U.M.;Prezzo unitario;Importo riga;Aliquota IVA;Importo IVA;"
        "Netto a pagare"),
        ("A1;31/03/2025;30/04/2025;EUR;Acme;IT1;Bob;IT2;Via 1;Bari;70100;IT;PO7;"
        "1;X1;Carta;2;PZ;1,50;3,00;22;0,66;3,66"),
        ["number", "issued", "due", "currency", "seller.name", "seller.tax_registrations.number",
         "buyer.name", "buyer.tax_registrations.number", "buyer.address.street",
         "buyer.address.city", "buyer.address.postcode", "buyer.address.country", "order.number",
         "lines.number", "lines.item.seller_id", "lines.item.name", "lines.quantity", "lines.unit",
         "lines.price.amount", "lines.net", "lines.item.taxes.rate", "tax_totals.amount",
         "totals.payable"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", CASES)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_names_are_understood_in_six_languages(
    language: str, encoding: str, tmp_path: Path
) -> None:
    """Proves that each column of a usual extract finds its place, whatever the language."""
    head, row, expected = CASES[language]
    file = tmp_path / "invoices.csv"
    file.write_text(f"{head}\n{row}\n", encoding=encoding)
    layout, documents = guessed(file, tmp_path)
    mark = "," if language == "en" else ";"
    found = columns(layout)
    assert {name: _all_plain(path) for name, path in found.items()} == dict(
        zip(head.split(mark), expected, strict=True)
    )
    assert layout["delimiter"] == mark
    assert layout["decimal"] == ("." if language == "en" else ",")
    invoice = documents[0]
    assert isinstance(invoice, Invoice)
    assert str(invoice.issued) == "2025-03-31"
    assert invoice.lines[0].unit == "C62"
    assert str(invoice.lines[0].price.amount if invoice.lines[0].price else "") == "1.50"


def _all_plain(path: str) -> str:
    return re.sub(r"\[[^\]]*\]", "", path)


def test_the_order_of_words_case_and_accents_do_not_count(tmp_path: Path) -> None:
    """Proves that names are compared without accents, case, order and punctuation."""
    file = tmp_path / "invoices.csv"
    file.write_text("NUMERO_FATTURA;cliente-città;QUANTITA';invoiceDate\nA;B;2;2025-01-01\n")
    layout, _documents = guessed(file, tmp_path)
    assert columns(layout) == {
        "NUMERO_FATTURA": "number",
        "cliente-città": "buyer.address.city",
        "QUANTITA'": "lines[].quantity",
        "invoiceDate": "issued",
    }


def test_what_is_unsure_is_said(tmp_path: Path) -> None:
    """Proves that unknown names, unknown codes and cells that do not fit are comments."""
    file = tmp_path / "invoices.csv"
    file.write_text("Invoice No;Zorp;Due Date;Unit;Qty\n1;x;soon;QQQ;2\n", encoding="utf-8")
    text = erp_csv.guess(file)
    assert '# unsure: "Zorp" = "" # its name says nothing that is known' in text
    assert '# unsure: "Due Date" = "" # its cells are no dates for due' in text
    assert 'QQQ = "QQQ" # unsure: which code is it?' in text


def test_day_and_month_are_told_apart_where_the_cells_do(tmp_path: Path) -> None:
    """Proves that 31/01 and 01/31 settle the form, and that 01/02 is said to be unsure."""
    file = tmp_path / "invoices.csv"
    for cells, expected in (
        (["03/31/2025", "01/02/2025"], 'dates = ["mm/dd/yyyy"]\n'),
        (["31/03/2025", "01/02/2025"], 'dates = ["dd/mm/yyyy"]\n'),
        (["01/02/2025"], "# unsure: day or month first"),
    ):
        rows = "".join(f"{n};{cell}\n" for n, cell in enumerate(cells))
        file.write_text(f"Invoice No;Date\n{rows}", encoding="utf-8")
        assert expected in erp_csv.guess(file)


def test_the_document_kind_follows_from_the_names(tmp_path: Path) -> None:
    """Proves that orders and price lists are told from invoices, in several languages."""
    for name, kind in (
        ("purchase_orders.csv", "Order"),
        ("encomendas.csv", "Order"),
        ("Bestellungen.csv", "Order"),
        ("preisliste.csv", "Catalogue"),
        ("listino.csv", "Catalogue"),
        ("facturas.csv", "Invoice"),
    ):
        file = tmp_path / name
        file.write_text("Number;Date;Qty\n1;2025-01-01;2\n", encoding="utf-8")
        assert tomllib.loads(erp_csv.guess(file))["document"] == kind


def test_there_must_be_something_to_guess_from(tmp_path: Path) -> None:
    """Proves the sentences for a file that is not there, empty, or no text."""
    with pytest.raises(UnreadableError, match="No such file"):
        erp_csv.guess(tmp_path / "none.csv")
    file = tmp_path / "x.csv"
    file.write_bytes(b"")
    with pytest.raises(UnreadableError, match="the file is empty"):
        erp_csv.guess(file)
    file.write_bytes(bytes(range(256)) * 10)
    with pytest.raises(UnreadableError, match="binary"):
        erp_csv.guess(file)


def test_a_second_file_is_joined_only_where_it_belongs(tmp_path: Path) -> None:
    """Proves that a file of another key beside the extract is left alone."""
    shutil.copy(ERP / "orders_head.csv", tmp_path / "orders_head.csv")
    (tmp_path / "orders_notes.csv").write_text("Id,Text\n1,a\n1,b\n", encoding="utf-8")
    assert tomllib.loads(erp_csv.guess(tmp_path / "orders_head.csv"))["shape"] == "flat"
