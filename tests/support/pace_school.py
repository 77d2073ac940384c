"""A cohort with a plan: students whose attempts are bare rows, so that no test needs the sandbox."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import event
from sqlmodel import select
from sqlmodel.sql.expression import SelectOfScalar as Select

from lms.domain.people import Role
from lms.domain.verdicts import Verdict
from lms.services.keys import key
from lms.services.pace import planning
from lms.services.people import Person
from lms.services.school import School
from lms.storage.tables import Enrolment, Grade, Job, Submission, Work
from lms.storage.tables import Person as PersonRow
from lms.storage.tables.works import Source
from tests.support import folk
from tests.support.schools import at

EXERCISE = "three-checks"
POINTS = 10.0
numbers = count(1)


class PaceSchool:
    """A cohort, its mentor, and students who have been in it for weeks."""

    def __init__(self, school: School, name: str = "here") -> None:
        self.school = school
        self.now = school.now()
        self.here = folk.cohort(school, name)
        self.mentor = folk.person(school, f"mentor-{name}", Role.MENTOR, cohort_id=self.here, password=None)

    def student(self, login: str, *, weeks: int = 8) -> Person:
        """Return a student who came in so many weeks ago."""
        made = folk.person(self.school, login, cohort_id=self.here, password=None)
        with self.school.database.write() as session:
            session.get_one(PersonRow, made.id).password_hash = "x"
            for one in session.exec(_times(folk.key(made))):
                one.started_at = self.now - timedelta(weeks=weeks)
        return made

    def deadline(self, days: float, exercise: str = EXERCISE, *, set_days_ago: float = 30) -> None:
        """Set a deadline so many days from now, as it was set some days ago."""
        then = at(self.school, self.now - timedelta(days=set_days_ago))
        planning.set_deadlines(then, self.mentor, self.here, {exercise: self.now + timedelta(days=days)})

    def attempt(self, person: Person, days_ago: float, points: float | None, exercise: str = EXERCISE) -> int:
        """Hand in an attempt some days ago that the checks gave these points; None: not graded yet."""
        when = self.now - timedelta(days=days_ago)
        with self.school.database.write() as session:
            work = session.exec(_work(folk.key(person), exercise)).first()
            if work is None:
                work = Work(exercise=exercise, person_id=person.id, created_at=when)
                session.add(work)
                session.flush()
            number = next(numbers)
            made = Submission(
                work_id=key(work.id),
                number=number,
                commit_id=f"{number:040x}",
                source=Source.PUSH,
                person_id=folk.key(person),
                created_at=when,
            )
            session.add(made)
            session.flush()
            job = Job(submission_id=key(made.id), created_at=when, not_before=when)
            session.add(job)
            session.flush()
            if points is not None:
                session.add(_grade(key(made.id), key(job.id), points, when))
            return key(made.id)


def _work(person_id: int, exercise: str) -> Select[Work]:
    return select(Work).where(Work.person_id == person_id, Work.exercise == exercise)


def _times(person_id: int) -> Select[Enrolment]:
    return select(Enrolment).where(Enrolment.person_id == person_id)


def _grade(submission_id: int, job_id: int, points: float, when: datetime) -> Grade:
    return Grade(
        submission_id=submission_id,
        job_id=job_id,
        checks_version="v",
        image_id=f"image-{job_id}",
        seed=1,
        verdict=Verdict.PASSED if points >= POINTS else Verdict.FAILED,
        points=points,
        max_points=POINTS,
        seconds=0.1,
        cpu_seconds=0.1,
        memory_bytes=1,
        created_at=when,
    )


@contextmanager
def counted(school: School) -> Iterator[list[str]]:
    """Yield a list that grows by each statement."""
    seen: list[str] = []

    def note(*values: object) -> None:
        seen.append(str(values[2]))

    event.listen(school.database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(school.database.engine, "before_cursor_execute", note)
