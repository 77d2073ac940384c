"""Runs of a reviewer: one at a time, claimed once, fenced, and never the work's fault when ours."""

import base64
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from lms.errors import ConflictError, MissingError, RefusedError, UnavailableError
from lms.services.grading import queue
from lms.services.grading.queue import EngineState
from lms.services.keys import key
from lms.services.reviews.desk import runs
from lms.services.reviews.desk.runs import Run, Wish
from lms.services.reviews.matching import offers
from lms.services.school import School
from lms.storage.runs import RunClaim
from lms.storage.tables import Review
from lms.storage.tables.queue import JobState
from tests.grading.fakes import FakeRunner
from tests.support import reviews
from tests.support.schools import at

WISH = Wish("python3 receipt.py 7 'two words'", "in\n", {"data/a.csv": b"1,2\n"})
WELL = EngineState("29", None, {})
Answer = dict[str, Any]


def answered(stdout: bytes = b"42\n", stderr: bytes = b"", **more: Any) -> Answer:
    return {
        "kind": "run",
        "exit": 0,
        "signal": None,
        "stdout": base64.b64encode(stdout).decode(),
        "stderr": base64.b64encode(stderr).decode(),
        "stdout_cut": False,
        "stderr_cut": False,
        "timed_out": False,
        "collected": {},
        "collected_cut": False,
        "usage": {"seconds": 0.25, "cpu_seconds": 0.2, "memory_bytes": 9_000_000, "memory_exceeded": False},
        **more,
    }


def runner(answer: Answer | Exception) -> FakeRunner:
    def answering(_question: Mapping[str, Any]) -> Answer:
        if isinstance(answer, Exception):
            raise answer
        return answer

    return FakeRunner([], answering)


def accepted(school: School) -> int:
    return key(reviews.accepted_review(school).id)


def must_claim(school: School, owner: str = "a") -> RunClaim:
    held = runs.claim(school, owner)
    assert held is not None
    return held


def ended(school: School, answer: Answer | Exception) -> Run:
    """Return a run that was asked for, claimed and done."""
    review_id = accepted(school)
    run_id = runs.ask(school, review_id, WISH)
    runs.run_claimed(school, runner(answer), must_claim(school))
    return runs.one_of(school, review_id, run_id)


def later(school: School, **time: float) -> School:
    return at(school, school.now() + timedelta(**time))


def test_the_files_the_arguments_and_the_input_reach_the_sandbox(school: School) -> None:
    runs.ask(school, accepted(school), WISH)
    used = runner(answered())
    runs.run_claimed(school, used, must_claim(school))
    ((environment, limits, _),) = used.opened
    assert (environment, limits["memory_mb"]) == ("python", 256)
    assert used.sandbox.loaded is not None
    assert used.sandbox.loaded["receipt.py"] == reviews.RECEIPT["receipt.py"]
    (asked,) = used.sandbox.asked
    assert asked["argv"] == ["python3", "receipt.py", "7", "two words"]
    assert base64.b64decode(asked["stdin"]) == b"in\n"
    assert {path: base64.b64decode(file) for path, file in asked["files"].items()} == WISH.files
    assert asked["output_limit"] == 64 * 1024
    assert used.sandbox.closed == 1


def test_what_came_out_is_kept(school: School) -> None:
    done = ended(school, answered(b"42\n", b"careful\n", exit=3, stdout_cut=True))
    assert (done.state, done.exit_code, done.fault) == (JobState.DONE, 3, None)
    assert (done.stdout, done.stderr, done.cut) == ("42\n", "careful\n", True)
    assert (done.seconds, done.memory_bytes, done.timed_out) == (0.25, 9_000_000, False)


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (answered(exit=None, signal=9, timed_out=True), {"exit_code": None, "timed_out": True}),
        (answered(exit=None, signal=11), {"exit_code": -11, "timed_out": False}),
        (
            answered(exit=None, signal=9, usage={"seconds": 1.0, "memory_bytes": 1, "memory_exceeded": True}),
            {"exit_code": -9, "out_of_memory": True},
        ),
        (answered(b"\xff\x00\xd0\xb1"), {"stdout": "\\xff\\x00б"}),
        (answered(b"x" * 70_000), {"stdout": "x" * 65_536}),
        ({"kind": "run", "stdout": "no answer at all"}, {"exit_code": -9, "stdout": ""}),
    ],
)
def test_whatever_the_work_does_is_an_outcome(school: School, answer: Answer, kept: dict[str, Any]) -> None:
    done = ended(school, answer)
    assert done.state is JobState.DONE
    assert {name: getattr(done, name) for name in kept} == kept


def test_an_absent_engine_gives_the_run_back_uncounted(school: School) -> None:
    waiting = ended(school, UnavailableError("no engine"))
    assert (waiting.state, waiting.attempt, waiting.fault) == (JobState.WAITING, 0, "no engine")
    assert runs.claim(school, "a") is None
    assert runs.claim(later(school, seconds=6), "a") is not None


