"""What a model's answers are worth: plain measures, each by its textbook definition, in nothing but Python.

``truth`` and ``answers`` are of the same length, at least one. All are checked against scikit-learn.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

Labels = Sequence[Any]
Numbers = Sequence[float]
Metric = Callable[[Labels, Labels], float]
LEAST_CHANCE = 1e-15


def accuracy(truth: Labels, answers: Labels) -> float:
    """Return the share of answers that are right, 0 to 1."""
    return sum(bool(one == other) for one, other in zip(truth, answers, strict=True)) / len(truth)


def balanced_accuracy(truth: Labels, answers: Labels) -> float:
    """Return the mean share of right answers over the classes that occur, 0 to 1: rare ones count as much."""
    right = Counter(one for one, other in zip(truth, answers, strict=True) if one == other)
    return sum(right[label] / count for label, count in Counter(truth).items()) / len(set(truth))


def macro_f1(truth: Labels, answers: Labels) -> float:
    """Return the mean F1 over all classes that are true or answered somewhere, 0 to 1."""
    right = Counter(one for one, other in zip(truth, answers, strict=True) if one == other)
    true, said = Counter(truth), Counter(answers)
    return sum(2 * right[label] / (true[label] + said[label]) for label in true | said) / len(true | said)


def mean_absolute_error(truth: Numbers, answers: Numbers) -> float:
    return sum(abs(one - other) for one, other in zip(truth, answers, strict=True)) / len(truth)


def root_mean_squared_error(truth: Numbers, answers: Numbers) -> float:
    return math.sqrt(squared_errors(truth, answers) / len(truth))


def squared_errors(truth: Numbers, answers: Numbers) -> float:
    """Return the sum of the squares of the errors; infinite for absurd answers, where a power would raise."""
    errors = (one - other for one, other in zip(truth, answers, strict=True))
    return sum(error * error for error in errors)


def r_squared(truth: Numbers, answers: Numbers) -> float:
    """Return the share of the spread that is explained: 1 is all, 0 no more than the mean, below 0 less."""
    mean = sum(truth) / len(truth)
    spread = sum((one - mean) ** 2 for one in truth)
    left = squared_errors(truth, answers)
    if spread == 0:
        return 1.0 if left == 0 else 0.0
    return 1 - left / spread


def area_under_curve(truth: Sequence[bool], scores: Numbers) -> float:
    """Return the chance that a true row scores higher than a false one, ties counted as half."""
    order = sorted(range(len(scores)), key=lambda at: scores[at])
    ranks = [0.0] * len(scores)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and scores[order[end]] == scores[order[start]]:
            end += 1
        for at in order[start:end]:
            ranks[at] = (start + end + 1) / 2
        start = end
    true = sum(truth)
    of_true = sum(rank for rank, is_true in zip(ranks, truth, strict=True) if is_true)
    return (of_true - true * (true + 1) / 2) / (true * (len(truth) - true))


def log_loss(truth: Sequence[bool], chances: Numbers) -> float:
    """Return the mean surprise, in nats, at what was true, given the chances that were told for it."""
    kept = [min(max(one, LEAST_CHANCE), 1 - LEAST_CHANCE) for one in chances]
    told = zip(truth, kept, strict=True)
    return -sum(math.log(one if is_true else 1 - one) for is_true, one in told) / len(truth)
