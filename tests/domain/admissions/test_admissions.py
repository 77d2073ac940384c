"""Admissions: windows, seats, answers, the rule of a pool, and the steps of an applicant."""

from datetime import UTC, datetime, timedelta

import pytest

from lms.domain.admissions.applications import (
    DECIDABLE,
    LONG,
    OVER,
    SEATED,
    SHORT,
    WITHDRAWABLE,
    ApplicationState,
    Asked,
    Condition,
    Decision,
    Figures,
    PoolRule,
    QuestionKind,
    Step,
    Window,
    kept_answer,
    next_in_line,
    number_in,
    outcome,
    problem_of,
    seats_left,
    stages,
    window_at,
)
from lms.domain.exercises import Texts

OPENS, CLOSES = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
WORDS = Texts(kk="?", ru="?", en="?")
THREE = (WORDS, WORDS, WORDS)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (OPENS - SECOND, Window.SOON),
        (OPENS, Window.OPEN),
        (CLOSES - SECOND, Window.OPEN),
        (CLOSES, Window.OVER),
    ],
)
def test_a_call_is_open_from_its_first_moment_until_before_its_last(now: datetime, expected: Window) -> None:
    assert window_at(OPENS, CLOSES, now) is expected


@pytest.mark.parametrize(
    ("seats", "seated", "capacity", "in_year", "expected"),
    [
        (20, 0, 0, 500, 20),
        (20, 19, 0, 19, 1),
        (20, 20, 0, 20, 0),
        (20, 25, 0, 25, 0),
        (20, 5, 100, 98, 2),
        (20, 19, 100, 40, 1),
        (20, 0, 100, 100, 0),
        (20, 0, 100, 130, 0),
    ],
)
def test_seats_left(seats: int, seated: int, capacity: int, in_year: int, expected: int) -> None:
    assert seats_left(seats=seats, seated=seated, capacity=capacity, seated_in_year=in_year) == expected


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        (QuestionKind.SHORT, ["  Aqtobe "], ["Aqtobe"]),
        (QuestionKind.SHORT, ["a" * 500], ["a" * SHORT]),
        (QuestionKind.SHORT, ["   "], []),
        (QuestionKind.SHORT, [], []),
        (QuestionKind.LONG, ["one\r\ntwo"], ["one\ntwo"]),
        (QuestionKind.LONG, ["a" * 9000], ["a" * LONG]),
        (QuestionKind.NUMBER, ["twelve"], ["twelve"]),
        (QuestionKind.ONE, ["1"], ["1"]),
        (QuestionKind.ONE, ["2", "1"], ["1"]),
        (QuestionKind.ONE, ["3"], []),
        (QuestionKind.ONE, ["-1"], []),
        (QuestionKind.SEVERAL, ["2", "0", "0", "9"], ["0", "2"]),
        (QuestionKind.SEVERAL, [], []),
        (QuestionKind.YES_NO, ["yes"], ["yes"]),
    ],
)
def test_what_is_kept(kind: QuestionKind, typed: list[str], expected: list[str]) -> None:
    assert kept_answer(Asked(kind, WORDS, THREE), typed) == expected


@pytest.mark.parametrize(
    ("kind", "required", "kept", "fits"),
    [
        (QuestionKind.SHORT, True, [], False),
        (QuestionKind.SHORT, False, [], True),
        (QuestionKind.SHORT, True, ["Aqtobe"], True),
        (QuestionKind.NUMBER, True, ["12,5"], True),
        (QuestionKind.NUMBER, False, ["twelve"], False),
        (QuestionKind.NUMBER, True, ["nan"], False),
        (QuestionKind.NUMBER, True, ["inf"], False),
        (QuestionKind.YES_NO, True, ["no"], True),
        (QuestionKind.YES_NO, True, ["perhaps"], False),
        (QuestionKind.SEVERAL, True, [], False),
        (QuestionKind.SEVERAL, True, ["0"], True),
    ],
)
def test_what_can_be_sent(kind: QuestionKind, required: bool, kept: list[str], fits: bool) -> None:  # noqa: FBT001  a row of the table
    assert (problem_of(Asked(kind, WORDS, THREE, required), kept) is None) is fits


