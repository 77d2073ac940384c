"""Vacancies: a table is read, looked at, and taken whole or not at all; its months before are replaced."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col

from lms.domain.insights.vacancies import VacancySheet, read
from lms.domain.people import tidy
from lms.domain.tracks.directions import Direction
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.services.people import Person
from lms.services.school import School
from lms.storage.changes import change
from lms.storage.insights import figures
from lms.storage.insights import vacancies as rows
from lms.storage.tables import Vacancy, VacancyTable

__all__ = ["MonthLine", "Preview", "by_month", "carry_out", "discard", "months", "prepare", "preview"]

KEPT = timedelta(hours=24)
"""How long a table that was read waits for a word."""
_GONE = N_("This table is not waiting any more. Choose the file again.")


@dataclass(frozen=True)
class MonthLine:
    """A month of vacancies, and where they came from."""

    month: date
    rows: int
    count: int
    source: str


@dataclass(frozen=True)
class Preview:
    """A table that waits; ``replaced`` are the months that it takes the place of."""

    id: int
    source: str
    sheet: VacancySheet
    replaced: tuple[date, ...]

    @property
    def is_sound(self) -> bool:
        return not self.sheet.faults


def prepare(school: School, by: Person, data: bytes, source: str) -> int:
    """Read and keep a table for a day; nothing of it counts. Return its number."""
    sheet, now = read(data), school.now()
    with school.database.write() as session:
        rows.forget_tables(session, now - KEPT)
        kept = VacancyTable(
            by=by.id or 0,
            content={"source": tidy(source, 120), "sheet": sheet.model_dump(mode="json")},
            created_at=now,
        )
        session.add(kept)
        session.flush()
        return kept.id or 0


def preview(school: School, by: Person, table_id: int) -> Preview:
    with school.database.read() as session:
        kept = _own(school, session, by, table_id)
        sheet = VacancySheet.model_validate(kept.content["sheet"], strict=False)
        known = {one.month for one in months_in(session)}
        replaced = tuple(month for month in sheet.months if month in known)
        return Preview(table_id, str(kept.content["source"]), sheet, replaced)


def carry_out(school: School, by: Person, table_id: int) -> int:
    """Take a table in place of its months from before; return how many rows it had."""
    found, now = preview(school, by, table_id), school.now()
    if not found.is_sound:
        raise RefusedError(
            N_("Some rows can't be read, so none is taken. Mend them and choose the file again.")
        )
    with school.database.write() as session:
        waits = (col(VacancyTable.id) == table_id, col(VacancyTable.done_at).is_(None))
        if not change(session, VacancyTable, *waits, done_at=now):
            raise ConflictError(_GONE)
        rows.forget_months(session, found.sheet.months)
        for one in found.sheet.rows:
            session.add(
                Vacancy(
                    **one.model_dump(exclude={"row"}), source=found.source, loaded_at=now, loaded_by=by.id
                )
            )
    return len(found.sheet.rows)


def discard(school: School, by: Person, table_id: int) -> None:
    with school.database.write() as session:
        session.delete(_own(school, session, by, table_id))


def months(school: School) -> tuple[MonthLine, ...]:
    """Return the months of which there are vacancies, the newest first."""
    with school.database.read() as session:
        return months_in(session)


def by_month(school: School, since: date, until: date) -> dict[tuple[date, Direction], int]:
    """Return how many vacancies each direction had in each month of a time, by the month's first day."""
    with school.database.read() as session:
        counts = figures.vacancy_counts(session, since, until)
    found: dict[tuple[date, Direction], int] = {}
    for one in counts:
        key = (one.month, one.direction)
        found[key] = found.get(key, 0) + one.count
    return found


def months_in(session: Session) -> tuple[MonthLine, ...]:
    return tuple(
        MonthLine(month, number, int(count), source) for month, number, count, source in rows.months(session)
    )


def _own(school: School, session: Session, by: Person, table_id: int) -> VacancyTable:
    kept = session.get(VacancyTable, table_id)
    if kept is None or kept.by != by.id or kept.done_at is not None or kept.created_at < school.now() - KEPT:
        raise MissingError(_GONE)
    return kept
