"""Applications as admins read them: filtered, with figures, one by one, and as rows of a table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlmodel import Session

from lms.domain.admissions.applications import ApplicationState, Figures, Outcome, outcome
from lms.domain.admissions.entry import counting_day, day_of
from lms.domain.attendance.visits import Mark, came
from lms.domain.experience import HUNDREDTHS, level_of
from lms.domain.people import age_on
from lms.errors import N_, MissingError
from lms.services import people
from lms.services.admissions import waiting
from lms.services.admissions.calls import Call, call_in
from lms.services.admissions.filling import Form, form_in
from lms.services.programmes import rules_of
from lms.services.school import School
from lms.storage.admissions import applications as rows
from lms.storage.admissions import questionnaires as forms
from lms.storage.attendance import visits as attendance
from lms.storage.cohorts import results
from lms.storage.tables import (
    AdmissionQuestion,
    Application,
    ApplicationEvent,
    Person,
)

__all__ = ["Filter", "Line", "Mine", "Opened", "PoolLine", "export", "listing", "mine", "opened", "pool"]

PER_CENT = 100
SENT = frozenset(ApplicationState) - {ApplicationState.DRAFT}


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed to; ``state`` None: all that were sent."""

    text: str = ""
    state: ApplicationState | None = None


@dataclass(frozen=True)
class Line:
    """An application in a list; ``age`` is on the day that counts, ``rank`` of who waits."""

    application: Application
    person: Person
    age: int | None
    is_minor: bool
    rank: int | None
    reason: str


@dataclass(frozen=True)
class PoolLine:
    """Somebody in the pool, and what the rule says of what they have reached."""

    application: Application
    person: Person
    figures: Figures
    outcome: Outcome


@dataclass(frozen=True)
class Opened:
    """One application with its answers, its steps, and who made them."""

    form: Form
    person: Person
    age: int | None
    rank: int | None
    steps: Sequence[tuple[ApplicationEvent, Person | None]]


@dataclass(frozen=True)
class Mine:
    """One of one's own applications: the reason of its last step, and the place in the line."""

    application: Application
    call: Call
    rank: int | None
    reason: str


def listing(school: School, admission_id: int, chosen: Filter) -> tuple[Line, ...]:
    """Return the applications to a call that the filter leaves; who waits stands in the line's order."""
    states = {chosen.state} if chosen.state else SENT
    with school.database.read() as session:
        call = call_in(session, school, admission_id)
        found = rows.applications(session, admission_id, states)
        reasons = rows.last_reasons(session, [one.id or 0 for one, _ in found])
    ranks = _ranks([application for application, _ in found])
    text = chosen.text.strip().casefold()
    lines = [
        _line(school, call, application, person, ranks, reasons)
        for application, person in found
        if text in f"{person.name} {person.login}".casefold()
    ]
    return tuple(sorted(lines, key=lambda one: one.rank or 0))


def pool(school: School, admission_id: int) -> tuple[PoolLine, ...]:
    """Return who is in a call's pool with their figures, those whom the rule lets pass first."""
    with school.database.read() as session:
        call = call_in(session, school, admission_id)
        found = rows.applications(session, admission_id, {ApplicationState.POOL})
        figures = figures_of(session, school, call, [person.id or 0 for _, person in found])
    lines = [
        PoolLine(application, person, figures[person.id or 0], outcome(call.rule, figures[person.id or 0]))
        for application, person in found
    ]
    return tuple(sorted(lines, key=lambda one: (not one.outcome.passes, -one.figures.xp)))


def figures_of(
    session: Session, school: School, call: Call, person_ids: Sequence[int]
) -> Mapping[int, Figures]:
    """Return what these people have reached, by the programme's own levels."""
    passed = results.passed(session, person_ids, call.rule.exercises, school.catalogue.reviewed)
    xp = rows.xp_of(session, person_ids)
    levels = rules_of(call.programme).levels
    came_to = presence_of(session, school, call)
    return {
        one: Figures(
            frozenset(passed.get(one, ())),
            level_of(levels, xp[one]).level,
            xp[one] / HUNDREDTHS,
            came_to.get(one),
        )
        for one in person_ids
    }


