"""A worker's turn: gradings and runs one after the other, so that neither starves the other."""

from threading import Event
from typing import cast

import pytest

from lms.runner.sandbox import DockerRunner
from lms.services.grading import queue
from lms.services.keys import key
from lms.services.reviews.desk import runs
from lms.services.school import School
from lms.services.submitting import submissions
from lms.storage.tables.queue import JobState
from lms.worker import Keeper
from tests.grading.fakes import FakeRunner
from tests.services.desk.test_runs import WISH, accepted, answered
from tests.support.schools import RIGHT, Pupil

LONG = 30.0


@pytest.fixture
def keeper(school: School) -> Keeper:
    """Return a keeper whose sandbox answers runs and whose judge says nothing."""
    made = Keeper(school, cast("DockerRunner", FakeRunner([], lambda _question: answered())))
    made.able, made.images = True, frozenset({"python"})
    return made


def test_a_run_is_served_among_many_gradings_and_a_grading_among_many_runs(
    school: School, keeper: Keeper
) -> None:
    pupil = Pupil(school, "saule")
    handed_in = [pupil.hand_in(RIGHT) for _ in range(3)]
    review_id = accepted(school)
    run_id = runs.ask(school, review_id, WISH)
    assert keeper.do_next()
    assert keeper.do_next()
    assert runs.one_of(school, review_id, run_id).state is JobState.DONE
    faults = [submissions.view(school, key(one.id)).job.fault for one in handed_in]
    assert [fault is not None for fault in faults] == [True, False, False]


def test_a_turn_does_all_that_waits_and_minds_nothing_afterwards(school: School, keeper: Keeper) -> None:
    pupil = Pupil(school, "saule")
    pupil.hand_in(RIGHT)
    review_id = accepted(school)
    run_id = runs.ask(school, review_id, WISH)
    keeper.take_turn()
    assert runs.one_of(school, review_id, run_id).state is JobState.DONE
    assert keeper.minded == set()
    assert not keeper.do_next()


class SlowEngine:
    """An engine that is well, and whose judges start only when they are let."""

    def __init__(self) -> None:
        self.let = Event()
        self.warm: list[str] = []

    def inspect(self) -> tuple[str, dict[str, str]]:
        return "20.10", {"python": "one"}

    def reap(self) -> None:
        """Nothing is left over."""

    def warm_judges(self) -> None:
        assert self.let.wait(LONG)
        self.warm.append("judges")


def test_a_slow_start_of_what_is_kept_warm_holds_up_no_lease(school: School) -> None:
    engine = SlowEngine()
    keeper = Keeper(school, cast("DockerRunner", engine))
    keeper.look()
    assert keeper.able
    (seen,) = queue.workers(school)
    keeper.look()
    assert queue.workers(school)[0].seen_at > seen.seen_at
    assert engine.warm == []
    engine.let.set()
    assert keeper.warming is not None
    keeper.warming.join(LONG)
    assert engine.warm == ["judges"]


def test_who_winds_down_takes_nothing_more(school: School, keeper: Keeper) -> None:
    review_id = accepted(school)
    run_id = runs.ask(school, review_id, WISH)
    keeper.wind_down()
    keeper.able = True  # as a look at the engine that began before says after it
    keeper.take_turn()
    assert runs.one_of(school, review_id, run_id).state is JobState.WAITING
