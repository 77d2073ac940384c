"""Turns: what the lines of tracks and workshops do by themselves, as chores.

Offers that nobody answered pass on, what has become free is offered, and people are reminded in time.
"""

from sqlmodel import Session, col

from lms.domain.tracks.waitlists import HINT, SeatState
from lms.errors import N_
from lms.services import seats
from lms.services.school import School
from lms.storage.changes import change
from lms.storage.tables import Activity, Seat, Track
from lms.storage.tracks import seats as rows


def expire(school: School) -> int:
    """Pass on the offers that were not answered in time. A chore."""
    with school.database.read() as session:
        due = [one.id for one in rows.lapsed(session, school.now())]
    return sum(_expire(school, seat_id or 0) for seat_id in due)


def refill(school: School) -> int:
    """Offer what has become free otherwise, such as by more seats or a closed account. A chore."""
    with school.database.read() as session:
        gone = [one.id or 0 for one in rows.of_the_gone(session)]
        track_ids, activity_ids = rows.waited_for(session)
    for seat_id in gone:
        with school.database.write() as session:
            seats.leave(session, school, session.get_one(Seat, seat_id))
    made = sum(_fill(school, track_id=one) for one in sorted(track_ids))
    return made + sum(_fill(school, activity_id=one) for one in sorted(activity_ids))


def remind(school: School) -> int:
    """Remind those whose offer is over soon. A chore."""
    now = school.now()
    with school.database.write() as session:
        return sum(_remind(session, school, one) for one in rows.to_remind(session, now + HINT))


def _fill(school: School, *, track_id: int | None = None, activity_id: int | None = None) -> int:
    with school.database.write() as session:
        return seats.fill(session, school, seats.lock(session, track_id=track_id, activity_id=activity_id))


def _expire(school: School, seat_id: int) -> int:
    with school.database.write() as session:
        seat = session.get_one(Seat, seat_id)
        thing, now = seats.lock_of(session, seat), school.now()
        is_due = (
            col(Seat.id) == seat_id,
            col(Seat.state) == SeatState.OFFERED,
            col(Seat.offered_until) <= now,
        )
        if not change(session, Seat, *is_due, state=SeatState.LAPSED, ended_at=now, offered_until=None):
            return 0
        words = N_("The seat in %(title)s went on to the next in line. You can stand in line again.")
        seats.tell(session, school, seat, thing, words, f"seat-lapsed:{seat_id}")
        seats.fill(session, school, thing)
    return 1


def _remind(session: Session, school: School, seat: Seat) -> bool:
    is_offered = (
        col(Seat.id) == seat.id,
        col(Seat.state) == SeatState.OFFERED,
        col(Seat.reminded_at).is_(None),
    )
    if not change(session, Seat, *is_offered, reminded_at=school.now()):
        return False
    thing = (
        session.get_one(Track, seat.track_id)
        if seat.track_id is not None
        else session.get_one(Activity, seat.activity_id)
    )
    words = N_("The seat in %(title)s is kept for you until %(until)s. Take it or let it go.")
    seats.tell(session, school, seat, thing, words, f"seat-remind:{seat.id}")
    return True
