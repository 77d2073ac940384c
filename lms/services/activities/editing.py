"""Activities, their texts and their meetings, made and changed by an admin."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from lms.domain.cohorts.calendars import EventKind
from lms.domain.tracks.activities import ActivityKind
from lms.domain.tracks.stations import Stop, activity_key, check_map, exercise_key
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.services import inbox
from lms.services.calendars import book
from lms.services.school import School
from lms.services.seats import path_of, title_of
from lms.services.tracks.editing import Named, check_slug
from lms.services.tracks.maps import stops_of
from lms.storage.tables import Activity, Event, Programme, Room, Track
from lms.storage.tracks import activities as rows
from lms.storage.tracks import seats as seat_rows
from lms.storage.tracks import stays

MOST_SEATS, MOST_HOURS, MOST_VALUE = 1000, 200, 100
EVENT_KINDS = {ActivityKind.WORKSHOP: EventKind.WORKSHOP, ActivityKind.LAB: EventKind.LAB}


@dataclass(frozen=True, kw_only=True)
class Draft(Named):
    """What a form says of an activity; what it ``needs`` are keys."""

    kind: ActivityKind
    hours: float
    seats: int | None
    track_id: int | None
    room_id: int | None
    skills: Mapping[str, int]


def create(school: School, programme_id: int, draft: Draft) -> Activity:
    slug = check_slug(draft.slug)
    with school.database.write() as session:
        if session.get(Programme, programme_id) is None:
            raise RefusedError(N_("There is no such programme."), field="programme")
        if rows.by_slug(session, programme_id, slug) is not None:
            raise RefusedError(N_("There is an activity with this address already."), field="slug")
        activity = Activity(
            programme_id=programme_id,
            slug=slug,
            kind=draft.kind,
            name_kk="",
            name_ru="",
            name_en="",
            created_at=school.now(),
        )
        _write(session, school, activity, draft)
    return activity


def change_activity(school: School, activity_id: int, draft: Draft) -> None:
    with school.database.write() as session:
        _write(session, school, _locked(session, activity_id), draft)


def set_closed(school: School, activity_id: int, *, closed: bool) -> None:
    with school.database.write() as session:
        activity = _locked(session, activity_id)
        activity.closed_at = school.now() if closed else None
        session.add(activity)


def add_meeting(
    school: School, activity_id: int, starts_at: datetime, ends_at: datetime, *, by: int
) -> Event:
    """Put a meeting into the calendar, in the activity's room; whoever has a seat is told."""
    if not school.now() < starts_at < ends_at:
        raise RefusedError(N_("A meeting begins in the future and ends after that."), field="starts_at")
    with school.database.write() as session:
        activity = _locked(session, activity_id)
        event = Event(
            kind=EVENT_KINDS.get(activity.kind, EventKind.SESSION),
            title=activity.name_kk or activity.name_en,
            activity_id=activity_id,
            room_id=activity.room_id,
            leader_id=activity.coach_id,
            starts_at=starts_at,
            ends_at=ends_at,
            created_by=by,
            created_at=school.now(),
        )
        book(session, school, [event])
        _tell(session, school, activity, event, N_("%(title)s meets on %(time)s."), f"meeting:{event.id}")
    return event


def cancel_meeting(school: School, activity_id: int, event_id: int) -> None:
    """Call a meeting off, and tell those who have a seat."""
    with school.database.write() as session:
        activity = _locked(session, activity_id)
        event = session.get(Event, event_id)
        if event is None or event.activity_id != activity_id:
            raise MissingError(N_("There is no such page."))
        if event.cancelled_at is not None:
            raise ConflictError(N_("This meeting is called off already."))
        event.cancelled_at = school.now()
        session.add(event)
        words = N_("%(title)s does not meet on %(time)s: it is called off.")
        _tell(session, school, activity, event, words, f"meeting-off:{event.id}")


def rooms(school: School) -> tuple[Room, ...]:
    with school.database.read() as session:
        return tuple(one for one in rows.rooms(session) if one.closed_on is None)


def tracks(school: School, programme_id: int) -> tuple[Track, ...]:
    with school.database.read() as session:
        return tuple(stays.tracks(session, {programme_id}))


def _write(session: Session, school: School, activity: Activity, draft: Draft) -> None:
    draft.write_to(activity)
    if draft.seats is not None and not 0 < draft.seats <= MOST_SEATS:
        raise RefusedError(N_("Write how many seats there are, 1 to 1,000, or nothing."), field="seats")
    if not 0 < draft.hours <= MOST_HOURS:
        raise RefusedError(N_("Write how many hours it takes, up to 200."), field="hours")
    if any(not 0 <= value <= MOST_VALUE for value in draft.skills.values()):
        raise RefusedError(N_("A skill is worth 0 to 100."), field="skills")
    _check_needs(session, school, activity, draft)
    activity.kind, activity.hours, activity.seats = draft.kind, draft.hours, draft.seats
    activity.track_id, activity.room_id, activity.skills = draft.track_id, draft.room_id, dict(draft.skills)
    session.add(activity)
    session.flush()
    for track in stays.tracks(session, {activity.programme_id}):
        stops = [stop for _, stop in stops_of(school, session, [track])[track.id or 0]]
        if any(stop.key == activity_key(activity.slug) for stop in stops):
            check_map(stops)


def _check_needs(session: Session, school: School, activity: Activity, draft: Draft) -> None:
    there = {
        activity_key(one.slug): one.needs for one in rows.of_programmes(session, {activity.programme_id})
    }
    exercises = {
        exercise_key(one.slug): map(exercise_key, one.prerequisites) for one in school.catalogue.on_paths
    }
    unknown = tuple(sorted(set(draft.needs) - there.keys() - exercises.keys()))
    if unknown:
        raise RefusedError(N_("There is nothing called %(keys)s."), keys=unknown, field="needs")
    wished = there | {activity_key(activity.slug): list(draft.needs)}
    known = {*wished, *exercises}
    check_map(
        [
            Stop(key, tuple(one for one in needs if one in known))
            for key, needs in (wished | {key: list(needs) for key, needs in exercises.items()}).items()
        ]
    )


def _locked(session: Session, activity_id: int) -> Activity:
    activity = rows.locked(session, activity_id)
    if activity is None:
        raise MissingError(N_("There is no such page."))
    return activity


def _tell(session: Session, school: School, activity: Activity, event: Event, words: str, key: str) -> None:  # noqa: PLR0917
    values = {"title": title_of(activity), "time": event.starts_at}
    held = [seat.person_id for seat, _ in seat_rows.holders(session, activity) if seat.state == "held"]
    inbox.tell_all(session, school, held, words, values, path_of(activity), f"{key}:")