@pytest.mark.parametrize(
    ("written", "expected"), [("1 200", 1200), ("-3", -3), ("0,5", 0.5), ("1e99", None), ("", None)]
)
def test_numbers(written: str, expected: float | None) -> None:
    assert number_in(written) == expected


TWO_OF_THREE = PoolRule(exercises=("a", "b", "c"), needed=2)
BOTH = PoolRule(exercises=("a", "b"), needed=2, level=3)
EITHER = PoolRule(exercises=("a", "b"), needed=2, level=3, every=False)


@pytest.mark.parametrize(
    ("rule", "figures", "passes"),
    [
        (PoolRule(), Figures(frozenset({"a"}), 9, 999), None),
        (TWO_OF_THREE, Figures(frozenset({"a", "c"})), True),
        (TWO_OF_THREE, Figures(frozenset({"a", "z"})), False),
        (TWO_OF_THREE, Figures(), False),
        (BOTH, Figures(frozenset({"a", "b"}), 3), True),
        (BOTH, Figures(frozenset({"a", "b"}), 2), False),
        (BOTH, Figures(frozenset({"a"}), 3), False),
        (EITHER, Figures(frozenset({"a"}), 3), True),
        (EITHER, Figures(frozenset({"a"}), 2), False),
        (PoolRule(xp=500), Figures(xp=499.99), False),
        (PoolRule(xp=500), Figures(xp=500), True),
        (PoolRule(presence=80), Figures(presence=79.9), False),
        (PoolRule(presence=80), Figures(presence=80), True),
        (PoolRule(presence=80), Figures(), False),
        # more than there are exercises can't be asked of anybody
        (PoolRule(exercises=("a",), needed=5), Figures(frozenset({"a"})), True),
        (PoolRule(needed=5), Figures(), None),
    ],
)
def test_who_passes_a_pool(rule: PoolRule, figures: Figures, passes: bool | None) -> None:  # noqa: FBT001  a row of the table
    assert outcome(rule, figures).passes is passes


def test_the_rule_shows_its_figures() -> None:
    found = outcome(BOTH, Figures(frozenset({"a"}), 4)).reached
    assert [(one.condition, one.have, one.need, one.met) for one in found] == [
        (Condition.EXERCISES, 1, 2, False),
        (Condition.LEVEL, 4, 3, True),
    ]


@pytest.mark.parametrize(
    ("done", "expected", "now"),
    [
        ((False, None, None), [Step.FORM, Step.SEND], Step.FORM),
        ((True, None, None), [Step.FORM, Step.SEND], Step.SEND),
        ((True, False, False), [Step.FORM, Step.GUARDIAN, Step.CONSENT, Step.SEND], Step.GUARDIAN),
        ((True, True, False), [Step.FORM, Step.GUARDIAN, Step.CONSENT, Step.SEND], Step.CONSENT),
        ((False, True, True), [Step.FORM, Step.GUARDIAN, Step.CONSENT, Step.SEND], Step.FORM),
    ],
)
def test_steps(done: tuple[bool, bool | None, bool | None], expected: list[Step], now: Step) -> None:
    form, guardian, consent = done
    found = stages(form=form, guardian=guardian, consent=consent, sent=False)
    assert [one.step for one in found] == expected
    assert [one.step for one in found if one.now] == [now]


def test_all_steps_done() -> None:
    assert not any(one.now for one in stages(form=True, guardian=True, consent=None, sent=True))


def test_who_is_next() -> None:
    assert next_in_line([(3, 10), (1, 12), (2, 11)]) == 12
    assert next_in_line([]) is None


def test_no_decision_is_made_of_a_draft_or_against_who_has_withdrawn() -> None:
    for decision in Decision:
        assert not DECIDABLE[decision] & {ApplicationState.DRAFT, ApplicationState.WITHDRAWN}
        assert decision.state not in DECIDABLE[decision]
    assert SEATED.isdisjoint(OVER)
    assert WITHDRAWABLE.isdisjoint(OVER)
