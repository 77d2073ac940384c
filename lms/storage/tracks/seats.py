"""Queries on the lines of tracks and workshops, and on the seats that they lead to."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from lms.domain.tracks.waitlists import LIVE, TAKING, SeatState, Waiting, in_line
from lms.storage.tables import Activity, Person, Seat, Track

CAME = (SeatState.HELD, SeatState.DONE)


def of(thing: Track | Activity) -> ColumnElement[bool]:
    """Return the condition for the seats of a track or a workshop."""
    column = Seat.track_id if isinstance(thing, Track) else Seat.activity_id
    return col(column) == thing.id


def live(session: Session, thing: Track | Activity, person_id: int) -> Seat | None:
    """Return somebody's place in the line, offer, or seat, whichever they have."""
    query = select(Seat).where(of(thing), Seat.person_id == person_id, col(Seat.state).in_(LIVE))
    return session.exec(query).first()


def live_of_people(session: Session, thing: Track | Activity, person_ids: Collection[int]) -> Sequence[Seat]:
    """Return the same of many people at once."""
    query = select(Seat).where(of(thing), col(Seat.person_id).in_(person_ids), col(Seat.state).in_(LIVE))
    return session.exec(query).all()


def live_of_person(session: Session, person_id: int) -> Sequence[Seat]:
    query = select(Seat).where(Seat.person_id == person_id, col(Seat.state).in_(LIVE))
    return session.exec(query.order_by(col(Seat.asked_at), col(Seat.id))).all()


def waiting(session: Session, thing: Track | Activity) -> Sequence[Seat]:
    return session.exec(select(Seat).where(of(thing), Seat.state == SeatState.WAITING)).all()


def holders(session: Session, thing: Track | Activity) -> Sequence[tuple[Seat, Person]]:
    """Return everybody with a seat, an offer or a place in the line, by name."""
    query = (
        select(Seat, Person)
        .join(Person, col(Person.id) == col(Seat.person_id))
        .where(of(thing), col(Seat.state).in_(LIVE))
    )
    return session.exec(query.order_by(col(Person.name), col(Person.id))).all()


def taken(session: Session, thing: Track | Activity) -> int:
    """Count the seats that are held or kept for who is offered one."""
    return session.exec(select(func.count()).where(of(thing), col(Seat.state).in_(TAKING))).one()


def came_and_missed(session: Session, thing: Track | Activity) -> tuple[int, int]:
    """Count who of those with a seat came and who never did."""
    query = select(Seat.state, func.count()).where(of(thing)).group_by(col(Seat.state))
    counts = dict(session.exec(query.where(col(Seat.state).in_((*CAME, SeatState.MISSED)))).all())
    return sum(counts.get(state, 0) for state in CAME), counts.get(SeatState.MISSED, 0)


def tracks_counted(session: Session, programme_ids: Collection[int]) -> dict[int, dict[SeatState, int]]:
    """Return, by track, how many seats are in each state."""
    query = (
        select(Seat.track_id, Seat.state, func.count())
        .join(Track, col(Track.id) == col(Seat.track_id))
        .where(col(Track.programme_id).in_(programme_ids))
        .group_by(col(Seat.track_id), col(Seat.state))
    )
    return _by_thing(iter(session.exec(query)))


def lapsed(session: Session, now: datetime) -> Sequence[Seat]:
    """Return the offers whose time is over."""
    query = select(Seat).where(Seat.state == SeatState.OFFERED, col(Seat.offered_until) <= now)
    return session.exec(query.order_by(col(Seat.offered_until))).all()


def to_remind(session: Session, until: datetime) -> Sequence[Seat]:
    """Return the offers that end before ``until`` and whose owners were not reminded of them yet."""
    query = select(Seat).where(Seat.state == SeatState.OFFERED, col(Seat.reminded_at).is_(None))
    return session.exec(query.where(col(Seat.offered_until) <= until)).all()


def of_the_gone(session: Session) -> Sequence[Seat]:
    """Return the live seats of people whose account is closed."""
    query = select(Seat).join(Person, col(Person.id) == col(Seat.person_id))
    return session.exec(query.where(col(Seat.state).in_(LIVE), col(Person.active).is_(False))).all()


def waited_for(session: Session) -> tuple[frozenset[int], frozenset[int]]:
    """Return the tracks and the activities that somebody waits for."""
    rows = session.exec(
        select(Seat.track_id, Seat.activity_id).where(Seat.state == SeatState.WAITING).distinct()
    ).all()
    return (
        frozenset(track for track, _ in rows if track is not None),
        frozenset(activity for _, activity in rows if activity is not None),
    )


def _by_thing(rows: Iterable[tuple[int | None, str, int]]) -> dict[int, dict[SeatState, int]]:
    found: dict[int, dict[SeatState, int]] = {}
    for thing_id, state, number in rows:
        if thing_id is not None:
            found.setdefault(thing_id, {})[SeatState(state)] = number
    return found


def place(session: Session, thing: Track | Activity, seat: Seat) -> int | None:
    """Return the place of a waiting seat in its line, from 1; None for one that does not wait."""
    line = in_line(
        Waiting(one.id or 0, one.priority, one.number, one.asked_at) for one in waiting(session, thing)
    )
    return next((place for place, one in enumerate(line, 1) if one.id == seat.id), None)
