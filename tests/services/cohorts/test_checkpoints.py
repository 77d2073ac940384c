"""Checkpoints: drawn once at their start, hidden until then, sat at by person, and what came of them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from lms.domain.cohorts.checkpoints import CheckpointState
from lms.domain.cohorts.groups import Way
from lms.domain.people import Role
from lms.errors import ConflictError, ForbiddenError, MissingError, RefusedError
from lms.services import calendars, checkpoints, groups, inbox, progress, works
from lms.services.calendars import rooms
from lms.services.checkpoints import Wish
from lms.services.checkpoints.drawing import draw_now
from lms.services.people import Person
from lms.services.school import School
from lms.storage.tables import CheckpointSeat, Event, Grade
from tests.support.checkpoints import (
    OPEN,
    POOL,
    during,
    hand_in,
    planned,
    result_of,
    school_with_pool,
    seat,
)
from tests.support.folk import cohort, key, person
from tests.support.pace_school import counted
from tests.support.reviews import grade_row
from tests.support.schools import at


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    with school_with_pool(tmp_path, database_url) as opened:
        yield opened


@pytest.fixture
def here(school: School) -> int:
    return cohort(school, "here")


@pytest.fixture
def mentor(school: School, here: int) -> Person:
    return person(school, "mentor", Role.MENTOR, cohort_id=here, password=None)


@pytest.fixture
def aru(school: School, here: int) -> Person:
    return person(school, "aru", cohort_id=here, password=None)


@pytest.fixture
def bek(school: School, here: int) -> Person:
    return person(school, "bek", cohort_id=here, password=None)


def known(school: School, who: Person) -> set[str]:
    return {one.exercise.slug for one in progress.overview(school, key(who))}


def test_what_is_kept_back_is_no_exercise_before_it_is_drawn(
    school: School, here: int, mentor: Person, aru: Person
) -> None:
    made = planned(school, mentor, here)
    assert known(school, aru).isdisjoint(POOL)
    assert known(school, mentor) >= {*POOL}
    for slug in POOL:
        with pytest.raises(MissingError):
            works.find_or_open(school, slug, key(aru))
    then = during(school, made)
    runs = checkpoints.running_for(then, aru)
    assert runs is not None
    assert known(then, aru) & {*POOL} == {runs.exercise}
    assert works.find_or_open(then, runs.exercise, key(aru)).exercise == runs.exercise
    others = {*POOL} - {runs.exercise}
    with pytest.raises(MissingError):
        works.find_or_open(then, min(others), key(aru))


def test_it_is_no_next_step_afterwards(school: School, here: int, mentor: Person, aru: Person) -> None:
    then = during(school, planned(school, mentor, here))
    assert checkpoints.running_for(then, aru)
    hand_in(then, aru, seat_slug(then, aru))
    step = progress.next_step(then, key(aru))
    assert step is not None
    assert step.exercise.slug == OPEN


def seat_slug(school: School, who: Person) -> str:
    runs = checkpoints.running_for(school, who)
    assert runs is not None
    return runs.exercise


@pytest.mark.usefixtures("aru", "bek")
def test_it_is_drawn_once_by_two_workers_and_two_students(school: School, here: int, mentor: Person) -> None:
    made = planned(school, mentor, here)
    then = during(school, made, 0)
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda _: draw_now(then, made.id or 0), range(4)))
    assert sum(drawn) == 1
    with school.database.read() as session:
        assert len(session.exec(select(CheckpointSeat)).all()) == 2
    assert checkpoints.draw_due(then) == 0


def test_the_chore_draws_what_has_begun_and_tells_once(
    school: School, here: int, mentor: Person, aru: Person, bek: Person
) -> None:
    made = planned(school, mentor, here)
    assert checkpoints.draw_due(school) == 0
    then = during(school, made, 0)
    assert checkpoints.draw_due(then) == 1
    assert {seat(school, made, aru).exercise, seat(school, made, bek).exercise} <= {*POOL}
    assert seat(school, made, aru).exercise != seat(school, made, bek).exercise
    paths = [one.path for one in inbox.listing(school, key(aru)).notices]
    assert paths == [f"/checkpoints/{made.id}"] * 2  # planned, begun


def test_nobody_draws_what_they_have_drawn_before(
    school: School, here: int, mentor: Person, aru: Person
) -> None:
    drawn = []
    for turn in range(4):
        made = planned(school, mentor, here, after=timedelta(hours=2 * turn + 1))
        assert draw_now(during(school, made), made.id or 0)
        drawn.append(seat(school, made, aru).exercise)
    assert set(drawn[:3]) == {*POOL}
    assert drawn[3] is None
    last = during(school, made)
    assert checkpoints.running_for(last, aru) is None  # nothing is closed to who has nothing to do
    with pytest.raises(ConflictError):
        checkpoints.give(last, here, made.id or 0, key(aru), POOL[0])


def test_groups_draw_together_and_who_is_in_none_takes_no_part(
    school: School, here: int, mentor: Person, aru: Person, bek: Person
) -> None:
    outside = person(school, "outside", cohort_id=here, password=None)
    grouping = groups.make(school, mentor, here, groups.Draft("Pairs", Way.CHOSEN, 2))
    groups.arrange(school, here, grouping.id or 0, {key(aru): 1, key(bek): 1})
    with pytest.raises(RefusedError):
        planned(school, mentor, here, grouping_id=grouping.id)
    groups.publish(school, here, grouping.id or 0)
    made = planned(school, mentor, here, grouping_id=grouping.id)
    then = during(school, made)
    assert seat_slug(then, aru) == seat_slug(then, bek)
    assert checkpoints.running_for(then, outside) is None
    assert [one.path for one in inbox.listing(school, key(outside)).notices] == []
    shown = checkpoints.overview(then, here, made.id or 0)
    assert [one.name for one in shown.outside] == ["Outside"]
    assert [one.group for one in shown.places] == [1, 1]


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
    slug = seat_slug(then, aru)
    checkpoints.check_repository(then, aru, "aru", slug)
    checkpoints.check_repository(then, mentor, "aru", OPEN)
    for login, other in (("aru", OPEN), ("bek", slug), ("bek", seat_slug(then, bek))):
        with pytest.raises(ForbiddenError):
            checkpoints.check_repository(then, aru, login, other)


def test_what_was_called_off_closes_nothing(school: School, here: int, mentor: Person, aru: Person) -> None:
    made = planned(school, mentor, here)
    then = during(school, made)
    assert checkpoints.running_for(then, aru)
    checkpoints.cancel(then, here, made.id or 0)
    assert checkpoints.running_for(then, aru) is None
    with pytest.raises(ConflictError):
        checkpoints.cancel(then, here, made.id or 0)
    with school.database.read() as session:
        assert session.get_one(Event, made.event_id).cancelled_at is not None


def test_a_cohort_has_one_at_a_time_and_a_room_one_meeting(school: School, here: int, mentor: Person) -> None:
    room = rooms.create(school, name="Big room", seats=20, area=40)
    day = school.today() + timedelta(days=3)
    wish = Wish("One", day, time(10), POOL, room_id=room.id)
    made = checkpoints.plan(school, mentor, here, wish)
    assert [one.id for one in checkpoint_events(school)] == [made.event_id]
    for start in (time(8), time(10), time(12, 59)):
        with pytest.raises(ConflictError):
            checkpoints.plan(school, mentor, here, Wish("Two", day, start, POOL))
    there = cohort(school, "there")
    with pytest.raises(calendars.ClashError):
        checkpoints.plan(school, mentor, there, wish)
    assert checkpoints.listing(school, there) == ()
    checkpoints.plan(school, mentor, here, Wish("Two", day, time(13), POOL))


def test_its_entry_in_the_calendar_is_called_off_by_its_own_page(
    school: School, here: int, mentor: Person
) -> None:
    made = planned(school, mentor, here)
    with pytest.raises(ConflictError):
        calendars.cancel(school, mentor, made.event_id or 0)
    checkpoints.cancel(school, here, made.id or 0)
    assert [one.cancelled_at is None for one in checkpoint_events(school)] == [False]


def checkpoint_events(school: School) -> list[Event]:
    with school.database.read() as session:
        return [*session.exec(select(Event))]


def test_it_begins_by_the_clock_of_the_school(school: School, here: int, mentor: Person) -> None:
    then = at(school, datetime.fromisoformat("2026-11-01T00:00:00+00:00"))
    made = checkpoints.plan(then, mentor, here, Wish("One", date(2026, 11, 5), time(10), POOL))
    assert made.starts_at.isoformat() == "2026-11-05T05:00:00+00:00"  # five hours before Aqtobe's ten


@pytest.mark.parametrize(
    ("title", "pool", "minutes", "days"),
    [("", POOL, 180, 1), ("A", (), 180, 1), ("A", (OPEN,), 180, 1), ("A", POOL, 5, 1), ("A", POOL, 180, -1)],
)
def test_a_plan_that_makes_no_sense_is_refused(
    school: School, here: int, mentor: Person, *, title: str, pool: tuple[str, ...], minutes: int, days: int
) -> None:
    day = school.today() + timedelta(days=days)
    with pytest.raises(RefusedError):
        checkpoints.plan(school, mentor, here, Wish(title, day, time(10), pool, minutes))


@pytest.mark.parametrize(
    ("minutes", "finished", "counted"), [(10, None, 1), (59, None, 1), (61, None, 0), (30, 20, 0)]
)
def test_only_what_is_handed_in_within_ones_own_time_counts(
    school: School,
    here: int,
    mentor: Person,
    aru: Person,
    *,
    minutes: int,
    finished: int | None,
    counted: int,
) -> None:
    made = planned(school, mentor, here)
    slug = seat_slug(during(school, made), aru)
    if finished is not None:
        checkpoints.finish(during(school, made, finished), aru, made.id or 0)
    hand_in(school, aru, slug, made.starts_at + timedelta(minutes=minutes))
    assert result_of(school, here, aru).attempts == counted


def test_results_have_points_and_the_time_to_pass(
    school: School, here: int, mentor: Person, aru: Person, bek: Person
) -> None:
    made = planned(school, mentor, here)
    slug = seat_slug(during(school, made), aru)
    first = hand_in(school, aru, slug, made.starts_at + timedelta(minutes=10))
    second = hand_in(school, aru, slug, made.starts_at + timedelta(minutes=25))
    grade_row(school, first, points=4)
    grade_row(school, second)
    result = result_of(school, here, aru)
    assert (result.passed, result.points, result.attempts) == (True, 10, 2)
    assert (result.took, result.submission_id) == (timedelta(minutes=25), second)
    missing = result_of(school, here, bek)
    assert (missing.passed, missing.points, missing.attempts, missing.took) == (False, None, 0, None)
    with school.database.read() as session:
        assert len(session.exec(select(Grade)).all()) == 2


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
