"""Queries on portfolios, and on the finished things that they are built from."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from lms.domain.privacy.portfolios import ItemKind
from lms.domain.reviews.states import RoundState
from lms.domain.verdicts import Verdict
from lms.storage.cohorts import results
from lms.storage.tables import (
    Company,
    Grade,
    Person,
    Portfolio,
    PortfolioItem,
    PortfolioShare,
    Round,
    Submission,
    Work,
)
from lms.storage.works import teams_of

Passed = dict[str, tuple[Submission, datetime]]


def by_word(session: Session, word: str) -> Portfolio | None:
    return session.exec(select(Portfolio).where(Portfolio.word == word)).first()


def items(session: Session, person_id: int) -> Sequence[PortfolioItem]:
    query = select(PortfolioItem).where(PortfolioItem.person_id == person_id)
    return session.exec(query.order_by(col(PortfolioItem.position), col(PortfolioItem.id))).all()


def item(session: Session, person_id: int, kind: ItemKind, key: str) -> PortfolioItem | None:
    query = select(PortfolioItem).where(
        PortfolioItem.person_id == person_id, PortfolioItem.kind == kind, PortfolioItem.key == key
    )
    return session.exec(query).first()


def passed(session: Session, person_id: int, reviewed: Collection[str]) -> Passed:
    """Return the attempt that passed each exercise, the last of several, and when that was first said.

    What a mentor has let pass is passed with its newest attempt; what they have not, is not.
    """
    theirs = or_(col(Work.person_id) == person_id, col(Work.team_id).in_(teams_of(person_id)))
    by_checks = (
        select(Work.exercise, Submission, func.min(Grade.created_at))
        .join(Submission, col(Submission.work_id) == col(Work.id))
        .join(Grade, col(Grade.submission_id) == col(Submission.id))
        .where(Grade.verdict == Verdict.PASSED, theirs, col(Work.exercise).not_in(reviewed))
        .group_by(col(Work.exercise), col(Submission.id))
        .order_by(col(Submission.id))
    )
    by_peers = (
        select(Work.exercise, Submission, Round.decided_at)
        .join(Round, col(Round.work_id) == col(Work.id))
        .join(Submission, col(Submission.id) == col(Round.submission_id))
        .where(Round.state == RoundState.DECIDED, col(Round.passed).is_(True), theirs)
        .where(col(Work.exercise).in_(reviewed))
        .order_by(col(Round.decided_at))
    )
    both = [*session.exec(by_checks), *session.exec(by_peers)]
    found = {slug: (attempt, at or attempt.created_at) for slug, attempt, at in both}
    for word in results.overrides(session, [person_id]):
        known = found.pop(word.exercise, None)
        attempt = known[0] if known else _newest(session, person_id, word.exercise)
        if word.passed and attempt is not None:
            found[word.exercise] = known or (attempt, word.created_at)
    return found


def _newest(session: Session, person_id: int, exercise: str) -> Submission | None:
    theirs = or_(col(Work.person_id) == person_id, col(Work.team_id).in_(teams_of(person_id)))
    query = select(Submission).join(Work, col(Work.id) == col(Submission.work_id))
    newest = col(Submission.created_at).desc()
    return session.exec(query.where(Work.exercise == exercise, theirs).order_by(newest).limit(1)).first()


def shares(session: Session, person_id: int) -> Sequence[tuple[PortfolioShare, Company]]:
    """Return the companies that a portfolio is open to, by name."""
    query = (
        select(PortfolioShare, Company)
        .join(Company, col(Company.id) == col(PortfolioShare.company_id))
        .where(PortfolioShare.person_id == person_id, col(PortfolioShare.closed_at).is_(None))
        .order_by(col(Company.name))
    )
    return session.exec(query).all()


def companies(session: Session) -> Sequence[Company]:
    """Return the companies that the school works with now."""
    query = select(Company).where(col(Company.closed_at).is_(None)).order_by(col(Company.name))
    return session.exec(query).all()


def opened_to(session: Session, company_id: int) -> Sequence[Person]:
    """Return whose portfolios are open to a company, by name."""
    query = (
        select(Person)
        .join(PortfolioShare, col(PortfolioShare.person_id) == col(Person.id))
        .join(Company, col(Company.id) == col(PortfolioShare.company_id))
        .where(PortfolioShare.company_id == company_id, col(PortfolioShare.closed_at).is_(None))
        .where(col(Person.active).is_(True), col(Company.closed_at).is_(None))
        .order_by(col(Person.name))
    )
    return session.exec(query).all()
