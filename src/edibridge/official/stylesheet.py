"""From a resolved Schematron schema to an XSLT 3.0 stylesheet that gives SVRL.

Each pattern is a mode and each rule a template, the first rule with the highest priority: that
is how "the first rule that matches a node judges it" reads in XSLT. The nodes are visited in one
flat list, so that no rule hides what is below its context.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterable

from lxml import etree

from edibridge.official.schematron import SCH, XSL, XSLT, Assertion, Element, Schema, new, own

SVRL = "http://purl.oclc.org/dsdl/svrl"
XML_SCHEMA = "http://www.w3.org/2001/XMLSchema"
_SVRL = f"{{{SVRL}}}"
ERRORS = "http://www.w3.org/2005/xqt-errors"
BROKEN_OFF = "broken-off"
"""What a stylesheet of ours gives in place of SVRL where an expression fails."""

_NODES = "edibridge-nodes"


def transpile(schema: Schema) -> bytes:
    """Return the stylesheet of a schema, the same bytes for the same schema."""
    # these go without saying: the reference implementation declares them, and some rely on that
    prefixes: dict[str | None, str] = dict.fromkeys(("xs", "xsd"), XML_SCHEMA)
    prefixes.update(schema.namespaces.items())
    xsl = "xsl" if prefixes.get("xsl", XSLT) == XSLT else "edibridge-xsl"
    svrl = "svrl" if prefixes.get("svrl", SVRL) == SVRL else "edibridge-svrl"
    errors = "err" if prefixes.get("err", ERRORS) == ERRORS else "edibridge-err"
    prefixes |= {xsl: XSLT, svrl: SVRL, errors: ERRORS}
    root = new(f"{XSL}stylesheet", prefixes)
    root.set("version", "3.0")
    etree.SubElement(root, f"{XSL}output", method="xml", indent="no")
    root.extend(own(one) for one in schema.foreign)
    # A variable of a pattern holds for the whole schema, as in the reference implementation and
    # as some authorities rely on; only where two patterns use one name each keeps its own.
    uses = Counter(let.get("name") for let in schema.lets)
    uses.update(let.get("name") for pattern in schema.patterns for let in pattern.lets)
    for let in _unique(schema.lets):
        root.append(_variable(let))
    for pattern in schema.patterns:
        root.extend(_variable(let) for let in pattern.lets if uses[let.get("name")] == 1)
    etree.SubElement(root, f"{XSL}variable", name=_NODES, select=_visited(schema))
    start = etree.SubElement(root, f"{XSL}template", match="/")
    # Saxon would print what breaks off on standard error: here it comes as a result
    attempt = etree.SubElement(start, f"{XSL}try")
    output = etree.SubElement(attempt, f"{_SVRL}schematron-output", title=_plain(schema.title))
    broken = etree.Element(BROKEN_OFF)
    broken.set("code", f"{{local-name-from-QName(${errors}:code)}}")
    broken.set("description", f"{{${errors}:description}}")
    etree.SubElement(attempt, f"{XSL}catch").append(broken)
    for number, pattern in enumerate(schema.patterns, 1):
        mode = f"M{number}"
        etree.SubElement(root, f"{XSL}mode", {"name": mode, "on-no-match": "deep-skip"})
        # left to itself, the mode would go on from the document to its root, a second time
        etree.SubElement(root, f"{XSL}template", match="document-node()", priority="0", mode=mode)
        etree.SubElement(output, f"{XSL}apply-templates", select=f"${_NODES}", mode=mode)
        local = [let for let in pattern.lets if uses[let.get("name")] > 1]
        for place, rule in enumerate(pattern.rules):
            template = etree.SubElement(
                root,
                f"{XSL}template",
                match=rule.context,
                priority=str(len(pattern.rules) - place),
                mode=mode,
            )
            template.extend(_at_root(let) for let in local)
            template.extend(_variable(let) for let in rule.lets)
            for assertion in rule.assertions:
                _assertion(template, assertion, schema)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _unique(lets: Iterable[Element]) -> Iterable[Element]:
    return {let.get("name"): let for let in lets}.values()


def _visited(schema: Schema) -> str:
    """Say which nodes are visited: attributes and texts only where some rule is about them."""
    contexts = [rule.context for pattern in schema.patterns for rule in pattern.rules]
    nodes = ["/", "//*"]
    if any("@" in one or "attribute" in one for one in contexts):
        nodes.append("//@*")
    if any(word in one for one in contexts for word in ("text(", "comment(", "node(", "instruct")):
        nodes.append("//(text() | comment() | processing-instruction())")
    return " | ".join(nodes)


def _variable(let: Element) -> Element:
    made = new(f"{XSL}variable", let.nsmap)
    made.set("name", let.get("name", ""))
    if let.get("as"):
        made.set("as", let.get("as", ""))
    value = let.get("value")
    if value is not None:
        made.set("select", value)
    else:
        made.text = let.text
        made.extend(copy.deepcopy(child) for child in let)
    return made


def _at_root(let: Element) -> Element:
    """Return the variable of a pattern as a local one: it is about the document, not the node."""
    made = etree.Element(
        f"{XSL}variable", {"name": let.get("name", ""), "as": let.get("as") or "item()*"}
    )
    each = etree.SubElement(made, f"{XSL}for-each", select="root(.)")
    inner = _variable(let)
    inner.tag = f"{XSL}sequence" if inner.get("select") is not None else f"{XSL}document"
    inner.attrib.pop("name")
    if "as" in inner.attrib:
        inner.attrib.pop("as")
    each.append(inner)
    return made


def _assertion(parent: Element, assertion: Assertion, schema: Schema) -> None:
    if assertion.negative:
        place = etree.SubElement(parent, f"{XSL}if", test=assertion.test)
    else:
        choose = etree.SubElement(parent, f"{XSL}choose")
        etree.SubElement(choose, f"{XSL}when", test=assertion.test)
        place = etree.SubElement(choose, f"{XSL}otherwise")
    name = "successful-report" if assertion.negative else "failed-assert"
    subject = f"({assertion.subject})[1]" if assertion.subject else "."
    result = etree.SubElement(
        place,
        _SVRL + name,
        {
            "id": _plain(assertion.id),
            "flag": assertion.severity,
            "location": f"{{path({subject})}}",
            "test": _plain(assertion.test),
        },
    )
    _message(etree.SubElement(result, f"{_SVRL}text"), assertion.element)
    for reference in (assertion.element.get("diagnostics") or "").split():
        if reference in schema.diagnostics:
            more = etree.SubElement(result, f"{_SVRL}diagnostic-reference", diagnostic=reference)
            _message(more, schema.diagnostics[reference])


def _plain(text: str) -> str:
    """Guard a text that stands where XSLT looks for expressions in braces."""
    return text.replace("{", "{{").replace("}", "}}")


def _message(target: Element, source: Element) -> None:
    """Write a message: its text, and the values and names that it asks for."""
    _text(target, source.text)
    for child in source:
        if callable(child.tag):
            pass  # a comment says nothing, but a text may follow it
        elif child.tag == f"{SCH}value-of":
            etree.SubElement(
                target, f"{XSL}value-of", select=child.get("select", "."), separator=" "
            )
        elif child.tag == f"{SCH}name":
            path = child.get("path")
            select = path if path and "(" in path else f"name({path or '.'})"
            etree.SubElement(target, f"{XSL}value-of", select=select)
        elif child.tag.startswith(XSL):
            target.append(own(child))
        else:
            _message(target, child)
        _text(target, child.tail)


def _text(target: Element, text: str | None) -> None:
    if text:
        etree.SubElement(target, f"{XSL}text").text = text
