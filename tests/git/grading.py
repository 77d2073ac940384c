"""A grader for tests: it takes jobs and records them as the worker does, with a report made up before."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from lms.domain.verdicts import CheckOutcome, Finding, Report, Verdict
from lms.services.grading import gradings
from lms.services.grading.gradings import Progress
from lms.services.school import School

PAUSE_SECONDS = 0.05


def outcome(name: str, points: float, most: float, *findings: Finding) -> CheckOutcome:
    share = points / most
    return CheckOutcome(
        name=name, passed=share >= 1, share=share, points=points, max_points=most, findings=findings
    )


def report(outcomes: Sequence[CheckOutcome], pass_points: float) -> Report:
    points = sum(one.points for one in outcomes)
    return Report(
        verdict=Verdict.PASSED if points >= pass_points else Verdict.FAILED,
        points=points,
        max_points=sum(one.max_points for one in outcomes),
        outcomes=tuple(outcomes),
        image_id="sha256:test",
        checks_version="test",
        seed=1,
    )


@contextmanager
def grader(school: School, outcomes: Sequence[CheckOutcome], pass_points: float = 10) -> Iterator[None]:
    """Grade whatever waits until the end of the block, one check after the other."""
    ending = threading.Event()

    def work() -> None:
        while not ending.wait(PAUSE_SECONDS):
            held = gradings.claim(school, "test-grader")
            if held is None:
                continue
            progress = Progress(school, held)
            for one in outcomes:
                progress.written_at = 0
                progress.add(one)
                ending.wait(PAUSE_SECONDS * 2)
            gradings.settle(school, held, report(outcomes, pass_points))

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()
