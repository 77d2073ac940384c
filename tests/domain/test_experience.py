"""Experience: the levels of the method's formula, what a work earns, and skills."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms.domain.experience import (
    SKILLS,
    LevelRules,
    audit_ratio,
    best_skills,
    flow,
    level_of,
    xp_due,
    xp_of_level,
)

RULES = LevelRules()


@pytest.mark.parametrize(
    ("level", "xp"), [(0, 0), (1, 350), (2, 1180), (3, 2688), (10, 48_860), (20, 323_920)]
)
def test_a_level_needs_what_the_formula_says(level: int, xp: int) -> None:
    assert xp_of_level(RULES, level) == xp == level * (176 + 3 * level * (47 + 11 * level))


@pytest.mark.parametrize(
    ("xp", "level", "left"), [(0, 0, 350), (349, 0, 1), (350, 1, 830), (48_859, 9, 1), (48_860, 10, 14_060)]
)
def test_xp_comes_to_a_level_and_a_way_to_the_next(xp: int, level: int, left: int) -> None:
    view = level_of(RULES, xp * 100)
    assert (view.level, view.left, view.xp) == (level, left, xp)
    assert view.since <= xp < view.until


def test_a_hundredth_short_is_the_level_below() -> None:
    assert level_of(RULES, 350 * 100 - 1).level == 0


def test_a_programme_has_coefficients_of_its_own() -> None:
    assert level_of(LevelRules(linear=100, square=0, cube=0), 250 * 100).level == 2


def test_corrections_below_nothing_are_level_zero() -> None:
    assert level_of(RULES, -500).level == 0


@given(some.integers(0, 10**9))
def test_levels_never_fall_with_more_xp(hundredths: int) -> None:
    here, there = level_of(RULES, hundredths), level_of(RULES, hundredths + 100)
    assert there.level in {here.level, here.level + 1}


@pytest.mark.parametrize(
    ("percent", "due"),
    [(100, 50_000), (60, 30_000), (110, 55_000), (125, 62_500), (140, 62_500), (0, 0), (-3, 0)],
)
def test_a_work_earns_the_share_of_its_score_and_a_capped_bonus(percent: float, due: int) -> None:
    assert xp_due(RULES, 500, percent) == due


@given(some.integers(0, 100_000), some.integers(1, 5))
def test_what_reviews_move_is_never_more_than_the_exercise_is_worth(xp: int, planned: int) -> None:
    assert xp * 100 - planned < flow(xp, planned) * planned <= xp * 100


def test_an_exercise_without_planned_reviewers_moves_its_whole_xp() -> None:
    assert flow(10, 0) == 1000


@pytest.mark.parametrize(
    ("up", "down", "ratio"), [(0, 0, None), (500, 0, None), (500, 1000, 0.5), (0, 100, 0.0)]
)
def test_the_audit_ratio_is_what_was_given_for_what_was_got(up: int, down: int, ratio: float | None) -> None:
    assert audit_ratio(up, down) == ratio


def test_the_highest_value_of_a_skill_counts_and_not_the_sum() -> None:
    passed = [{"python": 20, "ai": 10}, {"python": 35}, {"python": 15, "stats": 5}]
    assert best_skills(passed) == {"ai": 10, "python": 35, "stats": 5}


def test_nobody_has_more_than_all_of_a_skill() -> None:
    assert best_skills([{"go": 140}]) == {"go": 100}


def test_the_method_knows_34_skills() -> None:
    assert len(SKILLS) == 34
