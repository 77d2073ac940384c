"""What the demo school shows: portfolios, a partner company, what employers ask for, and the last report."""

from datetime import date, timedelta

from lms.domain.guardians.consents import Purpose
from lms.domain.privacy.portfolios import NameShown
from lms.services import consents
from lms.services.demo import folk, partnering
from lms.services.demo.moments import DAY, HOUR, at, first_day, on
from lms.services.insights import reports, vacancies
from lms.services.partners import companies
from lms.services.people import Person
from lms.services.portfolios import editing, reading, sharing
from lms.services.school import School

ABOUT = {
    "kk": "Ақтөбеде ауа райы мен ауа сапасын өлшейтін құралдар жасаймыз.",
    "ru": "Делаем в Актобе приборы, которые измеряют погоду и качество воздуха.",
    "en": "We build instruments in Aktobe that measure the weather and the quality of the air.",
}
SHOWS, OPENS = "sanzhar", "student"
"""Whose portfolio the whole world sees, and whose only the company."""
HEADLINE = {
    "kk": "Деректерден пайдалы құрал жасаймын.",
    "ru": "Делаю из данных полезные вещи.",
    "en": "I make useful things of data.",
}
WANTED = (
    ("programming", (31, 34, 38), "Ақтөбе Телеком", "Python әзірлеуші"),
    ("data", (12, 15, 19), "Қазхром", "Деректер талдаушысы"),
    ("cybersecurity", (6, 5, 8), "Халық банкі", "Қауіпсіздік маманы"),
    ("ai", (4, 7, 9), "Дала технологиялары", "ML инженер"),
    ("robotics", (3, 3, 4), "АЗФ", "Автоматика инженері"),
)
"""A direction, its vacancies in the last three months, an employer and a post."""


def load(school: School) -> None:
    """Make the company and load what employers ask for, as three months ago; once."""
    everybody = folk.everybody(school)
    if companies.listing(school):
        return
    then, admin = on(school, first_day(school), hour=13), everybody["admin"]
    draft = companies.Draft("Дала технологиялары", "https://dala.example", ABOUT)
    company_id = companies.create(then, admin, draft).id or 0
    with school.database.write() as session:
        companies.join(session, then, company_id, everybody["partner"].id or 0)
    partnering.load(school, company_id, everybody["partner"], admin)
    table_id = vacancies.prepare(school, admin, _vacancies(school).encode(), "enbek.kz")
    vacancies.carry_out(school, admin, table_id)


def finish(school: School) -> None:
    """Fill portfolios with what is passed by now, open them, and keep the last month's report."""
    everybody = folk.everybody(school)
    (line, *_) = companies.listing(school)
    for login, days in ((SHOWS, 6), (OPENS, 4)):
        then = at(school, school.now() - days * DAY)
        _fill(then, everybody[login])
        consents.give(then, everybody[login].id or 0, Purpose.PORTFOLIO, everybody[login].id or 0)
        sharing.share(at(then, then.now() + HOUR), everybody[login].id or 0, line.company.id or 0)
    editing.publish(at(school, school.now() - 6 * DAY), everybody[SHOWS])
    partnering.finish(school)
    reports.keep_last_month(on(school, school.today().replace(day=1), hour=5))


def _fill(school: School, person: Person) -> None:
    editing.write(school, person.id or 0, editing.Draft(HEADLINE, NameShown.FULL))
    with school.database.read() as session:
        things = reading.finished(session, school, person)
    for thing in things:
        editing.put_in(school, person.id or 0, thing.kind, thing.key)


def _vacancies(school: School) -> str:
    """Return a table as an employment office gives it: three months that are over."""
    months = [_months_ago(school, number) for number in (3, 2, 1)]
    lines = ["month,direction,count,employer,title"]
    for direction, counts, employer, post in WANTED:
        lines += [
            f"{month:%Y-%m},{direction},{count},{employer},{post}"
            for month, count in zip(months, counts, strict=True)
        ]
    return "\n".join(lines) + "\n"


def _months_ago(school: School, count: int) -> date:
    day = school.today().replace(day=1)
    for _ in range(count):
        day = (day - timedelta(days=1)).replace(day=1)
    return day
