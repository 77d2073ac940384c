"""Who applies to the demo school: three calls with their questions, and applications at every step."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from lms.domain.admissions.applications import Decision, PoolRule, QuestionKind
from lms.domain.people import Language, Role
from lms.services import cohorts, consents, guardians, people
from lms.services.admissions import applying, calls, deciding, filling, questions
from lms.services.admissions.deciding import Verdict
from lms.services.demo import folk
from lms.services.keys import key
from lms.services.people import Person
from lms.services.school import School

TOMORROW, TUMO = "tomorrow-school", "tumo"
WHY = {
    "kk": "Неге осында оқығыңыз келеді?",
    "ru": "Почему вы хотите здесь учиться?",
    "en": "Why do you want to learn here?",
}
WHERE = {"kk": "Қайда тұрасыз?", "ru": "Где вы живёте?", "en": "Where do you live?"}
PLACES = {
    "kk": "Ақтөбе\nАудан орталығы\nАуыл",
    "ru": "Актобе\nРайонный центр\nСело",
    "en": "Aktobe\nA district centre\nA village",
}
LAPTOP = {"kk": "Ноутбугыңыз бар ма?", "ru": "Есть ли у вас ноутбук?", "en": "Do you have a laptop?"}


@dataclass(frozen=True)
class Applicant:
    """Somebody who applies; ``parent`` is a minor's guardian, ``decision`` None: nothing is decided yet."""

    login: str
    name: str
    age: int
    why: str
    decision: Decision | None = None
    reason: str = ""
    parent: str | None = None
    sent: bool = True


@dataclass(frozen=True)
class Times:
    """When a call opened, was applied to first, was first decided on, closes, and what it leads to begins.

    All in days before today; what is to come is less than none.
    """

    opened: int = 20
    applied: int = 18
    decided: int = 9
    closes: int = -20
    starts: int = -30


@dataclass(frozen=True)
class Wanted:
    """A call of a programme, with the cohort of the accepted and, where there is one, that of the pool."""

    programme: str
    name: dict[str, str]
    about: dict[str, str]
    cohort: str
    pool: str | None
    seats: int
    applicants: tuple[Applicant, ...]
    times: Times = Times()


CALLS = (
    Wanted(
        TOMORROW,
        {"kk": "Күзгі қабылдау", "ru": "Осенний набор", "en": "Autumn intake"},
        {
            "kk": "Қыркүйекте басталған лек.",
            "ru": "Поток, который начался в сентябре.",
            "en": "The cohort that began in September.",
        },
        folk.TOMORROW,
        None,
        6,
        (
            Applicant(
                "bekzat", "Бекзат Серік", 19, "Ойын жасап көргенмін.", Decision.ACCEPT, "Қош келдіңіз."
            ),
            Applicant(
                "saule", "Сәуле Ибраева", 26, "Мамандық ауыстырамын.", Decision.ACCEPT, "Қош келдіңіз."
            ),
            Applicant("yerasyl", "Ерасыл Мұқанов", 21, "Деректер қызық.", Decision.ACCEPT, "Қош келдіңіз."),
            Applicant(
                "rauan",
                "Рауан Есім",
                18,
                "Досым айтты.",
                Decision.DECLINE,
                "Екі апта келмеді; келесі қабылдауда күтеміз.",
            ),
            Applicant(
                "pavel",
                "Павел Ким",
                25,
                "Хочу сменить профессию.",
                Decision.DECLINE,
                "Сам решил учиться заочно.",
            ),
        ),
        Times(opened=140, applied=130, decided=105, closes=110, starts=85),
    ),
    Wanted(
        TOMORROW,
        {"kk": "Көктемгі қабылдау", "ru": "Весенний набор", "en": "Spring intake"},
        {
            "kk": "Жобалар, бір-бірін бағалау және төрт апталық іріктеу. Дайындық қажет емес.",
            "ru": "Проекты, взаимное оценивание и четыре недели отбора. Подготовка не нужна.",
            "en": "Projects, reviews by peers, and a selection of four weeks. You need no preparation.",
        },
        "Tomorrow: көктем",
        "Tomorrow: іріктеу",
        2,
        (
            Applicant(
                "arman",
                "Арман Сейітов",
                20,
                "Деректермен жұмыс істегім келеді.",
                Decision.POOL,
                "Іріктеуге шақырамыз.",
            ),
            Applicant(
                "zarina",
                "Зарина Ахметова",
                23,
                "Мамандығымды ауыстырғым келеді.",
                Decision.POOL,
                "Іріктеуге шақырамыз.",
            ),
            Applicant(
                "ruslan",
                "Руслан Ким",
                19,
                "Хочу делать проекты вместе с другими.",
                Decision.WAIT,
                "Орын жоқ, тізімге қостық.",
            ),
            Applicant("alua", "Алуа Төрехан", 27, "Ауылдағы мектепке құрал жасағым келеді."),
            Applicant(
                "miras", "Мирас Жұмабай", 17, "Олимпиададан кейін нағыз жоба керек.", parent="miras-ana"
            ),
            Applicant(
                "vera",
                "Вера Соколова",
                31,
                "Работаю бухгалтером, учу Python.",
                Decision.DECLINE,
                "Бұл күндері жұмыста болады: кешкі топқа шақырамыз.",
            ),
            Applicant("dauren", "Дәурен Оразов", 22, "", sent=False),
        ),
    ),
    Wanted(
        TUMO,
        {"kk": "Қысқы қабылдау", "ru": "Зимний набор", "en": "Winter intake"},
        {
            "kk": "12–18 жас, тегін. Бағыттарды өзіңіз таңдайсыз, емтихан жоқ.",
            "ru": "12–18 лет, бесплатно. Направления выбираешь сам, экзаменов нет.",
            "en": "Ages 12 to 18, free. You choose your areas; there is no test.",
        },
        "TUMO: қыс",
        None,
        2,
        (
            Applicant(
                "aisha",
                "Айша Қанат",
                13,
                "Ойын жасағым келеді.",
                Decision.ACCEPT,
                "Қош келдіңіз.",
                "aisha-ana",
            ),
            Applicant(
                "alan", "Алан Ербол", 15, "Роботтар мен музыка.", Decision.ACCEPT, "Қош келдіңіз.", "alan-ake"
            ),
            Applicant(
                "nursultan",
                "Нұрсұлтан Бек",
                12,
                "Досым осында оқиды.",
                Decision.WAIT,
                "Орын толды, тізімге қостық.",
                "nursultan-ana",
            ),
            Applicant("safiya", "Сафия Ержан", 14, "Сурет пен анимация.", sent=False),
        ),
    ),
)


