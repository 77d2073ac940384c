"""The score model: what it may never do, on few grades and on many."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from lms.domain.scores import Fit, Grade, ReviewerFit, ScoreRules, StaffGrade, fit, update
from lms.domain.scores.data import NOISE_PRIOR, Population
from tests.bench.score_attacks import Attack, rings
from tests.bench.score_worlds import CLEAN, COLUMNS, HONEST, LAZY, Shape, World, draw

QUICK = ScoreRules(sweeps=120, warm_up=60)


def fitted(world: World, rules: ScoreRules = QUICK, seed: int = 5) -> Fit:
    return fit(world.grades(), [], rules, np.random.default_rng(seed), world.authors)


def means(found: Fit) -> np.ndarray:
    return np.array([found.scores[work].mean for work in sorted(found.scores)])


def rmse(values: np.ndarray, world: World) -> float:
    return float(np.sqrt(np.mean((values - world.truth) ** 2)))


def plain_means(world: World) -> np.ndarray:
    return np.asarray(np.bincount(world.work, world.value) / world.shape.places)


@pytest.fixture(scope="module")
def world() -> World:
    return draw(Shape(people=200, projects=6), np.random.default_rng(11))


@pytest.fixture(scope="module")
def found(world: World) -> Fit:
    return fitted(world)


def test_it_is_nearer_to_the_truth_than_the_mean(world: World, found: Fit) -> None:
    assert rmse(means(found), world) < 0.8 * rmse(plain_means(world), world)


def test_nine_intervals_of_ten_hold_the_truth(world: World, found: Fit) -> None:
    inside = [found.scores[at].low <= truth <= found.scores[at].high for at, truth in enumerate(world.truth)]
    assert 0.86 < np.mean(inside) < 0.94


def test_weights_are_shares_and_the_lazy_weigh_little(world: World, found: Fit) -> None:
    for score in found.scores.values():
        assert all(weight >= 0 for weight in score.weights.values())
        assert sum(score.weights.values()) < 1
    weights = np.array([found.scores[work].weights[at] for at, work in enumerate(world.work)])
    honest = world.kind[world.reviewer] == HONEST
    lazy = world.kind[world.reviewer] == LAZY
    assert weights[lazy].mean() < 0.1 * weights[honest].mean()


def test_who_is_flagged_is_not_honest(world: World, found: Fit) -> None:
    flagged = [person for person, one in found.reviewers.items() if one.honest < 0.05]
    assert len(flagged) >= 10
    assert np.mean([world.kind[person] != HONEST for person in flagged]) > 0.95


def test_the_same_seed_gives_the_same_fit_and_the_order_does_not_matter(world: World) -> None:
    grades = world.grades()
    again = fit(grades[::-1], [], QUICK, np.random.default_rng(5), world.authors)
    assert np.array_equal(means(again), means(fitted(world)))


def test_a_kind_reviewer_is_seen_to_be_kind(world: World, found: Fit) -> None:
    honest = [person for person in found.reviewers if world.kind[person] == HONEST]
    estimated = [found.reviewers[person].bias for person in honest]
    assert np.corrcoef(estimated, world.bias[honest])[0, 1] > 0.85


def test_a_mentors_grade_decides() -> None:
    grades = [Grade(at, 1, at, value) for at, value in enumerate((95.0, 98.0, 92.0))]
    score = update(grades, [StaffGrade(1, 40.0)], {}, Population(), ScoreRules())
    assert score.mean == pytest.approx(40, abs=4)
    assert score.chance(60) < 0.01


@pytest.mark.parametrize("values", [(70.0,), (100.0, 100.0, 100.0), (0.0,), (110.0, 120.0), (55.0,) * 7])
def test_few_or_extreme_grades_give_a_score_between_prior_and_grades(values: tuple[float, ...]) -> None:
    grades = [Grade(at, 1, at, value) for at, value in enumerate(values)]
    score = update(grades, [], {}, Population(), ScoreRules())
    assert min(*values, 55.0) <= score.mean <= max(*values, 85.0) + 5  # 100 may stand for more
    assert score.low < score.mean < score.high
    assert 0 < score.sd < 25  # a single 0 leaves much open: it may be of who turns the scale round


def test_one_grade_alone_can_be_fitted() -> None:
    score = fit([Grade(1, 1, 1, 80.0)], [], QUICK, np.random.default_rng(1)).scores[1]
    assert 60 < score.mean < 85


@pytest.fixture(scope="module")
def ring() -> Attack:
    """Return a world in which a tenth of the people stand in rings of four and favour one another."""
    return rings(np.random.default_rng(7))


def test_rings_gain_little_and_others_lose_nothing(ring: Attack) -> None:
    before, after = fitted(ring.clean), fitted(ring.attacked)
    gains = means(after) - means(before)
    by_mean = plain_means(ring.attacked) - plain_means(ring.clean)
    assert gains[ring.by_attackers].mean() < 0.4 * by_mean[ring.by_attackers].mean()
    assert abs(gains[~ring.by_attackers].mean()) < 0.5


def test_who_favours_is_known_from_all_that_they_reviewed(ring: Attack) -> None:
    favours = np.array([one.favours for _, one in sorted(fitted(ring.attacked).reviewers.items())])
    assert favours[ring.attackers].mean() > 3 * favours[~ring.attackers].mean()


def test_the_works_of_one_hand_teach_about_reviewers(world: World, found: Fit) -> None:
    """Who is told which works are of one hand is nearer to the truth than who is not."""
    apart = fit(world.grades(), [], QUICK, np.random.default_rng(5))
    assert rmse(means(found), world) < rmse(means(apart), world)


def test_one_wild_grade_moves_a_score_less_than_it_moves_the_mean() -> None:
    fits = {person: a_reviewer(person) for person in range(4)}
    calm = [Grade(at, 1, at, 80.0) for at in range(3)]
    wild = [*calm[:2], Grade(2, 1, 2, 20.0)]
    before, after = (update(one, [], fits, Population(), ScoreRules()).mean for one in (calm, wild))
    assert 0 < before - after < 20


def a_reviewer(person: int, classes: tuple[float, float, float] = (0.9, 0.07, 0.03)) -> ReviewerFit:
    noises = NOISE_PRIOR / NOISE_PRIOR.sum()
    shares = tuple(tuple(float(share * one) for one in noises) for share in classes)
    return ReviewerFit(person, shares, (0.0, 80.0, 130.0), (2.0, 3.0, 5.0), 20)


def test_the_order_of_arrival_does_not_matter() -> None:
    fits = {
        person: a_reviewer(person, (0.5 + person / 10, 0.3 - person / 20, 0.2 - person / 20))
        for person in range(4)
    }
    grades = [Grade(at, 1, at, value) for at, value in enumerate((30.0, 60.0, 80.0, 95.0))]
    results = {
        round(update(one, [], fits, Population(), ScoreRules()).mean, 9) for one in permutations(grades)
    }
    assert len(results) == 1


def test_a_score_rests_on_something() -> None:
    with pytest.raises(ValueError, match="at least one grade"):
        update([], [], {}, Population(), ScoreRules())


@pytest.mark.parametrize("shape", [COLUMNS["n=400 P=8"], CLEAN])
def test_the_update_on_arrival_agrees_with_the_full_fit(shape: Shape) -> None:
    """Within half a point for nearly all works of which the last fit knew nothing; the rest is chance."""
    world = draw(shape, np.random.default_rng(3))
    fresh = range(len(world.truth) - 15, len(world.truth))
    rules = ScoreRules(sweeps=500)
    known = [one for one in world.grades() if one.work not in fresh]
    before = fit(known, [], rules, np.random.default_rng(1), world.authors)
    full = np.mean([means(fitted(world, rules, seed))[fresh] for seed in (2, 3)], axis=0)
    apart = [abs(arrived(world, before, work) - score) for work, score in zip(fresh, full, strict=True)]
    assert np.percentile(apart, 50) < 0.3, sorted(apart)
    assert np.percentile(apart, 90) < 0.5, sorted(apart)
    assert max(apart) < 0.8, sorted(apart)


def arrived(world: World, before: Fit, work: int) -> float:
    """Return the score of a work that the fit has not seen, by the update on arrival."""
    grades = [one for one in world.grades() if one.work == work]
    author = world.authors[work]
    return update(grades, [], before.reviewers, before.population, ScoreRules(), author=author).mean


def test_a_favour_returned_is_likelier_than_one_that_is_not() -> None:
    """The highest of three grades counts for less if its reviewer is favoured by the author."""
    fits = {person: a_reviewer(person) for person in range(4)}
    friend = replace(a_reviewer(9), favoured={2: 0.9})
    grades = [Grade(at, 1, at, value) for at, value in enumerate((60.0, 62.0, 95.0))]
    plain, seen = (
        update(grades, [], {**fits, 9: one}, Population(), ScoreRules(), author=9)
        for one in (a_reviewer(9), friend)
    )
    assert seen.mean < plain.mean - 1
    assert seen.weights[2] < plain.weights[2]


@pytest.mark.parametrize("usual", [30.0, 50.0, 90.0])
def test_the_authors_earlier_works_do_not_move_a_score_of_reviewers_who_are_known(usual: float) -> None:
    """Whatever the author's works were worth before: a score rests on the grades of this one."""
    shares = tuple(tuple(float(row == 0 and noise == 7) for noise in range(13)) for row in range(3))
    fits = {person: replace(a_reviewer(person), shares=shares) for person in range(3)}
    grades = [Grade(at, 1, at, value) for at, value in enumerate((60.0, 70.0, 75.0))]
    plain, seen = (
        update(
            grades, [], {**fits, 9: replace(a_reviewer(9), works=works)}, Population(), ScoreRules(), author=9
        )
        for works in (None, (usual, 10.0))
    )
    assert seen.mean == pytest.approx(plain.mean, abs=1e-6)
    assert seen.sd == pytest.approx(plain.sd, abs=1e-6)


