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
    """Say the answer once, in the place that its code has."""
    document = lower_order(document, writing)
    lines = (_line(line, f"lines[{at}]", writing) for at, line in enumerate(document.lines))
    return _answer(evolve(document, lines=tuple(lines)), writing)


def _answer(document: OrderResponse, writing: Writing) -> OrderResponse:
    """Keep one message function and one response type: the status has the place of one."""
    function, status = document.function, document.status
    if status in FUNCTIONS:
        if function is None:
            moved(status, "status", "the function of the message", writing)
            function = status
        else:
            writing.drop(status, "status", "UNTDID 1225 has it as a function, not as an answer")
        status = None
    if function is not None and function not in FUNCTIONS:
        if status is None:
            moved(function, "function", "the status", writing)
            status = function
        else:
            writing.drop(function, "function", "in an answer it would be the status")
        function = None
    if status is not None and status not in ANSWERS and function is not None:
        writing.drop(function, "function", "the status stands where the function would")
        function = None
    wanted = document.response_wanted
    if wanted in ANSWERS and status is None:
        moved(wanted, "response_wanted", "the status", writing)
        wanted, status = None, wanted
    elif wanted is not None and status in ANSWERS:
        why = "the status stands where the wanted answer would"
        writing.drop(wanted, "response_wanted", why)
        wanted = None
    return evolve(document, function=function, status=status, response_wanted=wanted)


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
