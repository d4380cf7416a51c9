"""Differences that are known and stand open: each a pattern; there are none."""

from __future__ import annotations

OPEN: tuple[str, ...] = ()
