"""What mentors are shown of reviewers: a row for every finding, and for each that must not be one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from lms.domain.reviews.guard import Finding, Kind, Manner, Seen, findings, is_news

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PROJECTS = ("receipt", "maze", "chess")


def review(number: int, reviewer: int, author: int, **values: object) -> Seen:
    """Return an ordinary review: fair, and read in twenty minutes."""
    ordinary = Seen(
        review=number,
        round=number,
        reviewer=reviewer,
        authors=frozenset({author}),
        exercise=PROJECTS[number % len(PROJECTS)],
        grade=70.0 + number % 5,
        expected=72.0,
        seconds=1200,
        lines=0,
        ended_at=NOW - timedelta(days=100 - number),
    )
    return replace(ordinary, **values)  # type: ignore[arg-type]


def school(reviews: int = 120, people: int = 30) -> list[Seen]:
    """Return the reviews of many people who review anybody, from the thousandth on."""
    rng = Random(7)
    pairs = [rng.sample(range(100, 100 + people), 2) for _ in range(reviews)]
    return [review(1000 + at, reviewer, author) for at, (reviewer, author) in enumerate(pairs)]


def by_one(number: int, **values: object) -> list[Seen]:
    """Return reviews of person 1, of as many authors."""
    return [review(at, 1, 10 + at, **values) for at in range(number)]


def found(reviews: Sequence[Seen], **manner: float) -> list[Finding]:
    return findings([*school(), *reviews], {1: Manner(**manner)} if manner else {})


def kinds(reviews: Sequence[Seen], **manner: float) -> list[str]:
    return [one.key for one in found(reviews, **manner)]


@pytest.mark.parametrize(
    ("expected", "manner", "values"),
    [
        ([], {"bias": 4.0, "bias_sd": 1.0}, {}),
        (["kind:1"], {"bias": 14.0, "bias_sd": 4.0}, {}),
        (["harsh:1"], {"bias": -14.0, "bias_sd": 4.0}, {}),
        ([], {"bias": 14.0, "bias_sd": 9.0}, {}),
        ([], {"bias": 14.0, "bias_sd": 4.0, "honest": 0.5, "lazy": 0.5}, {}),
        (["constant:1"], {"honest": 0.04, "lazy": 0.96}, {"grade": 78.0}),
        ([], {"honest": 0.2, "lazy": 0.8}, {"grade": 78.0}),
        (["inverted:1"], {"honest": 0.03, "inverted": 0.97}, {}),
        (["hasty:1"], {}, {"lines": 300, "seconds": 90}),
        ([], {}, {"lines": 300, "seconds": 400}),
        ([], {}, {"lines": 30, "seconds": 5}),
        ([], {}, {"lines": 300, "seconds": 0}),
    ],
)
def test_a_manner_is_told_where_it_is_sure(
    expected: list[str], manner: dict[str, float], values: dict[str, object]
) -> None:
    assert kinds(by_one(6, **values), **manner) == expected


def test_never_on_few_reviews_nor_on_one_project() -> None:
    manner = {"bias": 20.0, "bias_sd": 2.0}
    assert kinds(by_one(4), **manner) == ["kind:1"]
    assert kinds(by_one(3), **manner) == []
    assert kinds(by_one(9, exercise="maze"), **manner) == []


def test_a_lazy_reviewer_whose_grades_differ_is_no_constant() -> None:
    reviews = [replace(one, grade=30.0 + 12 * at) for at, one in enumerate(by_one(6))]
    assert kinds(reviews, honest=0.02, lazy=0.98) == []


def test_one_hasty_review_among_many_is_an_accident() -> None:
    reviews = by_one(6, seconds=1500)
    assert kinds([replace(reviews[0], lines=300, seconds=60), *reviews[1:]]) == []
    assert kinds([replace(one, lines=300, seconds=60) for one in reviews[:4]] + reviews[4:]) == ["hasty:1"]


def test_a_pair_that_recurs_is_told_and_one_that_met_by_chance_is_not() -> None:
    often = [review(at, 1 + at % 2, 2 - at % 2) for at in range(6)]
    assert kinds(often) == ["pair:1-2"]
    assert kinds(often[:2]) == []
    assert kinds([replace(one, exercise="maze") for one in often]) == []


def test_in_a_school_of_three_the_same_pairs_are_no_wonder() -> None:
    few = [review(at, 1 + at % 3, 1 + (at + 1 + at // 3 % 2) % 3) for at in range(18)]
    assert [one for one in findings(few, {}) if one.kind is Kind.PAIR] == []


def test_a_ring_of_three_that_favours_each_other() -> None:
    ring = [review(at, 1 + at % 3, 1 + (at + 1) % 3, grade=97.0, expected=75.0) for at in range(6)]
    (one,) = [each for each in found(ring) if each.kind is Kind.RING]
    assert (one.people, len(one.evidence)) == ((1, 2, 3), 6)
    assert one.numbers["points"] == pytest.approx(22.0)


def test_a_ring_that_closes_both_ways_is_told_once() -> None:
    ways = [(1, 2), (2, 3), (3, 1), (2, 1), (3, 2), (1, 3)]
    seen = kinds([review(at, *ways[at % 6], grade=97.0, expected=75.0) for at in range(12)])
    assert seen.count("ring:1-2-3") == 1


def test_two_who_favour_each_other_are_a_ring_and_one_sided_favour_is_none() -> None:
    two = [review(at, 1 + at % 2, 2 - at % 2, grade=97.0, expected=75.0) for at in range(4)]
    assert kinds(two) == ["ring:1-2"]  # and not as a pair once more
    one_sided = [replace(one, grade=75.0) if one.reviewer == 2 else one for one in two]
    assert "ring:1-2" not in kinds(one_sided)


def test_who_is_kind_to_everybody_favours_nobody() -> None:
    two = [review(at, 1 + at % 2, 2 - at % 2, grade=90.0, expected=75.0) for at in range(4)]
    manners = {1: Manner(bias=15.0), 2: Manner(bias=15.0)}
    assert [one for one in findings([*school(), *two], manners) if one.kind is Kind.RING] == []


def test_an_ordinary_school_has_no_findings() -> None:
    assert found([]) == []


def test_a_handled_finding_needs_new_reviews_that_say_the_same() -> None:
    reviews = by_one(6, grade=95.0)
    (one,) = found(reviews, bias=20.0, bias_sd=2.0)
    assert not is_news(one, NOW)
    assert not is_news(one, reviews[-2].ended_at)  # a single review since
    assert is_news(one, reviews[-3].ended_at)
    fairer = [*reviews[:4], *(replace(each, grade=70.0) for each in reviews[4:])]
    (same,) = found(fairer, bias=20.0, bias_sd=2.0)
    assert not is_news(same, reviews[-3].ended_at)


def test_the_evidence_begins_with_what_speaks_loudest() -> None:
    reviews = [replace(one, grade=72.0 + 5 * at) for at, one in enumerate(by_one(5))]
    (one,) = found(reviews, bias=14.0, bias_sd=2.0)
    assert [each.grade for each in one.evidence] == [92.0, 87.0, 82.0, 77.0, 72.0]
    assert one.numbers["points"] == 14.0
    assert (one.numbers["reviews"], one.numbers["projects"]) == (5, 3)


def test_who_gives_everybody_the_same_high_grade_closes_no_ring() -> None:
    """Two who call every work excellent favour nobody, though each does it to the other, too."""
    high = {"grade": 97.0, "expected": 72.0}
    among = [review(at, 1 + at % 2, 2 - at % 2, **high) for at in range(6)]
    to_all = [review(10 + at, 1 + at % 2, 20 + at, **high) for at in range(24)]
    lazy = Manner(bias=0.0, honest=0.1, lazy=0.9)
    told = findings([*school(), *among, *to_all], {1: lazy, 2: lazy})
    assert [one for one in told if one.kind is Kind.RING] == []
    only_friends = findings([*school(), *among, *(replace(one, grade=73.0) for one in to_all)], {})
    assert [one.people for one in only_friends if one.kind is Kind.RING] == [(1, 2)]
