"""Slots: opened by reviewers, booked by one author each, called off in time, and missed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from lms.domain.exercises import Way
from lms.domain.people import Role
from lms.domain.reviews.states import LIVE, ReviewState
from lms.errors import ConflictError, ForbiddenError, MissingError, QatarlasError, RefusedError
from lms.services import inbox, ledger
from lms.services.keys import key
from lms.services.reviews.meetings import absences, slots
from lms.services.school import School
from lms.storage.reviews import rounds as review_rows
from lms.storage.reviews import slots as slot_rows
from lms.storage.tables import Review, Round, Slot
from tests.support import reviews
from tests.support.folk import MINOR, person
from tests.support.schools import at

MORNING = time(9, 0)


def tomorrow(school: School) -> datetime:
    """Return nine in the morning of the next day, in the school's own zone."""
    day = school.today() + timedelta(days=1)
    return datetime.combine(day, MORNING, ZoneInfo(school.settings.zone))


def open_time(school: School, person_id: int, hour: int = 9) -> int:
    """Open one time tomorrow and return its id."""
    slots.open_times(school, person_id, tomorrow(school).date(), time(hour, 0), place="Room 4")
    return key(max(mine(school, person_id), key=lambda one: one.id or 0).id)


def mine(school: School, person_id: int) -> list[Slot]:
    with school.database.read() as session:
        return list(slot_rows.kept_of(session, person_id, school.now() - timedelta(days=9)))


def side_by_side(school: School, author: str = "aru", reviewers: tuple[str, ...] = ("bek", "dana")) -> Round:
    """Return an open round whose reviews are held together."""
    opened = reviews.opened_round(school, author, reviewers)
    with school.database.write() as session:
        session.get_one(Round, opened.id).way = Way.SIDE_BY_SIDE
    return opened


def slot(school: School, slot_id: int) -> Slot:
    with school.database.read() as session:
        return session.get_one(Slot, slot_id)


def review(school: School, review_id: int | None) -> Review:
    with school.database.read() as session:
        return session.get_one(Review, review_id)


def told(school: School, person_id: int) -> list[str]:
    return [one.words for one in inbox.listing(school, person_id).notices]


def booked(school: School) -> tuple[Round, Slot]:
    """Return a round with one booked time, tomorrow at nine."""
    opened = side_by_side(school)
    reviewer = reviews.accepted_review(school, key(opened.id)).reviewer_id
    slot_id = open_time(school, reviewer)
    return opened, slots.book(school, slot_id, key(opened.id), opened.asked_by)


def test_times_stand_in_the_school_s_own_zone_and_in_a_row(school: School) -> None:
    reviewer = reviews.student(school, "bek")
    assert slots.open_times(school, reviewer, tomorrow(school).date(), MORNING, 3, " Room  4 ") == 3
    found = mine(school, reviewer)
    assert [one.starts_at for one in found] == [
        tomorrow(school) + timedelta(minutes=30 * n) for n in range(3)
    ]
    assert {one.place for one in found} == {"Room 4"}


def test_times_do_not_overlap(school: School) -> None:
    reviewer = reviews.student(school, "bek")
    day = tomorrow(school).date()
    slots.open_times(school, reviewer, day, MORNING)
    assert slots.open_times(school, reviewer, day, time(9, 15), 2) == 1  # 9:15 overlaps, 9:45 does not
    with pytest.raises(ConflictError):
        slots.open_times(school, reviewer, day, MORNING)


def test_a_time_lies_ahead_and_not_too_far(school: School) -> None:
    reviewer, today = reviews.student(school, "bek"), school.today()
    for day, count in (
        (today - timedelta(days=1), 1),
        (today + timedelta(days=90), 1),
        (today, 0),
        (today, 9),
    ):
        with pytest.raises(RefusedError):
            slots.open_times(school, reviewer, day, MORNING, count)


def test_a_called_off_time_can_be_opened_again(school: School) -> None:
    reviewer = reviews.student(school, "bek")
    first = open_time(school, reviewer)
    slots.cancel(school, first, reviewer)
    assert mine(school, reviewer) == []
    assert open_time(school, reviewer) == first


def test_an_author_books_a_time_and_its_reviewer_is_told(school: School) -> None:
    _, taken = booked(school)
    held = review(school, taken.review_id)
    assert held.state is ReviewState.ACCEPTED
    assert held.lease_until == taken.starts_at + timedelta(minutes=30, hours=24)
    assert any("is booked" in words for words in told(school, taken.person_id))


def test_who_opened_a_time_has_agreed_to_an_offer_by_that(school: School) -> None:
    opened = side_by_side(school)
    offer = reviews.offered(school, key(opened.id))[0]
    slots.book(school, open_time(school, offer.reviewer_id), key(opened.id), opened.asked_by)
    assert review(school, offer.id).state is ReviewState.ACCEPTED


