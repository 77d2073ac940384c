"""Points, verdicts and what of a hidden check is shown: rules without machinery."""

import pytest

from lms.domain.exercises import CheckDefinition, Reason, Texts
from lms.domain.verdicts import Finding, Usage, Verdict, earned, outcome, shown, total, verdict

TITLE = Texts(kk="б", ru="п", en="c")


def check(points: float = 4, *, hidden: bool = False) -> CheckDefinition:
    return CheckDefinition(name="adds", points=points, hidden=hidden, title=TITLE)


@pytest.mark.parametrize(
    ("points", "share", "expected"),
    [
        (5, 1, 5),
        (5, 0, 0),
        (5, 0.6, 3),
        (7, 0.6, 4.2),
        (3, 1 / 3, 1),
        (10, 2 / 3, 6.66),
        (0.3, 0.1, 0.03),
        (5, 0.9999, 4.99),
        (5, -1, 0),
        (5, 2, 5),
    ],
)
def test_points_of_a_share(points: float, share: float, expected: float) -> None:
    assert earned(points, share) == expected


@pytest.mark.parametrize(
    ("share", "passed", "points"), [(1.0, True, 4), (0.99, False, 3.96), (0.0, False, 0), (None, None, 0)]
)
def test_a_check_is_passed_by_its_whole_share_alone(
    share: float | None, *, passed: bool | None, points: float
) -> None:
    found = outcome(check(), share)
    assert (found.passed, found.points, found.max_points) == (passed, points, 4)


@pytest.mark.parametrize(
    ("shares", "pass_points", "expected"),
    [
        ([1, 1], 8, Verdict.PASSED),
        ([1, 0.5], 6, Verdict.PASSED),
        ([1, 0.49], 6, Verdict.FAILED),
        ([1, None], 4, Verdict.PASSED),
        ([None, None], 1, Verdict.FAILED),
        ([0, 0], 0.01, Verdict.FAILED),
        ([0.1, 0.2], 1.2, Verdict.PASSED),
    ],
)
def test_a_work_passes_by_its_points(
    shares: list[float | None], pass_points: float, expected: Verdict
) -> None:
    assert verdict([outcome(check(), share) for share in shares], pass_points) is expected


def test_points_add_up_without_dust() -> None:
    assert total([outcome(check(0.1), 1) for _ in range(3)]) == 0.3


TOLD = Finding(reason=Reason.WRONG_VALUE, asked="add(2, 3)", expected="5", got="6", note="note")


def test_a_finding_of_an_open_check_is_shown_whole() -> None:
    assert shown(TOLD, hidden=False) == TOLD


def test_a_finding_of_a_hidden_check_is_shown_by_its_reason_alone() -> None:
    assert shown(TOLD, hidden=True) == Finding(reason=Reason.WRONG_VALUE)
    assert outcome(check(hidden=True), 0, [TOLD]).findings == (Finding(reason=Reason.WRONG_VALUE),)


def test_usage_adds_time_and_keeps_the_peak() -> None:
    first = Usage(seconds=1, cpu_seconds=0.5, memory_bytes=100)
    second = Usage(seconds=2, cpu_seconds=0.25, memory_bytes=50, memory_exceeded=True)
    assert first.plus(second) == Usage(seconds=3, cpu_seconds=0.75, memory_bytes=100, memory_exceeded=True)
