"""The decorator that makes a function a check, and running one."""

from collections.abc import Callable
from types import ModuleType

from graders.kit.findings import Failed, Finding
from graders.kit.work import Work

Check = Callable[[Work], None]
MARK = "__qatarlas_check__"


def check(function: Check) -> Check:
    """Make a function a check. Its docstring states the fact that holds when the check is passed."""
    setattr(function, MARK, True)
    return function


def checks_of(module: ModuleType) -> dict[str, Check]:
    """Return the checks of a module by their names."""
    return {name: thing for name, thing in vars(module).items() if getattr(thing, MARK, False)}


def run_check(function: Check, work: Work) -> tuple[float, list[Finding]]:
    """Run a check and return its share, 0 to 1, and what is to be told. An author's error is raised."""
    try:
        function(work)
    except Failed as failed:
        return 0.0, [*work.score.findings, failed.finding]
    return work.score.share, work.score.findings
