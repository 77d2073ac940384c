"""Queries on partner companies, their people, their projects, and what they see of works."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from lms.domain.insights.companies import ProposalState
from lms.storage.tables import (
    Company,
    CompanyMember,
    CompanyReview,
    CompanyView,
    Person,
    Proposal,
    ProposalFile,
    Work,
)


def companies(session: Session) -> Sequence[Company]:
    """Return all companies, the open ones first, by name."""
    query = select(Company).order_by(col(Company.closed_at).is_not(None), col(Company.name))
    return session.exec(query).all()


def by_name(session: Session, name: str) -> Company | None:
    return session.exec(select(Company).where(Company.name == name)).first()


def company_of(session: Session, person_id: int) -> Company | None:
    """Return the open company that somebody works for."""
    query = select(Company).join(CompanyMember, col(CompanyMember.company_id) == col(Company.id))
    return session.exec(
        query.where(CompanyMember.person_id == person_id, col(Company.closed_at).is_(None))
    ).first()


def members(session: Session, company_id: int) -> Sequence[Person]:
    query = select(Person).join(CompanyMember, col(CompanyMember.person_id) == col(Person.id))
    return session.exec(query.where(CompanyMember.company_id == company_id).order_by(col(Person.name))).all()


def member_counts(session: Session) -> dict[int, int]:
    query = (
        select(CompanyMember.company_id, func.count())
        .join(Person, col(Person.id) == col(CompanyMember.person_id))
        .where(col(Person.active).is_(True))
        .group_by(col(CompanyMember.company_id))
    )
    return dict(session.exec(query).all())


def project_counts(session: Session) -> dict[int, int]:
    query = (
        select(Proposal.company_id, func.count())
        .where(Proposal.state == ProposalState.OPEN)
        .group_by(col(Proposal.company_id))
    )
    return dict(session.exec(query).all())


def proposals(session: Session, company_id: int | None = None) -> Sequence[tuple[Proposal, Company]]:
    """Return proposals, the newest first, of one company or of all."""
    query = select(Proposal, Company).join(Company, col(Company.id) == col(Proposal.company_id))
    if company_id is not None:
        query = query.where(Proposal.company_id == company_id)
    return session.exec(query.order_by(col(Proposal.id).desc())).all()


def waiting_proposals(session: Session) -> Sequence[tuple[Proposal, Company]]:
    query = select(Proposal, Company).join(Company, col(Company.id) == col(Proposal.company_id))
    return session.exec(
        query.where(Proposal.state == ProposalState.PROPOSED).order_by(col(Proposal.id))
    ).all()


def project(session: Session, slug: str) -> tuple[Proposal, Company] | None:
    """Return the proposal that an exercise came from."""
    query = select(Proposal, Company).join(Company, col(Company.id) == col(Proposal.company_id))
    return session.exec(query.where(Proposal.slug == slug)).first()


def files(session: Session, proposal_id: int) -> Sequence[ProposalFile]:
    query = select(ProposalFile).where(ProposalFile.proposal_id == proposal_id)
    return session.exec(query.order_by(col(ProposalFile.path))).all()


def view_of(session: Session, work_id: int) -> CompanyView | None:
    """Return the open view of a work."""
    query = select(CompanyView).where(CompanyView.work_id == work_id, col(CompanyView.closed_at).is_(None))
    return session.exec(query).first()


def views_of_work(session: Session, work_id: int) -> Sequence[tuple[CompanyView, CompanyReview | None]]:
    """Return all views of a work with what was said of them, the newest first."""
    query = select(CompanyView, CompanyReview).outerjoin(
        CompanyReview, col(CompanyReview.view_id) == col(CompanyView.id)
    )
    return session.exec(
        query.where(CompanyView.work_id == work_id).order_by(col(CompanyView.id).desc())
    ).all()


def open_views(
    session: Session, company_id: int
) -> Sequence[tuple[CompanyView, Proposal, Work, CompanyReview | None]]:
    """Return the works that a company may look at now, those without a review first, oldest first."""
    query = (
        select(CompanyView, Proposal, Work, CompanyReview)
        .join(Proposal, col(Proposal.id) == col(CompanyView.proposal_id))
        .join(Work, col(Work.id) == col(CompanyView.work_id))
        .outerjoin(CompanyReview, col(CompanyReview.view_id) == col(CompanyView.id))
        .where(Proposal.company_id == company_id, col(CompanyView.closed_at).is_(None))
        .order_by(col(CompanyReview.id).is_not(None), col(CompanyView.id))
    )
    return session.exec(query).all()


def opened_count(session: Session, proposal_id: int) -> int:
    """Return how many works are open to the company of a project now."""
    query = select(func.count()).where(
        CompanyView.proposal_id == proposal_id, col(CompanyView.closed_at).is_(None)
    )
    return session.exec(query).one()


def reviews_waiting(session: Session) -> Sequence[tuple[CompanyReview, CompanyView, Proposal, Work]]:
    """Return what a mentor has to read: reported texts, and reviews of works by minors; oldest first."""
    query = _reviews().where(
        (col(CompanyReview.released_at).is_(None) & col(CompanyReview.taken_away_at).is_(None))
        | (col(CompanyReview.reported_at).is_not(None) & col(CompanyReview.handled_at).is_(None))
    )
    return session.exec(query.order_by(col(CompanyReview.id))).all()


def review(session: Session, review_id: int) -> tuple[CompanyReview, CompanyView, Proposal, Work] | None:
    return session.exec(_reviews().where(CompanyReview.id == review_id)).first()


def _reviews() -> Select[CompanyReview, CompanyView, Proposal, Work]:
    return (
        select(CompanyReview, CompanyView, Proposal, Work)
        .join(CompanyView, col(CompanyView.id) == col(CompanyReview.view_id))
        .join(Proposal, col(Proposal.id) == col(CompanyView.proposal_id))
        .join(Work, col(Work.id) == col(CompanyView.work_id))
    )
