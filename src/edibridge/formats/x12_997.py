"""X12 997 Functional Acknowledgment, both ways (ASC X12 004010, 005010)."""

from __future__ import annotations

from edibridge.formats._statuses import X12
from edibridge.formats._x12_acknowledgement import Tags, transaction_set
from edibridge.formats._x12_document import VERSIONS, x12_format

TAGS = Tags(segment="AK3", element="AK4", message="AK5", lists=X12)
FORMAT = x12_format(
    id="x12-997",
    title="X12 997 Functional Acknowledgment",
    known=transaction_set("997", TAGS, VERSIONS),
)
