"""Pages as a person sees them: rendered by poppler and compared with images that were looked at."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve
from PIL import Image, ImageChops
from tests.page.fonts import arabic_font
from tests.page.samples import PAGES

from edibridge.page import pdf

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "page"
DPI = 60
# of a long document the first page, one in the middle and the last are looked at
LOOKED_AT = {"long": (1, 2, 9)}
MOST_APART, MOST_MEAN = 0.012, 1.5  # share of pixels that are apart, mean difference of 255
APART = 80


def images(data: bytes, folder: Path) -> Iterator[Image.Image]:
    """Give an image of each page."""
    tool = shutil.which("pdftoppm")
    if tool is None:
        pytest.skip("pdftoppm is absent (poppler-utils): pages cannot be looked at")
    file = folder / "page.pdf"
    file.write_bytes(data)
    subprocess.run([tool, "-r", str(DPI), "-gray", str(file), str(folder / "p")], check=True)
    for path in sorted(folder.glob("p-*.pgm")):
        yield Image.open(io.BytesIO(path.read_bytes())).convert("L")


@pytest.mark.parametrize("name", PAGES)
def test_pages_look_as_they_were_looked_at(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Proves that each page still looks like the image that a person found right."""
    document, options = PAGES[name]
    if name == "rtl":
        options = evolve(options, fonts=(arabic_font(),))
    pages = list(images(pdf(document, options), tmp_path))
    wanted = LOOKED_AT.get(name, (1,))
    assert len(pages) == max(wanted)
    for number in wanted:
        kept = GOLDEN / f"{name}-{number}.png"
        page = pages[number - 1]
        if request.config.getoption("--update-golden"):
            kept.parent.mkdir(parents=True, exist_ok=True)
            page.quantize(16).save(kept, optimize=True)
            continue
        assert kept.is_file(), f"{kept.name} is missing: run with --update-golden and look at it"
        apart, mean = difference(page, Image.open(kept).convert("L"))
        assert apart <= MOST_APART, f"{kept.name}: {apart:.2%} of the pixels are apart"
        assert mean <= MOST_MEAN, f"{kept.name}: mean difference {mean:.2f}"


def difference(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """Return which share of the pixels is apart, and the mean difference."""
    assert one.size == other.size
    counts = ImageChops.difference(one, other).histogram()
    pixels = one.width * one.height
    mean = sum(value * count for value, count in enumerate(counts)) / pixels
    return sum(counts[APART:]) / pixels, mean


def test_another_page_is_not_taken_for_the_same() -> None:
    """Proves that the comparison can fail: a page of another document is too far away."""
    size = (496, 702)
    short = Image.open(GOLDEN / "short-1.png").convert("L").resize(size)
    order = Image.open(GOLDEN / "credit_note-1.png").convert("L").resize(size)
    apart, mean = difference(short, order)
    assert apart > MOST_APART
    assert mean > MOST_MEAN


def test_codes_can_be_scanned(tmp_path: Path) -> None:
    """Proves that both QR codes of a page are read by a scanner, to the letter."""
    tool, reader = shutil.which("pdftoppm"), shutil.which("zbarimg")
    if tool is None or reader is None:
        pytest.skip("pdftoppm or zbarimg is absent (poppler-utils, zbar-tools)")
    document, options = PAGES["short"]
    file = tmp_path / "page.pdf"
    file.write_bytes(pdf(document, options))
    subprocess.run([tool, "-r", "150", "-png", str(file), str(tmp_path / "p")], check=True)
    done = subprocess.run(
        [reader, "-q", "--raw", str(tmp_path / "p-1.png")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "EUR454.99" in done.stdout.splitlines()
    assert "PT50000201231234567890154" in done.stdout.splitlines()
    assert str(options.print.codes[0].data) in done.stdout
