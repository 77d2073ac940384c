"""The figures of a period, each with how it has been in the periods before."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlmodel import Session

from lms.domain.admissions.applications import ApplicationState
from lms.domain.exercises import Texts
from lms.domain.insights import figures as rules
from lms.domain.insights.figures import Attendance, Waits
from lms.domain.insights.periods import Period, PeriodKind, last_periods, period_at, period_of
from lms.domain.insights.vacancies import by_direction
from lms.domain.tracks.demand import DemandRow
from lms.domain.tracks.directions import Direction
from lms.services import programmes
from lms.services.attendance.figures import moment
from lms.services.insights import facts
from lms.services.insights.facts import Facts, inside
from lms.services.school import School
from lms.services.tracks.demand import demand
from lms.storage.insights import figures as rows
from lms.storage.tables import Programme, Track

__all__ = [
    "Overview",
    "Period",
    "PeriodKind",
    "last_months",
    "overview",
    "period_at",
    "period_of",
    "texts_of",
]

LOOKED_BACK = 6


@dataclass(frozen=True)
class Trend:
    """A figure of periods that follow each other; None where there was nothing to count."""

    points: tuple[tuple[Period, float | None], ...]

    @property
    def now(self) -> float | None:
        return self.points[-1][1]


@dataclass(frozen=True)
class ProgrammeLine:
    """A programme's students in the period; ``capacity`` 0: it has no limit of its own."""

    programme_id: int
    name: Texts
    students: int
    capacity: int


@dataclass(frozen=True)
class TrackLine:
    """A track's seats that were held at the end of the period."""

    track_id: int
    name: Texts
    programme: Texts
    held: int
    seats: int


@dataclass(frozen=True)
class DirectionLine:
    """``wishes`` and ``vacancies`` are of the whole period; the rest is as it was at its end."""

    direction: Direction
    wishes: int
    waiting: int
    held: int
    seats: int
    vacancies: int


@dataclass(frozen=True)
class CompanyLine:
    """What a company did in the period: projects opened, works shown to it, reviews that it wrote."""

    name: str
    projects: int
    works: int
    reviews: int


@dataclass(frozen=True)
class Overview:
    period: Period
    students: Trend
    yearly_seats: int
    programmes: tuple[ProgrammeLine, ...]
    tracks: tuple[TrackLine, ...]
    applications: Trend
    states: tuple[tuple[ApplicationState, int], ...]
    starts: Trend
    finishes: Trend
    drop_outs: Trend
    weeks: tuple[tuple[int, int], ...]
    attendance: tuple[tuple[Period, Attendance], ...]
    waits: tuple[tuple[Period, Waits], ...]
    vacancies: Trend
    directions: tuple[DirectionLine, ...]
    companies: tuple[CompanyLine, ...]

    @property
    def visits(self) -> Trend:
        return Trend(tuple((period, one.visits) for period, one in self.attendance))

    @property
    def shares(self) -> Trend:
        """Return the share of visits in percent."""
        return Trend(
            tuple((period, None if one.share is None else 100 * one.share) for period, one in self.attendance)
        )

    @property
    def medians(self) -> Trend:
        return Trend(tuple((period, one.median) for period, one in self.waits))


def overview(school: School, period: Period) -> Overview:
    periods = last_periods(period, LOOKED_BACK)
    with school.database.read() as session:
        known = facts.read(session, school, periods)
        parts = _programmes(session, known, period)
        tracks = _tracks(session, school, period)
        companies = _companies(session, school, period)
        seats = _seats(session)

    def trend(count: Callable[[Period], float | None]) -> Trend:
        return Trend(tuple((one, count(one)) for one in periods))

    return Overview(
        period=period,
        students=trend(lambda one: len(rules.students(known.stays, one))),
        yearly_seats=school.settings.yearly_seats,
        programmes=parts,
        tracks=tracks,
        applications=trend(lambda one: sum(day in one for day, _ in known.applications)),
        states=_states(known, period),
        starts=trend(lambda one: len(rules.starts(known.times, one))),
        finishes=trend(lambda one: len(rules.finishes(known.stays, one))),
        drop_outs=trend(lambda one: len(rules.drop_outs(known.times, one))),
        weeks=rules.by_week(rules.drop_outs(known.times, period)),
        attendance=tuple((one, _attendance(known, one)) for one in periods),
        waits=tuple((one, rules.waits(inside(one, known.rounds))) for one in periods),
        vacancies=trend(lambda one: sum(row.count for row in known.vacancies if row.month in one)),
        directions=_directions(school, known, period, seats),
        companies=companies,
    )


