"""Queries on vacancies and on the tables of them that wait."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, delete, select

from lms.storage.tables import Vacancy, VacancyTable


def months(session: Session) -> Sequence[tuple[date, int, int, str]]:
    """Return each month's rows, vacancies and source, the newest month first."""
    query = (
        select(
            col(Vacancy.month),
            func.count(col(Vacancy.id)),
            func.sum(col(Vacancy.count)),
            func.max(col(Vacancy.source)),
        )
        .group_by(col(Vacancy.month))
        .order_by(col(Vacancy.month).desc())
    )
    return [(month, number, count, source) for month, number, count, source in session.exec(query)]


def forget_months(session: Session, known: Collection[date]) -> None:
    session.exec(delete(Vacancy).where(col(Vacancy.month).in_(known)))


def forget_tables(session: Session, before: datetime) -> None:
    session.exec(delete(VacancyTable).where(col(VacancyTable.created_at) < before))
