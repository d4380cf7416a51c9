"""The example extract: sums, check digits and codes, read from the files themselves."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from stdnum import ean, iban
from stdnum.ch import vat as ch_vat
from stdnum.eu import vat as eu_vat
from stdnum.gb import vat as gb_vat
from stdnum.no import mva as no_vat

ROOT = Path(__file__).parents[2]
ERP = ROOT / "examples" / "erp"
CENT = Decimal("0.01")
Row = dict[str, str]

CATEGORIES = {
    "NOR": "S", "INT": "S", "RED": "S", "TXZ": "Z", "ISE": "E", "AUT": "AE", "UE": "K",
    "EXP": "G", "NSU": "O", "IGI": "L",
}  # fmt: skip

CODED = {
    "Tipo", "Cód. IVA", "Unidade", "Meio Pagamento", "Type de pièce", "Code TVA", "Unité",
    "Mode de paiement", "Tipo documento", "Codice IVA", "Unità di misura",
    "Modalità di pagamento", "Belegart", "ME", "PackUnit", "TaxCode", "PartialDelivery",
}  # fmt: skip


def cents(value: Decimal) -> Decimal:
    """Round half up to two digits."""
    return value.quantize(CENT, ROUND_HALF_UP)


def comma(text: str) -> Decimal:
    """Read a number with decimal comma; empty is zero."""
    return Decimal(text.replace("\u00a0", "").replace(",", ".") or "0")


def point(text: str) -> Decimal:
    """Read a number with decimal point; empty is zero."""
    return Decimal(text or "0")


def rows(name: str, delimiter: str, encoding: str) -> list[Row]:
    """Read a file with column names."""
    with (ERP / name).open(encoding=encoding, newline="") as source:
        return list(csv.DictReader(source, delimiter=delimiter, strict=True))


@cache
def invoices() -> dict[str, list[Row]]:
    """Read the flat invoices by their number."""
    known: dict[str, list[Row]] = defaultdict(list)
    for row in rows("invoices_flat.csv", ";", "utf-8-sig"):
        known[row["N.º Documento"]].append(row)
    return dict(known)


@cache
def records() -> list[list[str]]:
    """Read the records of the catalogue."""
    with (ERP / "catalogue.txt").open(encoding="utf-8", newline="") as source:
        return list(csv.reader(source, delimiter="|", strict=True))


@cache
def codes(name: str) -> frozenset[str]:
    """Read the codes of a list that the project ships."""
    lines = (ROOT / "schemas" / "codes" / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return frozenset(line.split("\t")[0] for line in lines if not line.startswith(("#", "code\t")))


def test_there_is_enough_of_everything() -> None:
    """The extract has the kinds, countries, currencies and VAT categories that it promises."""
    heads = [some[0] for some in invoices().values()]
    lines = [line for some in invoices().values() for line in some]
    assert len(heads) >= 300
    assert {head["Tipo"] for head in heads} == {"FT", "NC", "ND", "RT", "FA", "AF"}
    assert len({head["País Cliente"] for head in heads}) >= 30
    assert len({head["País Vendedor"] for head in heads}) >= 5
    assert len({head["Moeda"] for head in heads}) >= 10
    categories = {CATEGORIES[line["Cód. IVA"]] for line in lines}
    assert categories == {"S", "Z", "E", "AE", "K", "G", "O", "L"}
    assert max(len(some) for some in invoices().values()) == 60
    assert len(rows("orders_head.csv", ",", "cp1252")) >= 100


def test_the_readme_counts_right() -> None:
    """The README states the number of documents and lines that the files hold."""
    text = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    lines = sum(len(some) for some in invoices().values())
    orders = len(rows("orders_head.csv", ",", "cp1252"))
    order_lines = len(rows("orders_lines.csv", ",", "cp1252"))
    assert f"{len(invoices())} invoices and credit notes, {lines} lines" in text
    assert f"{orders} purchase orders, {order_lines} lines" in text


def test_every_code_is_in_the_code_maps_of_the_readme() -> None:
    """Each code of the ERP that a file uses is mapped in the README."""
    text = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    used = set(identifiers(lambda c: c in CODED))
    used |= {row[7] for row in records() if row[0] == "I"}
    used |= {row[2] for row in records() if row[0] == "K"}
    used |= {row[1] for row in records() if row[0] == "P"}
    assert len(used) > 50
    assert [code for code in sorted(used) if f" {code}=" not in text] == []


def test_every_column_of_the_flat_file_is_used() -> None:
    """No column of the broadest file is empty throughout, and it has more than 100."""
    lines = [line for some in invoices().values() for line in some]
    assert len(lines[0]) > 100
    assert [name for name in lines[0] if not any(line[name] for line in lines)] == []


def test_head_columns_repeat_on_every_row() -> None:
    """A document's rows are side by side and say the same of the document."""
    layout = ROOT / "examples" / "extract" / "columns_invoices_flat.tsv"
    with layout.open(encoding="utf-8", newline="") as source:
        head = [c["column"] for c in csv.DictReader(source, delimiter="\t") if c["level"] != "line"]
    for some in invoices().values():
        assert len({tuple(row[name] for name in head) for row in some}) == 1
    order = [row["N.º Documento"] for row in rows("invoices_flat.csv", ";", "utf-8-sig")]
    changes = sum(a != b for a, b in pairwise(order))
    assert changes == len(invoices()) - 1