def test_a_fault_of_ours_is_tried_three_times_and_then_said(school: School) -> None:
    review_id = accepted(school)
    run_id = runs.ask(school, review_id, WISH)
    now = school
    for _ in range(school.settings.attempts):
        runs.run_claimed(now, runner(RuntimeError("the disk is full")), must_claim(now))
        now = later(now, seconds=60)
    dead = runs.one_of(school, review_id, run_id)
    assert (dead.state, dead.fault) == (JobState.DEAD, "RuntimeError: the disk is full")
    assert dead.stdout is None
    assert runs.claim(now, "a") is None
    runs.ask(now, review_id, WISH)


def test_a_zombie_records_nothing(school: School) -> None:
    review_id = accepted(school)
    run_id = runs.ask(school, review_id, WISH)
    zombie = must_claim(school, "a")
    after = later(school, seconds=school.settings.lease_seconds + 1)
    living = must_claim(after, "b")
    assert living.attempt == 2
    runs.run_claimed(after, runner(answered(b"late")), zombie)
    runs.run_claimed(after, runner(RuntimeError("late")), zombie)
    assert runs.one_of(school, review_id, run_id).state is JobState.RUNNING
    runs.run_claimed(after, runner(answered(b"right")), living)
    runs.run_claimed(after, runner(answered(b"late")), zombie)
    assert runs.one_of(school, review_id, run_id).stdout == "right"


def test_a_minded_run_keeps_its_lease_and_a_forgotten_one_lapses(school: School) -> None:
    runs.ask(school, accepted(school), WISH)
    held = must_claim(school, "a")
    soon = later(school, seconds=school.settings.lease_seconds - 1)
    queue.report(soon, "a", WELL, [held.hold])
    after = later(school, seconds=school.settings.lease_seconds + 5)
    assert runs.claim(after, "b") is None
    queue.report(after, "a", WELL)
    assert runs.claim(later(after, seconds=school.settings.lease_seconds), "b") is not None


def test_what_a_worker_that_leaves_has_in_hand_is_free_at_once(school: School) -> None:
    runs.ask(school, accepted(school), WISH)
    must_claim(school, "a")
    queue.leave(school, "a")
    assert must_claim(school, "b").attempt == 2


def test_what_kills_its_workers_is_buried_by_the_sweep(school: School) -> None:
    review_id = accepted(school)
    run_id, now = runs.ask(school, review_id, WISH), school
    for _ in range(school.settings.attempts):
        must_claim(now)
        now = later(now, seconds=school.settings.lease_seconds + 1)
    queue.sweep(now)
    assert runs.one_of(school, review_id, run_id).state is JobState.DEAD


def test_a_lost_nudge_is_found_by_the_sweep(school: School) -> None:
    waiting = queue.sweep(school)
    runs.ask(school, accepted(school), WISH)
    assert queue.sweep(school) == waiting + 2  # the attempt that is reviewed waits for its checks too


def test_one_run_of_a_review_at_a_time_even_when_two_ask_at_once(school: School) -> None:
    review_id = accepted(school)

    def ask(_: int) -> int | None:
        try:
            return runs.ask(school, review_id, WISH)
        except ConflictError:
            return None

    with ThreadPoolExecutor(4) as pool:
        made = [one for one in pool.map(ask, range(4)) if one is not None]
    assert len(made) == 1
    runs.run_claimed(school, runner(answered()), must_claim(school))
    runs.ask(school, review_id, WISH)


def test_no_more_than_thirty_within_an_hour(school: School) -> None:
    review_id = accepted(school)
    for _ in range(30):
        runs.ask(school, review_id, WISH)
        runs.run_claimed(school, runner(answered()), must_claim(school))
    with pytest.raises(RefusedError, match="30 runs within an hour"):
        runs.ask(school, review_id, WISH)
    runs.ask(later(school, hours=1, seconds=1), review_id, WISH)


def test_only_a_review_that_is_being_written_runs(school: School) -> None:
    review_id = accepted(school)
    offers.decline(school, review_id)
    with pytest.raises(ConflictError):
        runs.ask(school, review_id, WISH)


def test_a_run_belongs_to_its_review(school: School) -> None:
    round_id = key(reviews.opened_round(school).id)
    first, second = (key(reviews.accepted_review(school, round_id).id) for _ in range(2))
    run_id = runs.ask(school, first, WISH)
    with pytest.raises(MissingError):
        runs.one_of(school, second, run_id)
    assert [one.id for one in runs.listing(school, first)] == [run_id]
    assert runs.listing(school, second) == ()


def test_commands_are_suggested_from_the_files(school: School) -> None:
    with school.database.read() as session:
        review = session.get_one(Review, accepted(school))
    found = runs.choices(school, review)
    assert (found.commands, found.notebooks) == (("python3 receipt.py",), False)


def test_a_notebook_is_refused_where_nothing_runs_it(school: School) -> None:
    with pytest.raises(RefusedError):
        runs.ask(school, accepted(school), Wish("jupyter execute a.ipynb", "", {}))
