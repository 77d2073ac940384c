"""What the people of the demo school hand in: solutions that the exercises themselves bring."""

from collections.abc import Mapping

from lms.domain.exercises import Exercise
from lms.services import people, submissions, works
from lms.services.people import Person
from lms.services.school import School
from lms.storage.git.commits import Identity
from lms.storage.git.repositories import Move
from lms.storage.tables.works import Source

BEGINNERS = ("ivan", "sanzhar", "teen")
AUTHORS = ("sanzhar", "ivan", "madina", "student")
"""Who has done the project that peers review; the last has not asked for it yet."""


def load(school: School) -> None:
    """Hand in what is missing; the sandbox grades it."""
    openers = [
        one for one in school.catalogue.on_paths if not one.prerequisites and one.definition.review is None
    ]
    for login, exercise in zip(BEGINNERS, openers, strict=False):
        person = people.by_login(school, login)
        if person is not None and works.find(school, exercise.slug, works.key(person.id)) is None:
            _fail_and_pass(school, person, exercise)
    project = project_of(school)
    for place, login in enumerate(AUTHORS if project is not None else ()):
        person = people.by_login(school, login)
        if project is not None and person is not None:
            _do_project(school, person, project, place)


def project_of(school: School) -> Exercise | None:
    """Return the project that is reviewed in the demo: the first one with works to practise on."""
    reviewed = (one for one in school.catalogue if one.definition.review is not None)
    return next((one for one in reviewed if any(not known.known.model for known in one.known)), None)


def _do_project(school: School, person: Person, project: Exercise, place: int) -> None:
    """Hand in a solution of the project that passes its checks, another one for each author."""
    passing = [one for one in project.solutions if one.failure is None]
    if passing and works.find(school, project.slug, works.key(person.id)) is None:
        files = {**project.starter_files(), **passing[place % len(passing)].files}
        _hand_in(school, person, project, files)


def _fail_and_pass(school: School, person: Person, exercise: Exercise) -> None:
    """Hand in a solution that fails, then one that passes."""
    solutions = exercise.solutions
    failing = next((one for one in solutions if one.failure is not None and not one.failure.cheating), None)
    passing = next((one for one in solutions if one.failure is None), None)
    for solution in (failing, passing):
        if solution is not None:
            _hand_in(school, person, exercise, solution.files)


def _hand_in(school: School, person: Person, exercise: Exercise, files: Mapping[str, bytes]) -> None:
    person_id = works.key(person.id)
    work_id = works.key(works.find_or_open(school, exercise.slug, person_id).id)
    author = Identity(person.name, f"{person.login}@qatarlas.invalid")
    move = Move(person_id, Source.UPLOAD, school.now())
    commit_id = school.repositories.store_commit(work_id, files, "Demo\n", author, move)
    submissions.accept(
        school, work_id=work_id, commit_id=commit_id, person_id=person_id, source=Source.UPLOAD
    )
