"""The people of the demo school. Their passwords are random, and kept in a file that only its owner reads."""

import json
import random
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from lms.domain.cohorts.calendars import Holiday
from lms.domain.guardians.consents import Purpose
from lms.domain.people import Language, Role
from lms.services import cohorts, people
from lms.services.accounts.passwords import make_hash
from lms.services.demo.moments import first_day, on
from lms.services.keys import key
from lms.services.people import Person
from lms.services.programmes import set_rules
from lms.services.school import School

KAZAKH, RUSSIAN = Language.KAZAKH, Language.RUSSIAN
TOMORROW, TUMO = "Tomorrow 2026", "TUMO 2026"


@dataclass(frozen=True)
class Character:
    """Somebody of the demo school; ``age`` is in years on the day it is loaded."""

    login: str
    name: str
    role: Role
    language: Language = KAZAKH
    age: int | None = None
    cohort: str | None = None


@dataclass(frozen=True)
class Programme:
    """A programme with its first cohort, and how many weeks one takes.

    ``entry`` is where its rules of entry differ from the usual ones.
    """

    slug: str
    names: tuple[str, str, str]
    cohort: str
    weeks: int
    entry: Mapping[str, object]


def _student(login: str, name: str, age: int, cohort: str | None, language: Language = KAZAKH) -> Character:
    return Character(login, name, Role.STUDENT, language, age, cohort)


def _parent(login: str, name: str, language: Language = KAZAKH) -> Character:
    return Character(login, name, Role.GUARDIAN, language)


PROGRAMMES = (
    Programme(
        "tomorrow-school",
        ("Tomorrow School", "Tomorrow School", "Tomorrow School"),
        TOMORROW,
        52,
        {"youngest": 16, "capacity": 200, "pool_weeks": 4, "consents": [Purpose.STUDY, Purpose.REVIEW]},
    ),
    Programme(
        "tumo",
        ("TUMO орталығы", "Центр TUMO", "TUMO Center"),
        TUMO,
        36,
        {
            "youngest": 12,
            "oldest": 18,
            "capacity": 200,
            "shows_marks": False,
            "consents": [Purpose.STUDY, Purpose.REVIEW],
        },
    ),
)
STAFF = (
    Character("admin", "Гүлнар Есенова", Role.ADMIN),
    Character("mentor", "Ерлан Қасымов", Role.MENTOR, cohort=TOMORROW),
    Character("coach", "Жанна Тілеуова", Role.MENTOR, cohort=TUMO),
    Character("director", "Болат Сүлейменов", Role.DIRECTOR),
    Character("partner", "Марат Жүнісов", Role.PARTNER),
)
ADULTS = (
    # Three come into their cohort by the autumn's call.
    _student("student", "Аружан Бекова", 19, TOMORROW),
    _student("ivan", "Иван Петров", 22, TOMORROW, RUSSIAN),
    _student("sanzhar", "Санжар Әли", 20, TOMORROW),
    _student("madina", "Мәдина Сәрсенова", 21, TOMORROW),
    _student("nurlan", "Нұрлан Оспанов", 24, TOMORROW),
    _student("dana", "Дана Ким", 19, TOMORROW, RUSSIAN),
    _student("timur", "Тимур Ахметов", 23, TOMORROW, RUSSIAN),
    _student("aigerim", "Айгерім Төлегенова", 20, TOMORROW),
    _student("kamila", "Камила Жақсылық", 18, TOMORROW),
    _student("yerasyl", "Ерасыл Мұқанов", 21, None),
    _student("aliya", "Әлия Жұмағұл", 22, TOMORROW),
    _student("maxim", "Максим Орлов", 20, TOMORROW, RUSSIAN),
    _student("bekzat", "Бекзат Серік", 19, None),
    _student("saule", "Сәуле Ибраева", 26, None),
    _student("artem", "Артём Волков", 24, TOMORROW, RUSSIAN),
    _student("tomiris", "Томирис Қайрат", 18, TOMORROW),
    _student("daniyar", "Данияр Абдрахман", 28, TOMORROW),
    _student("asel", "Әсел Нұрғалиева", 17, TOMORROW),
)
TEENS = (
    _student("teen", "Диас Нұрланов", 13, TUMO),
    _student("amina", "Амина Сағат", 14, TUMO),
    _student("alikhan", "Әлихан Дәулет", 15, TUMO),
    _student("sofia", "София Ли", 12, TUMO, RUSSIAN),
    _student("yernar", "Ернар Қуаныш", 16, TUMO),
    _student("inkar", "Іңкәр Болат", 13, TUMO),
    _student("temirlan", "Темірлан Асқар", 14, TUMO),
    _student("polina", "Полина Мельник", 15, TUMO, RUSSIAN),
    _student("zhansaya", "Жансая Мақсат", 16, TUMO),
    _student("kirill", "Кирилл Шевченко", 13, TUMO, RUSSIAN),
    _student("adiya", "Әдия Рүстем", 12, TUMO),
    _student("sultan", "Сұлтан Ғабит", 17, TUMO),
    _student("malika", "Мәлика Тұрар", 15, TUMO),
    _student("rayana", "Раяна Ербол", 13, TUMO),
    _student("ilyas", "Ілияс Ербол", 15, TUMO),
    _student("mark", "Марк Цой", 14, TUMO, RUSSIAN),
    _student("aruna", "Аруна Сапар", 17, TUMO),
    _student("danel", "Данэль Сапар", 14, TUMO),
    _student("bota", "Бота Омар", 18, TUMO),
    _student("arsen", "Арсен Мұрат", 16, TUMO),
    _student("nazerke", "Назерке Әділ", 15, TUMO),
    _student("rodion", "Родион Ткаченко", 16, TUMO, RUSSIAN),
)
PARENTS = (
    _parent("guardian", "Айгүл Нұрланова"),
    _parent("roza", "Роза Сағатова"),
    _parent("dauletbek", "Дәулетбек Жанов"),
    _parent("elena", "Елена Ли", RUSSIAN),
    _parent("kuanysh", "Қуаныш Ермеков"),
    _parent("gauhar", "Гауһар Болатова"),
    _parent("askar", "Асқар Темірбеков"),
    _parent("oksana", "Оксана Мельник", RUSSIAN),
    _parent("maksat", "Мақсат Жұнісов"),
    _parent("irina", "Ирина Шевченко", RUSSIAN),
    _parent("rustem", "Рүстем Айтжанов"),
    _parent("gabit", "Ғабит Сұлтанов"),
    _parent("turar", "Тұрар Меңдібаев"),
    _parent("yerbol", "Ербол Қалиев"),
    _parent("valeria", "Валерия Цой", RUSSIAN),
    _parent("sapar", "Сапар Өтегенов"),
    _parent("nurgali", "Нұрғали Жақыпов"),
    _parent("murat", "Мұрат Арыстанов"),
    _parent("adil", "Әділ Назаров"),
    _parent("tatiana", "Татьяна Ткаченко", RUSSIAN),
)
STUDENTS = (*ADULTS, *TEENS)
CHARACTERS = (*STAFF, *STUDENTS, *PARENTS)
CROWD = frozenset({*ADULTS[1:], *TEENS[1:], *PARENTS[1:]})
"""Who has one random password together: they are there to be seen."""