def load(school: School) -> None:
    """Make the calls with all who applied, where there is none yet."""
    admin = people.by_login(school, "admin")
    if admin is None or calls.listing(school):
        return
    programmes = {one.slug: one.id or 0 for one in cohorts.programmes(school)}
    for wanted in CALLS:
        admission_id = _open(school, wanted, programmes[wanted.programme], key(admin.id))
        for number, applicant in enumerate(wanted.applicants):
            then = _back(school, days=wanted.times.applied - number)
            application_id = _apply(then, admission_id, applicant)
            if applicant.decision is not None:
                verdict = Verdict(applicant.decision, applicant.reason, key(admin.id))
                later = _back(school, days=wanted.times.decided - number)
                deciding.decide(later, admission_id, [application_id], verdict)


def _back(school: School, days: int) -> School:
    """Return the school as it was some days ago, at ten in the morning of Greenwich."""
    moment = datetime.combine(school.today() - timedelta(days=days), time(10), UTC)
    return replace(school, clock=lambda: moment)


def _open(school: School, wanted: Wanted, programme_id: int, by: int) -> int:
    today, then = school.today(), _back(school, days=wanted.times.opened)
    starts_on = today - timedelta(days=wanted.times.starts)
    pool = wanted.pool and _cohort(school, programme_id, wanted.pool, today - timedelta(days=7))
    draft = calls.Draft(
        programme_id=programme_id,
        name=wanted.name,
        about=wanted.about,
        opens_at=then.now(),
        closes_at=school.now() - timedelta(days=wanted.times.closes),
        starts_on=starts_on,
        seats=wanted.seats,
        cohort_id=_cohort(school, programme_id, wanted.cohort, starts_on),
        pool_cohort_id=pool or None,
        pool_from=today - timedelta(days=7) if pool else None,
        rule=_rule(school) if pool else PoolRule(),
    )
    admission_id = calls.create(then, draft, by).id or 0
    for kind, words, choices in (
        (QuestionKind.LONG, WHY, {}),
        (QuestionKind.ONE, WHERE, PLACES),
        (QuestionKind.YES_NO, LAPTOP, {}),
    ):
        questions.add(then, admission_id, questions.Draft(kind, words, choices, required=True))
    return admission_id


def _rule(school: School) -> PoolRule:
    """Ask for two of the first four exercises, or for some XP."""
    first = tuple(one.slug for one in school.catalogue.on_paths)[:4]
    return PoolRule(exercises=first, needed=min(2, len(first)), xp=300, every=False)


def _cohort(school: School, programme_id: int, name: str, starts_on: date) -> int:
    there = [one.cohort for one in cohorts.listing(school) if one.cohort.name == name]
    made = there or [cohorts.create(school, programme_id=programme_id, name=name, starts_on=starts_on)]
    return key(made[0].id)


def _apply(school: School, admission_id: int, applicant: Applicant) -> int:
    person = _person(school, applicant.login, applicant.name, Role.STUDENT, applicant.age)
    application_id = key(applying.begin(school, admission_id, person).id)
    if applicant.why:
        why, where, laptop = (key(one.id) for one in questions.listing(school, admission_id))
        place = str(len(applicant.name) % 3)
        filling.save(school, application_id, {why: [applicant.why], where: [place], laptop: ["yes"]})
    if applicant.sent:
        _agree(school, person, applicant, filling.form(school, application_id))
        filling.submit(school, application_id)
    return application_id


def _agree(school: School, person: Person, applicant: Applicant, form: filling.Form) -> None:
    """Give what the programme asks for: adults by themselves, minors by a guardian that both confirmed."""
    speaker = person
    if applicant.parent is not None:
        speaker = _person(school, applicant.parent, f"{applicant.name} (ата-ана)", Role.GUARDIAN, 41)
        guardian_id, ward_id = key(speaker.id), key(person.id)
        with school.database.write() as session:
            guardians.ask(session, guardian_id, ward_id, school.now())
        guardians.confirm(school, guardian_id=guardian_id, ward_id=ward_id)
    for purpose in form.missing:
        consents.give(school, key(person.id), purpose, key(speaker.id))


def _person(school: School, login: str, name: str, role: Role, age: int) -> Person:
    """Return who is there already, or make somebody who comes in by a reset link, if ever."""
    return people.by_login(school, login) or people.create(
        school,
        login=login,
        name=name,
        role=role,
        password=None,
        birth_date=date(school.today().year - age, 1, 15),
        language=Language.KAZAKH,
    )
