"""Drawing: kept back until its start, by lot once, and nothing that somebody knows."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from lms.domain.cohorts.groups import Way
from lms.errors import ConflictError, MissingError, RefusedError
from lms.services import checkpoints, groups, inbox, progress
from lms.services.checkpoints.drawing import draw_now
from lms.services.people import Person
from lms.services.school import School
from lms.services.submitting import works
from lms.storage.tables import CheckpointSeat
from tests.support.checkpoints import (
    OPEN,
    POOL,
    drawn_slug,
    during,
    hand_in,
    planned,
    seat,
)
from tests.support.folk import key, person


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
    hand_in(then, aru, drawn_slug(then, aru))
    step = progress.next_step(then, key(aru))
    assert step is not None
    assert step.exercise.slug == OPEN


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
    assert drawn_slug(then, aru) == drawn_slug(then, bek)
    assert checkpoints.running_for(then, outside) is None
    assert [one.path for one in inbox.listing(school, key(outside)).notices] == []
    shown = checkpoints.overview(then, here, made.id or 0)
    assert [one.name for one in shown.outside] == ["Outside"]
    assert [one.group for one in shown.places] == [1, 1]
