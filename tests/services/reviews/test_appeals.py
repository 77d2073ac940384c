"""Appeals: who may contest what, who is asked, and what the second opinion changes."""

import copy
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlmodel import col, select

from lms.domain.people import Role
from lms.domain.reviews.rubrics import CriterionKind
from lms.domain.reviews.states import AppealState, ReviewKind, RoundState
from lms.errors import ConflictError, ForbiddenError, MissingError, RefusedError
from lms.services import ledger
from lms.services.keys import key
from lms.services.reviews.matching import offers
from lms.services.reviews.scoring import appeals, cases, finishing, grades, nightly
from lms.services.school import School
from lms.storage.reviews import scores
from lms.storage.tables import (
    Answer,
    Appeal,
    LedgerEntry,
    Review,
    ReviewerFitRow,
    Round,
    RubricVersion,
)
from tests.support import reviews
from tests.support.appeals import (
    BONUS,
    LEVELS,
    POINTS,
    WORD,
    YES_NO,
    again,
    answer_to,
    appeal,
    author_of,
    round_of,
    say,
    second,
    told,
)
from tests.support.folk import person
from tests.support.reviews import FAIR, GOOD, POOR
from tests.support.schools import at


@pytest.fixture
def contested(school: School) -> Review:
    """Return a review of a decided round, the only one that took points away: in each question."""
    opened = reviews.opened_round(school, reviewers=(*reviews.REVIEWERS, "hadisha", "ilyas"))
    review = reviews.handed_in(school, key(opened.id), FAIR)
    finishing.finished(school, key(review.id))
    for _ in range(2):
        reviews.handed_in(school, key(opened.id), GOOD)
    assert round_of(school, review).state is RoundState.DECIDED
    return review


def test_an_overturned_answer_corrects_all_that_rests_on_it(school: School, contested: Review) -> None:
    author, before = author_of(school, contested), round_of(school, contested)
    entry = _bonus_paid(school, contested)
    row = appeal(school, contested)
    helper = say(school, row, 1)
    row, after = again(school, row), round_of(school, contested)
    assert (row.state, row.value_before, row.value_after) == (AppealState.OVERTURNED, 0, 1)
    changed = answer_to(school, contested, YES_NO)
    assert (changed.value, changed.corrected_from) == (1, 0)
    assert (after.score or 0) > (before.score or 0)
    assert (after.final or 0) > (before.final or 0)
    with school.database.read() as session:
        assert scores.log_of(session, key(after.id))[0].why == grades.Why.APPEAL
    assert any("You were right" in words for words in told(school, author))
    assert any("It happens to all" in words for words in told(school, contested.reviewer_id))
    assert _sum_of(school, contested) == entry.amount - 20
    assert "corrected after an appeal" in str(_rows_of(school, contested)[-1].details)
    assert ledger.balances(school, helper.reviewer_id).credits > 0


def _bonus_paid(school: School, review: Review) -> LedgerEntry:
    """Return the row that paid a review, as if a fifth of a credit of it had been for reliability."""
    with school.database.write() as session:
        row = session.exec(select(LedgerEntry).where(LedgerEntry.key == f"review:{review.id}")).one()
        row.amount += 20
        return row


def _rows_of(school: School, review: Review) -> list[LedgerEntry]:
    query = select(LedgerEntry).where(LedgerEntry.review_id == review.id, LedgerEntry.currency == "credit")
    with school.database.read() as session:
        return list(session.exec(query.order_by(col(LedgerEntry.id))))


def _sum_of(school: School, review: Review) -> int:
    return sum(one.amount for one in _rows_of(school, review))


