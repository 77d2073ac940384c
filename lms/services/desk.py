"""Attempts among others: a mentor's newest, stuck and dead ones, and what a student did lately."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.services import access
from lms.services.grading import queue
from lms.services.grading.queue import StuckJob
from lms.services.school import School
from lms.services.submitting import submissions
from lms.services.submitting.submissions import Attempt
from lms.storage import beside, people, works
from lms.storage import submissions as rows
from lms.storage.tables import BesideRun, Job, Person, Submission

NEWEST = 50
UNMADE = 50
LATELY = 5


@dataclass(frozen=True)
class Line:
    """An attempt, with the slug of its exercise and the name of who handed it in."""

    attempt: Attempt
    exercise: str
    name: str


@dataclass(frozen=True)
class Trouble:
    """A job that needs somebody, with the same."""

    job: Job
    submission: Submission
    exercise: str
    name: str


@dataclass(frozen=True)
class Unmade:
    """A run of a grader of others that our side could not make, with the same."""

    run: BesideRun
    submission: Submission
    exercise: str
    name: str


def newest(school: School, viewer: Person, limit: int = NEWEST) -> tuple[Line, ...]:
    """Return the newest attempts of those whom the viewer looks after."""
    found = submissions.newest(school, limit, access.in_charge_of(viewer))
    readable = access.readable(school, viewer, [one.submission.work_id for one in found])
    return _lines(school, [one for one in found if one.submission.work_id in readable])


def lately(school: School, person_id: int, limit: int = LATELY) -> tuple[Line, ...]:
    """Return the newest attempts on a person's works, their team's included."""
    with school.database.read() as session:
        mine = [work.id or 0 for work in works.of_person(session, person_id)]
        found = rows.of_works(session, mine)[:limit]
        keys = [one.id or 0 for one in found]
        jobs, grades = rows.newest_jobs(session, keys), rows.newest_grades(session, keys)
    return _lines(school, [Attempt(one, jobs[one.id or 0], grades.get(one.id or 0)) for one in found])


def troubles(school: School, viewer: Person) -> tuple[tuple[Trouble, ...], tuple[Trouble, ...]]:
    """Return the dead jobs and the stuck ones of those whom the viewer looks after."""
    theirs = access.in_charge_of(viewer)
    dead, stuck = queue.dead(school, theirs), queue.stuck(school, theirs)
    return _told(school, viewer, dead), _told(school, viewer, stuck)


def unmade(school: School, viewer: Person) -> tuple[Unmade, ...]:
    """Return the newest runs of graders of others that failed by us, of those whom the viewer looks after."""
    with school.database.read() as session:
        runs = beside.unmade(session, UNMADE, access.in_charge_of(viewer))
        found = rows.with_works(session, [submission for submission, _run in runs])
        names = people.names(session, {submission.person_id for submission, _work in found.values()})
    readable = access.readable(school, viewer, {submission.work_id for submission, _work in found.values()})
    return tuple(
        Unmade(run, submission, work.exercise, names[submission.person_id])
        for key, run in runs
        for submission, work in [found[key]]
        if submission.work_id in readable
    )


def _told(school: School, viewer: Person, jobs: Sequence[StuckJob]) -> tuple[Trouble, ...]:
    readable = access.readable(school, viewer, [one.submission.work_id for one in jobs])
    with school.database.read() as session:
        names = people.names(session, {one.submission.person_id for one in jobs})
    return tuple(
        Trouble(one.job, one.submission, one.work.exercise, names[one.submission.person_id])
        for one in jobs
        if one.submission.work_id in readable
    )


def _lines(school: School, attempts: Sequence[Attempt]) -> tuple[Line, ...]:
    with school.database.read() as session:
        names = people.names(session, {one.submission.person_id for one in attempts})
        slugs = works.exercises(session, {one.submission.work_id for one in attempts})
    return tuple(
        Line(one, slugs[one.submission.work_id], names[one.submission.person_id]) for one in attempts
    )
