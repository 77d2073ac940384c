"""Early warnings: why a mentor should look at a student, always with the reasons, and one thing to do.

A warning is no verdict. Who is paused is not asked why nothing comes, and whom a mentor has just spoken with
is left in peace for a while.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import Field

from lms.domain.frozen import Frozen
from lms.errors import N_

URGENT = 5


class WarningRules(Frozen):
    """What a programme sets about warnings: from how many days or things on something is worth a word.

    In ``expired_days`` reviews that expired are counted; for ``silent_days`` after a talk nothing is said.
    """

    quiet_days: int = Field(default=7, ge=1, le=120)
    away_days: int = Field(default=10, ge=1, le=120)
    behind: int = Field(default=2, ge=1, le=100)
    tries: int = Field(default=5, ge=2, le=100)
    waiting_days: int = Field(default=4, ge=1, le=120)
    expired_days: int = Field(default=14, ge=1, le=120)
    owing: int = Field(default=4, ge=1, le=100)
    silent_days: int = Field(default=7, ge=0, le=120)


USUAL = WarningRules()


class Sign(StrEnum):
    """What a reason is about."""

    NEVER_IN = "never_in"
    AWAY = "away"
    QUIET = "quiet"
    BEHIND = "behind"
    STUCK = "stuck"
    WAITING = "waiting"
    EXPIRED = "expired"
    OWING = "owing"
    ABSENT = "absent"


class Step(StrEnum):
    """What a mentor can do about it at once."""

    SPEAK = "speak"
    EXTEND = "extend"
    LOOK = "look"
    ROUND = "round"
    ATTENDANCE = "attendance"
    LINK = "link"


@dataclass(frozen=True)
class Noticed:
    """Something that another part of the school has noticed, in its own words."""

    words: str
    values: dict[str, object]


@dataclass(frozen=True)
class Facts:
    """What is known of a student. ``since`` is when their time in the cohort began."""

    since: datetime
    came_in: bool = True
    seen_at: datetime | None = None
    pushed_at: datetime | None = None
    behind: int = 0
    failed_tries: int = 0
    stuck_on: str = ""
    expired: int = 0
    owing: int = 0
    waits_since: datetime | None = None
    patterns: Sequence[Noticed] = ()
    all_done: bool = False
    paused: bool = False
    spoken_at: datetime | None = None


@dataclass(frozen=True)
class Reason:
    """One reason: its words with their values, and how much it weighs."""

    sign: Sign
    words: str
    values: dict[str, object] = field(default_factory=dict)
    weight: int = 1


@dataclass(frozen=True)
class Alert:
    """The one warning of a student: its reasons, the gravest first, and the step that the first asks for."""

    reasons: tuple[Reason, ...]

    @property
    def weight(self) -> int:
        return sum(one.weight for one in self.reasons)

    @property
    def urgent(self) -> bool:
        return self.weight >= URGENT

    @property
    def step(self) -> Step:
        return STEPS[self.reasons[0].sign]


STEPS = {
    Sign.NEVER_IN: Step.LINK,
    Sign.AWAY: Step.SPEAK,
    Sign.QUIET: Step.SPEAK,
    Sign.BEHIND: Step.EXTEND,
    Sign.STUCK: Step.LOOK,
    Sign.WAITING: Step.ROUND,
    Sign.EXPIRED: Step.SPEAK,
    Sign.OWING: Step.SPEAK,
    Sign.ABSENT: Step.ATTENDANCE,
}


def is_silent(spoken_at: datetime | None, now: datetime, rules: WarningRules = USUAL) -> bool:
    """Say whether a mentor has spoken with a student so lately that nothing is said of them."""
    return spoken_at is not None and now - spoken_at < timedelta(days=rules.silent_days)


def warn(facts: Facts, now: datetime, rules: WarningRules = USUAL) -> Alert | None:
    """Return a student's warning, or None: nothing needs a mentor, or one has just spoken with them."""
    if is_silent(facts.spoken_at, now, rules):
        return None
    found = [reason for rule in RULES for reason in rule(facts, now, rules)]
    found.sort(key=lambda reason: -reason.weight)
    return Alert(tuple(found)) if found else None


