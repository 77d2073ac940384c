"""Measures of models agree with scikit-learn's, ties and rare classes included."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn import metrics as theirs

from graders.kit import metrics as ours

LABELS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abcd")), min_size=1, max_size=30)
NUMBERS = st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=2, max_size=30)
CHANCES = st.lists(st.tuples(st.booleans(), st.integers(0, 10)), min_size=2, max_size=40)


@given(LABELS)
def test_measures_of_classes(pairs: list[tuple[str, str]]) -> None:
    truth, answers = zip(*pairs, strict=True)
    assert ours.accuracy(truth, answers) == pytest.approx(theirs.accuracy_score(truth, answers))
    macro = theirs.f1_score(truth, answers, average="macro", zero_division=0)
    assert ours.macro_f1(truth, answers) == pytest.approx(macro)
    recalls = theirs.recall_score(truth, answers, average=None, labels=sorted(set(truth)), zero_division=0)
    assert ours.balanced_accuracy(truth, answers) == pytest.approx(sum(recalls) / len(recalls))


@pytest.mark.parametrize(
    ("mine", "other"),
    [
        (ours.mean_absolute_error, theirs.mean_absolute_error),
        (ours.root_mean_squared_error, theirs.root_mean_squared_error),
        (ours.r_squared, theirs.r2_score),
    ],
)
@given(NUMBERS)
def test_measures_of_numbers(
    mine: Callable[[Any, Any], float], other: Callable[[Any, Any], float], pairs: list[tuple[int, int]]
) -> None:
    truth, answers = zip(*pairs, strict=True)
    assert mine(truth, answers) == pytest.approx(other(truth, answers))


@given(CHANCES)
def test_measures_of_chances(pairs: list[tuple[bool, int]]) -> None:
    truth, scores = zip(*[(is_true, tenths / 10) for is_true, tenths in pairs], strict=True)
    assume(len(set(truth)) == 2)
    assert ours.area_under_curve(truth, scores) == pytest.approx(theirs.roc_auc_score(truth, scores))
    kept = [min(max(one, ours.LEAST_CHANCE), 1 - ours.LEAST_CHANCE) for one in scores]
    assert ours.log_loss(truth, scores) == pytest.approx(theirs.log_loss(truth, kept))


def test_answers_of_another_length_are_an_authors_slip() -> None:
    with pytest.raises(ValueError, match="shorter"):
        ours.accuracy("ab", "a")


def test_a_certain_and_wrong_chance_costs_much_and_not_infinitely_much() -> None:
    assert math.isfinite(ours.log_loss([True], [0.0]))
