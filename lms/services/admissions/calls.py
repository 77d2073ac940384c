"""Calls for applications: made and changed by admins, read by everybody while they are open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session

from lms.domain.admissions.applications import ApplicationState, PoolRule, Window, window_at
from lms.domain.admissions.entry import EntryRules
from lms.domain.exercises import Texts
from lms.domain.people import Language, tidy
from lms.errors import N_, MissingError, RefusedError
from lms.services.admissions import waiting
from lms.services.admissions.seats import left_in
from lms.services.admissions.texts import programme_texts, texts_of
from lms.services.programmes import rules_of
from lms.services.school import School
from lms.storage.admissions import applications as rows
from lms.storage.tables import Admission, Cohort, Programme

__all__ = ["Admission", "Call", "Draft", "change", "create", "listing", "open_calls", "view"]

NAME, ABOUT = 120, 4000
MOST_SEATS = 10_000


@dataclass(frozen=True)
class Draft:
    """What an admin sets of a call; texts by language."""

    programme_id: int
    name: Mapping[str, str]
    about: Mapping[str, str]
    opens_at: datetime
    closes_at: datetime
    starts_on: date
    seats: int
    cohort_id: int | None = None
    pool_cohort_id: int | None = None
    pool_from: date | None = None
    pool_until: date | None = None
    rule: PoolRule = field(default_factory=PoolRule)


@dataclass(frozen=True)
class Call:
    """A call as pages tell of it. ``left`` are the places that can still be given."""

    admission: Admission
    programme: Programme
    entry: EntryRules
    window: Window
    counts: Mapping[ApplicationState, int]
    left: int

    @property
    def name(self) -> Texts:
        return texts_of(self.admission.name)

    @property
    def programme_name(self) -> Texts:
        return programme_texts(self.programme)

    @property
    def rule(self) -> PoolRule:
        return PoolRule.model_validate(self.admission.pool_rule, strict=False)

    @property
    def has_pool(self) -> bool:
        return self.admission.pool_cohort_id is not None

    @property
    def applied(self) -> int:
        """Return how many have sent an application, whatever became of it."""
        return sum(n for state, n in self.counts.items() if state is not ApplicationState.DRAFT)


def listing(school: School) -> tuple[Call, ...]:
    """Return all calls, for admins and the director."""
    with school.database.read() as session:
        counts = rows.counts(session)
        return tuple(
            _call(session, school, admission, programme, counts.get(admission.id or 0, {}))
            for admission, programme in rows.admissions(session)
        )


def undecided(school: School) -> int:
    """Return how many applications were sent and have no answer yet."""
    with school.database.read() as session:
        return sum(one.get(ApplicationState.SUBMITTED, 0) for one in rows.counts(session).values())


def open_calls(school: School) -> tuple[Call, ...]:
    with school.database.read() as session:
        found = rows.open_admissions(session, school.now())
        return tuple(_call(session, school, admission, programme, {}) for admission, programme in found)


def view(school: School, admission_id: int) -> Call:
    with school.database.read() as session:
        return call_in(session, school, admission_id)


def call_in(session: Session, school: School, admission_id: int) -> Call:
    """Return a call within somebody's transaction."""
    admission = session.get(Admission, admission_id)
    if admission is None:
        raise MissingError(N_("There is no such page."))
    programme = session.get_one(Programme, admission.programme_id)
    return _call(session, school, admission, programme, rows.counts(session).get(admission_id, {}))


def create(school: School, draft: Draft, by: int) -> Admission:
    with school.database.write() as session:
        admission = Admission(
            programme_id=draft.programme_id,
            created_by=by,
            created_at=school.now(),
            **_checked(session, school, draft, draft.programme_id),
        )
        session.add(admission)
        session.flush()
    return admission


def change(school: School, admission_id: int, draft: Draft) -> None:
    """Set a call anew; its programme stays. More seats go to those who wait."""
    with school.database.write() as session:
        found = rows.lock(session, admission_id)
        if found is None:
            raise MissingError(N_("There is no such page."))
        admission, programme = found
        for name, value in _checked(session, school, draft, programme.id or 0).items():
            setattr(admission, name, value)
        session.add(admission)
    waiting.fill(school, admission_id)


