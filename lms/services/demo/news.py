"""What mentors of the demo school have said to their cohorts."""

from dataclasses import dataclass
from datetime import timedelta

from lms.services import announcements
from lms.services.demo import calendar, folk
from lms.services.demo.moments import DAY, HOUR, at
from lms.services.school import School


@dataclass(frozen=True)
class Said:
    """A text said so many days ago, shown for so many days."""

    cohort: str
    days_ago: int
    shown: int
    kk: str
    ru: str
    for_guardians: bool = False


SAID = (
    Said(
        folk.TOMORROW,
        74,
        10,
        "Қош келдіңіздер! Дүйсенбіде сағат 10-да танысамыз, ноутбук ала келіңіздер.",
        "Добро пожаловать! Знакомимся в понедельник в 10, возьмите ноутбук.",
    ),
    Said(
        folk.TUMO,
        40,
        14,
        "Күзгі демалыста да жұмыс істейміз: зертхана бейсенбіде ашық.",
        "На осенних каникулах работаем: лаборатория открыта в четверг.",
        for_guardians=True,
    ),
    Said(
        folk.TOMORROW,
        3,
        11,
        "Жұма күні жұмыстарды талқылаймыз. Бағалауға шақыру келсе, екі тәулік ішінде жауап беріңіздер.",
        "В пятницу обсуждаем работы. Если пришло приглашение оценить, ответьте за двое суток.",
    ),
    Said(
        folk.TUMO,
        2,
        12,
        "Сенбіде ашық көрсетілім болады: ата-аналар да келсін. Қысқы таңдау ашық, тілектеріңді жазыңдар.",
        "В субботу открытый показ, приглашаем и родителей. Открыт зимний выбор: запишите свои желания.",
        for_guardians=True,
    ),
)
READ_BY = 3
"""Every so manieth student has not read it."""


def load(school: School) -> None:
    """Say what was said; once."""
    everybody = folk.everybody(school)
    cohort_ids = {name: folk.cohort_id(school, name) for name in calendar.LEADERS}
    if any(announcements.of_cohort(school, number) for number in cohort_ids.values()):
        return
    for one in SAID:
        then = at(school, school.now() - one.days_ago * DAY)
        until = then.today() + timedelta(days=one.shown)
        leader, words = everybody[calendar.LEADERS[one.cohort]], {"kk": one.kk, "ru": one.ru}
        made = announcements.publish(
            then, leader, cohort_ids[one.cohort], words, until, for_guardians=one.for_guardians
        )
        for number, who in enumerate(folk.STUDENTS):
            reader = everybody[who.login]
            if cohort_ids[one.cohort] in reader.cohort_ids and number % READ_BY:
                later = at(school, min(then.now() + number * HOUR, school.now()))
                announcements.mark_read(later, reader, made.id or 0)
