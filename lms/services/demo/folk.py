"""The people of the demo school. Their passwords are random, and kept in a file that only its owner reads."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lms.domain.consents import Purpose
from lms.domain.people import Language, Role
from lms.services import cohorts, consents, guardians, people, works
from lms.services.programmes import set_rules
from lms.services.school import School


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
    """A programme with its first cohort; ``entry`` is where its rules of entry differ from the usual ones."""

    slug: str
    names: tuple[str, str, str]
    cohort: str
    entry: Mapping[str, object]


PROGRAMMES = (
    Programme(
        "tomorrow-school",
        ("Tomorrow School", "Tomorrow School", "Tomorrow School"),
        "Tomorrow 2026",
        {"youngest": 16, "capacity": 200, "pool_weeks": 4, "consents": [Purpose.STUDY, Purpose.REVIEW]},
    ),
    Programme(
        "tumo",
        ("TUMO орталығы", "Центр TUMO", "TUMO Center"),
        "TUMO 2026",
        {
            "youngest": 12,
            "oldest": 18,
            "capacity": 200,
            "shows_marks": False,
            "consents": [Purpose.STUDY, Purpose.REVIEW],
        },
    ),
)
CHARACTERS = (
    Character("admin", "Гүлнар Есенова", Role.ADMIN),
    Character("mentor", "Ерлан Қасымов", Role.MENTOR, cohort="Tomorrow 2026"),
    Character("student", "Аружан Бекова", Role.STUDENT, age=19, cohort="Tomorrow 2026"),
    Character("guardian", "Айгүл Нұрланова", Role.GUARDIAN),
    Character("teen", "Диас Нұрланов", Role.STUDENT, age=13, cohort="TUMO 2026"),
    Character("ivan", "Иван Петров", Role.STUDENT, Language.RUSSIAN, 22, "Tomorrow 2026"),
    Character("sanzhar", "Санжар Әли", Role.STUDENT, age=20, cohort="Tomorrow 2026"),
    Character("madina", "Мәдина Сәрсенова", Role.STUDENT, age=21, cohort="Tomorrow 2026"),
    Character("nurlan", "Нұрлан Оспанов", Role.STUDENT, age=24, cohort="Tomorrow 2026"),
    Character("dana", "Дана Ким", Role.STUDENT, Language.RUSSIAN, 19, "Tomorrow 2026"),
    Character("timur", "Тимур Ахметов", Role.STUDENT, Language.RUSSIAN, 23, "Tomorrow 2026"),
    Character("aigerim", "Айгерім Төлегенова", Role.STUDENT, age=20, cohort="Tomorrow 2026"),
    Character("kamila", "Камила Жақсылық", Role.STUDENT, age=18, cohort="Tomorrow 2026"),
)


def load(school: School) -> dict[str, str]:
    """Make the people who are missing, and return the password of each login."""
    known = _read_passwords(school)
    _make_cohorts(school)
    cohort_ids = {view.cohort.name: view.cohort.id for view in cohorts.listing(school)}
    for character in CHARACTERS:
        if people.by_login(school, character.login) is None:
            password = known.setdefault(character.login, secrets.token_urlsafe(9))
            _keep_passwords(school, known)
            _make_person(school, character, password, cohort_ids.get(character.cohort or ""))
    _link_guardian(school)
    _agree(school)
    return known


def _passwords_file(school: School) -> Path:
    return school.settings.var / "demo-logins.json"


def _read_passwords(school: School) -> dict[str, str]:
    path = _passwords_file(school)
    known = json.loads(path.read_text()) if path.is_file() else {}
    return {str(login): str(password) for login, password in known.items()}


def _keep_passwords(school: School, known: dict[str, str]) -> None:
    path = _passwords_file(school)
    path.parent.mkdir(parents=True, exist_ok=True)
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
            set_rules(school, works.key(made.id), "entry", wanted.entry)
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


def _agree(school: School) -> None:
    """Give the consents that the programmes ask for: adults their own, the guardian those of the minor."""
    students = [people.by_login(school, one.login) for one in CHARACTERS if one.role is Role.STUDENT]
    guardian = people.by_login(school, "guardian")
    for student in students:
        if student is None or guardian is None:
            continue
        speaker = guardian if people.is_minor(school, student) else student
        for purpose in consents.pauses(school, student):
            consents.give(school, works.key(student.id), purpose, works.key(speaker.id))
