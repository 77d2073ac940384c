"""Rosters: who is in a cohort, who was, and how somebody comes, goes on elsewhere or leaves."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from lms.domain.access import looks_after
from lms.domain.cohorts.enrolments import Ending
from lms.domain.guardians.links import LinkState, state_on
from lms.domain.people import Role, counts_as_minor, tidy
from lms.errors import N_, ConflictError, ForbiddenError, MissingError, RefusedError
from lms.services import enrolments, people
from lms.services.activity import LastHere, last_here
from lms.services.school import School
from lms.storage.cohorts import overviews as rows
from lms.storage.tables import Cohort, Enrolment, Person, Programme

_NOBODY = N_("This person is not in this cohort.")


@dataclass(frozen=True)
class RosterLine:
    """A student of a cohort. ``minor`` says only whether they are under 18, never when they were born."""

    person: Person
    since: datetime
    main: bool
    minor: bool
    guardian: LinkState | None
    last_active: LastHere | None


@dataclass(frozen=True)
class PastLine:
    person: Person
    enrolment: Enrolment


@dataclass(frozen=True)
class Roster:
    """Who is in a cohort by name, its mentors, and who was in it before."""

    students: tuple[RosterLine, ...]
    mentors: tuple[Person, ...]
    past: tuple[PastLine, ...]

    @property
    def waiting(self) -> int:
        """Return how many students have never come in."""
        return sum(one.person.password_hash is None for one in self.students)


@dataclass(frozen=True)
class TimeThere:
    """One of a person's times in cohorts, running or over."""

    enrolment: Enrolment
    cohort: Cohort
    programme: Programme
    main: bool


def roster(school: School, cohort_id: int) -> Roster:
    with school.database.read() as session:
        found = enrolments.of_cohort(session, cohort_id)
        active = last_here(session, school, [cohort_id])
        links = _best_links(school, session, cohort_id)
    now_in = [(time, one) for time, one in found if time.ended_at is None and one.active]
    return Roster(
        students=tuple(
            RosterLine(
                person=one,
                since=time.started_at,
                main=one.cohort_id == cohort_id,
                minor=counts_as_minor(one.role, one.birth_date, school.today()),
                guardian=links.get(one.id or 0),
                last_active=active.get(one.id or 0),
            )
            for time, one in now_in
            if one.role is Role.STUDENT
        ),
        mentors=tuple(one for _, one in now_in if one.role is Role.MENTOR),
        past=tuple(PastLine(one, time) for time, one in found if time.ended_at is not None),
    )


def times_of(school: School, person: Person) -> tuple[TimeThere, ...]:
    """Return a person's times in cohorts, the newest first."""
    with school.database.read() as session:
        found = rows.times_of(session, person.id or 0)
    return tuple(
        TimeThere(time, cohort, programme, time.ended_at is None and cohort.id == person.cohort_id)
        for time, cohort, programme in found
    )


def leave(
    school: School, by: Person, *, person_id: int, cohort_id: int, ending: Ending, note: str = ""
) -> None:
    """End a student's time in a cohort, and say how and why."""
    if ending is Ending.MOVED:
        raise RefusedError(N_("Choose the cohort that they go on in."))
    if ending is Ending.LEFT and not note.strip():
        raise RefusedError(N_("Write why they left: whoever asks later finds it here."))
    with school.database.write() as session:
        _check_student(session, person_id, cohort_id)
        enrolments.leave(session, school, person_id, cohort_id, ending, note=tidy(note, 500), by=by.id)


def move(school: School, by: Person, *, person_id: int, cohort_id: int, to_id: int, note: str = "") -> None:
    """Let a student go on in another cohort; works, skills and credits go with them."""
    _check_target(by, to_id)
    with school.database.write() as session:
        person = _check_student(session, person_id, cohort_id)
        if to_id in person.cohort_ids:
            raise ConflictError(N_("They are in this cohort already."))
        main = person.cohort_id == cohort_id
        enrolments.leave(session, school, person_id, cohort_id, Ending.MOVED, note=tidy(note, 500), by=by.id)
        enrolments.enrol(session, school, person_id, to_id, by=by.id, main=main)


def join(school: School, by: Person, *, person_id: int, cohort_id: int, to_id: int) -> None:
    """Put a student of one cohort into a second one besides: somebody in both programmes."""
    _check_target(by, to_id)
    with school.database.write() as session:
        person = _check_student(session, person_id, cohort_id)
        if to_id in person.cohort_ids:
            raise ConflictError(N_("They are in this cohort already."))
        enrolments.enrol(session, school, person_id, to_id, by=by.id, main=False)


def make_main(school: School, by: Person, *, person_id: int, cohort_id: int) -> None:
    """Let the rules of this cohort hold for a student's reviews."""
    with school.database.write() as session:
        _check_student(session, person_id, cohort_id)
        enrolments.enrol(session, school, person_id, cohort_id, by=by.id, main=True)


def _check_target(by: Person, cohort_id: int) -> None:
    if not looks_after(people.standing(by), {cohort_id}):
        raise ForbiddenError(N_("Choose a cohort that you look after, or ask an admin."))


def _check_student(session: Session, person_id: int, cohort_id: int) -> Person:
    person = session.get(Person, person_id, with_for_update=True)
    if person is None or person.role is not Role.STUDENT or cohort_id not in person.cohort_ids:
        raise MissingError(_NOBODY)
    return person


def _best_links(school: School, session: Session, cohort_id: int) -> dict[int, LinkState]:
    """Return how far each student is with a guardian: confirmed, or asked for."""
    best: dict[int, LinkState] = {}
    born = {one.id: one.birth_date for one in enrolments.people_in(session, cohort_id)}
    for link in rows.guardian_links(session, cohort_id):
        state = state_on(school.today(), confirmed_at=link.confirmed_at, ward_born=born.get(link.ward_id))
        if state is not LinkState.ENDED and best.get(link.ward_id) is not LinkState.CONFIRMED:
            best[link.ward_id] = state
    return best
