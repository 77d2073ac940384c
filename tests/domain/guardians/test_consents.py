"""Consents: who speaks, what a word allows, and how long."""

from datetime import date, timedelta

import pytest

from lms.domain.guardians.consents import (
    NEW_TEXT_GRACE,
    OF_AGE_GRACE,
    Purpose,
    Side,
    Stance,
    Word,
    allows,
    concerns,
    may_give,
    of_age_on,
    silent,
)
from lms.domain.people import Role

BIRTHDAY = date(2026, 11, 22)
DAY = timedelta(days=1)
BEFORE, LONG_BEFORE, AFTER = BIRTHDAY - DAY, BIRTHDAY - 300 * DAY, BIRTHDAY + DAY
GUARDIAN = Word(Side.GUARDIAN, LONG_BEFORE)
CHILD = Word(Side.SELF, LONG_BEFORE)
ADULT = Word(Side.SELF, BIRTHDAY)
LAPSES = Word(Side.GUARDIAN, LONG_BEFORE, BEFORE)


@pytest.mark.parametrize(
    ("purpose", "words", "day", "allowed"),
    [
        (Purpose.STUDY, (), BEFORE, False),
        (Purpose.STUDY, (GUARDIAN,), BEFORE, True),
        (Purpose.STUDY, (CHILD,), BEFORE, False),
        (Purpose.STUDY, (GUARDIAN,), BIRTHDAY, True),
        (Purpose.STUDY, (GUARDIAN,), BIRTHDAY + OF_AGE_GRACE - DAY, True),
        (Purpose.STUDY, (GUARDIAN,), BIRTHDAY + OF_AGE_GRACE, False),
        (Purpose.STUDY, (), BIRTHDAY, False),
        (Purpose.STUDY, (ADULT,), BIRTHDAY + OF_AGE_GRACE, True),
        (Purpose.REVIEW, (GUARDIAN,), BEFORE, True),
        (Purpose.REVIEW, (GUARDIAN,), BIRTHDAY, False),
        (Purpose.REVIEW, (GUARDIAN, ADULT), BIRTHDAY, True),
        (Purpose.DIGEST, (GUARDIAN,), BEFORE, True),
        (Purpose.DIGEST, (GUARDIAN,), BIRTHDAY, False),
        (Purpose.REGION, (GUARDIAN,), BIRTHDAY, False),
        (Purpose.PORTFOLIO, (GUARDIAN,), BEFORE, False),
        (Purpose.PORTFOLIO, (CHILD,), BEFORE, False),
        (Purpose.PORTFOLIO, (CHILD, GUARDIAN), BEFORE, True),
        (Purpose.PORTFOLIO, (CHILD, GUARDIAN), BIRTHDAY, False),
        (Purpose.PORTFOLIO, (ADULT,), AFTER, True),
        (Purpose.REVIEW, (LAPSES,), BEFORE - DAY, True),
        (Purpose.REVIEW, (LAPSES,), BEFORE, False),
        (Purpose.STUDY, (LAPSES,), BIRTHDAY, False),
    ],
)
def test_what_words_allow(purpose: Purpose, words: tuple[Word, ...], day: date, *, allowed: bool) -> None:
    assert allows(purpose, words, Stance(BIRTHDAY, day)) is allowed


@pytest.mark.parametrize(
    ("purpose", "words", "day", "asked"),
    [
        (Purpose.STUDY, (), BEFORE, {Side.GUARDIAN}),
        (Purpose.STUDY, (GUARDIAN,), BEFORE, set()),
        (Purpose.STUDY, (Word(Side.GUARDIAN, LONG_BEFORE, AFTER),), BEFORE, {Side.GUARDIAN}),
        (Purpose.STUDY, (GUARDIAN,), BIRTHDAY, {Side.SELF}),
        (Purpose.STUDY, (GUARDIAN, ADULT), BIRTHDAY, set()),
        (Purpose.PORTFOLIO, (), BEFORE, {Side.SELF, Side.GUARDIAN}),
        (Purpose.PORTFOLIO, (CHILD,), BEFORE, {Side.GUARDIAN}),
        (Purpose.PORTFOLIO, (CHILD, GUARDIAN), BIRTHDAY, {Side.SELF}),
    ],
)
def test_who_is_asked(purpose: Purpose, words: tuple[Word, ...], day: date, asked: set[Side]) -> None:
    assert silent(purpose, words, Stance(BIRTHDAY, day)) == asked


def test_a_minor_of_unknown_age_stays_one() -> None:
    stance = Stance(None, BIRTHDAY)
    assert stance.is_minor
    assert allows(Purpose.REVIEW, (GUARDIAN,), stance)
    assert not allows(Purpose.REVIEW, (CHILD,), stance)


@pytest.mark.parametrize(
    ("role", "born", "comes_of_age"),
    [
        (Role.STUDENT, date(2008, 11, 22), BIRTHDAY),
        (Role.STUDENT, date(2008, 2, 29), date(2026, 3, 1)),
        (Role.STUDENT, None, None),
        (Role.MENTOR, None, date.min),
    ],
)
def test_the_day_of_coming_of_age(role: Role, born: date | None, comes_of_age: date | None) -> None:
    assert of_age_on(role, born) == comes_of_age


@pytest.mark.parametrize(
    ("purpose", "side", "is_minor", "may"),
    [
        (Purpose.STUDY, Side.SELF, True, False),
        (Purpose.STUDY, Side.GUARDIAN, True, True),
        (Purpose.STUDY, Side.SELF, False, True),
        (Purpose.STUDY, Side.GUARDIAN, False, False),
        (Purpose.PORTFOLIO, Side.SELF, True, True),
        (Purpose.PORTFOLIO, Side.GUARDIAN, False, False),
    ],
)
def test_who_may_give(purpose: Purpose, side: Side, *, is_minor: bool, may: bool) -> None:
    assert may_give(purpose, side, is_minor=is_minor) is may


def test_an_adult_has_no_digest() -> None:
    assert not concerns(Purpose.DIGEST, is_minor=False)
    assert concerns(Purpose.DIGEST, is_minor=True)
    assert concerns(Purpose.STUDY, is_minor=False)


def test_the_graces_are_a_month() -> None:
    assert {OF_AGE_GRACE, NEW_TEXT_GRACE} == {timedelta(days=30)}