def presence_of(session: Session, school: School, call: Call) -> dict[int, float]:
    """Return of everybody in a pool what share of its marked events they came to, in per cent."""
    pool_id, first, last = call.admission.pool_cohort_id, call.admission.pool_from, call.admission.pool_until
    if pool_id is None or first is None or last is None:
        return {}
    zone = school.settings.zone
    since = datetime.combine(first, time(), ZoneInfo(zone))
    marks: dict[int, list[bool]] = {}
    for person_id, mark, _, starts_at in attendance.settled_of_cohort(session, pool_id, since):
        if mark is not Mark.EXCUSED and day_of(starts_at, zone) <= last:
            marks.setdefault(person_id, []).append(came(mark))
    return {person_id: PER_CENT * sum(theirs) / len(theirs) for person_id, theirs in marks.items()}


def opened(school: School, application_id: int) -> Opened:
    with school.database.read() as session:
        application = session.get(Application, application_id)
        if application is None:
            raise MissingError(N_("There is no such page."))
        found = form_in(session, school, application_id)
        person = session.get_one(Person, application.person_id)
        return Opened(
            found,
            person,
            _age(school, found.call, application, person),
            _rank(session, application),
            rows.events(session, application_id),
        )


def mine(school: School, person_id: int) -> tuple[Mine, ...]:
    """Return somebody's own applications, the newest first."""
    with school.database.read() as session:
        found = [application for application, _, _ in rows.of_person(session, person_id)]
        reasons = rows.last_reasons(session, [one.id or 0 for one in found])
        return tuple(
            Mine(
                one,
                call_in(session, school, one.admission_id),
                _rank(session, one),
                reasons.get(one.id or 0, ""),
            )
            for one in found
        )


def only_applies(school: School, person_id: int) -> bool:
    """Say whether somebody has an application and was never in a cohort: all they do here is apply."""
    with school.database.read() as session:
        return rows.only_applies(session, person_id)


def export(
    school: School, admission_id: int
) -> Iterator[tuple[Line, Sequence[tuple[AdmissionQuestion, Sequence[str]]]]]:
    """Yield every sent application with its answers, each to the version of the question that was read."""
    lines = listing(school, admission_id, Filter())
    with school.database.read() as session:
        asked = forms.all_questions(session, admission_id)
        known = {
            (one.application_id, one.question_id): one.typed
            for one in forms.answers(session, [line.application.id or 0 for line in lines])
        }
    for line in lines:
        key = line.application.id or 0
        yield line, [(one, known[key, one.id or 0]) for one in asked if (key, one.id or 0) in known]


def numbers(school: School, admission_id: int) -> tuple[AdmissionQuestion, ...]:
    """Return the newest version of every question that was ever asked, in their order."""
    with school.database.read() as session:
        newest = {one.number: one for one in forms.all_questions(session, admission_id)}
    return tuple(sorted(newest.values(), key=lambda one: (one.position, one.number)))


def _line(  # noqa: PLR0917  what a line is made of
    school: School,
    call: Call,
    application: Application,
    person: Person,
    ranks: Mapping[int, int],
    reasons: Mapping[int, str],
) -> Line:
    key = application.id or 0
    return Line(
        application,
        person,
        _age(school, call, application, person),
        people.is_minor(school, person),
        ranks.get(key),
        reasons.get(key, ""),
    )


def _age(school: School, call: Call, application: Application, person: Person) -> int | None:
    applied = day_of(application.submitted_at or school.now(), school.settings.zone)
    day = counting_day(call.entry, applied, call.admission.starts_on)
    return age_on(person.birth_date, day) if person.birth_date and person.birth_date <= day else None


def _ranks(found: Sequence[Application]) -> dict[int, int]:
    line = sorted((one.place or 0, one.id or 0) for one in found if one.state is ApplicationState.WAITING)
    return {key: rank for rank, (_, key) in enumerate(line, start=1)}


def _rank(session: Session, application: Application) -> int | None:
    return waiting.rank(session, application) if application.state is ApplicationState.WAITING else None
