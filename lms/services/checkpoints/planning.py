"""Planning: a mentor plans a checkpoint, moves it, gives students more time, or calls it off."""

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col

from lms.domain.cohorts.calendars import EventKind
from lms.domain.cohorts.checkpoints import REACH, USUAL_MINUTES, CheckpointState, check_extra, check_plan
from lms.domain.people import tidy
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.services import calendars, inbox
from lms.services.calendars.booking import check_free, hold
from lms.services.checkpoints.drawing import groups_of, seat, times_of
from lms.services.school import School
from lms.storage.changes import change
from lms.storage.cohorts import checkpoints as rows
from lms.storage.tables import Checkpoint, Cohort, Event, Grouping, Person, Room

_NONE = N_("There is no such page.")
_NO_STUDENT = N_("This person doesn't take part.")


@dataclass(frozen=True)
class Wish:
    """What a mentor writes: day and time are those of the school's own zone."""

    title: str
    day: date
    start: time
    exercises: tuple[str, ...]
    minutes: int = USUAL_MINUTES
    grouping_id: int | None = None
    room_id: int | None = None


@dataclass(frozen=True)
class When:
    """To when and where a checkpoint is moved: day and time are those of the school's own zone."""

    day: date
    start: time
    minutes: int
    room_id: int | None = None


def plan(school: School, by: Person, cohort_id: int, wish: Wish) -> Checkpoint:
    """Plan a checkpoint; it stands in the calendar, and the students are told when it is."""
    starts_at = _begin(wish.day, wish.start, school.settings.zone)
    pool = [slug for slug in dict.fromkeys(wish.exercises) if slug in school.catalogue.kept_back]
    check_plan(starts_at, wish.minutes, pool, school.now())
    title = tidy(wish.title, 80)
    if not title:
        raise RefusedError(N_("Write what it is."), field="title")
    with school.database.write() as session:
        session.get_one(Cohort, cohort_id, with_for_update=True)  # of two at the same time one is refused
        _check_grouping(session, cohort_id, wish.grouping_id)
        _check_alone(session, cohort_id, starts_at, wish.minutes)
        made = Checkpoint(
            cohort_id=cohort_id,
            title=title,
            starts_at=starts_at,
            minutes=wish.minutes,
            exercises=pool,
            grouping_id=wish.grouping_id,
            seed=secrets.randbits(31),
            by=by.id or 0,
            created_at=school.now(),
        )
        made.event_id = _in_calendar(session, school, made, wish.room_id)
        session.add(made)
        session.flush()
        words = N_("A checkpoint is planned: “%(title)s”, %(at)s.")
        _tell_all(session, school, made, words, "planned")
    return made


def _begin(day: date, start: time, zone: str) -> datetime:
    try:
        return datetime.combine(day, start, ZoneInfo(zone)).astimezone(UTC)
    except OverflowError:  # a day that no calendar has
        raise RefusedError(N_("Choose a time from now on, within the next year."), field="day") from None


def move(school: School, cohort_id: int, checkpoint_id: int, when: When) -> None:
    """Move a checkpoint that has not begun to another time or room; who takes part is told."""
    starts_at, now = _begin(when.day, when.start, school.settings.zone), school.now()
    with school.database.write() as session:
        session.get_one(Cohort, cohort_id, with_for_update=True)  # of two at the same time one is refused
        found = locked(session, cohort_id, checkpoint_id)
        if found.cancelled_at is not None or found.drawn_at is not None or found.starts_at <= now:
            raise ConflictError(N_("This checkpoint has begun or was called off: its time stays."))
        check_plan(starts_at, when.minutes, found.exercises, now)
        _check_alone(session, cohort_id, starts_at, when.minutes, but=checkpoint_id)
        found.starts_at, found.minutes = starts_at, when.minutes
        session.add(found)
        room = _move_in_calendar(session, school, found, when.room_id)
        words = N_("Changed: “%(title)s” is now %(at)s. %(room)s")
        _tell_all(session, school, found, words, f"moved-{now.timestamp():.0f}", room=room)


def _move_in_calendar(session: Session, school: School, found: Checkpoint, room_id: int | None) -> str:
    """Move the entry of a checkpoint with it; return the name of its room."""
    event = session.get(Event, found.event_id, with_for_update=True) if found.event_id is not None else None
    if event is None:
        return ""
    event.starts_at, event.ends_at, event.room_id = found.starts_at, times_of(found).ends_at(), room_id
    with session.no_autoflush:
        hold(session, [event])
        check_free(session, school, event)
    session.add(event)
    session.flush()
    room = session.get(Room, room_id) if room_id is not None else None
    return room.name if room is not None else ""


def cancel(school: School, cohort_id: int, checkpoint_id: int) -> None:
    """Call a checkpoint off, before it or while it runs: everything is open to its students again."""
    now = school.now()
    with school.database.write() as session:
        found = locked(session, cohort_id, checkpoint_id)
        stands = (col(Checkpoint.id) == checkpoint_id, col(Checkpoint.cancelled_at).is_(None))
        extra = rows.longest_extras(session, [checkpoint_id]).get(checkpoint_id, 0)
        if times_of(found).for_all(now, extra)[0] is CheckpointState.OVER:
            raise ConflictError(N_("This checkpoint is over: what came of it stays."))
        if not change(session, Checkpoint, *stands, cancelled_at=now):
            raise ConflictError(N_("This checkpoint was called off already."))
        if found.event_id is not None:
            in_calendar = (col(Event.id) == found.event_id, col(Event.cancelled_at).is_(None))
            change(session, Event, *in_calendar, cancelled_at=now)
        _tell_all(session, school, found, N_("Called off: “%(title)s”, %(at)s."), "off")


