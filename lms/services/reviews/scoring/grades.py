"""Grades: what the reviews of a round come to: on arrival, after a correction, and what follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, col

from lms.domain import scores as model
from lms.domain.marks import HALF, final_score, peers_mark, still_passes
from lms.domain.programmes import ProgrammeRules
from lms.domain.reviews.states import LIVE, ReviewKind, RoundState
from lms.domain.scores import Decision, Score
from lms.errors import N_
from lms.services import inbox, ledger
from lms.services.keys import key
from lms.services.programmes import rules_for
from lms.services.reviews.matching import offers
from lms.services.reviews.matching.escalation import to_mentor
from lms.services.reviews.scoring import cases
from lms.services.reviews.scoring.cases import Case
from lms.services.school import School
from lms.storage import people
from lms.storage.changes import change
from lms.storage.reviews import rounds as review_rows
from lms.storage.reviews import scores as rows
from lms.storage.tables import Round, ScoreEntry, SpotCheck

UNSURE = N_("the reviews don't agree enough to decide")
FLAGGED = N_("a reviewer has raised a flag")
NO_CHECKS = N_("the checks have come to no result")
NO_GRADE = N_("no review came to a grade")


@dataclass(frozen=True)
class News:
    """What authors are told, and what those whose programme shows no marks; None: nothing."""

    words: str
    without_marks: str | None


PASSED = News(
    N_("%(exercise)s is decided: passed, with %(score)s of 100."), N_("%(exercise)s is decided: passed.")
)
NOT_YET = News(
    N_("%(exercise)s is decided: %(score)s of 100, not enough yet. The reviews say what to change."),
    N_("%(exercise)s is not there yet. The reviews say what to change."),
)
NEW_SCORE = News(
    N_("The score of %(exercise)s is now %(score)s of 100. The log of the score says why."), None
)


class Why(StrEnum):
    """Why a score was computed; it stands in the log."""

    ARRIVAL = "arrival"
    NIGHTLY = "nightly"
    APPEAL = "appeal"
    VOIDED = "voided"


CORRECTIONS = frozenset({Why.APPEAL, Why.VOIDED})


@dataclass(frozen=True)
class Mark:
    """A score with what it makes of the whole; ``chance`` is that the final one reaches the mark."""

    score: Score
    final: float
    chance: float


def on_arrival(school: School, round_id: int, why: str = Why.ARRIVAL) -> None:
    """Score a round anew, and decide it if that can be done now; asks one more reviewer where it can't."""
    with school.database.write() as session:
        round_ = session.get_one(Round, round_id, with_for_update=True)
        if round_.state is RoundState.WITHDRAWN:
            return
        rules = rules_for(session, round_.asked_by)
        case = cases.read(session, school, round_)
        score = scored(session, case, rules)
        wants_more = settle(session, school, case, score, rules, Why(why))
        _end_spot_check(session, school, case)
    if wants_more:
        offers.fill(school, round_id)


def scored(session: Session, case: Case, rules: ProgrammeRules) -> Score | None:
    """Return the score by what the last full fit knows of the reviewers; None without any grade."""
    if not case.grades and not case.staff:
        return None
    cohort = cases.cohort_of(session, case.round)
    fits = cases.reviewer_fits(session, cohort, [*(one.reviewer for one in case.grades), case.author])
    population = cases.population_of(session, cohort)
    return model.update(case.grades, case.staff, fits, population, rules.scores, author=case.author)


def settle(  # noqa: PLR0917  all that a score is noted with
    session: Session, school: School, case: Case, score: Score | None, rules: ProgrammeRules, why: Why
) -> bool:
    """Note the score and act on it; True: one more reviewer is wanted now."""
    if score is not None and why is Why.APPEAL and score.mean < (case.round.score or 0.0):
        _repeat(session, school, case.round, why)
        return False
    if score is not None:
        mark = marked(case, score)
        note(session, school, case.round, mark, why)
        if case.round.state is RoundState.DECIDED:
            _correct(session, school, case, mark, why)
            return False
    if case.round.state is RoundState.DECIDED or not _is_complete(session, case):
        return False
    return _conclude(session, school, case, score, rules)


def marked(case: Case, score: Score) -> Mark:
    """Join a score with the checks."""
    final = final_score(case.plan, score.mean, case.checks)
    needed = peers_mark(case.plan, case.checks)
    if needed is None:
        return Mark(score, final, float(final >= case.plan.pass_score))
    return Mark(score, final, score.chance(needed))


def note(session: Session, school: School, round_: Round, mark: Mark, why: Why) -> None:
    """Write the score to the round and to its log; the same score twice is one line."""
    score = mark.score
    weights = {str(review): round(weight, 4) for review, weight in score.weights.items()}
    before = next(iter(rows.log_of(session, key(round_.id))), None)
    round_.score, round_.sd, round_.low, round_.high = score.mean, score.sd, score.low, score.high
    if before is not None and (before.score, before.weights) == (score.mean, weights):
        return
    session.add(
        ScoreEntry(
            round_id=key(round_.id),
            why=why,
            score=score.mean,
            sd=score.sd,
            low=score.low,
            high=score.high,
            final=mark.final,
            chance=mark.chance,
            weights=weights,
            created_at=school.now(),
        )
    )


