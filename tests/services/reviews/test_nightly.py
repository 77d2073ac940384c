"""The night's fit: it learns of reviewers, moves open rounds, corrects decided ones, chooses spot checks."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest
from numpy.random import Generator
from sqlmodel import SQLModel, select

from lms.domain import scores as model
from lms.domain.people import Role
from lms.domain.reviews.rubrics import CriterionKind
from lms.domain.reviews.states import RoundState
from lms.domain.scores import Fit, Grade, ScoreRules, StaffGrade
from lms.services.keys import key
from lms.services.reviews import rounds
from lms.services.reviews.matching import byhand
from lms.services.reviews.scoring import nightly
from lms.services.school import School
from lms.storage.reviews import scores as rows
from lms.storage.tables import PopulationFit, ReviewerFitRow, Round, ScoreEntry, SpotCheck
from tests.support import folk, reviews
from tests.support.reviews import GOOD, POOR
from tests.support.schools import at

WEAK = {**POOR, CriterionKind.LEVELS: 1.0}
MANY = (*reviews.REVIEWERS, "hadisha", "ilyas")


@pytest.fixture
def decided(school: School) -> Round:
    """Return a decided round with two good reviews."""
    opened = reviews.opened_round(school, reviewers=MANY)
    for _ in range(2):
        reviews.handed_in(school, opened.id, GOOD)
    return again(school, opened)


def again(school: School, round_: Round) -> Round:
    return rounds.view(school, key(round_.id)).round


def all_of(school: School, table: type[SQLModel]) -> Sequence[SQLModel]:
    with school.database.read() as session:
        return session.exec(select(table)).all()


def log_of(school: School, round_: Round) -> list[ScoreEntry]:
    """Return the log of a round's score, the newest first."""
    with school.database.read() as session:
        return list(rows.log_of(session, key(round_.id)))


def set_score(school: School, round_: Round, score: float) -> None:
    """Make the score that a round has another one, as if the model had thought otherwise before."""
    with school.database.write() as session:
        row = session.get_one(Round, round_.id)
        row.score, row.final, row.passed = score, 0.2 * 100 + 0.8 * score, True


def test_a_night_without_reviews_does_nothing(school: School) -> None:
    assert nightly.refit(school) == 0
    reviews.opened_round(school)
    assert nightly.refit(school) == 0
    assert all_of(school, PopulationFit) == []


def test_it_keeps_what_it_learns_of_everybody_who_has_reviewed(school: School, decided: Round) -> None:
    assert nightly.refit(school) == 1
    reviewers = {one.reviewer_id for one in reviews.reviews_of(school, key(decided.id)) if one.grade}
    with school.database.read() as session:
        fits = {one.person_id: one for one in session.exec(select(ReviewerFitRow))}
        assert session.exec(select(PopulationFit)).one().cohort_id == rows.NO_COHORT
    assert set(fits) == reviewers
    for one in fits.values():
        assert one.reviews == 1
        assert one.honest + one.lazy + one.inverted == pytest.approx(1)


def test_an_open_round_is_moved_and_its_log_says_so(school: School) -> None:
    opened = reviews.opened_round(school, reviewers=MANY)
    reviews.handed_in(school, opened.id, GOOD)
    nightly.refit(school)
    newest, oldest = log_of(school, opened)
    assert (newest.why, oldest.why) == ("nightly", "arrival")
    assert again(school, opened).score == newest.score
    assert again(school, opened).state is RoundState.OPEN


@pytest.mark.parametrize(
    ("off", "days", "moved"),
    [
        (-20.0, 1, True),
        (-20.0, 13, True),
        (-20.0, 15, False),
        (-0.3, 1, False),
        (0.3, 1, False),
        (20.0, 1, False),
    ],
)
def test_a_decided_round_is_raised_while_it_may_still_be_and_where_it_matters(
    school: School, decided: Round, off: float, days: int, *, moved: bool
) -> None:
    """``off`` is by how much the decided score is above what the night finds."""
    nightly.refit(school)
    found = log_of(school, decided)[0].score
    set_score(school, decided, found + off)
    log = len(log_of(school, decided))
    nightly.refit(at(school, school.now() + timedelta(days=days)))
    after = again(school, decided)
    assert after.score == pytest.approx(found if moved else found + off)
    assert after.final == pytest.approx(20 + 0.8 * (after.score or 0))
    assert (after.state, after.passed) == (RoundState.DECIDED, True)
    assert len(log_of(school, decided)) - log <= moved