@pytest.mark.parametrize("key", ["allowance", "charge"])
def test_percentages_give_their_amounts(key: str) -> None:
    """Each allowance and charge with a percentage is that percentage of its base."""
    groups = {
        "allowance": ("Desconto 1", "Desconto 2", "Desc. Linha 1"),
        "charge": ("Encargo 2", "Encargo Linha 1"),
    }[key]
    seen = 0
    for row in (row for some in invoices().values() for row in some):
        for group in groups:
            if row[f"{group} %"]:
                base, percent = comma(row[f"{group} Base"]), comma(row[f"{group} %"])
                assert comma(row[f"{group} Valor"]) == cents(base * percent / 100)
                seen += 1
    assert seen > 50


def line_worth(row: Row) -> Decimal:
    """Return quantity times price, less allowances, with charges, to the cent."""
    base = comma(row["Quantidade Base"]) or Decimal(1)
    worth = cents(comma(row["Quantidade"]) * comma(row["Preço Líquido"]) / base)
    taken = comma(row["Desc. Linha 1 Valor"]) + comma(row["Desc. Linha 2 Valor"])
    return worth - taken + comma(row["Encargo Linha 1 Valor"])


def test_lines_are_quantity_times_price() -> None:
    """Line net amounts follow from quantity, price, base quantity, allowances and charges."""
    for row in (row for some in invoices().values() for row in some):
        assert comma(row["Valor Linha"]) == line_worth(row), row["N.º Documento"]
        if row["Preço Bruto"]:
            net = comma(row["Preço Bruto"]) - comma(row["Desconto Preço"])
            assert comma(row["Preço Líquido"]) == net


def test_totals_add_up() -> None:
    """Document totals obey BR-CO-10 to BR-CO-17, VAT on the rounded sum of each rate."""
    for number, some in invoices().items():
        head = some[0]
        sums: dict[tuple[str, Decimal], Decimal] = defaultdict(Decimal)
        for row in some:
            sums[row["Cód. IVA"], comma(row["Taxa IVA"])] += comma(row["Valor Linha"])
        adjusted = {"Desconto": Decimal(0), "Encargo": Decimal(0)}
        for what, sign in (("Desconto", -1), ("Encargo", 1)):
            for n in (1, 2):
                amount = comma(head[f"{what} {n} Valor"])
                adjusted[what] += amount
                if amount:
                    rate = (head[f"{what} {n} Cód. IVA"], comma(head[f"{what} {n} Taxa IVA"]))
                    assert rate in sums
                    sums[rate] += sign * amount
        tax = sum((cents(s * rate / 100) for (_, rate), s in sums.items()), Decimal(0))
        total = {name: comma(head[name]) for name in head if name.startswith(("Total", "A Pagar"))}
        assert total["Total Linhas"] == sum(comma(row["Valor Linha"]) for row in some), number
        assert total["Total Descontos"] == adjusted["Desconto"], number
        assert total["Total Encargos"] == adjusted["Encargo"], number
        assert total["Total Líquido"] == sum(sums.values()), number
        assert total["Total IVA"] == tax, number
        assert total["Total com IVA"] == total["Total Líquido"] + tax, number
        due = total["Total com IVA"] - comma(head["Adiantamento"]) + comma(head["Arredondamento"])
        assert total["A Pagar"] == due > 0, number
        if head["Moeda Contab."]:
            assert head["Moeda Contab."] != head["Moeda"]
            assert total["Total IVA Contab."] == cents(tax * comma(head["Câmbio"])), number


