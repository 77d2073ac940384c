"""Random inputs against a reference: right passes, wrong shows the smallest input that tells."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from graders.kit import Failed, Work, values
from graders.kit.properties import agrees, for_all
from tests.graders.kit.desk import Answer, raised, returned, silent

NUMBERS = [st.integers(0, 10**6), st.integers(1, 100)]


class Pupil:
    """Answers calls by a function, as a student's process would."""

    def __init__(self, function: Callable[..., object]) -> None:
        self.function = function
        self.asked: list[tuple[Any, ...]] = []

    def __call__(self, question: dict[str, Any]) -> Answer:
        args = tuple(values.decode(value) for value in question["args"])
        self.asked.append(args)
        try:
            return returned(self.function(*args))
        except Exception as error:  # noqa: BLE001  as the agent does
            return raised(type(error).__name__, str(error))

    def work(self, seed: int = 7) -> Work:
        return Work("a_check", seed, Path("/nowhere"), self)


def failure(pupil: Pupil, **options: Any) -> dict[str, Any]:
    with pytest.raises(Failed) as failed:
        agrees(pupil.work(), "solution", "share", NUMBERS, divmod, **options)
    return dict(failed.value.finding)


def test_a_right_function_is_asked_as_often_as_wanted() -> None:
    pupil = Pupil(divmod)
    agrees(pupil.work(), "solution", "share", NUMBERS, divmod, examples=30)
    assert len(pupil.asked) == 30


def test_a_wrong_function_is_shown_the_smallest_input_that_tells() -> None:
    found = failure(Pupil(lambda a, b: (a // b, a % b) if a < 1000 else (a // b, 0)))
    assert found["reason"] == "wrong_value"
    assert found["asked"] == "share(1001, 2)" or found["asked"].startswith("share(100")
    assert "random input number" in found["note"]


def test_the_same_seed_draws_the_same_inputs() -> None:
    first, second, third = Pupil(divmod), Pupil(divmod), Pupil(divmod)
    for pupil, seed in ((first, 1), (second, 1), (third, 2)):
        agrees(pupil.work(seed), "solution", "share", NUMBERS, divmod)
    assert first.asked == second.asked != third.asked


def test_a_function_must_raise_what_the_reference_raises() -> None:
    zero = [st.integers(0, 9), st.just(0)]
    agrees(Pupil(divmod).work(), "solution", "share", zero, divmod)
    with pytest.raises(Failed) as failed:
        agrees(Pupil(lambda _a, _b: (0, 0)).work(), "solution", "share", zero, divmod)
    assert failed.value.finding["expected"] == "ZeroDivisionError raised"


def test_a_reference_that_changes_its_input_changes_no_question() -> None:
    def popped(items: list[int]) -> int:
        return items.pop()

    lists = [st.lists(st.integers(), min_size=1, max_size=4)]
    pupil = Pupil(lambda items: items[-1])
    agrees(pupil.work(), "solution", "last", lists, popped)
    assert all(asked[0] for asked in pupil.asked)


def test_a_function_that_answers_by_chance_is_told_so() -> None:
    flips = iter(range(10**6))
    found = failure(Pupil(lambda a, b: divmod(a, b) if next(flips) % 2 else None))
    assert found["reason"] in {"wrong_type", "wrong_value"}


def test_a_time_limit_is_met_once_and_not_made_smaller() -> None:
    asked = []

    def late(question: dict[str, Any]) -> Answer:
        asked.append(question)
        return silent("timed_out", timed_out=True)

    work = Pupil(divmod).work()
    work.ask = late
    with pytest.raises(Failed) as failed:
        agrees(work, "solution", "share", NUMBERS, divmod)
    assert failed.value.finding["reason"] == "timed_out"
    assert len(asked) == 1


def test_no_more_than_twice_as_many_questions_are_asked() -> None:
    pupil = Pupil(lambda _a, b: b)
    failure(pupil, examples=25)
    assert len(pupil.asked) <= 50


def test_any_property_may_be_checked() -> None:
    def survives(text: str) -> None:
        work.call("solution", "echo", text).returns(text)

    work = Pupil(lambda text: text.strip()).work()
    with pytest.raises(Failed) as failed:
        for_all(work, [st.text()], survives)
    assert failed.value.finding["reason"] == "wrong_value"


def test_an_error_of_the_author_is_no_failure_of_the_student() -> None:
    def broken(_number: int) -> None:
        raise KeyError("an author's slip")

    with pytest.raises(KeyError):
        for_all(Pupil(divmod).work(), [st.integers()], broken)
