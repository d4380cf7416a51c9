"""Formats: one file each; the name of the file is the id."""

from __future__ import annotations