def test_documents_say_what_their_vat_category_asks_for() -> None:
    """Parties, deliveries and reasons are there as BR-S, BR-AE, BR-IC, BR-G, BR-O ask."""
    for number, some in invoices().items():
        head = some[0]
        found = {CATEGORIES[row["Cód. IVA"]] for row in some}
        for row in some:
            category = CATEGORIES[row["Cód. IVA"]]
            assert bool(row["Cód. Isenção"]) == (category in {"E", "AE", "K", "G", "O"}), number
            assert not row["Cód. Isenção"] or row["Cód. Isenção"] in codes("vatex")
            assert (row["Taxa IVA"] == "") == (category == "O")
            assert (comma(row["Taxa IVA"]) > 0) == (category in {"S", "L"})
        if "O" in found:
            assert found == {"O"}
            assert not head["NIF Vendedor"] + head["NIF Cliente"] + head["NIF Repr. Fiscal"]
            assert head["Registo Vendedor"]
        else:
            assert head["NIF Vendedor"], number
        if found & {"AE", "K"}:
            assert head["NIF Cliente"], number
        if "K" in found:
            assert head["Data Entrega"]
            assert head["País Entrega"] != head["País Vendedor"]


def test_documents_keep_the_rules_between_their_fields() -> None:
    """Dates, references, payment and alternatives agree with each other and with the code lists."""
    means = {"TRF": "58", "TRI": "30", "DDS": "59", "CRT": "48", "CHQ": "20", "NUM": "10"}
    for number, some in invoices().items():
        head = some[0]
        issued = datetime.strptime(head["Data"], "%d.%m.%Y")  # noqa: DTZ007 - a day, no moment
        due = datetime.strptime(head["Vencimento"], "%d.%m.%Y")  # noqa: DTZ007 - a day, no moment
        assert issued <= due
        assert not (head["Data Exigibilidade"] and head["Cód. Exigibilidade"]), number
        if head["Tipo"] in ("NC", "ND", "RT"):
            assert head["Doc. Origem 1"] in invoices(), number
        assert means[head["Meio Pagamento"]] in codes("en16931-4461")
        assert bool(head["IBAN"]) == (head["Meio Pagamento"] in ("TRF", "TRI")), number
        assert bool(head["Mandato"]) == (head["Meio Pagamento"] == "DDS")
        for name, known in (
            ("Moeda", "iso-4217"), ("País Vendedor", "iso-3166-1"), ("País Cliente", "iso-3166-1"),
            ("Esquema End. Eletrónico Cliente", "eas"), ("Esquema Registo Cliente", "icd"),
            ("Esquema Objeto", "en16931-1153"), ("Desconto 1 Cód. Motivo", "en16931-5189"),
            ("Encargo 1 Cód. Motivo", "untdid-7161"), ("Encargo 2 Cód. Motivo", "untdid-7161"),
            ("Nota 1 Assunto", "untdid-4451"), ("Nota 2 Assunto", "untdid-4451"),
            ("Cód. Exigibilidade", "en16931-2005"),
        ):  # fmt: skip
            assert not head[name] or head[name] in codes(known), (number, name)
        assert len({row["Linha"] for row in some}) == len(some)


