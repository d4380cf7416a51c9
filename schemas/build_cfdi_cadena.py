"""Make schemas/cfdi/cadena.json: which parts of a CFDI its cadena original has, in which order.

    python schemas/build_cfdi_cadena.py FOLDER

FOLDER holds the transformations that the SAT publishes under www.sat.gob.mx/sitio_internet/cfd.
What they say is kept as a table: for each element its attributes (`r` needed, `o` optional) and
the elements that follow. None of their text is.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from lxml import etree

_XSL = "{http://www.w3.org/1999/XSL/Transform}"
ROOTS = {
    "cfdi-4.0": "4/cadenaoriginal_4_0/cadenaoriginal_4_0.xslt",
    "cfdi-3.3": "3/cadenaoriginal_3_3/cadenaoriginal_3_3.xslt",
    "tfd-1.1": "TimbreFiscalDigital/cadenaoriginal_TFD_1_1.xslt",
    "tfd-1.0": "TimbreFiscalDigital/cadenaoriginal_TFD_1_0.xslt",
}
Step = list[Any]
Spaces = dict[str | None, str]


def clark(path: str | None, spaces: Spaces) -> str:
    """Write the namespaces of a path in braces, without the `./` before it."""
    plain = (path or "").strip()
    if not plain.startswith(".//"):
        plain = plain.removeprefix("./")
    made = []
    for step in plain.split("/"):
        prefix, colon, name = step.partition(":")
        made.append(f"{{{spaces[prefix]}}}{name}" if colon and not step.startswith("@") else step)
    return "/".join(made)


def steps(element: etree._Element) -> list[Step]:
    """Return what a template does, in order."""
    made: list[Step] = []
    for child in element.iterchildren(_XSL + "*"):
        word = etree.QName(child).localname
        spaces = dict(child.nsmap)
        if word == "call-template":
            made += called(child)
        elif word == "apply-templates":
            made.append(["t", clark(child.get("select"), spaces)])
        elif word == "for-each":
            made.append(["f", clark(child.get("select"), spaces), steps(child)])
        elif word in ("if", "when"):
            made.append(["i", clark(child.get("test"), spaces), steps(child)])
        elif word == "choose":
            made += steps(child)
        elif word != "param":
            message = f"a template has {word}, which the table cannot say"
            raise SystemExit(message)
    return made


def called(call: etree._Element) -> list[Step]:
    """Return what a template that is called by name does to the node it is called with."""
    spaces, name = dict(call.nsmap), call.get("name")
    (value,) = call.findall(_XSL + "with-param")
    select = value.get("select")
    if name in ("Requerido", "Opcional"):
        return [["r" if name == "Requerido" else "o", clark(select, spaces)]]
    for template in call.getroottree().getroot().iterfind(_XSL + "template"):
        if template.get("name") == name:
            inner = [
                [word, re.sub(r"^\$\w+/", "", path), *rest] for word, path, *rest in steps(template)
            ]
            return inner if select == "." else [["f", clark(select, spaces), inner]]
    message = f"there is no template {name}"
    raise SystemExit(message)


def templates(path: Path, folder: Path, seen: set[Path]) -> dict[str, list[Step]]:
    """Return the templates of a file and of those that it includes, by the element they are of."""
    if path in seen:
        return {}
    seen.add(path)
    made: dict[str, list[Step]] = {}
    for child in etree.parse(path).getroot().iterchildren(_XSL + "include", _XSL + "template"):
        href, match = child.get("href") or "", child.get("match")
        if href and "utilerias" not in href:
            target = href.partition("sitio_internet/cfd/")[2]
            inner = folder / target if target else (path.parent / href).resolve()
            made |= templates(inner, folder, seen)
        elif match and match != "/":
            made[clark(match, dict(child.nsmap))] = steps(child)
    return made


def main(folder: Path) -> None:
    """Write the table."""
    roots: dict[str, dict[str, int]] = {}
    bodies: list[list[Step]] = []
    for name, file in ROOTS.items():
        roots[name] = {}
        for element, body in templates(folder / file, folder, set()).items():
            if body not in bodies:
                bodies.append(body)
            roots[name][element] = bodies.index(body)
    target = Path(__file__).parent / "cfdi" / "cadena.json"
    target.parent.mkdir(exist_ok=True)
    lines = ",\n".join(json.dumps(body, ensure_ascii=False) for body in bodies)
    index = json.dumps(roots, ensure_ascii=False, indent=0)
    target.write_text(f'{{"roots": {index},\n"bodies": [\n{lines}\n]}}\n', encoding="utf-8")
    print(
        f"{target}: {len(bodies)} bodies, " + ", ".join(f"{k} {len(v)}" for k, v in roots.items())
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
