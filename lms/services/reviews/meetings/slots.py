"""Slots: times for reviews side by side. A reviewer opens them, an author books one, both come or say so."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col

from lms.domain.exercises import Way
from lms.domain.matching import bar
from lms.domain.people import tidy
from lms.domain.reviews.states import LIVE, ReviewKind, ReviewState, RoundState, lease_of
from lms.errors import N_, ConflictError, ForbiddenError, MissingError, RefusedError
from lms.services import inbox
from lms.services.keys import key
from lms.services.programmes import rules_for
from lms.services.reviews.matching import candidates, offers
from lms.services.school import School
from lms.storage import people
from lms.storage.changes import change
from lms.storage.reviews import overviews
from lms.storage.reviews import rounds as rows
from lms.storage.reviews import slots as slot_rows
from lms.storage.tables import Person, Review, Round, Slot, Work

__all__ = ["Slot", "book", "bookable", "cancel", "of_either", "open_times", "remind", "tell_other"]

FURTHEST = timedelta(days=60)
MOST_IN_A_ROW = 8
MOST_SHOWN = 40
AFTERWARDS = timedelta(hours=24)
"""After a booked time, to hand the review in."""
AHEAD = timedelta(hours=2)
"""Before a booked time, when both are reminded of it."""
_GONE = N_("Somebody was faster, or this time is not open any more. Choose another one.")


def open_times(  # noqa: PLR0917  whose, when and where
    school: School, person_id: int, day: date, start: time, count: int = 1, place: str = ""
) -> int:
    """Open times in a row, in the school's own zone; return how many were not open yet."""
    if not 1 <= count <= MOST_IN_A_ROW:
        raise RefusedError(N_("Open between 1 and %(most)s times in a row."), most=MOST_IN_A_ROW)
    now, first = school.now(), _moment(school, day, start)
    if first is None or not now < first <= now + FURTHEST:
        raise RefusedError(
            N_("Choose a time from now on, within the next %(days)s days."), days=FURTHEST.days
        )
    with school.database.write() as session:
        minutes = rules_for(session, person_id).review.slot_minutes
        session.get_one(Person, person_id, with_for_update=True)
        mine = slot_rows.kept_of(session, person_id, now - timedelta(days=1))
        wanted = [first + timedelta(minutes=minutes * number) for number in range(count)]
        opened = [one for one in wanted if not _overlaps(mine, one, minutes)]
        for moment in opened:
            slot_rows.open_slot(session, person_id, moment, minutes, tidy(place, 120))
    if not opened:
        raise ConflictError(N_("You have opened this time already."))
    return len(opened)


def cancel(school: School, slot_id: int, person_id: int) -> None:
    """Close one's time, or give a booked one back; the other is told, and the review stays where it is."""
    with school.database.write() as session:
        slot = of_either(session, slot_id, person_id)
        if slot.starts_at <= school.now():
            raise ConflictError(N_("This time has begun. If somebody did not come, say that."))
        review = session.get(Review, slot.review_id) if slot.review_id is not None else None
        values: dict[str, object] = {"review_id": None, "booked_at": None}
        if slot.person_id == person_id:
            values["cancelled_at"] = school.now()
        as_read = (col(Slot.id) == slot_id, col(Slot.review_id).is_not_distinct_from(slot.review_id))
        if not change(session, Slot, *as_read, col(Slot.cancelled_at).is_(None), **values):
            raise ConflictError(_GONE)
        if review is not None:
            words = N_("The time at %(at)s for a review side by side is called off. Agree on another one.")
            tell_other(session, school, slot, review, person_id, words, "called-off")
            _shorten(session, school, review)


def book(school: School, slot_id: int, round_id: int, person_id: int) -> Slot:
    """Book a time for a round: of one of its reviewers, or of somebody who may be one and has time.

    Who opened the time has agreed by that: their offer counts as accepted.
    """
    with school.database.write() as session:
        round_ = session.get_one(Round, round_id, with_for_update=True)
        _check_author(session, round_, person_id)
        if round_.way is not Way.SIDE_BY_SIDE or round_.state is not RoundState.OPEN:
            raise ConflictError(N_("No time can be booked for this round now."))
        slot = session.get(Slot, slot_id)
        if slot is None:
            raise MissingError(N_("There is no such time."))
        review = _review_of(session, school, round_, slot.person_id)
        if slot_rows.of_review(session, key(review.id)) is not None:
            raise ConflictError(N_("A time is booked with this reviewer already. Call that one off first."))
        now = school.now()
        free = (col(Slot.review_id).is_(None), col(Slot.cancelled_at).is_(None), col(Slot.starts_at) > now)
        if not change(session, Slot, col(Slot.id) == slot_id, *free, review_id=review.id, booked_at=now):
            raise ConflictError(_GONE)
        session.refresh(slot)
        review.lease_until = slot.starts_at + timedelta(minutes=slot.minutes) + AFTERWARDS
        words = N_("Your time at %(at)s is booked for a review side by side.")
        tell_other(session, school, slot, review, person_id, words, "booked")
        return slot


def bookable(school: School, round_id: int) -> Sequence[Slot]:
    """Return the free times that the author of a round side by side may book, the next first."""
    with school.database.read() as session:
        round_ = session.get_one(Round, round_id)
        if round_.way is not Way.SIDE_BY_SIDE or round_.state is not RoundState.OPEN:
            return ()
        waiting = [one for one in rows.of_round(session, round_id) if _wants_time(one)]
        booked = overviews.slots_of_reviews(session, [key(one.id) for one in waiting])
        reviewers = {one.reviewer_id for one in waiting if one.id not in booked}
        if rows.places_taken(session, round_id) < round_.wanted or any(map(_gives_way, waiting)):
            reviewers |= set(_eligible(session, school, round_))
        return overviews.free_slots(session, reviewers, school.now(), MOST_SHOWN)


