"""Findings: what a check tells the student when it is not passed."""

from typing import NoReturn, TypedDict

from graders.kit.values import shown

REASONS = frozenset(
    {
        "wrong_value",
        "wrong_type",
        "wrong_output",
        "wrong_exit",
        "raised",
        "exited",
        "silent",
        "timed_out",
        "memory",
        "output_limit",
        "not_built",
        "missing_file",
        "missing_function",
        "malformed",
        "below_band",
        "exploit_works",
        "forbidden",
    }
)


class Finding(TypedDict):
    """``asked`` says what was tried, ``expected`` and ``got`` what should and did come of it."""

    reason: str
    asked: str
    expected: str | None
    got: str | None
    note: str | None


class Measure(TypedDict):
    """A number that a check has found out, told whether it is passed or not."""

    name: str
    value: float
    unit: str


class Failed(Exception):  # noqa: N818  the student's failure is a state of the check, not an error of ours
    """Ends a check that has failed."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"{finding['reason']}: {finding['asked']}")
        self.finding = finding


def finding(
    reason: str,
    *,
    asked: str = "",
    expected: object = None,
    got: object = None,
    note: str | None = None,
) -> Finding:
    """Make a finding fit to be shown: texts are cut and escaped, other values written as Python would."""
    if reason not in REASONS:
        raise ValueError(f"{reason!r} is no reason; they are {', '.join(sorted(REASONS))}")
    return Finding(
        reason=reason,
        asked=shown.output(asked),
        expected=_told(expected),
        got=_told(got),
        note=_told(note),
    )


def fail(
    reason: str,
    *,
    asked: str = "",
    expected: object = None,
    got: object = None,
    note: str | None = None,
) -> NoReturn:
    """End the check as failed; ``reason`` is one of ``REASONS``."""
    raise Failed(finding(reason, asked=asked, expected=expected, got=got, note=note))


def _told(thing: object) -> str | None:
    if thing is None:
        return None
    return shown.output(thing) if isinstance(thing, str | bytes) else shown.value(thing)
