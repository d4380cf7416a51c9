"""A PostgreSQL server of the tests' own, on loopback, where one is installed."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest


def _programs() -> Path | None:
    """Find the folder of initdb and pg_ctl; Debian keeps it off the path."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return folders[-1].parent if folders else None


def _as_owner(*command: str) -> Sequence[str]:
    """Run as another user where we are root: PostgreSQL refuses to be root's."""
    return ("runuser", "-u", "postgres", "--", *command) if os.geteuid() == 0 else command


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Give the connection string of an empty database."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("psycopg is not installed (the extra `postgres`)")
    if os.geteuid() == 0 and shutil.which("runuser") is None:
        pytest.skip("PostgreSQL cannot run as root, and runuser is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="edibridge-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data = str(folder / "data")
    words = f"-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories={folder}"
    try:
        subprocess.run(
            _as_owner(str(programs / "initdb"), "-D", data, "-U", "tester", "-A", "trust"),
            check=True, capture_output=True, cwd=folder,
        )  # fmt: skip
        control = str(programs / "pg_ctl")
        start = (control, "-D", data, "-w", "-l", str(folder / "log"), "-o", words, "start")
        subprocess.run(_as_owner(*start), check=True, stdout=subprocess.DEVNULL, cwd=folder)
        try:
            yield f"postgresql://tester@127.0.0.1:{port}/postgres"
        finally:
            stop = (control, "-D", data, "-m", "immediate", "stop")
            subprocess.run(_as_owner(*stop), check=True, stdout=subprocess.DEVNULL, cwd=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