def _repeat(session: Session, school: School, round_: Round, why: Why) -> None:
    """Write the last score once more: an appeal never takes away, whatever the model makes of it."""
    last = rows.log_of(session, key(round_.id))[0]
    session.add(
        ScoreEntry(**last.model_dump(exclude={"id", "why", "created_at"}), why=why, created_at=school.now())
    )


def _is_complete(session: Session, case: Case) -> bool:
    """Tell whether nothing more is expected: a mentor has spoken, or every place has."""
    if case.staff:
        return True
    if case.round.state is RoundState.MENTOR:
        return False
    peers = [one for one in review_rows.of_round(session, key(case.round.id)) if one.kind is ReviewKind.PEER]
    if any(one.state in LIVE for one in peers):
        return case.awaits_mentor
    spoken = [one for one in case.reviews if one.kind is ReviewKind.PEER]
    return len(spoken) >= case.round.wanted or case.awaits_mentor


def _conclude(
    session: Session, school: School, case: Case, score: Score | None, rules: ProgrammeRules
) -> bool:
    """Decide a round in which all have spoken; where a flag stands alone, somebody else looks first."""
    flagged = case.awaits_mentor or (case.lone_flag is not None and not case.staff)
    if flagged and not case.awaits_mentor and case.round.extra < rules.review.extra_reviewers:
        return _one_more(case.round)
    if case.awaits_mentor or score is None:
        to_mentor(session, school, key(case.round.id), FLAGGED if flagged else NO_GRADE)
        return False
    if case.lacks_checks and case.plan.checks_share and not case.staff:
        to_mentor(session, school, key(case.round.id), NO_CHECKS)
        return False
    return _decide(session, school, case, marked(case, score), rules)


def _one_more(round_: Round) -> bool:
    round_.wanted += 1
    round_.extra += 1
    return True


def _decide(session: Session, school: School, case: Case, mark: Mark, rules: ProgrammeRules) -> bool:
    if case.staff:
        _close(session, school, case, mark, passed=mark.chance >= HALF)
        return False
    needed = peers_mark(case.plan, case.checks)
    if needed is None:
        _close(session, school, case, mark, passed=mark.chance >= HALF)
        return False
    allowed = rules.review.extra_reviewers
    given = [one.value for one in case.grades]
    decision = model.decide(mark.score, needed, case.round.extra, allowed, rules.scores, given)
    if decision in {Decision.PASSED, Decision.FAILED}:
        _close(session, school, case, mark, passed=decision is Decision.PASSED)
        return False
    if decision is Decision.MENTOR:
        to_mentor(session, school, key(case.round.id), UNSURE)
        return False
    return _one_more(case.round)


def _close(session: Session, school: School, case: Case, mark: Mark, *, passed: bool) -> None:
    """Decide a round: its people are paid and told."""
    round_ = case.round
    open_states = (RoundState.OPEN, RoundState.MENTOR)
    session.flush()
    is_open = (col(Round.id) == round_.id, col(Round.state).in_(open_states))
    values = {"state": RoundState.DECIDED, "decided_at": school.now(), "final": mark.final, "passed": passed}
    if not change(session, Round, *is_open, **values, reason=None):
        return
    session.refresh(round_)
    offers.close_unneeded(session, school, key(round_.id))
    ledger.pay_xp(session, school, round_.work_id)
    ledger.pay_flows(session, school, key(round_.id))
    for review in case.reviews:  # those that a flag has ended were not paid yet
        ledger.mint_for_review(session, school, key(review.id))
    _tell_owners(session, school, case, PASSED if passed else NOT_YET, f"decided:{round_.id}")


def _correct(session: Session, school: School, case: Case, mark: Mark, why: Why) -> None:
    """Bring a decided round to its corrected score; only a correction or a mentor can change who passes."""
    round_ = case.round
    changed = round(mark.final, 1) != round(round_.final or 0.0, 1)
    round_.final = mark.final
    kindly = why in CORRECTIONS
    if kindly or (case.staff and why is not Why.NIGHTLY):
        round_.passed = still_passes(before=bool(round_.passed), chance=mark.chance, kindly=kindly)
    session.flush()
    if not changed:
        return
    ledger.pay_xp(session, school, round_.work_id)
    last = rows.log_of(session, key(round_.id))[0]
    _tell_owners(session, school, case, NEW_SCORE, f"score:{last.id}")


def _tell_owners(session: Session, school: School, case: Case, news: News, key_: str) -> None:
    values = {
        "exercise": school.catalogue.title_of(case.work.exercise),
        "score": f"{case.round.final:.0f}",
    }
    for person in people.owners_of(session, case.work):
        shows_marks = rules_for(session, cohort_id=person.cohort_id).entry.shows_marks
        words, path = news.words if shows_marks else news.without_marks, f"/rounds/{case.round.id}"
        if words:
            inbox.tell(session, school, key(person.id), words, values, path, f"{key_}:{person.id}")


def _end_spot_check(session: Session, school: School, case: Case) -> None:
    check = session.get(SpotCheck, case.round.id)
    if check is not None and check.done_at is None and case.staff:
        check.done_at = school.now()


def regrade_rubric(school: School, rubric_id: int, why: str = Why.VOIDED) -> int:
    """Score every round of a rubric's version anew, and return how many there are."""
    with school.database.read() as session:
        rounds: Sequence[Round] = rows.rounds_of_rubric(session, rubric_id)
    for one in rounds:
        on_arrival(school, key(one.id), why)
    return len(rounds)
