"""Activities of the demo school: what students are ready with, what the coach confirms, and workshops."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import select

from lms.domain.tracks.waitlists import SeatState
from lms.services.activities import doing, editing, views
from lms.services.demo import folk, leaving, tracks
from lms.services.demo.families import PAUSED
from lms.services.demo.moments import DAY, HOUR, MINUTE, WEEKS, at, moment, monday
from lms.services.people import Person
from lms.services.school import School
from lms.services.seats import Activity
from lms.storage.tables import Completion

UNITS = {
    "tumo": ("first-steps", "what-a-picture-is", "game-on-paper", "safe-passwords"),
    "tomorrow-school": ("git-in-an-evening", "how-to-review"),
}
"""Self-learning units that ask for nothing but one another."""
MEETINGS = (
    ("open-evening", (3, 7, 11, 14), 2),
    ("camera-workshop", (10, 13), 9),
    ("defend-a-server", (9, 15), 8),
)
"""A workshop, the weeks in which it meets on Tuesdays, and the week in which seats are asked for."""
NOTE = "Екінші тапсырманың суреті жоқ: қосып, қайта жібер."
EVENING = 18
MISSED, SHOWN = "sultan", 5
"""Who had a seat in the evenings and never came, and how many have shown a work there."""


@dataclass(frozen=True)
class Ready:
    """Somebody who says at a moment that they are ready with a unit."""

    student: Person
    activity: Activity
    moment: datetime

    @property
    def pair(self) -> tuple[int, int]:
        return self.student.id or 0, self.activity.id or 0


def load(school: School) -> None:
    """Let units be done and workshops be held; once."""
    with school.database.read() as session:
        if session.exec(select(Completion.person_id).limit(1)).first() is not None:
            return
    everybody = folk.everybody(school)
    for programme, number in folk.programme_ids(school).items():
        there = {one.slug: one for one in tracks.of_programme(school, number)}
        coach = everybody[tracks.COACHES[programme]]
        students = _students(everybody, programme)
        _learn(school, coach, students, [there[one] for one in UNITS[programme]])
        for slug, weeks, asked in MEETINGS:
            if slug in there:
                _meet(school, coach, there[slug], weeks)
                _ask(school, students, there[slug], asked)
    _close(school, everybody)


def _students(everybody: Mapping[str, Person], programme: str) -> list[Person]:
    cohort = next(one.cohort for one in folk.PROGRAMMES if one.slug == programme)
    gone = {PAUSED, *leaving.LEFT}
    return [
        everybody[one.login]
        for one in folk.STUDENTS
        if (one.cohort or folk.TOMORROW) == cohort and one.login not in gone
    ]


def _learn(school: School, coach: Person, students: Sequence[Person], units: Sequence[Activity]) -> None:
    """Let students be ready with units, and the coach look at them every Sunday; the last ones wait."""
    said = sorted(_ready(school, students, units), key=lambda one: one.moment)
    *looked_at, back = said[:-3]
    for week in range(1, WEEKS + 1):
        until = moment(school, monday(school) + timedelta(weeks=week), 0) - 4 * HOUR
        here = [one for one in said if until - timedelta(weeks=1) < one.moment <= until]
        for one in here:
            doing.mark_ready(at(school, one.moment), *one.pair)
        doing.confirm(at(school, until), coach, [one.pair for one in here if one in looked_at])
    doing.give_back(at(school, back.moment + 3 * HOUR), coach, *back.pair, NOTE)


def _ready(school: School, students: Sequence[Person], units: Sequence[Activity]) -> Iterator[Ready]:
    """Yield who is ready with what, and when: the units one after another, three weeks apart."""
    for student in students:
        mind = random.Random(f"units of {student.login}")  # noqa: S311  a demo
        for number, unit in enumerate(units[: mind.randint(1, len(units))]):
            week = 1 + (WEEKS // len(units)) * number + mind.randrange(2)
            day = monday(school) + timedelta(weeks=week, days=mind.randrange(6))
            yield Ready(student, unit, moment(school, day, 17) + mind.randrange(180) * MINUTE)


def _meet(school: School, coach: Person, activity: Activity, weeks: Sequence[int]) -> None:
    """Put the workshop's evenings into the calendar, each a fortnight before."""
    for week in weeks:
        starts_at = moment(school, monday(school) + timedelta(weeks=week, days=1), EVENING)
        planned = at(school, min(starts_at - timedelta(weeks=2), school.now()))
        editing.add_meeting(planned, activity.id or 0, starts_at, starts_at + 2 * HOUR, by=coach.id or 0)


def _ask(school: School, students: Sequence[Person], activity: Activity, week: int) -> None:
    """Let everybody ask for a seat to whom the workshop is open then; who comes late stands in line."""
    first = moment(school, monday(school) + timedelta(weeks=week, days=2), 20)
    for number, student in enumerate(students):
        then = at(school, first + number * 20 * MINUTE)
        if not views.view(then, activity.id or 0, student).missing:
            doing.ask_for_seat(then, student.id or 0, activity.id or 0)


def _close(school: School, everybody: Mapping[str, Person]) -> None:
    """Close the evenings for some: the coach says who has shown a work, and who never came."""
    number, coach = folk.programme_ids(school)["tumo"], everybody["coach"]
    evening = next(one for one in tracks.of_programme(school, number) if one.slug == "open-evening")
    held = [row for row in views.people_of(school, evening.id or 0)[0] if row[0].state is SeatState.HELD]
    then = at(school, school.now() - 7 * DAY)
    shown = [(person.id or 0, evening.id or 0) for _, person in held if person.login != MISSED][:SHOWN]
    for pair in shown:
        doing.mark_ready(then, *pair)
    doing.confirm(then, coach, shown)
    for seat, person in held:
        if person.login == MISSED:
            doing.miss(then, coach, seat.id or 0)
