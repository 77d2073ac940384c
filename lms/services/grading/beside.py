"""Beside: a grader of others is run for each grade that is recorded, and what it says is kept for people.

It decides nothing: no points, no XP and no verdict hang on it. What breaks on our side gives the run back, or
is told as ours.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import Session

from lms.domain.beside import ForeignGrader, Kind
from lms.domain.exercises import Reason
from lms.domain.foreign.shape import OURS, Case, Fault, Outcome
from lms.errors import N_, ConflictError
from lms.grading.beside import BesideRunner, Heard, hear
from lms.services.grading import running
from lms.services.school import School
from lms.storage import beside as rows
from lms.storage.runs import RunClaim
from lms.storage.tables import BesideRun, Grade, Round, Submission, Work
from lms.storage.tables.queue import JobState

__all__ = [
    "BesideView",
    "attempt_of",
    "claim",
    "of_submission",
    "order",
    "order_if_changed",
    "run_again",
    "run_claimed",
]


@dataclass(frozen=True)
class BesideView:
    """What a page tells of a run. ``waiting``: it has not ended yet; ``broken``: a fault of ours.

    ``fault`` says which, in the words of the machine, for the staff alone.
    """

    kind: Kind
    waiting: bool
    running: bool
    broken: bool
    fault: str
    unread: Fault | None
    reason: Reason | None
    points: float | None
    max_points: float | None
    words: str
    output: str
    cases: tuple[Case, ...]

    def count(self, outcome: str) -> int:
        return sum(case.outcome == outcome for case in self.cases)


def order(session: Session, school: School, grade: Grade) -> None:
    """Queue the foreign grader of an exercise, if it has one, for a grade.

    It speaks once of each grade; again only if its author has changed it since, or it could not be run.
    """
    grader = _grader(school, session.get_one(Submission, grade.submission_id), session)
    if grader is None:
        return
    known = rows.of_grade(session, grade.id or 0)
    if known is not None:
        if known.version == grader.version and not _is_ours(known):
            return
        session.delete(known)
        session.flush()
    now = school.now()
    session.add(
        BesideRun(
            grade_id=grade.id or 0,
            kind=grader.kind,
            version=grader.version,
            not_before=now,
            created_at=now,
        )
    )


def order_if_changed(session: Session, school: School, grade: Grade) -> None:
    """Queue it for a grade that a regrade has recorded, if its author has changed it since it spoke last.

    The work is the same, so all others would say the same again.
    """
    run = rows.of_submissions(session, [grade.submission_id]).get(grade.submission_id)
    grader = _grader(school, session.get_one(Submission, grade.submission_id), session)
    if grader is not None and (run is None or run.version != grader.version):
        order(session, school, grade)


def run_again(school: School, submission_id: int) -> None:
    """Let what our side could not run be tried from its start, with the grader as it is by now."""
    with school.database.write() as session:
        run = rows.of_submissions(session, [submission_id]).get(submission_id)
        grader = _grader(school, session.get_one(Submission, submission_id), session)
        if run is None or grader is None:
            raise ConflictError(N_("No grader of others stands beside this exercise."))
        now = {"kind": grader.kind, "version": grader.version}
        if not rows.revive(session, run.id or 0, school.now(), **now):
            raise ConflictError(N_("It is already being run again, or it has ended by itself."))
    school.nudge()


def claim(school: School, owner: str) -> RunClaim | None:
    """Take the oldest run that nobody holds."""
    return running.claim(school, BesideRun, owner)


def run_claimed(school: School, runner: BesideRunner, held: RunClaim) -> None:
    """Do a claimed run; whatever goes wrong on our side gives it back, and is shown as ours."""
    images = school.settings.beside_images
    running.carry_out(school, held, lambda: as_values(_hear(school, runner, held.run_id, images)))


def of_submission(school: School, submission_id: int) -> BesideView | None:
    """Return what the foreign grader said of an attempt, or None where none was asked."""
    with school.database.read() as session:
        run = rows.of_submissions(session, [submission_id]).get(submission_id)
    return None if run is None else _view(run)


def attempt_of(school: School, round_id: int) -> int:
    """Return the attempt that a round of reviews is about."""
    with school.database.read() as session:
        return session.get_one(Round, round_id).submission_id


def as_values(heard: Heard | None) -> dict[str, Any]:
    """Return what came as columns; an exercise that has lost its grader since has nothing to say."""
    if heard is None:
        return {"unread": Fault.NOTHING}
    told = heard.told
    return {
        "image_id": heard.image_id,
        "unread": heard.unread,
        "reason": heard.reason,
        "output": heard.output,
        "points": told.points if told else None,
        "max_points": told.max_points if told else None,
        "words": told.words if told else "",
        "cases": [asdict(case) for case in told.cases] if told else [],
        "seconds": heard.usage.seconds,
        "memory_bytes": heard.usage.memory_bytes,
    }


def _grader(school: School, submission: Submission, session: Session) -> ForeignGrader | None:
    exercise = school.catalogue.find(session.get_one(Work, submission.work_id).exercise)
    return exercise.beside if exercise else None


def _hear(school: School, runner: BesideRunner, run_id: int, images: Collection[str]) -> Heard | None:
    with school.database.read() as session:
        run = session.get_one(BesideRun, run_id)
        grade = session.get_one(Grade, run.grade_id)
        submission = session.get_one(Submission, grade.submission_id)
        work = session.get_one(Work, submission.work_id)
    files = school.repositories.export(submission.work_id, submission.commit_id)
    return hear(files, school.catalogue.get(work.exercise), runner, images)


def _is_ours(run: BesideRun) -> bool:
    """Tell whether it was our side that could not make a run."""
    return run.state is JobState.DEAD or run.unread in OURS


def _view(run: BesideRun) -> BesideView:
    return BesideView(
        kind=run.kind,
        waiting=run.state in {JobState.WAITING, JobState.RUNNING},
        running=run.state is JobState.RUNNING,
        broken=_is_ours(run),
        fault=(run.fault or "") if _is_ours(run) else "",
        unread=run.unread,
        reason=run.reason,
        points=run.points,
        max_points=run.max_points,
        words=run.words,
        output=run.output,
        cases=tuple(_case(one) for one in run.cases),
    )


def _case(row: dict[str, Any]) -> Case:
    reason = row.get("reason")
    return Case(**row | {"outcome": Outcome(row["outcome"]), "reason": Reason(reason) if reason else None})
