"""The command `edibridge`: its exit status is 0 fine, 1 findings, 2 wrong call, 3 unreadable."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from edibridge.cli.arguments import parse
from edibridge.errors import EdibridgeError, UnreadableError

FINE, FINDINGS, USAGE, UNREADABLE = 0, 1, 2, 3
INTERRUPTED = 130  # what a shell gives a process that SIGINT ended


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    arguments = parse(sys.argv[1:] if argv is None else argv)
    try:
        status: int = arguments.run(arguments)
        sys.stdout.flush()
    except EdibridgeError as error:
        sys.stderr.write(f"edibridge: {error}\n")
        return UNREADABLE if isinstance(error, UnreadableError) else USAGE
    except KeyboardInterrupt:
        sys.stderr.write("edibridge: interrupted\n")
        return INTERRUPTED
    except BrokenPipeError:
        # the reader of our output went away, as `| head` does: nothing is wrong
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    return status
