"""Control numbers and groups for the interchanges that a conversion gives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from attrs import evolve, frozen

if TYPE_CHECKING:
    from edibridge.convert import File, Result
    from edibridge.envelope import Packed, Packing


@frozen(kw_only=True)
class Repack:
    """Which store control numbers come from, and whether EDIFACT messages stand in groups."""

    numbers: str | None = None
    inner: bool = False
    groups: bool = False

    @contextmanager
    def applied(self, result: Result) -> Iterator[Result]:
        """Give the result with its interchanges numbered, to be written inside.

        The numbers are used when that ends well, and void when it raises.
        """
        if not self.numbers and not self.groups:
            yield result
            return
        from edibridge.control_numbers import open_numbers  # noqa: PLC0415 - only where asked for
        from edibridge.envelope import Packing, settled  # noqa: PLC0415

        numbers = open_numbers(self.numbers) if self.numbers else None
        packing = Packing(groups=self.groups, numbers=numbers, inner=self.inner)
        files: list[File] = []
        packed: list[Packed] = []
        with settled(numbers, packed):
            for one in result.files:
                made = _packed(one.data, packing)
                files.append(one if made is None else evolve(one, data=made.data))
                packed += [] if made is None else [made]
            yield evolve(result, files=tuple(files))


def _packed(data: bytes, packing: Packing) -> Packed | None:
    """Return an interchange with its numbers; None for a file that is none."""
    from edibridge.envelope import pack, units  # noqa: PLC0415
    from edibridge.syntax.edi_kind import detect  # noqa: PLC0415

    if detect(data[:512]) is None:
        return None
    (made,) = pack([list(units(data))], packing, renumber=True)
    return made
