"""The board: each student at a glance, warned about with reasons, in a few statements for any number."""

from datetime import timedelta

import pytest

from lms.domain.cohorts.pace import Pause
from lms.domain.cohorts.warnings import Sign, Step
from lms.domain.progress import ExerciseState
from lms.domain.reviews.states import ReviewState, RoundState
from lms.errors import MissingError
from lms.services.activity import LastHere
from lms.services.pace import planning
from lms.services.pace.board import Order, Row, Show, board, row
from lms.services.school import School
from tests.support.folk import key
from tests.support.pace_school import EXERCISE, PaceSchool, counted
from tests.support.review_rows import ReviewRows
from tests.support.reviews import PROJECT
from tests.support.schools import at


@pytest.fixture
def here(school: School) -> PaceSchool:
    return PaceSchool(school)


def logins(found: tuple[Row, ...]) -> list[str]:
    return [one.person.login for one in found]


def signs(one: Row) -> list[Sign]:
    return [reason.sign for reason in one.alert.reasons] if one.alert else []


def test_a_row_says_where_somebody_is(school: School, here: PaceSchool) -> None:
    aru, bek = here.student("aru"), here.student("bek")
    here.deadline(-3)
    here.deadline(5, PROJECT)
    here.attempt(aru, 4, 10)
    newest = here.attempt(bek, 2, 3)
    found = {one.person.login: one for one in board(school, here.here).rows}
    assert (found["aru"].exercise, found["aru"].state) == (PROJECT, ExerciseState.OPEN)
    assert (found["bek"].exercise, found["bek"].state) == (EXERCISE, ExerciseState.TRYING)
    paces = {login: (one.pace.done, one.pace.due, one.pace.all) for login, one in found.items()}
    assert paces == {"aru": (1, 1, 2), "bek": (0, 1, 2)}
    assert found["bek"].submission_id == newest
    assert found["bek"].last_here == LastHere(here.now - timedelta(days=2))
    assert (signs(found["aru"]), signs(found["bek"])) == ([], [])


def test_who_needs_a_mentor_comes_first_with_reasons(school: School, here: PaceSchool) -> None:
    here.attempt(here.student("aru"), 1, 3)
    here.attempt(here.student("bek"), 9, 3)
    dana = here.student("dana")
    for days in range(9, 1, -1):
        here.attempt(dana, days, 3)
    found = board(school, here.here).rows
    assert logins(found) == ["dana", "bek", "aru"]
    assert [signs(one) for one in found] == [[Sign.STUCK], [Sign.QUIET], []]
    assert found[0].alert is not None
    assert found[0].alert.step is Step.LOOK
    assert found[1].alert is not None
    (reason,) = found[1].alert.reasons
    assert reason.words % reason.values == "no push for 9 days"


def test_reviews_owed_and_owing_are_counted(school: School, here: PaceSchool) -> None:
    aru, bek = here.student("aru"), here.student("bek")
    written = ReviewRows(school)
    going_on = written.round(key(aru), opened_at=here.now - timedelta(days=5))
    written.review(going_on, key(bek))
    done = written.round(key(bek), state=RoundState.DECIDED, final=80.0, passed=True)
    for number in range(5):
        other = here.student(f"other-{number}")
        written.review(done, key(other))
    for _ in range(2):
        lost = written.round(key(bek))
        written.review(lost, key(aru), state=ReviewState.EXPIRED, grade=None)
    found = {one.person.login: one for one in board(school, here.here).rows}
    assert (found["aru"].reviews.awaited, found["aru"].reviews.expired) == (2, 2)
    assert (found["bek"].reviews.owing, found["other-1"].reviews.owing) == (4, 0)
    assert found["aru"].round_id == going_on
    assert signs(found["bek"]) == [Sign.OWING]
    assert signs(found["aru"]) == [Sign.WAITING, Sign.EXPIRED]


def test_who_was_spoken_with_is_left_in_peace_for_a_week(school: School, here: PaceSchool) -> None:
    aru = here.student("aru")
    here.attempt(aru, 20, 3)
    assert signs(row(school, here.here, key(aru))) == [Sign.QUIET]
    planning.speak(school, here.mentor, cohort_id=here.here, person_id=key(aru), note="Broke an arm.")
    found = row(school, here.here, key(aru))
    assert (found.alert, found.note.note if found.note else "") == (None, "Broke an arm.")
    assert logins(board(school, here.here, show=Show.SPOKEN).rows) == ["aru"]
    later = at(school, here.now + timedelta(days=8))
    assert signs(row(later, here.here, key(aru))) == [Sign.QUIET]


def test_who_is_paused_is_not_asked_why_nothing_comes(school: School, here: PaceSchool) -> None:
    aru = here.student("aru")
    here.attempt(aru, 20, 3)
    today = school.today()
    planning.freeze(
        school,
        here.mentor,
        cohort_id=here.here,
        person_id=key(aru),
        pause=Pause(today, today + timedelta(days=3)),
        reason="Ill",
    )
    found = board(school, here.here, show=Show.PAUSED).rows
    assert (logins(found), signs(found[0])) == (["aru"], [])
    assert found[0].freeze is not None


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order.NAME, ["aru", "bek", "dana"]),
        (Order.ACTIVE, ["dana", "bek", "aru"]),
        (Order.PACE, ["bek", "dana", "aru"]),
        (Order.PRESENCE, ["aru", "bek", "dana"]),
        (Order.REVIEWS, ["aru", "bek", "dana"]),
    ],
)
def test_rows_are_sorted(school: School, here: PaceSchool, order: Order, expected: list[str]) -> None:
    here.deadline(-1)
    here.attempt(here.student("aru"), 2, 10)
    here.attempt(here.student("bek"), 3, 3)
    here.student("dana")
    found = board(school, here.here, order)
    assert logins(found.rows) == expected
    assert found.counts[Show.BEHIND] == 2
    assert logins(board(school, here.here, order, Show.BEHIND).rows) == [
        one for one in expected if one != "aru"
    ]


def test_a_board_takes_as_many_statements_for_one_as_for_many(school: School, here: PaceSchool) -> None:
    written = ReviewRows(school)

    def arrive(login: str) -> None:
        made = here.student(login)
        here.attempt(made, 3, 3)
        written.review(written.round(key(made), exercise=PROJECT), key(made))

    here.deadline(2)
    arrive("aru")
    with counted(school) as few:
        board(school, here.here)
    for number in range(12):
        arrive(f"student-{number}")
    with counted(school) as many:
        found = board(school, here.here)
    assert len(found.rows) == 13
    assert len(many) == len(few) < 32


def test_only_who_is_in_a_cohort_stands_on_its_board(school: School, here: PaceSchool) -> None:
    there = PaceSchool(school, "there")
    aru = there.student("aru")
    assert board(school, here.here).rows == ()
    with pytest.raises(MissingError):
        row(school, here.here, key(aru))
    with pytest.raises(MissingError):
        planning.speak(school, here.mentor, cohort_id=here.here, person_id=key(aru), note="")