@pytest.mark.parametrize(
    ("criterion", "answers", "value", "state"),
    [
        (YES_NO, POOR, 0, AppealState.UPHELD),
        (YES_NO, POOR, 1, AppealState.OVERTURNED),
        (LEVELS, {**GOOD, CriterionKind.LEVELS: 1}, 1, AppealState.UPHELD),
        (LEVELS, {**GOOD, CriterionKind.LEVELS: 1}, 2, AppealState.OVERTURNED),
        (LEVELS, {**GOOD, CriterionKind.LEVELS: 1}, 0, AppealState.UPHELD),
        (POINTS, {**GOOD, CriterionKind.POINTS: 2}, 1, AppealState.UPHELD),
        (POINTS, {**GOOD, CriterionKind.POINTS: 2}, 3, AppealState.OVERTURNED),
    ],
)
def test_an_appeal_never_takes_away(
    school: School, criterion: int, answers: dict[CriterionKind, float], value: float, state: AppealState
) -> None:
    review = reviews.handed_in(school, None, answers)
    was = answer_to(school, review, criterion).value
    row = appeal(school, review, criterion)
    say(school, row, value)
    row, now = again(school, row), answer_to(school, review, criterion)
    assert row.state is state
    assert now.value == (value if state is AppealState.OVERTURNED else was)
    assert now.corrected_from == (was if state is AppealState.OVERTURNED else None)


def test_an_appeal_can_make_a_work_pass_and_never_fail(school: School, contested: Review) -> None:
    for before, score, passed in ((False, 10.0, True), (True, 99.5, True)):
        with school.database.write() as session:
            round_ = session.get_one(Round, contested.round_id)
            round_.passed, round_.score = before, score
        row = appeal(school, contested, LEVELS if before else YES_NO)
        say(school, row, 2 if before else 1)
        after = round_of(school, contested)
        assert after.passed is passed
        assert (after.score or 0) >= score
        with school.database.read() as session:
            assert scores.log_of(session, key(after.id))[0].why == grades.Why.APPEAL


def test_an_upheld_answer_changes_nothing_and_all_are_told(school: School, contested: Review) -> None:
    before = round_of(school, contested)
    row = appeal(school, contested)
    say(school, row, 0)
    assert again(school, row).state is AppealState.UPHELD
    after = round_of(school, contested)
    assert (after.score, after.final) == (before.score, before.final)
    assert any("same as the first" in words for words in told(school, before.asked_by))
    assert any("agrees with you" in words for words in told(school, contested.reviewer_id))


def test_a_level_is_compared_by_what_it_earns(school: School) -> None:
    """The levels of a rubric may stand best first."""
    review = reviews.handed_in(school, None, {**GOOD, CriterionKind.LEVELS: 1})
    with school.database.write() as session:
        version = session.get_one(RubricVersion, review.rubric_id)
        content = copy.deepcopy(version.content)
        content["sections"][0]["criteria"][1]["levels"].reverse()
        version.content = content
    row = appeal(school, review, LEVELS)
    say(school, row, 0)
    assert again(school, row).state is AppealState.OVERTURNED


def test_only_an_answer_that_took_points_away_is_contested_once(school: School, contested: Review) -> None:
    for wrong in (BONUS, WORD, 99):
        with pytest.raises(ConflictError, match="takes points away"):
            appeal(school, contested, wrong)
    appeal(school, contested)
    with pytest.raises(ConflictError, match="contested before"):
        appeal(school, contested)


def test_good_answers_reasons_and_strangers_are_refused(school: School) -> None:
    review = reviews.handed_in(school, None, GOOD)
    with pytest.raises(ConflictError, match="takes points away"):
        appeal(school, review)
    poor = reviews.handed_in(school, review.round_id, POOR)
    with pytest.raises(RefusedError, match="what the reviewer missed"):
        appeal(school, poor, reason=" \n ")
    for other in (poor.reviewer_id, review.reviewer_id, key(person(school, "mentor", Role.MENTOR).id)):
        with pytest.raises(ForbiddenError):
            appeals.appeal(school, key(poor.id), YES_NO, other, "Let me.")
    with pytest.raises(MissingError):
        appeals.appeal(school, 4711, YES_NO, author_of(school, poor), "No such.")