def last_months(school: School, count: int = 24) -> tuple[Period, ...]:
    """Return the last months, this one first."""
    return last_periods(period_of(PeriodKind.MONTH, school.today()), count)[::-1]


def texts_of(row: Programme | Track) -> Texts:
    """Return the name of a programme or a track in its languages."""
    return Texts(kk=row.name_kk or None, ru=row.name_ru or None, en=row.name_en or row.slug)


def _attendance(known: Facts, period: Period) -> Attendance:
    return rules.attendance(one for day, one in known.marks if day in period)


def _states(known: Facts, period: Period) -> tuple[tuple[ApplicationState, int], ...]:
    counts = Counter(state for day, state in known.applications if day in period)
    return tuple((state, counts[state]) for state in ApplicationState if counts[state])


def _programmes(session: Session, known: Facts, period: Period) -> tuple[ProgrammeLine, ...]:
    return tuple(
        ProgrammeLine(
            one.id or 0,
            texts_of(one),
            len(rules.students((stay for stay in known.stays if stay.programme_id == one.id), period)),
            programmes.rules_of(one).entry.capacity,
        )
        for one in rows.programmes(session)
    )


def _tracks(session: Session, school: School, period: Period) -> tuple[TrackLine, ...]:
    end = moment(school, period.end)
    held = rows.seats_held(session, min(end, school.now()))
    return tuple(
        TrackLine(
            track.id or 0, texts_of(track), texts_of(programme), held.get(track.id or 0, 0), track.seats
        )
        for track, programme in rows.tracks(session)
        if held.get(track.id or 0) or track.closed_at is None
    )


def _seats(session: Session) -> Counter[Direction]:
    """Return the seats of all open tracks by direction."""
    seats: Counter[Direction] = Counter()
    for track, _ in rows.tracks(session):
        if track.closed_at is None:
            seats[track.direction] += track.seats
    return seats


def _directions(
    school: School, known: Facts, period: Period, seats: Counter[Direction]
) -> tuple[DirectionLine, ...]:
    until = min(period.last, max(school.today(), period.first))
    found = demand(school, since=period.first, until=until)
    asked = by_direction(row for row in known.vacancies if row.month in period)
    lines = (_direction(one, found, seats[one], asked.get(one, 0)) for one in Direction)
    return tuple(one for one in lines if one.wishes or one.waiting or one.held or one.seats or one.vacancies)


def _direction(direction: Direction, found: Iterable[DemandRow], seats: int, vacancies: int) -> DirectionLine:
    mine = [one for one in found if one.direction is direction]
    newest = max((one.month for one in found), default=None)
    at_end = [one for one in mine if one.month == newest]
    return DirectionLine(
        direction,
        sum(one.wishes for one in mine),
        sum(one.waiting for one in at_end),
        sum(one.held for one in at_end),
        seats,
        vacancies,
    )


def _companies(session: Session, school: School, period: Period) -> tuple[CompanyLine, ...]:
    since, until = moment(school, period.first), moment(school, period.end)
    projects = Counter(company.name for _, company in rows.projects(session, since, until))
    works = Counter(company.name for _, _, company in rows.views(session, since, until))
    reviews = Counter(company.name for _, _, company in rows.company_reviews(session, since, until))
    names = sorted({*projects, *works, *reviews})
    return tuple(CompanyLine(one, projects[one], works[one], reviews[one]) for one in names)
