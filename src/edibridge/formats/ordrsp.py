"""UN/EDIFACT ORDRSP, both ways (D.96A and D.01B; EANCOM 1997 and 2002).

The first response code of BGM that says an answer is the status: the message function (UNTDID
1225: 29 accepted, 27 not accepted, 4 changed, 12 not processed), or else the response type
(UNTDID 4343: AB, AP, RE, CA). A quantity that stands beside what was ordered is the one to be
delivered (UNTDID 6063 113); one that stands alone is the confirmed one.
"""

from __future__ import annotations

from typing import Any

from attrs import evolve

from edibridge.binding import Always, Const, Field, Many, Table, Writing
from edibridge.formats._edifact import HEADING
from edibridge.formats._edifact_answers import ANSWERS, FUNCTIONS
from edibridge.formats._edifact_codecs import CODE, MUTUAL, NAMED
from edibridge.formats._edifact_document import EdifactMessage, edifact_format
from edibridge.formats._edifact_item import quantity, substitute
from edibridge.formats._edifact_lower import moved
from edibridge.formats._edifact_order import lower_order, order, order_line
from edibridge.model import Line, OrderResponse

QUANTITIES: list[Any] = [
    *quantity("quantity", "113", "unit"),
    *quantity("ordered_quantity", "21"),
    *quantity("backordered_quantity", "83"),
    *quantity("free_quantity", "192"),
    Field("backorder_reason", "QVR@3.4"),
]


def table(version: str) -> Table:
    """Return the table of the message in a directory."""
    beginning = [
        *HEADING,
        Field("status", "BGM@status", CODE),
        Field("status_reason", "AJT-GROUP/AJT@1", NAMED),
        Always("AJT-GROUP/AJT"),
        Const("AJT-GROUP/AJT@1", MUTUAL),
        Many("rejection_note", "AJT-GROUP/FTX@text"),
    ]
    line = order_line(version, [*QUANTITIES, *substitute(version)])
    return order(version, beginning, line, grouped=False)


def lower(document: OrderResponse, writing: Writing) -> Any:  # noqa: ANN401 - made ready
    """Keep one message function and one response type: the status has the place of one."""
    document = lower_order(document, writing)
    lines = (_line(line, f"lines[{at}]", writing) for at, line in enumerate(document.lines))
    document = evolve(document, lines=tuple(lines))
    status = document.status
    if status is None:
        return document
    if status in ANSWERS:
        if document.response_wanted is not None:
            why = "the status stands where the wanted answer would"
            writing.drop(document.response_wanted, "response_wanted", why)
            document = evolve(document, response_wanted=None)
    elif status in FUNCTIONS:
        why = "UNTDID 1225 has it as a function, not as an answer"
        if document.function is None:
            writing.note("merged", "status", status, status, why)
            return evolve(document, function=status, status=None)
        writing.drop(status, "status", why)
        return evolve(document, status=None)
    elif document.function is not None:
        why = "the status stands where the function would"
        writing.drop(document.function, "function", why)
        document = evolve(document, function=None)
    return document


def _line(line: Line, path: str, writing: Writing) -> Line:
    """Say what was ordered beside what is confirmed alone."""
    ordered = line.ordered_quantity
    if ordered is None or line.quantity is not None:
        return line
    moved(ordered, f"{path}.ordered_quantity", "the one quantity of the line", writing)
    return evolve(line, quantity=ordered, ordered_quantity=None)


MESSAGE = EdifactMessage(
    name="ORDRSP",
    part=OrderResponse,
    table=table,
    associations={"d96a": "EAN005", "d01b": "EAN009"},
    sender="seller",
    receiver="buyer",
    lower=lower,
)
FORMAT = edifact_format(id="ordrsp", title="EDIFACT ORDRSP", known=MESSAGE)