def identifiers(fit: Callable[[str], bool]) -> Iterator[str]:
    """Yield the cells of all tables whose column name fits."""
    for name, delimiter, encoding in (
        ("invoices_flat.csv", ";", "utf-8-sig"),
        ("factures_entetes.csv", ";", "cp1252"),
        ("factures_lignes.csv", ";", "cp1252"),
        ("fatture.csv", "\t", "utf-8"),
        ("orders_head.csv", ",", "cp1252"),
        ("orders_lines.csv", ",", "cp1252"),
    ):
        for row in rows(name, delimiter, encoding):
            yield from (cell for column, cell in row.items() if cell and fit(column))


def test_gtins_and_glns_have_right_check_digits() -> None:
    """Each GTIN and GLN of every file passes python-stdnum, also the GTIN-14 of packages."""
    numbers = set(identifiers(lambda c: "GLN" in c or "EAN" in c))
    numbers |= {row[5] for row in records() if row[0] == "I"}
    numbers |= {row[3] for row in records() if row[0] == "K"}
    numbers |= {row[n] for row in records() if row[0] == "H" for n in (14, 22)}
    assert len(numbers) > 1000
    assert [number for number in sorted(numbers) if not ean.is_valid(number)] == []


def test_vat_numbers_and_ibans_are_well_made() -> None:
    """Each VAT number and IBAN passes python-stdnum for its country."""
    others = {"GB": gb_vat, "NO": no_vat, "CH": ch_vat}
    names = ("NIF Vendedor", "NIF Cliente", "NIF Repr", "N° TVA", "Partita")
    numbers = set(identifiers(lambda c: c.startswith(names) or c.endswith("VATNo")))
    wrong = [n for n in sorted(numbers) if not others.get(n[:2], eu_vat).is_valid(n)]
    assert len(numbers) > 40
    assert wrong == []
    accounts = set(identifiers(lambda c: c.startswith("IBAN")))
    assert len(accounts) > 8
    assert [account for account in sorted(accounts) if not iban.is_valid(account)] == []


def test_the_other_shapes_repeat_the_invoices() -> None:
    """The French and the Italian files say the same totals as the flat file."""
    french = rows("factures_entetes.csv", ";", "cp1252")
    italian = {row["Numero documento"]: row for row in rows("fatture.csv", "\t", "utf-8")}
    assert len(french) == 10
    assert len(italian) == 6
    for row in french:
        head = invoices()[row["N° pièce"]][0]
        assert comma(row["Total TTC"]) == comma(head["Total com IVA"])
        lines = [
            line
            for line in rows("factures_lignes.csv", ";", "cp1252")
            if line["N° pièce"] == row["N° pièce"]
        ]
        assert sum(comma(line["Montant HT"]) for line in lines) == comma(head["Total Linhas"])
    for number, row in italian.items():
        assert comma(row["Totale documento"]) == comma(invoices()[number][0]["Total com IVA"])


def test_orders_and_their_lines_agree() -> None:
    """Order lines belong to a head, split quantities and amounts add up."""
    heads = {row["BelegNr"]: row for row in rows("orders_head.csv", ",", "cp1252")}
    lines = defaultdict(list)
    for row in rows("orders_lines.csv", ",", "cp1252"):
        lines[row["BelegNr"]].append(row)
    assert lines.keys() == heads.keys()
    splits = 0
    for number, head in heads.items():
        assert len(lines[number]) == int(head["AnzahlPositionen"])
        total = sum(point(row["LineAmount"]) for row in lines[number])
        assert total == point(head["SummePositionen"])
        assert total - point(head["RabattBetrag"]) == point(head["Nettosumme"])
        for row in lines[number]:
            base = point(row["PriceBase"]) or Decimal(1)
            worth = cents(point(row["Menge"]) * point(row["UnitPrice"]) / base)
            assert point(row["LineAmount"]) == worth
            parts = [point(row[f"SplitQty{n}"]) for n in (1, 2, 3)]
            if any(parts):
                splits += 1
                assert sum(parts) == point(row["Menge"])
    assert splits > 100


