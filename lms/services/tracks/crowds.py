"""Who is on a track, for the staff: those in their charge, with how far each has come."""

from dataclasses import dataclass

from sqlmodel import Session

from lms.domain.access import may_read_person
from lms.domain.guardians.consents import Purpose
from lms.domain.people import Role
from lms.errors import N_, MissingError, RefusedError
from lms.services import consents, inbox, people, seats
from lms.services.school import School
from lms.services.seats import Fullness
from lms.services.tracks import maps, stays
from lms.storage import people as people_rows
from lms.storage.tables import Person, Seat, Track, TrackStay
from lms.storage.tracks import stays as rows


@dataclass(frozen=True)
class Crowd:
    """``on`` are those with a stay, ``waiting`` those in the line or with an offer; ``others`` could come."""

    room: Fullness
    on: tuple[tuple[TrackStay, Person], ...]
    waiting: tuple[tuple[Seat, Person], ...]
    others: tuple[Person, ...]
    hidden: int


def of_track(school: School, viewer: Person, track_id: int) -> Crowd:
    """Return who is on a track; its coach sees all, another mentor those they look after."""
    with school.database.read() as session:
        track = session.get_one(Track, track_id)
        on = rows.on_track(session, track_id)
        line = [row for row in seats.holders(session, track) if row[0].state != "held"]
        room = seats.fullness(session, track)
        others = _others(session, viewer, track, {person.id for _, person in on})
    shown = tuple(row for row in on if _sees(viewer, track, row[1]))
    waiting = tuple(row for row in line if _sees(viewer, track, row[1]))
    return Crowd(room, shown, waiting, others, len(on) - len(shown) + len(line) - len(waiting))


def place(school: School, by: Person, person_id: int, track_id: int, reason: str) -> TrackStay:
    """Give a student a seat by the school's decision, beyond the seats if need be; the reason is kept."""
    if not reason.strip():
        raise RefusedError(N_("Write the reason: the student reads it."), field="reason")
    with school.database.write() as session:
        student = session.get(Person, person_id)
        track = session.get_one(Track, track_id)
        if student is None or student.role is not Role.STUDENT or not _in_charge(by, student):
            raise MissingError(N_("There is no such page."))
        if track.programme_id not in maps.programmes_of(session, student):
            raise RefusedError(N_("This student is not in the programme of this track."), field="person")
        consents.check(session, school, person_id, Purpose.STUDY)
        stay = stays.place(session, school, person_id, track_id, by=by.id, reason=reason)
        _tell_placed(session, school, stay, track)
    return stay


def _tell_placed(session: Session, school: School, stay: TrackStay, track: Track) -> None:
    """Tell a student that the school has put them on a track, and why."""
    words = N_("You are on %(title)s now: %(reason)s")
    values = {"title": seats.title_of(track), "reason": stay.reason}
    inbox.tell(session, school, stay.person_id, words, values, f"/tracks/{track.id}", f"placed:{stay.id}")


def stay_in_charge(school: School, by: Person, stay_id: int) -> TrackStay:
    """Return a stay that somebody of the staff may end; else there is no such page."""
    with school.database.read() as session:
        stay = session.get(TrackStay, stay_id)
        if stay is not None:
            track, student = session.get_one(Track, stay.track_id), session.get_one(Person, stay.person_id)
            if _sees(by, track, student):
                return stay
    raise MissingError(N_("There is no such page."))


def _others(session: Session, viewer: Person, track: Track, there: set[int | None]) -> tuple[Person, ...]:
    students = people_rows.listing(session, role=Role.STUDENT, cohort_id=None, active=True)
    cohorts = rows.cohorts_of(session, track.programme_id)
    return tuple(
        one
        for one in students
        if one.id not in there and one.cohort_ids & cohorts and _in_charge(viewer, one)
    )


def _sees(viewer: Person, track: Track, student: Person) -> bool:
    return track.coach_id == viewer.id or _in_charge(viewer, student)


def _in_charge(viewer: Person, student: Person) -> bool:
    return may_read_person(people.standing(viewer), people.standing(student))
