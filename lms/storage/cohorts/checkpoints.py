"""Queries on checkpoints, and on who sits at them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_
from sqlmodel import Session, col, select

from lms.domain.cohorts.checkpoints import REACH
from lms.storage.tables import (
    Checkpoint,
    CheckpointSeat,
    CohortGroup,
    Grade,
    GroupMember,
    Person,
    Submission,
    Team,
    TeamMember,
    Work,
)


def of_cohort(session: Session, cohort_id: int) -> Sequence[Checkpoint]:
    query = select(Checkpoint).where(Checkpoint.cohort_id == cohort_id)
    return session.exec(query.order_by(col(Checkpoint.starts_at).desc(), col(Checkpoint.id).desc())).all()


def between(session: Session, cohort_id: int, since: datetime, until: datetime) -> Sequence[Checkpoint]:
    """Return a cohort's standing checkpoints that begin within a time, the earliest first."""
    query = select(Checkpoint).where(
        Checkpoint.cohort_id == cohort_id,
        col(Checkpoint.cancelled_at).is_(None),
        Checkpoint.starts_at >= since,
        Checkpoint.starts_at < until,
    )
    return session.exec(query.order_by(col(Checkpoint.starts_at))).all()


def due(session: Session, now: datetime) -> Sequence[int]:
    """Return what has begun and is not drawn yet."""
    query = select(Checkpoint.id).where(
        col(Checkpoint.drawn_at).is_(None),
        col(Checkpoint.cancelled_at).is_(None),
        Checkpoint.starts_at <= now,
    )
    return [one for one in session.exec(query.order_by(col(Checkpoint.id))) if one is not None]


def going_on(
    session: Session, person_id: int, cohort_ids: Collection[int], now: datetime
) -> Sequence[tuple[Checkpoint, CheckpointSeat | None]]:
    """Return, in one statement, what somebody has a seat at or is about to have one at; some may be over."""
    mine = and_(
        col(CheckpointSeat.checkpoint_id) == col(Checkpoint.id), col(CheckpointSeat.person_id) == person_id
    )
    not_drawn = and_(col(Checkpoint.drawn_at).is_(None), col(Checkpoint.cohort_id).in_(cohort_ids))
    query = (
        select(Checkpoint, CheckpointSeat)
        .outerjoin(CheckpointSeat, mine)
        .where(
            Checkpoint.starts_at <= now,
            Checkpoint.starts_at > now - REACH,
            col(Checkpoint.cancelled_at).is_(None),
            or_(col(CheckpointSeat.person_id).is_not(None), not_drawn),
        )
        .order_by(col(Checkpoint.starts_at), col(Checkpoint.id))
    )
    return session.exec(query).all()


def coming(session: Session, cohort_ids: Collection[int], now: datetime) -> Sequence[Checkpoint]:
    """Return what is planned for these cohorts, the next first."""
    query = select(Checkpoint).where(
        col(Checkpoint.cohort_id).in_(cohort_ids),
        col(Checkpoint.cancelled_at).is_(None),
        Checkpoint.starts_at > now,
    )
    return session.exec(query.order_by(col(Checkpoint.starts_at)).limit(5)).all()


def seats(session: Session, checkpoint_id: int) -> Sequence[tuple[CheckpointSeat, Person]]:
    query = (
        select(CheckpointSeat, Person)
        .join(Person, col(Person.id) == col(CheckpointSeat.person_id))
        .where(CheckpointSeat.checkpoint_id == checkpoint_id)
        .order_by(col(Person.name), col(Person.id))
    )
    return session.exec(query).all()


def longest_extras(session: Session, checkpoint_ids: Collection[int]) -> dict[int, int]:
    """Return the most minutes more that anybody who sits at each has, and has not ended early."""
    query = (
        select(CheckpointSeat.checkpoint_id, func.max(CheckpointSeat.extra_minutes))
        .where(
            col(CheckpointSeat.checkpoint_id).in_(checkpoint_ids),
            col(CheckpointSeat.exercise).is_not(None),
            col(CheckpointSeat.finished_at).is_(None),
        )
        .group_by(col(CheckpointSeat.checkpoint_id))
    )
    return dict(session.exec(query).all())


def seats_in(session: Session, cohort_id: int) -> Sequence[tuple[Checkpoint, CheckpointSeat]]:
    """Return all seats with an exercise at a cohort's checkpoints that stand."""
    query = (
        select(Checkpoint, CheckpointSeat)
        .join(CheckpointSeat, col(CheckpointSeat.checkpoint_id) == col(Checkpoint.id))
        .where(
            Checkpoint.cohort_id == cohort_id,
            col(Checkpoint.cancelled_at).is_(None),
            col(CheckpointSeat.exercise).is_not(None),
        )
        .order_by(col(Checkpoint.starts_at), col(Checkpoint.id), col(CheckpointSeat.person_id))
    )
    return session.exec(query).all()


def drawn_for(session: Session, person_id: int) -> frozenset[str]:
    """Return the exercises that were drawn for somebody so far."""
    query = select(CheckpointSeat.exercise).where(
        CheckpointSeat.person_id == person_id, col(CheckpointSeat.exercise).is_not(None)
    )
    return frozenset(one for one in session.exec(query) if one is not None)


def begun(session: Session, person_ids: Collection[int], slugs: Collection[str]) -> dict[int, set[str]]:
    """Return which of these exercises each has begun, alone or in a team, or drawn before."""
    alone = select(Work.person_id, Work.exercise).where(
        col(Work.person_id).in_(person_ids), col(Work.exercise).in_(slugs)
    )
    in_teams = (
        select(TeamMember.person_id, Team.exercise)
        .join(Team, col(Team.id) == col(TeamMember.team_id))
        .where(
            col(TeamMember.person_id).in_(person_ids),
            col(TeamMember.confirmed_at).is_not(None),
            col(Team.exercise).in_(slugs),
        )
    )
    before = select(CheckpointSeat.person_id, CheckpointSeat.exercise).where(
        col(CheckpointSeat.person_id).in_(person_ids), col(CheckpointSeat.exercise).in_(slugs)
    )
    found: dict[int, set[str]] = {}
    for query in (alone, in_teams, before):
        for person_id, slug in session.exec(query):
            if person_id is not None and slug is not None:
                found.setdefault(person_id, set()).add(slug)
    return found


def members(session: Session, grouping_id: int) -> Sequence[tuple[int, int]]:
    """Return who is in which group of a grouping: the group's number and the person's id."""
    query = (
        select(CohortGroup.number, GroupMember.person_id)
        .join(GroupMember, col(GroupMember.group_id) == col(CohortGroup.id))
        .where(CohortGroup.grouping_id == grouping_id)
        .order_by(col(CohortGroup.number), col(GroupMember.person_id))
    )
    return session.exec(query).all()


def attempts(
    session: Session, person_ids: Collection[int], slugs: Collection[str]
) -> Sequence[tuple[int, str, Submission, Grade | None]]:
    """Return attempts at exercises done alone, the earliest first, each with its newest grade."""
    query = (
        select(Work.person_id, Work.exercise, Submission)
        .join(Submission, col(Submission.work_id) == col(Work.id))
        .where(col(Work.person_id).in_(person_ids), col(Work.exercise).in_(slugs))
        .order_by(col(Submission.created_at), col(Submission.id))
    )
    found = session.exec(query).all()
    grades = select(Grade).where(col(Grade.submission_id).in_([one.id for _, _, one in found]))
    newest = {one.submission_id: one for one in session.exec(grades.order_by(col(Grade.id)))}
    return [(person_id or 0, slug, one, newest.get(one.id or 0)) for person_id, slug, one in found]
