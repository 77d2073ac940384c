"""A leaderboard shows those who asked for it and are of age, by the best that their work has reached."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import col, select

from lms.domain.exercises import Exercise
from lms.domain.leaderboards import Board
from lms.domain.verdicts import Measure, Report, Usage, Verdict, outcome
from lms.errors import ForbiddenError, MissingError
from lms.services import leaderboards
from lms.services.grading import gradings
from lms.services.leaderboards import Shown
from lms.services.school import School
from lms.storage.tables import CheckResult, Grade, Person
from tests.support.schools import RIGHT, Pupil

ADULT, CHILD = date(1999, 5, 4), date(2015, 5, 4)


@pytest.fixture
def exercise(school: School) -> Exercise:
    return with_board(school)


def with_board(school: School) -> Exercise:
    """Return the school's small exercise with a leaderboard of its first check."""
    plain = school.catalogue.get("three-checks")
    board = Board(check=plain.checks[0].name, measure="accuracy")
    return replace(plain, definition=plain.definition.model_copy(update={"leaderboard": board}))


def student(school: School, login: str, born: date | None = ADULT) -> Pupil:
    pupil = Pupil(school, login)
    with school.database.write() as session:
        row = session.get_one(Person, pupil.person_id)
        row.birth_date, row.name = born, login
    with school.database.read() as session:
        pupil.person = session.get_one(Person, pupil.person_id)
    return pupil


def reach(pupil: Pupil, exercise: Exercise, value: float, name: str = "accuracy", version: str = "") -> None:
    """Let an attempt be graded that has measured this."""
    school = pupil.school
    pupil.accept(pupil.commit(RIGHT))
    claim = gradings.claim(school, "worker")
    assert claim is not None
    measured = [Measure(name=name, value=value)]
    outcomes = tuple(outcome(check, 1.0, (), Usage(), measured) for check in exercise.checks)
    report = Report(
        verdict=Verdict.PASSED,
        points=exercise.max_points,
        max_points=exercise.max_points,
        outcomes=outcomes,
        image_id="sha256:one",
        checks_version=version or exercise.checks_version,
        seed=1,
        seconds=1.0,
        cpu_seconds=1.0,
        memory_bytes=1,
    )
    gradings.settle(school, claim, report)


def lines(shown: Shown) -> list[tuple[int, str, float]]:
    return [(one.place.number, one.names, one.place.reached.value) for one in shown.lines]


def test_nobody_is_shown_who_has_not_asked_for_it(school: School, exercise: Exercise) -> None:
    aru = student(school, "aru")
    reach(aru, exercise, 0.9)
    shown = leaderboards.shown(school, aru.person, exercise)
    assert lines(shown) == []
    assert (shown.value, shown.would_be, shown.joined, shown.may_join) == (0.9, 1, False, True)


def test_places_go_by_the_best_of_each_and_equals_share_one(school: School, exercise: Exercise) -> None:
    pupils = [student(school, login) for login in ("aru", "dana", "olzhas")]
    for pupil, values in zip(pupils, ((0.7, 0.8), (0.9,), (0.8, 0.6)), strict=True):
        leaderboards.join(school, pupil.person, exercise)
        for value in values:
            reach(pupil, exercise, value)
    shown = leaderboards.shown(school, pupils[0].person, exercise)
    assert lines(shown) == [(1, "dana", 0.9), (2, "aru", 0.8), (2, "olzhas", 0.8)]
    assert [line.own for line in shown.lines] == [False, True, False]


def test_lower_may_be_better(school: School, exercise: Exercise) -> None:
    board = Board(check=exercise.checks[0].name, measure="accuracy", lower_is_better=True)
    turned = replace(exercise, definition=exercise.definition.model_copy(update={"leaderboard": board}))
    for login, value in (("aru", 3.0), ("dana", 1.5)):
        pupil = student(school, login)
        leaderboards.join(school, pupil.person, turned)
        reach(pupil, turned, value)
    assert lines(leaderboards.shown(school, pupil.person, turned)) == [(1, "dana", 1.5), (2, "aru", 3.0)]


