"""What the people of the demo school hand in: solutions that the exercises themselves bring, week by week."""

import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime

from sqlmodel import col, select

from lms.domain.exercises import Exercise
from lms.domain.verdicts import Report, Verdict
from lms.errors import ForbiddenError
from lms.grading.runner import Runner
from lms.services.demo import competing, efforts, folk, partnering
from lms.services.demo.efforts import Attempt
from lms.services.demo.families import PAUSED
from lms.services.demo.moments import DAY, HOUR, MINUTE, at
from lms.services.grading import gradings
from lms.services.keys import key
from lms.services.people import Person
from lms.services.school import School
from lms.services.submitting import submissions, works
from lms.storage.git.commits import Identity
from lms.storage.git.repositories import Move
from lms.storage.tables import Grade, Job, Submission, Work
from lms.storage.tables.queue import JobState
from lms.storage.tables.works import Source

AUTHORS = ("sanzhar", "ivan", "madina", "student")
"""Who has done the project that peers review; the last has not asked for it yet."""
POOL = ("arman", "zarina")
"""Who is in the selection pool now, and has had a week."""
MOST = 7
AT_ONCE = frozenset({"python", "numpy", "node"})
"""Environments that are there when a school begins."""
Known = dict[tuple[str, frozenset[tuple[str, bytes]]], Report]
"""What came of files, by the exercise."""


def load(school: School) -> None:
    """Hand in what is missing and open to its people; the sandbox grades it."""
    go_on(school)


def go_on(school: School) -> int:
    """Hand in what is open now and was not begun; return how many attempts those are."""
    there, done, passed = folk.everybody(school), _begun(school), _passed(school)
    count = 0
    for one in _plan(school):
        person_id = there[one.login].id
        is_open = all((person_id, slug) in passed for slug in one.exercise.prerequisites)
        if is_open and (person_id, one.exercise.slug) not in done:
            with suppress(ForbiddenError):  # it is closed for another reason
                _hand_in(at(school, one.moment), there[one.login], one)
                count += 1
    return count


def grade(school: School, runner: Runner, owner: str) -> None:
    """Grade what waits and hand in what that opens, each attempt graded in the minute after it came.

    The very same files of two people are run once: what came of them holds for both.
    """
    known: Known = {}
    _grade(school, runner, owner, known)
    while go_on(school):
        _grade(school, runner, owner, known)


def _grade(school: School, runner: Runner, owner: str, known: Known) -> None:
    while (created_at := _oldest(school)) is not None:
        held = gradings.claim(at(school, created_at), owner)
        if held is None:
            return
        then, made = at(school, created_at + MINUTE), gradings.assign(school, held.submission_id)
        key = (made.exercise.slug, frozenset(made.files.items()))
        if key in known:
            gradings.settle(then, held, known[key])
        elif (report := gradings.grade_claimed(then, runner, held)) is not None:
            known[key] = report


def project_of(school: School) -> Exercise | None:
    """Return the project that is reviewed in the demo: the first one with works to practise on."""
    reviewed = (one for one in school.catalogue if one.definition.review is not None)
    return next((one for one in reviewed if any(not known.known.model for known in one.known)), None)


def _oldest(school: School) -> datetime | None:
    query = select(Job.created_at).where(Job.state == JobState.WAITING).order_by(col(Job.created_at))
    with school.database.read() as session:
        return session.exec(query.limit(1)).first()


def _begun(school: School) -> set[tuple[int | None, str]]:
    query = select(Submission.person_id, Work.exercise).join(Work).distinct()
    with school.database.read() as session:
        return {(person_id, exercise) for person_id, exercise in session.exec(query)}


def _passed(school: School) -> set[tuple[int | None, str]]:
    query = select(Submission.person_id, Work.exercise).join(Work).join(Grade).distinct()
    with school.database.read() as session:
        found = session.exec(query.where(Grade.verdict == Verdict.PASSED))
        return {(person_id, exercise) for person_id, exercise in found}


def _plan(school: School) -> list[Attempt]:
    """Return everything that is handed in, oldest first."""
    exercises = in_order(school)
    planned = [
        one
        for student in folk.STUDENTS
        if student.login != PAUSED
        for one in efforts.of_student(school, student, exercises)
    ]
    planned += [one for place, login in enumerate(POOL) for one in _of_pool(school, login, place, exercises)]
    project = project_of(school)
    if project is not None:
        planned += [_project(school, login, project, place) for place, login in enumerate(AUTHORS)]
    planned += [*_of_company(school), *competing.handed_in(school)]
    return sorted(planned, key=lambda one: one.moment)


def _of_company(school: School) -> Iterator[Attempt]:
    """Yield what students have made of the partner company's project, once it is an exercise."""
    if partnering.SLUG in school.catalogue:
        exercise = school.catalogue.get(partnering.SLUG)
        for place, (login, program) in enumerate(partnering.PROGRAMS.items()):
            files = {**exercise.starter_files(), "frost.py": program}
            yield Attempt(login, exercise, school.now() - 7 * DAY + place * HOUR, files)


def in_order(school: School) -> tuple[Exercise, ...]:
    """Return the exercise that opens most of the others, and what it opens, in the order of the path."""
    plain = {
        one.slug: one
        for one in school.catalogue
        if one.definition.review is None
        and one.slug not in school.catalogue.kept_back
        and one.environment.name in AT_ONCE
    }
    opened = [slug for one in plain.values() for slug in one.prerequisites]
    reached = [one for one in plain.values() if one.slug == max(opened, key=opened.count, default="")]
    for one in reached:
        reached += [
            other for other in plain.values() if one.slug in other.prerequisites and other not in reached
        ]
    return tuple(one for one in plain.values() if one in reached)[:MOST]


def _of_pool(school: School, login: str, place: int, exercises: Sequence[Exercise]) -> Iterator[Attempt]:
    mind = random.Random(f"works of {login}")  # noqa: S311  a demo
    for number, exercise in enumerate(exercises[: 2 - place]):
        yield from efforts.tries(login, exercise, school.now() - (5 - 2 * number) * DAY, mind)


def _project(school: School, login: str, project: Exercise, place: int) -> Attempt:
    """Return a solution of the project that passes its checks, another one for each author."""
    passing = [one for one in project.solutions if one.failure is None]
    files = {**project.starter_files(), **passing[place % len(passing)].files}
    return Attempt(login, project, school.now() - 8 * DAY + place * HOUR, files)


def hand_in_at_checkpoint(school: School, person: Person, slug: str, place: int) -> None:
    """Hand in what somebody has made of the exercise that they drew; every third one fails."""
    exercise = school.catalogue.get(slug)
    fails = place % 3 == 2  # noqa: PLR2004
    chosen = [one for one in exercise.solutions if (one.failure is not None) == fails] or exercise.solutions
    _hand_in(school, person, Attempt(person.login, exercise, school.now(), chosen[0].files))


def _hand_in(school: School, person: Person, attempt: Attempt) -> None:
    person_id = key(person.id)
    work_id = key(works.find_or_open(school, attempt.exercise.slug, person_id).id)
    author = Identity(person.name, f"{person.login}@qatarlas.invalid")
    move = Move(person_id, Source.UPLOAD, school.now())
    commit_id = school.repositories.store_commit(work_id, attempt.files, "Demo\n", author, move)
    submissions.accept(
        school, work_id=work_id, commit_id=commit_id, person_id=person_id, source=Source.UPLOAD
    )
