"""Decided only when sure; and which decided works a mentor looks at."""

import numpy as np
import pytest

from lms.domain.scores import Decision, Score, ScoreRules, decide, spot_checks


def score(mean: float, sd: float = 5.0, work: int = 1) -> Score:
    return Score(work, mean, sd, mean - 1.645 * sd, mean + 1.645 * sd, {})


@pytest.mark.parametrize(
    ("mean", "extra", "decision"),
    [
        (68.3, 0, Decision.PASSED),
        (68.1, 0, Decision.ONE_MORE),
        (60.0, 0, Decision.ONE_MORE),
        (60.0, 1, Decision.MENTOR),
        (51.9, 1, Decision.MENTOR),
        (51.7, 1, Decision.FAILED),
    ],
)
def test_a_work_is_decided_only_when_sure(mean: float, extra: int, decision: Decision) -> None:
    assert decide(score(mean), 60, extra, 1, ScoreRules()) is decision


@pytest.mark.parametrize(
    ("mean", "grades", "decision"),
    [
        (90, (100, 40), Decision.ONE_MORE),
        (90, (100, 41), Decision.PASSED),
        (90, (100, 90, 0), Decision.PASSED),
        (90, (0, 0, 100), Decision.ONE_MORE),
        (90, (70, 65), Decision.PASSED),
        (30, (0, 80), Decision.ONE_MORE),
        (30, (0, 79), Decision.FAILED),
        (30, (0, 20, 90), Decision.FAILED),
    ],
)
def test_nobody_is_sure_against_as_many_who_say_the_contrary(
    mean: float, grades: tuple[float, ...], decision: Decision
) -> None:
    assert decide(score(mean), 60, 0, 1, ScoreRules(), grades) is decision


@pytest.mark.parametrize(("works", "uncertain", "random"), [(0, 0, 0), (1, 1, 0), (20, 1, 1), (300, 15, 3)])
def test_mentors_look_at_the_uncertain_and_at_some_by_chance(works: int, uncertain: int, random: int) -> None:
    scores = {at: score(70, sd=3 + at / 100, work=at) for at in range(works)}
    chosen = spot_checks(scores, ScoreRules(), np.random.default_rng(1))
    by_doubt = [work for work, why in chosen if why == "uncertain"]
    by_chance = [work for work, why in chosen if why == "random"]
    assert by_doubt == sorted(scores, reverse=True)[:uncertain]
    assert len(by_chance) == random
    assert not set(by_doubt) & set(by_chance)


def test_nobody_is_looked_at_where_the_shares_are_nothing() -> None:
    rules = ScoreRules(spot_uncertain=0, spot_random=0)
    assert spot_checks({1: score(70)}, rules, np.random.default_rng(1)) == ()