def _call(
    session: Session,
    school: School,
    admission: Admission,
    programme: Programme,
    counts: Mapping[ApplicationState, int],
) -> Call:
    entry = rules_of(programme).entry
    left = left_in(session, admission, entry)
    return Call(
        admission,
        programme,
        entry,
        window_at(admission.opens_at, admission.closes_at, school.now()),
        counts,
        left,
    )


def _checked(session: Session, school: School, draft: Draft, programme_id: int) -> dict[str, Any]:
    """Return the columns of a call, or refuse what can't be."""
    programme = session.get(Programme, programme_id)
    if programme is None:
        raise RefusedError(N_("There is no such programme."), field="programme")
    if draft.closes_at <= draft.opens_at:
        raise RefusedError(N_("A call closes after it opens."), field="closes_at")
    if not 0 <= draft.seats <= MOST_SEATS:
        raise RefusedError(N_("Write a number of seats from 0 to 10,000."), field="seats")
    for field_name, cohort_id in (("cohort", draft.cohort_id), ("pool_cohort", draft.pool_cohort_id)):
        cohort = session.get(Cohort, cohort_id) if cohort_id is not None else None
        if cohort_id is not None and (cohort is None or cohort.programme_id != programme_id):
            raise RefusedError(N_("Choose a cohort of this programme."), field=field_name)
    return {
        "name": _named(draft.name),
        "about": {code: draft.about.get(code, "").strip()[:ABOUT] for code in Language},
        "opens_at": draft.opens_at,
        "closes_at": draft.closes_at,
        "starts_on": draft.starts_on,
        "seats": draft.seats,
        "cohort_id": draft.cohort_id,
        "pool_rule": _rule(school, draft.rule),
        **_pool(draft, rules_of(programme).entry.pool_weeks),
    }


def _named(name: Mapping[str, str]) -> dict[str, str]:
    tidied = {str(code): tidy(name.get(code, ""), NAME) for code in Language}
    for code, words in tidied.items():
        if not words:
            raise RefusedError(N_("Write the name in all three languages."), field=f"name_{code}")
    return tidied


def _pool(draft: Draft, weeks: int) -> dict[str, object]:
    """Return the pool's cohort and days; without a last day it takes the weeks that the programme sets."""
    if draft.pool_cohort_id is None:
        return {"pool_cohort_id": None, "pool_from": None, "pool_until": None}
    if draft.pool_cohort_id == draft.cohort_id:
        raise RefusedError(N_("The pool needs a cohort of its own."), field="pool_cohort")
    if draft.pool_from is None:
        raise RefusedError(N_("Choose the first day of the pool."), field="pool_from")
    until = draft.pool_until or draft.pool_from + timedelta(weeks=weeks or 4, days=-1)
    if until < draft.pool_from:
        raise RefusedError(N_("The pool ends after it begins."), field="pool_until")
    return {"pool_cohort_id": draft.pool_cohort_id, "pool_from": draft.pool_from, "pool_until": until}


def _rule(school: School, rule: PoolRule) -> dict[str, object]:
    unknown = [slug for slug in rule.exercises if slug not in school.catalogue]
    if unknown:
        raise RefusedError(N_("There is no exercise called %(name)s."), name=unknown[0], field="exercises")
    if rule.needed > len(rule.exercises):
        raise RefusedError(N_("Ask for no more exercises than are in the list."), field="needed")
    return rule.model_dump(mode="json")


def rule_from(values: Mapping[str, object]) -> PoolRule:
    """Return the rule that a form asks for."""
    try:
        return PoolRule.model_validate(values, strict=False)
    except ValidationError as error:
        raise RefusedError(
            N_("Some values of the pool's rule can't be."), field=str(error.errors()[0]["loc"][0])
        ) from None
