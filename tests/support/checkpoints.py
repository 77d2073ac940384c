"""A school with a pool of exercises for checkpoints, and checkpoints planned in it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from lms.services import checkpoints, keys
from lms.services.checkpoints import Checkpoint, Result, Wish
from lms.services.people import Person
from lms.services.school import School
from lms.services.submitting import submissions, works
from lms.storage.git.commits import Identity
from lms.storage.git.repositories import Move
from lms.storage.tables import CheckpointSeat
from lms.storage.tables.works import Source
from tests.support.folk import key
from tests.support.schools import EXERCISES, RIGHT, at, opened_school

POOL = ("draw-one", "draw-three", "draw-two")
OPEN, TEAM = "three-checks", "together"


def exercises_with_pool(folder: Path) -> Path:
    """Lay out one open exercise, one for teams of two or three, and three for checkpoints."""
    for slug in (OPEN, TEAM, *POOL):
        shutil.copytree(EXERCISES / OPEN, folder / slug)
        path = folder / slug / "exercise.toml"
        text = path.read_text()
        if slug in POOL:
            text = text.replace('kind = "exercise"', 'kind = "checkpoint"').replace("Addition", slug)
        if slug == TEAM:
            text = text.replace("[title]", "[team]\nsmallest = 2\nlargest = 3\n\n[title]", 1)
        path.write_text(text)
    return folder


@contextmanager
def school_with_pool(folder: Path, database_url: str, **settings: Any) -> Iterator[School]:
    (folder / "exercises").mkdir()
    exercises = exercises_with_pool(folder / "exercises")
    with opened_school(folder / "var", database_url, exercises=exercises, **settings) as opened:
        assert not opened.catalogue.errors
        yield opened


def planned(
    school: School,
    by: Person,
    cohort_id: int,
    *,
    after: timedelta = timedelta(hours=1),
    minutes: int = 60,
    pool: tuple[str, ...] = POOL,
    grouping_id: int | None = None,
    title: str = "First checkpoint",
) -> Checkpoint:
    starts = (school.now() + after).astimezone(ZoneInfo(school.settings.zone))
    wish = Wish(title, starts.date(), starts.time().replace(tzinfo=None), pool, minutes, grouping_id)
    return checkpoints.plan(school, by, cohort_id, wish)


def during(school: School, made: Checkpoint, minutes: float = 5) -> School:
    """Return the school some minutes after a checkpoint's start."""
    return at(school, made.starts_at + timedelta(minutes=minutes))


def begin_now(school: School, made: Checkpoint, minutes_ago: int = 5) -> None:
    """Let a planned checkpoint have begun, by the school's own clock."""
    with school.database.write() as session:
        row = session.get_one(Checkpoint, made.id)
        row.starts_at = school.now() - timedelta(minutes=minutes_ago)
        session.add(row)


def seat(school: School, made: Checkpoint, who: Person) -> CheckpointSeat:
    with school.database.read() as session:
        return session.get_one(CheckpointSeat, (made.id, key(who)))


def drawn_slug(school: School, who: Person) -> str:
    """Return the exercise of the checkpoint that runs for somebody."""
    runs = checkpoints.running_for(school, who)
    assert runs is not None
    return runs.exercise


def hand_in(school: School, who: Person, slug: str, when: datetime | None = None) -> int:
    """Hand in as an upload does; nothing grades it yet."""
    then = at(school, when) if when is not None else school
    work_id = keys.key(works.find_or_open(then, slug, key(who)).id)
    move = Move(key(who), Source.UPLOAD, then.now())
    files = {**RIGHT, "NOTES.md": f"{then.now()}\n".encode()}
    commit = then.repositories.store_commit(work_id, files, "Try\n", Identity("A", "a@example.org"), move)
    made = submissions.accept(
        then, work_id=work_id, commit_id=commit, person_id=key(who), source=Source.UPLOAD
    )
    return keys.key(made.id)


def result_of(school: School, cohort_id: int, who: Person) -> Result:
    with school.database.read() as session:
        return next(one for one in checkpoints.results(session, cohort_id) if one.person_id == who.id)
