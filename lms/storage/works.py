"""Queries on works and on the teams that own some of them."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, false, func, or_, true
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from lms.domain.reviews.states import RoundState
from lms.domain.verdicts import Verdict
from lms.storage.people import in_cohort
from lms.storage.tables import Grade, Override, Person, Round, Submission, Team, TeamMember, Work


def of_person(session: Session, person_id: int) -> Sequence[Work]:
    """Return a person's works; for an exercise that they do in a team, the team's instead of their own."""
    own = session.exec(select(Work).where(Work.person_id == person_id)).all()
    shared = session.exec(select(Work).where(col(Work.team_id).in_(teams_of(person_id)))).all()
    together = {work.exercise for work in shared}
    return [*shared, *(work for work in own if work.exercise not in together)]


def authored_in(cohort_ids: Collection[int]) -> SelectOfScalar[int | None]:
    """Return a query for the works of which an author is in one of these cohorts now."""
    theirs = select(Person.id).where(or_(false(), *(in_cohort(one) for one in sorted(cohort_ids))))
    member = (col(TeamMember.team_id) == col(Work.team_id)) & col(TeamMember.confirmed_at).is_not(None)
    author = func.coalesce(Work.person_id, TeamMember.person_id)
    return select(col(Work.id)).outerjoin(TeamMember, member).where(author.in_(theirs))


def handed_in_from(
    submission_id: Mapped[int] | Mapped[int | None], cohort_ids: Collection[int] | None
) -> ColumnElement[bool]:
    """Return the condition that an attempt, by its id, is at a work from these cohorts; None: from any."""
    if cohort_ids is None:
        return true()
    return submission_id.in_(
        select(Submission.id).where(col(Submission.work_id).in_(authored_in(cohort_ids)))
    )


def alone(session: Session, exercise: str, person_id: int) -> Work | None:
    return session.exec(select(Work).where(Work.exercise == exercise, Work.person_id == person_id)).first()


def of_team(session: Session, team_id: int) -> Work | None:
    return session.exec(select(Work).where(Work.team_id == team_id)).first()


def exercises(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Return of which exercise each of these works is."""
    query = select(Work.id, Work.exercise).where(col(Work.id).in_(ids))
    return {number: slug for number, slug in session.exec(query) if number is not None}


def teams_of(person_id: int) -> SelectOfScalar[int]:
    """Return a query for the ids of the teams in which a person has confirmed."""
    return select(TeamMember.team_id).where(
        TeamMember.person_id == person_id, col(TeamMember.confirmed_at).is_not(None)
    )


def team_for(session: Session, exercise: str, person_id: int) -> Team | None:
    """Return the team in which a person has confirmed for an exercise."""
    query = select(Team).where(Team.exercise == exercise, col(Team.id).in_(teams_of(person_id)))
    return session.exec(query).first()


def teams_with(session: Session, person_id: int) -> Sequence[Team]:
    """Return the teams that a person is in or is asked to join, the newest first."""
    query = (
        select(Team)
        .join(TeamMember, col(TeamMember.team_id) == col(Team.id))
        .where(TeamMember.person_id == person_id)
        .order_by(col(Team.created_at).desc(), col(Team.id).desc())
    )
    return session.exec(query).all()


def members(session: Session, team_id: int) -> Sequence[TeamMember]:
    """Return the rows of a team, who was asked first comes first."""
    query = select(TeamMember).where(TeamMember.team_id == team_id)
    return session.exec(query.order_by(col(TeamMember.asked_at), col(TeamMember.person_id))).all()


def locked_team(session: Session, team_id: int) -> Team | None:
    """Return a team and keep others from changing it until the end of the transaction."""
    return session.exec(select(Team).where(Team.id == team_id).with_for_update()).first()


def has_attempts(session: Session, work_id: int) -> bool:
    return (
        session.exec(select(Submission.id).where(Submission.work_id == work_id).limit(1)).first() is not None
    )


def passed_by(session: Session, person_id: int, reviewed: Collection[str]) -> frozenset[str]:
    """Return the exercises that a person has passed, alone or in a team.

    One of the ``reviewed`` is passed when its round of reviews was decided so, another by its checks. What a
    mentor has set in place of a result stands before both.
    """
    theirs = or_(col(Work.person_id) == person_id, col(Work.team_id).in_(teams_of(person_id)))
    by_checks = (
        select(Work.exercise)
        .join(Submission, col(Submission.work_id) == col(Work.id))
        .join(Grade, col(Grade.submission_id) == col(Submission.id))
        .where(Grade.verdict == Verdict.PASSED, theirs)
        .where(col(Work.exercise).not_in(reviewed))
    )
    by_peers = (
        select(Work.exercise)
        .join(Round, col(Round.work_id) == col(Work.id))
        .where(Round.state == RoundState.DECIDED, col(Round.passed).is_(True), theirs)
        .where(col(Work.exercise).in_(reviewed))
    )
    words = select(Override.exercise, Override.passed).where(
        Override.person_id == person_id, col(Override.withdrawn_at).is_(None)
    )
    said = dict(session.exec(words).all())
    by_themselves = {*session.exec(by_checks.distinct()), *session.exec(by_peers.distinct())}
    kept = {one for one in by_themselves if said.get(one, True)}
    return frozenset(kept | {one for one, passed in said.items() if passed})


def rounds_going_on(session: Session, work_ids: Collection[int]) -> dict[int, int]:
    """Return the round that goes on of each of these works that is being reviewed."""
    being = (col(Round.work_id).in_(work_ids), col(Round.state).in_((RoundState.OPEN, RoundState.MENTOR)))
    return {one.work_id: one.id or 0 for one in session.exec(select(Round).where(*being))}


def newest_commits(session: Session) -> dict[int, str | None]:
    """Return each work's newest handed-in commit, None for a work without attempts."""
    newest = (
        select(Submission.work_id, func.max(Submission.number).label("number"))
        .group_by(col(Submission.work_id))
        .subquery()
    )
    query = (
        select(Work.id, Submission.commit_id)
        .outerjoin(newest, newest.c.work_id == col(Work.id))
        .outerjoin(
            Submission,
            (col(Submission.work_id) == col(Work.id)) & (col(Submission.number) == newest.c.number),
        )
    )
    return {work_id: commit_id for work_id, commit_id in session.exec(query) if work_id is not None}
