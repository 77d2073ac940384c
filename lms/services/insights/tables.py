"""Tables of rows behind a figure, and the words that stand in their cells."""

from dataclasses import dataclass
from datetime import date

from lms.domain.admissions.applications import ApplicationState
from lms.domain.attendance.visits import Mark, Word
from lms.domain.exercises import Texts
from lms.errors import N_


@dataclass(frozen=True)
class Said:
    """A cell in our own words, to be translated."""

    words: str


Cell = str | date | float | Texts | Said | None
"""A text of somebody, a day, a number, a name in several languages, words of ours, or nothing."""


@dataclass(frozen=True)
class Table:
    """``count`` is the figure that the rows make: how many they are, or the sum of a column of theirs."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    count: int


MARKS = {
    Mark.PRESENT: N_("present"),
    Mark.LATE: N_("late"),
    Mark.EXCUSED: N_("excused"),
    Mark.ABSENT: N_("absent"),
}
WORDS = {
    Word.OPEN: N_("not confirmed"),
    Word.CONFIRMED: N_("confirmed"),
    Word.DISPUTED: N_("disputed"),
}
STATES = {
    ApplicationState.SUBMITTED: N_("sent"),
    ApplicationState.POOL: N_("in the selection pool"),
    ApplicationState.WAITING: N_("on the waiting list"),
    ApplicationState.OFFERED: N_("a place is kept"),
    ApplicationState.ACCEPTED: N_("accepted"),
    ApplicationState.DECLINED: N_("declined"),
    ApplicationState.WITHDRAWN: N_("taken back"),
    ApplicationState.LAPSED: N_("not taken in time"),
}
