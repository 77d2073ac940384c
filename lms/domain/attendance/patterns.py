"""Patterns that need a person: what repeats in somebody's attendance, each with its reason.

Excused days say nothing, for or against. Of several patterns of one kind the strongest is told.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from lms.domain.attendance.visits import Mark, came
from lms.errors import N_

IN_A_ROW = 3
LAST, LATE_OF_LAST = 5, 4
WINDOW = timedelta(weeks=4)
FEWEST = 4
"""So many meetings are needed before a share of them says anything."""
HALF = 0.5
SHARED = 3


class Kind(StrEnum):
    WEEKDAY = "weekday"
    ABSENT = "absent"
    LATE = "late"
    HALF = "half"
    DEVICE = "device"


WEEKDAYS = (
    N_("absent %(n)s Mondays in a row"),
    N_("absent %(n)s Tuesdays in a row"),
    N_("absent %(n)s Wednesdays in a row"),
    N_("absent %(n)s Thursdays in a row"),
    N_("absent %(n)s Fridays in a row"),
    N_("absent %(n)s Saturdays in a row"),
    N_("absent %(n)s Sundays in a row"),
)


@dataclass(frozen=True)
class Day:
    """One meeting of somebody: its day in the school's zone, and what was marked."""

    day: date
    mark: Mark
    shared: bool = False
    """Whether another person came with the same device."""


@dataclass(frozen=True)
class Pattern:
    """What a mentor should look at; ``words`` and ``values`` are its reason."""

    kind: Kind
    words: str
    values: dict[str, object] = field(default_factory=dict)


def find(days: Sequence[Day], today: date) -> tuple[Pattern, ...]:
    """Return the patterns in the meetings of one person, oldest meeting first."""
    counted = [one for one in days if one.mark is not Mark.EXCUSED]
    found = [pattern for rule in RULES for pattern in rule(counted, today)]
    # Three Mondays of one meeting a week are three meetings in a row too: the sharper reason is enough.
    kinds = {one.kind for one in found}
    return tuple(one for one in found if one.kind is not Kind.ABSENT or Kind.WEEKDAY not in kinds)


def absent_weekdays(days: Sequence[Day], _today: date) -> Iterator[Pattern]:
    """Find weekdays that somebody has missed several times, and the last time too."""
    runs = [(_missed(_on(days, weekday)), weekday) for weekday in range(7)]
    longest, weekday = max(runs)
    if longest >= IN_A_ROW:
        yield Pattern(Kind.WEEKDAY, WEEKDAYS[weekday], {"n": longest})


def absent_in_a_row(days: Sequence[Day], _today: date) -> Iterator[Pattern]:
    missed = _missed([one.mark for one in days])
    if missed >= IN_A_ROW:
        yield Pattern(Kind.ABSENT, N_("absent %(n)s times in a row"), {"n": missed})


def often_late(days: Sequence[Day], _today: date) -> Iterator[Pattern]:
    marks = [one.mark for one in days if came(one.mark)][-LAST:]
    late = marks.count(Mark.LATE)
    if late >= LATE_OF_LAST:
        yield Pattern(Kind.LATE, N_("late %(n)s of the last %(all)s times"), {"n": late, "all": len(marks)})


def half_absent(days: Sequence[Day], today: date) -> Iterator[Pattern]:
    """Find who came to at most half of the meetings of the last four weeks."""
    lately = [one for one in days if today - WINDOW < one.day <= today]
    there = sum(came(one.mark) for one in lately)
    if len(lately) >= FEWEST and there <= len(lately) * HALF:
        yield Pattern(
            Kind.HALF,
            N_("there %(n)s of %(all)s times in the last four weeks"),
            {"n": there, "all": len(lately)},
        )


def shared_device(days: Sequence[Day], _today: date) -> Iterator[Pattern]:
    times = sum(one.shared for one in days)
    if times >= SHARED:
        yield Pattern(Kind.DEVICE, N_("two visits from one device, %(n)s times"), {"n": times})


def _on(days: Sequence[Day], weekday: int) -> list[Mark]:
    """Return the marks of a weekday, one a day: who came to one meeting of a day was there on it."""
    best: dict[date, Mark] = {}
    for one in days:
        if one.day.weekday() == weekday and (one.day not in best or came(one.mark)):
            best[one.day] = one.mark
    return [best[day] for day in sorted(best)]


def _missed(marks: Sequence[Mark]) -> int:
    """Return how many marks at the end of a row are absences."""
    count = 0
    for mark in reversed(marks):
        if mark is not Mark.ABSENT:
            break
        count += 1
    return count


Rule = Callable[[Sequence[Day], date], Iterator[Pattern]]
RULES: tuple[Rule, ...] = (absent_weekdays, absent_in_a_row, often_late, half_absent, shared_device)