def test_any_eligible_reviewer_s_time_can_be_booked(school: School) -> None:
    opened = side_by_side(school)
    other = reviews.student(school, "erlan")
    slot_id = open_time(school, other)
    assert slot_id in {one.id for one in slots.bookable(school, key(opened.id))}
    slots.book(school, slot_id, key(opened.id), opened.asked_by)
    places = [one for one in reviews.reviews_of(school, key(opened.id)) if one.state in LIVE]
    assert len(places) == 2
    assert {one.reviewer_id for one in places if one.state is ReviewState.ACCEPTED} == {other}


def test_the_bars_of_matching_hold_for_times_too(school: School) -> None:
    opened = side_by_side(school)
    minor = reviews.student(school, "nurai", born=MINOR)
    for wrong in (minor, opened.asked_by):
        slot_id = open_time(school, wrong)
        assert slot_id not in {one.id for one in slots.bookable(school, key(opened.id))}
        with pytest.raises(ConflictError):
            slots.book(school, slot_id, key(opened.id), opened.asked_by)


def test_a_reviewer_has_one_time_for_a_round(school: School) -> None:
    opened, taken = booked(school)
    second = open_time(school, taken.person_id, hour=15)
    with pytest.raises(ConflictError, match="booked with this reviewer already"):
        slots.book(school, second, key(opened.id), opened.asked_by)


def test_only_rounds_side_by_side_and_only_their_authors_book(school: School) -> None:
    opened = reviews.opened_round(school)
    slot_id = open_time(school, reviews.offered(school, key(opened.id))[0].reviewer_id)
    with pytest.raises(ConflictError, match="No time can be booked"):
        slots.book(school, slot_id, key(opened.id), opened.asked_by)
    assert slots.bookable(school, key(opened.id)) == ()
    with pytest.raises(ForbiddenError):
        slots.book(school, slot_id, key(opened.id), reviews.student(school, "stranger"))
    with pytest.raises(MissingError):
        slots.book(school, 4711, key(side_by_side(school, "kim").id), reviews.student(school, "kim"))


def test_of_two_authors_at_once_one_gets_the_time(school: School) -> None:
    rounds_ = [side_by_side(school, author, ()) for author in ("aru", "kim", "lev", "mira")]
    slot_id = open_time(school, reviews.student(school, "bek"))

    def book(opened: Round) -> bool:
        try:
            slots.book(school, slot_id, key(opened.id), opened.asked_by)
        except QatarlasError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(book, rounds_)) == 1
    taken = slot(school, slot_id)
    assert review(school, taken.review_id).state is ReviewState.ACCEPTED
    with school.database.read() as session:
        held = review_rows.of_reviewer(session, taken.person_id)
    assert sum(one.state is ReviewState.ACCEPTED for one in held) == 1  # the losers left nothing behind


def test_an_author_gives_a_time_back_and_it_is_free_again(school: School) -> None:
    opened, taken = booked(school)
    slots.cancel(school, key(taken.id), opened.asked_by)
    assert slot(school, key(taken.id)).review_id is None
    assert any("called off" in words for words in told(school, taken.person_id))
    again = slots.book(school, key(taken.id), key(opened.id), opened.asked_by)
    assert again.review_id == taken.review_id


def test_a_reviewer_calls_a_time_off_and_keeps_the_review(school: School) -> None:
    opened, taken = booked(school)
    slots.cancel(school, key(taken.id), taken.person_id)
    assert review(school, taken.review_id).state is ReviewState.ACCEPTED
    assert any("called off" in words for words in told(school, opened.asked_by))
    other = open_time(school, taken.person_id, hour=15)
    assert slots.book(school, other, key(opened.id), opened.asked_by).review_id == taken.review_id


def test_a_time_called_off_leaves_no_longer_than_any_review_has(school: School) -> None:
    opened = side_by_side(school)
    reviewer = reviews.accepted_review(school, key(opened.id)).reviewer_id
    day = school.today() + timedelta(days=50)
    slots.open_times(school, reviewer, day, MORNING)
    taken = slots.book(school, key(mine(school, reviewer)[0].id), key(opened.id), opened.asked_by)
    slots.cancel(school, key(taken.id), reviewer)
    until = review(school, taken.review_id).lease_until
    assert until is not None
    assert until < school.now() + timedelta(days=3)


