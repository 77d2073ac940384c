"""Grades: decided only when sure, else by one more reviewer and then a mentor; and what a score rests on."""

import pytest
from sqlmodel import delete

from lms.domain.reviews.rubrics import CriterionKind, Flag
from lms.domain.reviews.states import ReviewKind, ReviewState, RoundState
from lms.services import inbox, ledger
from lms.services.keys import key
from lms.services.reviews import rounds
from lms.services.reviews.matching import offers
from lms.services.reviews.scoring import grades
from lms.services.school import School
from lms.storage.reviews import scores as rows
from lms.storage.tables import Grade, Review, Round, ScoreEntry, Submission, Work
from tests.support import reviews
from tests.support.reviews import GOOD, POOR

MANY = (*reviews.REVIEWERS, "hadisha", "ilyas")
FAIR: dict[CriterionKind, float] = {
    CriterionKind.YES_NO: 1,
    CriterionKind.LEVELS: 1,
    CriterionKind.POINTS: 0,
}
"""Answers that come to 40 of 100, where peers have to give 50."""


def again(school: School, round_: Round) -> Round:
    return rounds.view(school, key(round_.id)).round


def log_of(school: School, round_: Round) -> list[ScoreEntry]:
    """Return the log of a round's score, the newest first."""
    with school.database.read() as session:
        return list(rows.log_of(session, key(round_.id)))


def reviewed(school: School, *given: dict[CriterionKind, float]) -> Round:
    """Return a round with these reviews, one after the other."""
    return again(school, reviewed_by(school, "aru", *given))


def reviewed_by(school: School, author: str, *given: dict[CriterionKind, float]) -> Round:
    opened = reviews.opened_round(school, author, MANY)
    for answers in given:
        reviews.handed_in(school, opened.id, answers)
    return opened


def flagged(school: School, round_: Round, flag: Flag) -> None:
    """End a review by a flag, as the desk does, and let follow what follows."""
    review = reviews.accepted_review(school, round_.id)
    with school.database.write() as session:
        row = session.get_one(Review, review.id)
        row.state, row.flag, row.ended_at, row.lease_until = ReviewState.HANDED_IN, flag, school.now(), None
    grades.on_arrival(school, key(round_.id))


def live(school: School, round_: Round) -> int:
    waiting = {ReviewState.OFFERED, ReviewState.ACCEPTED}
    return sum(one.state in waiting for one in reviews.reviews_of(school, key(round_.id)))


def test_nothing_is_decided_before_every_place_has_spoken(school: School) -> None:
    round_ = reviewed(school, GOOD)
    assert (round_.state, round_.passed, round_.final) == (RoundState.OPEN, None, None)
    assert round_.score is not None, "but the score is shown as it comes"


def test_what_is_sure_is_decided_at_once(school: School) -> None:
    round_ = reviewed(school, GOOD, GOOD)
    assert (round_.state, round_.passed, round_.extra) == (RoundState.DECIDED, True, 0)
    assert round_.decided_at is not None
    assert live(school, round_) == 0


def test_what_is_unsure_asks_one_more_and_then_a_mentor(school: School) -> None:
    round_ = reviewed(school, FAIR, FAIR)
    assert (round_.state, round_.wanted, round_.extra) == (RoundState.OPEN, 3, 1)
    assert live(school, round_) == 1
    reviews.handed_in(school, round_.id, FAIR)
    after = again(school, round_)
    assert (after.state, after.wanted, after.reason) == (RoundState.MENTOR, 3, grades.UNSURE)
    assert after.passed is None


def test_the_extra_reviewer_costs_the_author_nothing(school: School) -> None:
    round_ = reviewed(school, FAIR, FAIR)
    spent = [one.amount for one in ledger.entries(school, round_.asked_by).entries if one.reason == "round"]
    assert spent == [-200]


def test_two_who_contradict_each_other_decide_nothing(school: School) -> None:
    round_ = reviewed(school, GOOD, POOR)
    assert (round_.state, round_.extra) == (RoundState.OPEN, 1)
    reviews.handed_in(school, round_.id, GOOD)
    after = again(school, round_)
    assert (after.state, after.passed) == (RoundState.DECIDED, True)


def test_the_checks_count_for_their_share(school: School) -> None:
    round_ = reviewed(school, GOOD, GOOD)
    assert round_.score is not None
    assert round_.final == pytest.approx(0.2 * 100 + 0.8 * round_.score)
    assert log_of(school, round_)[0].final == round_.final


def test_poor_checks_raise_what_peers_have_to_give(school: School) -> None:
    opened = reviews.opened_round(school, reviewers=MANY)
    reviews.handed_in(school, opened.id, FAIR)
    full = log_of(school, opened)[0]
    reviews.grade_row(school, opened.submission_id, points=0)
    reviews.handed_in(school, opened.id, FAIR)
    poor = log_of(school, opened)[0]
    assert full.final == pytest.approx(0.2 * 100 + 0.8 * full.score)
    assert poor.final == pytest.approx(0.8 * poor.score)
    assert poor.chance < 0.1 < full.chance


def test_a_flag_for_a_mentor_ends_the_waiting(school: School) -> None:
    opened = reviews.opened_round(school, reviewers=MANY)
    flagged(school, opened, Flag.CHEATING)
    after = again(school, opened)
    assert (after.state, after.reason, after.score) == (RoundState.MENTOR, grades.FLAGGED, None)


