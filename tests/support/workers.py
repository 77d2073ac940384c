"""A real worker in a process of its own, on a school's settings."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from lms.services.school import School
from lms.services.submitting import submissions
from lms.services.submitting.submissions import SubmissionView
from lms.settings import Settings

LATE_SECONDS = 120.0


def environment_of(settings: Settings) -> dict[str, str]:
    """Return the environment in which a process opens the same school."""
    values = settings.model_dump(mode="json", exclude={"secret_key"}, exclude_none=True)
    lists = {name: ",".join(value) for name, value in values.items() if isinstance(value, list)}
    return {
        **os.environ,
        **{f"QATARLAS_{name.upper()}": str(value) for name, value in (values | lists).items() if value != ""},
    }


@contextmanager
def process(settings: Settings, command: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``lms <command>`` until the end of the block; its words go to ``log``."""
    with log.open("ab") as words:
        running = subprocess.Popen(
            [sys.executable, "-m", "lms.cli", command],
            env=environment_of(settings),
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
        )
        try:
            yield running
        finally:
            running.terminate()
            try:
                running.wait(timeout=30)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()


def wait_until(
    school: School, submission_id: int, ready: Callable[[SubmissionView], bool], poll_seconds: float = 0.02
) -> SubmissionView:
    """Return the first view that is ready, or say what stands there instead after a while."""
    give_up = time.monotonic() + LATE_SECONDS
    while True:
        seen = submissions.view(school, submission_id)
        if ready(seen):
            return seen
        if time.monotonic() > give_up:
            message = f"not ready within {LATE_SECONDS:.0f} s: {seen.job!r}"
            raise TimeoutError(message)
        time.sleep(poll_seconds)


def wait_for_grade(school: School, submission_id: int, poll_seconds: float = 0.02) -> SubmissionView:
    return wait_until(
        school, submission_id, lambda seen: seen.ended and seen.grade is not None, poll_seconds=poll_seconds
    )


def wait_for_site(address: str) -> None:
    """Return once a site answers, or say that it does not after a while."""
    give_up = time.monotonic() + LATE_SECONDS
    while time.monotonic() < give_up:
        try:
            with urlopen(f"{address}/login", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    message = f"{address} does not answer within {LATE_SECONDS:.0f} s"
    raise TimeoutError(message)
