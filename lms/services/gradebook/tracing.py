"""Where a number of the gradebook comes from: attempts, points of checks, rounds, and results set by hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from lms.domain.exercises import Exercise
from lms.services import results
from lms.services.gradebook.book import Cell, cell
from lms.services.pace import dues, planning
from lms.services.results import Stand
from lms.services.school import School
from lms.storage import people as people_rows
from lms.storage import submissions
from lms.storage.cohorts import pace as pace_rows
from lms.storage.cohorts import results as rows
from lms.storage.tables import CheckResult, Grade, Override, Person, Round, Submission


@dataclass(frozen=True)
class Attempt:
    """An attempt with its newest grade and the points of each check."""

    submission: Submission
    grade: Grade | None
    checks: tuple[CheckResult, ...]


@dataclass(frozen=True)
class Told:
    """A result that was set by hand; ``by`` and ``withdrawn_by`` are names."""

    override: Override
    by: str
    withdrawn_by: str


@dataclass(frozen=True)
class Trace:
    """All that a cell of the gradebook rests on, the newest first."""

    person: Person
    exercise: Exercise
    cell: Cell
    stand: Stand | None
    attempts: tuple[Attempt, ...]
    rounds: tuple[Round, ...]
    log: tuple[Told, ...]

    @property
    def set_by_hand(self) -> Told | None:
        return next((one for one in self.log if one.override.withdrawn_at is None), None)


def trace(school: School, cohort_id: int, person_id: int, slug: str) -> Trace:
    """Return where the number of one cell comes from."""
    exercise = school.catalogue.get(slug)
    with school.database.read() as session:
        person = planning.check_student(session, cohort_id, person_id)
        enrolment, _ = pace_rows.students(session, cohort_id, person_id)[0]
        stands = results.of_people(session, school, [person_id])[person_id]
        plan = dues.load(session, school, cohort_id, person_id)
        due = dues.dues_of(school, plan, person_id, enrolment.started_at, stands).get(slug)
        attempts = _attempts(session, person_id, slug)
        ids = {one.submission.id for one in attempts}
        rounds = [one for one, _ in rows.rounds(session, [person_id]) if one.submission_id in ids]
        log = told(session, rows.override_log(session, person_id, slug))
    stand = stands.get(slug)
    return Trace(
        person, exercise, cell(slug, stand, due), stand, attempts, tuple(reversed(rounds)), tuple(log)
    )


def of_student(school: School, person_id: int, slug: str) -> Told | None:
    """Return what a mentor has set for a student, with the reason, while it stands."""
    with school.database.read() as session:
        found = rows.override(session, person_id, slug)
        return told(session, [found])[0] if found else None


def told(session: Session, found: Sequence[Override]) -> list[Told]:
    people = {number for one in found for number in (one.by, one.withdrawn_by) if number is not None}
    names = people_rows.names(session, people)
    return [Told(one, names.get(one.by, ""), names.get(one.withdrawn_by or 0, "")) for one in found]


def _attempts(session: Session, person_id: int, slug: str) -> tuple[Attempt, ...]:
    works = [work for _, work, exercise in rows.owners(session, [person_id]) if exercise == slug]
    found = submissions.of_works(session, works)
    grades = submissions.newest_grades(session, [one.id or 0 for one in found])
    return tuple(_attempt(session, one, grades.get(one.id or 0)) for one in found)


def _attempt(session: Session, submission: Submission, grade: Grade | None) -> Attempt:
    checks = submissions.checks_of(session, grade.id or 0) if grade else ()
    return Attempt(submission, grade, tuple(checks))