def remind(school: School) -> int:
    """Tell both of a booked time that it begins soon, each once."""
    now = school.now()
    with school.database.write() as session:
        due = slot_rows.booked_between(session, now, now + AHEAD)
        for slot in due:
            review = session.get_one(Review, slot.review_id)
            for asker in (slot.person_id, 0):  # first the authors are told, then the reviewer
                words = N_("A review side by side begins at %(at)s.")
                tell_other(session, school, slot, review, asker, words, "soon")
        return len(due)


def _moment(school: School, day: date, start: time) -> datetime | None:
    """Return a moment of the school's own zone; None for days at the very ends of the calendar."""
    try:
        return datetime.combine(day, start, ZoneInfo(school.settings.zone)).astimezone(UTC)
    except OverflowError:
        return None


def _shorten(session: Session, school: School, review: Review) -> None:
    """Give a review whose time is called off no longer than any other has: nobody holds a place for weeks."""
    until = lease_of(ReviewState.ACCEPTED, school.now(), rules_for(session, review.reviewer_id).review)
    longer = (col(Review.state) == ReviewState.ACCEPTED, col(Review.lease_until) > until)
    change(session, Review, col(Review.id) == review.id, *longer, lease_until=until)


def _overlaps(mine: Sequence[Slot], moment: datetime, minutes: int) -> bool:
    return any(
        one.starts_at < moment + timedelta(minutes=minutes)
        and moment < one.starts_at + timedelta(minutes=one.minutes)
        for one in mine
    )


def _review_of(session: Session, school: School, round_: Round, reviewer_id: int) -> Review:
    """Return the accepted review of a reviewer in a round: theirs, or one that begins now."""
    known = rows.of_person_in(session, key(round_.id), reviewer_id, ReviewKind.PEER)
    if known is None:
        known = _new_review(session, school, round_, reviewer_id)
    if known.state is ReviewState.OFFERED:
        known = offers.accept_now(session, school, key(known.id))
    if known.state is not ReviewState.ACCEPTED:
        raise ConflictError(_GONE)
    return known


def _new_review(session: Session, school: School, round_: Round, reviewer_id: int) -> Review:
    """Give a place to somebody who may review the work: a free one, or one that nobody has taken yet."""
    if reviewer_id not in _eligible(session, school, round_):
        raise ConflictError(_GONE)
    if rows.places_taken(session, key(round_.id)) >= round_.wanted:
        waiting = [one for one in rows.of_round(session, key(round_.id)) if _gives_way(one)]
        if not waiting:
            raise ConflictError(N_("Every place of this round is taken."))
        offers.end_kindly(session, school, waiting[-1])
    review = offers.offered(school, round_, reviewer_id, rules_for(session, reviewer_id).review)
    review.why = {"words": N_("The author has booked a time that you opened."), "values": {}}
    session.add(review)
    session.flush()
    return review


def _eligible(session: Session, school: School, round_: Round) -> list[int]:
    """Return everybody against whom nothing speaks, by the same bars as in matching."""
    field = candidates.of_round(session, school, round_)
    rules = field.rules.matching
    return [one.person for one in field.reviewers if bar(field.work, one, field.edges, rules) is None]


def _wants_time(review: Review) -> bool:
    return review.kind is ReviewKind.PEER and review.state in {ReviewState.OFFERED, ReviewState.ACCEPTED}


def _gives_way(review: Review) -> bool:
    return review.kind is ReviewKind.PEER and review.state is ReviewState.OFFERED


def _check_author(session: Session, round_: Round, person_id: int) -> None:
    owners = people.owners_of(session, session.get_one(Work, round_.work_id))
    if person_id not in {one.id for one in owners}:
        raise ForbiddenError(N_("The authors of the work do this."))


def of_either(session: Session, slot_id: int, person_id: int) -> Slot:
    """Return a time for who opened it, and a booked one for the authors too."""
    slot = session.get(Slot, slot_id)
    if slot is None or slot.cancelled_at is not None:
        raise MissingError(N_("There is no such time."))
    if slot.person_id != person_id:
        review = session.get(Review, slot.review_id) if slot.review_id is not None else None
        if review is None or review.round_id is None:
            raise MissingError(N_("There is no such time."))
        _check_author(session, session.get_one(Round, review.round_id), person_id)
    return slot


def tell_other(  # noqa: PLR0917  who, what, where to
    session: Session, school: School, slot: Slot, review: Review, told_by: int, words: str, name: str
) -> None:
    """Tell the reviewer what an author did, or all authors what the reviewer did; once an hour."""
    round_ = session.get_one(Round, review.round_id)
    others, path = [slot.person_id], f"/reviews/{review.id}" if review.state in LIVE else "/slots"
    if told_by == slot.person_id:
        owners = people.owners_of(session, session.get_one(Work, round_.work_id))
        others, path = [key(one.id) for one in owners], f"/rounds/{round_.id}"
    hour = f":{slot.booked_at:%Y%m%d%H}" if slot.booked_at else ""
    stamp = f"{name}:{slot.id}:{review.id}{hour}"
    for person_id in others:
        inbox.tell(session, school, person_id, words, {"at": slot.starts_at}, path, f"{stamp}:{person_id}")
