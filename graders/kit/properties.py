"""Checks by random inputs: draw many, and when one goes wrong, look for the smallest that does.

Inputs are drawn and made smaller by Hypothesis (https://hypothesis.works), in the judge; its strategies say
what may be drawn. The same seed draws the same inputs.
"""

import copy
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky, NoSuchExample

from graders.kit.findings import Failed, Finding
from graders.kit.work import Work

EXAMPLES = 40
COSTLY = {"timed_out", "memory", "output_limit", "silent", "exited", "missing_file", "missing_function"}
QUIET = settings(
    database=None,
    deadline=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)
Property = Callable[..., object]


def for_all(
    work: Work, inputs: Sequence[st.SearchStrategy[Any]], holds: Property, *, examples: int = EXAMPLES
) -> None:
    """Check that ``holds(*drawn)`` fails for none of ``examples`` drawn inputs.

    What fails is made smaller with at most as many questions again, and the smallest is what the student
    sees. What takes long to fail, such as a time limit, is shown as it came.
    """
    hunt = Hunt(work, holds, examples)
    strategy = st.tuples(*inputs)
    try:
        find(
            strategy,
            hunt.goes_wrong,
            settings=settings(QUIET, max_examples=examples),
            random=hunt.random,
        )
    except NoSuchExample:
        pass
    except Flaky:
        hunt.flaky = True
    if hunt.worst is not None:
        raise Failed(hunt.told())


def agrees(
    work: Work,
    module: str,
    function: str,
    inputs: Sequence[st.SearchStrategy[Any]],
    reference: Callable[..., object],
    *,
    examples: int = EXAMPLES,
    tolerance: float | None = None,
) -> None:
    """Check that a student's function gives what a hidden reference gives, for random inputs.

    Where the reference raises an exception, the student's function has to raise one of the same type.
    """

    def same(*drawn: object) -> None:
        try:
            expected = reference(*copy.deepcopy(drawn))
        except Exception as error:  # noqa: BLE001  whatever a reference refuses with is what is expected
            work.call(module, function, *drawn).raises(type(error).__name__)
        else:
            work.call(module, function, *drawn).returns(expected, tolerance=tolerance)

    for_all(work, inputs, same, examples=examples)


class Hunt:
    """Looks for the smallest input that goes wrong, within a number of questions."""

    def __init__(self, work: Work, holds: Property, examples: int) -> None:
        self.work = work
        self.holds = holds
        self.left = 2 * examples
        self.tried = 0
        self.random = copy.copy(work.random)
        self.state = work.random.getstate()
        self.worst: Finding | None = None
        self.over = False
        self.flaky = False

    def goes_wrong(self, drawn: tuple[Any, ...]) -> bool:
        """Tell whether an input fails; each is asked with the same seeds, however often it comes."""
        if self.over or self.left <= 0:
            return False
        self.left -= 1
        self.tried += self.worst is None
        self.work.random.setstate(self.state)
        try:
            self.holds(*drawn)
        except Failed as failed:
            self.worst = failed.finding
            self.over = self.worst["reason"] in COSTLY
            return not self.over
        return False

    def told(self) -> Finding:
        """Return the finding of the smallest input, and how many inputs it took."""
        assert self.worst is not None  # noqa: S101  only asked when something went wrong
        words = [f"random input number {self.tried}; the smallest that was found is shown"]
        if self.flaky:
            words.append("asked again, the same input gave something else")
        if self.worst["note"]:
            words.append(self.worst["note"])
        return self.worst | {"note": "\n".join(words)}
