"""What the proof takes away, one at a time, and what falls then.

A test says `@pytest.mark.removal("read-only root", case="R06")`, or a parameter of it does. It shows that the
case is held while the layer is there, and falls when it alone is taken away: layers that would hold the same
case too are off for both halves. A case that stands in no list goes by a word: ``fairness``, ``the machine``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

PROOFS = (
    "tests/runner/proof_layers.py",
    "tests/runner/proof_options.py",
    "tests/runner/proof_profile.py",
    "tests/runner/proof_ends.py",
    "tests/grading/proof_forging.py",
    "tests/grading/proof_watch.py",
    "tests/grading/proof_readers.py",
    "tests/grading/proof_tools.py",
    "tests/queue/proof_fences.py",
    "tests/queue/proof_turns.py",
    "tests/graders/kit/proof_points.py",
    "tests/services/proof_leaderboards.py",
    "tests/web/shown/proof_colours.py",
    "tests/git/test_hosting.py",
    "tests/git/test_walker_rules.py",
    "tests/git/test_remotes.py",
    "tests/git/proof_git.py",
)


@dataclass(eq=False)
class Removals:
    """Says a line a removal: what was taken away, and which case fell."""

    say: Callable[[str], None]
    told: dict[str, tuple[str, str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    without_effect: list[pytest.TestReport] = field(default_factory=list)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            mark = item.get_closest_marker("removal")
            assert mark is not None
            self.told[item.nodeid] = (str(mark.args[0]), str(mark.kwargs["case"]))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.say(f"{report.nodeid} can't be read:\n{report.longreprtext}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration
        if not report.passed:
            self.without_effect.append(report)
        if report.when == "teardown":
            layer, case = self.told[report.nodeid]
            stands = any(one.nodeid == report.nodeid for one in self.without_effect)
            how = "NOTHING SHOWN" if stands else f"{case} falls"
            self.say(f"without {layer:<62} {how:<14} {self.seconds[report.nodeid]:6.1f} s")

    def conclude(self) -> bool:
        """Say what let nothing fall, and the last line; return whether everything is needed."""
        for report in self.without_effect:
            layer, _ = self.told[report.nodeid]
            self.say(f"\nwithout {layer}: {report.nodeid} ({report.when})\n{report.longreprtext[-3000:]}\n")
        idle = len({report.nodeid for report in self.without_effect})
        self.say(f"{len(self.told) - idle} removals let their case fall, {idle} showed nothing")
        return bool(self.told) and idle == 0
