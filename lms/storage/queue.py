"""The queue's rows: claim by a conditional UPDATE, record only while the claim holds (fencing).

All functions take an open writing session; times are aware.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, true, tuple_, union_all
from sqlalchemy import select as alone
from sqlmodel import Session, col, select

from lms.storage import fences
from lms.storage.changes import add_rows, change
from lms.storage.fences import Hold
from lms.storage.tables import Job, Submission, Work, WorkerRow
from lms.storage.tables.queue import JobState, Rank

RECENT = 500
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
    served = _turn_served(session, rank)
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
    return max(_turn_served(session, rank), -1 if own is None else own + 1)


def _last_turns(session: Session, parties: Collection[str], rank: Rank) -> dict[str, int]:
    """Return the last turn that each of these parties was given; those that never had one are left out."""
    query = select(Job.party, func.max(Job.turn)).where(Job.rank == rank, col(Job.party).in_(parties))
    return dict(session.exec(query.group_by(col(Job.party))).all())


def _turn_served(session: Session, rank: int) -> int:
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


def renew(session: Session, owner: str, jobs: Collection[int], now: datetime, lease: timedelta) -> None:
    """Hold on to the jobs that a worker has in hand; one that it has lost sight of lapses."""
    fences.renew(session, Job, owner, jobs, now, lease)


def spare_owners(session: Session, owners: Collection[str], now: datetime) -> bool:
    """Take back what workers held that were stopped on purpose; that try does not count."""
    return fences.spare_owners(session, Job, owners, now, progress=[])


def bury(session: Session, now: datetime, attempts: int) -> bool:
    """Declare dead what took its worker down at every attempt."""
    return fences.bury(session, Job, now, attempts)


def revive(session: Session, job_id: int, now: datetime) -> bool:
    dead = and_(col(Job.id) == job_id, col(Job.state) == JobState.DEAD)
    return change(session, Job, dead, state=JobState.WAITING, attempt=0, not_before=now, ended_at=None)


def place_of(session: Session, job: Job, skipped: Collection[str] = ()) -> int | None:
    """Return 1 for the job that is next, None for one that does not wait.

    Works on ``skipped`` exercises, which nobody can grade now, are passed over.
    """
    if job.state is not JobState.WAITING:
        return None
    ahead = select(func.count()).select_from(Job).where(*_ahead(job, skipped))
    return session.exec(ahead).one() + 1


def ahead_of(session: Session, job: Job, limit: int, skipped: Collection[str] = ()) -> Sequence[str]:
    """Return the exercises of the jobs that go before one, the next one first; see ``place_of``."""
    query = select(Job.exercise).where(*_ahead(job, skipped)).order_by(*fences.in_order(Job))
    return session.exec(query.limit(limit)).all()


def _ahead(job: Job, skipped: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    mine = (job.rank, job.turn, job.created_at, job.id)
    served = col(Job.exercise).not_in(skipped) if skipped else true()
    return col(Job.state) == JobState.WAITING, tuple_(*fences.in_order(Job)) < mine, served


def came_before(session: Session, job: Job, since: datetime) -> Counter[str]:
    """Return how many came since then that would go before this job if they came again now, by exercise.

    What is of a better rank always would. Of the others each has a turn in every round that comes before the
    job's own; as these rounds pass while it waits, half of them are counted, and of those their share.
    """
    rounds = job.turn - _turn_served(session, job.rank)
    recent = select(Job.party, Job.rank, Job.exercise).where(
        col(Job.id) > (job.id or 0) - RECENT, Job.created_at > since, Job.party != job.party
    )
    turns: Counter[tuple[str, int]] = Counter()
    better: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for party, rank, exercise in session.exec(recent.where(Job.rank <= job.rank)):
        turns[party, rank] += 1
        if rank < job.rank:
            better[exercise] += 1
        elif turns[party, rank] <= (rounds + 1) // 2:
            others[exercise] += 1
    return better + Counter({one: count * rounds // (rounds + 1) for one, count in others.items()})


def in_hand(session: Session) -> Sequence[tuple[str, datetime]]:
    """Return the exercise of each job that runs, and since when it does."""
    query = select(Job.exercise, Job.started_at).where(Job.state == JobState.RUNNING)
    return [(exercise, began) for exercise, began in session.exec(query) if began is not None]


def took(session: Session, exercises: Collection[str], limit: int) -> dict[str, list[float]]:
    """Return how many seconds the last gradings of each exercise took, from the claim to the verdict."""
    found: dict[str, list[float]] = {one: [] for one in exercises}
    if not found:
        return found
    newest = [_ended(exercise, limit) for exercise in found]
    for exercise, began, ended in session.exec(union_all(*newest)):  # type: ignore[call-overload]  # SQLAlchemy's
        found[exercise].append((ended - began).total_seconds())
    return found


def _ended(exercise: str, limit: int) -> Select[tuple[str, datetime, datetime]]:
    """Return a query for the last jobs of an exercise, read along its index however many there are."""
    query = (
        select(Job.exercise, Job.started_at, Job.ended_at)
        .where(Job.exercise == exercise, Job.state == JobState.DONE)
        .where(col(Job.started_at).is_not(None), col(Job.ended_at).is_not(None))
        .order_by(col(Job.id).desc())
        .limit(limit)
    )
    return alone(query.subquery())


def count(session: Session, condition: ColumnElement[bool]) -> int:
    return fences.count(session, Job, condition)


def in_state(session: Session, state: JobState, limit: int) -> Sequence[Job]:
    """Return the oldest jobs in a state that somebody waits for."""
    query = select(Job).where(Job.state == state, is_awaited()).order_by(col(Job.created_at))
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
