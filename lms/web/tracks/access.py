"""Who may see and change tracks and activities: the students of their programme, and the staff."""

from lms.domain.people import STAFF, Role
from lms.errors import N_, ForbiddenError, MissingError
from lms.services.activities import views
from lms.services.people import Person
from lms.services.school import School
from lms.services.seats import Activity, Track
from lms.services.tracks import maps, moves

NO_PAGE = N_("There is no such page.")
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
    """Return a track for who may look at tracks; to a student, of their own programmes."""
    reader(person)
    track = maps.track(school, track_id)
    if person.role is Role.STUDENT and track.programme_id not in moves.programmes_of(school, person):
        raise MissingError(NO_PAGE)
    return track


def writable_track(school: School, person: Person, track_id: int) -> Track:
    """Return a track that somebody may change: an admin."""
    track = readable_track(school, person, track_id)
    if person.role is not Role.ADMIN:
        raise ForbiddenError(N_("An admin changes tracks."))
    return track


def joinable_track(school: School, person: Person, track_id: int) -> Track:
    """Return a track that somebody may go to: a student of its programme."""
    track = readable_track(school, person, track_id)
    if person.role is not Role.STUDENT:
        raise ForbiddenError(N_("Students do this."))
    return track


def readable_activity(school: School, person: Person, activity_id: int) -> Activity:
    reader(person)
    activity = views.by_id(school, activity_id)
    if person.role is Role.STUDENT and activity.programme_id not in moves.programmes_of(school, person):
        raise MissingError(NO_PAGE)
    return activity


def writable_activity(school: School, person: Person, activity_id: int) -> Activity:
    activity = readable_activity(school, person, activity_id)
    if person.role is not Role.ADMIN:
        raise ForbiddenError(N_("An admin changes activities."))
    return activity


def joinable_activity(school: School, person: Person, activity_id: int) -> Activity:
    activity = readable_activity(school, person, activity_id)
    if person.role is not Role.STUDENT:
        raise ForbiddenError(N_("Students do this."))
    return activity
