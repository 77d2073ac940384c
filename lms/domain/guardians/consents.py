"""Consents: what somebody has to agree to, who gives the word, and how long it holds.

An adult speaks for themself. For a minor a confirmed guardian speaks; a portfolio that the whole world sees
needs the minor's own word beside it. On the 18th birthday the guardian's words end, and the adult is asked
anew; so that nobody stands before a closed door on their birthday, learning goes on for ``OF_AGE_GRACE``.
A newer text asks everybody again; the word on the text before it holds for ``NEW_TEXT_GRACE``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lms.domain.people import ADULT_AGE, Role, birthday_in

OF_AGE_GRACE = timedelta(days=30)
NEW_TEXT_GRACE = timedelta(days=30)


class Purpose(StrEnum):
    """What is agreed to, each by itself.

    ``STUDY``: data is processed for learning. ``REVIEW``: peers see the work and review it. ``DIGEST``: the
    guardian gets a digest each week. ``PORTFOLIO``: the world may see the portfolio. ``REGION``: the name
    stands in the attendance that the region gets.
    """

    STUDY = "study"
    REVIEW = "review"
    DIGEST = "digest"
    PORTFOLIO = "portfolio"
    REGION = "region"


class Side(StrEnum):
    """Whose word is needed."""

    SELF = "self"
    GUARDIAN = "guardian"


@dataclass(frozen=True)
class Word:
    """A consent that nobody took back; ``lapses_on`` is set once there is a newer text."""

    side: Side
    given_on: date
    lapses_on: date | None = None


@dataclass(frozen=True)
class Stance:
    """How somebody stands towards their consents: ``of_age_on`` None is a minor of unknown age."""

    of_age_on: date | None
    day: date

    @property
    def is_minor(self) -> bool:
        return self.of_age_on is None or self.day < self.of_age_on

    @property
    def in_grace(self) -> bool:
        """Whether the guardian's word still lets a new adult learn."""
        return self.of_age_on is not None and self.of_age_on <= self.day < self.of_age_on + OF_AGE_GRACE


def of_age_on(role: Role, born: date | None) -> date | None:
    """Return the 18th birthday; staff of unknown age have long had theirs, a student's is unknown."""
    if born is None:
        return None if role is Role.STUDENT else date.min
    return birthday_in(born, born.year + ADULT_AGE)


def speakers(purpose: Purpose, *, is_minor: bool) -> frozenset[Side]:
    """Return who has to agree."""
    if not is_minor:
        return frozenset({Side.SELF})
    if purpose is Purpose.PORTFOLIO:
        return frozenset({Side.SELF, Side.GUARDIAN})
    return frozenset({Side.GUARDIAN})


def concerns(purpose: Purpose, *, is_minor: bool) -> bool:
    """Say whether there is anything to agree to: the digest goes to guardians, adults have none."""
    return is_minor or purpose is not Purpose.DIGEST


def silent(purpose: Purpose, words: Iterable[Word], stance: Stance) -> frozenset[Side]:
    """Return who is asked: those whose word on the newest text is missing."""
    spoken = {one.side for one in words if one.lapses_on is None and _counts(one, stance)}
    return speakers(purpose, is_minor=stance.is_minor) - spoken


def allows(purpose: Purpose, words: Iterable[Word], stance: Stance) -> bool:
    """Say whether what the purpose names may be done on this day."""
    holding = [one for one in words if one.lapses_on is None or stance.day < one.lapses_on]
    spoken = {one.side for one in holding if _counts(one, stance)}
    if purpose is Purpose.STUDY and stance.in_grace and any(one.side is Side.GUARDIAN for one in holding):
        return True
    return speakers(purpose, is_minor=stance.is_minor) <= spoken


def _counts(word: Word, stance: Stance) -> bool:
    """A word from childhood says nothing for the adult, neither the guardian's nor their own."""
    if stance.is_minor or stance.of_age_on is None:
        return True
    return word.side is Side.SELF and word.given_on >= stance.of_age_on


def may_give(purpose: Purpose, side: Side, *, is_minor: bool) -> bool:
    return side in speakers(purpose, is_minor=is_minor)
