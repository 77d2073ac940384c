"""Admissions: how an application moves, what its answers may be, and when a selection pool is passed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import Field

from lms.domain.exercises import Texts
from lms.domain.frozen import Frozen
from lms.errors import N_

OFFER_TIME = timedelta(hours=48)
SHORT, LONG = 200, 4000
MOST_QUESTIONS, MOST_CHOICES = 40, 20
LARGEST = 1e12


class ApplicationState(StrEnum):
    """``OFFERED``: a place came free for who waited, and is kept a while. ``LAPSED``: it was not taken."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    POOL = "pool"
    WAITING = "waiting"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Decision(StrEnum):
    """What an admin may decide."""

    POOL = "pool"
    ACCEPT = "accept"
    WAIT = "wait"
    DECLINE = "decline"

    @property
    def state(self) -> ApplicationState:
        return _LEADS_TO[self]


_LEADS_TO = {
    Decision.POOL: ApplicationState.POOL,
    Decision.ACCEPT: ApplicationState.ACCEPTED,
    Decision.WAIT: ApplicationState.WAITING,
    Decision.DECLINE: ApplicationState.DECLINED,
}
_S = ApplicationState
SEATED = frozenset({_S.OFFERED, _S.ACCEPTED})
"""States that hold a seat."""
OVER = frozenset({_S.DECLINED, _S.WITHDRAWN, _S.LAPSED})
DECIDABLE = {
    Decision.POOL: frozenset({_S.SUBMITTED, _S.WAITING, _S.DECLINED}),
    Decision.ACCEPT: frozenset({_S.SUBMITTED, _S.POOL, _S.WAITING, _S.DECLINED, _S.LAPSED}),
    Decision.WAIT: frozenset({_S.SUBMITTED, _S.POOL, _S.DECLINED, _S.LAPSED}),
    Decision.DECLINE: frozenset({_S.SUBMITTED, _S.POOL, _S.WAITING, _S.OFFERED}),
}
"""From which states each decision may be made; one that was declined can be taken up again."""
WITHDRAWABLE = frozenset(_S) - OVER
AGAIN = frozenset({_S.WITHDRAWN, _S.LAPSED})
"""States after which somebody may apply to the same call again while it is open."""


class Window(StrEnum):
    SOON = "soon"
    OPEN = "open"
    OVER = "over"


def window_at(opens_at: datetime, closes_at: datetime, now: datetime) -> Window:
    """Return whether applications are taken: from the first moment until just before the last."""
    if now < opens_at:
        return Window.SOON
    return Window.OPEN if now < closes_at else Window.OVER


def seats_left(*, seats: int, seated: int, capacity: int, seated_in_year: int) -> int:
    """Return how many places can still be given: those of the call, and of the programme's year."""
    of_call = seats - seated
    return max(0, min(of_call, capacity - seated_in_year) if capacity else of_call)


class QuestionKind(StrEnum):
    SHORT = "short"
    LONG = "long"
    ONE = "one"
    SEVERAL = "several"
    NUMBER = "number"
    YES_NO = "yes_no"


CHOOSING = frozenset({QuestionKind.ONE, QuestionKind.SEVERAL})


@dataclass(frozen=True)
class Asked:
    """A question of a form, in one version. An answer is what was typed or ticked, as a list of texts."""

    kind: QuestionKind
    words: Texts
    choices: tuple[Texts, ...] = ()
    required: bool = True


def kept_answer(asked: Asked, typed: Sequence[str]) -> list[str]:
    """Return what is kept of what was typed: even what can't be sent yet, but no more than fits."""
    if asked.kind in CHOOSING:
        possible = [str(number) for number in range(len(asked.choices))]
        chosen = [one for one in possible if one in typed]
        return chosen if asked.kind is QuestionKind.SEVERAL else chosen[:1]
    first = (typed[0] if typed else "").replace("\r\n", "\n").strip()
    return [first[: LONG if asked.kind is QuestionKind.LONG else SHORT]] if first else []


