"""Derive the element tables of UBL and CII from their XML schemas.

    python schemas/build_element_order.py UBL_MAINDOC_FOLDER CORE_COMPONENT_SCHEMA CII_ROOT_SCHEMA

writes `schemas/ubl/2.1.json` and `schemas/cii/d16b.json`. What is carried over are facts only: for
each type its child elements in order, with the type and cardinality of each, and for each leaf type
its content and attributes. The shape is told in `edibridge.syntax.element_order`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from lxml import etree

HERE = Path(__file__).resolve().parent
XSD = "{http://www.w3.org/2001/XMLSchema}"
UNBOUNDED = -1
OPEN = "*"

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
UBL_PREFIXES = {
    f"{UBL}CommonAggregateComponents-2": "cac",
    f"{UBL}CommonBasicComponents-2": "cbc",
    f"{UBL}CommonExtensionComponents-2": "ext",
    f"{UBL}CommonSignatureComponents-2": "sig",
    f"{UBL}SignatureAggregateComponents-2": "sac",
    f"{UBL}SignatureBasicComponents-2": "sbc",
    "http://www.w3.org/2000/09/xmldsig#": "ds",
}
CII_PREFIXES = {
    "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100": "rsm",
    "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100": "ram",
    "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100": "udt",
    "urn:un:unece:uncefact:data:standard:QualifiedDataType:100": "qdt",
}


class Schemas:
    """All global declarations of a set of schema files, by qualified name."""

    def __init__(self, roots: list[Path], prefixes: dict[str, str]) -> None:
        """Read the roots and everything that they import or include."""
        self.prefixes = dict(prefixes)
        self.elements: dict[str, etree._Element] = {}
        self.types: dict[str, etree._Element] = {}
        self.documents: list[str] = []
        seen: set[Path] = set()
        for path in roots:
            self.read(path.resolve(), seen, root=True)

    def read(self, path: Path, seen: set[Path], *, root: bool = False) -> None:
        """Read one file once, then what it refers to."""
        if path in seen or not path.is_file():
            return
        seen.add(path)
        schema = etree.parse(str(path)).getroot()
        space = schema.get("targetNamespace", "")
        for child in schema:
            if child.tag == f"{XSD}element":
                self.elements[f"{{{space}}}{child.get('name')}"] = child
                if root:
                    self.documents.append(f"{{{space}}}{child.get('name')}")
            elif child.tag in {f"{XSD}complexType", f"{XSD}simpleType"}:
                self.types[f"{{{space}}}{child.get('name')}"] = child
            elif child.tag in {f"{XSD}import", f"{XSD}include"} and child.get("schemaLocation"):
                self.read((path.parent / child.get("schemaLocation", "")).resolve(), seen)

    def resolve(self, name: str, where: etree._Element) -> str:
        """Turn `prefix:local` into a Clark name as the element in hand sees it."""
        prefix, _, local = name.rpartition(":")
        return f"{{{where.nsmap[prefix or None]}}}{local}"

    def short(self, clark: str) -> str:
        """Turn a Clark name into `prefix:local`; a document element keeps its local name only."""
        if clark == OPEN:
            return clark
        space, _, local = clark[1:].partition("}")
        prefix = self.prefixes.get(space)
        return f"{prefix}:{local}" if prefix else local


def type_key(schemas: Schemas, clark: str) -> str:
    """Name a type in the table: without the suffix `Type`."""
    return schemas.short(clark).removesuffix("Type")


def simple_base(schemas: Schemas, clark: str) -> str | None:
    """Give the built-in type that a leaf type's text is of; None for a type with children."""
    while not clark.startswith(XSD):
        declared = schemas.types.get(clark)
        if declared is None:
            return "string"
        step = declared.find(f".//{XSD}extension")
        if step is None:
            step = declared.find(f".//{XSD}restriction")
        inside = (
            declared.tag == f"{XSD}simpleType" or declared.find(f"{XSD}simpleContent") is not None
        )
        if not inside or step is None:
            # A union or a list of codes is text.
            return "string" if declared.tag == f"{XSD}simpleType" else None
        clark = schemas.resolve(step.get("base", ""), step)
    return clark[len(XSD) :]