def test_who_books_and_calls_off_all_day_is_heard_once_an_hour(school: School) -> None:
    opened, taken = booked(school)
    for _ in range(5):
        slots.cancel(school, key(taken.id), opened.asked_by)
        slots.book(school, key(taken.id), key(opened.id), opened.asked_by)
    heard = [
        words for words in told(school, taken.person_id) if "is booked" in words or "called off" in words
    ]
    assert len(heard) <= 4  # two, and the turn of an hour may lie between


def test_strangers_cancel_nothing(school: School) -> None:
    _, taken = booked(school)
    with pytest.raises((MissingError, ForbiddenError)):
        slots.cancel(school, key(taken.id), reviews.student(school, "stranger"))
    assert slot(school, key(taken.id)).review_id is not None


def test_what_has_begun_is_not_called_off(school: School) -> None:
    _, taken = booked(school)
    with pytest.raises(ConflictError, match="has begun"):
        slots.cancel(at(school, taken.starts_at), key(taken.id), taken.person_id)


def test_both_are_reminded_once(school: School) -> None:
    opened, taken = booked(school)
    near = at(school, taken.starts_at - timedelta(hours=1))
    for _ in range(2):
        slots.remind(near)
    for who in (opened.asked_by, taken.person_id):
        assert sum("begins at" in words for words in told(school, who)) == 1


def test_a_missing_reviewer_pays_and_somebody_else_is_asked(school: School) -> None:
    opened, taken = booked(school)
    reviews.student(school, "erlan")
    then = at(school, taken.starts_at + timedelta(minutes=10))
    absences.no_show(then, key(taken.id), opened.asked_by)
    paid = [one.amount for one in ledger.entries(school, taken.person_id).entries]
    assert paid == [-100, 300]  # the first credits come before what is taken of them
    assert review(school, taken.review_id).state is ReviewState.EXPIRED
    assert slot(school, key(taken.id)).absent == "reviewer"
    live = [one for one in reviews.reviews_of(school, key(opened.id)) if one.state in LIVE]
    assert len(live) == 2
    rows = ledger.entries(school, opened.asked_by, 1).entries
    given = [one.amount for one in rows if one.reason in {"round", "refund"}]
    assert given == [-200]  # the next reviewer is asked for it: an absence makes nobody richer
    with pytest.raises(ConflictError, match="said already"):
        absences.no_show(then, key(taken.id), opened.asked_by)


def test_word_against_word_costs_nothing_and_the_mentors_look(school: School) -> None:
    opened, taken = booked(school)
    mentor = key(person(school, "mentor", Role.MENTOR).id)
    then = at(school, taken.starts_at + timedelta(minutes=10))
    absences.no_show(then, key(taken.id), opened.asked_by)
    absences.no_show(then, key(taken.id), taken.person_id)
    assert ledger.balances(school, taken.person_id).credits == 300
    assert slot(school, key(taken.id)).absent == "both"
    assert any("the other did not come" in words for words in told(school, mentor))


def test_a_missing_author_ends_the_review_by_its_flag(school: School) -> None:
    opened, taken = booked(school)
    then = at(school, taken.starts_at + timedelta(minutes=10))
    absences.no_show(then, key(taken.id), taken.person_id)
    ended = review(school, taken.review_id)
    assert (ended.state, ended.flag, ended.grade) == (ReviewState.HANDED_IN, "author_absent", None)
    assert any("says that you did not come" in words for words in told(school, opened.asked_by))


def test_who_waited_for_an_author_is_paid_until_the_author_contests_it(school: School) -> None:
    opened, taken = booked(school)
    mentor = key(person(school, "mentor", Role.MENTOR).id)
    for login in ("erlan", "gulya"):
        reviews.student(school, login)
    then = at(school, taken.starts_at + timedelta(minutes=10))
    absences.no_show(then, key(taken.id), taken.person_id)
    assert ledger.balances(school, taken.person_id).credits > 300
    absences.no_show(then, key(taken.id), opened.asked_by)
    assert ledger.balances(school, taken.person_id).credits == 300
    assert review(school, taken.review_id).state is ReviewState.WITHDRAWN
    assert any("the other did not come" in words for words in told(school, mentor))
    places = [one for one in reviews.reviews_of(school, key(opened.id)) if one.state in LIVE]
    assert len(places) == opened.wanted, "somebody else is asked in their place"


def test_nobody_is_missed_before_the_time_nor_long_after(school: School) -> None:
    opened, taken = booked(school)
    for hours in (-1, 49):
        with pytest.raises(ConflictError, match="from the booked time on"):
            absences.no_show(
                at(school, taken.starts_at + timedelta(hours=hours)), key(taken.id), opened.asked_by
            )
    free = open_time(school, taken.person_id, hour=15)
    with pytest.raises(ConflictError, match="Nobody has booked"):
        absences.no_show(school, free, taken.person_id)
