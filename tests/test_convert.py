"""Conversion as one value: what is written, what is lost, what one bad document does to others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve, frozen

import edibridge
from edibridge.convert import Options, convert_all, raise_losses
from edibridge.errors import LossError, UnwritableError, UsageError
from edibridge.findings import Finding, Note, Report
from edibridge.format import Format, ReadOptions, Received, WriteOptions, Written
from edibridge.model import Document, Invoice, Order, Party, Totals
from edibridge.profile import Context
from edibridge.targets import Target


def toy(*, syntax: str = "csv", many: bool = True) -> Format:
    """Make a format that holds a number and nothing else, and refuses numbers with an `x`."""

    def write(documents: Sequence[Document], options: WriteOptions) -> Written:
        numbers = [document.number or "" for document in documents]
        for number in numbers:
            if "x" in number:
                message = f"{number} has an x"
                raise UnwritableError(message)
        if "together" in numbers and len(numbers) > 1:
            message = "not together"
            raise UnwritableError(message)
        notes = tuple(
            (Note(kind="dropped", path="currency", value=document.currency),)
            if document.currency
            else ()
            for document in documents
        )
        return Written(data=f"{options.version}:{','.join(numbers)}".encode(), notes=notes)

    def read(data: bytes, options: ReadOptions) -> Iterator[Received]:
        raise NotImplementedError

    return Format(
        id="toy",
        title="toy",
        family="toy",
        syntax=syntax,
        parts=(Invoice,),
        roots=("toy:",),
        read=read,
        write=write,
        extension=".toy",
        media_type="text/plain",
        versions=("v1", "v2"),
        holds_many=many,
    )


def received(*documents: Document | None) -> list[Received]:
    """Wrap documents as a reader would."""
    return [Received(document=document, format="json") for document in documents]


def to_toy(
    documents: Sequence[Document | None],
    *,
    format: Format | None = None,  # noqa: A002
    **options: object,
) -> edibridge.Result:
    """Convert documents to the toy format."""
    wanted = Target("toy", (format or toy(),), str(options.pop("version", "")))
    return convert_all(received(*documents), wanted, Options(to="toy", **options))  # type: ignore[arg-type]


def test_documents_share_a_file() -> None:
    """Proves that documents go into one file in their order, in the version asked for."""
    result = to_toy([Invoice(number="1"), Invoice(number="2")])
    assert [one.data for one in result.files] == [b"v1:1,2"]
    assert (result.files[0].format, result.files[0].count) == ("toy:v1", 2)
    assert result.lossless
    result = to_toy([Invoice(number="1"), Invoice(number="2")], version="v2", single=True)
    assert [one.data for one in result.files] == [b"v2:1", b"v2:2"]
    with pytest.raises(UsageError, match="the conversion gave 2 files, not one; take them from"):
        _ = result.data


def test_an_interchange_has_one_pair_of_partners() -> None:
    """Proves that messages of other partners go into an interchange of their own."""
    a, b = Party(name="A"), Party(name="B")
    documents = [
        Invoice(number="1", seller=a, buyer=b),
        Invoice(number="2", seller=b, buyer=a),
        Invoice(number="3", seller=a, buyer=b),
    ]
    result = to_toy(documents, format=toy(syntax="edifact"))
    assert [one.data for one in result.files] == [b"v1:1,3", b"v1:2"]
    assert [one.file for one in result.items] == [0, 1, 0]
    assert [one.data for one in to_toy(documents).files] == [b"v1:1,2,3"]
    assert len(to_toy(documents, format=toy(many=False)).files) == 3


def test_what_cannot_be_written_is_left_out_and_said() -> None:
    """Proves that documents that fail are named with their reason, and the others are written."""
    documents = [Invoice(number="1"), Invoice(number="x2"), Order(number="3"), Invoice(number="4")]
    result = to_toy(documents)
    assert result.data == b"v1:1,4"
    assert [str(one) for one in result.errors] == [
        "x2 has an x",
        "toy cannot hold an Order; it holds Invoice",
    ]
    assert [one.file for one in result.items] == [0, None, None, 0]
    assert [one.number for one in result.documents] == ["1", "4"]
    assert not result.lossless


def test_when_nothing_can_be_written() -> None:
    """Proves that a document alone, and documents that fail only together, keep their reason."""
    alone = to_toy([Invoice(number="x")])
    assert [str(one) for one in alone.errors] == ["x has an x"]
    with pytest.raises(UsageError, match="gave 0 files, not one; `items` says why"):
        _ = alone.data
    both = to_toy([Invoice(number="together"), Invoice(number="1")])
    assert [str(one) for one in both.errors] == ["not together", "not together"]
    assert not both.files


def test_loss_is_reported_or_refused() -> None:
    """Proves that under `error` only documents without notes are written; losses are listed."""
    documents = [Invoice(number="1", currency="EUR"), Invoice(number="2")]
    report = to_toy(documents)
    assert [str(note) for note in report.notes] == ["dropped currency: 'EUR'"]
    assert report.data == b"v1:1,2"
    assert not report.lossless
    refused = to_toy(documents, loss="error")
    assert refused.data == b"v1:2"
    with pytest.raises(LossError) as caught:
        raise_losses(refused)
    assert str(caught.value) == (
        "Invoice 1 in toy:v1: 1 value would be lost or changed: dropped currency: 'EUR'; convert"
        ' with loss="report" to accept that'
    )
    several = to_toy([documents[0], evolve(documents[0], number=None)], loss="error")
    with pytest.raises(LossError, match="2 documents cannot be carried over whole: 2 values"):
        raise_losses(several)
    raise_losses(report)


def test_the_facade_raises_the_loss() -> None:
    """Proves that `edibridge.convert(loss="error")` raises what the target cannot hold."""
    source = edibridge.write(Invoice(number="1", language="pt", issued=date(2024, 1, 1)), "json")
    assert not edibridge.convert(source.data, to="ubl-invoice").lossless
    with pytest.raises(LossError, match="dropped language: 'pt'"):
        edibridge.convert(source.data, to="ubl-invoice", loss="error")


def test_a_document_that_could_not_be_read_is_said() -> None:
    """Proves that what the reader could not understand is an error with the reader's finding."""
    bad = Received(
        document=None,
        format="erp-csv",
        findings=(Finding(rule="R", severity="fatal", message="row 3 is short"),),
    )
    nothing = Received(document=None, format="erp-csv")
    items = [bad, nothing, *received(Invoice(number="1"))]
    result = convert_all(items, Target("toy", (toy(),)), Options(to="toy"))
    assert [str(one) for one in result.errors] == [
        "fatal: [R] row 3 is short",
        "no document could be read as erp-csv",
    ]
    assert result.data == b"v1:1"
    assert [one.rule for one in result.findings] == ["R"]


