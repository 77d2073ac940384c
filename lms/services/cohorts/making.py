"""Programmes and the cohorts in them."""

import re
from dataclasses import dataclass
from datetime import date

from lms.domain.cohorts.calendars import last_day
from lms.domain.people import tidy
from lms.errors import N_, MissingError, RefusedError
from lms.services.programmes import rules_of
from lms.services.school import School
from lms.storage import people as rows
from lms.storage.tables import Cohort, Programme

LONGEST = 40
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class CohortView:
    cohort: Cohort
    programme: Programme
    students: int


def programmes(school: School) -> tuple[Programme, ...]:
    with school.database.read() as session:
        return tuple(rows.programmes(session))


def create_programme(school: School, *, slug: str, name_kk: str, name_ru: str, name_en: str) -> Programme:
    slug = slug.strip().lower()
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST:
        raise RefusedError(
            N_("Use at most 40 small Latin letters and digits, with hyphens between."), field="slug"
        )
    with school.database.write() as session:
        if rows.programme_by_slug(session, slug) is not None:
            raise RefusedError(N_("There is a programme with this address already."), field="slug")
        programme = Programme(
            slug=slug, name_kk=tidy(name_kk, 120), name_ru=tidy(name_ru, 120), name_en=tidy(name_en, 120)
        )
        session.add(programme)
    return programme


def listing(school: School) -> tuple[CohortView, ...]:
    """Return the cohorts, newest first."""
    with school.database.read() as session:
        return tuple(CohortView(*row) for row in rows.cohorts(session))


def by_id(school: School, cohort_id: int | None) -> Cohort | None:
    with school.database.read() as session:
        return session.get(Cohort, cohort_id) if cohort_id is not None else None


def create(school: School, *, programme_id: int, name: str, starts_on: date) -> Cohort:
    name = tidy(name, 80)
    with school.database.write() as session:
        programme = session.get(Programme, programme_id)
        if programme is None:
            raise RefusedError(N_("There is no such programme."), field="programme")
        if rows.cohort_by_name(session, programme_id, name) is not None:
            raise RefusedError(N_("This programme has a cohort with this name already."), field="name")
        ends_on = last_day(rules_of(programme).calendar, starts_on)
        cohort = Cohort(programme_id=programme_id, name=name, starts_on=starts_on, ends_on=ends_on)
        session.add(cohort)
    return cohort


def change(school: School, cohort_id: int, *, name: str, starts_on: date, ends_on: date | None) -> None:
    """Set what a cohort is called and when it begins and ends; nobody leaves it by that."""
    name = tidy(name, 80)
    if not name:
        raise RefusedError(N_("Write a name."), field="name")
    if ends_on is not None and ends_on <= starts_on:
        raise RefusedError(N_("The last day comes after the first."), field="ends_on")
    with school.database.write() as session:
        cohort = session.get(Cohort, cohort_id, with_for_update=True)
        if cohort is None:
            raise MissingError(N_("There is no such cohort."))
        found = rows.cohort_by_name(session, cohort.programme_id, name)
        if found is not None and found.id != cohort_id:
            raise RefusedError(N_("This programme has a cohort with this name already."), field="name")
        cohort.name, cohort.starts_on, cohort.ends_on = name, starts_on, ends_on
        session.add(cohort)


def hide_names(school: School, cohort_id: int, *, hidden: bool) -> None:
    """Set whether adults of a cohort see each other's names in reviews; running rounds stay as they are."""
    with school.database.write() as session:
        cohort = session.get(Cohort, cohort_id)
        if cohort is None:
            raise MissingError(N_("There is no such cohort."))
        cohort.names_hidden = hidden
