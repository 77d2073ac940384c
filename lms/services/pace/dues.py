"""What is due for whom: a cohort's plan, with what was moved for all or for one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from lms.domain.cohorts.pace import Due, Pause, Standing, due_at, stand
from lms.services import results
from lms.services.results import Stands
from lms.services.school import School
from lms.storage.cohorts import pace as rows
from lms.storage.tables import Deadline, Extension, Freeze, Person

__all__ = ["Freeze", "Line", "Mine", "Plan", "Standing", "dues_of", "load", "mine", "of_exercise"]


@dataclass(frozen=True)
class Plan:
    """A cohort's deadlines by exercise, its extensions by person and exercise, and its freezes."""

    deadlines: Mapping[str, Deadline]
    extensions: Mapping[tuple[int, str], Extension]
    freezes: tuple[Freeze, ...]

    def freezes_of(self, person_id: int) -> tuple[Freeze, ...]:
        return tuple(one for one in self.freezes if one.person_id in {None, person_id})

    def freeze_on(self, person_id: int, day: date) -> Freeze | None:
        """Return the freeze in which a day lies for somebody, the one that lasts longest."""
        found = [one for one in self.freezes_of(person_id) if one.first <= day <= one.last]
        return max(found, key=lambda one: one.last, default=None)


@dataclass(frozen=True)
class Line:
    """A deadline of a student, and why it is later than planned for the cohort."""

    exercise: str
    due: Due
    extension: Extension | None
    frozen: bool


@dataclass(frozen=True)
class Mine:
    """All that is due for a student, in order, and the pauses that hold for them."""

    lines: tuple[Line, ...]
    freezes: tuple[Freeze, ...]

    @property
    def open(self) -> tuple[Line, ...]:
        """Return what is still to be handed in, the most urgent first."""
        waiting = {Standing.OVERDUE, Standing.SOON, Standing.AHEAD}
        return tuple(one for one in self.lines if one.due.standing in waiting)

    @property
    def urgent(self) -> tuple[Line, ...]:
        return tuple(one for one in self.open if one.due.standing is not Standing.AHEAD)


def load(session: Session, school: School, cohort_id: int, person_id: int | None = None) -> Plan:
    """Return the plan of a cohort, of what its exercises still are; with a person, what concerns them."""
    return Plan(
        {one.exercise: one for one in rows.deadlines(session, cohort_id) if one.exercise in school.catalogue},
        {(one.person_id, one.exercise): one for one in rows.extensions(session, cohort_id, person_id)},
        tuple(rows.freezes(session, cohort_id, person_id)),
    )


def dues_of(
    school: School, plan: Plan, person_id: int, joined_at: datetime, stands: Stands
) -> dict[str, Due]:
    """Return what is due for a student, by exercise."""
    pauses = [Pause(one.first, one.last) for one in plan.freezes_of(person_id)]
    zone, now = school.settings.zone, school.now()
    found = {}
    for slug, deadline in plan.deadlines.items():
        extension, known = plan.extensions.get((person_id, slug)), stands.get(slug)
        at = due_at(deadline.at, deadline.set_at, pauses, extension.days if extension else 0, zone)
        standing = stand(
            at,
            max(deadline.set_at, joined_at),
            done_at=known.result.done_at if known else None,
            in_review=known is not None and known.in_review,
            now=now,
        )
        found[slug] = Due(at, deadline.at, standing)
    return found


def mine(school: School, person: Person) -> Mine:
    """Return what is due for a student in all their cohorts; where two set a deadline, the later holds."""
    me = person.id or 0
    lines: dict[str, Line] = {}
    freezes: list[Freeze] = []
    with school.database.read() as session:
        stands = results.of_people(session, school, [me])[me]
        for cohort_id in sorted(person.cohort_ids):
            plan = load(session, school, cohort_id, me)
            freezes += plan.freezes_of(me)
            for enrolment, _ in rows.students(session, cohort_id, me):
                for one in lines_of(school, plan, me, enrolment.started_at, stands):
                    if one.exercise not in lines or lines[one.exercise].due.at < one.due.at:
                        lines[one.exercise] = one
    ordered = sorted(lines.values(), key=lambda one: (one.due.at, one.exercise))
    return Mine(tuple(ordered), tuple(freezes))


def of_exercise(school: School, person: Person, exercise: str) -> Line | None:
    return next((one for one in mine(school, person).lines if one.exercise == exercise), None)


def lines_of(
    school: School, plan: Plan, person_id: int, joined_at: datetime, stands: Stands
) -> tuple[Line, ...]:
    """Return somebody's deadlines in one cohort, in order."""
    dues = dues_of(school, plan, person_id, joined_at, stands)
    found = []
    for slug, due in sorted(dues.items(), key=lambda pair: (pair[1].at, pair[0])):
        extension = plan.extensions.get((person_id, slug))
        days = (due.at - due.planned).days - (extension.days if extension else 0)
        found.append(Line(slug, due, extension, frozen=days > 0))
    return tuple(found)
