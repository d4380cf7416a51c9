"""Finding and filling the parts of an XML document by their local names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from lxml import etree

from edibridge.errors import UsageError
from edibridge.syntax.xml import parse


def read(data: bytes) -> etree._Element:
    """Return the root of a document with its blanks and comments: hashes are made of them.

    Raises `UnreadableError` for what `edibridge.syntax.xml.parse` refuses.
    """
    return parse(data, whole=True)


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace."""
    # of a comment it is a function
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Give the children of that name."""
    return (child for child in element if local(child) == name)


def find(element: etree._Element, path: str) -> etree._Element | None:
    """Return the first element on a path of local names, `A/B`; None where there is none."""
    for step in path.split("/"):
        following = next(children(element, step), None)
        if following is None:
            return None
        element = following
    return element


def text(element: etree._Element, path: str) -> str:
    """Return the text on a path, stripped; empty where there is none."""
    found = find(element, path)
    return "" if found is None else "".join(str(part) for part in found.itertext()).strip()


def needed(element: etree._Element, path: str) -> str:
    """Return the text on a path; raises `UsageError` where there is none."""
    found = text(element, path)
    if not found:
        message = f"the document has no {path} in {local(element)}, which its stamp is made of"
        raise UsageError(message)
    return found


def everywhere(root: etree._Element, *names: str) -> list[etree._Element]:
    """Return the elements of these names at any depth, the root itself included."""
    return [found for found in root.iter() if local(found) in names]


def the_one(root: etree._Element, name: str) -> etree._Element:
    """Return the first element of a name at any depth; raises `UsageError` where there is none."""
    for found in root.iter():
        if local(found) == name:
            return found
    message = f"a document of {local(root)} has no {name}"
    raise UsageError(message, hint="name the kind of stamp that this document bears")


def placed(parent: etree._Element, name: str, value: str, *, before: tuple[str, ...] = ()) -> None:
    """Set the text of a child, which is made in the namespace of its parent where it is missing.

    A new one stands before the first child of the names in `before`, else last.
    """
    found = next(children(parent, name), None)
    if found is None:
        space = etree.QName(parent).namespace
        found = etree.Element(f"{{{space}}}{name}" if space else name)
        followers = [child for child in parent if local(child) in before]
        if followers:
            followers[0].addprevious(found)
        else:
            parent.append(found)
    found.text = value


def written(root: etree._Element, encoding: str = "UTF-8") -> bytes:
    """Return the document as bytes."""
    tree = root.getroottree()
    return cast("bytes", etree.tostring(tree, xml_declaration=True, encoding=encoding))


def serialised(element: etree._Element, encoding: str) -> bytes:
    """Return an element as bytes, without a declaration."""
    return cast("bytes", etree.tostring(element, xml_declaration=False, encoding=encoding))
