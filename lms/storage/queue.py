"""The queue's rows: claim by a conditional UPDATE, record only while the claim holds (fencing).

All functions take an open writing session; times are aware.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func
from sqlmodel import Session, col, select

from lms.storage import fences, works
from lms.storage.changes import add_rows, change
from lms.storage.fences import Hold
from lms.storage.tables import Job, Submission, Work, WorkerRow
from lms.storage.tables.queue import JobState, Rank

MOST_FIRST = 3
"""So many jobs of a checkpoint go before all pushes, of each who sits it."""
SERVED = (JobState.RUNNING, JobState.DONE, JobState.DEAD)


@dataclass(frozen=True)
class Claim:
    """The right to record the outcome of a job, for as long as nobody else has claimed it."""

    job_id: int
    submission_id: int
    owner: str
    attempt: int

    @property
    def hold(self) -> Hold:
        return Hold(Job, self.job_id)


def enqueue(session: Session, submission_id: int, now: datetime, rank: Rank = Rank.PUSH) -> Job:
    """Queue a submission in the next round in which it is the turn of whoever handed it in."""
    submission = session.get_one(Submission, submission_id)
    work = session.get_one(Work, submission.work_id)
    if rank is Rank.CHECKPOINT and not _may_go_first(session, party_of(submission), work.exercise):
        rank = Rank.PUSH
    turn = _turn(session, party_of(submission), rank)
    job = _job(submission, work.exercise, rank, turn, now)
    session.add(job)
    return job


def _may_go_first(session: Session, party: str, exercise: str) -> bool:
    """Whether another of a checkpoint's jobs goes before all pushes.

    Somebody who hands in again and again there would keep everybody else from being graded; what is too much
    waits in the ordinary line, and what comes after it does too.
    """
    ranks = (Rank.CHECKPOINT, Rank.PUSH)
    query = select(Job.rank).where(
        Job.party == party,
        col(Job.rank).in_(ranks),
        Job.state == JobState.WAITING,
        Job.exercise == exercise,
    )
    waiting = session.exec(query).all()
    return len(waiting) < MOST_FIRST and Rank.PUSH not in waiting


def enqueue_all(
    session: Session, submission_ids: Collection[int], now: datetime, rank: Rank
) -> dict[int, int]:
    """Queue many submissions in few statements, each as ``enqueue`` does one; return the job of each."""
    query = select(Submission, Work.exercise).join(Work, col(Work.id) == col(Submission.work_id))
    query = query.where(col(Submission.id).in_(submission_ids)).order_by(col(Submission.id))
    found = session.exec(query).all()
    own = _last_turns(session, {party_of(submission) for submission, _ in found}, rank)
    served = turn_served(session, rank)
    jobs = []
    for submission, exercise in found:
        party = party_of(submission)
        own[party] = max(served, own.get(party, -1) + 1)
        jobs.append(_job(submission, exercise, rank, own[party], now))
    add_rows(session, jobs)
    newest = select(Job.submission_id, func.max(Job.id)).where(col(Job.submission_id).in_(submission_ids))
    return {one: job or 0 for one, job in session.exec(newest.group_by(col(Job.submission_id)))}


def _job(submission: Submission, exercise: str, rank: Rank, turn: int, now: datetime) -> Job:
    return Job(
        submission_id=submission.id or 0,
        rank=rank,
        turn=turn,
        party=party_of(submission),
        exercise=exercise,
        not_before=now,
        created_at=now,
    )


def party_of(submission: Submission) -> str:
    """Return who takes turns with the others: a student with all that they hand in, alone and for teams.

    A team is no party of its own, since one student may be in many, and of some the only member.
    """
    return f"person:{submission.person_id}"


def _turn(session: Session, party: str, rank: Rank) -> int:
    """Return the round that is being served, or the one after the party's last, whichever is later.

    Everybody gets one turn a round, and who comes in the middle of a round still joins it. So of each of the
    others at most one job is served in a round, however many they hand in, and nobody waits for ever.
    """
    own = session.exec(select(func.max(Job.turn)).where(Job.rank == rank, Job.party == party)).one()
    return max(turn_served(session, rank), -1 if own is None else own + 1)


def _last_turns(session: Session, parties: Collection[str], rank: Rank) -> dict[str, int]:
    """Return the last turn that each of these parties was given; those that never had one are left out."""
    query = select(Job.party, func.max(Job.turn)).where(Job.rank == rank, col(Job.party).in_(parties))
    return dict(session.exec(query.group_by(col(Job.party))).all())


def turn_served(session: Session, rank: int) -> int:
    """Return the round that is being served."""
    of_rank = select(func.max(Job.turn)).where(Job.rank == rank)
    served = [session.exec(of_rank.where(Job.state == state)).one() for state in SERVED]
    return max([0, *(turn for turn in served if turn is not None)])


def is_awaited() -> ColumnElement[bool]:
    """Return the condition that an author waits for a job, as nobody does for a trial of regrading."""
    return col(Job.rank) != Rank.REGRADE


def is_running() -> ColumnElement[bool]:
    return col(Job.state) == JobState.RUNNING


def claimable(now: datetime) -> ColumnElement[bool]:
    return fences.claimable(Job, now)


def claim_next(  # noqa: PLR0917  which job, for whom, and for how long
    session: Session,
    owner: str,
    now: datetime,
    lease: timedelta,
    attempts: int,
    lacking: Collection[str] = (),
) -> Claim | None:
    """Claim the next job that nobody holds, or return None; at most ``attempts`` claims a job.

    Works on the exercises in ``lacking`` are left to those who can grade them.
    """
    among = col(Job.exercise).not_in(lacking) if lacking else None
    job = fences.claim_next(session, Job, owner, now, lease, attempts, among, started_at=now, progress=[])
    return None if job is None or job.id is None else Claim(job.id, job.submission_id, owner, job.attempt + 1)


def held(claim: Claim) -> ColumnElement[bool]:
    return fences.held(Job, claim.job_id, claim.owner, claim.attempt)


def finish(session: Session, claim: Claim, now: datetime) -> bool:
    """End the job; False: the claim was lost, and nothing may be recorded."""
    return change(session, Job, held(claim), state=JobState.DONE, ended_at=now, lease_until=None, fault=None)


def note_progress(session: Session, claim: Claim, progress: list[dict[str, Any]]) -> bool:
    return change(session, Job, held(claim), progress=progress)


def give_back(
    session: Session, claim: Claim, fault: str, not_before: datetime, *, attempts: int, counted: bool
) -> bool:
    """Let the job wait again after a fault of ours, or declare it dead when its tries are used up."""
    spent = claim.attempt if counted else claim.attempt - 1
    values = fences.given_back(fault, not_before, spent, attempts)
    return change(session, Job, held(claim), progress=[], **values)


def spare_owners(session: Session, owners: Collection[str], now: datetime) -> bool:
    """Take back what workers held that were stopped on purpose; that try does not count."""
    return fences.spare_owners(session, Job, owners, now, progress=[])


def revive(session: Session, job_id: int, now: datetime) -> bool:
    dead = and_(col(Job.id) == job_id, col(Job.state) == JobState.DEAD)
    return change(session, Job, dead, state=JobState.WAITING, attempt=0, not_before=now, ended_at=None)


def count(session: Session, condition: ColumnElement[bool]) -> int:
    return fences.count(session, Job, condition)


def in_state(
    session: Session, state: JobState, limit: int, cohort_ids: Collection[int] | None = None
) -> Sequence[Job]:
    """Return the oldest jobs in a state that somebody waits for, of these cohorts' people if given."""
    theirs = works.handed_in_from(col(Job.submission_id), cohort_ids)
    query = select(Job).where(Job.state == state, is_awaited(), theirs).order_by(col(Job.created_at))
    return session.exec(query.limit(limit)).all()


def newest_job(session: Session, submission_id: int) -> Job | None:
    """Return the job that an attempt's author waits for."""
    query = select(Job).where(Job.submission_id == submission_id, is_awaited())
    return session.exec(query.order_by(col(Job.id).desc()).limit(1)).first()


def newest_exercises(session: Session, limit: int) -> Sequence[str]:
    """Return the exercise of each of the newest jobs."""
    return session.exec(select(Job.exercise).order_by(col(Job.id).desc()).limit(limit)).all()


def workers(session: Session) -> Sequence[WorkerRow]:
    return session.exec(select(WorkerRow).order_by(col(WorkerRow.name))).all()