def test_catalogues_count_and_price_by_customer() -> None:
    """Trailers count their records, one catalogue has 500 items, prices differ by customer."""
    count: Counter[str] = Counter()
    sizes = []
    prices: dict[str, set[str]] = defaultdict(set)
    item = ""
    for kind, *fields in records():
        count[kind] += 1
        if kind == "H":
            count.clear()
        elif kind == "I":
            item = fields[2]
        elif kind == "P" and fields[0] == "CLI":
            prices[item].add(fields[1])
        elif kind == "T":
            sizes.append(count["I"])
            assert [int(field) for field in fields] == [count["I"], count["P"]]
    assert sizes[:4] == [500, 200, 150, 80]
    assert len(sizes) == 6
    assert sum(len(known) > 1 for known in prices.values()) > 150
    deltas = {row[2] for row in records() if row[0] == "I"} - {""}
    assert deltas == {"ADD", "CHG", "DEL"}


def test_the_script_writes_the_same_bytes_again(tmp_path: Path) -> None:
    """Running the script anew gives exactly the committed files and tables of the README."""
    readme = tmp_path / "README.md"
    committed = ROOT / "examples" / "README.md"
    readme.write_bytes(committed.read_bytes())
    command = [
        "-m",
        "examples.make_extract",
        "--out",
        str(tmp_path / "erp"),
        "--readme",
        str(readme),
    ]
    subprocess.run([sys.executable, *command], cwd=ROOT, check=True)
    made = {p.relative_to(tmp_path / "erp"): p for p in (tmp_path / "erp").rglob("*.*")}
    kept = {p.relative_to(ERP): p for p in ERP.rglob("*.*")}
    assert made.keys() == kept.keys()
    assert [str(name) for name in kept if kept[name].read_bytes() != made[name].read_bytes()] == []
    assert readme.read_bytes() == committed.read_bytes()
    assert sum(path.stat().st_size for path in kept.values()) < 3_000_000


def test_another_seed_gives_another_extract(tmp_path: Path) -> None:
    """The seed decides: another one gives other invoices that still add up in number."""
    command = ["-m", "examples.make_extract", "--seed", "7", "--out", str(tmp_path)]
    subprocess.run([sys.executable, *command], cwd=ROOT, check=True)
    other = (tmp_path / "invoices_flat.csv").read_bytes()
    assert other != (ERP / "invoices_flat.csv").read_bytes()
    assert other.splitlines()[0] == (ERP / "invoices_flat.csv").read_bytes().splitlines()[0]


def test_broken_files_are_broken_as_described() -> None:
    """Each broken file has its fault at the place that the README names."""
    bad = ERP / "bad"
    sheets = {
        path.stem: list(
            csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
        )
        for path in bad.glob("*.csv")
        if path.stem not in ("wrong_encoding", "empty", "orphan_head", "orphan_lines")
    }
    column = sheets["header_only"][0].index
    width = len(sheets["header_only"][0])
    assert [len(row) for row in sheets["shifted_column"]].index(width + 1) == 2
    assert sheets["two_commas"][2][column("Preço Líquido")] == "1,234,50"
    assert sheets["february_31"][2][column("Data")] == "31.02.2025"
    assert sheets["unknown_code"][2][column("Unidade")] == "XQ"
    assert sheets["missing_value"][2][column("Tipo")] == ""
    assert sheets["head_differs"][2][column("Moeda")] != sheets["head_differs"][1][column("Moeda")]
    assert "Data" not in sheets["missing_column"][0]
    assert len(sheets["truncated"][-1]) < width
    keys = [row[0] for row in sheets["duplicate_number"][1:]]
    assert keys[0] == keys[-1]
    assert len(set(keys)) == 2
    with pytest.raises(UnicodeDecodeError):
        (bad / "wrong_encoding.csv").read_text(encoding="utf-8")
    assert (bad / "empty.csv").read_bytes() == b""
    assert "4500000009" not in (bad / "orphan_head.csv").read_text(encoding="cp1252")
    assert "4500000009" in (bad / "orphan_lines.csv").read_text(encoding="cp1252")
