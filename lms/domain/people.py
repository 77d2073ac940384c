"""People: their roles, and ages computed on a day."""

import calendar
from datetime import date
from enum import StrEnum

ADULT_AGE = 18


class Role(StrEnum):
    STUDENT = "student"
    MENTOR = "mentor"
    ADMIN = "admin"
    GUARDIAN = "guardian"
    DIRECTOR = "director"
    PARTNER = "partner"


STAFF = frozenset({Role.MENTOR, Role.ADMIN})


class Language(StrEnum):
    KAZAKH = "kk"
    RUSSIAN = "ru"
    ENGLISH = "en"


def tidy(text: str, longest: int) -> str:
    """Return what somebody typed on one line, without control characters, cut to its longest."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())[:longest].rstrip()


def birthday_in(born: date, year: int) -> date:
    """Return the day of ``year`` on which a person grows a year older.

    Who was born on 29 February grows older on 1 March of a year without that day: the last day of the
    old age is 28 February.
    """
    if (born.month, born.day) == (2, 29) and not calendar.isleap(year):
        return date(year, 3, 1)
    return born.replace(year=year)


def age_on(born: date, day: date) -> int:
    """Return the full years of age on ``day``; a day before birth is a ``ValueError``."""
    if day < born:
        message = "nobody has an age before they are born"
        raise ValueError(message)
    return day.year - born.year - (day < birthday_in(born, day.year))


def is_minor(born: date, day: date) -> bool:
    return age_on(born, day) < ADULT_AGE


def counts_as_minor(role: Role, born: date | None, day: date) -> bool:
    """Say whether somebody is treated as a minor on ``day``: a student of unknown age is."""
    if born is None:
        return role is Role.STUDENT
    return is_minor(born, day)
