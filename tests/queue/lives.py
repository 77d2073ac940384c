"""Programs that tests start as processes of their own, to kill them or to fill their disk.

python -m tests.queue.lives NAME ARGUMENT…
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from lms.domain.people import Role
from lms.errors import is_full_disk
from lms.services.submitting import submissions, works
from lms.settings import Settings
from lms.storage.backups import databases
from lms.storage.database import Database
from lms.storage.tables import Person, Programme
from tests.support.commands import say
from tests.support.schools import RIGHT, Pupil, opened_school
from tests.support.sites import make_site, visit
from tests.support.workers import environment_of

SECONDS = 150
MOMENT = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
ROWS = 20
PIECE = 64 * 1024


def lived(name: str, *arguments: object, settings: Settings | None = None) -> tuple[int, str]:
    """Run a program of its own to its end; return how it ended and what it said."""
    argv = [sys.executable, "-m", "tests.queue.lives", name, *map(str, arguments)]
    environment = environment_of(settings) if settings else None
    done = subprocess.run(
        argv, env=environment, stdout=subprocess.PIPE, text=True, timeout=SECONDS, check=False
    )
    return done.returncode, done.stdout


def dies_before_nudge() -> None:
    """Hand in on the school of the environment, and be killed where a worker would be woken up."""
    settings = Settings()
    with opened_school(settings.var, settings.database_url, nudge=kill_me) as school:
        Pupil(school).hand_in(RIGHT)


def dies_before_row() -> None:
    """Move the branch as a push does, and be killed before the attempt has its row."""
    settings = Settings()
    with opened_school(settings.var, settings.database_url) as school:
        Pupil(school).commit(RIGHT)
        kill_me()


def kill_me() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed_writers(url: str, rounds: str) -> None:
    """Kill a writer again and again at any moment; say how many transactions it had told to be done."""
    told = 0
    for number in range(int(rounds)):
        reads, writes = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reads)
            write_without_end(url, number, writes)
        os.close(writes)
        os.read(reads, 1)  # it writes by now
        time.sleep(random.uniform(0, 0.1))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        told += 1 + len(drained(reads))
    say(json.dumps({"told": told}))


def write_without_end(url: str, number: int, told: int) -> None:
    """Write transactions of some rows each, and tell of each that is done."""
    database = Database(url)
    count = 0
    while True:
        with database.write() as session:
            for row in range(ROWS):
                login = f"p-{number}-{count}-{row}"
                person = Person(login=login, name=login, role=Role.STUDENT, created_at=MOMENT)
                session.add(person)
        os.write(told, b".")
        count += 1


def drained(pipe: int) -> bytes:
    found = b""
    while piece := os.read(pipe, PIECE):
        found += piece
    os.close(pipe)
    return found


def raises_counter(url: str, processes: str, times: str) -> None:
    """Read a counter, then write it, in several processes at once; fail with the first of them that fails."""
    children = []
    for _ in range(int(processes)):
        child = os.fork()
        if child == 0:
            raise_it(url, int(times))
            return
        children.append(child)
    failed = [child for child in children if os.waitpid(child, 0)[1]]
    sys.exit(len(failed))


def raise_it(url: str, times: int) -> None:
    database = Database(url)
    for _ in range(times):
        with database.write() as session:
            row = session.exec(select(Programme).order_by(col(Programme.id)).with_for_update()).one()
            row.slug = str(int(row.slug) + 1)
            session.add(row)
    database.close()


def fills_disk(var: str) -> None:
    """Hand in on a disk that fills up, and when it has room again; say what a site and SQLite made of it."""
    with opened_school(Path(var), cooldown_seconds=0) as school:
        pupil = Pupil(school)
        pupil.hand_in(RIGHT)
        client = visit(make_site(school), school, pupil.person)
        filler = Path(var, "filler")
        answers = []
        for number in range(5):
            fill(filler)
            answer = client.post(
                "/exercises/three-checks/upload",
                data={"archive": (zipped(number), "work.zip")},
                content_type="multipart/form-data",
            )
            answers.append((answer.status_code, "Traceback" in answer.text))
        refused = rows_until_full(school.database, filler)
        filler.unlink()
        works.adopt_lost_pushes(school)
        last = pupil.hand_in(RIGHT)
        numbers = [one.submission.number for one in submissions.attempts(school, pupil.work_id)]
    faults = databases.faults(Path(var, "school.db"))
    told = {"answers": answers, "refused": refused, "last": last.number, "numbers": numbers, "faults": faults}
    say(json.dumps(told))


def rows_until_full(database: Database, filler: Path) -> bool:
    """Add people until there is no room, which may be when the journal grows; say whether that is said."""
    for number in range(5000):
        fill(filler)
        try:
            with database.write() as session:
                login = f"row-{number}"
                session.add(Person(login=login, name="А" * 100, role=Role.STUDENT, created_at=MOMENT))
        except OperationalError as error:
            return is_full_disk(error)
    return False


def fill(path: Path) -> None:
    """Write until the disk says that it is full."""
    with suppress(OSError), path.open("ab", buffering=0) as file:
        while True:
            file.write(bytes(PIECE))
    with suppress(OSError), path.open("ab", buffering=0) as file:
        while True:
            file.write(bytes(512))


def zipped(number: int) -> BytesIO:
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        archive.writestr("solution.py", RIGHT["solution.py"] + b"# %d\n" % number)
    made.seek(0)
    return made


LIVES: dict[str, Callable[..., None]] = {
    one.__name__.replace("_", "-"): one
    for one in (dies_before_nudge, dies_before_row, killed_writers, raises_counter, fills_disk)
}

if __name__ == "__main__":
    LIVES[sys.argv[1]](*sys.argv[2:])
