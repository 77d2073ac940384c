"""Queries on the groups of a cohort, and on what keeps somebody from a raid."""

from collections.abc import Collection, Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from lms.storage.tables import (
    CohortGroup,
    Grouping,
    GroupMember,
    LedgerEntry,
    Person,
    Team,
    TeamMember,
    Work,
)
from lms.storage.tables.ledger import Currency


def of_cohort(session: Session, cohort_id: int) -> Sequence[Grouping]:
    query = select(Grouping).where(Grouping.cohort_id == cohort_id)
    return session.exec(query.order_by(col(Grouping.id).desc())).all()


def groups(session: Session, grouping_ids: Collection[int]) -> Sequence[CohortGroup]:
    query = select(CohortGroup).where(col(CohortGroup.grouping_id).in_(grouping_ids))
    return session.exec(query.order_by(col(CohortGroup.grouping_id), col(CohortGroup.number))).all()


def members(session: Session, group_ids: Collection[int]) -> Sequence[tuple[int, Person]]:
    """Return who is in these groups, by name."""
    query = (
        select(GroupMember.group_id, Person)
        .join(Person, col(Person.id) == col(GroupMember.person_id))
        .where(col(GroupMember.group_id).in_(group_ids))
        .order_by(col(Person.name), col(Person.id))
    )
    return session.exec(query).all()


def published_with(session: Session, person_id: int) -> Sequence[tuple[Grouping, CohortGroup]]:
    """Return the groups that somebody is in and knows of, the newest first."""
    query = (
        select(Grouping, CohortGroup)
        .join(CohortGroup, col(CohortGroup.grouping_id) == col(Grouping.id))
        .join(GroupMember, col(GroupMember.group_id) == col(CohortGroup.id))
        .where(
            GroupMember.person_id == person_id,
            col(Grouping.published_at).is_not(None),
            col(Grouping.ended_at).is_(None),
        )
        .order_by(col(Grouping.published_at).desc(), col(Grouping.id).desc())
    )
    return session.exec(query).all()


def xp_of(session: Session, person_ids: Collection[int]) -> dict[int, int]:
    """Return what each has done so far, in XP; who has none is left out."""
    query = (
        select(LedgerEntry.person_id, func.sum(LedgerEntry.amount))
        .where(LedgerEntry.currency == Currency.XP, col(LedgerEntry.person_id).in_(person_ids))
        .group_by(col(LedgerEntry.person_id))
    )
    return {person_id: int(total) for person_id, total in session.exec(query)}


def in_teams(session: Session, exercise: str, person_ids: Collection[int]) -> frozenset[int]:
    """Return who of these has confirmed in a team for an exercise."""
    query = (
        select(TeamMember.person_id)
        .join(Team, col(Team.id) == col(TeamMember.team_id))
        .where(
            Team.exercise == exercise,
            col(TeamMember.person_id).in_(person_ids),
            col(TeamMember.confirmed_at).is_not(None),
        )
    )
    return frozenset(session.exec(query))


def alone(session: Session, exercise: str, person_ids: Collection[int]) -> frozenset[int]:
    """Return who of these has begun an exercise alone."""
    query = select(Work.person_id).where(Work.exercise == exercise, col(Work.person_id).in_(person_ids))
    return frozenset(one for one in session.exec(query) if one is not None)
