"""What is said of a score: how sure, why, and what would help; and never who somebody is."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from lms.domain.scores import Population, ReviewerFit, words
from lms.domain.scores.online import newcomer
from lms.domain.scores.words import Account

PLAIN = Account(
    score=72.0,
    low=63.0,
    high=81.0,
    mark=50.0,
    weights={1: 0.27, 2: 0.27, 3: 0.26},
    grades={1: 70.0, 2: 75.0, 3: 71.0},
    fits={},
    staff=False,
    extra=0,
    open=True,
)


def known(bias: float = 0.0, reviews: int = 9) -> ReviewerFit:
    fit = newcomer(1, Population())
    return replace(fit, levels=(bias, *fit.levels[1:]), reviews=reviews)


def said(account: Account) -> list[str]:
    return [text % dict(values) for text, values in words.messages(account)]


@pytest.mark.parametrize(
    ("low", "high", "begins"),
    [
        (66.0, 78.0, "We are very sure"),
        (63.0, 81.0, "We are quite sure"),
        (59.0, 85.0, "We are quite sure"),
        (50.0, 90.0, "We are not very sure yet"),
    ],
)
def test_how_sure_it_is_comes_first(low: float, high: float, begins: str) -> None:
    first = said(replace(PLAIN, low=low, high=high))[0]
    assert first.startswith(begins)
    assert first.endswith(f"between {low:.0f} and {high:.0f}.")


def test_the_interval_is_told_within_the_scale() -> None:
    assert said(replace(PLAIN, low=-3.0, high=131.0))[0].endswith("between 0 and 125.")


def test_a_plain_case_needs_one_sentence() -> None:
    assert len(said(PLAIN)) == 1


@pytest.mark.parametrize(
    ("change", "begins"),
    [
        ({"staff": True}, "A mentor has looked"),
        (
            {"grades": {1: 55.0, 2: 80.0}},
            "The reviewers see it differently: their grades lie between 55 and 80",
        ),
        ({"fits": {1: known(bias=-4.0)}}, "Some people grade more kindly"),
        ({"weights": {1: 0.4}}, "The reviews tell us only a part. For the rest, 60 of 100"),
        ({"mark": 65.0}, "The mark to pass, 65, lies in between. One more review would"),
        ({"mark": 65.0, "extra": 1}, "The mark to pass, 65, lies in between, so one more reviewer was asked"),
        ({"extra": 1}, "The reviewers contradict each other, so one more was asked"),
    ],
)
def test_what_matters_is_said(change: Mapping[str, object], begins: str) -> None:
    assert [one for one in said(replace(PLAIN, **change)) if one.startswith(begins)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"grades": {1: 60.0, 2: 84.0}},
        {"fits": {1: known(bias=2.9)}},
        {"fits": {1: known(bias=9.0, reviews=3)}},
        {"weights": {1: 0.71}},
        {"weights": {1: 0.4}, "staff": True},
        {"mark": 65.0, "open": False},
        {"mark": 65.0, "staff": True},
        {"mark": None},
        {"grades": {}, "weights": {}, "staff": True},
    ],
)
def test_what_does_not_matter_is_not_said(change: Mapping[str, object]) -> None:
    told = said(replace(PLAIN, **change))  # type: ignore[arg-type]
    assert len([one for one in told if not one.startswith("A mentor has looked")]) == 1


@pytest.mark.parametrize(
    ("weights", "grades", "fits", "reasons"),
    [
        ({1: 0.27, 2: 0.27, 3: 0.26}, {}, {}, {}),
        ({1: 0.40, 2: 0.20, 3: 0.10}, {}, {1: known()}, {1: words.TELLS_MORE, 3: words.TELLS_LESS}),
        ({1: 0.40, 2: 0.20, 3: 0.10}, {}, {1: known(reviews=3)}, {3: words.TELLS_LESS}),
        ({1: 0.40, 2: 0.40, 3: 0.00}, {3: 57.0}, {}, {3: words.FAR_OFF}),
        ({1: 0.40, 2: 0.40, 3: 0.00}, {3: 58.0}, {}, {3: words.TELLS_LESS}),
        ({1: 0.70}, {1: 20.0}, {}, {}),
        ({1: 0.0, 2: 0.0}, {}, {}, {}),
    ],
)
def test_why_a_review_counts_more_or_less(
    weights: dict[int, float],
    grades: dict[int, float],
    fits: dict[int, ReviewerFit],
    reasons: dict[int, str],
) -> None:
    account = replace(PLAIN, weights=weights, grades=grades, fits=fits)
    assert words.reasons(account) == {one: (text, {}) for one, text in reasons.items()}


def test_nobody_is_called_anything() -> None:
    texts = [*words.SURE, words.STAFF, words.DIFFER, words.EVENED, words.FEW, words.ONE_MORE, words.ASKED]
    texts += [words.CONTRARY]
    texts += [words.FAR_OFF, words.TELLS_LESS, words.TELLS_MORE]
    for label in ("lazy", "honest", "invert", "bad", "wrong", "unreliable", "cheat"):
        assert not any(label in text.lower() for text in texts)
