"""What the people of the demo school hand in: solutions that the exercises themselves bring, week by week."""

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from lms.domain.exercises import Exercise
from lms.errors import ForbiddenError
from lms.grading.runner import Runner
from lms.services import gradings, submissions, works
from lms.services.demo import folk, leaving, partnering
from lms.services.demo.families import PAUSED
from lms.services.demo.moments import DAY, HOUR, MINUTE, WEEKS, at, first_day, moment, monday
from lms.services.people import Person
from lms.services.school import School
from lms.storage.git.commits import Identity
from lms.storage.git.repositories import Move
from lms.storage.tables import Job, Submission, Work
from lms.storage.tables.queue import JobState
from lms.storage.tables.works import Source

AUTHORS = ("sanzhar", "ivan", "madina", "student")
"""Who has done the project that peers review; the last has not asked for it yet."""
EAGER = {"student": 3, "teen": 2, "sanzhar": 2, "ivan": 2}
"""How many exercises somebody has begun, where it is not one."""
QUIET = frozenset({"kamila", "adiya", *leaving.LEFT})
"""Who has begun once, and nobody has heard of since."""
LABS = {folk.TOMORROW: (2, 14), folk.TUMO: (3, 16)}
"""The weekday and the hour of each cohort's lab: most hand in there."""
POOL = ("arman", "zarina")
"""Who is in the selection pool now, and has had a week."""
FAILS_FIRST, GIVES_UP, WAITS = 0.25, 0.1, 0.15
"""Shares of those whose first attempt fails, who make no other, and who have not begun."""
MOST = 4


@dataclass(frozen=True)
class Attempt:
    """Files that somebody hands in at a moment."""

    login: str
    exercise: Exercise
    moment: datetime
    files: Mapping[str, bytes]


def load(school: School) -> None:
    """Hand in what is missing and open to its people; the sandbox grades it."""
    go_on(school)


def go_on(school: School) -> int:
    """Hand in what is open now and was not begun; return how many attempts those are."""
    there, done = folk.everybody(school), _begun(school)
    count = 0
    for one in _plan(school):
        if (there[one.login].id, one.exercise.slug) not in done:
            with suppress(ForbiddenError):  # what it needs is not passed, yet or ever
                _hand_in(at(school, one.moment), there[one.login], one)
                count += 1
    return count


def grade(school: School, runner: Runner, owner: str) -> None:
    """Grade what waits and hand in what that opens, each attempt graded in the minute after it came."""
    _grade(school, runner, owner)
    while go_on(school):
        _grade(school, runner, owner)


def _grade(school: School, runner: Runner, owner: str) -> None:
    while (created_at := _oldest(school)) is not None:
        claim = gradings.claim(at(school, created_at), owner)
        if claim is None:
            return
        gradings.grade_claimed(at(school, created_at + MINUTE), runner, claim)


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


def _plan(school: School) -> list[Attempt]:
    """Return everything that is handed in, oldest first."""
    exercises = in_order(school)
    planned = [
        one
        for student in folk.STUDENTS
        if student.login != PAUSED
        for one in _of_student(school, student, exercises)
    ]
    planned += [one for place, login in enumerate(POOL) for one in _of_pool(school, login, place, exercises)]
    project = project_of(school)
    if project is not None:
        planned += [_project(school, login, project, place) for place, login in enumerate(AUTHORS)]
    planned += _of_company(school)
    return sorted(planned, key=lambda one: one.moment)


def _of_company(school: School) -> Iterator[Attempt]:
    """Yield what students have made of the partner company's project, once it is an exercise."""
    if partnering.SLUG in school.catalogue:
        exercise = school.catalogue.get(partnering.SLUG)
        for place, (login, program) in enumerate(partnering.PROGRAMS.items()):
            files = {**exercise.starter_files(), "frost.py": program}
            yield Attempt(login, exercise, school.now() - 7 * DAY + place * HOUR, files)


def in_order(school: School) -> tuple[Exercise, ...]:
    """Return the exercise that opens most of the others, and what it opens, the nearest first."""
    plain = {
        one.slug: one
        for one in school.catalogue
        if one.definition.review is None and one.slug not in school.catalogue.kept_back
    }
    opened = [slug for one in plain.values() for slug in one.prerequisites]
    reached = [one for one in plain.values() if one.slug == max(opened, key=opened.count, default="")]
    for one in reached:
        reached += [
            other for other in plain.values() if one.slug in other.prerequisites and other not in reached
        ]
    return tuple(reached[:MOST])


def _of_student(school: School, student: folk.Character, exercises: Sequence[Exercise]) -> Iterator[Attempt]:
    mind = random.Random(f"works of {student.login}")  # noqa: S311  a demo
    count = 1 if student.login in QUIET else EAGER.get(student.login, int(mind.random() > WAITS))
    weekday, hour = LABS[student.cohort or folk.TOMORROW]
    for number, exercise in enumerate(exercises[:count]):
        week = _week(student.login, number, count, mind)
        day = max(first_day(school) + DAY, monday(school) + timedelta(weeks=week, days=weekday))
        begun = moment(school, day, hour, 10 + mind.randrange(45))
        yield from _tries(student.login, exercise, begun, mind)


def _week(login: str, number: int, count: int, mind: random.Random) -> int:
    """Return the week of an exercise: early for who went silent, spread over the months for the eager."""
    if login in QUIET:
        return 1 + mind.randrange(2)
    if count == 1:
        return WEEKS // 2 - 1 + mind.randrange(WEEKS // 2)
    return 2 + number * (WEEKS - 3) // (count - 1)


def _of_pool(school: School, login: str, place: int, exercises: Sequence[Exercise]) -> Iterator[Attempt]:
    mind = random.Random(f"works of {login}")  # noqa: S311  a demo
    for number, exercise in enumerate(exercises[: 2 - place]):
        yield from _tries(login, exercise, school.now() - (5 - 2 * number) * DAY, mind)


def _tries(login: str, exercise: Exercise, begun: datetime, mind: random.Random) -> Iterator[Attempt]:
    """Yield a solution that fails, for some; then one that passes, for most."""
    failing = [one for one in exercise.solutions if one.failure is not None and not one.failure.cheating]
    passing = [one for one in exercise.solutions if one.failure is None]
    shaken = mind.random()
    if failing and shaken < FAILS_FIRST:
        yield Attempt(login, exercise, begun, mind.choice(failing).files)
        begun += mind.randrange(20, 90) * MINUTE
    if passing and shaken >= GIVES_UP:
        yield Attempt(login, exercise, begun, mind.choice(passing).files)


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
    person_id = works.key(person.id)
    work_id = works.key(works.find_or_open(school, attempt.exercise.slug, person_id).id)
    author = Identity(person.name, f"{person.login}@qatarlas.invalid")
    move = Move(person_id, Source.UPLOAD, school.now())
    commit_id = school.repositories.store_commit(work_id, attempt.files, "Demo\n", author, move)
    submissions.accept(
        school, work_id=work_id, commit_id=commit_id, person_id=person_id, source=Source.UPLOAD
    )
