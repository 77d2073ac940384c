"""Who is asked for a second opinion: the next of the right people, or a mentor; always blind."""

from datetime import timedelta

import pytest

from lms.domain.people import Language, Role
from lms.domain.reviews.states import AppealState, ReviewKind, ReviewState, RoundState
from lms.errors import ConflictError, ForbiddenError
from lms.services import ledger
from lms.services.keys import key
from lms.services.reviews import names, rounds
from lms.services.reviews.desk import answers, handing_in, sheet
from lms.services.reviews.matching import availability, byhand, offers
from lms.services.reviews.scoring import appeals, finishing
from lms.services.school import School
from lms.storage.tables import (
    Person,
    Review,
    Round,
)
from tests.support import reviews
from tests.support.appeals import (
    POINTS,
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
from tests.support.folk import MINOR, person
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


def test_somebody_who_had_no_place_is_asked_blind(school: School, contested: Review) -> None:
    before = {one.reviewer_id for one in reviews.reviews_of(school, contested.round_id or 0)}
    row = appeal(school, contested)
    asked = second(school, row)
    assert (asked.kind, asked.state, asked.appeal_id) == (ReviewKind.SECOND, ReviewState.OFFERED, row.id)
    assert asked.lease_until is not None
    assert asked.reviewer_id not in {*before, author_of(school, contested)}
    assert asked.why
    assert any("second opinion" in words for words in told(school, asked.reviewer_id))


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
