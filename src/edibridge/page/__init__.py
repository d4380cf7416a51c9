"""The page of a document that a person reads, as PDF and as HTML, from one description.

    from edibridge.page import PageOptions, pdf

    data = pdf(document, PageOptions(language="pt"))

`describe` gives the description itself: what is on the page, as values, in the language asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from edibridge.model import Document
    from edibridge.page.as_html import html, render_html
    from edibridge.page.as_pdf import Archive, pdf, render_pdf
    from edibridge.page.blocks import Code, Page
    from edibridge.page.description import describe
    from edibridge.page.options import PageOptions, Print, load_logo
    from edibridge.page.rendered import Rendered
    from edibridge.page.wording import languages

Kind = Literal["pdf", "html"]

_HOMES = {
    "blocks": ("Code", "Page"),
    "description": ("describe",),
    "as_html": ("html", "render_html"),
    "options": ("PageOptions", "Print", "load_logo"),
    "as_pdf": ("Archive", "pdf", "render_pdf"),
    "rendered": ("Rendered",),
    "wording": ("languages",),
}


def render_page(
    document: Document, kind: Kind = "pdf", options: PageOptions | None = None
) -> Rendered:
    """Return the page of a document as `pdf` or `html`, with what could not be shown.

    Raises `UsageError` for a language that there are no words for, `MissingExtraError` where a PDF
    has no font.
    """
    if kind == "html":
        from edibridge.page.as_html import render_html  # noqa: PLC0415 - only where it is asked for

        return render_html(document, options)
    from edibridge.page.as_pdf import render_pdf  # noqa: PLC0415 - only where it is asked for

    return render_pdf(document, options)


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever bears the name
    """Load what is asked for: a page of one kind does not need the other's library."""
    for home, names in _HOMES.items():
        if name in names:
            value = getattr(import_module(f"{__name__}.{home}"), name)
            globals()[name] = value
            return value
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)


__all__ = [
    "Archive",
    "Code",
    "Kind",
    "Page",
    "PageOptions",
    "Print",
    "Rendered",
    "describe",
    "html",
    "languages",
    "load_logo",
    "pdf",
    "render_html",
    "render_page",
    "render_pdf",
]
