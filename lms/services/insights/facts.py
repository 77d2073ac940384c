"""Facts: all that the figures of some periods are counted from, read in a few statements."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from lms.domain.admissions.applications import ApplicationState
from lms.domain.attendance.visits import CAME, Mark, Word
from lms.domain.insights.figures import Attendance, Chain, Stay, chains
from lms.domain.insights.periods import Period
from lms.domain.insights.vacancies import MonthCount
from lms.services.attendance.figures import moment
from lms.services.school import School
from lms.storage.insights import figures as rows
from lms.storage.tables import Enrolment

HOUR = 3600


@dataclass(frozen=True)
class Facts:
    """Each with the day on which it happened, in the school's zone; ``hours`` a round took."""

    stays: tuple[Stay, ...]
    times: tuple[Chain, ...]
    applications: tuple[tuple[date, ApplicationState], ...]
    marks: tuple[tuple[date, Attendance], ...]
    rounds: tuple[tuple[date, float], ...]
    vacancies: tuple[MonthCount, ...]


def read(session: Session, school: School, periods: tuple[Period, ...]) -> Facts:
    """Return the facts of periods that follow each other."""
    since, until = moment(school, periods[0].first), moment(school, periods[-1].end)
    day = day_in(school)
    stays = stays_until(session, school, until)
    return Facts(
        stays,
        chains(stays),
        tuple((day(sent), state) for sent, state in rows.applications(session, since, until)),
        tuple(
            (day(at), counted(mark, word, count))
            for at, mark, word, count in rows.marks(session, since, until)
        ),
        tuple(
            (day(ended), (ended - opened).total_seconds() / HOUR)
            for opened, ended in rows.decided(session, since, until)
        ),
        rows.vacancy_counts(session, periods[0].first, periods[-1].last),
    )


def stays_until(session: Session, school: School, until: datetime) -> tuple[Stay, ...]:
    day = day_in(school)
    return tuple(_stay(day, row, programme_id) for row, programme_id in rows.stays(session, until))


def day_in(school: School) -> Callable[[datetime], date]:
    """Return what says the day of a moment in the school's zone."""
    zone = ZoneInfo(school.settings.zone)
    return lambda at: at.astimezone(zone).date()


def counted(mark: Mark, word: Word, count: int) -> Attendance:
    """Return what marks of one kind are to the attendance; excused ones are nothing to it."""
    came = mark in CAME
    confirmed = came and word is Word.CONFIRMED
    return Attendance(0 if mark is Mark.EXCUSED else count, count if came else 0, count if confirmed else 0)


def inside(period: Period, found: Iterable[tuple[date, float]]) -> list[float]:
    return [value for day, value in found if day in period]


def _stay(day: Callable[[datetime], date], row: Enrolment, programme_id: int) -> Stay:
    return Stay(
        row.id or 0,
        row.person_id,
        programme_id,
        row.cohort_id,
        day(row.started_at),
        day(row.ended_at) if row.ended_at else None,
        row.ending,
    )
