"""Differences that are known and stand open, as docs/mutation.md tells: each a pattern."""

from __future__ import annotations

OPEN = (
    # a part that may stand once stands twice, the second time empty: rules over the model see one
    r": double, emptied at \S+: missing: ",
    r": double, emptied at \S+/TaxScheme: extra: \[GR-R-006\]",
    # `NaN >= 0` is false by XPath; SaxonC compares it with a whole number as if it were true
    r": text 'NaN' at \S+: extra: \[BR-(27|AG-05)\]",
)
