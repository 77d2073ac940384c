"""Regrading: after a fix, an exercise's attempts are graded once more, looked at, and then applied.

A trial grades with the recorded seeds and records nothing. Applying records the new grades, pays XP, and
tells everybody whose verdict or points have changed why.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col

from lms.domain.regrades import (
    LONGEST_REASON,
    Change,
    Mark,
    RegradeState,
)
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.services.regrading import settling
from lms.services.regrading.marks import after as after_of
from lms.services.regrading.marks import before as before_of
from lms.services.regrading.marks import changed
from lms.services.school import School
from lms.services.works import key
from lms.storage import people, regrades
from lms.storage import submissions as rows
from lms.storage.changes import change
from lms.storage.queue import Claim
from lms.storage.tables import (
    Job,
    Person,
    Regrade,
    RegradeLine,
    Submission,
    Work,
)
from lms.storage.tables.queue import JobState

SHOWN = 20


@dataclass(frozen=True)
class Line:
    """One attempt: what it was, and what it would be."""

    submission: Submission
    names: str
    change: Change
    before: Mark
    after: Mark
    checks: tuple[str, ...]


@dataclass(frozen=True)
class Trial:
    """A regrade as it stands. ``faults`` are the words of jobs that were given up."""

    regrade: Regrade
    total: int
    decided: int
    faults: tuple[str, ...]
    counts: Counter[Change]
    changed: tuple[Line, ...]
    stale: bool

    @property
    def ready(self) -> bool:
        return self.decided == self.total


def begin(
    school: School,
    exercise: str,
    *,
    since: datetime | None = None,
    cohort_id: int | None = None,
    by: Person | None = None,
) -> Regrade:
    """Begin a trial over the graded attempts at an exercise; one at a time for each exercise."""
    known, now = school.catalogue.get(exercise), school.now()
    with school.database.write() as session:
        if regrades.on_trial(session, exercise) is not None:
            raise ConflictError(N_("A trial for this exercise is open already: apply or drop it first."))
        found = regrades.graded(session, exercise, since, cohort_id)
        if not found:
            raise MissingError(N_("No attempt that was graded is among these."))
        regrade = Regrade(
            exercise=exercise,
            checks_version=known.checks_version,
            since=since,
            cohort_id=cohort_id,
            begun_by=by.id if by else None,
            begun_at=now,
        )
        session.add(regrade)
        session.flush()
        for before in found:
            regrades.add_line(session, key(regrade.id), before, now)
    for _ in range(min(len(found), school.settings.slots)):
        school.nudge()
    return regrade


def open_trial(school: School, exercise: str) -> Regrade | None:
    with school.database.read() as session:
        return regrades.on_trial(session, exercise)


def past(school: School, exercise: str) -> tuple[tuple[Regrade, Person | None], ...]:
    """Return the regrades of an exercise that were closed, each with who did it."""
    with school.database.read() as session:
        found = regrades.of_exercise(session, exercise, SHOWN)
        closed = [one for one in found if one.state is not RegradeState.TRIAL]
        return tuple((one, session.get(Person, one.closed_by) if one.closed_by else None) for one in closed)


def by_id(school: School, regrade_id: int) -> Regrade:
    with school.database.read() as session:
        found = session.get(Regrade, regrade_id)
    if found is None:
        raise MissingError(N_("There is no such page."))
    return found


def view(school: School, regrade_id: int) -> Trial:
    with school.database.read() as session:
        regrade = session.get_one(Regrade, regrade_id)
        found = regrades.lines(session, regrade_id)
        told = [(line, submission) for line, _, submission in found if line.verdict is not None]
        counts = Counter(changed(line) for line, _ in told)
        differ = tuple(
            _line(session, line, submission) for line, submission in told if changed(line) is not Change.SAME
        )
    faults = {job.fault for _, job, _ in found if job.state is JobState.DEAD and job.fault}
    decided = len(told) + sum(line.verdict is None and _is_given_up(job) for line, job, _ in found)
    now = school.catalogue.get(regrade.exercise) if regrade.exercise in school.catalogue else None
    stale = now is None or now.checks_version != regrade.checks_version
    return Trial(regrade, len(found), decided, tuple(sorted(faults)), counts, differ, stale)


def claim(school: School, regrade_id: int, owner: str) -> Claim | None:
    """Take the next attempt of one regrade, for who grades it without a worker."""
    regrade = by_id(school, regrade_id)
    limits = school.catalogue.get(regrade.exercise).limits
    lease = timedelta(seconds=school.settings.lease_seconds + limits.total_seconds)
    with school.database.write() as session:
        return regrades.claim_next(session, regrade_id, owner, school.now(), lease, school.settings.attempts)


def try_again(school: School, regrade_id: int) -> None:
    """Let what was given up be graded again."""
    with school.database.write() as session:
        regrades.revive(session, regrade_id, school.now())
    school.nudge()


def drop(school: School, regrade_id: int, by: Person) -> None:
    """End a trial without a change; what was not graded yet is called off."""
    with school.database.write() as session:
        _close(session, school, regrade_id, by, RegradeState.DROPPED)
        regrades.call_off(session, regrade_id, school.now())


def apply(school: School, regrade_id: int, by: Person, reason: str, *, takes_back: bool = False) -> None:
    """Make what a trial has found the grades that count; ``reason`` is told to all whom it concerns."""
    why = " ".join(reason.split())
    if not why or len(why) > LONGEST_REASON:
        raise RefusedError(N_("Say in a sentence why: the students read it."))
    trial = view(school, regrade_id)
    if not trial.ready:
        raise ConflictError(N_("Not every attempt has been graded again yet."))
    if trial.stale:
        raise ConflictError(N_("The checks have changed since this trial began: drop it and begin anew."))
    with school.database.write() as session:
        _close(session, school, regrade_id, by, RegradeState.APPLIED, reason=why, takes_back=takes_back)
    settling.settle(school, regrade_id)


def _close(
    session: Session,
    school: School,
    regrade_id: int,
    by: Person,
    state: RegradeState,
    **values: object,
) -> None:
    still = (col(Regrade.id) == regrade_id, col(Regrade.state) == RegradeState.TRIAL)
    closed = {"state": state, "closed_by": by.id, "closed_at": school.now()}
    if not change(session, Regrade, *still, **closed, **values):
        raise ConflictError(N_("This trial is closed already."))


def _is_given_up(job: Job) -> bool:
    return job.state in {JobState.DEAD, JobState.DONE}


def _line(session: Session, line: RegradeLine, submission: Submission) -> Line:
    """Return a line with the checks that end otherwise than before."""
    owners = people.owners_of(session, session.get_one(Work, submission.work_id))
    before = {one.name: (one.passed, one.points) for one in rows.checks_of(session, line.grade_id)}
    after = {one["name"]: (one["passed"], one["points"]) for one in line.outcomes}
    names = dict.fromkeys([*before, *after])
    differ = tuple(name for name in names if before.get(name) != after.get(name))
    told = ", ".join(one.name for one in owners)
    return Line(submission, told, changed(line), before_of(line), after_of(line), differ)
