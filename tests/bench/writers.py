"""Processes that write as sites and workers do: attempts with their jobs, claims, and verdicts.

python -m tests.bench.writers URL site|worker NUMBER WRITES-A-SECOND SECONDS
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from sqlmodel import Session

from lms.domain.people import Role
from lms.settings import Settings
from lms.storage import queue
from lms.storage.database import Database
from lms.storage.tables import Person, Submission, Work
from lms.storage.tables.works import Source
from tests.support.commands import say

LEASE = timedelta(seconds=60)
ATTEMPTS = 3
KINDS = ("site", "worker")
LOOK_SECONDS = 0.1
Write = Callable[[Session], None]


@dataclass(frozen=True)
class Told:
    """What the processes of a crowd measured together."""

    rate: float
    faults: int
    median: float
    p99: float
    wal_bytes: int


def crowd(settings: Settings, of_each: int, rate: float, seconds: float) -> Told:
    """Let as many sites as workers write for a while; the journal is looked at all the time."""
    journal = Path(settings.var, "school.db-wal")
    each = str(rate / (of_each * len(KINDS)))
    with ExitStack() as stack:
        running = [
            stack.enter_context(writer(settings.database, kind, str(number), each, str(seconds)))
            for kind in KINDS
            for number in range(of_each)
        ]
        for one in running:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        for one in running:
            assert one.stdin is not None
            one.stdin.write("go\n")
            one.stdin.flush()
        wal = largest(journal, running)
        told = [json.loads(one.communicate()[0]) for one in running]
    taken = sorted(second for one in told for second in one["seconds"])
    p99 = statistics.quantiles(taken, n=100)[98]
    faults = sum(len(one["faults"]) for one in told)
    lasted = max(one["lasted"] for one in told)
    return Told(len(taken) / lasted, faults, statistics.median(taken), p99, wal)


def writer(*words: str) -> "subprocess.Popen[str]":
    """Start a process that writes; who leaves its block hangs up on it, and waits until it has ended."""
    argv = [sys.executable, "-m", "tests.bench.writers", *words]
    return subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def largest(journal: Path, running: list["subprocess.Popen[str]"]) -> int:
    """Return the largest size that a journal had while processes ran."""
    size = 0
    while any(one.poll() is None for one in running):
        size = max(size, journal.stat().st_size if journal.exists() else 0)
        time.sleep(LOOK_SECONDS)
    return size


def main(url: str, kind: str, number: str, rate: str, seconds: str) -> None:
    """Write at an even pace from the word on, and say how long each write took."""
    database = Database(url)
    write = site(database, number) if kind == "site" else worker(f"worker-{number}")
    say("ready")
    sys.stdin.readline()
    taken, faults, began = [], [], time.monotonic()
    for turn in count():
        due = began + turn / float(rate)
        if max(due, time.monotonic()) > began + float(seconds):
            break
        time.sleep(max(0.0, due - time.monotonic()))
        start = time.perf_counter()
        try:
            with database.write() as session:
                write(session)
        except Exception as error:  # noqa: BLE001  every fault is counted
            faults.append(repr(error))
        taken.append(time.perf_counter() - start)
    say(json.dumps({"seconds": taken, "faults": faults, "lasted": time.monotonic() - began}))
    database.close()


def site(database: Database, number: str) -> Write:
    """Return what makes one more attempt of a student's work, and queues it."""
    with database.write() as session:
        person = Person(login=f"writer{number}", name="Ару", role=Role.STUDENT, created_at=now())
        session.add(person)
        session.flush()
        work = Work(exercise="three-checks", person_id=person.id, created_at=now())
        session.add(work)
        session.flush()
        work_id, person_id = work.id or 0, person.id or 0
    numbers = count(1)

    def write(session: Session) -> None:
        attempt = next(numbers)
        made = Submission(
            work_id=work_id,
            number=attempt,
            commit_id=f"{attempt:040x}",
            source=Source.PUSH,
            person_id=person_id,
            created_at=now(),
        )
        session.add(made)
        session.flush()
        queue.enqueue(session, made.id or 0, now())

    return write


def worker(name: str) -> Write:
    """Return what claims a job, and the next time ends it."""
    held: list[queue.Claim] = []

    def write(session: Session) -> None:
        if held:
            queue.finish(session, held.pop(), now())
            return
        claim = queue.claim_next(session, name, now(), LEASE, ATTEMPTS)
        if claim is not None:
            held.append(claim)

    return write


def now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main(*sys.argv[1:])
