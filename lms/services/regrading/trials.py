"""Regrading: after a fix, an exercise's attempts are graded once more, looked at, and then applied.

A trial grades with the recorded seeds and records nothing. Applying records the new grades, pays XP, and
tells everybody whose verdict or points have changed why.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col

from lms.domain.cohorts.pace import moment_of
from lms.domain.regrades import LONGEST_REASON, Change, Mark, RegradeState
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.services.keys import key
from lms.services.regrading import settling
from lms.services.regrading.marks import after as after_of
from lms.services.regrading.marks import before as before_of
from lms.services.regrading.marks import changed
from lms.services.school import School
from lms.storage import people, regrades
from lms.storage.changes import change
from lms.storage.queue import Claim
from lms.storage.tables import CheckResult, Person, Regrade, RegradeLine, Submission
from lms.storage.tables.queue import JobState

SHOWN = 20
_CLOSED = N_("This trial is closed already.")
_FAULTY = N_(
    "Attempts that could not be graded again: %(number)s. Try them again, or say that they keep their grades."
)


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
class Progress:
    """How far a regrade is. ``faulty`` attempts were given up; ``faults`` are the words of their jobs."""

    regrade: Regrade
    total: int
    decided: int
    faulty: int
    faults: tuple[str, ...]

    @property
    def ready(self) -> bool:
        return self.decided == self.total


@dataclass(frozen=True)
class Trial(Progress):
    """A regrade as it stands. ``stale``: the checks are not those any more that it began with."""

    counts: Counter[Change]
    changed: tuple[Line, ...]
    stale: bool


def begin(
    school: School,
    exercise: str,
    *,
    since: date | None = None,
    cohort_id: int | None = None,
    by: Person | None = None,
) -> Regrade:
    """Begin a trial over the graded attempts at an exercise; one at a time for each exercise.

    ``since`` is the first day of the attempts, by the school's own clock.
    """
    known, now = school.catalogue.get(exercise), school.now()
    begins = None if since is None else _beginning(since, school.settings.zone)
    with school.database.write() as session:
        regrades.hold(session, exercise)
        if regrades.on_trial(session, exercise) is not None:
            raise ConflictError(N_("A trial for this exercise is open already: apply or drop it first."))
        found = regrades.graded(session, exercise, begins, cohort_id)
        if not found:
            raise MissingError(N_("No attempt that was graded is among these."))
        regrade = Regrade(
            exercise=exercise,
            checks_version=known.checks_version,
            since=begins,
            cohort_id=cohort_id,
            begun_by=by.id if by else None,
            begun_at=now,
        )
        session.add(regrade)
        session.flush()
        regrades.add_lines(session, key(regrade.id), found, now)
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


def progress(school: School, regrade_id: int) -> Progress:
    """Return how far a regrade is, however many attempts it is about, without what it has found."""
    with school.database.read() as session:
        return _progress(session, session.get_one(Regrade, regrade_id))


def view(school: School, regrade_id: int) -> Trial:
    with school.database.read() as session:
        regrade = session.get_one(Regrade, regrade_id)
        so_far = _progress(session, regrade)
        told = [
            (line, submission)
            for line, _, submission in regrades.lines(session, regrade_id)
            if line.verdict is not None
        ]
        differ = [pair for pair in told if changed(pair[0]) is not Change.SAME]
        owners = people.owners_by_work(session, {submission.work_id for _, submission in differ})
        checks = regrades.checks_before(session, regrade_id) if differ else {}
    return Trial(
        regrade,
        so_far.total,
        so_far.decided,
        so_far.faulty,
        so_far.faults,
        counts=Counter(changed(line) for line, _ in told),
        changed=tuple(_line(*pair, owners, checks) for pair in differ),
        stale=_is_stale(school, regrade),
    )


def _beginning(day: date, zone: str) -> datetime:
    try:
        return moment_of(day, time(), zone)
    except OverflowError:  # a day that no calendar has
        raise RefusedError(N_("Write the day as 2026-09-01.")) from None


def _progress(session: Session, regrade: Regrade) -> Progress:
    found = regrades.ends(session, key(regrade.id))
    faults = {fault for _, state, fault in found if state is JobState.DEAD and fault}
    decided = sum(verdict is not None or state in regrades.RESTING for verdict, state, _ in found)
    faulty = sum(verdict is None and state is JobState.DEAD for verdict, state, _ in found)
    return Progress(regrade, len(found), decided, faulty, tuple(sorted(faults)))


def _is_stale(school: School, regrade: Regrade) -> bool:
    slug = regrade.exercise
    now = school.catalogue.get(slug) if slug in school.catalogue else None
    return now is None or now.checks_version != regrade.checks_version


def claim(school: School, regrade_id: int, owner: str) -> Claim | None:
    """Take the next attempt of one regrade, for who grades it without a worker."""
    regrade = by_id(school, regrade_id)
    limits = school.catalogue.get(regrade.exercise).limits
    lease = timedelta(seconds=school.settings.lease_seconds + limits.total_seconds)
    with school.database.write() as session:
        return regrades.claim_next(session, regrade_id, owner, school.now(), lease, school.settings.attempts)


def try_again(school: School, regrade_id: int) -> None:
    """Let what was given up be graded again, while the trial is open."""
    with school.database.write() as session:
        if session.get_one(Regrade, regrade_id, with_for_update=True).state is not RegradeState.TRIAL:
            raise ConflictError(_CLOSED)
        regrades.revive(session, regrade_id, school.now())
    school.nudge()


def drop(school: School, regrade_id: int, by: Person) -> None:
    """End a trial without a change; what was not graded yet is called off."""
    with school.database.write() as session:
        _close(session, school, regrade_id, by, RegradeState.DROPPED)
        regrades.call_off(session, regrade_id, school.now())


def apply(
    school: School,
    regrade_id: int,
    by: Person,
    reason: str,
    *,
    takes_back: bool = False,
    leaves_faulty: bool = False,
    at_once: int | None = None,
) -> None:
    """Make what a trial has found the grades that count; ``reason`` is told to all whom it concerns.

    Attempts that could not be graded again keep their grades, where whoever applies says so.
    With ``at_once`` so many works are settled here, and the others by the chore within a minute.
    """
    why = " ".join(reason.split())
    if not why or len(why) > LONGEST_REASON:
        raise RefusedError(N_("Say in a sentence why: the students read it."))
    with school.database.write() as session:
        # it is closed first, so that nobody lets attempts be tried again while they are counted
        _close(session, school, regrade_id, by, RegradeState.APPLIED, reason=why, takes_back=takes_back)
        _check(session, school, regrade_id, leaves_faulty=leaves_faulty)
    settling.settle(school, regrade_id, at_once)


def _check(session: Session, school: School, regrade_id: int, *, leaves_faulty: bool) -> None:
    """Raise where a trial may not be applied as it stands; it is not closed then."""
    trial = _progress(session, session.get_one(Regrade, regrade_id))
    if not trial.ready:
        raise ConflictError(N_("Not every attempt has been graded again yet."))
    if trial.faulty and not leaves_faulty:
        raise RefusedError(_FAULTY, number=trial.faulty)
    if _is_stale(school, trial.regrade):
        raise ConflictError(N_("The checks have changed since this trial began: drop it and begin anew."))


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
        raise ConflictError(_CLOSED)


def _line(
    line: RegradeLine,
    submission: Submission,
    owners: Mapping[int, Sequence[Person]],
    checks: Mapping[int, Sequence[CheckResult]],
) -> Line:
    """Return a line with the checks that end otherwise than before."""
    before = {one.name: (one.passed, one.points) for one in checks.get(line.grade_id, ())}
    after = {one["name"]: (one["passed"], one["points"]) for one in line.outcomes}
    names = dict.fromkeys([*before, *after])
    differ = tuple(name for name in names if before.get(name) != after.get(name))
    told = ", ".join(one.name for one in owners.get(submission.work_id, ()))
    return Line(submission, told, changed(line), before_of(line), after_of(line), differ)