def test_a_night_lowers_nothing_that_is_decided(school: School, decided: Round) -> None:
    """What the night makes of it is far below the mark: the score stays, and so does the pass."""
    for one in reviews.reviews_of(school, key(decided.id)):
        if one.grade:
            reviews.answer(school, key(one.id), WEAK)
    nightly.refit(school)
    assert again(school, decided) == decided


@pytest.mark.parametrize("passed", [True, False])
def test_a_night_changes_no_pass_that_a_mentor_has_decided(
    school: School, decided: Round, *, passed: bool
) -> None:
    """A mentor's grade makes the model sure of the contrary; what stands is what was decided by people."""
    mentor = folk.key(folk.person(school, "mentor", Role.MENTOR, password=None))
    review = byhand.take(school, key(decided.id), mentor)
    reviews.answer(school, key(review.id), POOR if passed else GOOD)
    reviews.hand_in(school, key(review.id))
    with school.database.write() as session:
        row = session.get_one(Round, decided.id)
        row.score, row.final, row.passed = 0.0, 0.0, passed
    nightly.refit(school)
    after = again(school, decided)
    assert (after.score or 0) > 0
    assert (after.state, after.passed) == (RoundState.DECIDED, passed)


def test_what_comes_while_the_night_reckons_stays(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last review arrives in the middle of the fit, and decides the round."""
    opened = reviews.opened_round(school, reviewers=MANY)
    reviews.handed_in(school, opened.id, GOOD)
    fit = model.fit

    def fit_slowly(
        given: Sequence[Grade],
        staff: Sequence[StaffGrade],
        rules: ScoreRules,
        rng: Generator,
        authors: Mapping[int, int],
    ) -> Fit:
        reviews.handed_in(school, opened.id, GOOD)
        return fit(given, staff, rules, rng, authors)

    monkeypatch.setattr(model, "fit", fit_slowly)
    nightly.refit(school)
    after, log = again(school, opened), log_of(school, opened)
    assert (after.state, after.passed) == (RoundState.DECIDED, True)
    assert [one.why for one in log] == ["arrival", "arrival"]


def test_the_same_night_twice_changes_nothing(school: School, decided: Round) -> None:
    now = at(school, school.now())
    nightly.refit(now)
    row, log, checks = again(school, decided), len(log_of(school, decided)), all_of(school, SpotCheck)
    nightly.refit(now)
    assert again(school, decided) == row
    assert len(log_of(school, decided)) == log
    assert all_of(school, SpotCheck) == checks


def test_a_night_chooses_spot_checks_among_the_days_decisions(school: School, decided: Round) -> None:
    nightly.refit(school)
    with school.database.read() as session:
        assert [(one.round_id, one.why) for one in session.exec(select(SpotCheck))] == [
            (decided.id, "uncertain")
        ]


@pytest.mark.usefixtures("decided")
def test_what_was_decided_days_ago_is_not_chosen(school: School) -> None:
    nightly.refit(at(school, school.now() + timedelta(days=2)))
    assert all_of(school, SpotCheck) == []


def test_each_night_chooses_anew(school: School, decided: Round) -> None:
    """A second round, decided the day after: it is chosen in its own night, and the first one once."""
    nightly.refit(school)
    tomorrow = at(school, school.now() + timedelta(days=1))
    other = reviews.opened_round(tomorrow, "zere", reviewers=MANY)
    for _ in range(2):
        reviews.handed_in(tomorrow, other.id, GOOD)
    assert again(school, other).state is RoundState.DECIDED
    nightly.refit(tomorrow)
    with school.database.read() as session:
        assert {one.round_id for one in session.exec(select(SpotCheck))} == {decided.id, other.id}
