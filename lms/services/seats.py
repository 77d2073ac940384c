"""Seats of tracks and workshops: one line each, offers that pass on by themselves.

A seat that is offered is kept for two days for whom it is offered to. All that shares out seats holds the
row of the track or workshop until its end, so of two who want the last seat one gets it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col

from lms.domain.exercises import Texts
from lms.domain.tracks.waitlists import (
    LEASE,
    LIVE,
    TAKING,
    SeatState,
    Waiting,
    in_line,
    soft_capacity,
    to_offer,
)
from lms.errors import N_, ConflictError, MissingError
from lms.services import inbox
from lms.services.school import School
from lms.storage.changes import add_rows, change
from lms.storage.tables import Activity, Person, Seat, Track
from lms.storage.tracks import activities, stays
from lms.storage.tracks import seats as rows

__all__ = ["Activity", "Fullness", "Seat", "Track", "accept", "fullness", "hold", "join", "leave", "title_of"]

Thing = Track | Activity
ORDER = {SeatState.HELD: 0, SeatState.OFFERED: 1, SeatState.WAITING: 2}


@dataclass(frozen=True)
class Fullness:
    """How full something is; ``capacity`` None: as many as like. ``mine`` is the reader's own row."""

    seats: int | None
    capacity: int | None
    taken: int
    waiting: int
    mine: Seat | None
    place: int | None

    @property
    def free(self) -> int | None:
        return None if self.capacity is None else max(0, self.capacity - self.taken - self.waiting)


def title_of(thing: Thing) -> Texts:
    return Texts(kk=thing.name_kk or None, ru=thing.name_ru or None, en=thing.name_en)


def path_of(thing: Thing) -> str:
    return f"/tracks/{thing.id}" if isinstance(thing, Track) else f"/activities/{thing.id}"


def lock(session: Session, *, track_id: int | None = None, activity_id: int | None = None) -> Thing:
    """Return a track or an activity, and keep others from sharing out its seats."""
    thing = (
        stays.locked_track(session, track_id)
        if track_id is not None
        else activities.locked(session, activity_id or 0)
    )
    if thing is None:
        raise MissingError(N_("There is no such page."))
    return thing


def lock_of(session: Session, seat: Seat) -> Thing:
    return lock(session, track_id=seat.track_id, activity_id=seat.activity_id)


def capacity(session: Session, thing: Thing) -> int | None:
    """Return how many may be let in; more than the seats where some are known not to come."""
    if thing.seats is None:
        return None
    came, missed = rows.came_and_missed(session, thing)
    return soft_capacity(thing.seats, missed, came)


def fullness(session: Session, thing: Thing, person_id: int | None = None) -> Fullness:
    mine = rows.live(session, thing, person_id) if person_id is not None else None
    line = in_line(_waiting(one) for one in rows.waiting(session, thing))
    place = next((place for place, one in enumerate(line, 1) if mine and one.id == mine.id), None)
    return Fullness(
        seats=thing.seats,
        capacity=capacity(session, thing),
        taken=rows.taken(session, thing),
        waiting=len(line),
        mine=mine,
        place=place,
    )


def fullness_of(thing: Thing, counted: Mapping[SeatState, int], mine: Seat | None) -> Fullness:
    """Return the same from seats that were counted for many at once; a place in the line is not told."""
    came = counted.get(SeatState.HELD, 0) + counted.get(SeatState.DONE, 0)
    limit = (
        None if thing.seats is None else soft_capacity(thing.seats, counted.get(SeatState.MISSED, 0), came)
    )
    taken = sum(counted.get(state, 0) for state in TAKING)
    return Fullness(thing.seats, limit, taken, counted.get(SeatState.WAITING, 0), mine, None)


def holders(session: Session, thing: Thing) -> tuple[tuple[Seat, Person], ...]:
    """Return who has a seat by name, then who is offered one, then the line in its own order."""
    found = rows.holders(session, thing)
    line = in_line(_waiting(seat) for seat, _ in found if seat.state == SeatState.WAITING)
    turns = {one.id: turn for turn, one in enumerate(line)}
    return tuple(sorted(found, key=lambda row: (ORDER[row[0].state], turns.get(row[0].id or 0, 0))))


def join(
    session: Session,
    school: School,
    thing: Thing,
    person_id: int,
    *,
    priority: int = 0,
    number: int | None = None,
    intake_id: int | None = None,
) -> Seat:
    """Put somebody into the line of a locked track or workshop; a free seat is offered at once."""
    seat = rows.live(session, thing, person_id)
    if seat is None:
        _check_open(thing)
        seat = _new(school, thing, person_id, SeatState.WAITING)
        seat.priority, seat.number, seat.intake_id = priority, number, intake_id
        session.add(seat)
        session.flush()
        fill(session, school, thing)
        session.refresh(seat)
    return seat


