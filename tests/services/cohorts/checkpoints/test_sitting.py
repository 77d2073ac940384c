"""Sitting at a checkpoint: what is closed to whom, for how long, and what stays open."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from lms.domain.cohorts.checkpoints import CheckpointState
from lms.domain.people import Role
from lms.errors import ConflictError, ForbiddenError, MissingError, RefusedError
from lms.services import checkpoints, people
from lms.services.cohorts import rosters
from lms.services.people import Person
from lms.services.school import School
from tests.support.checkpoints import (
    OPEN,
    POOL,
    drawn_slug,
    during,
    planned,
    seat,
)
from tests.support.folk import cohort, key, person
from tests.support.pace_school import counted


@pytest.mark.parametrize(
    ("minutes", "closed"), [(-1, False), (0, True), (59, True), (60, False), (89, False), (100, False)]
)
def test_it_closes_from_its_start_to_its_end(
    school: School, here: int, mentor: Person, aru: Person, *, minutes: int, closed: bool
) -> None:
    made = planned(school, mentor, here)
    assert (checkpoints.running_for(during(school, made, minutes), aru) is not None) is closed


@pytest.mark.parametrize(("minutes", "closed"), [(59, True), (89, True), (90, False)])
def test_extra_minutes_are_one_students_own(
    school: School, here: int, mentor: Person, aru: Person, bek: Person, *, minutes: int, closed: bool
) -> None:
    made = planned(school, mentor, here)
    checkpoints.give_minutes(school, mentor, here, made.id or 0, key(aru), 30, "Bus was late")
    then = during(school, made, minutes)
    assert (checkpoints.running_for(then, aru) is not None) is closed
    assert (checkpoints.running_for(then, bek) is not None) is (minutes < 60)
    assert seat(school, made, aru).extra_reason == "Bus was late"
    assert seat(school, made, aru).extra_by == mentor.id
    assert checkpoints.overview(school, here, made.id or 0).givers == {mentor.id: mentor.name}


def test_more_time_needs_a_reason_and_somebody_who_takes_part(
    school: School, here: int, mentor: Person, aru: Person
) -> None:
    stranger = person(school, "stranger", cohort_id=cohort(school, "there"), password=None)
    made = planned(school, mentor, here)
    with pytest.raises(RefusedError):
        checkpoints.give_minutes(school, mentor, here, made.id or 0, key(aru), 30, " ")
    with pytest.raises(RefusedError):
        checkpoints.give_minutes(school, mentor, here, made.id or 0, key(aru), 1000, "Why not")
    with pytest.raises(MissingError):
        checkpoints.give_minutes(school, mentor, here, made.id or 0, key(stranger), 30, "Why not")
    with pytest.raises(ConflictError):
        checkpoints.give_minutes(
            during(school, made, 61), mentor, here, made.id or 0, key(aru), 30, "Too late"
        )


def test_who_is_done_is_free_and_is_done_once(school: School, here: int, mentor: Person, aru: Person) -> None:
    made = planned(school, mentor, here)
    then = during(school, made)
    with pytest.raises(MissingError):
        checkpoints.finish(school, aru, made.id or 0)  # nothing is drawn yet
    assert checkpoints.running_for(then, aru)

    def done(_: int) -> bool:
        try:
            checkpoints.finish(then, aru, made.id or 0)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(done, range(3))) == 1
    assert checkpoints.running_for(then, aru) is None
    assert checkpoints.opened(then, aru, made.id or 0).state is CheckpointState.OVER


def test_only_its_own_repository_is_open(
    school: School, here: int, mentor: Person, aru: Person, bek: Person
) -> None:
    made = planned(school, mentor, here)
    checkpoints.check_repository(school, aru, "aru", OPEN)
    then = during(school, made)
    slug = drawn_slug(then, aru)
    checkpoints.check_repository(then, aru, "aru", slug)
    checkpoints.check_repository(then, mentor, "aru", OPEN)
    for login, other in (("aru", OPEN), ("bek", slug), ("bek", drawn_slug(then, bek))):
        with pytest.raises(ForbiddenError):
            checkpoints.check_repository(then, aru, login, other)


def test_who_sits_at_two_at_once_may_work_at_both(
    school: School, here: int, mentor: Person, aru: Person
) -> None:
    there = cohort(school, "there")
    rosters.join(
        school,
        person(school, "free", Role.MENTOR, password=None),
        person_id=key(aru),
        cohort_id=here,
        to_id=there,
    )
    both = people.by_id(school, key(aru))
    assert both is not None
    first = planned(school, mentor, here)
    second = planned(school, mentor, there, after=timedelta(hours=1, minutes=10), pool=POOL[:2])
    alone, then = during(school, first), during(school, second)
    assert [one.checkpoint.id for one in checkpoints.all_running_for(alone, both)] == [first.id]
    running = checkpoints.all_running_for(then, both)
    assert [one.checkpoint.id for one in running] == [first.id, second.id]
    for one in running:
        checkpoints.check_repository(then, both, "aru", one.exercise)
    with pytest.raises(ForbiddenError):
        checkpoints.check_repository(then, both, "aru", OPEN)
    checkpoints.finish(then, both, first.id or 0)
    assert [one.checkpoint.id for one in checkpoints.all_running_for(then, both)] == [second.id]


def test_one_cheap_statement_says_what_is_closed(
    school: School, here: int, mentor: Person, aru: Person
) -> None:
    made = planned(school, mentor, here)
    then = during(school, made)
    checkpoints.draw_due(then)
    for moment in (school, then):
        with counted(school) as statements:
            checkpoints.running_for(moment, aru)
        assert [one for one in statements if one != "BEGIN"] == statements[-1:]
    with counted(school) as statements:
        checkpoints.running_for(then, mentor)
    assert statements == []
