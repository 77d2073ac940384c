"""The board of a cohort: each student at a glance, and who needs a mentor, for what reasons.

All of a cohort is asked for at once: how many statements that takes does not depend on how many students
there are.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from sqlmodel import Session

from lms.domain.attendance.visits import Mark, came
from lms.domain.cohorts.gradebooks import stuck_tries
from lms.domain.cohorts.pace import Pace, moment_of, pace_of
from lms.domain.cohorts.warnings import Alert, Facts, Noticed, Step, WarningRules, is_silent, warn
from lms.domain.progress import ExerciseState, missing_prerequisites, next_of, state_of
from lms.services import results
from lms.services.activity import LastHere, newest
from lms.services.attendance import figures
from lms.services.attendance.figures import Pattern
from lms.services.pace import dues, loads, planning
from lms.services.pace.dues import Line, Plan
from lms.services.pace.loads import Reviews
from lms.services.programmes import rules_for
from lms.services.results import Stands
from lms.services.school import School
from lms.storage.attendance import visits as attendance
from lms.storage.cohorts import overviews as cohorts
from lms.storage.cohorts import pace as rows
from lms.storage.tables import Enrolment, Freeze, MentorNote, Person

__all__ = ["Board", "Order", "Row", "Show", "Step", "Student", "board", "row", "student"]

LATELY = timedelta(weeks=4)


class Order(StrEnum):
    """By what the rows of a board stand."""

    WARNING = "warning"
    NAME = "name"
    PACE = "pace"
    ACTIVE = "active"
    REVIEWS = "reviews"
    PRESENCE = "presence"


class Show(StrEnum):
    """Which rows of a board are shown."""

    ALL = "all"
    WARNED = "warned"
    BEHIND = "behind"
    PAUSED = "paused"
    SPOKEN = "spoken"


@dataclass(frozen=True)
class Row:
    """One student. ``exercise`` is the one they are at, None when all are passed."""

    person: Person
    exercise: str | None
    state: ExerciseState | None
    attempts: int
    last_here: LastHere | None
    pace: Pace
    reviews: Reviews
    visits: int
    held: int
    alert: Alert | None
    silent: bool
    note: MentorNote | None
    freeze: Freeze | None
    submission_id: int | None
    round_id: int | None

    @property
    def presence(self) -> float | None:
        return self.visits / self.held if self.held else None


@dataclass(frozen=True)
class Board:
    """The rows to be shown, and how many there are of each kind."""

    rows: tuple[Row, ...]
    counts: Mapping[Show, int]
    planned: bool


@dataclass(frozen=True)
class Student:
    """One student for a mentor: their row, their deadlines, their pauses, and what was noted of talks."""

    row: Row
    lines: tuple[Line, ...]
    freezes: tuple[Freeze, ...]
    notes: tuple[tuple[MentorNote, str], ...]


@dataclass(frozen=True)
class _Known:
    """All that was asked for of a cohort, by person, and the rules of its programme."""

    rules: WarningRules
    plan: Plan
    stands: Mapping[int, Stands]
    active: Mapping[int, datetime]
    here: Mapping[int, LastHere]
    seen: Mapping[int, date]
    notes: Mapping[int, MentorNote]
    reviews: Mapping[int, Reviews]
    marks: Mapping[int, list[Mark]]
    patterns: Mapping[int, tuple[Pattern, ...]]


def board(school: School, cohort_id: int, order: Order = Order.WARNING, show: Show = Show.ALL) -> Board:
    """Return the board of a cohort."""
    with school.database.read() as session:
        students = rows.students(session, cohort_id)
        known = _known(session, school, cohort_id, [one.id or 0 for _, one in students])
    found = [_row(school, known, enrolment, person) for enrolment, person in students]
    counts = {kind: sum(_shown(one, kind) for one in found) for kind in Show}
    shown = [one for one in found if _shown(one, show)]
    return Board(tuple(sorted(shown, key=lambda one: _key(one, order))), counts, bool(known.plan.deadlines))


def row(school: School, cohort_id: int, person_id: int) -> Row:
    """Return the row of one student, as it stands on the board."""
    with school.database.read() as session:
        planning.check_student(session, cohort_id, person_id)
        students = rows.students(session, cohort_id, person_id)
        known = _known(session, school, cohort_id, [person_id])
    return _row(school, known, *students[0])


def student(school: School, cohort_id: int, person_id: int) -> Student:
    """Return all that concerns the pace of one student."""
    found = row(school, cohort_id, person_id)
    with school.database.read() as session:
        enrolment, _ = rows.students(session, cohort_id, person_id)[0]
        plan = dues.load(session, school, cohort_id, person_id)
        stands = results.of_people(session, school, [person_id])[person_id]
        notes = tuple((note, by.name) for note, by in rows.notes(session, cohort_id, person_id))
    lines = dues.lines_of(school, plan, person_id, enrolment.started_at, stands)
    return Student(found, lines, plan.freezes, notes)


def _known(session: Session, school: School, cohort_id: int, people: list[int]) -> _Known:
    stands = results.of_people(session, school, people)
    marks: dict[int, list[Mark]] = {}
    for person_id, mark, _, _ in attendance.settled_of_cohort(session, cohort_id, school.now() - LATELY):
        marks.setdefault(person_id, []).append(mark)
    active, seen = cohorts.last_active(session, [cohort_id]), rows.seen(session, people)
    come = cohorts.last_come(session, [cohort_id])
    return _Known(
        rules_for(session, cohort_id=cohort_id).warnings,
        dues.load(session, school, cohort_id),
        stands,
        active,
        newest(active, come, seen, school.settings.zone),
        seen,
        rows.newest_notes(session, cohort_id),
        loads.of_people(session, school, cohort_id, stands),
        marks,
        figures.patterns(school, cohort_id),
    )


def _row(school: School, known: _Known, enrolment: Enrolment, person: Person) -> Row:
    me = person.id or 0
    stands = known.stands[me]
    due = dues.dues_of(school, known.plan, me, enrolment.started_at, stands)
    pace = pace_of(list(due.values()), school.now())
    exercise, state = _current(school, stands)
    freeze = known.plan.freeze_on(me, school.today())
    reviews, note = known.reviews[me], known.notes.get(me)
    facts = _facts(school, known, enrolment, person)
    facts = _with(facts, behind=pace.behind, reviews=reviews, all_done=exercise is None, paused=bool(freeze))
    stand = stands.get(exercise or "")
    stuck = next((one for one in stands.values() if one.exercise == facts.stuck_on), stand)
    marks = Counter(came(one) for one in known.marks.get(me, []) if one is not Mark.EXCUSED)
    waits = _waiting(stands)
    return Row(
        person,
        exercise,
        state,
        len(stand.tries) if stand else 0,
        known.here.get(me),
        pace,
        reviews,
        marks[True],
        marks.total(),
        warn(facts, school.now(), known.rules),
        is_silent(note.created_at if note else None, school.now(), known.rules),
        note,
        freeze,
        stuck.newest_id if stuck else None,
        waits[1] if waits else None,
    )


def _facts(school: School, known: _Known, enrolment: Enrolment, person: Person) -> Facts:
    me = person.id or 0
    stands = known.stands[me]
    tried = {slug: stuck_tries(one.tries) for slug, one in stands.items() if not one.result.passed}
    stuck = max(tried, key=lambda slug: tried[slug], default="")
    waits, note = _waiting(stands), known.notes.get(me)
    pushes = [one.last_at for one in stands.values() if one.last_at is not None]
    return Facts(
        since=enrolment.started_at,
        came_in=person.password_hash is not None or bool(pushes) or me in known.seen,
        seen_at=_seen(school, known, me),
        pushed_at=max(pushes, default=None),
        failed_tries=tried.get(stuck, 0),
        stuck_on=stuck,
        waits_since=waits[0] if waits else None,
        patterns=tuple(Noticed(one.words, one.values) for one in known.patterns.get(me, ())),
        spoken_at=note.created_at if note else None,
    )


def _with(facts: Facts, *, behind: int, reviews: Reviews, all_done: bool, paused: bool) -> Facts:
    more = {"behind": behind, "expired": reviews.expired, "owing": reviews.owing}
    return Facts(**{**vars(facts), **more, "all_done": all_done, "paused": paused})


def _seen(school: School, known: _Known, me: int) -> datetime | None:
    """Return when somebody was last here: noted by the day, and later where they have done something."""
    day = known.seen.get(me)
    if day is None:
        return None
    noted = moment_of(day, time(), school.settings.zone)
    return max(noted, known.active.get(me, noted))


def _current(school: School, stands: Stands) -> tuple[str | None, ExerciseState | None]:
    """Return the exercise that somebody is at, and how they stand to it."""
    passed = {slug for slug, one in stands.items() if one.result.passed}
    states: dict[str, ExerciseState] = {}
    for exercise in planning.path_of(school):
        stand = stands.get(exercise.slug)
        missing = missing_prerequisites(exercise.prerequisites, passed)
        state = state_of(
            passed=exercise.slug in passed, attempts=len(stand.tries) if stand else 0, missing=missing
        )
        states[exercise.slug] = ExerciseState.IN_REVIEW if stand and stand.in_review else state
    slug = next_of(states.items())
    return slug, states.get(slug or "")


def _waiting(stands: Stands) -> tuple[datetime, int] | None:
    """Return since when a work has been with its reviewers, of the one that has longest, and its round."""
    found = [
        (one.waits_since, one.round.id or 0)
        for one in stands.values()
        if one.waits_since is not None and one.round is not None
    ]
    return min(found, default=None)


def _shown(one: Row, show: Show) -> bool:
    return {
        Show.ALL: True,
        Show.WARNED: one.alert is not None,
        Show.BEHIND: one.pace.behind > 0,
        Show.PAUSED: one.freeze is not None,
        Show.SPOKEN: one.silent,
    }[show]


_NEVER = datetime(1, 1, 1, tzinfo=UTC)


def _key(one: Row, order: Order) -> tuple[object, ...]:
    """Return by what a row stands: who needs a mentor most comes first."""
    weight = -one.alert.weight if one.alert else 0
    first: dict[Order, object] = {
        Order.WARNING: weight,
        Order.NAME: 0,
        Order.PACE: -one.pace.behind,
        Order.ACTIVE: one.last_here.at if one.last_here else _NEVER,
        Order.REVIEWS: -(one.reviews.owing + one.reviews.awaited),
        Order.PRESENCE: 2.0 if one.presence is None else one.presence,
    }
    return (first[order], one.person.name.casefold(), one.person.id or 0)
