"""ORDRSP, ORDCHG, DESADV and RECADV: what messages as partners write them mean."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any, TypeVar

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.formats.edifact_order_cycle import RECEIVED, SENT
from tests.formats.test_edifact_reading import interchange, read
from tests.properties.test_contract import silent

from edibridge.format import WriteOptions
from edibridge.model import (
    DespatchAdvice,
    DespatchLine,
    Document,
    Item,
    OrderChange,
    OrderResponse,
    Package,
    Party,
    ReceiptAdvice,
    ReceiptLine,
    Shipment,
)
from edibridge.registry import formats

T = TypeVar("T", bound=Document)
HEAD = "BGM+{}'DTM+137:20260302:102'RFF+ON:B-77'NAD+SU+5601234500018::9'NAD+BY+3012345600014::9'"


def document_of(kind: type[T], name: str, body: str, version: str = "D:96A:UN") -> T:
    """Read a message of these segments; it goes back into them whole."""
    data = interchange(body, version=version, name=name.upper())
    found = read(data, name).document
    assert isinstance(found, kind)
    edition = "d96a" if "96A" in version else "d01b"
    written = formats().get(name).write([found], WriteOptions(version=edition))
    assert written.notes == ((),)
    assert body in written.data.decode("latin-1").replace("\n", "")
    return found


def answer(beginning: str, lines: str = "") -> OrderResponse:
    """Read an ORDRSP."""
    return document_of(OrderResponse, "ordrsp", f"{HEAD.format(beginning)}{lines}UNS+S'")


@pytest.mark.parametrize(
    ("beginning", "function", "status", "wanted"),
    [
        ("231+7+29", None, "29", None),
        ("231+7+27+NA", None, "27", "NA"),
        ("231+7+9+AP", "9", "AP", None),
        ("231+7+4+AC", None, "4", "AC"),
        ("231+7+5", "5", None, None),
        ("231+7+29+AP", None, "29", "AP"),
    ],
)
def test_an_answer_is_the_status(
    beginning: str, function: str | None, status: str | None, wanted: str | None
) -> None:
    """Proves that the function of a message and its answer are told apart, in either element."""
    found = answer(beginning)
    assert (found.function, found.status, found.response_wanted) == (function, status, wanted)
    assert found.extras == ()


def test_the_only_quantity_is_the_confirmed_one() -> None:
    """Proves that a lone quantity is confirmed, and one beside it is what was ordered."""
    lines = (
        "LIN+1+5+5601234500032:EN'QTY+21:48:KGM'"
        "LIN+2+3+5601234500049:EN'PIA+3+5601234500056:EN'QTY+113:30:PCE'QTY+21:40:PCE'QTY+83:10:PCE'"
        "DTM+69:20260304:102'QVR+-10:21++AUE'LIN+3+7'QTY+113:0'"
    )
    one, two, three = answer("231+7+4", lines).lines
    assert (one.action, one.quantity, one.unit, one.ordered_quantity) == (
        "5",
        Decimal(48),
        "KGM",
        None,
    )
    assert (two.quantity, two.ordered_quantity, two.backordered_quantity, two.unit) == (
        Decimal(30),
        Decimal(40),
        Decimal(10),
        "H87",
    )
    assert two.substitute is not None
    assert two.substitute.gtin == "5601234500056"
    assert three.quantity == 0
    assert [extra.path for extra in one.extras] == []


def test_a_change_and_its_cancellation() -> None:
    """Proves that an ORDCHG says what it changes, and why it cancels."""
    body = (
        "BGM+230+B-77/1+1'DTM+137:20260302:102'RFF+ON:B-77'DTM+171:20260224:102'AJT+9'"
        "FTX+ZZZ+++No oven'NAD+BY+3012345600014::9'LIN+1+2'QTY+21:4:PCE'UNS+S'"
    )
    found = document_of(OrderChange, "ordchg", body)
    assert found.order is not None
    assert (found.order.number, found.order.issued) == ("B-77", date(2026, 2, 24))
    assert (found.function, found.cancellation_note) == ("1", ("No oven",))
    assert found.lines[0].action == "2"


PALLETS = (
    "CPS+1'PAC+2++201::9'"
    "CPS+2+1'PAC+1++201::9'MEA+PD+AAB+KGM:263.2'PCI+33E'GIN+BJ+354107380000001051'PAC+20++CT'"
    "LIN+1++5410738000152:EN'QTY+12:20'"
    "CPS+3+1'PAC+1++201::9'PCI+33E'GIN+BJ+354107380000001068'"
    "CPS+4+3'PAC+1++CT'LIN+2++5410738000169:EN'QTY+12:5'"
    "CPS+5+3'PAC+1++CT'LIN+3++5410738000176:EN'QTY+12:3'"
)


def despatch(packing: str, head: str = "", version: str = "D:96A:UN") -> DespatchAdvice:
    """Read a DESADV."""
    body = f"{HEAD.format('351+L-1+9')}{head}{packing}"
    return document_of(DespatchAdvice, "desadv", body, version)


@pytest.mark.parametrize("version", ["D:96A:UN", "D:01B:UN"])
def test_the_packing_sequence_is_a_tree(version: str) -> None:
    """Proves that pallets hold their cartons and lines, and the shipment says how many they are."""
    packing = PALLETS if version == "D:96A:UN" else PALLETS.replace(":EN'", ":SRV'")
    found = despatch(packing, version=version)
    assert found.shipment is not None
    assert found.shipment.package_count == 2
    first, second = found.packages
    assert (first.sscc, first.lines, first.gross_weight) == (
        "354107380000001051",
        ("1",),
        Decimal("263.2"),
    )
    (cartons,) = first.packages
    assert (cartons.kind, cartons.count) == ("CT", Decimal(20))
    assert (second.sscc, second.lines) == ("354107380000001068", ())
    assert [carton.lines for carton in second.packages] == [("2",), ("3",)]
    assert [line.number for line in found.lines] == ["1", "2", "3"]


def test_packages_beside_each_other_stay_so() -> None:
    """Proves that packages in no shipment, numbered freely, are written as they were."""
    packing = "CPS+A7'PAC+1++CT'LIN+1'QTY+12:5'CPS+A9+A9'PAC+1++BX'LIN+2'QTY+12:3'"
    found = despatch(packing)
    assert [(known.kind, known.lines) for known in found.packages] == [
        ("CT", ("1",)),
        ("BX", ("2",)),
    ]


def test_outer_packages_may_come_first() -> None:
    """Proves that a sequence level by level is the same tree, its lines in the tree's order."""
    packing = (
        "CPS+1'CPS+2+1'PAC+1++201'CPS+3+1'PAC+1++201'"
        "CPS+4+2'PAC+1++CT'LIN+1'QTY+12:5'CPS+5+3'PAC+1++CT'LIN+2'QTY+12:3'"
        "CPS+6+2'PAC+1++CT'LIN+3'QTY+12:1'"
    )
    data = interchange(f"{HEAD.format('351+L-1+9')}{packing}", name="DESADV")
    found = read(data, "desadv").document
    assert isinstance(found, DespatchAdvice)
    first, second = found.packages
    assert [carton.lines for carton in first.packages] == [("1",), ("3",)]
    assert [carton.lines for carton in second.packages] == [("2",)]
    assert [line.number for line in found.lines] == ["1", "3", "2"]
    assert formats().get("desadv").write([found], WriteOptions(version="d96a")).notes == ((),)


