"""A small school to look around in: two programmes, a person of each role, and work that is really graded.

Loading it again changes nothing. Passwords are random and kept in a file that only its owner reads, so
that they can be printed again.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lms.domain.exercises import Exercise
from lms.domain.people import Language, Role
from lms.services import cohorts, guardians, people, submissions, works
from lms.services.school import School
from lms.storage.commits import Identity
from lms.storage.repositories import Move
from lms.storage.tables import Person
from lms.storage.tables.works import Source


@dataclass(frozen=True)
class Character:
    """Somebody of the demo school; ``age`` is in years on the day it is loaded."""

    login: str
    name: str
    role: Role
    language: Language = Language.KAZAKH
    age: int | None = None
    cohort: str | None = None


@dataclass(frozen=True)
class Programme:
    slug: str
    names: tuple[str, str, str]
    cohort: str


PROGRAMMES = (
    Programme("tomorrow-school", ("Tomorrow School", "Tomorrow School", "Tomorrow School"), "Tomorrow 2026"),
    Programme("tumo", ("TUMO орталығы", "Центр TUMO", "TUMO Center"), "TUMO 2026"),
)
CHARACTERS = (
    Character("admin", "Гүлнар Есенова", Role.ADMIN),
    Character("mentor", "Ерлан Қасымов", Role.MENTOR, cohort="Tomorrow 2026"),
    Character("student", "Аружан Бекова", Role.STUDENT, age=19, cohort="Tomorrow 2026"),
    Character("guardian", "Айгүл Нұрланова", Role.GUARDIAN),
    Character("teen", "Диас Нұрланов", Role.STUDENT, age=13, cohort="TUMO 2026"),
    Character("ivan", "Иван Петров", Role.STUDENT, Language.RUSSIAN, 22, "Tomorrow 2026"),
    Character("sanzhar", "Санжар Әли", Role.STUDENT, age=20, cohort="Tomorrow 2026"),
)


def load(school: School) -> dict[str, str]:
    """Make the demo school where it is missing, and return the password of each login."""
    known = _read_passwords(school)
    _make_cohorts(school)
    cohort_ids = {view.cohort.name: view.cohort.id for view in cohorts.listing(school)}
    for character in CHARACTERS:
        if people.by_login(school, character.login) is None:
            password = known.setdefault(character.login, secrets.token_urlsafe(9))
            _keep_passwords(school, known)
            _make_person(school, character, password, cohort_ids.get(character.cohort or ""))
    _link_guardian(school)
    _hand_in_examples(school)
    return known


def _passwords_file(school: School) -> Path:
    return school.settings.var / "demo-logins.json"


def _read_passwords(school: School) -> dict[str, str]:
    path = _passwords_file(school)
    known = json.loads(path.read_text()) if path.is_file() else {}
    return {str(login): str(password) for login, password in known.items()}


def _keep_passwords(school: School, known: dict[str, str]) -> None:
    path = _passwords_file(school)
    path.touch(mode=0o600)
    path.write_text(json.dumps(known, indent=2))


def _make_cohorts(school: School) -> None:
    programmes = {programme.slug: programme.id for programme in cohorts.programmes(school)}
    present = {view.cohort.name for view in cohorts.listing(school)}
    for wanted in PROGRAMMES:
        if wanted.slug not in programmes:
            kk, ru, en = wanted.names
            made = cohorts.create_programme(school, slug=wanted.slug, name_kk=kk, name_ru=ru, name_en=en)
            programmes[wanted.slug] = made.id
        if wanted.cohort not in present:
            cohorts.create(
                school,
                programme_id=works.key(programmes[wanted.slug]),
                name=wanted.cohort,
                starts_on=date(school.today().year, 9, 1),
            )


def _make_person(school: School, character: Character, password: str, cohort_id: int | None) -> None:
    today = school.today()
    born = None if character.age is None else date(today.year - character.age, 1, 15)
    people.create(
        school,
        login=character.login,
        name=character.name,
        role=character.role,
        password=password,
        birth_date=born,
        language=character.language,
        cohort_id=cohort_id,
    )


def _link_guardian(school: School) -> None:
    guardian, ward = people.by_login(school, "guardian"), people.by_login(school, "teen")
    if guardian is None or ward is None or guardians.of_guardian(school, guardian):
        return
    guardian_id, ward_id = works.key(guardian.id), works.key(ward.id)
    with school.database.write() as session:
        guardians.ask(session, guardian_id, ward_id, school.now())
    guardians.confirm(school, guardian_id=guardian_id, ward_id=ward_id)


def _hand_in_examples(school: School) -> None:
    """Let three students hand in solutions that the exercises themselves bring; the sandbox grades them."""
    openers = [exercise for exercise in school.catalogue if not exercise.prerequisites][:3]
    for login, exercise in zip(("ivan", "sanzhar", "teen"), openers, strict=False):
        person = people.by_login(school, login)
        if person is not None and works.find(school, exercise.slug, works.key(person.id)) is None:
            _hand_in(school, person, exercise)


def _hand_in(school: School, person: Person, exercise: Exercise) -> None:
    """Hand in a solution that fails, then one that passes."""
    person_id = works.key(person.id)
    work_id = works.key(works.find_or_open(school, exercise.slug, person_id).id)
    solutions = exercise.solutions
    failing = next((one for one in solutions if one.failure is not None and not one.failure.cheating), None)
    passing = next((one for one in solutions if one.failure is None), None)
    for solution in (failing, passing):
        if solution is None:
            continue
        author = Identity(person.name, f"{person.login}@qatarlas.invalid")
        move = Move(person_id, Source.UPLOAD, school.now())
        commit_id = school.repositories.store_commit(work_id, solution.files, "Demo\n", author, move)
        submissions.accept(
            school, work_id=work_id, commit_id=commit_id, person_id=person_id, source=Source.UPLOAD
        )
