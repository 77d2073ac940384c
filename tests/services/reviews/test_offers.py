"""Offers: taken, left, lapsed; every place is filled again, and nobody is asked for one twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from lms.domain.people import Language, Role
from lms.domain.reviews.states import TAKING_A_PLACE, ReviewState, RoundState
from lms.errors import ConflictError
from lms.services import inbox, ledger
from lms.services.keys import key
from lms.services.reviews import expectations, rounds
from lms.services.reviews.matching import availability, offers
from lms.services.school import School
from lms.storage.reviews import rounds as rows
from lms.storage.tables import Round
from tests.support import reviews
from tests.support.folk import person
from tests.support.schools import at

HOUR = timedelta(hours=1)


def later(school: School, hours: float) -> School:
    return at(school, school.now() + hours * HOUR)


def places(school: School, round_id: int) -> int:
    return sum(one.state in TAKING_A_PLACE for one in reviews.reviews_of(school, round_id))


def told(school: School, person_id: int) -> list[str]:
    return [one.words for one in inbox.listing(school, person_id).notices]


def test_who_is_asked_is_told_once(school: School) -> None:
    opened = reviews.opened_round(school)
    offers.fill(school, key(opened.id))
    for one in reviews.offered(school, key(opened.id)):
        assert told(school, one.reviewer_id) == [
            "You are asked to review %(exercise)s. Please answer until %(until)s."
        ]


def test_an_accepted_offer_has_a_longer_lease(school: School) -> None:
    offer = reviews.offered(school, key(reviews.opened_round(school).id))[0]
    accepted = offers.accept(school, key(offer.id))
    assert accepted.state is ReviewState.ACCEPTED
    assert offer.lease_until is not None
    assert accepted.lease_until is not None
    assert accepted.lease_until - offer.lease_until > 24 * HOUR


def test_an_offer_is_accepted_once(school: School) -> None:
    review = reviews.accepted_review(school)
    with pytest.raises(ConflictError):
        offers.accept(school, key(review.id))


def test_an_offer_whose_time_is_over_can_not_be_accepted(school: School) -> None:
    offer = reviews.offered(school, key(reviews.opened_round(school).id))[0]
    with pytest.raises(ConflictError):
        offers.accept(later(school, 19), key(offer.id))


def test_who_declines_makes_room_for_somebody_else_at_once(school: School) -> None:
    opened = reviews.opened_round(school)
    first = reviews.offered(school, key(opened.id))[0]
    offers.decline(school, key(first.id), "  I don't know this library.  ")
    found = reviews.reviews_of(school, key(opened.id))
    declined = next(one for one in found if one.id == first.id)
    assert (declined.state, declined.decline_reason) == (
        ReviewState.DECLINED,
        "I don't know this library.",
    )
    assert len(reviews.offered(school, key(opened.id))) == 2
    assert len({one.reviewer_id for one in found}) == 3


def test_what_lapses_goes_to_somebody_else_and_the_reviewer_is_told(school: School) -> None:
    opened = reviews.opened_round(school)
    first = reviews.accepted_review(school, key(opened.id))
    late = later(school, 49)
    assert offers.expire(late) == 2  # the accepted one, and the offer that nobody has answered
    assert offers.expire(late) == 0
    states = [one.state for one in reviews.reviews_of(school, key(opened.id))]
    assert states.count(ReviewState.EXPIRED) == 2
    assert states.count(ReviewState.OFFERED) == 2
    assert any(words.startswith("The time of a review is over") for words in told(school, first.reviewer_id))


def test_reviewers_are_reminded_once_before_the_end(school: School) -> None:
    opened = reviews.opened_round(school)
    assert offers.remind(school) == 0
    near = later(school, 7)
    assert offers.remind(near) == 2
    assert offers.remind(near) == 0
    reviews.accepted_review(near, key(opened.id))
    assert offers.remind(later(near, 37)) == 1


def test_a_round_that_finds_nobody_goes_to_a_mentor_and_costs_nothing(school: School) -> None:
    mentor = key(person(school, "mentor", Role.MENTOR).id)
    opened = reviews.opened_round(school, reviewers=())
    before = rounds.view(school, key(opened.id)).round
    assert before.state is RoundState.OPEN
    late = later(school, 97)
    offers.refill(late)
    after = rounds.view(school, key(opened.id)).round
    assert after.state is RoundState.MENTOR
    entries = ledger.entries(school, opened.asked_by, 1).entries
    assert sum(one.amount for one in entries if one.reason in {"round", "refund"}) == 0
    assert any("waits for a mentor" in words for words in told(school, mentor))


def test_somebody_who_comes_later_serves_a_round_that_waits(school: School) -> None:
    opened = reviews.opened_round(school, reviewers=("bek",))
    assert places(school, key(opened.id)) == 1
    newcomer = reviews.student(school, "dana")
    assert offers.refill(school) == 1
    assert newcomer in {one.reviewer_id for one in reviews.offered(school, key(opened.id))}


def test_who_is_away_is_asked_only_when_nobody_else_is_there(school: School) -> None:
    away = reviews.student(school, "bek")
    availability.keep(school, away, school.today(), list(Language))
    opened = reviews.opened_round(school, reviewers=("dana", "erlan"))
    asked = reviews.offered(school, key(opened.id))
    assert away not in {one.reviewer_id for one in asked}
    assert [one.relaxed for one in asked] == [[], []]
    offers.decline(school, key(asked[0].id))
    last = reviews.offered(school, key(opened.id))[-1]
    assert last.reviewer_id == away
    assert "availability" in last.relaxed


def test_without_a_language_in_common_nobody_is_asked(school: School) -> None:
    reviews.student(school, "bek", language=Language.KAZAKH)
    english = reviews.student(school, "dana", language=Language.ENGLISH)
    opened = reviews.opened_round(school, reviewers=())
    assert {one.reviewer_id for one in reviews.offered(school, key(opened.id))} == {english}


def test_nobody_reviews_back(school: School) -> None:
    first = reviews.opened_round(school, reviewers=("bek", "dana"))
    reviewer = reviews.accepted_review(school, key(first.id)).reviewer_id
    second = rounds.open_round(school, reviews.attempt(school, reviewer), reviewer)
    asked = {one.reviewer_id for one in reviews.offered(school, key(second.id))}
    assert first.asked_by not in asked


def test_one_person_has_only_so_many_in_hand_while_others_have_none(school: School) -> None:
    for login in ("bek", "dana", "erlan", "gulya"):
        reviews.student(school, login)
    for author in ("author1", "author2", "author3", "author4", "author5"):
        reviews.opened_round(school, author=author, reviewers=())
    with school.database.read() as session:
        loads = rows.loads(session, [reviews.student(school, one) for one in reviews.REVIEWERS])
    assert max(loads.values()) <= 3


def test_two_who_fill_at_once_never_ask_for_the_same_place(school: School) -> None:
    opened = reviews.opened_round(school, reviewers=())
    for login in reviews.REVIEWERS:
        reviews.student(school, login)
    with ThreadPoolExecutor(8) as pool:
        asked = list(pool.map(lambda _: offers.fill(school, key(opened.id)), range(8)))
    assert sum(asked) == 2
    assert places(school, key(opened.id)) == 2


def test_an_offer_that_is_accepted_and_declined_at_once_has_one_end(school: School) -> None:
    opened = reviews.opened_round(school)
    offer = key(reviews.offered(school, key(opened.id))[0].id)

    def attempt(number: int) -> bool:
        try:
            if number % 2:
                offers.accept(school, offer)
            else:
                offers.decline(school, offer)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(attempt, range(6)))
    state = next(one.state for one in reviews.reviews_of(school, key(opened.id)) if one.id == offer)
    assert state in {ReviewState.ACCEPTED, ReviewState.DECLINED}
    assert 1 <= sum(done) <= 2  # a decline may follow an accept, never the other way round
    assert places(school, key(opened.id)) == 2


def test_what_expires_and_is_accepted_at_once_has_one_end(school: School) -> None:
    opened = reviews.opened_round(school)
    late = later(school, 18.01)
    offer = key(reviews.offered(school, key(opened.id))[0].id)

    def accept() -> bool:
        try:
            offers.accept(school, offer)  # whose clock is a little behind
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        expired, accepted = pool.submit(offers.expire, late), pool.submit(accept)
    expired.result()
    state = next(one.state for one in reviews.reviews_of(school, key(opened.id)) if one.id == offer)
    assert state is (ReviewState.ACCEPTED if accepted.result() else ReviewState.EXPIRED)
    assert places(school, key(opened.id)) == 2


def test_a_looked_at_offer_is_known_to_be(school: School) -> None:
    offer = reviews.offered(school, key(reviews.opened_round(school).id))[0]
    offers.open_offer(school, key(offer.id))
    offers.open_offer(later(school, 5), key(offer.id))
    seen = reviews.offered(school, key(offer.round_id))[0].opened_at
    assert seen is not None
    assert seen < school.now() + HOUR


def test_the_usual_time_is_told_from_three_cases_on(school: School) -> None:
    for author in ("author1", "author2"):
        reviews.handed_in(school, key(reviews.opened_round(school, author=author).id))
    assert expectations.expected(school, reviews.PROJECT).reviewed is None
    slow = key(reviews.accepted_review(school, key(reviews.opened_round(school, author="author3").id)).id)
    reviews.answer(school, slow)
    reviews.hand_in(later(school, 5), slow)
    found = expectations.expected(school, reviews.PROJECT)
    assert found.reviewed is not None
    assert found.reviewed < HOUR
    assert found.decided is None


def test_the_offers_of_a_round_that_is_over_close_kindly(school: School) -> None:
    opened = reviews.opened_round(school)
    with school.database.write() as session:
        offers.close_unneeded(session, school, key(opened.id))
        session.get_one(Round, opened.id).state = RoundState.DECIDED
    for one in reviews.reviews_of(school, key(opened.id)):
        assert one.state is ReviewState.WITHDRAWN
        assert any("Thank you for being there" in words for words in told(school, one.reviewer_id))
    assert offers.fill(school, key(opened.id)) == 0
