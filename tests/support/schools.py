"""A school on real storage, and the ways into it that tests of several rooms need."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from lms.domain.people import Role
from lms.services import people
from lms.services.keys import key
from lms.services.school import School, open_school
from lms.services.submitting import submissions, works
from lms.settings import Settings
from lms.storage.git.commits import Identity
from lms.storage.git.repositories import Move
from lms.storage.tables import Submission
from lms.storage.tables.works import Source
from tests.support.databases import lay_out

EXERCISES = Path(__file__).parent.parent / "bench" / "exercises"
"""One small exercise of three checks, so that tests don't change with the school's own content."""
RIGHT = {"solution.py": b"def add(a, b):\n    return a + b\n"}
WRONG = {"solution.py": b"def add(a, b):\n    return a - b\n"}


def no_nudge() -> None:
    """Wake nobody: the test itself looks after the queue."""


@contextmanager
def opened_school(
    folder: Path, database_url: str = "", *, nudge: Callable[[], None] = no_nudge, **values: object
) -> Iterator[School]:
    """Yield a migrated school in a folder; ``values`` are settings."""
    settings = Settings.model_validate(
        {"var": folder, "database_url": database_url, "exercises": EXERCISES, **values}
    )
    school = open_school(settings, nudge)
    lay_out(school.database)
    try:
        yield school
    finally:
        school.database.close()


def at(school: School, moment: datetime) -> School:
    """Return the same school at a moment that the test chooses."""
    return replace(school, clock=lambda: moment.astimezone(UTC))


class Pupil:
    """A student with a work on one exercise, who hands in files as an upload does."""

    def __init__(self, school: School, login: str = "aru", exercise: str = "three-checks") -> None:
        self.school = school
        self.person = people.create(
            school, login=login, name="Ару", role=Role.STUDENT, password=None, birth_date=None
        )
        self.person_id = key(self.person.id)
        self.work_id = key(works.find_or_open(school, exercise, self.person_id).id)
        self.numbers = count(1)

    def commit(self, files: dict[str, bytes]) -> str:
        """Put files on the main branch; a comment makes every commit another one."""
        number = next(self.numbers)
        move = Move(self.person_id, Source.UPLOAD, self.school.now())
        author = Identity("Ару", "aru@example.org")
        numbered = {**files, "NOTES.md": b"%d\n" % number}
        return self.school.repositories.store_commit(
            self.work_id, numbered, f"Attempt {number}\n", author, move
        )

    def accept(self, commit_id: str) -> Submission:
        return submissions.accept(
            self.school,
            work_id=self.work_id,
            commit_id=commit_id,
            person_id=self.person_id,
            source=Source.UPLOAD,
        )

    def hand_in(self, files: dict[str, bytes]) -> Submission:
        return self.accept(self.commit(files))
