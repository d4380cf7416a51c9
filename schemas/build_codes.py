"""Derive the code lists from the published artefacts that enumerate them.

    python schemas/build_codes.py EN16931_FOLDER CII_D22A_FOLDER

EN16931_FOLDER holds the CEN validation artefacts (`ubl/codelist`, `cii/codelist`), CII_D22A_FOLDER
the UN/CEFACT schemas with one file a code list. Codes are facts; nothing else is carried over. The
dates of codes that came or went are in `DATED` and are kept by hand.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from lxml import etree

HERE = Path(__file__).resolve().parent / "codes"

EN_EDITION = "CEN EN 16931 validation artefacts, code lists in force from 2026"
D22A = "UN/CEFACT D.22A"

# Codes of ISO 4217 with the day that they began or ceased to be money, where an invoice may still
# be older or newer than that. `to` is the last day.
DATED = {
    "iso-4217": {
        "ANG": ("", "2025-06-30"),
        "BGN": ("", "2025-12-31"),
        "BYN": ("2016-07-01", ""),
        "BYR": ("", "2016-12-31"),
        "CUC": ("", "2021-06-30"),
        "EEK": ("", "2010-12-31"),
        "HRK": ("", "2022-12-31"),
        "LTL": ("", "2014-12-31"),
        "LVL": ("", "2013-12-31"),
        "MRO": ("", "2018-12-31"),
        "MRU": ("2018-01-01", ""),
        "SLE": ("2022-07-01", ""),
        "SLL": ("", "2024-03-31"),
        "STD": ("", "2018-06-30"),
        "STN": ("2018-01-01", ""),
        "VEF": ("", "2018-08-19"),
        "VES": ("2018-08-20", ""),
        "XCG": ("2025-03-31", ""),
        "ZWG": ("2024-04-08", ""),
        "ZWL": ("", "2024-08-31"),
    },
    # codes that came into the lists of EN 16931, or left them, between 1.3.14.1 and
    # 1.3.16: the day is that of the artefacts
    "en16931-4217": {
        **dict.fromkeys(("ANG", "BGN", "CUC", "MRO"), ("", "2026-04-09")),
        **dict.fromkeys(("CNH", "MRU", "UYW", "XCG"), ("2026-04-10", "")),
    },
    "icd": {
        **dict.fromkeys(
            ("0241", "0242", "0243", "0244", "0245", "0246", "0247", "0248"), ("2026-04-10", "")
        ),
    },
    "eas": {
        **dict.fromkeys(("0242", "0244", "0245", "0246", "0248"), ("2026-04-10", "")),
    },
    "vatex": {
        **dict.fromkeys(("VATEX-EU-135-1",), ("2026-04-10", "")),
    },
    "en16931-1001-invoice": {
        **dict.fromkeys(("502", "503"), ("", "2026-04-09")),
    },
    "en16931-1001-creditnote": {
        **dict.fromkeys(("502", "503"), ("2026-04-10", "")),
    },
}
MIME = (
    "application/pdf",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "image/jpeg",
    "image/png",
    "text/csv",
)


def en_lists(path: Path) -> dict[tuple[str, int], list[str]]:
    """Give the codes that each assertion enumerates, by rule id and place in the test."""
    found = {}
    for assertion in etree.parse(str(path)).iter("{*}assert"):
        lists = re.findall(r"contains\(\s*'([^']*)'", assertion.get("test", ""))
        for place, codes in enumerate(lists):
            found[assertion.get("id", ""), place] = codes.split()
    return found


def enumeration(folder: Path, name: str) -> list[str]:
    """Give the codes of the schema that holds the code list `name`."""
    path = next(folder.glob(f"*{name}.xsd"))
    values = etree.parse(str(path)).iter("{http://www.w3.org/2001/XMLSchema}enumeration")
    return [value.get("value", "") for value in values]


def write(list_id: str, title: str, edition: str, codes: Iterable[str]) -> None:
    """Write one list, sorted, with the dates that are known."""
    dated = DATED.get(list_id, {})
    rows = [f"# {title}", f"# {edition}", "code\tfrom\tto"]
    for code in sorted({*codes, *dated}):
        begins, ends = dated.get(code, ("", ""))
        rows.append(f"{code}\t{begins}\t{ends}")
    (HERE / f"{list_id}.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    print(f"{list_id}: {len(rows) - 3}")


def main() -> None:
    """Make every list."""
    en_folder, d22a_folder = Path(sys.argv[1]), Path(sys.argv[2])
    ubl = en_lists(en_folder / "ubl" / "codelist" / "EN16931-UBL-codes.sch")
    cii = en_lists(en_folder / "cii" / "codelist" / "EN16931-CII-codes.sch")

    def en(list_id: str, title: str, rule: str, place: int = 0, *, of_cii: bool = False) -> None:
        write(list_id, title, EN_EDITION, (cii if of_cii else ubl)[rule, place])

    def cefact(list_id: str, title: str, name: str) -> None:
        write(list_id, title, D22A, enumeration(d22a_folder, name))

    # 1A and XI are EN 16931's own; the list of CII still has AN, which ended in 2010.
    countries = {code for code in ubl["BR-CL-14", 0] if code not in {"1A", "XI", "AN"}}
    write("iso-4217", "ISO 4217 currency codes", EN_EDITION, ubl["BR-CL-03", 0])
    write("iso-3166-1", "ISO 3166-1 alpha-2 country codes", EN_EDITION, countries)

    units = ubl["BR-CL-23", 0]
    packages = {code for code in units if len(code) == 3 and code.startswith("X")}
    write("rec-20", "UN/ECE Recommendation 20, units of measure", EN_EDITION, {*units} - packages)
    bare = {code[1:] for code in packages}
    write("rec-21", "UN/ECE Recommendation 21, package types, without the X", EN_EDITION, bare)

    cefact("untdid-1001", "UNTDID 1001 document name", "UNECE_DocumentNameCode_D22A")
    cefact("untdid-1153", "UNTDID 1153 reference", "UNECE_ReferenceTypeCode_D22A")
    cefact("untdid-3035", "UNTDID 3035 party function", "UNECE_PartyRoleCode_D22A")
    cefact("untdid-4279", "UNTDID 4279 payment terms type", "UNECE_PaymentTermsTypeCode_D22A")
    cefact("untdid-4461", "UNTDID 4461 payment means", "UNECE_PaymentMeansCode_D22A")
    cefact("untdid-5153", "UNTDID 5153 duty, tax or fee type", "UNECE_DutyTaxFeeTypeCode_D22A")
    cefact(
        "untdid-5189", "UNTDID 5189 allowance or charge", "AllowanceChargeIdentificationCode_D22A"
    )
    cefact(
        "untdid-5305", "UNTDID 5305 duty, tax or fee category", "DutyorTaxorFeeCategoryCode_D22A"
    )
    en("untdid-4451", "UNTDID 4451 text subject", "BR-CL-08", of_cii=True)
    en("untdid-7143", "UNTDID 7143 item type identification", "BR-CL-13")
    en("untdid-7161", "UNTDID 7161 special service", "BR-CL-20")

    en("en16931-1001", "Invoice types of EN 16931 (BT-3)", "BR-CL-01", of_cii=True)
    en("en16931-1001-invoice", "Invoice types of EN 16931 in a UBL Invoice", "BR-CL-01")
    en("en16931-1001-creditnote", "Invoice types of EN 16931 in a UBL CreditNote", "BR-CL-01", 1)
    en("en16931-1153", "References of EN 16931 (BT-18-1, BT-128-1)", "BR-CL-07")
    en("en16931-2005", "VAT point dates of EN 16931 (BT-8), UNTDID 2005", "BR-CL-06")
    en("en16931-2475", "VAT point dates of EN 16931 (BT-8), UNTDID 2475", "BR-CL-06", of_cii=True)
    en("en16931-3166", "Countries of EN 16931 in UBL", "BR-CL-14")
    en("en16931-3166-cii", "Countries of EN 16931 in CII", "BR-CL-14", of_cii=True)
    en("en16931-4217", "Currencies of EN 16931", "BR-CL-03")
    en("en16931-4461", "Payment means of EN 16931 (BT-81)", "BR-CL-16")
    en("en16931-5189", "Allowance reasons of EN 16931 (BT-98, BT-140)", "BR-CL-19")
    en("en16931-5305", "VAT categories of EN 16931 (BT-95, BT-118, BT-151)", "BR-CL-17")
    en("en16931-units", "Units of EN 16931 (BT-130): Rec 20, and Rec 21 after an X", "BR-CL-23")
    en("icd", "ISO 6523 international code designators", "BR-CL-10")
    en("eas", "Electronic address schemes (BT-34-1, BT-49-1)", "BR-CL-25")
    en("vatex", "VAT exemption reasons (BT-121)", "BR-CL-22")
    write("mime", "MIME types of an attachment in EN 16931 (BT-125-1)", EN_EDITION, MIME)


if __name__ == "__main__":
    main()
