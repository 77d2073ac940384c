"""The nightly repair of offers: what nobody has looked at may move, what somebody has taken never does."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from lms.domain.people import Language, Role
from lms.domain.reviews.states import LIVE, TAKING_A_PLACE, ReviewState
from lms.errors import ConflictError
from lms.services import inbox
from lms.services.keys import key
from lms.services.reviews.matching import availability, byhand, offers
from lms.services.reviews.matching.repair import repair
from lms.services.school import School
from lms.storage.reviews import rounds as rows
from lms.storage.tables import Exclusion, Review, Round
from tests.support import reviews
from tests.support.folk import person

FREE = ("erlan", "gulya", "sara", "tair", "umit", "zhan")
"""Enough people with room, since chance puts about half of them aside."""


def held(school: School, round_id: int) -> list[Review]:
    return [one for one in reviews.reviews_of(school, round_id) if one.state in LIVE]


def who(school: School, round_id: int) -> set[int]:
    return {one.reviewer_id for one in held(school, round_id)}


def told(school: School, person_id: int) -> list[str]:
    return [one.words for one in inbox.listing(school, person_id).notices]


def badly_placed(school: School) -> tuple[Round, Review]:
    """Return a round with one unopened offer that is better moved: its reviewer has three, others none."""
    for login in ("author1", "author2", "author3"):
        availability.keep(school, reviews.student(school, login), school.today(), list(Language))
    for login in ("bek", "dana"):
        reviews.student(school, login)
    opened = [reviews.opened_round(school, f"author{at}", reviewers=()) for at in (1, 2, 3)]
    taken = [one for round_ in opened for one in held(school, key(round_.id))]
    last = next(one for one in taken if one.round_id == opened[2].id)
    for one in taken:
        if one.id != last.id:
            offers.open_offer(school, key(one.id))
    for login in FREE:
        reviews.student(school, login)
    return opened[2], last


def test_an_unopened_offer_moves_to_who_has_more_room(school: School) -> None:
    round_, offer = badly_placed(school)
    assert repair(school) == 1
    found = {one.id: one for one in reviews.reviews_of(school, key(round_.id))}
    assert found[offer.id].state is ReviewState.WITHDRAWN
    (new,) = [one for one in found.values() if one.state in LIVE and one.opened_at is None]
    assert new.reviewer_id in {reviews.student(school, login) for login in FREE}
    assert new.lease_until is not None
    assert new.why["words"]
    assert new.relaxed == []
    assert len(held(school, key(round_.id))) == 2


def test_who_loses_an_unseen_offer_is_not_bothered_and_the_new_one_is_told(school: School) -> None:
    round_, offer = badly_placed(school)
    before, people = told(school, offer.reviewer_id), who(school, key(round_.id))
    repair(school)
    (new,) = who(school, key(round_.id)) - people
    assert len(told(school, offer.reviewer_id)) == len(before) - 1
    assert not any("not needed" in words for words in told(school, offer.reviewer_id))
    assert told(school, new) == ["You are asked to review %(exercise)s. Please answer until %(until)s."]


def test_a_second_night_changes_nothing(school: School) -> None:
    round_, _ = badly_placed(school)
    repair(school)
    after = who(school, key(round_.id))
    assert repair(school) == 0
    assert who(school, key(round_.id)) == after


def look(school: School, offer: Review) -> None:
    offers.open_offer(school, key(offer.id))


def read_the_message(school: School, offer: Review) -> None:
    inbox.read_all(school, offer.reviewer_id)


def take(school: School, offer: Review) -> None:
    offers.accept(school, key(offer.id))


def by_hand(school: School, offer: Review) -> None:
    with school.database.write() as session:
        session.get_one(Review, offer.id).by_hand = offer.reviewer_id


@pytest.mark.parametrize("touch", [look, read_the_message, take, by_hand])
def test_what_somebody_has_touched_stays(school: School, touch: Callable[[School, Review], None]) -> None:
    round_, offer = badly_placed(school)
    touch(school, offer)
    assert repair(school) == 0
    assert offer.reviewer_id in who(school, key(round_.id))


def test_an_offer_between_two_who_are_kept_apart_goes(school: School) -> None:
    opened = reviews.opened_round(school)
    offer = held(school, key(opened.id))[0]
    small, large = sorted((opened.asked_by, offer.reviewer_id))
    with school.database.write() as session:
        session.add(
            Exclusion(first_id=small, second_id=large, reason="kin", person_id=small, created_at=school.now())
        )
    repair(school)
    assert offer.reviewer_id not in who(school, key(opened.id))
    assert len(held(school, key(opened.id))) == 2


def test_a_ring_of_two_that_a_mentor_made_is_mended_where_nobody_has_looked(school: School) -> None:
    mentor = key(person(school, "mentor", Role.MENTOR).id)
    first = reviews.opened_round(school)
    offer = held(school, key(first.id))[0]
    second = reviews.opened_round(school, login_of(school, offer.reviewer_id), reviewers=())
    byhand.assign(school, key(second.id), first.asked_by, mentor, knowingly=True)
    repair(school)
    assert offer.reviewer_id not in who(school, key(first.id))
    assert first.asked_by in who(school, key(second.id))


def login_of(school: School, person_id: int) -> str:
    return next(one for one in reviews.REVIEWERS if reviews.student(school, one) == person_id)


def test_free_places_are_filled(school: School) -> None:
    opened = reviews.opened_round(school, reviewers=())
    for login in reviews.REVIEWERS:
        reviews.student(school, login)
    assert repair(school) == 2
    assert len(held(school, key(opened.id))) == 2


def test_without_rounds_a_night_is_quiet(school: School) -> None:
    assert repair(school) == 0


def test_who_accepts_while_the_night_moves_has_it_or_is_told_that_it_is_gone(school: School) -> None:
    """Two race for one place: one gets it, and never are there more places than wanted."""
    round_, offer = badly_placed(school)

    def accept() -> bool:
        try:
            offers.accept(school, key(offer.id))
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(3) as pool:
        nights = [pool.submit(repair, school) for _ in range(2)]
        accepted = pool.submit(accept).result()
        for night in nights:
            night.result()
    found = reviews.reviews_of(school, key(round_.id))
    state = next(one.state for one in found if one.id == offer.id)
    assert state is (ReviewState.ACCEPTED if accepted else ReviewState.WITHDRAWN)
    assert sum(one.state in TAKING_A_PLACE for one in found) == 2


def test_many_works_of_a_night_are_served_within_everybodys_load(school: School) -> None:
    logins = [f"student{at}" for at in range(8)]
    for login in logins:
        reviews.student(school, login)
    opened = [reviews.opened_round(school, login, reviewers=()) for login in logins]
    repair(school)
    arcs = {(one, round_.asked_by) for round_ in opened for one in who(school, key(round_.id))}
    assert len(arcs) == 16
    assert not any((author, reviewer) in arcs for reviewer, author in arcs)
    with school.database.read() as session:
        loads = rows.loads(session, [reviews.student(school, login) for login in logins])
    assert max(loads.values()) <= 3