def never_in(facts: Facts, now: datetime, rules: WarningRules) -> Iterator[Reason]:
    if not facts.came_in and _days(facts.since, now) >= rules.quiet_days:
        yield Reason(
            Sign.NEVER_IN, N_("has not come in yet, %(n)s days now"), {"n": _days(facts.since, now)}, 4
        )


def away(facts: Facts, now: datetime, rules: WarningRules) -> Iterator[Reason]:
    """Find who has not been on the site; unknown is not away."""
    if (
        facts.came_in
        and not facts.paused
        and facts.seen_at is not None
        and _days(facts.seen_at, now) >= rules.away_days
    ):
        yield Reason(Sign.AWAY, N_("not on the site for %(n)s days"), {"n": _days(facts.seen_at, now)}, 3)


def quiet(facts: Facts, now: datetime, rules: WarningRules) -> Iterator[Reason]:
    """Find who has handed in nothing, though they have something to hand in."""
    if facts.paused or facts.all_done or not facts.came_in or facts.waits_since is not None:
        return
    if facts.pushed_at is None and _days(facts.since, now) >= rules.quiet_days:
        yield Reason(
            Sign.QUIET, N_("no push yet, %(n)s days in the cohort"), {"n": _days(facts.since, now)}, 3
        )
    elif facts.pushed_at is not None and _days(facts.pushed_at, now) >= rules.quiet_days:
        weight = 4 if _days(facts.pushed_at, now) >= 2 * rules.quiet_days else 3
        yield Reason(Sign.QUIET, N_("no push for %(n)s days"), {"n": _days(facts.pushed_at, now)}, weight)


def behind(facts: Facts, _now: datetime, rules: WarningRules) -> Iterator[Reason]:
    if facts.behind >= rules.behind and not facts.paused:
        yield Reason(
            Sign.BEHIND, N_("behind the plan by %(n)s"), {"n": facts.behind}, min(2 + facts.behind // 2, 4)
        )


def stuck(facts: Facts, _now: datetime, rules: WarningRules) -> Iterator[Reason]:
    if facts.failed_tries >= rules.tries:
        values = {"n": facts.failed_tries, "exercise": facts.stuck_on}
        yield Reason(Sign.STUCK, N_("%(n)s attempts without progress"), values, 4)


def waiting(facts: Facts, now: datetime, rules: WarningRules) -> Iterator[Reason]:
    if facts.waits_since is not None and _days(facts.waits_since, now) >= rules.waiting_days:
        yield Reason(
            Sign.WAITING,
            N_("their work waits for reviewers, %(n)s days"),
            {"n": _days(facts.waits_since, now)},
            2,
        )


def expired(facts: Facts, _now: datetime, _rules: WarningRules) -> Iterator[Reason]:
    if facts.expired == 1:
        yield Reason(Sign.EXPIRED, N_("a review expired"), {}, 1)
    elif facts.expired > 1:
        yield Reason(Sign.EXPIRED, N_("%(n)s reviews expired"), {"n": facts.expired}, 2)


def owing(facts: Facts, _now: datetime, rules: WarningRules) -> Iterator[Reason]:
    if facts.owing >= rules.owing:
        yield Reason(Sign.OWING, N_("owes %(n)s reviews"), {"n": facts.owing}, 2)


def absent(facts: Facts, _now: datetime, _rules: WarningRules) -> Iterator[Reason]:
    """Pass on what attendance has noticed, in its own words."""
    for one in facts.patterns:
        yield Reason(Sign.ABSENT, one.words, dict(one.values), 3)


def _days(since: datetime, now: datetime) -> int:
    return (now - since).days


Rule = Callable[[Facts, datetime, WarningRules], Iterator[Reason]]
RULES: tuple[Rule, ...] = (never_in, quiet, away, behind, stuck, waiting, expired, owing, absent)
