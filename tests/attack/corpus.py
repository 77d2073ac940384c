"""The corpus of hostile cases: which there are, which tests are marked with them, and how they end.

A test says `@pytest.mark.case("R01")`, or several of them, or a parameter of it does.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

CASES = Path(__file__).with_name("cases.toml")
ROOMS = ("tests/runner", "tests/grading", "tests/git", "tests/queue")


def told_cases() -> dict[str, str]:
    """Return every case with what is tried and what must happen."""
    return {case: words for room in tomllib.loads(CASES.read_text()).values() for case, words in room.items()}


def cases_of(item: pytest.Item) -> set[str]:
    return {str(case) for mark in item.iter_markers("case") for case in mark.args}


@dataclass
class Outcome:
    """How the tests of one case went so far."""

    waiting: set[str] = field(default_factory=set)
    tests: int = 0
    seconds: float = 0.0
    fallen: list[pytest.TestReport] = field(default_factory=list)

    @property
    def held(self) -> bool:
        return bool(self.tests) and not self.fallen


class Corpus:
    """Says a line a case as soon as its last test is done; knows at the end what held and what fell."""

    def __init__(self, told: Mapping[str, str], say: Callable[[str], None]) -> None:
        self.told = told
        self.say = say
        self.outcomes = {case: Outcome() for case in told}
        self.cases: dict[str, set[str]] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the tests of the cases that are wanted."""
        items[:] = [item for item in items if cases_of(item) & self.told.keys()]

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            self.cases[item.nodeid] = cases_of(item) & self.told.keys()
            for case in self.cases[item.nodeid]:
                self.outcomes[case].waiting.add(item.nodeid)
                self.outcomes[case].tests += 1

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.say(f"{report.nodeid} can't be read:\n{report.longreprtext}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for case in sorted(self.cases.get(report.nodeid, ())):
            outcome = self.outcomes[case]
            outcome.seconds += report.duration
            if not report.passed:
                outcome.fallen.append(report)
            if report.when == "teardown":
                outcome.waiting.discard(report.nodeid)
                if not outcome.waiting:
                    self.say(self.line(case))

    def line(self, case: str) -> str:
        outcome = self.outcomes[case]
        how = "held" if outcome.held else "FELL"
        tests = f"{outcome.tests} test{'s' if outcome.tests != 1 else ''}"
        return f"{case}  {self.told[case]:<75} {how}  {tests:>9} {outcome.seconds:7.1f} s"

    def conclude(self) -> bool:
        """Say what fell and why, what has no test, and the last line; return whether all held."""
        for case, outcome in self.outcomes.items():
            if not outcome.tests:
                self.say(f"{case}  {self.told[case]:<75} FELL    no test")
            for report in outcome.fallen:
                self.say(
                    f"\n{case} fell in {report.nodeid} ({report.when}):\n{report.longreprtext[-3000:]}\n"
                )
        held = sum(outcome.held for outcome in self.outcomes.values())
        fell = len(self.outcomes) - held
        self.say(f"{held} held, {fell} fell")
        return fell == 0