def test_a_work_that_does_not_run_is_nothing(school: School) -> None:
    opened = reviews.opened_round(school, reviewers=MANY)
    for _ in range(3):
        flagged(school, opened, Flag.DOES_NOT_RUN)
    given = [one.grade for one in reviews.reviews_of(school, key(opened.id)) if one.flag]
    after = again(school, opened)
    assert given == [0.0, 0.0, 0.0]
    assert (after.state, after.passed) == (RoundState.DECIDED, False)


def test_one_peers_word_alone_sinks_no_work(school: School) -> None:
    opened = reviews.opened_round(school, reviewers=MANY)
    flagged(school, opened, Flag.EMPTY_WORK)
    assert again(school, opened).score is None
    reviews.handed_in(school, opened.id, GOOD)
    without = again(school, opened)
    assert (without.state, without.extra, live(school, without)) == (RoundState.OPEN, 1, 1)
    reviews.handed_in(school, opened.id, GOOD)
    after = again(school, opened)
    assert (after.state, after.passed) == (RoundState.DECIDED, True)
    assert len(log_of(school, after)[0].weights) == 2
    assert after.score == again(school, reviewed_by(school, "kim", GOOD, GOOD)).score


def test_a_word_that_a_second_peer_agrees_with_counts(school: School) -> None:
    opened = reviews.opened_round(school, reviewers=MANY)
    flagged(school, opened, Flag.EMPTY_WORK)
    reviews.handed_in(school, opened.id, GOOD)
    flagged(school, again(school, opened), Flag.DOES_NOT_RUN)
    after = again(school, opened)
    assert len(log_of(school, after)[0].weights) == 3
    assert after.passed is not True


def test_where_nobody_else_can_be_asked_a_mentor_looks_at_a_flag(school: School) -> None:
    opened = reviews.opened_round(school, reviewers=MANY)
    with school.database.write() as session:
        row = session.get_one(Round, opened.id)
        row.wanted, row.extra = 1, 1
    offers.decline(school, key(reviews.offered(school, key(opened.id))[0].id))
    flagged(school, again(school, opened), Flag.DOES_NOT_RUN)
    after = again(school, opened)
    assert (after.state, after.reason, after.passed) == (RoundState.MENTOR, grades.FLAGGED, None)


def test_where_the_checks_have_said_nothing_peers_alone_decide_nothing(school: School) -> None:
    opened = reviews.opened_round(school, reviewers=MANY)
    with school.database.write() as session:
        session.exec(delete(Grade))
    for _ in range(2):
        reviews.handed_in(school, opened.id, GOOD)
    after = again(school, opened)
    assert (after.state, after.reason, after.passed) == (RoundState.MENTOR, grades.NO_CHECKS, None)


def test_without_any_grade_a_mentor_is_asked(school: School) -> None:
    opened = reviews.opened_round(school, reviewers=MANY)
    for _ in range(2):
        flagged(school, opened, Flag.AUTHOR_ABSENT)
    after = again(school, opened)
    assert (after.state, after.reason, after.score) == (RoundState.MENTOR, grades.NO_GRADE, None)


def test_scored_again_it_stays_as_it_is(school: School) -> None:
    round_ = reviewed(school, GOOD, GOOD)
    before, told = log_of(school, round_), inbox.listing(school, round_.asked_by).notices
    paid = ledger.balances(school, round_.asked_by)
    for _ in range(3):
        grades.on_arrival(school, key(round_.id))
    assert [one.id for one in log_of(school, round_)] == [one.id for one in before]
    assert len(inbox.listing(school, round_.asked_by).notices) == len(told)
    assert ledger.balances(school, round_.asked_by) == paid
    assert again(school, round_) == round_


def test_an_unsure_round_scored_again_asks_nobody_else(school: School) -> None:
    round_ = reviewed(school, FAIR, FAIR)
    for _ in range(3):
        grades.on_arrival(school, key(round_.id))
    assert (again(school, round_).wanted, live(school, round_)) == (3, 1)


def test_a_round_that_was_taken_back_is_not_scored(school: School) -> None:
    round_ = reviewed(school, GOOD)
    with school.database.write() as session:
        session.get_one(Round, round_.id).state = RoundState.WITHDRAWN
    entries = len(log_of(school, round_))
    with school.database.write() as session:
        for one in reviews.reviews_of(school, key(round_.id)):
            session.get_one(Review, one.id).state = ReviewState.HANDED_IN
    grades.on_arrival(school, key(round_.id))
    assert len(log_of(school, round_)) == entries


def test_the_log_says_how_much_each_review_counts(school: School) -> None:
    round_ = reviewed(school, GOOD, GOOD)
    weights = log_of(school, round_)[0].weights
    peers = {str(one.id) for one in reviews.reviews_of(school, key(round_.id)) if one.kind is ReviewKind.PEER}
    assert set(weights) <= peers
    assert all(weight > 0 for weight in weights.values())
    assert sum(weights.values()) < 1


def test_a_work_whose_exercise_has_left_is_still_scored(school: School) -> None:
    round_ = reviewed(school, GOOD)
    with school.database.write() as session:
        work = session.get_one(Work, session.get_one(Submission, round_.submission_id).work_id)
        work.exercise = "gone"
    reviews.handed_in(school, round_.id, GOOD)
    after = again(school, round_)
    assert (after.state, after.passed) == (RoundState.DECIDED, True)
