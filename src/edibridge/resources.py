"""Where data lies: what is packaged, in a checkout and in a wheel, and the user's own."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

from edibridge.errors import UsageError


@cache
def _folder(name: str) -> Path:
    """Give the folder `name`: beside the modules in a wheel, at the root of a source checkout."""
    here = Path(__file__).resolve().parent
    places = (here / name, here.parents[1] / name)
    for place in places:
        if place.is_dir():
            return place
    looked = " and ".join(str(place) for place in places)
    message = f"the data folder {name!r} is missing: looked at {looked}; reinstall edibridge"
    raise UsageError(message)


def schema_path(*parts: str) -> Path:
    """Give the path of a data file under `schemas/`, such as `schema_path("ubl", "2.1.json")`.

    The file need not exist; a missing `schemas/` folder raises `UsageError`.
    """
    return _folder("schemas").joinpath(*parts)


def example_path(*parts: str) -> Path:
    """Give the path of a file under `examples/`; a missing folder raises `UsageError`."""
    return _folder("examples").joinpath(*parts)


def user_path(*parts: str) -> Path:
    """Give the path of a file of the user's own, which need not exist.

    It is below the folder that `EDIBRIDGE_DATA` names, or below the user's data folder
    (`XDG_DATA_HOME`, `~/.local/share`; on Windows `LOCALAPPDATA`).
    """
    named = os.environ.get("EDIBRIDGE_DATA")
    if named:
        return Path(named, *parts)
    home = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_DATA_HOME")
    # the specification of XDG has a relative path ignored
    base = Path(home) if home and Path(home).is_absolute() else Path("~/.local/share").expanduser()
    return base.joinpath("edibridge", *parts)
