"""Business terms: each attribute of the model names the term of EN 16931 that it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TERM = "edibridge.term"


def term(default: str = "", /, **by_role: str) -> dict[str, Any]:
    """Return attrs metadata that names a business term (EN 16931-1, clause 6.3).

    `by_role` gives the term where the part stands under an attribute of that name: a party's
    name is BT-27 under `seller` and BT-44 under `buyer`.
    """
    return {TERM: {"": default, **by_role}}


def term_of(metadata: Mapping[Any, Any], role: str = "") -> str:
    """Return the business term that an attribute holds under a role, or an empty string."""
    terms: Mapping[str, str] = metadata.get(TERM, {})
    return terms.get(role) or terms.get("", "")
