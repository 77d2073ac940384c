"""The gradebook as a table: students by exercises, with checkpoints and attendance beside them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from lms.domain.attendance.visits import Mark, came
from lms.domain.cohorts.gradebooks import NOTHING, Result
from lms.domain.cohorts.pace import Due
from lms.domain.exercises import Texts
from lms.services import checkpoints, results
from lms.services.pace import dues, planning
from lms.services.pace.dues import Plan
from lms.services.results import Stand, Stands
from lms.services.school import School
from lms.storage.attendance import visits as attendance
from lms.storage.cohorts import pace as rows
from lms.storage.tables import Enrolment, Person

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Column:
    """An exercise of the book."""

    slug: str
    title: Texts


@dataclass(frozen=True)
class Cell:
    """What counts of one student's work on one exercise, and when it was due."""

    slug: str
    result: Result = NOTHING
    attempts: int = 0
    in_review: bool = False
    due: Due | None = None
    overridden: bool = False


@dataclass(frozen=True)
class Line:
    """A student's row. ``seats`` are what came of checkpoints, by their numbers.

    ``visits`` are of ``held`` events; excused ones are not held against anybody.
    """

    person: Person
    cells: tuple[Cell, ...]
    seats: Mapping[int, checkpoints.Result]
    visits: int
    held: int

    @property
    def passed(self) -> int:
        return sum(one.result.passed for one in self.cells)

    @property
    def presence(self) -> float | None:
        return self.visits / self.held if self.held else None


@dataclass(frozen=True)
class Book:
    """The chosen columns, all there are, the checkpoints by number, and the rows by name."""

    columns: tuple[Column, ...]
    all: tuple[Column, ...]
    checkpoints: Mapping[int, str]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class _Known:
    """All that was asked for of a cohort."""

    plan: Plan
    stands: Mapping[int, Stands]
    seats: Mapping[int, Mapping[int, checkpoints.Result]]
    visits: Mapping[int, list[bool]]


def book(school: School, cohort_id: int, chosen: Collection[str] = ()) -> Book:
    """Return the book of a cohort; without a choice, of the exercises that are planned or begun."""
    with school.database.read() as session:
        students = rows.students(session, cohort_id)
        stands = results.of_people(session, school, [one.id or 0 for _, one in students])
        plan = dues.load(session, school, cohort_id)
        seats = checkpoints.results(session, cohort_id)
        marks = attendance.settled_of_cohort(session, cohort_id, BEGINNING)
    by_person: dict[int, dict[int, checkpoints.Result]] = {}
    for one in seats:
        by_person.setdefault(one.person_id, {})[one.checkpoint_id] = one
    visits: dict[int, list[bool]] = {}
    for person_id, mark, _, _ in marks:
        if mark is not Mark.EXCUSED:
            visits.setdefault(person_id, []).append(came(mark))
    known = _Known(plan, stands, by_person, visits)
    all_columns = tuple(Column(one.slug, one.title) for one in planning.path_of(school))
    begun = {slug for theirs in stands.values() for slug in theirs} | set(plan.deadlines)
    columns = tuple(one for one in all_columns if one.slug in (chosen or begun))
    lines = (_line(school, known, columns, enrolment, person) for enrolment, person in students)
    return Book(columns, all_columns, {one.checkpoint_id: one.title for one in seats}, tuple(lines))


def _line(
    school: School, known: _Known, columns: Collection[Column], enrolment: Enrolment, person: Person
) -> Line:
    me = person.id or 0
    stands = known.stands[me]
    due = dues.dues_of(school, known.plan, me, enrolment.started_at, stands)
    visits = known.visits.get(me, [])
    cells = tuple(cell(one.slug, stands.get(one.slug), due.get(one.slug)) for one in columns)
    return Line(person, cells, known.seats.get(me, {}), sum(visits), len(visits))


def cell(slug: str, stand: Stand | None, due: Due | None) -> Cell:
    if stand is None:
        return Cell(slug, due=due)
    return Cell(
        slug,
        stand.result,
        attempts=len(stand.tries),
        in_review=stand.in_review,
        due=due,
        overridden=stand.override is not None,
    )
