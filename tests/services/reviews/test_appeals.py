"""Appeals: who may contest what, who is asked, and what the second opinion changes."""

import copy
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlmodel import col, select

from lms.domain.people import Language, Role
from lms.domain.reviews.rubrics import CriterionKind
from lms.domain.reviews.states import AppealState, ReviewKind, ReviewState, RoundState
from lms.errors import ConflictError, ForbiddenError, MissingError, RefusedError
from lms.services import inbox, ledger
from lms.services.reviews import names, rounds
from lms.services.reviews.desk import answers, handing_in, sheet
from lms.services.reviews.matching import availability, byhand, offers
from lms.services.reviews.scoring import appeals, cases, finishing, grades, nightly
from lms.services.school import School
from lms.services.works import key
from lms.storage.reviews import scores
from lms.storage.tables import (
    Answer,
    Appeal,
    LedgerEntry,
    Person,
    Review,
    ReviewerFitRow,
    Round,
    RubricVersion,
)
from tests.support import reviews
from tests.support.folk import MINOR, person
from tests.support.reviews import GOOD, POOR
from tests.support.schools import at

YES_NO, LEVELS, POINTS, BONUS, WORD = 1, 2, 3, 4, 5
FAIR: dict[CriterionKind, float] = {CriterionKind.YES_NO: 0, CriterionKind.LEVELS: 1, CriterionKind.POINTS: 3}


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


def author_of(school: School, review: Review) -> int:
    return round_of(school, review).asked_by


def round_of(school: School, review: Review) -> Round:
    return rounds.view(school, review.round_id or 0).round


def appeal(
    school: School, review: Review, criterion: int = YES_NO, reason: str = "Look at line 2."
) -> Appeal:
    return appeals.appeal(school, key(review.id), criterion, author_of(school, review), reason)


def again(school: School, row: Appeal) -> Appeal:
    with school.database.read() as session:
        return session.get_one(Appeal, row.id)


def second(school: School, row: Appeal) -> Review:
    with school.database.read() as session:
        return session.get_one(Review, again(school, row).second_id)


def say(school: School, row: Appeal, value: float) -> Review:
    """Let whoever is asked answer the one question and hand in, with all that follows."""
    asked = second(school, row)
    if asked.state is ReviewState.OFFERED:
        offers.accept(school, key(asked.id))
    with school.database.write() as session:
        session.add(
            Answer(
                review_id=key(asked.id),
                criterion=row.criterion,
                value=value,
                note="",
                updated_at=school.now(),
            )
        )
        done = session.get_one(Review, asked.id)
        done.state, done.ended_at, done.lease_until = ReviewState.HANDED_IN, school.now(), None
    finishing.finished(school, key(asked.id))
    return asked


def answer_to(school: School, review: Review, criterion: int) -> Answer:
    with school.database.read() as session:
        return session.get_one(Answer, (review.id, criterion))


def told(school: School, person_id: int) -> list[str]:
    return [one.words for one in inbox.listing(school, person_id).notices]


def test_somebody_who_had_no_place_is_asked_blind(school: School, contested: Review) -> None:
    before = {one.reviewer_id for one in reviews.reviews_of(school, contested.round_id or 0)}
    row = appeal(school, contested)
    asked = second(school, row)
    assert (asked.kind, asked.state, asked.appeal_id) == (ReviewKind.SECOND, ReviewState.OFFERED, row.id)
    assert asked.lease_until is not None
    assert asked.reviewer_id not in {*before, author_of(school, contested)}
    assert asked.why
    assert any("second opinion" in words for words in told(school, asked.reviewer_id))


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


@pytest.mark.parametrize("ending", ["declined", "expired", "expired at work"])
def test_the_next_person_is_asked_for_the_appeal_and_not_for_the_round(school: School, ending: str) -> None:
    opened = reviews.opened_round(school, reviewers=("bek", "dana", "erlan", "gulya", "hadisha"))
    review = reviews.handed_in(school, key(opened.id), POOR)
    row = appeal(school, review)
    first = second(school, row)
    if ending == "declined":
        offers.decline(school, key(first.id))
    elif ending == "expired":
        offers.expire(at(school, school.now() + timedelta(hours=19)))
    else:
        offers.accept(school, key(first.id))
        offers.expire(at(school, school.now() + timedelta(hours=49)))
    after = second(school, row)
    assert after.id != first.id
    assert after.reviewer_id not in {first.reviewer_id, review.reviewer_id, opened.asked_by}
    assert after.state is ReviewState.OFFERED
    live = [
        one
        for one in reviews.reviews_of(school, key(opened.id))
        if one.kind is ReviewKind.PEER and one.state in {ReviewState.OFFERED, ReviewState.HANDED_IN}
    ]
    assert len(live) == 2


def test_a_second_opinion_is_no_place_of_the_round(school: School) -> None:
    opened = reviews.opened_round(school)
    review = reviews.handed_in(school, key(opened.id), POOR)
    say(school, appeal(school, review), 1)
    view = rounds.view(school, key(opened.id))
    assert (view.round.state, len(view.peers)) == (RoundState.OPEN, 2)
    assert offers.fill(school, key(opened.id)) == 0


