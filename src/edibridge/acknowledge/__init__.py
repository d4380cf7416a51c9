"""Acknowledgements: made mechanically from findings, and read back to what they answer."""

from __future__ import annotations

from edibridge.acknowledge.answering import KINDS, Answer, AnswerOptions, Kind, acknowledge

__all__ = ["KINDS", "Answer", "AnswerOptions", "Kind", "acknowledge"]
