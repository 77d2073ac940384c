"""A full disk, a crowd at a deadline, and kills during commits: no row is lost or half written."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import func
from sqlmodel import select

from lms.services.checkpoints.drawing import draw_now
from lms.storage.backups import databases
from lms.storage.database import Database
from lms.storage.tables import Person, Programme
from tests.queue.lives import ROWS, lived
from tests.support.checkpoints import during, hand_in, planned, result_of, school_with_pool, seat
from tests.support.folk import cohort, person
from tests.support.reviews import grade_row
from tests.support.schools import at

PROCESSES = 4
MEMORY_DISK = 'mount -t tmpfs -o size=8m tmpfs "$1" && exec "$2" -m tests.queue.lives fills-disk "$1"'


@pytest.mark.case("Q08")
def test_q08_a_full_disk_is_said_in_words_and_harms_no_row(tmp_path: Path) -> None:
    argv = ["unshare", "--mount", "sh", "-c", MEMORY_DISK, "sh", str(tmp_path), sys.executable]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=150)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["answers"] == [[503, False]] * len(told["answers"])
    assert told["refused"]
    assert told["faults"] == []
    assert sorted(told["numbers"]) == list(range(1, told["last"] + 1))


@pytest.mark.case("Q09")
def test_q09_of_those_who_hand_in_at_the_same_moment_exactly_who_is_in_time_counts(
    tmp_path: Path, database_url: str
) -> None:
    with school_with_pool(tmp_path, database_url, cooldown_seconds=0) as school:
        mentor = person(school, "mentor", password=None)
        here = cohort(school, "Alpha")
        students = [person(school, f"student{n}", cohort_id=here, password=None) for n in range(6)]
        made = planned(school, mentor, here)
        end = made.starts_at + timedelta(minutes=60)
        draw_now(during(school, made), made.id or 0)
        slugs = [seat(school, made, one).exercise or "" for one in students]
        moments = [end + timedelta(microseconds=n) for n in (-1, 0, 1)] * 2
        start = Barrier(len(students))

        def at_once(number: int) -> int:
            start.wait()
            return hand_in(school, students[number], slugs[number], moments[number])

        with ThreadPoolExecutor(len(students)) as pool:
            for submission_id in pool.map(at_once, range(len(students))):
                grade_row(school, submission_id)
        over = at(school, end + timedelta(hours=1))
        counted = [result_of(over, here, one).passed for one in students]
    assert counted == [True, True, False] * 2


@pytest.mark.case("Q10")
def test_q10_processes_that_read_and_then_write_meet_no_lock(database: Database, database_url: str) -> None:
    with database.write() as session:
        session.add(Programme(slug="0", name_kk="а", name_ru="а", name_en="a"))
    assert lived("raises-counter", database_url, PROCESSES, 50)[0] == 0
    with database.read() as session:
        assert session.exec(select(Programme)).one().slug == str(50 * PROCESSES)


@pytest.mark.case("Q11")
def test_q11_who_is_killed_while_committing_leaves_all_or_nothing(
    database: Database, database_url: str
) -> None:
    ended, said = lived("killed-writers", database_url, 30)
    assert ended == 0
    with database.read() as session:
        kept = session.exec(select(func.count()).select_from(Person)).one()
    told = json.loads(said)["told"]
    assert kept % ROWS == 0
    assert told * ROWS <= kept <= (told + 30) * ROWS
    if database.is_sqlite:
        assert databases.faults(Path(database.url.database or "")) == []
