"""Which profile a document declares, found without loading those that cannot be it."""

from __future__ import annotations

import pytest

from edibridge.format import Received
from edibridge.model import Invoice
from edibridge.profiles import _facturx_levels, _xrechnung_facts, eu_en16931, peppol_bis3
from edibridge.profiles._peppol_facts import SELF_BILLING, SPECIFICATION
from edibridge.registry import profiles
from edibridge.validate import MARKS, declared

SPECIFICATIONS = (
    *_xrechnung_facts.SPECIFICATIONS,
    *_facturx_levels.SPECIFICATIONS,
    eu_en16931.SPECIFICATION,
    SPECIFICATION,
    SELF_BILLING,
    f"{peppol_bis3.POST_AWARD}order:3",
    "",
    "urn:example:my-own",
)


@pytest.mark.parametrize("format_id", ["ubl-invoice", "cii-invoice"])
@pytest.mark.parametrize("specification", SPECIFICATIONS)
def test_the_first_profile_that_claims_a_document_is_found(
    specification: str, format_id: str
) -> None:
    """The marks leave out no profile that would claim the document."""
    received = Received(document=Invoice(specification=specification), format=format_id)
    claimed = next((one for one in profiles() if one.claims(received)), profiles().get("syntax"))
    assert declared(received).id == claimed.id


def test_marks_are_of_profiles() -> None:
    """Every id among the marks is that of a profile."""
    assert MARKS.keys() <= set(profiles().ids())