def test_where_nobody_can_be_asked_the_mentors_are_told_and_later_a_peer_is(school: School) -> None:
    mentor = key(person(school, "mentor", Role.MENTOR).id)
    opened = reviews.opened_round(school, reviewers=("bek", "dana"))
    review = reviews.handed_in(school, key(opened.id), POOR)
    row = appeal(school, review)
    assert again(school, row).second_id is None
    offers.refill(school)
    assert sum("can be found for a second" in words for words in told(school, mentor)) == 1
    reviews.student(school, "nurai", born=MINOR)
    offers.refill(school)
    assert again(school, row).second_id is None, "adults and minors stay apart"
    helper = reviews.student(school, "erlan")
    offers.refill(school)
    assert second(school, row).reviewer_id == helper
    assert offers.refill(school) == 0


def test_a_mentor_answers_what_nobody_does(school: School, contested: Review) -> None:
    mentor = key(person(school, "mentor", Role.MENTOR).id)
    rows = [appeal(school, contested, one) for one in (YES_NO, POINTS)]
    asked = second(school, rows[0])
    taken = [appeals.take(school, key(one.id), mentor) for one in rows]
    assert [one.state for one in taken] == [ReviewState.ACCEPTED, ReviewState.ACCEPTED]
    assert appeals.take(school, key(rows[0].id), mentor).id == taken[0].id
    with school.database.read() as session:
        assert session.get_one(Review, asked.id).state is ReviewState.WITHDRAWN
    say(school, rows[0], 1)
    assert again(school, rows[0]).state is AppealState.OVERTURNED
    assert ledger.balances(school, mentor).credits == 0
    with pytest.raises(ConflictError):
        appeals.take(school, key(rows[0].id), mentor)


def test_a_mentor_does_not_push_out_who_is_at_work(school: School, contested: Review) -> None:
    mentor = key(person(school, "mentor", Role.MENTOR).id)
    row = appeal(school, contested)
    offers.accept(school, key(second(school, row).id))
    with pytest.raises(ConflictError, match="looks at it already"):
        appeals.take(school, key(row.id), mentor)
    with pytest.raises(ForbiddenError):
        appeals.take(school, key(row.id), author_of(school, contested))


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


def test_who_hands_in_without_an_answer_is_followed_by_somebody_else(school: School) -> None:
    review = reviews.handed_in(school, None, POOR)
    row = appeal(school, review)
    first = second(school, row)
    offers.accept(school, key(first.id))
    with school.database.write() as session:
        session.get_one(Review, first.id).state = ReviewState.HANDED_IN
    finishing.finished(school, key(first.id))
    assert again(school, row).state is AppealState.WAITING
    assert second(school, row).id != first.id


def test_away_people_are_asked_last(school: School) -> None:
    opened = reviews.opened_round(school, reviewers=("bek", "dana", "erlan", "gulya"))
    review = reviews.handed_in(school, key(opened.id), POOR)
    had = {one.reviewer_id for one in reviews.reviews_of(school, key(opened.id))}
    free = [one for one in (reviews.student(school, name) for name in reviews.REVIEWERS) if one not in had]
    availability.keep(school, free[0], school.today(), list(Language))
    assert second(school, appeal(school, review)).reviewer_id == free[1]


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


def test_the_desk_asks_the_one_question_and_its_answer_is_the_second_opinion(
    school: School, contested: Review
) -> None:
    row = appeal(school, contested)
    asked = offers.accept(school, key(second(school, row).id))
    with school.database.read() as session:
        assert [one.number for one in sheet.read(session, asked).cards] == [YES_NO]
    answers.answer(school, key(asked.id), YES_NO, 1, "It copes: the sum of nothing is 0.")
    handing_in.hand_in(school, key(asked.id), "")
    assert again(school, row).state is AppealState.OVERTURNED
    assert answer_to(school, contested, YES_NO).value == 1


def test_names_stay_hidden_from_a_second_opinion_wherever_they_are_shown(
    school: School, contested: Review
) -> None:
    asked = second(school, appeal(school, contested))
    with school.database.write() as session:
        round_ = session.get_one(Round, contested.round_id)
        round_.names_hidden = False
        author, reviewer, other = (
            session.get_one(Person, one)
            for one in (round_.asked_by, contested.reviewer_id, asked.reviewer_id)
        )
        assert names.shown_name(session, school, reviewer, author, round_) == author.name
        assert names.shown_name(session, school, other, author, round_) == "Author"
        assert names.shown_name(session, school, author, other, round_) != other.name


def test_who_is_kept_apart_from_an_author_loses_the_offer(school: School, contested: Review) -> None:
    mentor, row = key(person(school, "mentor", Role.MENTOR).id), appeal(school, contested)
    asked = second(school, row)
    byhand.exclude(school, asked.reviewer_id, author_of(school, contested), "They are cousins.", mentor)
    after = second(school, row)
    assert after.reviewer_id != asked.reviewer_id
    assert after.state is ReviewState.OFFERED


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
