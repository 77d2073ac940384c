"""Queries on activities, who has completed them, and when they meet."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from lms.domain.tracks.activities import CompletionState
from lms.storage.tables import Activity, Completion, Event, Person, Room


def of_programmes(session: Session, programme_ids: Collection[int]) -> Sequence[Activity]:
    query = select(Activity).where(col(Activity.programme_id).in_(programme_ids))
    return session.exec(query.order_by(col(Activity.kind), col(Activity.name_en), col(Activity.id))).all()


def by_ids(session: Session, ids: Collection[int]) -> dict[int, Activity]:
    rows = session.exec(select(Activity).where(col(Activity.id).in_(ids))).all()
    return {row.id or 0: row for row in rows}


def by_slug(session: Session, programme_id: int, slug: str) -> Activity | None:
    query = select(Activity).where(Activity.programme_id == programme_id, Activity.slug == slug)
    return session.exec(query).first()


def locked(session: Session, activity_id: int) -> Activity | None:
    return session.exec(
        select(Activity).where(Activity.id == activity_id).with_for_update(key_share=True)
    ).first()


def completions_of(session: Session, person_id: int) -> dict[int, Completion]:
    """Return a person's word on each activity, by the activity."""
    rows = session.exec(select(Completion).where(Completion.person_id == person_id)).all()
    return {row.activity_id: row for row in rows}


def skills_of(session: Session, person_id: int) -> Sequence[Mapping[str, int]]:
    """Return what each confirmed activity of a person feeds."""
    query = (
        select(Activity.skills)
        .join(Completion, col(Completion.activity_id) == col(Activity.id))
        .where(Completion.person_id == person_id, Completion.state == CompletionState.CONFIRMED)
    )
    return session.exec(query).all()


def ready(session: Session) -> Sequence[tuple[Completion, Activity, Person]]:
    """Return what waits for a coach's word, who has waited longest first."""
    query = (
        select(Completion, Activity, Person)
        .join(Activity, col(Activity.id) == col(Completion.activity_id))
        .join(Person, col(Person.id) == col(Completion.person_id))
        .where(Completion.state == CompletionState.READY, Person.active)
    )
    return session.exec(query.order_by(col(Completion.ready_at), col(Completion.person_id))).all()


def of_activity(session: Session, activity_id: int) -> Sequence[tuple[Completion, Person]]:
    query = (
        select(Completion, Person)
        .join(Person, col(Person.id) == col(Completion.person_id))
        .where(Completion.activity_id == activity_id)
    )
    return session.exec(query.order_by(col(Person.name), col(Person.id))).all()


def meetings(session: Session, activity_ids: Collection[int], since: datetime) -> Sequence[Event]:
    """Return the meetings of activities that are not over, the next first."""
    query = select(Event).where(
        col(Event.activity_id).in_(activity_ids),
        col(Event.ends_at) > since,
        col(Event.cancelled_at).is_(None),
    )
    return session.exec(query.order_by(col(Event.starts_at), col(Event.id))).all()


def busy(session: Session, room_id: int, starts_at: datetime, ends_at: datetime) -> Event | None:
    """Return what goes on in a room in between."""
    query = select(Event).where(
        Event.room_id == room_id,
        Event.starts_at < ends_at,
        Event.ends_at > starts_at,
        col(Event.cancelled_at).is_(None),
    )
    return session.exec(query).first()


def rooms(session: Session) -> Sequence[Room]:
    return session.exec(select(Room).order_by(col(Room.name))).all()
