"""Gradescope's results.json: tests with scores, or one score for the whole.

A test that is not visible to students at once is hidden here for good: its name and its output are not kept.
"""

from collections.abc import Mapping

from lms.domain.foreign.documents import document, rows, text
from lms.domain.foreign.shape import (
    MOST_POINTS,
    MOST_SECONDS,
    Case,
    Fault,
    Outcome,
    Told,
    UnreadableError,
    name_of,
    number,
    told,
    words_of,
)

Fields = Mapping[str, object]
VISIBLE = {"", "visible"}
VISIBILITIES = VISIBLE | {"hidden", "after_due_date", "after_published"}
STATES = {"passed": Outcome.PASSED, "failed": Outcome.FAILED}


def read(data: bytes) -> Told:
    fields = document(data)
    score = _score(fields, "score", MOST_POINTS)
    _score(fields, "execution_time", MOST_SECONDS)
    hidden = _hidden(fields)
    cases = [_case(one, place, hidden=hidden) for place, one in enumerate(rows(fields.get("tests", [])), 1)]
    if score is None and not cases:
        raise UnreadableError(Fault.NO_TESTS)
    return told(cases, score, "" if hidden else words_of(text(fields, "output")))


def _case(fields: Fields, place: int, *, hidden: bool) -> Case:
    points, most = _score(fields, "score", MOST_POINTS), _score(fields, "max_score", MOST_POINTS)
    name = " ".join(one for one in (_label(fields), text(fields, "name")) if one)
    output = text(fields, "output")
    hidden = _hidden(fields) or hidden
    return Case(
        "" if hidden else name_of(name) or str(place),
        _outcome(text(fields, "status"), points, most),
        points=points,
        max_points=most,
        words="" if hidden else words_of(output),
        hidden=hidden,
    )


def _outcome(status: str, points: float | None, most: float | None) -> Outcome:
    """Return what the status says, or else the points: all of them, or some where no most is told."""
    if status:
        return _known(STATES.get(status))
    if points is None:
        raise UnreadableError(Fault.NOT_FORMED)
    enough = points >= most if most is not None else points > 0
    return Outcome.PASSED if enough else Outcome.FAILED


def _known(outcome: Outcome | None) -> Outcome:
    if outcome is None:
        raise UnreadableError(Fault.NOT_FORMED)
    return outcome


def _label(fields: Fields) -> str:
    """Return the number of a test, such as "1.2", which may be written as a text or as a number."""
    value = fields.get("number")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{number(value, MOST_POINTS):g}"
    return text(fields, "number")


def _score(fields: Fields, name: str, most: float) -> float | None:
    """Return a number, which some graders write as a text."""
    value = fields.get(name)
    if value is None:
        return None
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError as error:
            raise UnreadableError(Fault.BAD_NUMBER) from error
    return number(value, most)


def _hidden(fields: Fields) -> bool:
    visibility = text(fields, "visibility")
    if visibility not in VISIBILITIES:
        raise UnreadableError(Fault.NOT_FORMED)
    return visibility not in VISIBLE
