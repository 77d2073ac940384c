"""What the figures of a school mean: one set of rules for the director's page, its rows and the report."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import floor

from lms.domain.cohorts.enrolments import Ending
from lms.domain.insights.periods import Period

USUAL, SLOWEST = 0.5, 0.9
"""The median, and the time that nine of ten don't wait longer than."""


class Figure(StrEnum):
    """A figure of the school; each can be opened to the rows that it counts."""

    STUDENTS = "students"
    SEATS = "seats"
    APPLICATIONS = "applications"
    STARTS = "starts"
    FINISHES = "finishes"
    DROP_OUTS = "drop-outs"
    VISITS = "visits"
    REVIEWS = "reviews"
    WISHES = "wishes"
    VACANCIES = "vacancies"
    COMPANIES = "companies"


@dataclass(frozen=True)
class Stay:
    """Somebody's time in a cohort, by days; ``ended_on`` None: still there. Pools are not among them."""

    id: int
    person_id: int
    programme_id: int
    cohort_id: int
    started_on: date
    ended_on: date | None = None
    ending: Ending | None = None


Chain = tuple[Stay, ...]
"""An unbroken time of one person in one programme: its stays, the first one first."""


@dataclass(frozen=True)
class DropOut:
    """Somebody who left before the end; ``week`` 1 is their first in the programme."""

    stay: Stay
    week: int


@dataclass(frozen=True)
class Attendance:
    """``held``: marks without the excused ones; ``visits`` of them are present or late."""

    held: int = 0
    visits: int = 0
    confirmed: int = 0

    @property
    def share(self) -> float | None:
        """Return the share of visits; None: nothing was held."""
        return self.visits / self.held if self.held else None

    def __add__(self, other: "Attendance") -> "Attendance":
        return Attendance(
            self.held + other.held, self.visits + other.visits, self.confirmed + other.confirmed
        )


@dataclass(frozen=True)
class Waits:
    """How long reviews took from asking to decided, in hours; None: none was decided."""

    count: int
    median: float | None
    slowest: float | None


def students(stays: Iterable[Stay], period: Period) -> frozenset[int]:
    """Return who studied on some day of a period; whom a selection did not take is not counted."""
    return frozenset(
        one.person_id
        for one in stays
        if one.ending is not Ending.NOT_TAKEN
        and one.started_on <= period.last
        and (one.ended_on is None or one.ended_on >= period.first)
    )


def starts(times: Iterable[Chain], period: Period) -> tuple[Stay, ...]:
    """Return with what an unbroken time in a programme began in a period.

    Going on in another cohort of the programme is no start; coming back after one has left is.
    """
    return tuple(one[0] for one in times if one[0].started_on in period)


def finishes(stays: Iterable[Stay], period: Period) -> tuple[Stay, ...]:
    return tuple(one for one in stays if one.ending is Ending.FINISHED and one.ended_on in period)


def drop_outs(times: Iterable[Chain], period: Period) -> tuple[DropOut, ...]:
    """Return who left a programme in a period, with the week since their start in it.

    Who leaves one cohort and stays in another of the programme has not left.
    """
    found = []
    for chain in times:
        last = _last(chain)
        if last.ending is Ending.LEFT and last.ended_on is not None and last.ended_on in period:
            found.append(DropOut(last, week_of(chain[0].started_on, last.ended_on)))
    return tuple(found)


def by_week(found: Iterable[DropOut]) -> tuple[tuple[int, int], ...]:
    """Return how many left in each week from the first to the last in which anybody did."""
    counts = Counter(one.week for one in found)
    return tuple((week, counts[week]) for week in range(1, max(counts, default=0) + 1))


def week_of(start: date, day: date) -> int:
    """Return the number of a day's week since a start; the first seven days are week 1."""
    return max((day - start).days, 0) // 7 + 1


def chains(stays: Iterable[Stay]) -> tuple[Chain, ...]:
    """Return the unbroken times that people had in a programme; whom a selection did not take had none."""
    found: list[list[Stay]] = []
    newest: dict[tuple[int, int], list[Stay]] = {}
    for one in sorted(stays, key=lambda stay: (stay.started_on, stay.id)):
        if one.ending is Ending.NOT_TAKEN:
            continue
        key = one.person_id, one.programme_id
        if key in newest and one.started_on <= _until(newest[key]):
            newest[key].append(one)
        else:
            newest[key] = [one]
            found.append(newest[key])
    return tuple(map(tuple, found))


def attendance(parts: Iterable[Attendance]) -> Attendance:
    return sum(parts, Attendance())


def waits(hours: Iterable[float]) -> Waits:
    known = sorted(hours)
    return Waits(len(known), quantile(known, USUAL), quantile(known, SLOWEST))


def quantile(values: Sequence[float], share: float) -> float | None:
    """Return the value below which a share of sorted values lies, between the two that are nearest."""
    if not values:
        return None
    place = share * (len(values) - 1)
    low = floor(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def _until(chain: Iterable[Stay]) -> date:
    """Return until when a time lasts; who was moved goes on, however long the move takes."""
    last = _last(chain)
    return date.max if last.ended_on is None or last.ending is Ending.MOVED else last.ended_on


def _last(chain: Iterable[Stay]) -> Stay:
    """Return the stay that ends last; one that has not ended does."""
    return max(chain, key=lambda one: (one.ended_on or date.max, one.id))
