"""Checkpoints: when they run for whom, and what is drawn."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from lms.domain.cohorts.checkpoints import CheckpointState, Times, check_extra, check_plan, draw
from lms.domain.exercises import Definition
from lms.errors import RefusedError

START = datetime(2026, 11, 28, 5, 0, tzinfo=UTC)
STATES = [
    # minutes after the start, extra, finished, cancelled, state
    (-1, 0, False, False, CheckpointState.PLANNED),
    (0, 0, False, False, CheckpointState.RUNNING),
    (179, 0, False, False, CheckpointState.RUNNING),
    (180, 0, False, False, CheckpointState.OVER),
    (180, 30, False, False, CheckpointState.RUNNING),
    (210, 30, False, False, CheckpointState.OVER),
    (60, 0, True, False, CheckpointState.OVER),
    (-60, 0, False, True, CheckpointState.CANCELLED),
    (60, 0, False, True, CheckpointState.CANCELLED),
]


@pytest.mark.parametrize(("after", "extra", "finished", "cancelled", "state"), STATES)
def test_states(after: int, extra: int, state: CheckpointState, *, finished: bool, cancelled: bool) -> None:
    times = Times(START, 180, cancelled)
    assert times.state(START + timedelta(minutes=after), extra, finished=finished) is state


@pytest.mark.parametrize(
    ("after", "longest", "cancelled", "state", "minutes"),
    [
        (-1, 30, False, CheckpointState.PLANNED, 180),
        (179, 30, False, CheckpointState.RUNNING, 180),
        (180, 30, False, CheckpointState.RUNNING, 210),
        (209, 30, False, CheckpointState.RUNNING, 210),
        (210, 30, False, CheckpointState.OVER, 180),
        (180, 0, False, CheckpointState.OVER, 180),
        (190, 30, True, CheckpointState.CANCELLED, 180),
    ],
)
def test_it_runs_for_a_cohort_until_the_last_one_is_done(
    after: int, longest: int, state: CheckpointState, minutes: int, *, cancelled: bool
) -> None:
    times = Times(START, 180, cancelled)
    ends_at = START + timedelta(minutes=minutes)
    assert times.for_all(START + timedelta(minutes=after), longest) == (state, ends_at)


POOL = ("a", "b", "c", "d")


@given(
    st.lists(st.frozensets(st.integers(0, 20), min_size=1, max_size=4), max_size=12),
    st.dictionaries(st.integers(0, 20), st.frozensets(st.sampled_from(POOL))),
    st.integers(0, 99),
)
def test_nobody_draws_what_somebody_of_their_group_knows(
    groups: list[frozenset[int]], begun: dict[int, frozenset[str]], seed: int
) -> None:
    drawn = draw(groups, POOL, begun, Random(seed))
    assert len(drawn) == len(groups)
    for group, slug in zip(groups, drawn, strict=True):
        known = frozenset().union(*(begun.get(one, frozenset()) for one in group))
        assert (slug is None) == (known >= {*POOL})
        assert slug not in known
    assert drawn == draw(groups, POOL, begun, Random(seed))


def test_the_pool_is_used_evenly_and_not_in_the_same_order() -> None:
    groups = [frozenset({number}) for number in range(12)]
    drawn = draw(groups, POOL, {}, Random(3))
    assert set(Counter(drawn).values()) == {3}
    assert len({draw(groups, POOL, {}, Random(seed)) for seed in range(5)}) == 5


@pytest.mark.parametrize(
    ("ahead", "minutes", "pool", "taken"),
    [
        (timedelta(minutes=1), 180, POOL, True),
        (timedelta(), 180, POOL, False),
        (timedelta(days=399), 10, ("a",), True),
        (timedelta(days=400), 10, ("a",), False),
        (timedelta(days=1), 9, POOL, False),
        (timedelta(days=1), 480, POOL, True),
        (timedelta(days=1), 481, POOL, False),
        (timedelta(days=1), 180, (), False),
    ],
)
def test_plans(ahead: timedelta, minutes: int, pool: tuple[str, ...], *, taken: bool) -> None:
    if taken:
        check_plan(START + ahead, minutes, pool, START)
        return
    with pytest.raises(RefusedError):
        check_plan(START + ahead, minutes, pool, START)


@pytest.mark.parametrize(
    ("minutes", "reason", "taken"),
    [
        (0, "As before", True),
        (240, "  Bus  was late ", True),
        (241, "x", False),
        (-1, "x", False),
        (9, " ", False),
    ],
)
def test_extra_minutes_have_a_reason(minutes: int, reason: str, *, taken: bool) -> None:
    if taken:
        assert check_extra(minutes, reason) == " ".join(reason.split())
        return
    with pytest.raises(RefusedError):
        check_extra(minutes, reason)


TEXTS = {"en": "Scale a column"}
CHECKS = [{"name": "scales", "points": 5.0, "title": TEXTS}]
PLAIN = {
    "environment": "python",
    "kind": "checkpoint",
    "xp": 60,
    "pass_points": 4.0,
    "hand_in": ["scaling.py"],
    "title": TEXTS,
    "summary": TEXTS,
    "checks": CHECKS,
}


@pytest.mark.parametrize(
    ("more", "taken"),
    [
        ({}, True),
        ({"review": {}}, False),
        ({"prerequisites": ["share-the-baursaks"]}, False),
        ({"team": {"smallest": 1, "largest": 2}}, False),
        ({"checks": [], "review": {}}, False),
        ({"kind": "exercise", "prerequisites": ["share-the-baursaks"]}, True),
    ],
)
def test_an_exercise_for_checkpoints_can_be_begun_at_once(more: dict[str, object], *, taken: bool) -> None:
    if taken:
        assert Definition.model_validate({**PLAIN, **more}).checks
        return
    with pytest.raises(ValidationError, match="for checkpoints"):
        Definition.model_validate({**PLAIN, **more})
