"""The night's work on scores: each cohort's model fitted in full, and the spot checks chosen for mentors."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
from sqlmodel import Session

from lms.domain import scores as model
from lms.domain.reviews.states import RoundState
from lms.domain.scores import Fit, Grade, Score, StaffGrade
from lms.services.keys import key
from lms.services.programmes import rules_for
from lms.services.reviews.practice import calibrations
from lms.services.reviews.scoring import cases, grades
from lms.services.reviews.scoring.cases import Case
from lms.services.reviews.scoring.grades import Why
from lms.services.school import School
from lms.storage.reviews import scores as rows
from lms.storage.tables import PopulationFit, ReviewerFitRow, Round, SpotCheck

WORTH_TELLING = 0.5
"""Points by which a night must raise a decided score before it does so. It lowers none."""

SAME_NIGHT = timedelta(hours=12)
"""A night that is run twice chooses spot checks once."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Observed:
    """All that a cohort's model is fitted to. Works with a negative number have a known grade."""

    cases: tuple[Case, ...]
    grades: tuple[Grade, ...]
    staff: tuple[StaffGrade, ...]


def refit(school: School) -> int:
    """Fit every cohort anew, and return how many rounds were scored."""
    with school.database.read() as session:
        cohorts = rows.cohorts_with_rounds(session)
    return sum(_refit_cohort(school, cohort) for cohort in cohorts)


def _refit_cohort(school: School, cohort: int) -> int:
    with school.database.read() as session:
        observed = _observe(session, school, cohort)
        rules = rules_for(session, cohort_id=cohort or None)
    if not observed.grades:
        return 0
    authors = {key(one.round.id): one.author for one in observed.cases}
    fit = model.fit(observed.grades, observed.staff, rules.scores, _random(f"fit:{cohort}"), authors)
    with school.database.write() as session:
        _keep(session, school, cohort, fit)
        chosen = {key(one.round.id): one.round for one in observed.cases}
        for case in observed.cases:
            _rescore(session, school, case, fit.scores.get(key(case.round.id)))
        _choose_spot_checks(session, school, cohort, fit, chosen)
    return len(observed.cases)


def _observe(session: Session, school: School, cohort: int) -> Observed:
    found = cases.read_all(session, school, rows.rounds_of_cohort(session, cohort))
    grades_ = [grade for case in found for grade in case.grades]
    staff = [grade for case in found for grade in case.staff]
    known = _known(session, school, found, {one.reviewer for one in grades_})
    return Observed(
        tuple(found), (*grades_, *(one for one, _ in known)), (*staff, *(one for _, one in known))
    )


def _known(
    session: Session, school: School, found: Sequence[Case], reviewers: set[int]
) -> list[tuple[Grade, StaffGrade]]:
    """Return reviews whose right grade is known: calibrations, and those that an appeal has corrected.

    They say how a reviewer grades; the score of the appealed work itself rests on the corrected answers.
    """
    pairs = [
        (one.reviewer, one.given, one.known)
        for one in calibrations.known_grades(session, school)
        if one.reviewer in reviewers
    ]
    pairs += [
        (review.reviewer_id, case.uncorrected[key(review.id)], review.grade)
        for case in found
        for review in case.reviews
        if key(review.id) in case.uncorrected and review.grade is not None
    ]
    return [
        (
            Grade(review=-number, work=-number, reviewer=reviewer, value=given),
            StaffGrade(work=-number, value=right),
        )
        for number, (reviewer, given, right) in enumerate(pairs, start=1)
    ]


def _keep(session: Session, school: School, cohort: int, fit: Fit) -> None:
    now = school.now()
    people = [
        ReviewerFitRow(
            person_id=person,
            cohort_id=cohort,
            bias=one.bias,
            bias_sd=one.bias_sd,
            noise=one.noise,
            honest=one.honest,
            lazy=one.lazy,
            inverted=one.inverted,
            reviews=one.reviews,
            more=one.as_dict(),
            fitted_at=now,
        )
        for person, one in fit.reviewers.items()
    ]
    population = PopulationFit(cohort_id=cohort, values=fit.population.as_dict(), fitted_at=now)
    rows.keep_fit(session, cohort, people, population)


def _rescore(session: Session, school: School, case: Case, score: Score | None) -> None:
    """Bring a round to the night's score: open ones always, decided ones where that raises them.

    What has come meanwhile was scored as it came, and the night knows nothing of it: it stays.
    """
    if score is None:
        return
    round_ = session.get_one(Round, case.round.id, with_for_update=True)
    if (round_.state, round_.score) != (case.round.state, case.round.score):
        return
    rules = rules_for(session, round_.asked_by)
    if round_.state is RoundState.DECIDED:
        window = timedelta(days=rules.review.appeal_days)
        is_old = round_.decided_at is None or round_.decided_at + window < school.now()
        if is_old or not _raises(case, score):
            return
    grades.settle(session, school, replace(case, round=round_), score, rules, Why.NIGHTLY)


def _raises(case: Case, score: Score) -> bool:
    """Tell whether a score is better than the decided one, by enough to be worth telling."""
    worth_it = score.mean - (case.round.score or 0.0) >= WORTH_TELLING
    return worth_it and grades.marked(case, score).final >= (case.round.final or 0.0)


def _choose_spot_checks(
    session: Session, school: School, cohort: int, fit: Fit, rounds: dict[int, Round]
) -> None:
    if rows.chosen_since(session, cohort, school.now() - SAME_NIGHT):
        return
    since = school.now() - timedelta(days=1)
    fresh = [key(one.id) for one in rows.decided_unchecked(session, cohort, since)]
    scores = {one: fit.scores[one] for one in fresh if one in fit.scores and one in rounds}
    rules = rules_for(session, cohort_id=cohort or None).scores
    for round_id, why in model.spot_checks(scores, rules, _random(f"{school.today()}:{cohort}")):
        session.add(SpotCheck(round_id=round_id, why=why, created_at=school.now()))


def _random(name: str) -> np.random.Generator:
    """Return a generator that is always the same for a name.

    A fit can so be repeated, and the score of a cohort to which nothing has happened stays as it is.
    """
    return np.random.default_rng(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]))