def test_lines_without_packages() -> None:
    """Proves that a DESADV that packs nothing has lines alone."""
    found = despatch("CPS+1'LIN+1'QTY+12:5:PCE'QTY+21:8:PCE'QVR+-3:21'LIN+2'QTY+12:4'QVR+1:21'")
    assert found.packages == ()
    one, two = found.lines
    assert (one.quantity, one.ordered_quantity, one.outstanding, one.unit) == (
        Decimal(5),
        Decimal(8),
        Decimal(3),
        "H87",
    )
    assert two.oversupply == 1
    assert (one.extras, two.extras) == ((), ())


def test_lots_and_transport() -> None:
    """Proves that batch, dates, carrier, vehicle and weights of a shipment are understood."""
    found = despatch(
        "CPS+1'LIN+1'QTY+12:5'PCI+36E'DTM+361:20260826:102'GIN+BX+M-1'",
        "TDT+20++30+31+5609999900011::9:Marão+++:::VR-17-AB'",
    )
    (lot,) = found.lines[0].lots
    assert (lot.number, lot.best_before) == ("M-1", date(2026, 8, 26))
    shipment = found.shipment
    assert shipment is not None
    assert shipment.carrier is not None
    assert (shipment.mode, shipment.vehicle, shipment.carrier.gln) == (
        "30",
        "VR-17-AB",
        "5609999900011",
    )


