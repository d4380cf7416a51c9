"""The exception tree: misuse and I/O only; a statement about a document is a `Finding`."""

from __future__ import annotations


class EdibridgeError(Exception):
    """Everything that edibridge raises on purpose.

    `message` says what is wrong, `where` names file and position, `hint` says what to do.
    `str()` of the exception is the whole sentence that a user sees.
    """

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        """Keep the three parts of the sentence apart."""
        self.message = message
        self.where = where
        self.hint = hint
        head = f"{where}: {message}" if where else message
        super().__init__(f"{head}; {hint}" if hint else head)

    def at(self, where: str) -> EdibridgeError:
        """Return the same error with the position prefixed, for a caller that knows the file."""
        joined = f"{where}:{self.where}" if self.where else where
        return type(self)(self.message, where=joined, hint=self.hint)


class UsageError(EdibridgeError):
    """The call itself is wrong: a name, an option, a combination."""


class UnknownFormatError(UsageError):
    """No format of that name is registered."""


class UnknownProfileError(UsageError):
    """No profile of that name is registered."""


class MissingExtraError(UsageError):
    """A feature needs an optional dependency that is not installed."""


class UnreadableError(EdibridgeError):
    """The input cannot be read at all: no file, no text, not the syntax that it claims."""


class UndetectedError(UnreadableError):
    """The input is of no format that edibridge knows."""


class LayoutError(UsageError):
    """A CSV layout or a partner guide is wrong in itself."""


class UnwritableError(EdibridgeError):
    """The document cannot be written in the target at all: it has no place for its kind."""


class LossError(EdibridgeError):
    """A conversion under `loss="error"` would have lost something."""
