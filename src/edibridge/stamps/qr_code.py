"""QR codes as pictures (ISO/IEC 18004), by segno."""

from __future__ import annotations

import io
from typing import Any, Literal

from edibridge.errors import UsageError

Level = Literal["L", "M", "Q", "H"]


def _made(text: str, level: Level, encoding: str | None, version: int | None) -> Any:  # noqa: ANN401 - segno ships no types
    import segno  # noqa: PLC0415

    try:
        return segno.make_qr(
            text, error=level, boost_error=False, encoding=encoding, version=version
        )
    except (ValueError, segno.encoder.DataOverflowError) as error:
        message = f"no QR code holds this text: {error}"
        raise UsageError(message) from None


def qr_matrix(
    text: str, level: Level = "M", *, encoding: str | None = None, version: int | None = None
) -> tuple[tuple[bool, ...], ...]:
    """Return the modules of the code, row by row, without the quiet zone; True is dark."""
    matrix = _made(text, level, encoding, version).matrix
    return tuple(tuple(bool(module) for module in row) for row in matrix)


def qr_svg(text: str, level: Level = "M", *, scale: float = 4, border: int = 4) -> str:
    """Return the code as an SVG element; `scale` is the side of a module, `border` in modules."""
    out = io.BytesIO()
    made = _made(text, level, None, None)
    made.save(out, kind="svg", scale=scale, border=border, xmldecl=False, svgns=True, nl=False)
    return out.getvalue().decode()


def qr_png(text: str, level: Level = "M", *, scale: int = 4, border: int = 4) -> bytes:
    """Return the code as a PNG picture; `scale` is the side of a module in pixels."""
    out = io.BytesIO()
    _made(text, level, None, None).save(out, kind="png", scale=scale, border=border)
    return out.getvalue()
