"""Activities as their pages show them."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session

from lms.domain.access import looks_after
from lms.domain.exercises import Texts
from lms.domain.people import Role
from lms.domain.tracks.activities import CompletionState, may_be_ready
from lms.domain.tracks.stations import activity_key
from lms.errors import N_, MissingError
from lms.services import people, seats
from lms.services.school import School
from lms.services.seats import Fullness
from lms.services.tracks import maps
from lms.services.tracks.maps import Known
from lms.storage.tables import Activity, Completion, Event, Person, Room, Seat, Track
from lms.storage.tracks import activities as rows
from lms.storage.tracks import seats as seat_rows


@dataclass(frozen=True)
class ActivityView:
    """An activity for one reader. ``missing`` are the titles and keys of what would open it."""

    activity: Activity
    track: Track | None
    coach: Person | None
    room: Room | None
    meetings: tuple[Event, ...]
    fullness: Fullness
    completion: Completion | None
    missing: tuple[tuple[str, Texts], ...]

    @property
    def seated(self) -> bool:
        mine = self.fullness.mine
        return mine is not None and mine.state in {"held", "done"}

    @property
    def may_be_ready(self) -> bool:
        settled = self.completion is not None and self.completion.state != CompletionState.GIVEN_BACK
        return not settled and may_be_ready(self.activity.kind, unlocked=not self.missing, seated=self.seated)


@dataclass(frozen=True)
class ActivityLine:
    """An activity in a list, with the next meeting and how the reader stands to it."""

    activity: Activity
    completion: Completion | None
    seat: Seat | None
    next_meeting: Event | None
    locked: bool


@dataclass(frozen=True)
class ReadyLine:
    completion: Completion
    activity: Activity
    person: Person


def by_id(school: School, activity_id: int) -> Activity:
    with school.database.read() as session:
        found = session.get(Activity, activity_id)
    if found is None:
        raise MissingError(N_("There is no such page."))
    return found


def view(school: School, activity_id: int, person: Person) -> ActivityView:
    activity = by_id(school, activity_id)
    known = maps.known_of(school, person.id or 0)
    titles = maps.titles(school, {activity.programme_id})
    with school.database.read() as session:
        return ActivityView(
            activity=activity,
            track=session.get(Track, activity.track_id) if activity.track_id else None,
            coach=session.get(Person, activity.coach_id) if activity.coach_id else None,
            room=session.get(Room, activity.room_id) if activity.room_id else None,
            meetings=tuple(rows.meetings(session, [activity_id], school.now())),
            fullness=seats.fullness(session, activity, person.id),
            completion=session.get(Completion, (person.id, activity_id)),
            missing=tuple(
                (key, titles[key]) for key in activity.needs if key in titles and key not in known.done
            ),
        )


def listing(school: School, person: Person, known: Known | None = None) -> tuple[ActivityLine, ...]:
    """Return the activities of somebody's programmes; to the staff who are in none, of all."""
    known = known or maps.known_of(school, person.id or 0)
    with school.database.read() as session:
        programmes = maps.programmes_shown(session, person)
        found = rows.of_programmes(session, programmes)
        words = rows.completions_of(session, person.id or 0)
        mine = {one.activity_id: one for one in seat_rows.live_of_person(session, person.id or 0)}
        following = _next_meetings(session, school, [one.id or 0 for one in found])
    there = {activity_key(one.slug) for one in found}
    return tuple(
        ActivityLine(
            activity=one,
            completion=words.get(one.id or 0),
            seat=mine.get(one.id or 0),
            next_meeting=following.get(one.id or 0),
            locked=any(key not in known.done and maps.exists(school, key, there) for key in one.needs),
        )
        for one in found
        if one.closed_at is None or one.id in words
    )


def ready(school: School, coach: Person) -> tuple[ReadyLine, ...]:
    """Return what waits for a coach: of their own activities and of their students; an admin sees all."""
    with school.database.read() as session:
        found = rows.ready(session)
    viewer = people.standing(coach)
    return tuple(
        ReadyLine(*row)
        for row in found
        if coach.role is Role.ADMIN or row[1].coach_id == coach.id or looks_after(viewer, row[2].cohort_ids)
    )


def may_decide(coach: Person, activity: Activity, student: Person) -> bool:
    """Say whether somebody may confirm what a student did: its coach, and who looks after the student."""
    if coach.role not in {Role.MENTOR, Role.ADMIN}:
        return False
    return activity.coach_id == coach.id or looks_after(people.standing(coach), student.cohort_ids)


def people_of(
    school: School, activity_id: int
) -> tuple[tuple[tuple[Seat, Person], ...], tuple[tuple[Completion, Person], ...]]:
    """Return who has a seat in an activity or waits for one, and what was said of being done."""
    with school.database.read() as session:
        activity = session.get_one(Activity, activity_id)
        return seats.holders(session, activity), tuple(rows.of_activity(session, activity_id))


def _next_meetings(session: Session, school: School, ids: Collection[int]) -> dict[int, Event]:
    found: dict[int, Event] = {}
    for event in rows.meetings(session, ids, school.now()):
        found.setdefault(event.activity_id or 0, event)
    return found


def activity_of_seat(school: School, seat_id: int) -> int:
    """Return the activity of a seat; a track's seat is none."""
    with school.database.read() as session:
        seat = session.get(Seat, seat_id)
    if seat is None or seat.activity_id is None:
        raise MissingError(N_("There is no such page."))
    return seat.activity_id