def give_minutes(  # noqa: PLR0917  whom, at what, how much and why
    school: School, by: Person, cohort_id: int, checkpoint_id: int, person_id: int, minutes: int, reason: str
) -> None:
    """Give one student more time, with the reason; it may be done before and while the checkpoint runs."""
    kept = check_extra(minutes, reason)
    with school.database.write() as session:
        found = locked(session, cohort_id, checkpoint_id)
        _check_takes_part(session, found, person_id)
        own = seat(session, checkpoint_id, person_id)
        if found.cancelled_at is not None or school.now() >= times_of(found).ends_at(own.extra_minutes):
            raise ConflictError(N_("This checkpoint is over for them."))
        own.extra_minutes, own.extra_reason, own.extra_by = minutes, kept, by.id
        session.flush()
        ends_at = times_of(found).ends_at(minutes)
        words = N_("“%(title)s”: you have %(minutes)s minutes more, until %(at)s.")
        values = {"title": found.title, "minutes": minutes, "at": ends_at}
        told = f"checkpoint-{checkpoint_id}-extra-{person_id}-{minutes}"
        inbox.tell(session, school, person_id, words, values, f"/checkpoints/{checkpoint_id}", told)


def give(school: School, cohort_id: int, checkpoint_id: int, person_id: int, slug: str) -> None:
    """Give an exercise to a student for whom there was nothing new in the pool."""
    if slug not in school.catalogue.kept_back:
        raise RefusedError(N_("Choose from the list."), field="exercise")
    with school.database.write() as session:
        found = locked(session, cohort_id, checkpoint_id)
        _check_takes_part(session, found, person_id)
        if found.drawn_at is None or found.cancelled_at is not None:
            raise ConflictError(N_("Nothing is drawn yet."))
        own = seat(session, checkpoint_id, person_id)
        if own.exercise is not None:
            raise ConflictError(N_("They have an exercise already."))
        if slug in rows.begun(session, [person_id], [slug]).get(person_id, ()):
            raise ConflictError(N_("They know this exercise. Choose another one."), field="exercise")
        own.exercise = slug
        words = N_("“%(title)s” has begun. It ends %(at)s; until then only its own pages are open to you.")
        values = {"title": found.title, "at": times_of(found).ends_at(own.extra_minutes)}
        told = f"checkpoint-{checkpoint_id}-begun-{person_id}"
        inbox.tell(session, school, person_id, words, values, f"/checkpoints/{checkpoint_id}", told)


def locked(session: Session, cohort_id: int, checkpoint_id: int) -> Checkpoint:
    """Return a checkpoint of a cohort, and keep others from changing it until the end of the transaction."""
    found = session.get(Checkpoint, checkpoint_id, with_for_update=True)
    if found is None or found.cohort_id != cohort_id:
        raise MissingError(_NONE)
    return found


def _check_takes_part(session: Session, found: Checkpoint, person_id: int) -> None:
    if person_id not in {one for group in groups_of(session, found) for one in group}:
        raise MissingError(_NO_STUDENT)


def _check_grouping(session: Session, cohort_id: int, grouping_id: int | None) -> None:
    grouping = session.get(Grouping, grouping_id) if grouping_id is not None else None
    if grouping_id is None:
        return
    if grouping is None or grouping.cohort_id != cohort_id:
        raise RefusedError(N_("Choose from the list."), field="grouping")
    if grouping.published_at is None or grouping.ended_at is not None:
        raise RefusedError(N_("Publish these groups first."), field="grouping")


def _check_alone(
    session: Session, cohort_id: int, starts_at: datetime, minutes: int, but: int | None = None
) -> None:
    """Refuse a time at which the cohort has another checkpoint."""
    ends_at = starts_at + timedelta(minutes=minutes)
    for other in rows.between(session, cohort_id, starts_at - REACH, ends_at):
        if other.id != but and other.starts_at + timedelta(minutes=other.minutes) > starts_at:
            raise ConflictError(
                N_("“%(title)s” is at this time. Choose another one."), title=other.title, field="day"
            )


def _in_calendar(session: Session, school: School, made: Checkpoint, room_id: int | None) -> int | None:
    event = Event(
        kind=EventKind.CHECKPOINT,
        title=made.title,
        cohort_id=made.cohort_id,
        room_id=room_id,
        starts_at=made.starts_at,
        ends_at=times_of(made).ends_at(),
        created_by=made.by,
        created_at=made.created_at,
    )
    calendars.book(session, school, [event])
    return event.id


def _tell_all(
    session: Session, school: School, found: Checkpoint, words: str, key: str, **more: object
) -> None:
    values = {"title": found.title, "at": found.starts_at, **more}
    people = [one for group in groups_of(session, found) for one in group]
    path, told = f"/checkpoints/{found.id}", f"checkpoint-{found.id}-{key}-"
    inbox.tell_all(session, school, people, words, values, path, told)
