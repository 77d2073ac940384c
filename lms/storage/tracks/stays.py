"""Queries on tracks, their stops, and who was on them when."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from lms.domain.people import Role
from lms.domain.reviews import states as reviews
from lms.domain.tracks.switches import Reviews, StayKind
from lms.storage import works
from lms.storage.tables import Cohort, Person, Programme, Review, Station, Track, TrackStay


def tracks(session: Session, programme_ids: Collection[int]) -> Sequence[Track]:
    query = select(Track).where(col(Track.programme_id).in_(programme_ids))
    return session.exec(query.order_by(col(Track.position), col(Track.id))).all()


def track_by_slug(session: Session, programme_id: int, slug: str) -> Track | None:
    return session.exec(select(Track).where(Track.programme_id == programme_id, Track.slug == slug)).first()


def locked_track(session: Session, track_id: int) -> Track | None:
    """Return a track and keep others from sharing out its seats until the end of the transaction."""
    return session.exec(select(Track).where(Track.id == track_id).with_for_update(key_share=True)).first()


def programmes_of(session: Session, cohort_ids: Collection[int]) -> frozenset[int]:
    return frozenset(session.exec(select(Cohort.programme_id).where(col(Cohort.id).in_(cohort_ids))).all())


def stations(session: Session, track_ids: Collection[int]) -> Sequence[Station]:
    query = select(Station).where(col(Station.track_id).in_(track_ids))
    return session.exec(query.order_by(col(Station.position), col(Station.id))).all()


def running(session: Session, person_id: int) -> Sequence[TrackStay]:
    """Return the stays of a person that have not ended, places before trials."""
    query = select(TrackStay).where(TrackStay.person_id == person_id, col(TrackStay.ended_at).is_(None))
    return session.exec(query.order_by(col(TrackStay.kind), col(TrackStay.started_at))).all()


def on_the_way(session: Session, person_ids: Collection[int], programme_id: int) -> frozenset[int]:
    """Return who of these people is on a track of a programme, for good or for a trial."""
    query = (
        select(TrackStay.person_id)
        .join(Track, col(Track.id) == col(TrackStay.track_id))
        .where(col(TrackStay.person_id).in_(person_ids), col(TrackStay.ended_at).is_(None))
        .where(Track.programme_id == programme_id)
    )
    return frozenset(session.exec(query))


def hold_people(session: Session, person_ids: Collection[int]) -> None:
    """Keep others from moving these people until the end of the transaction; all hold them in one order."""
    query = select(Person.id).where(col(Person.id).in_(person_ids)).order_by(col(Person.id))
    session.exec(query.with_for_update(key_share=True)).all()


def of_people(session: Session, person_ids: Collection[int]) -> Sequence[TrackStay]:
    """Return every stay of these people, the oldest first."""
    query = select(TrackStay).where(col(TrackStay.person_id).in_(person_ids))
    return session.exec(query.order_by(col(TrackStay.started_at), col(TrackStay.id))).all()


def on_track(session: Session, track_id: int) -> Sequence[tuple[TrackStay, Person]]:
    """Return who is on a track now, by name."""
    query = (
        select(TrackStay, Person)
        .join(Person, col(Person.id) == col(TrackStay.person_id))
        .where(TrackStay.track_id == track_id, col(TrackStay.ended_at).is_(None), Person.active)
    )
    return session.exec(query.order_by(col(Person.name), col(Person.id))).all()


def trials_over(session: Session, now: datetime) -> Sequence[TrackStay]:
    query = select(TrackStay).where(
        TrackStay.kind == StayKind.TRIAL, col(TrackStay.ended_at).is_(None), col(TrackStay.until) <= now
    )
    return session.exec(query).all()


def reviews_going_on(session: Session, person_id: int) -> Reviews:
    """Count the reviews that somebody has been asked for, and their works that others review now."""
    owed = select(func.count()).where(Review.reviewer_id == person_id, col(Review.state).in_(reviews.LIVE))
    mine = [one.id or 0 for one in works.of_person(session, person_id)]
    return Reviews(session.exec(owed).one(), len(works.rounds_going_on(session, mine)))


def all_programmes(session: Session) -> frozenset[int]:
    return frozenset(one for one in session.exec(select(Programme.id)).all() if one is not None)


def staff(session: Session, roles: Collection[Role]) -> Sequence[Person]:
    query = select(Person).where(col(Person.role).in_(roles), Person.active)
    return session.exec(query.order_by(col(Person.name), col(Person.id))).all()


def cohorts_of(session: Session, programme_id: int) -> frozenset[int]:
    """Return the cohorts of a programme."""
    found = session.exec(select(Cohort.id).where(Cohort.programme_id == programme_id)).all()
    return frozenset(one for one in found if one is not None)
