"""Queries on intakes: their tracks, who wishes for what, and what came of it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, or_
from sqlmodel import Session, col, select

from lms.domain.people import Role
from lms.domain.tracks.intakes import IntakeState
from lms.domain.tracks.waitlists import LIVE, SeatState
from lms.storage.tables import (
    Allotment,
    Cohort,
    Enrolment,
    Entrant,
    Intake,
    IntakeTrack,
    Person,
    Seat,
    Track,
    Wish,
)
from lms.storage.tracks.seats import CAME


def listing(session: Session, programme_ids: Collection[int] | None = None) -> Sequence[Intake]:
    """Return the intakes of all or of these programmes, the newest first."""
    query = select(Intake).order_by(col(Intake.closes_at).desc(), col(Intake.id).desc())
    if programme_ids is not None:
        query = query.where(col(Intake.programme_id).in_(programme_ids))
    return session.exec(query).all()


def by_key(session: Session, key: str) -> Intake | None:
    return session.exec(select(Intake).where(Intake.key == key)).first()


def locked(session: Session, intake_id: int) -> Intake | None:
    """Return an intake and keep it as it is until the end of the transaction."""
    return session.exec(select(Intake).where(Intake.id == intake_id).with_for_update()).first()


def tracks_of(session: Session, intake_id: int) -> Sequence[tuple[IntakeTrack, Track]]:
    """Return the tracks of an intake in the order in which they stand everywhere."""
    query = (
        select(IntakeTrack, Track)
        .join(Track, col(Track.id) == col(IntakeTrack.track_id))
        .where(IntakeTrack.intake_id == intake_id)
    )
    return session.exec(query.order_by(col(Track.position), col(Track.id))).all()


def drop_tracks(session: Session, intake_id: int) -> None:
    session.exec(delete(IntakeTrack).where(col(IntakeTrack.intake_id) == intake_id))


def entrant(session: Session, intake_id: int, person_id: int) -> Entrant | None:
    return session.get(Entrant, (intake_id, person_id))


def entrants(session: Session, intake_id: int) -> Sequence[tuple[Entrant, Person]]:
    """Return who has wishes in an intake, in the order of their pseudonyms."""
    query = (
        select(Entrant, Person)
        .join(Person, col(Person.id) == col(Entrant.person_id))
        .where(Entrant.intake_id == intake_id)
    )
    return session.exec(query.order_by(col(Entrant.pseudonym))).all()


def wishes_of(session: Session, intake_id: int, person_id: int) -> Sequence[Wish]:
    query = select(Wish).where(Wish.intake_id == intake_id, Wish.person_id == person_id)
    return session.exec(query.order_by(col(Wish.rank))).all()


def drop_wishes(session: Session, intake_id: int, person_id: int) -> None:
    session.exec(delete(Wish).where(col(Wish.intake_id) == intake_id, col(Wish.person_id) == person_id))


def wishes(session: Session, intake_id: int) -> dict[int, list[Wish]]:
    """Return everybody's wishes in an intake, by person, dearest first."""
    query = select(Wish).where(Wish.intake_id == intake_id)
    found: dict[int, list[Wish]] = {}
    for wish in session.exec(query.order_by(col(Wish.person_id), col(Wish.rank))):
        found.setdefault(wish.person_id, []).append(wish)
    return found


def demand(session: Session, intake_id: int) -> dict[int, tuple[int, int]]:
    """Return, by track, how many wish for it most, and how many wish for it at all."""
    firsts = func.count().filter(col(Wish.rank) == 1)
    query = select(Wish.track_id, firsts, func.count()).where(Wish.intake_id == intake_id)
    return {track: (first, every) for track, first, every in session.exec(query.group_by(col(Wish.track_id)))}


def with_wishes(session: Session, intake_id: int) -> int:
    """Count the students who wish for anything."""
    query = select(func.count(func.distinct(Wish.person_id))).where(Wish.intake_id == intake_id)
    return session.exec(query).one()


def students(session: Session, programme_id: int) -> Sequence[Person]:
    """Return the students who are in a cohort of a programme, by name."""
    query = select(Person).where(*_studies(programme_id))
    return session.exec(query.order_by(col(Person.name), col(Person.id))).all()


def student_count(session: Session, programme_id: int) -> int:
    return session.exec(select(func.count()).select_from(Person).where(*_studies(programme_id))).one()


def _studies(programme_id: int) -> tuple[ColumnElement[bool], ...]:
    cohorts = select(Cohort.id).where(Cohort.programme_id == programme_id)
    besides = select(Enrolment.person_id).where(
        col(Enrolment.cohort_id).in_(cohorts), col(Enrolment.ended_at).is_(None)
    )
    return (
        col(Person.role) == Role.STUDENT,
        col(Person.active).is_(True),
        or_(col(Person.cohort_id).in_(cohorts), col(Person.id).in_(besides)),
    )


def allotment(session: Session, intake_id: int, person_id: int) -> Allotment | None:
    return session.get(Allotment, (intake_id, person_id))


def allotments(session: Session, intake_id: int) -> Sequence[tuple[Allotment, Person, Entrant]]:
    """Return what came of an intake for everybody in it: by place, those without a track by their number."""
    query = (
        select(Allotment, Person, Entrant)
        .join(Person, col(Person.id) == col(Allotment.person_id))
        .join(
            Entrant,
            (col(Entrant.person_id) == col(Allotment.person_id))
            & (col(Entrant.intake_id) == col(Allotment.intake_id)),
        )
        .where(Allotment.intake_id == intake_id)
    )
    return session.exec(query.order_by(col(Allotment.place), col(Allotment.number))).all()


def in_line_or_seated(session: Session, track_id: int) -> frozenset[int]:
    """Return who has a seat on a track already, is offered one, or stands in its line."""
    query = select(Seat.person_id).where(Seat.track_id == track_id, col(Seat.state).in_(LIVE))
    return frozenset(session.exec(query).all())


def came_and_missed(session: Session, programme_id: int) -> tuple[int, int]:
    """Count who of those that earlier intakes of a programme gave a seat came, and who never did."""
    earlier = select(Intake.id).where(Intake.programme_id == programme_id, Intake.state == IntakeState.DONE)
    query = select(Seat.state, func.count()).where(col(Seat.intake_id).in_(earlier))
    counts = dict(session.exec(query.group_by(col(Seat.state))).all())
    return sum(counts.get(state, 0) for state in CAME), counts.get(SeatState.MISSED, 0)


def to_open(session: Session, now: datetime) -> Sequence[Intake]:
    return session.exec(
        select(Intake).where(Intake.state == IntakeState.PLANNED, col(Intake.opens_at) <= now)
    ).all()


def to_run(session: Session, now: datetime) -> Sequence[Intake]:
    """Return the intakes whose window is over and whose lottery has not run."""
    query = select(Intake).where(Intake.state == IntakeState.OPEN, col(Intake.closes_at) <= now)
    return session.exec(query.order_by(col(Intake.closes_at))).all()


def to_remind(session: Session, until: datetime) -> Sequence[Intake]:
    query = select(Intake).where(Intake.state == IntakeState.OPEN, col(Intake.reminded_at).is_(None))
    return session.exec(query.where(col(Intake.closes_at) <= until)).all()