def test_a_window_of_arrival() -> None:
    """Proves that despatch has a time, and arrival a first and a last day."""
    body = (
        "BGM+351+L-1+9'DTM+137:20260302:102'DTM+11:202603020645:203'DTM+17:2026030320260304:718'"
        "MEA+PD+AAD+KGM:526.4'MEA+PD+AAC+KGM:500'NAD+BY+3012345600014::9'"
    )
    found = document_of(DespatchAdvice, "desadv", body)
    assert (found.despatched, found.despatched_time) == (date(2026, 3, 2), time(6, 45))
    assert (found.arrival, found.latest_arrival) == (date(2026, 3, 3), date(2026, 3, 4))
    assert found.shipment is not None
    assert (found.shipment.net_weight, found.shipment.weight_unit) == (Decimal(500), "KGM")
    assert found.extras == ()


def receipt(lines: str, packing: str = "CPS+1'") -> ReceiptAdvice:
    """Read a RECADV."""
    return document_of(ReceiptAdvice, "recadv", f"{HEAD.format('632+W-1+9')}{packing}{lines}")


def test_what_is_short_refused_or_too_much() -> None:
    """Proves that variances are told by sign and kind, each without its sign, with the reason."""
    one, two, three = receipt(
        "LIN+1'QTY+48:14:PCE'QTY+194:12:PCE'QVR+-1:12'QVR+-2:195++DME:::Wet'"
        "LIN+2'QTY+48:9'QVR+1:12++PC'"
        "LIN+3'QTY+194:7'QTY+195:2'"
    ).lines
    assert (one.received, one.accepted, one.short, one.rejected) == (
        Decimal(14),
        Decimal(12),
        Decimal(1),
        Decimal(2),
    )
    assert (one.reason_code, one.reason, one.unit) == ("DME", "Wet", "H87")
    assert (two.oversupply, two.reason_code, two.short) == (Decimal(1), "PC", None)
    assert (three.accepted, three.rejected) == (Decimal(7), Decimal(2))


def test_a_receipt_names_what_it_is_of() -> None:
    """Proves that the packages received are known by SSCC, and the despatch advice by number."""
    body = (
        "BGM+632+W-1+9'DTM+137:20260303:102'DTM+50:202603030815:203'RFF+ON:B-77'RFF+DQ:L-1'"
        "NAD+BY+3012345600014::9'CPS+1'CPS+2+1'PAC+1++201'PCI+33E'GIN+BJ+354107380000001051'"
        "LIN+1'QTY+48:5'"
    )
    found = document_of(ReceiptAdvice, "recadv", body)
    assert found.despatch is not None
    assert found.despatch.number == "L-1"
    assert (found.received, found.received_time) == (date(2026, 3, 3), time(8, 15))
    (package,) = found.packages
    assert (package.sscc, package.lines) == ("354107380000001051", ("1",))


def test_lines_are_counted_within_packages() -> None:
    """Proves that a control total of lines counts those in packages, and is found out if wrong."""
    body = f"{HEAD.format('351+L-1+9')}{PALLETS}"
    right = read(interchange(f"{body}CNT+2:3'", name="DESADV"), "desadv")
    wrong = read(interchange(f"{body}CNT+2:4'", name="DESADV"), "desadv")
    assert [found for found in right.findings if found.rule == "EDIFACT-CNT"] == []
    (finding,) = (found for found in wrong.findings if found.rule == "EDIFACT-CNT")
    assert (finding.got, finding.expected) == ("4", "3")


def test_a_value_in_a_package_has_its_place() -> None:
    """Proves that values of packages and lines are traced to the segments that say them."""
    received = read(interchange(f"{HEAD.format('351+L-1+9')}{PALLETS}", name="DESADV"), "desadv")
    trace = received.trace()
    assert trace["packages[0].sscc"].tag == "GIN"
    assert trace["lines[2].quantity"].tag == "QTY"
    packed, said = trace["packages[1].packages[1].kind"].segment, trace["lines[2].quantity"].segment
    assert packed is not None
    assert said == packed + 2


