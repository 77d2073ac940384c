"""Runs: a reviewer lets the exact commit run in the grader's own sandbox, and keeps what came out.

A run is a row that a worker claims like a job. Whatever the work does is kept as its output; what breaks on
our side gives the run back and is never the work's fault.
"""

import base64
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlmodel import Session

from lms.domain import runs as rules
from lms.domain.reviews.states import ReviewState
from lms.domain.suggestions import only_notebooks, suggested_commands
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.grading.runner import Runner
from lms.grading.running import Command, Ran, run
from lms.services.grading import running
from lms.services.keys import key
from lms.services.reviews.desk import source
from lms.services.school import School
from lms.storage.reviews import runs as rows
from lms.storage.runs import RunClaim
from lms.storage.tables import Review, Run

__all__ = ["Choices", "Run", "Wish", "ask", "choices", "claim", "listing", "one_of", "run_claimed"]

SHOWN = 20
HOUR = timedelta(hours=1)
CLOSED = N_("This review can't be changed now.")


@dataclass(frozen=True)
class Wish:
    """What a reviewer wants to be run: a command line, its input, and files laid over the work's.

    ``again``: those of the last run are there, too.
    """

    command: str
    stdin: str
    files: Mapping[str, bytes]
    again: bool = False


@dataclass(frozen=True)
class Choices:
    """What the reviewer may begin with. ``notebooks``: of notebooks alone, and nothing here can run them."""

    commands: tuple[str, ...]
    notebooks: bool


def ask(school: School, review_id: int, wish: Wish) -> int:
    """Queue a run for a review that is being written, and return its id.

    The row of the review is held meanwhile: two at once never make two runs.
    """
    with school.database.read() as session:
        review = session.get(Review, review_id)
    if review is None:
        raise ConflictError(CLOSED)
    argv = rules.parse_command(wish.command, notebooks=has_notebooks(school, review))
    rules.check_stdin(wish.stdin)
    with school.database.write() as session:
        review = session.get(Review, review_id, with_for_update=True)
        if review is None or review.state is not ReviewState.ACCEPTED:
            raise ConflictError(CLOSED)
        _check_room(session, school, review)
        files = {**_last_files(session, review_id), **wish.files} if wish.again else dict(wish.files)
        rules.check_files(files)
        run_id = _stored(session, school, review_id, Command(argv, wish.stdin.encode(), files))
    school.nudge()
    return run_id


def has_notebooks(school: School, review: Review) -> bool:
    """Tell whether notebooks can be run in the environment of what is reviewed."""
    exercise = source.of_review(school, review).exercise
    return exercise in school.catalogue and school.catalogue.get(exercise).environment.notebooks


def choices(school: School, review: Review) -> Choices:
    """Return the commands that fit the files and the environment of what is reviewed."""
    found = source.of_review(school, review)
    if found.exercise not in school.catalogue:
        return Choices((), notebooks=False)
    paths = [one.path for one in found.entries]
    environment = school.catalogue.get(found.exercise).environment
    helpless = only_notebooks(paths) and not environment.notebooks
    return Choices(tuple(suggested_commands(environment, paths)), notebooks=helpless)


def listing(school: School, review_id: int) -> tuple[Run, ...]:
    """Return the last runs of a review, the newest first."""
    with school.database.read() as session:
        return tuple(rows.of_review(session, review_id, SHOWN))


def one_of(school: School, review_id: int, run_id: int) -> Run:
    """Return a run of this review."""
    with school.database.read() as session:
        found = session.get(Run, run_id)
    if found is None or found.review_id != review_id:
        raise MissingError(N_("There is no such run."))
    return found


def claim(school: School, owner: str) -> RunClaim | None:
    """Take the oldest run that nobody holds."""
    return running.claim(school, Run, owner)


def run_claimed(school: School, runner: Runner, held: RunClaim) -> None:
    """Do a claimed run; whatever goes wrong on our side gives it back, and is shown as ours."""
    running.carry_out(school, held, lambda: asdict(_run(school, runner, held.run_id)))


def _check_room(session: Session, school: School, review: Review) -> None:
    if rows.unended(session, key(review.id)) is not None:
        raise ConflictError(N_("The last run has not ended yet. Wait for it, then start another."))
    if rows.count_since(session, review.reviewer_id, school.now() - HOUR) >= rules.AN_HOUR:
        raise RefusedError(N_("That were %(limit)s runs within an hour. Take a break."), limit=rules.AN_HOUR)


def _last_files(session: Session, review_id: int) -> dict[str, bytes]:
    last = next(iter(rows.of_review(session, review_id, 1)), None)
    return _files_of(last) if last else {}


def _files_of(run_: Run) -> dict[str, bytes]:
    return {path: base64.b64decode(content) for path, content in run_.files.items()}


def _stored(session: Session, school: School, review_id: int, command: Command) -> int:
    now = school.now()
    row = Run(
        review_id=review_id,
        argv=list(command.argv),
        stdin=command.stdin.decode(),
        files={path: base64.b64encode(content).decode() for path, content in command.files.items()},
        not_before=now,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return key(row.id)


def _run(school: School, runner: Runner, run_id: int) -> Ran:
    with school.database.read() as session:
        asked = session.get_one(Run, run_id)
        review = session.get_one(Review, asked.review_id)
    found = source.of_review(school, review)
    command = Command(asked.argv, asked.stdin.encode(), _files_of(asked))
    return run(found.read_all(), school.catalogue.get(found.exercise), runner, command)
