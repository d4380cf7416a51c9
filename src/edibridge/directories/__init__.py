"""Directories of UN/EDIFACT that a user adds: the files of UNECE become tables for the checks.

add(Path("D21A.zip"))              # into the user's data folder
edibridge.validate("booking.edi")  # IFTMBF of D.21A is checked from now on
"""

from __future__ import annotations

from edibridge.directories.store import Added, Known, add, listed, remove

__all__ = ["Added", "Known", "add", "listed", "remove"]
