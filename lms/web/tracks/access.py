"""Who may see and change tracks and activities: the students of their programme, and the staff."""

from typing import TypeVar

from lms.domain.people import STAFF, Role
from lms.errors import N_, ForbiddenError, MissingError
from lms.services.activities import views
from lms.services.people import Person
from lms.services.school import School
from lms.services.seats import Activity, Track
from lms.services.tracks import maps, moves, paths

Thing = TypeVar("Thing", Track, Activity)
NO_PAGE = N_("There is no such page.")
_STUDENTS = N_("Students do this.")
READERS = frozenset({Role.STUDENT, Role.DIRECTOR, *STAFF})
OVERSEERS = frozenset({Role.ADMIN, Role.DIRECTOR})


def reader(person: Person) -> Person:
    """Let everybody pass who may look at tracks: students, the staff, the director."""
    if person.role not in READERS:
        raise ForbiddenError(N_("This page is for others."))
    return person


def overseer(person: Person) -> Person:
    if person.role not in OVERSEERS:
        raise ForbiddenError(N_("This page is for others."))
    return person


def readable_track(school: School, person: Person, track_id: int) -> Track:
    """Return a track for who may look at it; to a student, of their own programmes, or their own."""
    return _readable(school, person, maps.track(school, track_id))


def writable_track(school: School, person: Person, track_id: int) -> Track:
    """Return a track that somebody may change: an admin."""
    track = readable_track(school, person, track_id)
    return _only(track, person, Role.ADMIN, N_("An admin changes tracks."))


def joinable_track(school: School, person: Person, track_id: int) -> Track:
    """Return a track that somebody may go to: a student of its programme."""
    track = readable_track(school, person, track_id)
    return _only(track, person, Role.STUDENT, _STUDENTS)


def readable_activity(school: School, person: Person, activity_id: int) -> Activity:
    return _readable(school, person, views.by_id(school, activity_id))


def writable_activity(school: School, person: Person, activity_id: int) -> Activity:
    activity = readable_activity(school, person, activity_id)
    return _only(activity, person, Role.ADMIN, N_("An admin changes activities."))


def joinable_activity(school: School, person: Person, activity_id: int) -> Activity:
    activity = readable_activity(school, person, activity_id)
    return _only(activity, person, Role.STUDENT, _STUDENTS)


def _readable(school: School, person: Person, thing: Thing) -> Thing:
    if reader(person).role is not Role.STUDENT or thing.programme_id in moves.programmes_of(school, person):
        return thing
    if not paths.has_part(school, person.id or 0, thing):
        raise MissingError(NO_PAGE)
    return thing


def _only(thing: Thing, person: Person, role: Role, words: str) -> Thing:
    if person.role is not role:
        raise ForbiddenError(words)
    return thing
