"""Deadlines of the demo's cohorts, what was given on top of them; groups, and checkpoints."""

from collections.abc import Mapping
from datetime import date, time, timedelta

from lms.domain.cohorts.groups import Way
from lms.domain.cohorts.pace import Pause
from lms.services.checkpoints import drawing, sitting
from lms.services.checkpoints import planning as plans
from lms.services.demo import attempts, calendar, folk
from lms.services.demo.moments import DAY, MINUTE, WEEKS, at, first_day, moment, monday, on
from lms.services.gradebook import overriding
from lms.services.groups import dividing, publishing
from lms.services.pace import planning
from lms.services.people import Person
from lms.services.school import School

EVERY = {folk.TOMORROW: 14, folk.TUMO: 21}
"""Days until the first deadline, and between two: teenagers have more of them."""
LATE = {folk.TOMORROW: "kamila", folk.TUMO: "inkar"}
WHY_LATE = {folk.TOMORROW: "Ауырып қалды, анықтама әкелді.", folk.TUMO: "Олимпиадаға дайындалды."}
AWAY, WHY_AWAY = "saule", "Іссапарда, интернет жоқ."
HOLIDAY = "Күзгі демалыс"
SPOKEN = "Сөйлестік: дүйсенбілік жұмысы бар, сәрсенбіге ауысты."
OVERRIDDEN, WHY_SET = "aigerim", "Ауызша қорғады: шешімін өзі түсіндіріп берді."
SITS = 6
"""So many hand in at the checkpoint that is over."""


def load(school: School) -> None:
    """Set deadlines, give days and groups, and hold a checkpoint; once."""
    everybody = folk.everybody(school)
    tomorrow = folk.cohort_id(school, folk.TOMORROW)
    if planning.plan_of(school, tomorrow).deadlines:
        return
    for name, leader in calendar.LEADERS.items():
        _plan(school, everybody, name, everybody[leader])
    _give(school, everybody, tomorrow)
    _divide(school, everybody["mentor"], tomorrow)
    _examine(school, everybody, tomorrow)


def finish(school: School) -> None:
    """Let a mentor set one result by hand, with the reason."""
    everybody = folk.everybody(school)
    overriding.set_result(
        at(school, school.now() - 3 * DAY),
        everybody["mentor"],
        cohort_id=folk.cohort_id(school, folk.TOMORROW),
        person_id=everybody[OVERRIDDEN].id or 0,
        exercise=attempts.in_order(school)[0].slug,
        wished=overriding.Set(passed=True, percent=85),
        reason=WHY_SET,
    )


def _plan(school: School, everybody: Mapping[str, Person], name: str, leader: Person) -> None:
    """Lay the deadlines out on the first day; give one student more time, and all an autumn's holiday."""
    cohort_id, then = folk.cohort_id(school, name), on(school, first_day(school), hour=12)
    slugs = [one.slug for one in attempts.in_order(school)]
    first = first_day(school) + EVERY[name] * DAY
    planning.lay_out(then, leader, cohort_id, slugs, first=first, every=EVERY[name], at=time(20))
    planning.extend(
        on(school, first - 2 * DAY),
        leader,
        cohort_id=cohort_id,
        person_id=everybody[LATE[name]].id or 0,
        exercise=slugs[0],
        days=7,
        reason=WHY_LATE[name],
    )
    begins = monday(school) + timedelta(weeks=8)
    planning.freeze(
        on(school, begins - timedelta(days=3)),
        leader,
        cohort_id=cohort_id,
        person_id=None,
        pause=Pause(begins, begins + timedelta(days=6)),
        reason=HOLIDAY,
    )


def _give(school: School, everybody: Mapping[str, Person], cohort_id: int) -> None:
    """Let one student's clock stand still these days, and a mentor have spoken with another."""
    mentor, today = everybody["mentor"], school.today()
    planning.freeze(
        at(school, school.now() - 2 * DAY),
        mentor,
        cohort_id=cohort_id,
        person_id=everybody[AWAY].id,
        pause=Pause(today - 2 * DAY, today + 5 * DAY),
        reason=WHY_AWAY,
    )
    person_id = everybody["nurlan"].id or 0
    planning.speak(
        at(school, school.now() - DAY), mentor, cohort_id=cohort_id, person_id=person_id, note=SPOKEN
    )


def _divide(school: School, mentor: Person, cohort_id: int) -> None:
    """Divide the cohort for a hackathon that is over, and once more as a draft that nobody was told of."""
    then = on(school, first_day(school) + timedelta(weeks=5))
    made = dividing.make(then, mentor, cohort_id, dividing.Draft("Апта марафоны", Way.BALANCED, 4))
    publishing.publish(then, cohort_id, made.id or 0)
    draft = dividing.Draft("Қысқы жоба топтары", Way.RANDOM, 3)
    dividing.make(at(school, school.now() - DAY), mentor, cohort_id, draft)


def _examine(school: School, everybody: Mapping[str, Person], cohort_id: int) -> None:
    """Hold a checkpoint of two weeks ago, at which some hand in, and plan the next one."""
    pool = tuple(sorted(school.catalogue.kept_back))
    if not pool:
        return
    mentor, past, coming = everybody["mentor"], _tuesday(school, WEEKS - 2), _tuesday(school, WEEKS + 1)
    wish = plans.Wish("Бірінші бақылау", past, time(11), pool, 90)
    plans.plan(on(school, past - timedelta(days=7)), mentor, cohort_id, wish)
    drawing.draw_due(on(school, past, 11))
    sat = 0
    for one in folk.ADULTS:
        then = at(school, moment(school, past, 11) + (35 + 4 * sat) * MINUTE)
        found = sitting.running_for(then, everybody[one.login])
        if sat < SITS and found is not None and found.seat is not None and found.seat.exercise:
            attempts.hand_in_at_checkpoint(then, everybody[one.login], found.seat.exercise, sat)
            sat += 1
    wish = plans.Wish("Екінші бақылау", coming, time(11), pool, 90)
    plans.plan(at(school, school.now() - DAY), mentor, cohort_id, wish)


def _tuesday(school: School, week: int) -> date:
    return monday(school) + timedelta(weeks=week, days=1)