@pytest.mark.parametrize(("name", "document"), [("desadv", SENT), ("recadv", RECEIVED)])
def test_packages_name_lines_by_the_numbers_that_are_written(
    name: str, document: DespatchAdvice | ReceiptAdvice
) -> None:
    """Proves that lines whose numbers are too long stay in their packages, and a note says so."""
    changed = renamed(document)
    written = formats().get(name).write([changed], WriteOptions(version="d96a"))
    again = read(written.data, name).document
    assert isinstance(again, DespatchAdvice | ReceiptAdvice)
    assert [line.number for line in again.lines] == [line.number for line in document.lines]
    assert [known.lines for known in again.packages] == [known.lines for known in document.packages]
    assert "packages[0].lines[0]" in [note.path for note in written.notes[0]]


def renamed(document: Any) -> Any:  # noqa: ANN401 - either advice
    """Return an advice whose lines have long numbers."""

    def packed(package: Package) -> Package:
        lines = tuple(f"LINE-{number}" for number in package.lines)
        return evolve(package, lines=lines, packages=tuple(map(packed, package.packages)))

    lines = tuple(evolve(line, number=f"LINE-{line.number}") for line in document.lines)
    return evolve(document, lines=lines, packages=tuple(map(packed, document.packages)))


def test_packages_of_lines_become_packages_of_lines_they_name() -> None:
    """Proves that a pallet that two lines name stands once, and holds the cartons of both."""

    def pallet(carton: str) -> Package:
        inner = Package(kind="CT", sscc=carton)
        return Package(kind="201", sscc="354107380000001051", packages=(inner,))

    lines = (
        DespatchLine(number="1", packages=(pallet("354107380000001068"),)),
        DespatchLine(number="2", packages=(pallet("354107380000001075"),)),
        DespatchLine(number="3", packages=(Package(sscc="354107380000001082"),)),
    )
    document = DespatchAdvice(number="L-1", lines=lines)
    written = formats().get("desadv").write([document], WriteOptions(version="d96a"))
    found = read(written.data, "desadv").document
    assert isinstance(found, DespatchAdvice)
    (held,) = found.packages
    assert held.sscc == "354107380000001051"
    assert [(carton.sscc, carton.lines) for carton in held.packages] == [
        ("354107380000001068", ("1",)),
        ("354107380000001075", ("2",)),
    ]
    assert [line.number for line in found.lines] == ["3", "1", "2"]
    assert found.lines[0].packages == lines[2].packages
    assert silent(document, found, written.notes[0]) == []


NUMBERS = st.sampled_from(["1", "2", "3", "4", "5", "A7"])


def packages(inner: st.SearchStrategy[tuple[Package, ...]]) -> st.SearchStrategy[Package]:
    """Return packages that name lines, whether there are such lines or not."""
    return st.builds(
        Package,
        sscc=st.sampled_from([None, "340123456789012345"]),
        kind=st.sampled_from([None, "CT"]),
        count=st.sampled_from([None, Decimal(2)]),
        marks=st.lists(st.sampled_from(["A", "B"]), max_size=2).map(tuple),
        lines=st.lists(NUMBERS, max_size=2).map(tuple),
        packages=inner,
    )


TREES = st.recursive(
    st.lists(packages(st.just(())), max_size=3).map(tuple),
    lambda inner: st.lists(packages(inner), max_size=3).map(tuple),
    max_leaves=6,
)
ADVICE = [("desadv", DespatchAdvice, DespatchLine), ("recadv", ReceiptAdvice, ReceiptLine)]


@pytest.mark.parametrize(("name", "kind", "line"), ADVICE)
@pytest.mark.parametrize("version", ["d96a", "d01b"])
@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_any_packing_is_written_once(
    name: str,
    kind: Any,  # noqa: ANN401 - either advice
    line: Any,  # noqa: ANN401 - its lines
    version: str,
    data: st.DataObject,
) -> None:
    """Proves that any tree of packages, with lines named twice or not there, settles at once.

    Nothing is lost without a note, the message is valid, and what was read is written alike.
    """
    numbers = data.draw(st.lists(st.none() | NUMBERS, max_size=6))
    document = kind(
        number="1",
        buyer=Party(name="Étoile"),
        packages=data.draw(TREES),
        lines=tuple(line(number=number, item=Item(name="Bread")) for number in numbers),
        shipment=data.draw(st.sampled_from([None, Shipment(package_count=3)])),
    )
    known = formats().get(name)
    first = known.write([document], WriteOptions(version=version))
    received = read(first.data, name)
    assert received.document is not None
    assert [found for found in received.findings if found.severity == "fatal"] == []
    assert silent(document, received.document, first.notes[0]) == []
    again = known.write([received.document], WriteOptions(version=version))
    assert again.notes == ((),)
    assert again.data == first.data