def load(school: School) -> dict[str, str]:
    """Make the people who are missing, and return the password of each login."""
    known = _read_passwords(school)
    _make_cohorts(school)
    cohort_ids = {view.cohort.name: view.cohort.id for view in cohorts.listing(school)}
    there = everybody(school)
    missing = [one for one in CHARACTERS if one.login not in there]
    crowd = next((known[one.login] for one in CROWD if one.login in known), secrets.token_urlsafe(9))
    for character in missing:
        known.setdefault(character.login, crowd if character in CROWD else secrets.token_urlsafe(9))
    if missing:
        _keep_passwords(school, known)
        _make_people(on(school, first_day(school), hour=8), missing, known, cohort_ids, school.today())
    return known


def everybody(school: School) -> dict[str, Person]:
    """Return everybody by login."""
    return {one.login: one for one in people.everybody(school)}


def ids(school: School) -> dict[str, int]:
    """Return everybody's number by login."""
    return {login: key(one.id) for login, one in everybody(school).items()}


def cohort_id(school: School, name: str) -> int:
    return next(key(one.cohort.id) for one in cohorts.listing(school) if one.cohort.name == name)


def programme_ids(school: School) -> dict[str, int]:
    """Return the programmes' numbers by slug."""
    return {one.slug: key(one.id) for one in cohorts.programmes(school)}


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
            set_rules(school, key(made.id), "entry", wanted.entry)
            year = {"weeks": wanted.weeks, "holidays": list(Holiday)}
            set_rules(school, key(made.id), "calendar", year)
        if wanted.cohort not in present:
            cohorts.create(
                school,
                programme_id=key(programmes[wanted.slug]),
                name=wanted.cohort,
                starts_on=first_day(school),
            )


def _make_people(
    school: School,
    missing: Sequence[Character],
    passwords: Mapping[str, str],
    cohort_ids: Mapping[str, int | None],
    today: date,
) -> None:
    """Make people all at once; each password is hashed once, which is slow on purpose."""
    hashes = {one: make_hash(one) for one in {passwords[one.login] for one in missing}}
    with school.database.write() as session:
        for one in missing:
            person = people.draft(
                school,
                login=one.login,
                name=one.name,
                role=one.role,
                password=None,
                birth_date=_born(one, today),
                language=one.language,
            )
            person.password_hash = hashes[passwords[one.login]]
            person.cohort_id = cohort_ids.get(one.cohort or "")
            people.add(session, school, person)


def _born(character: Character, today: date) -> date | None:
    """Return a birthday of somebody so old today: the same at every load, and before the three months."""
    if character.age is None:
        return None
    since = 100 + random.Random(character.login).randrange(240)  # noqa: S311  a demo
    return today - timedelta(days=round(character.age * 365.25) + since)
