"""Deadlines in a calendar: a student's own, with what was moved for them; for the staff those of cohorts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from lms.domain.access import looks_after
from lms.domain.cohorts.pace import Pause, Standing, due_at
from lms.domain.people import STAFF
from lms.errors import N_
from lms.services import people
from lms.services.keys import key
from lms.services.languages import say
from lms.services.pace import dues
from lms.services.people import Person
from lms.services.school import School
from lms.storage import people as rows
from lms.storage.cohorts import pace
from lms.storage.tables import Cohort, Deadline


@dataclass(frozen=True)
class Due:
    """A deadline as a calendar holds it; ``key`` stays the same however often it moves."""

    key: str
    title: str
    about: str
    at: datetime


def of_reader(school: School, person: Person) -> tuple[Due, ...]:
    """Return the deadlines that somebody's calendar shows, in their language."""
    return _of_cohorts(school, person) if person.role in STAFF else _own(school, person)


def _own(school: School, person: Person) -> tuple[Due, ...]:
    lines = [one for one in dues.mine(school, person).lines if one.due.standing is not Standing.LAPSED]
    return tuple(
        Due(
            f"deadline-{person.id}-{one.exercise}",
            _said(person, N_("Due: %(exercise)s"), exercise=_title(school, person, one.exercise)),
            _moved(person, one),
            one.due.at,
        )
        for one in lines
    )


def _moved(person: Person, line: dues.Line) -> str:
    """Say why it is later for this student than for the cohort."""
    if line.extension is not None:
        return _said(person, N_("You have %(days)s days more."), days=line.extension.days)
    return _said(person, N_("It has moved by a pause.")) if line.frozen else ""


def _of_cohorts(school: School, person: Person) -> tuple[Due, ...]:
    mine = people.standing(person)
    with school.database.read() as session:
        cohorts = {
            key(one.id): one for one, _, _ in rows.cohorts(session) if looks_after(mine, {one.id or 0})
        }
        deadlines, freezes = pace.of_cohorts(session, cohorts)
    pauses: dict[int, list[Pause]] = {}
    for one in freezes:
        pauses.setdefault(one.cohort_id, []).append(Pause(one.first, one.last))
    return tuple(
        _of_cohort(school, person, cohorts[one.cohort_id], one, pauses.get(one.cohort_id, ()))
        for one in deadlines
        if one.exercise in school.catalogue
    )


def _of_cohort(
    school: School, person: Person, cohort: Cohort, planned: Deadline, pauses: Collection[Pause]
) -> Due:
    words = N_("Due in %(cohort)s: %(exercise)s")
    return Due(
        f"deadline-of-{cohort.id}-{planned.exercise}",
        _said(person, words, cohort=cohort.name, exercise=_title(school, person, planned.exercise)),
        "",
        due_at(planned.at, planned.set_at, pauses, 0, school.settings.zone),
    )


def _title(school: School, person: Person, slug: str) -> str:
    return school.catalogue.get(slug).title.of(person.language)


def _said(person: Person, words: str, **values: object) -> str:
    return say(person.language, words, values, str)