def attributes(schemas: Schemas, clark: str) -> dict[str, list[Any]]:
    """Give the attributes of a type, nearest declaration first: type, required, fixed value."""
    found: dict[str, list[Any]] = {}
    prohibited: set[str] = set()
    while (declared := schemas.types.get(clark)) is not None:
        for attribute in declared.iter(f"{XSD}attribute"):
            name, use = attribute.get("name", ""), attribute.get("use", "optional")
            if name in found or name in prohibited:
                continue
            if use == "prohibited":
                prohibited.add(name)
                continue
            kind = schemas.resolve(attribute.get("type", ""), attribute)
            fixed = attribute.get("fixed")
            found[name] = [
                (simple_base(schemas, kind) or "") + lengths(schemas, kind),
                int(use == "required"),
                *([] if fixed is None else [fixed]),
            ]
        step = declared.find(f".//{XSD}extension")
        if step is None:
            step = declared.find(f".//{XSD}restriction")
        if step is None:
            break
        clark = schemas.resolve(step.get("base", ""), step)
    return found


def text_type(schemas: Schemas, clark: str, base: str) -> dict[str, Any]:
    """Give what the table says of a type of text."""
    return {"content": base, "attributes": attributes(schemas, clark)}


def core_types(schemas: Schemas) -> dict[str, dict[str, Any]]:
    """Give the core component types that are text."""
    known = {name: simple_base(schemas, name) for name in schemas.types}
    return {
        core_type(schemas, name): text_type(schemas, name, base)
        for name, base in known.items()
        if base is not None and "UnqualifiedDataType" in name
    }


def lengths(schemas: Schemas, clark: str) -> str:
    """Give the least and most characters of a simple type as `{1,3}`; nothing where there are none.

    Raises `ValueError` for any other facet, so that a schema with more in it is not misread.
    """
    declared = schemas.types.get(clark)
    if declared is None:
        return ""
    facets: dict[str, str | None] = {}
    for step in declared.iter(f"{XSD}restriction"):
        facets |= {etree.QName(facet).localname: facet.get("value") for facet in step}
    if not facets:
        return ""
    if set(facets) != {"minLength", "maxLength"}:
        message = f"{clark} has the facets {sorted(facets)}"
        raise ValueError(message)
    return f"{{{facets['minLength']},{facets['maxLength']}}}"


def core_type(schemas: Schemas, clark: str) -> str:
    """Name the leaf type by the core component type that it stands on: Amount, Code, Date ..."""
    while True:
        declared = schemas.types.get(clark)
        if declared is None:
            return clark.partition("}")[2]
        space = clark[1:].partition("}")[0]
        if "UnqualifiedDataType" in space or space.startswith("http://www.w3.org"):
            return clark.partition("}")[2].removesuffix("Type")
        if "QualifiedDataType" in space:
            # UBL builds a qualified type on an unqualified one; CII only names it alike.
            step = declared.find(f".//{XSD}extension")
            base = schemas.resolve(step.get("base", ""), step) if step is not None else ""
            if "UnqualifiedDataType" not in base:
                local = clark.partition("}")[2].removesuffix("Type")
                for core in (
                    "Amount",
                    "Code",
                    "ID",
                    "DateTime",
                    "Date",
                    "Quantity",
                    "Measure",
                    "Text",
                ):
                    if local.endswith(core):
                        return core
                return local
        step = declared.find(f".//{XSD}extension")
        if step is None:
            step = declared.find(f".//{XSD}restriction")
        if step is None:
            return clark.partition("}")[2].removesuffix("Type")
        clark = schemas.resolve(step.get("base", ""), step)


def particles(
    model: etree._Element, *, choice: bool = False
) -> list[tuple[etree._Element, int, int]]:
    """Flatten sequences and choices into (element, min, max); members of a choice are optional."""
    found = []
    for child in model:
        if child.tag in {f"{XSD}element", f"{XSD}any"}:
            low = 0 if choice else int(child.get("minOccurs", "1"))
            high = child.get("maxOccurs", "1")
            found.append((child, low, UNBOUNDED if high == "unbounded" else int(high)))
        elif child.tag in {f"{XSD}sequence", f"{XSD}choice"}:
            found += particles(child, choice=choice or child.tag == f"{XSD}choice")
    return found


