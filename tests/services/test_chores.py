"""Chores: each part is done whatever becomes of the others, and all of them are sent and known."""

from datetime import timedelta

import pytest
from celery.schedules import crontab

from lms.domain.reviews.states import ReviewState
from lms.jobs import When, schedule
from lms.services import chores
from lms.services.chores import Chore, Done
from lms.services.keys import key
from lms.services.school import School
from lms.worker import CHORES_OF, create_worker
from tests.support import reviews
from tests.support.folk import cohort
from tests.support.schools import at


def broken(_school: School) -> int:
    raise ValueError("the disk is full")


def later(school: School, **time: float) -> School:
    return at(school, school.now() + timedelta(**time))


def counts(done: tuple[Done, ...]) -> dict[str, int]:
    assert all(one.fault is None for one in done)
    return {one.name: one.count for one in done if one.count}


def test_a_part_that_fails_does_not_keep_the_others_from_being_done(school: School) -> None:
    parts = (Chore("one", lambda _: 1), Chore("two", broken), Chore("three", lambda _: 3))
    assert chores.do(school, parts) == (
        Done("one", 1),
        Done("two", fault="ValueError: the disk is full"),
        Done("three", 3),
    )


def test_by_the_minute_what_is_over_ends_and_its_place_is_filled(school: School) -> None:
    round_id = key(reviews.opened_round(school).id)
    first = {one.id for one in reviews.offered(school, round_id)}
    done = chores.do(later(school, hours=19), chores.MINUTELY)
    assert counts(done)["reviews whose time was over"] == 2
    found = reviews.reviews_of(school, round_id)
    assert {one.id for one in found if one.state is ReviewState.EXPIRED} == first
    assert len([one for one in found if one.state is ReviewState.OFFERED]) == 2


def test_by_the_minute_who_is_late_is_reminded_once(school: School) -> None:
    reviews.opened_round(school)
    soon = later(school, hours=7)
    assert counts(chores.do(soon, chores.MINUTELY)) == {"reviewers reminded of a review": 2}
    assert counts(chores.do(soon, chores.MINUTELY)) == {}


def test_a_round_without_enough_people_gets_them_when_they_come(school: School) -> None:
    reviews.opened_round(school, reviewers=("bek",))
    reviews.student(school, "dana")
    assert counts(chores.do(school, chores.MINUTELY)) == {"reviewers asked for free places": 1}


def test_by_the_day_no_week_is_missed_and_none_is_turned_twice(school: School) -> None:
    cohort(school, "2026")
    turned = {"programmes whose week of credits was turned": 1}
    assert counts(chores.do(school, chores.DAILY)) == turned
    assert counts(chores.do(school, chores.DAILY)) == {}
    assert counts(chores.do(later(school, days=7), chores.DAILY)) == turned


def test_by_night_every_round_is_scored_anew(school: School) -> None:
    round_id = key(reviews.opened_round(school).id)
    for _ in range(2):
        reviews.handed_in(school, round_id)
    assert counts(chores.do(school, chores.NIGHTLY))["rounds scored anew"] == 1


def test_all_that_is_sent_is_known_to_a_worker_and_expires(school: School) -> None:
    worker, beats = create_worker(school.settings), schedule(school.settings)
    assert {beat["task"] for beat in beats.values()} <= set(worker.tasks)
    assert all(beat["options"] for beat in beats.values())
    assert {beat["args"] for beat in beats.values() if beat["args"]} == {(when.value,) for when in When}
    assert set(CHORES_OF) == set(When)


@pytest.mark.parametrize(("name", "time"), [("night", (3, 30)), ("day", (0, 5))])
def test_days_and_nights_are_those_of_the_school(school: School, name: str, time: tuple[int, int]) -> None:
    when = schedule(school.settings)[name]["schedule"]
    assert when == crontab(hour=time[0], minute=time[1])
    assert create_worker(school.settings).conf.timezone == school.settings.zone
