"""Make the ERP extract of a wholesaler: invoices, orders and price catalogues, all made up.

    python -m examples.make_extract [--seed 20250101] [--out examples/erp]

The same seed gives the same bytes. What the files and columns mean is in `examples/README.md`,
whose tables this script writes too.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from .extract.broken import write_broken
from .extract.catalogues import write_catalogue
from .extract.invoices import make_invoices
from .extract.orders import write_orders
from .extract.readme import update_readme
from .extract.sheets import write_invoices

HERE = Path(__file__).parent
SEED = 20250101


def make(seed: int, out: Path) -> None:
    """Write every file of the extract into a folder."""
    invoices = make_invoices(seed, 300)
    write_invoices(out, invoices)
    write_orders(out, seed, 110)
    write_catalogue(out, seed)
    write_broken(out / "bad", invoices)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, default=HERE / "erp")
    parser.add_argument("--readme", type=Path, default=None, help="also write the tables into it")
    options = parser.parse_args()
    make(options.seed, options.out)
    if options.readme:
        update_readme(options.readme)


if __name__ == "__main__":
    main()
