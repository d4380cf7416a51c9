"""Differences that are known and stand open, as docs/mutation.md tells: each a pattern."""

from __future__ import annotations

OPEN: tuple[str, ...] = ()