@frozen
class Strict:
    """A profile that asks for a currency, derives a kind, and may not be built whole."""

    id: str = "strict"
    title: str = "Strict"
    not_built: frozenset[str] = frozenset()

    def claims(self, received: Received) -> bool:
        """Nobody declares it."""
        return received.document is None

    def prepare(self, document: Document, context: Context) -> Document:
        """Fill in the kind."""
        assert not context.edition
        return evolve(document, kind=document.kind or "380")

    def check(self, received: Received, context: Context) -> Report:
        """Ask for a currency."""
        assert not context.edition
        assert received.document is not None
        assert received.document.kind
        finding = Finding(rule="BR-05", severity="fatal", message="no currency", path="currency")
        return Report(
            profile=self.id,
            format=received.format,
            findings=() if received.document.currency else (finding,),
            not_built_fatal=self.not_built,
        )


def test_a_profile_prepares_and_judges_before_writing() -> None:
    """Proves that a document is prepared, and not written where it breaks a fatal rule."""
    ui = Finding(rule="UI", severity="information", message="seen on reading")
    items = received(Invoice(number="1", currency="EUR"), Invoice(number="2"))
    items[0] = evolve(items[0], findings=(ui,))
    result = convert_all(items, Target("toy", (toy(),)), Options(to="toy"), Strict())
    assert result.data == b"v1:1"
    assert result.documents[0].kind == "380"
    assert [one.rule for one in result.findings] == ["UI", "BR-05"]
    assert [str(one) for one in result.errors] == [
        (
            "Invoice 2 is invalid under strict: 1 fatal finding; correct the source, or convert"
            " without a profile"
        )
    ]


def test_what_was_not_judged_whole_is_not_written() -> None:
    """Proves that a document never passes on fatal rules that were not run."""
    result = convert_all(
        received(Invoice(currency="EUR")),
        Target("toy", (toy(),)),
        Options(to="toy"),
        Strict(not_built=frozenset({"BR-99"})),
    )
    assert [str(one) for one in result.errors] == [
        (
            "Invoice without a number is not judged under strict: not every rule is built; correct"
            " the source, or convert without a profile"
        )
    ]


def test_values_survive_every_way_through_json_and_ubl() -> None:
    """Proves that a decimal keeps its scale through two conversions."""
    totals = Totals(payable=Decimal("10.50"))
    made = Invoice(number="1", issued=date(2024, 1, 1), kind="380", currency="EUR", totals=totals)
    ubl = edibridge.convert(edibridge.write(made, "json").data, to="ubl")
    back = edibridge.read(edibridge.convert(ubl.data, to="json").data)[0].document
    assert isinstance(back, Invoice)
    assert back == made
    assert back.totals is not None
    assert back.totals.payable == Decimal("10.50")
    assert str(back.totals.payable) == "10.50"
