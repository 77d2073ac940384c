"""Reviewers' runs in the real sandbox, by a real worker: an honest one, and one that means harm."""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lms.jobs import make_celery, make_nudge
from lms.services.keys import key
from lms.services.reviews.desk import runs
from lms.services.reviews.desk.runs import Run, Wish
from lms.services.school import School
from lms.storage.tables.queue import JobState
from tests.support import reviews
from tests.support.schools import opened_school
from tests.support.workers import process

BROKER = os.environ.get("QATARLAS_TEST_BROKER_URL", "")
LATE_SECONDS = 60.0
TELLS = b"""\
import sys
from pathlib import Path

from receipt import total

print(sys.argv[1:], sys.stdin.read().strip(), Path("data/prices.csv").read_text().strip())
print(total([1, 2, 3]))
print("careful", file=sys.stderr)
sys.exit(3)
"""
HARMS = b"""\
import os

try:
    with open("/proc/1/mem", "wb") as memory:
        memory.write(b"x")
except OSError as error:
    print("memory:", type(error).__name__)
for _ in range(200):
    try:
        if os.fork() == 0:
            os.setsid()
            break
    except OSError:
        break
line = b"x" * 1024 * 1024
for _ in range(1024):
    os.write(1, line)
"""

pytestmark = pytest.mark.usefixtures("images")


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    """Return a school whose broker is real: a folder, or the Redis that is given."""
    with opened_school(tmp_path, database_url, broker_url=BROKER, slots=1, sweep_seconds=1) as quiet:
        yield replace(quiet, nudge=make_nudge(make_celery(quiet.settings)))


def ended(school: School, review_id: int, run_id: int) -> Run:
    give_up = time.monotonic() + LATE_SECONDS
    while time.monotonic() < give_up:
        seen = runs.one_of(school, review_id, run_id)
        if seen.state in {JobState.DONE, JobState.DEAD}:
            return seen
        time.sleep(0.05)
    raise TimeoutError(repr(seen))


def test_a_reviewer_gets_what_the_commit_does_and_harm_ends_as_an_answer(
    school: School, tmp_path: Path
) -> None:
    review_id = key(reviews.accepted_review(school).id)
    files = {"tells.py": TELLS, "data/prices.csv": b"7;8\n"}
    with process(school.settings, "worker", tmp_path / "worker.log"):
        wish = Wish("python3 tells.py 5 'two words'", "салем\n", files)
        told = ended(school, review_id, runs.ask(school, review_id, wish))
        wish = Wish("python3 harms.py", "", {"harms.py": HARMS})
        harmed = ended(school, review_id, runs.ask(school, review_id, wish))
        wish = Wish("python3 -c 'from receipt import total; print(total([4]))'", "", {})
        well = ended(school, review_id, runs.ask(school, review_id, wish))
    assert (told.state, told.exit_code, told.stderr) == (JobState.DONE, 3, "careful\n")
    assert told.stdout == "['5', 'two words'] салем 7;8\n6\n"
    assert harmed.state is JobState.DONE
    assert harmed.stdout is not None
    assert harmed.cut or harmed.timed_out or harmed.out_of_memory
    assert len(harmed.stdout) <= 64 * 1024
    assert (well.exit_code, well.stdout, well.attempt) == (0, "4\n", 1)