def is_choice(model: etree._Element) -> bool:
    """Say whether a type holds exactly one of its children.

    Raises `ValueError` for a choice within a sequence, which the table cannot say.
    """
    whole = model.find(f"{XSD}choice")
    if any(inner is not whole for inner in model.iter(f"{XSD}choice")):
        message = f"{model.get('name')} has a choice among others"
        raise ValueError(message)
    return whole is not None


def child(schemas: Schemas, parent: str, element: etree._Element) -> tuple[str, str | None]:
    """Give a child's Clark name and its type's; no type where the schema leaves it open."""
    if element.tag == f"{XSD}any":
        return OPEN, None
    name = f"{{{parent[1:].partition('}')[0]}}}{element.get('name')}"
    target: etree._Element | None = element
    if element.get("ref"):
        name = schemas.resolve(element.get("ref", ""), element)
        target = schemas.elements.get(name)
    if target is None:
        return name, None
    if target.get("type"):
        return name, schemas.resolve(target.get("type", ""), target)
    # A type declared in place is named by where it stands.
    kind = f"{parent.removesuffix('Type')}.{element.get('name')}"
    inner = target.find(f"{XSD}complexType")
    if inner is None:
        inner = target.find(f"{XSD}simpleType")
    if inner is not None:
        schemas.types[kind] = inner
    return name, kind


def table(schemas: Schemas, edition: str, extra_roots: tuple[str, ...] = ()) -> dict[str, Any]:
    """Follow every document element down and note each type once."""
    types: dict[str, list[list[Any]]] = {}
    leaves: dict[str, Any] = {}
    roots: dict[str, str] = {}
    choices: list[str] = []
    queue: list[str] = []
    cores = core_types(schemas)

    def refer(clark: str) -> str:
        base = simple_base(schemas, clark)
        if base is None:
            queue.append(clark)
            return type_key(schemas, clark)
        # a type that stands on a core type and says something else is a leaf of its own
        leaf, name = text_type(schemas, clark, base), core_type(schemas, clark)
        if cores.setdefault(name, leaf) != leaf:
            name = type_key(schemas, clark)
        leaves[name] = leaf
        return name

    for document in (*schemas.documents, *extra_roots):
        declared = schemas.elements[document]
        roots[document] = refer(schemas.resolve(declared.get("type", ""), declared))
    while queue:
        clark = queue.pop()
        key = type_key(schemas, clark)
        if key in types:
            continue
        types[key] = []
        for element, low, high in particles(schemas.types[clark]):
            name, kind = child(schemas, clark, element)
            types[key].append([schemas.short(name), refer(kind) if kind else OPEN, low, high])
        if is_choice(schemas.types[clark]):
            choices.append(key)
    return {
        "edition": edition,
        "namespaces": {prefix: space for space, prefix in schemas.prefixes.items()},
        "roots": dict(sorted(roots.items())),
        "choices": sorted(choices),
        "leaves": dict(sorted(leaves.items())),
        "types": dict(sorted(types.items())),
    }


def write(path: Path, content: dict[str, Any]) -> None:
    """Write one line a type, so that a change of edition reads as a difference."""
    lines = []
    for key, value in content.items():
        if isinstance(value, dict):
            rows = ",\n".join(
                f"  {json.dumps(name)}: {json.dumps(row, separators=(',', ':'))}"
                for name, row in value.items()
            )
            lines.append(f"{json.dumps(key)}: {{\n{rows}\n}}")
        else:
            lines.append(f"{json.dumps(key)}: {json.dumps(value)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"{path}: {len(content['types'])} types, {len(content['roots'])} documents")


def main() -> None:
    """Make both tables."""
    ubl_folder, core_components, cii_root = (Path(argument) for argument in sys.argv[1:4])
    signatures = ubl_folder.parent / "common" / "UBL-CommonSignatureComponents-2.1.xsd"
    ubl = Schemas([*sorted(ubl_folder.glob("UBL-*-2.1.xsd"))], UBL_PREFIXES)
    for further in (signatures, core_components):
        ubl.read(further.resolve(), set())
    signature = f"{{{UBL}CommonSignatureComponents-2}}UBLDocumentSignatures"
    write(HERE / "ubl" / "2.1.json", table(ubl, "OASIS UBL 2.1", (signature,)))
    cii = Schemas([cii_root], CII_PREFIXES)
    write(HERE / "cii" / "d16b.json", table(cii, "UN/CEFACT CII D16B (SCRDM 100)"))


if __name__ == "__main__":
    main()