def take(session: Session, school: School, thing: Thing, person_id: int) -> Seat:
    """Take a free seat, or the one that was offered; whoever stands in the line goes before."""
    has = fullness(session, thing, person_id)
    if has.mine is not None and has.mine.state is SeatState.HELD:
        return has.mine
    if has.mine is not None and has.mine.state is SeatState.OFFERED:
        return accept(session, school, has.mine)
    _check_open(thing)
    ahead = has.waiting if has.place is None else has.place - 1
    if has.capacity is not None and has.capacity - has.taken <= ahead:
        raise ConflictError(N_("All seats are taken at the moment. You can stand in line for one."))
    return hold(session, school, thing, person_id)


def hold(
    session: Session, school: School, thing: Thing, person_id: int, *, intake_id: int | None = None
) -> Seat:
    """Give somebody a seat without counting: an intake has counted, or whoever calls has."""
    seat = rows.live(session, thing, person_id) or _new(school, thing, person_id, SeatState.HELD)
    _hold(school, seat, intake_id)
    session.add(seat)
    session.flush()
    return seat


def hold_all(
    session: Session, school: School, thing: Thing, person_ids: Collection[int], *, intake_id: int | None
) -> None:
    """Give seats to many at once, as ``hold`` does to one."""
    there = {one.person_id: one for one in rows.live_of_people(session, thing, person_ids)}
    new = [_new(school, thing, one, SeatState.HELD) for one in person_ids if one not in there]
    for seat in (*there.values(), *new):
        _hold(school, seat, intake_id)
    session.add_all(there.values())
    add_rows(session, new)


def _hold(school: School, seat: Seat, intake_id: int | None) -> None:
    seat.state, seat.offered_until = SeatState.HELD, None
    seat.held_at = seat.held_at or school.now()
    seat.intake_id = intake_id if intake_id is not None else seat.intake_id


def accept(session: Session, school: School, seat: Seat) -> Seat:
    """Take a seat that was offered, if its time is not over."""
    now = school.now()
    is_offered = (
        col(Seat.id) == seat.id,
        col(Seat.state) == SeatState.OFFERED,
        col(Seat.offered_until) > now,
    )
    if not change(session, Seat, *is_offered, state=SeatState.HELD, held_at=now, offered_until=None):
        raise ConflictError(N_("This offer is no longer open. You can stand in line again."))
    session.refresh(seat)
    return seat


def leave(
    session: Session, school: School, seat: Seat, reason: str = "", ending: SeatState = SeatState.LEFT
) -> bool:
    """End a seat, an offer or a place in the line, and offer what has become free to the next."""
    thing = lock_of(session, seat)
    is_live = (col(Seat.id) == seat.id, col(Seat.state).in_(LIVE))
    values = {"state": ending, "ended_at": school.now(), "offered_until": None, "reason": reason[:500]}
    if not change(session, Seat, *is_live, **values):
        return False
    session.refresh(seat)
    fill(session, school, thing)
    return True


def fill(session: Session, school: School, thing: Thing) -> int:
    """Offer the free seats of a locked track or workshop to those who are next."""
    limit = capacity(session, thing)
    waiting = {one.id or 0: one for one in rows.waiting(session, thing)}
    if not waiting or thing.closed_at is not None:
        return 0
    room_for = len(waiting) if limit is None else limit - rows.taken(session, thing)
    chosen = to_offer((_waiting(one) for one in waiting.values()), room_for, 0)
    return sum(_offer(session, school, thing, waiting[one.id]) for one in chosen)


def _offer(session: Session, school: School, thing: Thing, seat: Seat) -> bool:
    until = school.now() + LEASE
    is_waiting = (col(Seat.id) == seat.id, col(Seat.state) == SeatState.WAITING)
    if not change(session, Seat, *is_waiting, state=SeatState.OFFERED, offered_until=until):
        return False
    session.refresh(seat)
    words = N_("A seat in %(title)s is free for you. It is kept until %(until)s.")
    tell(session, school, seat, thing, words, f"seat-offer:{seat.id}")
    return True


def tell(session: Session, school: School, seat: Seat, thing: Thing, words: str, key: str) -> None:  # noqa: PLR0917
    values = {"title": title_of(thing), "until": seat.offered_until}
    inbox.tell(session, school, seat.person_id, words, values, path_of(thing), key)


def _new(school: School, thing: Thing, person_id: int, state: SeatState) -> Seat:
    track_id, activity_id = (thing.id, None) if isinstance(thing, Track) else (None, thing.id)
    return Seat(
        person_id=person_id,
        track_id=track_id,
        activity_id=activity_id,
        state=state,
        asked_at=school.now(),
    )


def _waiting(seat: Seat) -> Waiting:
    return Waiting(seat.id or 0, seat.priority, seat.number, seat.asked_at)


def _check_open(thing: Thing) -> None:
    if thing.closed_at is not None:
        raise ConflictError(N_("Nobody is taken in here any more. Choose another."))