def problem_of(asked: Asked, kept: Sequence[str]) -> str | None:
    """Return what keeps an answer from being sent, or None."""
    if not kept:
        return N_("Please answer this.") if asked.required else None
    if asked.kind is QuestionKind.NUMBER and number_in(kept[0]) is None:
        return N_("Write a number.")
    if asked.kind is QuestionKind.YES_NO and kept[0] not in {"yes", "no"}:
        return N_("Choose yes or no.")
    return None


def number_in(written: str) -> float | None:
    try:
        value = float(written.replace(",", ".").replace(" ", ""))
    except ValueError:
        return None
    return value if -LARGEST < value < LARGEST else None


class PoolRule(Frozen):
    """What has to be reached in a selection pool; 0: no condition. ``every`` False: one of them is enough.

    ``presence`` is in per cent of the pool's marked events.
    """

    exercises: tuple[str, ...] = Field(default=(), max_length=200)
    needed: int = Field(default=0, ge=0, le=200)
    level: int = Field(default=0, ge=0, le=999)
    xp: int = Field(default=0, ge=0, le=10_000_000)
    presence: int = Field(default=0, ge=0, le=100)
    every: bool = True


@dataclass(frozen=True)
class Figures:
    """What somebody has reached. ``xp`` is in XP, ``presence`` in per cent; None: nothing was held yet."""

    passed: frozenset[str] = frozenset()
    level: int = 0
    xp: float = 0.0
    presence: float | None = None


class Condition(StrEnum):
    EXERCISES = "exercises"
    LEVEL = "level"
    XP = "xp"
    PRESENCE = "presence"


@dataclass(frozen=True)
class Reached:
    """One condition beside what was reached."""

    condition: Condition
    have: float
    need: int

    @property
    def met(self) -> bool:
        return self.have >= self.need


@dataclass(frozen=True)
class Outcome:
    """What the rule says of somebody; ``passes`` None: there is no rule. A human decides in any case."""

    reached: tuple[Reached, ...]
    passes: bool | None


def outcome(rule: PoolRule, figures: Figures) -> Outcome:
    """Apply a pool's rule to what somebody has reached."""
    done = len(figures.passed & set(rule.exercises))
    stands = (
        Reached(Condition.EXERCISES, done, min(rule.needed, len(rule.exercises))),
        Reached(Condition.LEVEL, figures.level, rule.level),
        Reached(Condition.XP, figures.xp, rule.xp),
        Reached(Condition.PRESENCE, figures.presence or 0.0, rule.presence),
    )
    asked = tuple(one for one in stands if one.need > 0)
    if not asked:
        return Outcome((), None)
    met = [one.met for one in asked]
    return Outcome(asked, all(met) if rule.every else any(met))


class Step(StrEnum):
    """What an applicant does, in this order."""

    FORM = "form"
    GUARDIAN = "guardian"
    CONSENT = "consent"
    SEND = "send"


@dataclass(frozen=True)
class Stage:
    """A step, and whether it is done; ``now`` says that it is the next."""

    step: Step
    done: bool
    now: bool


def stages(*, form: bool, guardian: bool | None, consent: bool | None, sent: bool) -> tuple[Stage, ...]:
    """Return the steps of an applicant with what is done; None is a step that this one does not have."""
    known = {Step.FORM: form, Step.GUARDIAN: guardian, Step.CONSENT: consent, Step.SEND: sent}
    done = {step: is_done for step, is_done in known.items() if is_done is not None}
    first = next((step for step, is_done in done.items() if not is_done), None)
    return tuple(Stage(step, is_done, step is first) for step, is_done in done.items())


def next_in_line(places: Collection[tuple[int, int]]) -> int | None:
    """Return who is next of those who wait, given as (place, id): the lowest place first."""
    return min(places)[1] if places else None
