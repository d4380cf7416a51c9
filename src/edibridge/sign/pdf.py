"""Signatures in PDF (PAdES), through pyHanko: the extra `sign-pdf`.

Source: ISO 32000-2 section 12.8, ETSI EN 319 142-1.
"""

from __future__ import annotations

