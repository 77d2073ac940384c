"""Queries on the demand for tracks: wishes of intakes, seats, and those who waited for one."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from lms.storage.tables import Entrant, Person, Seat, Track, Wish


def wishes(
    session: Session, programme_ids: Collection[int], since: datetime, until: datetime
) -> Sequence[tuple[Track, Person, Entrant]]:
    """Return the track of each first wish, who wished it, and their row in the intake."""
    query = (
        select(Track, Person, Entrant)
        .join(Wish, col(Wish.track_id) == col(Track.id))
        .join(
            Entrant,
            (col(Entrant.intake_id) == col(Wish.intake_id)) & (col(Entrant.person_id) == col(Wish.person_id)),
        )
        .join(Person, col(Person.id) == col(Wish.person_id))
        .where(Wish.rank == 1, col(Track.programme_id).in_(programme_ids))
        .where(Entrant.changed_at >= since, Entrant.changed_at < until)
    )
    return session.exec(query).all()


def seats(
    session: Session, programme_ids: Collection[int], since: datetime, until: datetime
) -> Sequence[tuple[Seat, Track, Person]]:
    """Return the seats of tracks, and places in their lines, that there were at some time in between."""
    query = (
        select(Seat, Track, Person)
        .join(Track, col(Track.id) == col(Seat.track_id))
        .join(Person, col(Person.id) == col(Seat.person_id))
        .where(col(Track.programme_id).in_(programme_ids), Seat.asked_at < until)
        .where(col(Seat.ended_at).is_(None) | (col(Seat.ended_at) >= since))
    )
    return session.exec(query).all()
