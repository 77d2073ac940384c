"""What may go wrong, once: every refusal of the program is one of these.

``words`` is an English message with ``%(name)s`` places, marked with ``N_`` so that it is found for
translation; it is translated at the edge (a page, JSON, the terminal of a push) by who knows the reader.
"""

from collections.abc import Callable, Mapping
from typing import ClassVar


def N_(words: str) -> str:  # noqa: N802  the name that gettext's tools know
    """Mark a text for translation; it is translated where it is shown."""
    return words


def told(values: Mapping[str, object], say: Callable[[object], object]) -> dict[str, object]:
    """Return values as they stand in a sentence: each as ``say`` says it, several with commas between."""
    return {
        name: ", ".join(str(say(one)) for one in value) if isinstance(value, tuple) else say(value)
        for name, value in values.items()
    }


class QatarlasError(Exception):
    """The base of everything that the program itself raises."""

    status: ClassVar[int] = 500

    def __init__(self, words: str, /, **values: object) -> None:
        super().__init__(words)
        self.words = words
        self.values: Mapping[str, object] = values

    def __str__(self) -> str:
        return self.words % told(self.values, str) if self.values else self.words


FULL_WORDS = N_("The school's disk is full, so nothing was taken. Tell your mentor, and try again later.")
FULL_DISK = ("disk is full", "Out of diskspace", "No space left on device", "Disk quota exceeded")


def is_full_disk(error: BaseException | None) -> bool:
    """Say whether an error comes of a disk without room, whoever met it first: a file, git or a database."""
    while error is not None:
        if any(words in str(error) for words in FULL_DISK):
            return True
        error = error.__cause__ or error.__context__
    return False


class RefusedError(QatarlasError):
    """What was asked for can't be done as it was asked; the words say what to change."""

    status = 422


class LoginRequiredError(QatarlasError):
    """Nobody is logged in, or the token is not known."""

    status = 401


class ForbiddenError(QatarlasError):
    """The person is known and may not do this."""

    status = 403


class MissingError(QatarlasError):
    """It does not exist, or the person may not know that it does."""

    status = 404


class ConflictError(QatarlasError):
    """Somebody was first, or the state has moved on."""

    status = 409


class TooLargeError(QatarlasError):
    status = 413


class TooOftenError(QatarlasError):
    """Come back later; ``values`` hold ``seconds`` to wait."""

    status = 429


class UnavailableError(QatarlasError):
    """A machine's fault, never the student's: nothing is lost and it is tried again."""

    status = 503


class FullDiskError(UnavailableError):
    def __init__(self) -> None:
        super().__init__(FULL_WORDS)
