"""Settling: what a regrade has found becomes the grades that count, a work at a time."""

from sqlmodel import Session, col

from lms.domain.regrades import Change, is_recorded
from lms.domain.verdicts import Verdict
from lms.errors import N_
from lms.services import inbox, ledger
from lms.services.grading import beside
from lms.services.keys import key
from lms.services.regrading.marks import changed
from lms.services.school import School
from lms.storage import people, regrades
from lms.storage import submissions as rows
from lms.storage.changes import change
from lms.storage.tables import Grade, Regrade, RegradeLine, Submission, Work

TOLD = {
    Change.PASSED: N_(
        "Attempt %(number)s at “%(exercise)s” was graded again, and is passed now. Why: %(why)s"
    ),
    Change.LOST: N_(
        "Attempt %(number)s at “%(exercise)s” was graded again, and is not passed any more. Why: %(why)s"
    ),
    Change.POINTS: N_(
        "Attempt %(number)s at “%(exercise)s” was graded again, and its points have changed. Why: %(why)s"
    ),
}
WEIGHT = (Change.LOST, Change.PASSED, Change.POINTS)


def settle_due(school: School) -> int:
    """Go on with what was applied and cut short; return how many attempts were settled."""
    with school.database.read() as session:
        due = regrades.unsettled(session)
    return sum(settle(school, regrade_id) for regrade_id in due)


def settle(school: School, regrade_id: int, most: int | None = None) -> int:
    """Settle the lines of an applied regrade, a work at a time: a crash in between loses nothing.

    With ``most`` only those of so many works, for who can't wait for all; return how many lines it were.
    """
    with school.database.read() as session:
        by_work: dict[int, list[int]] = {}
        for line, _, submission in regrades.lines(session, regrade_id):
            if not line.settled:
                by_work.setdefault(submission.work_id, []).append(key(line.id))
    due = list(by_work.items())[:most]
    for work_id, line_ids in due:
        with school.database.write() as session:
            _settle_work(session, school, session.get_one(Regrade, regrade_id), work_id, line_ids)
    return sum(len(line_ids) for _, line_ids in due)


def _settle_work(
    session: Session, school: School, regrade: Regrade, work_id: int, line_ids: list[int]
) -> None:
    done: dict[Change, RegradeLine] = {}
    for line_id in line_ids:
        mine = (col(RegradeLine.id) == line_id, col(RegradeLine.settled).is_(False))
        if not change(session, RegradeLine, *mine, settled=True):
            continue
        line = session.get_one(RegradeLine, line_id)
        session.refresh(line)
        became = changed(line)
        if line.verdict is None or not is_recorded(became, takes_back=regrade.takes_back):
            continue
        if _record(session, school, line):
            done.setdefault(became, line)
    _pay_and_tell(session, school, regrade, work_id, done)


def _record(session: Session, school: School, line: RegradeLine) -> bool:
    """Keep a line as the newest grade of its attempt, unless it was graded otherwise since the trial."""
    newest = rows.newest_grades(session, [line.submission_id])[line.submission_id]
    same = changed(line) is Change.SAME and _is_known(newest, line)
    if newest.id != line.grade_id or same:
        return False
    _make_room(session, line)
    grade = Grade(
        submission_id=line.submission_id,
        job_id=line.job_id,
        checks_version=line.checks_version,
        image_id=line.image_id,
        seed=line.seed,
        verdict=line.verdict or newest.verdict,
        points=line.points,
        max_points=line.max_points,
        seconds=line.seconds,
        cpu_seconds=line.cpu_seconds,
        memory_bytes=line.memory_bytes,
        created_at=school.now(),
    )
    rows.keep_grade(session, grade, line.outcomes)
    beside.order_if_changed(session, school, grade)
    return True


def _make_room(session: Session, line: RegradeLine) -> None:
    """Take passes back where the staff does, and let an older word of the same checks be an older one."""
    if changed(line) is Change.LOST:
        passed = (col(Grade.submission_id) == line.submission_id, col(Grade.verdict) == Verdict.PASSED)
        change(session, Grade, *passed, verdict=Verdict.WITHDRAWN)
    known = rows.same_grade(session, line.submission_id, line.checks_version, line.image_id)
    if known is not None:
        older = f"{line.checks_version}, before regrade {line.regrade_id}"
        change(session, Grade, col(Grade.id) == known.id, checks_version=older)


def _pay_and_tell(
    session: Session, school: School, regrade: Regrade, work_id: int, done: dict[Change, RegradeLine]
) -> None:
    """Bring XP to what is due now, and tell the owners of a work what weighs most, once."""
    if Change.LOST not in done:
        ledger.pay_xp(session, school, work_id)
    most = next((one for one in WEIGHT if one in done), None)
    if most is None:
        return
    line = done[most]
    work = session.get_one(Work, work_id)
    values = {
        "exercise": school.catalogue.title_of(regrade.exercise),
        "number": session.get_one(Submission, line.submission_id).number,
        "why": regrade.reason,
    }
    for owner in people.owners_of(session, work):
        if Change.LOST in done:
            ledger.correct_xp(session, school, key(owner.id), regrade.exercise, regrade.reason)
        told = f"regrade:{regrade.id}:{work_id}:{owner.id}"
        inbox.tell(
            session, school, key(owner.id), TOLD[most], values, f"/submissions/{line.submission_id}", told
        )


def _is_known(newest: Grade, line: RegradeLine) -> bool:
    return (newest.checks_version, newest.image_id) == (line.checks_version, line.image_id)
