"""Marks: checks and peers joined, passes kept or not, appeals that never harm."""

import pytest

from lms.domain.exercises import ReviewPlan
from lms.domain.marks import (
    checks_percent,
    corrected,
    final_score,
    peers_mark,
    review_grade,
    still_passes,
    whole_percents,
)
from lms.domain.reviews.rubrics import (
    Consequence,
    Criterion,
    CriterionKind,
    Flag,
    Given,
    Level,
    Prose,
    Rubric,
    Section,
)


@pytest.mark.parametrize(
    ("share", "peers", "checks", "final"),
    [
        (0.0, 80.0, 20.0, 80.0),
        (0.4, 80.0, 50.0, 68.0),
        (1.0, 10.0, 90.0, 90.0),
        (0.4, 80.0, None, 80.0),
        (0.5, 110.0, 100.0, 105.0),
    ],
)
def test_the_final_score_is_the_stated_mixture(
    share: float, peers: float, checks: float | None, final: float
) -> None:
    assert final_score(ReviewPlan(checks_share=share), peers, checks) == pytest.approx(final)


@pytest.mark.parametrize(("share", "checks"), [(0.0, 20.0), (0.4, 50.0), (0.9, 100.0), (0.4, None)])
def test_at_the_peers_mark_the_final_score_is_the_pass_score(share: float, checks: float | None) -> None:
    plan = ReviewPlan(checks_share=share, pass_score=60)
    mark = peers_mark(plan, checks)
    assert mark is not None
    assert final_score(plan, mark, checks) == pytest.approx(60)


def test_peers_have_no_mark_where_the_checks_are_all() -> None:
    assert peers_mark(ReviewPlan(checks_share=1), 70.0) is None


def test_without_checks_there_is_no_percentage_of_them() -> None:
    assert checks_percent(0, 0) is None
    assert checks_percent(14, 20) == pytest.approx(70)


def rubric(**flags: Consequence) -> Rubric:
    words = Prose(en="Is it clear?")
    levels = [Level(share=share, description=Prose(en=str(share))) for share in (0.0, 0.5, 1.0)]
    return Rubric(
        sections=[
            Section(
                criteria=[
                    Criterion(kind=CriterionKind.YES_NO, question=words, points=2),
                    Criterion(kind=CriterionKind.LEVELS, question=words, points=4, levels=levels),
                    Criterion(kind=CriterionKind.POINTS, question=words, points=4),
                    Criterion(kind=CriterionKind.COMMENT, question=words),
                    Criterion(kind=CriterionKind.YES_NO, question=words, points=1, optional=True),
                ]
            )
        ],
        flags={Flag(name): what for name, what in flags.items()},
    )


@pytest.mark.parametrize(
    ("values", "voided", "expected"),
    [
        ({1: 1, 2: 2, 3: 4}, (), 100),
        ({1: 1, 2: 2, 3: 4, 5: 1}, (), 110),
        ({1: 0, 2: 1, 3: 3}, (), 50),
        ({1: 0, 2: 2, 3: 4}, (1,), 100),
        ({1: 1, 2: 2, 3: 99}, (), 100),
        ({}, (), 0),
    ],
)
def test_answers_come_to_a_grade(values: dict[int, float], voided: tuple[int, ...], expected: float) -> None:
    answers = {number: Given(value) for number, value in values.items()}
    assert review_grade(rubric(), answers, None, frozenset(voided)) == pytest.approx(expected)


def test_a_rubric_whose_required_criteria_are_all_voided_gives_no_grade() -> None:
    assert review_grade(rubric(), {1: Given(1)}, None, frozenset({1, 2, 3})) is None


@pytest.mark.parametrize(
    ("flag", "expected"),
    [
        (Flag.DOES_NOT_RUN, 0.0),
        (Flag.EMPTY_WORK, 0.0),
        (Flag.CHEATING, None),
        (Flag.AUTHOR_ABSENT, None),
    ],
)
def test_a_flag_has_its_consequence_whatever_was_answered(flag: Flag, expected: float | None) -> None:
    assert review_grade(rubric(), {1: Given(1)}, flag, frozenset()) == expected


def test_a_rubric_may_change_what_a_flag_comes_to() -> None:
    changed = rubric(does_not_run=Consequence.MENTOR)
    assert review_grade(changed, {}, Flag.DOES_NOT_RUN, frozenset()) is None


@pytest.mark.parametrize(
    ("before", "chance", "kindly", "passes"),
    [
        (True, 0.7, False, True),
        (True, 0.3, False, False),
        (True, 0.3, True, True),
        (False, 0.3, True, False),
        (False, 0.5, False, True),
    ],
)
def test_a_correction_decides_anew_and_a_void_takes_no_pass(
    *, before: bool, chance: float, kindly: bool, passes: bool
) -> None:
    assert still_passes(before=before, chance=chance, kindly=kindly) is passes


@pytest.mark.parametrize(("value", "second", "becomes"), [(0, 1, 1), (1, 1, None), (1, 0, None), (2, 3, 3)])
def test_an_appeal_never_takes_away(value: float, second: float, becomes: float | None) -> None:
    assert corrected(value, second) == becomes


@pytest.mark.parametrize(
    ("parts", "percents"),
    [
        ([1, 1, 1], [34, 33, 33]),
        ([0.5, 0.25, 0.25], [50, 25, 25]),
        ([0.336, 0.336, 0.328], [34, 33, 33]),
        ([7], [100]),
        ([0, 3, 0], [0, 100, 0]),
        ([0, 0], [0, 0]),
        ([], []),
    ],
)
def test_whole_percents_sum_up_to_a_hundred(parts: list[float], percents: list[int]) -> None:
    assert whole_percents(parts) == percents