def test_a_review_that_is_not_handed_in_or_not_a_peers_is_not_contested(school: School) -> None:
    opened = reviews.opened_round(school)
    accepted = reviews.accepted_review(school, key(opened.id))
    reviews.answer(school, key(accepted.id), POOR)
    with pytest.raises(ConflictError, match="finished review"):
        appeal(school, accepted)
    reviews.hand_in(school, key(accepted.id))
    with school.database.write() as session:
        session.get_one(Review, accepted.id).kind = ReviewKind.MENTOR
    with pytest.raises(ConflictError, match="finished review"):
        appeal(school, accepted)


def test_an_answer_is_contested_within_days_of_the_decision(school: School, contested: Review) -> None:
    decided = round_of(school, contested).decided_at
    assert decided is not None
    with pytest.raises(ConflictError, match="14 d after"):
        appeal(at(school, decided + timedelta(days=14, seconds=1)), contested)
    assert appeal(at(school, decided + timedelta(days=14)), contested).state is AppealState.WAITING


def test_three_wait_at_once(school: School, contested: Review) -> None:
    for name in ("zhan", "madi"):
        reviews.student(school, name)
    rows = [appeal(school, contested, one) for one in (YES_NO, LEVELS, POINTS)]
    assert len({second(school, one).reviewer_id for one in rows}) == 3
    peers = [
        one for one in reviews.reviews_of(school, contested.round_id or 0) if one.kind is ReviewKind.PEER
    ]
    other = next(one for one in peers if one.id != contested.id)
    with school.database.write() as session:
        session.get_one(Answer, (other.id, YES_NO)).value = 0
    with pytest.raises(ConflictError, match="on their way"):
        appeal(school, other)
    say(school, rows[0], 1)
    assert appeal(school, other).state is AppealState.WAITING


def test_an_appeal_is_taken_back_until_somebody_is_at_work(school: School, contested: Review) -> None:
    author, row = author_of(school, contested), appeal(school, contested)
    asked = second(school, row)
    with pytest.raises(ForbiddenError):
        appeals.withdraw(school, key(contested.id), YES_NO, contested.reviewer_id)
    appeals.withdraw(school, key(contested.id), YES_NO, author)
    assert again(school, row).state is AppealState.WITHDRAWN
    assert any("not needed any more" in words for words in told(school, asked.reviewer_id))
    with pytest.raises(ConflictError, match="contested before"):
        appeal(school, contested)
    other = appeal(school, contested, POINTS)
    offers.accept(school, key(second(school, other).id))
    with pytest.raises(ConflictError, match="looks at it already"):
        appeals.withdraw(school, key(contested.id), POINTS, author)
    with pytest.raises(MissingError):
        appeals.withdraw(school, key(contested.id), LEVELS, author)


def test_done_twice_it_is_done_once(school: School, contested: Review) -> None:
    row = appeal(school, contested)
    helper = say(school, row, 1)
    before, paid = round_of(school, contested), ledger.balances(school, helper.reviewer_id).credits
    finishing.finished(school, key(helper.id))
    assert round_of(school, contested) == before
    assert ledger.balances(school, helper.reviewer_id).credits == paid
    assert answer_to(school, contested, YES_NO).corrected_from == 0


def test_the_model_learns_from_the_grade_as_it_was(school: School, contested: Review) -> None:
    say(school, appeal(school, contested), 1)
    with school.database.read() as session:
        case = cases.read(session, school, session.get_one(Round, contested.round_id))
    after = next(one for one in case.reviews if one.id == contested.id)
    assert case.uncorrected == {contested.id: 50}
    assert after.grade == 70
    assert nightly.refit(school) == 1
    with school.database.read() as session:
        fit = session.get_one(ReviewerFitRow, (contested.reviewer_id, scores.NO_COHORT))
    assert fit.reviews == 2, "the review itself, and the known grade that the appeal has shown"


def test_two_at_once_contest_an_answer_once(school: School, contested: Review) -> None:
    barrier = Barrier(4)

    def press(_number: int) -> bool:
        barrier.wait()
        try:
            appeal(school, contested)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(press, range(4))) == [False, False, False, True]
    with school.database.read() as session:
        assert len(session.exec(select(Appeal)).all()) == 1
        assert len(session.exec(select(Review).where(Review.kind == ReviewKind.SECOND)).all()) == 1
