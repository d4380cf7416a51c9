"""Partner guides: what one partner asks of a standard message, as a TOML overlay on it."""

from __future__ import annotations

from edibridge.guides.checking import check_guide
from edibridge.guides.guide import Guide
from edibridge.guides.mapping import GuideOverlay
from edibridge.guides.page import page
from edibridge.guides.reading import load_guide, read_guide, shipped

__all__ = ["Guide", "GuideOverlay", "check_guide", "load_guide", "page", "read_guide", "shipped"]
