"""Acknowledgements: made mechanically from findings, and read back to what they answer."""

from __future__ import annotations

from edibridge.acknowledge.answer import Answer, AnswerOptions
from edibridge.acknowledge.answering import KINDS, Kind, acknowledge
from edibridge.acknowledge.matching import Answered, Outcome, answered, matches

__all__ = [
    "KINDS",
    "Answer",
    "AnswerOptions",
    "Answered",
    "Kind",
    "Outcome",
    "acknowledge",
    "answered",
    "matches",
]
