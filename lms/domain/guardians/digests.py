"""Digests: a minor's week in plain sentences, for the guardian and for the minor alike.

What is told is what was done: no points, no places, nobody else. The sentences are written here and said in
a language by a ``Voice``, so that the same facts always make the same text.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Protocol

from pydantic import Field

from lms.domain.frozen import Frozen

EVENING = 18
"""The hour of Sunday at which a week ends, for its letter, and the next begins."""
WEEK = timedelta(days=7)
LATE = timedelta(days=3)
"""So long a letter is still sent that could not be on time."""
SUNDAY = 7

Title = dict[str, str]
"""A title by language; one that an author wrote in a single language stands under ``en``."""


class Coming(Frozen):
    """Something of the calendar that comes next."""

    day: date
    title: str


class DigestFacts(Frozen):
    """All that a digest tells. ``visits`` is None where no attendance was taken in the week."""

    name: str
    first_day: date
    last_day: date
    attempts: int = Field(default=0, ge=0)
    active_days: int = Field(default=0, ge=0, le=7)
    reviews: int = Field(default=0, ge=0)
    visits: int | None = None
    absences: int = Field(default=0, ge=0)
    excused: int = Field(default=0, ge=0)
    passed: tuple[Title, ...] = ()
    finished: tuple[Title, ...] = ()
    next_title: Title | None = None
    coming: tuple[Coming, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was done, and nobody came or was expected."""
        done = (self.attempts, self.reviews, self.visits, self.absences, self.excused)
        return not any(done) and not self.passed and not self.finished


class Voice(Protocol):
    """Says messages in one language: catalogues of gettext do."""

    language: str

    def gettext(self, message: str, /) -> str: ...
    def ngettext(self, one: str, many: str, number: int, /) -> str: ...
    def day(self, day: date, /) -> str: ...


def week_due(moment: datetime) -> tuple[date, datetime] | None:
    """Return the week whose letter is due at a local moment: its Monday, and when it was to be sent."""
    sunday = moment.date() - timedelta(days=moment.isoweekday() % SUNDAY)
    since = datetime.combine(sunday, time(EVENING), moment.tzinfo)
    if moment < since:
        since, sunday = since - WEEK, sunday - WEEK
    return (sunday - timedelta(days=6), since) if moment - since < LATE else None


def week_of(moment: datetime) -> date:
    """Return the Monday of the week that goes on at a moment: from Sunday evening on it is the next one."""
    is_over = moment.isoweekday() == SUNDAY and moment.hour >= EVENING
    return moment.date() - timedelta(days=moment.isoweekday() - 1) + (WEEK if is_over else timedelta())


def compose(facts: DigestFacts, voice: Voice) -> tuple[str, ...]:
    """Return the text by paragraphs: the week, the effort, presence, what was made, what comes next."""
    paragraphs = (
        _week(facts, voice),
        _effort(facts, voice),
        _presence(facts, voice),
        _made(facts, voice),
        _next(facts, voice),
    )
    return tuple(" ".join(one) for one in paragraphs if one)


def _week(facts: DigestFacts, voice: Voice) -> Sequence[str]:
    words = voice.gettext("%(name)s: the week of %(first)s – %(last)s.")
    said = {
        "name": facts.name,
        "first": voice.day(facts.first_day),
        "last": voice.day(facts.last_day),
    }
    return [words % said]


def _effort(facts: DigestFacts, voice: Voice) -> Sequence[str]:
    if facts.is_empty:
        return [
            voice.gettext("It was a quiet week: nothing was handed in."),
            voice.gettext("That happens. A kind question helps more than a reproach."),
        ]
    said: list[str] = []
    if facts.attempts:
        words = voice.ngettext(
            "Work was handed in %(n)s time.", "Work was handed in %(n)s times.", facts.attempts
        )
        said.append(words % {"n": facts.attempts})
    if facts.active_days:
        words = voice.ngettext(
            "There was work on %(n)s day.", "There was work on %(n)s days.", facts.active_days
        )
        said.append(words % {"n": facts.active_days})
    if facts.reviews:
        words = voice.ngettext(
            "The work of another student was reviewed %(n)s time.",
            "The work of other students was reviewed %(n)s times.",
            facts.reviews,
        )
        said.append(words % {"n": facts.reviews})
    return said or [voice.gettext("Nothing was handed in this week.")]


def _presence(facts: DigestFacts, voice: Voice) -> Sequence[str]:
    if facts.visits is None:
        return []
    words = voice.ngettext(
        "There was %(n)s visit to classes.", "There were %(n)s visits to classes.", facts.visits
    )
    said = [words % {"n": facts.visits}]
    if facts.excused:
        words = voice.ngettext(
            "%(n)s class was missed with a known reason.",
            "%(n)s classes were missed with a known reason.",
            facts.excused,
        )
        said.append(words % {"n": facts.excused})
    if facts.absences:
        words = voice.ngettext(
            "%(n)s class was missed without a reason that the school knows.",
            "%(n)s classes were missed without a reason that the school knows.",
            facts.absences,
        )
        said.append(words % {"n": facts.absences})
    return said


def _made(facts: DigestFacts, voice: Voice) -> Sequence[str]:
    said: list[str] = []
    if facts.passed:
        words = voice.ngettext(
            "Passed exercise: %(titles)s.", "Passed exercises: %(titles)s.", len(facts.passed)
        )
        said.append(words % {"titles": _titles(facts.passed, voice)})
    if facts.finished:
        words = voice.ngettext(
            "Finished project, read by other students: %(titles)s.",
            "Finished projects, read by other students: %(titles)s.",
            len(facts.finished),
        )
        said.append(words % {"titles": _titles(facts.finished, voice)})
    return said


def _next(facts: DigestFacts, voice: Voice) -> Sequence[str]:
    said: list[str] = []
    if facts.next_title is not None:
        said.append(voice.gettext("Next comes: %(title)s.") % {"title": _titles([facts.next_title], voice)})
    if facts.coming:
        days = "; ".join(f"{voice.day(one.day)} – {one.title}" for one in facts.coming)
        said.append(voice.gettext("In the calendar: %(days)s.") % {"days": days})
    return said


def _titles(titles: Sequence[Title], voice: Voice) -> str:
    return ", ".join(f"«{one.get(voice.language) or one.get('en', '')}»" for one in titles)
