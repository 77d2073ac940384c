"""Who may enter a programme: the ages it is for, counted on a day, and what else it asks for.

An age is that on a day of the school's own zone. Who is old enough on the day that counts applies before it.
"""

import calendar
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from lms.domain.frozen import Frozen
from lms.domain.guardians.consents import Purpose
from lms.domain.people import Language, age_on

LOWEST, HIGHEST = 6, 110


class CountedOn(StrEnum):
    """The day on which an age is counted; ``FIXED_DAY`` is one of the year in which the programme begins."""

    APPLICATION = "application"
    FIRST_DAY = "first_day"
    FIXED_DAY = "fixed_day"


class AgeFit(StrEnum):
    FITS = "fits"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"
    UNKNOWN = "unknown"


class EntryRules(Frozen):
    """What a programme sets about who enters it. ``capacity`` is in people a year; 0: no limit.

    ``consents`` are asked for before an application of a minor or an adult can be sent.
    """

    youngest: int = Field(default=LOWEST, ge=LOWEST, le=HIGHEST)
    oldest: int = Field(default=HIGHEST, ge=LOWEST, le=HIGHEST)
    counted_on: CountedOn = CountedOn.FIRST_DAY
    fixed_month: int = Field(default=9, ge=1, le=12)
    fixed_day: int = Field(default=1, ge=1, le=31)
    languages: tuple[Language, ...] = Field(default=tuple(Language), min_length=1)
    consents: tuple[Purpose, ...] = ()
    capacity: int = Field(default=0, ge=0, le=100_000)
    pool_weeks: int = Field(default=0, ge=0, le=52)
    shows_marks: bool = True

    @property
    def ages(self) -> str:
        """Return the ages as they are written in every language: 12–18, or 16+."""
        return f"{self.youngest}+" if self.oldest >= HIGHEST else f"{self.youngest}–{self.oldest}"

    @model_validator(mode="after")
    def spans_an_age(self) -> Self:
        if self.oldest < self.youngest:
            message = "the oldest are younger than the youngest"
            raise ValueError(message)
        return self


def day_of(moment: datetime, zone: str) -> date:
    """Return the day that a moment belongs to in a zone: ages are counted by it, not by that of a server."""
    return moment.astimezone(ZoneInfo(zone)).date()


def counting_day(rules: EntryRules, applied: date, first_day: date | None) -> date:
    """Return the day on which an age is counted; without a first day it is that of the application."""
    if first_day is None or rules.counted_on is CountedOn.APPLICATION:
        return applied
    if rules.counted_on is CountedOn.FIRST_DAY:
        return first_day
    last = calendar.monthrange(first_day.year, rules.fixed_month)[1]
    return date(first_day.year, rules.fixed_month, min(rules.fixed_day, last))


def fit_on(rules: EntryRules, born: date | None, day: date) -> AgeFit:
    """Say whether somebody's age on ``day`` is one that the programme is for, both ends included."""
    if born is None:
        return AgeFit.UNKNOWN
    if day < born or age_on(born, day) < rules.youngest:
        return AgeFit.TOO_YOUNG
    return AgeFit.TOO_OLD if age_on(born, day) > rules.oldest else AgeFit.FITS


def fit(rules: EntryRules, born: date | None, *, applied: date, first_day: date | None) -> AgeFit:
    return fit_on(rules, born, counting_day(rules, applied, first_day))


def fitting(programmes: Mapping[int, EntryRules], born: date | None, day: date) -> tuple[int, ...]:
    """Return which programmes are for somebody of this age: for who has asked for another one."""
    return tuple(key for key, rules in programmes.items() if fit_on(rules, born, day) is AgeFit.FITS)
