"""Who is shown on a leaderboard, each rule alone: without it somebody is shown who must not be.

`make attack-proof` runs it.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from lms.domain.exercises import Exercise
from lms.errors import ForbiddenError
from lms.services import leaderboards
from lms.services.school import School
from lms.storage.tables import Person
from tests.services.test_leaderboards import ADULT, CHILD, lines, reach, student, with_board
from tests.support.databases import fresh_database_url
from tests.support.schools import Pupil, opened_school

Undo = Callable[[pytest.MonkeyPatch], None]


def setting(owner: object, name: str, other: object) -> Undo:
    return lambda monkeypatch: monkeypatch.setattr(owner, name, other, raising=False)


def shows_nobody(school: School, board: Exercise, viewer: Person) -> bool:
    return lines(leaderboards.shown(school, viewer, board)) == []


def who_did_not_ask(school: School, board: Exercise) -> bool:
    pupil = student(school, "aru")
    reach(pupil, board, 0.9)
    return shows_nobody(school, board, pupil.person)


def who_has_left_the_school(school: School, board: Exercise) -> bool:
    pupil = on_the_board(school, board)
    with school.database.write() as session:
        session.get_one(Person, pupil.person_id).active = False
    return shows_nobody(school, board, pupil.person)


def who_turns_out_to_be_a_minor(school: School, board: Exercise) -> bool:
    pupil = on_the_board(school, board)
    with school.database.write() as session:
        session.get_one(Person, pupil.person_id).birth_date = CHILD
    return shows_nobody(school, board, pupil.person)


def minor_who_asks(school: School, board: Exercise) -> bool:
    """Nobody wishes as a child to be shown once they are of age."""
    pupil = student(school, "aru", CHILD)
    reach(pupil, board, 0.9)
    with suppress(ForbiddenError):
        leaderboards.join(school, pupil.person, board)
    with school.database.write() as session:
        session.get_one(Person, pupil.person_id).birth_date = ADULT
    return shows_nobody(school, board, pupil.person)


def on_the_board(school: School, board: Exercise) -> Pupil:
    pupil = student(school, "aru")
    reach(pupil, board, 0.9)
    leaderboards.join(school, pupil.person, board)
    assert not shows_nobody(school, board, pupil.person)
    return pupil


def without(part: str) -> Undo:
    """Take one condition out of who may be shown."""

    def undo(monkeypatch: pytest.MonkeyPatch) -> None:
        whole = leaderboards._may_be_shown

        def loose(school: School, person: Person, joined: frozenset[int]) -> bool:
            if part == "joined":
                return whole(school, person, joined | {person.id or 0})
            return whole(school, person.model_copy(update={part: LOOSE[part]}), joined)

        monkeypatch.setattr(leaderboards, "_may_be_shown", loose)

    return undo


LOOSE = {"active": True, "birth_date": ADULT}
Play = Callable[[School, Exercise], bool]
RULES: dict[str, tuple[Play, Undo]] = {
    "who has asked for it": (who_did_not_ask, without("joined")),
    "who still is at the school": (who_has_left_the_school, without("active")),
    "who is of age": (who_turns_out_to_be_a_minor, without("birth_date")),
    "nobody asks as a minor": (
        minor_who_asks,
        setting(leaderboards, "_is_adult_student", lambda *_: True),
    ),
}


@pytest.mark.parametrize(
    ("holds", "remove"),
    [
        pytest.param(*rule, id=name, marks=pytest.mark.removal(f"a leaderboard: {name}", case="privacy"))
        for name, rule in RULES.items()
    ],
)
def test_nobody_is_shown_who_must_not_be_by_this_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, holds: Play, remove: Undo
) -> None:
    held = []
    for half in ("held", "removed"):
        if half == "removed":
            remove(monkeypatch)
        with fresh_database_url(tmp_path / half) as url, opened_school(tmp_path / half, url) as school:
            held.append(holds(school, with_board(school)))
    assert held == [True, False]