@pytest.mark.parametrize(("usual", "counts_more"), [(45.0, 0), (90.0, 1)])
def test_the_authors_earlier_works_tell_whose_grade_to_trust(usual: float, counts_more: int) -> None:
    """Of two grades that contradict each other, the one like the author's earlier works seems less noisy."""
    author = replace(a_reviewer(9), works=(usual, 8.0))
    fits = {0: a_reviewer(0), 1: a_reviewer(1)}
    grades = [Grade(0, 1, 0, 50.0), Grade(1, 1, 1, 88.0)]
    plain, seen = (
        update(grades, [], {**fits, 9: one}, Population(), ScoreRules(), author=9)
        for one in (a_reviewer(9), author)
    )
    assert seen.weights[counts_more] > plain.weights[counts_more]
    assert seen.weights[1 - counts_more] < plain.weights[1 - counts_more]


def test_whose_work_it_is_does_not_move_a_score_at_the_end_of_the_scale(world: World) -> None:
    """How far beyond 100 a 100 lies is judged by the work's other grades, not by the author's other works."""
    ends = np.bincount(world.work, world.value == 100) * (world.truth < 100)
    work = int(np.argmax(ends))
    by_author = np.bincount(world.author, world.truth)
    scores = [
        fit(world.grades(), [], ScoreRules(), np.random.default_rng(5), {**world.authors, work: int(author)})
        .scores[work]
        .mean
        for author in (np.argmin(by_author), np.argmax(by_author))
    ]
    assert abs(scores[1] - scores[0]) < 1, (work, scores)


def test_what_is_known_of_reviewers_survives_storing(found: Fit) -> None:
    one = found.reviewers[0]
    assert one.works is not None
    assert ReviewerFit.from_dict(one.as_dict()) == one
    before = {name: value for name, value in one.as_dict().items() if name != "works"}
    assert ReviewerFit.from_dict(before) == replace(one, works=None)
    assert Population.from_dict(found.population.as_dict()) == found.population
