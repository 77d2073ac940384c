"""Who may review: a row for every hard filter, and what may give way."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from lms.domain.matching import Bar, Edges, MatchingRules, Relaxation, Reviewer, Submitted, bar, choose
from lms.domain.matching.eligible import NEVER_RELAXED

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
RULES = MatchingRules(pair_reviews=2, noise=0.0, aside=0.0)
WORK = Submitted(round=1, authors=frozenset({1}), adult=True, level=5, languages=frozenset({"kk", "ru"}))
FIT = Reviewer(
    person=2, adult=True, level=5, passed=False, languages=frozenset({"ru"}), available=True, load=0, cap=2
)


def edges(*arcs: tuple[int, int, float]) -> Edges:
    """Arcs are (reviewer, author, days ago)."""
    return Edges([(a, b, NOW - timedelta(days=days)) for a, b, days in arcs], NOW, RULES)


CASES = {
    "nothing": (WORK, FIT, (), None),
    "their own work": (WORK, replace(FIT, person=1), (), Bar.SELF),
    "their team's work": (replace(WORK, authors=frozenset({1, 2})), FIT, (), Bar.SELF),
    "asked before": (replace(WORK, taken=frozenset({2})), FIT, (), Bar.TAKEN),
    "kept apart by a mentor": (replace(WORK, excluded=frozenset({2})), FIT, (), Bar.CONFLICT),
    "an adult for a minor": (replace(WORK, adult=False), FIT, (), Bar.AGE),
    "a minor for an adult": (WORK, replace(FIT, adult=False), (), Bar.AGE),
    "no common language": (WORK, replace(FIT, languages=frozenset({"en"})), (), Bar.LANGUAGE),
    "the author reviewed them": (WORK, FIT, ((1, 2, 89.0),), Bar.REVERSE),
    "the author reviewed them long ago": (WORK, FIT, ((1, 2, 91.0),), None),
    "a ring of three": (WORK, FIT, ((1, 3, 10.0), (3, 2, 20.0)), Bar.CYCLE),
    "half a ring": (WORK, FIT, ((1, 3, 10.0), (2, 3, 20.0)), None),
    "the same author among the last two": (WORK, FIT, ((2, 1, 9.0), (2, 3, 5.0)), Bar.PAIR),
    "the same author before the last two": (WORK, FIT, ((2, 1, 9.0), (2, 3, 5.0), (2, 4, 4.0)), None),
    "a level too low": (WORK, replace(FIT, level=4), (), Bar.LEVEL),
    "a low level, but passed": (WORK, replace(FIT, level=0, passed=True), (), None),
    "as many as they may": (WORK, replace(FIT, load=2), (), Bar.LOAD),
    "away": (WORK, replace(FIT, available=False), (), Bar.AVAILABILITY),
}


@pytest.mark.parametrize("case", CASES)
def test_every_filter_bars_and_nothing_else_does(case: str) -> None:
    work, who, arcs, expected = CASES[case]
    assert bar(work, who, edges(*arcs), RULES) is expected


@pytest.mark.parametrize("case", [name for name, (*_, held) in CASES.items() if held in NEVER_RELAXED])
def test_some_filters_never_give_way(case: str) -> None:
    work, who, arcs, expected = CASES[case]
    assert bar(work, who, edges(*arcs), RULES, tuple(Relaxation)) is expected
    assert choose(work, [who], edges(*arcs), RULES, k=1, rng=Random(1)).missing == 1


@pytest.mark.parametrize(
    ("case", "relaxed"),
    [
        ("the same author among the last two", [Relaxation.PAIR_HISTORY]),
        ("a level too low", [Relaxation.PAIR_HISTORY, Relaxation.LEVEL_DISTANCE]),
        ("as many as they may", [*Relaxation][:3]),
        ("away", [*Relaxation]),
    ],
)
def test_what_gives_way_does_so_in_the_written_order_and_is_said(
    case: str, relaxed: list[Relaxation]
) -> None:
    work, who, arcs, _ = CASES[case]
    choices = choose(work, [who], edges(*arcs), RULES, k=1, rng=Random(1))
    assert [one.reviewer for one in choices.chosen] == [2]
    assert choices.relaxed == tuple(relaxed)


def test_a_load_gives_way_by_one_alone_and_a_level_by_its_distance() -> None:
    assert bar(WORK, replace(FIT, load=3), edges(), RULES, tuple(Relaxation)) is Bar.LOAD
    assert bar(WORK, replace(FIT, level=1), edges(), RULES, tuple(Relaxation)) is Bar.LEVEL
    assert bar(WORK, replace(FIT, level=2), edges(), RULES, tuple(Relaxation)) is None


def test_who_fits_without_relaxing_is_asked_first() -> None:
    away = replace(FIT, person=3, available=False, passed=True)
    choices = choose(WORK, [away, FIT], edges(), RULES, k=2, rng=Random(1))
    assert [one.reviewer for one in choices.chosen] == [2, 3]
    assert [one.relaxed for one in choices.chosen] == [(), tuple(Relaxation)]
    assert choices.missing == 0


def test_the_cheapest_is_asked() -> None:
    busy, fresh = replace(FIT, person=3, load=1, passed=True), replace(FIT, person=4, passed=True)
    met = replace(FIT, person=5, passed=True)
    known = edges((5, 1, 200.0), (5, 8, 190.0), (5, 9, 180.0))
    choices = choose(WORK, [busy, met, fresh], known, RULES, k=3, rng=Random(1))
    assert [one.reviewer for one in choices.chosen] == [4, 3, 5]


def test_no_sentence_names_the_author() -> None:
    for who in (
        FIT,
        replace(FIT, passed=True),
        replace(FIT, level=3),
        replace(FIT, load=2),
        replace(FIT, available=False),
    ):
        for one in choose(WORK, [who], edges(), RULES, k=1, rng=Random(1)).chosen:
            assert one.why.words % one.why.values
            assert set(one.why.values) <= {"level"}


def test_many_are_not_all_asked_of_the_same_person() -> None:
    """With chance in the price, the likeliest reviewer of a work is asked in at most half of all draws."""
    everybody = [replace(FIT, person=at, passed=True) for at in range(2, 30)]
    rules = MatchingRules()
    asked = [
        choose(WORK, everybody, edges(), rules, k=3, rng=Random(seed)).chosen[0].reviewer
        for seed in range(200)
    ]
    assert max(map(asked.count, set(asked))) <= 100
