"""Images that follow 01-edu's runner: a work at /jail/student, and the exit code as verdict."""

from collections.abc import Mapping, Sequence

from lms.domain.exercises import Reason
from lms.domain.foreign.shape import Case, Outcome, Told, told, words_of

HOME = "/jail"
STUDENT = f"{HOME}/student"


def variables(exercise: str, files: Sequence[str], functions: Sequence[str]) -> Mapping[str, str]:
    """Return what such an image finds in its environment: files by commas, functions by spaces."""
    return {
        "EXERCISE": exercise,
        "EDITOR_FILES": ",".join(files),
        "ALLOWED_FUNCTIONS": " ".join(functions),
        "USERNAME": "student",
        "HOME": HOME,
        "TMPDIR": HOME,
    }


def read(exercise: str, exit_code: int | None, output: str, reason: Reason | None) -> Told:
    """Return the one test that such an image is; ``reason`` says what ended it, if it did not end itself."""
    why = reason or (None if exit_code == 0 else Reason.WRONG_EXIT)
    outcome = Outcome.PASSED if why is None else Outcome.FAILED
    return told([Case(exercise, outcome, words=words_of(output), reason=why)])