@pytest.mark.parametrize("born", [CHILD, None])
def test_a_minor_is_never_listed_and_sees_their_own_alone(
    school: School, exercise: Exercise, born: date | None
) -> None:
    adult, child = student(school, "adult"), student(school, "child", born)
    leaderboards.join(school, adult.person, exercise)
    with pytest.raises(ForbiddenError):
        leaderboards.join(school, child.person, exercise)
    reach(adult, exercise, 0.7)
    reach(child, exercise, 0.95)
    assert lines(leaderboards.shown(school, adult.person, exercise)) == [(1, "adult", 0.7)]
    own = leaderboards.shown(school, child.person, exercise)
    assert (own.value, own.would_be, own.may_join) == (0.95, 1, False)
    assert lines(own) == [(1, "adult", 0.7)]


def test_who_turns_out_to_be_a_minor_is_gone_though_they_had_joined(
    school: School, exercise: Exercise
) -> None:
    pupil = student(school, "aru")
    leaderboards.join(school, pupil.person, exercise)
    reach(pupil, exercise, 0.9)
    with school.database.write() as session:
        session.get_one(Person, pupil.person_id).birth_date = CHILD
    assert lines(leaderboards.shown(school, pupil.person, exercise)) == []


def test_leaving_takes_effect_at_once_and_joining_twice_is_once(school: School, exercise: Exercise) -> None:
    pupil = student(school, "aru")
    reach(pupil, exercise, 0.9)
    leaderboards.join(school, pupil.person, exercise)
    leaderboards.join(school, pupil.person, exercise)
    assert len(lines(leaderboards.shown(school, pupil.person, exercise))) == 1
    leaderboards.leave(school, pupil.person, exercise)
    assert lines(leaderboards.shown(school, pupil.person, exercise)) == []


def test_older_checks_and_other_measures_are_not_compared(school: School, exercise: Exercise) -> None:
    pupil = student(school, "aru")
    leaderboards.join(school, pupil.person, exercise)
    reach(pupil, exercise, 0.99, version="an older one")
    reach(pupil, exercise, 0.98, name="something else")
    shown = leaderboards.shown(school, pupil.person, exercise)
    assert (lines(shown), shown.value) == ([], None)


def graded_again(pupil: Pupil, exercise: Exercise, value: float) -> None:
    """Record a newer grade of an attempt: by the same checks, in an image that was mended."""
    with pupil.school.database.write() as session:
        before = session.exec(select(Grade).order_by(col(Grade.id).desc())).first()
        assert before is not None
        kept = before.model_dump(exclude={"id"}) | {"image_id": "sha256:two"}
        after = Grade(**kept)
        session.add(after)
        session.flush()
        result = CheckResult(
            grade_id=after.id or 0,
            position=0,
            name=exercise.checks[0].name,
            passed=True,
            points=1.0,
            max_points=1.0,
            seconds=1.0,
            memory_bytes=1,
            findings=[],
            measures=[{"name": "accuracy", "value": value, "unit": ""}],
        )
        session.add(result)


def test_a_measure_that_was_mended_is_not_kept(school: School, exercise: Exercise) -> None:
    pupil = student(school, "aru")
    leaderboards.join(school, pupil.person, exercise)
    reach(pupil, exercise, 1.0)
    graded_again(pupil, exercise, 0.8)
    assert lines(leaderboards.shown(school, pupil.person, exercise)) == [(1, "aru", 0.8)]


def test_measures_of_any_size_have_their_places(school: School, exercise: Exercise) -> None:
    for login, value in (
        ("aru", -0.0),
        ("dana", 1e308),
        ("olzhas", 0.0),
        ("saule", -1e308),
        ("timur", 5e-324),
    ):
        pupil = student(school, login)
        leaderboards.join(school, pupil.person, exercise)
        reach(pupil, exercise, value)
    places = [(number, name) for number, name, _ in lines(leaderboards.shown(school, pupil.person, exercise))]
    assert places == [(1, "dana"), (2, "timur"), (3, "aru"), (3, "olzhas"), (5, "saule")]


def test_an_exercise_without_a_board_has_no_page(school: School) -> None:
    pupil = student(school, "aru")
    with pytest.raises(MissingError):
        leaderboards.shown(school, pupil.person, school.catalogue.get("three-checks"))
