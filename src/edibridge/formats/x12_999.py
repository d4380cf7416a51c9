"""X12 999 Implementation Acknowledgment, both ways (ASC X12 005010)."""

from __future__ import annotations

from edibridge.formats._statuses import X12_IMPLEMENTATION
from edibridge.formats._x12_acknowledgement import Tags, transaction_set
from edibridge.formats._x12_document import x12_format

TAGS = Tags(segment="IK3", element="IK4", message="IK5", lists=X12_IMPLEMENTATION, nested=True)
FORMAT = x12_format(
    id="x12-999",
    title="X12 999 Implementation Acknowledgment",
    known=transaction_set("999", TAGS, ("005010",), convention="005010X231A1"),
)
