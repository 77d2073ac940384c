"""Monthly reports: printed in three languages, kept as they were, and told to the directors."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from lms.domain.insights.periods import Period, PeriodKind, period_of
from lms.domain.people import Language, Role
from lms.errors import N_, MissingError, RefusedError
from lms.services import inbox
from lms.services.clashes import is_clash
from lms.services.insights import figures, printed
from lms.services.people import Person
from lms.services.school import School
from lms.storage import people
from lms.storage.insights import figures as rows
from lms.storage.tables import MonthlyReport

__all__ = ["Kept", "content", "keep", "keep_last_month", "kept", "print_now"]


@dataclass(frozen=True)
class Kept:
    """The reports of a month by language, and when they were made."""

    month: date
    made_at: datetime
    numbers: dict[Language, int]


def print_now(school: School, period: Period, language: str) -> bytes:
    """Return a period's report as it is now; nothing is kept."""
    return printed.report(school, figures.overview(school, period), language)


def keep(school: School, by: Person | None, month: date) -> None:
    """Print a month in every language and keep it in place of what was kept of it before."""
    period = period_of(PeriodKind.MONTH, month)
    if period.first > school.today():
        raise RefusedError(N_("This month has not begun yet."), field="month")
    found = figures.overview(school, period)
    pages = {language: printed.report(school, found, language) for language in Language}
    with school.database.write() as session:
        rows.forget_reports(session, period.first)
        _put(session, school, period, pages, by)


def keep_last_month(school: School) -> int:
    """Keep the report of the month before, once, and tell directors; return how many were made."""
    period = period_of(PeriodKind.MONTH, school.today()).before
    with school.database.read() as session:
        known = rows.is_reported(session, period.first)
    found = None if known else figures.overview(school, period)
    if found is None or not (found.students.now or found.applications.now):
        return 0
    pages = {language: printed.report(school, found, language) for language in Language}
    try:
        with school.database.write() as session:
            if rows.is_reported(session, period.first):
                return 0
            _put(session, school, period, pages, None)  # a month has one report a language: this claims it
            _tell(session, school, period)
    except IntegrityError as error:
        if not is_clash(error):
            raise
        return 0  # another schedule was first
    return 1


def kept(school: School) -> tuple[Kept, ...]:
    """Return what is kept, the newest month first."""
    found: dict[date, Kept] = {}
    with school.database.read() as session:
        for row in rows.reports(session):
            one = found.setdefault(row.month, Kept(row.month, row.made_at, {}))
            one.numbers[row.language] = row.id or 0
    return tuple(found.values())


def content(school: School, report_id: int) -> MonthlyReport:
    with school.database.read() as session:
        report = session.get(MonthlyReport, report_id)
    if report is None:
        raise MissingError(N_("There is no such report."))
    return report


def _put(
    session: Session, school: School, period: Period, pages: dict[Language, bytes], by: Person | None
) -> None:
    for language, page in pages.items():
        session.add(
            MonthlyReport(
                month=period.first,
                language=language,
                content=page,
                made_at=school.now(),
                made_by=by.id if by else None,
            )
        )
    session.flush()


def _tell(session: Session, school: School, period: Period) -> None:
    words = N_("The report of the last month is there to read and to print.")
    for one in people.listing(session, role=Role.DIRECTOR, cohort_id=None, active=True):
        inbox.tell(
            session, school, one.id or 0, words, {}, "/school/reports", f"report:{period.code}:{one.id}"
        )
