"""Queries for the figures of the school, each a few columns of many rows at once."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.orm import defer
from sqlmodel import Session, col, delete, select

from lms.domain.admissions.applications import ApplicationState
from lms.domain.attendance.visits import Mark, Word
from lms.domain.insights.companies import ProposalState
from lms.domain.insights.vacancies import MonthCount
from lms.domain.people import Role
from lms.domain.reviews.states import RoundState
from lms.storage.tables import (
    Admission,
    Application,
    Cohort,
    Company,
    CompanyReview,
    CompanyView,
    Enrolment,
    Event,
    MonthlyReport,
    Person,
    Programme,
    Proposal,
    Round,
    Seat,
    Track,
    Vacancy,
    Visit,
    Work,
)


def stays(session: Session, until: datetime) -> Sequence[tuple[Enrolment, int]]:
    """Return the students' times in cohorts that are no selection pools, each with its programme's id."""
    pools = select(Admission.pool_cohort_id).where(col(Admission.pool_cohort_id).is_not(None))
    query = (
        select(Enrolment, Cohort.programme_id)
        .join(Cohort, col(Cohort.id) == col(Enrolment.cohort_id))
        .join(Person, col(Person.id) == col(Enrolment.person_id))
        .where(Person.role == Role.STUDENT, Enrolment.started_at < until)
        .where(col(Cohort.id).not_in(pools))
    )
    return session.exec(query).all()


def names_of_stays(session: Session, ids: Collection[int]) -> dict[int, tuple[str, str, Programme]]:
    """Return, by time in a cohort, who it was, where, and in which programme."""
    query = (
        select(Enrolment.id, Person.name, Cohort.name, Programme)
        .join(Person, col(Person.id) == col(Enrolment.person_id))
        .join(Cohort, col(Cohort.id) == col(Enrolment.cohort_id))
        .join(Programme, col(Programme.id) == col(Cohort.programme_id))
        .where(col(Enrolment.id).in_(ids))
    )
    return {number or 0: (name, cohort, programme) for number, name, cohort, programme in session.exec(query)}


def programmes(session: Session) -> Sequence[Programme]:
    return session.exec(select(Programme).order_by(col(Programme.slug))).all()


def tracks(session: Session) -> Sequence[tuple[Track, Programme]]:
    query = select(Track, Programme).join(Programme, col(Programme.id) == col(Track.programme_id))
    return session.exec(query.order_by(col(Programme.slug), col(Track.position), col(Track.id))).all()


def seats_held(session: Session, moment: datetime) -> dict[int, int]:
    """Return how many seats of each track were held just before a moment."""
    query = select(Seat.track_id, func.count()).where(_held(moment)).group_by(col(Seat.track_id))
    return {track_id: count for track_id, count in session.exec(query) if track_id is not None}


def seat_holders(session: Session, moment: datetime) -> Sequence[tuple[Seat, Track, str]]:
    query = (
        select(Seat, Track, Person.name)
        .join(Track, col(Track.id) == col(Seat.track_id))
        .join(Person, col(Person.id) == col(Seat.person_id))
        .where(_held(moment))
        .order_by(col(Track.id), col(Person.name))
    )
    return session.exec(query).all()


def applications(
    session: Session, since: datetime, until: datetime
) -> Sequence[tuple[datetime, ApplicationState]]:
    """Return when each application of a time was sent, and what has become of it until now."""
    query = select(Application.submitted_at, Application.state).where(_sent(since, until))
    return [(sent, ApplicationState(state)) for sent, state in session.exec(query) if sent is not None]


def applicants(
    session: Session, since: datetime, until: datetime
) -> Sequence[tuple[Application, str, Programme]]:
    query = (
        select(Application, Person.name, Programme)
        .join(Person, col(Person.id) == col(Application.person_id))
        .join(Admission, col(Admission.id) == col(Application.admission_id))
        .join(Programme, col(Programme.id) == col(Admission.programme_id))
        .where(_sent(since, until))
        .order_by(col(Application.submitted_at), col(Application.id))
    )
    return session.exec(query).all()


def marks(session: Session, since: datetime, until: datetime) -> Sequence[tuple[datetime, Mark, Word, int]]:
    """Return how many marks of each kind were set at each time at which something began."""
    query = (
        select(Event.starts_at, Visit.mark, Visit.word, func.count())
        .join(Event, col(Event.id) == col(Visit.event_id))
        .where(_marked(since, until))
        .group_by(col(Event.starts_at), col(Visit.mark), col(Visit.word))
    )
    return [(at, Mark(mark), Word(word), count) for at, mark, word, count in session.exec(query)]


def visits(session: Session, since: datetime, until: datetime) -> Sequence[tuple[Visit, Event, str]]:
    query = (
        select(Visit, Event, Person.name)
        .join(Event, col(Event.id) == col(Visit.event_id))
        .join(Person, col(Person.id) == col(Visit.person_id))
        .where(_marked(since, until))
        .order_by(col(Event.starts_at), col(Event.id), col(Person.name))
    )
    return session.exec(query).all()


def cohort_names(session: Session) -> dict[int, str]:
    return {number or 0: name for number, name in session.exec(select(Cohort.id, Cohort.name))}


def decided(session: Session, since: datetime, until: datetime) -> Sequence[tuple[datetime, datetime]]:
    """Return when the rounds that were decided in a time were opened and decided."""
    query = select(Round.opened_at, Round.decided_at).where(_decided(since, until))
    return [(opened, ended) for opened, ended in session.exec(query) if ended is not None]


def decided_rounds(
    session: Session, since: datetime, until: datetime
) -> Sequence[tuple[Round, str, str, int | None]]:
    """Return the rounds decided in a time, with the exercise, who asked, and their cohort's id."""
    query = (
        select(Round, Work.exercise, Person.name, Person.cohort_id)
        .join(Work, col(Work.id) == col(Round.work_id))
        .join(Person, col(Person.id) == col(Round.asked_by))
        .where(_decided(since, until))
        .order_by(col(Round.decided_at), col(Round.id))
    )
    return session.exec(query).all()


def vacancy_counts(session: Session, first: date, last: date) -> tuple[MonthCount, ...]:
    return tuple(MonthCount(one.month, one.direction, one.count) for one in vacancies(session, first, last))


def vacancies(session: Session, first: date, last: date) -> Sequence[Vacancy]:
    query = select(Vacancy).where(Vacancy.month >= first, Vacancy.month <= last)
    return session.exec(query.order_by(col(Vacancy.month), col(Vacancy.direction), col(Vacancy.id))).all()


def projects(session: Session, since: datetime, until: datetime) -> Sequence[tuple[Proposal, Company]]:
    """Return the projects of companies that were opened in a time."""
    query = (
        select(Proposal, Company)
        .join(Company, col(Company.id) == col(Proposal.company_id))
        .where(Proposal.state == ProposalState.OPEN)
        .where(col(Proposal.decided_at) >= since, col(Proposal.decided_at) < until)
    )
    return session.exec(query.order_by(col(Proposal.decided_at))).all()


def views(
    session: Session, since: datetime, until: datetime
) -> Sequence[tuple[CompanyView, Proposal, Company]]:
    """Return the works that were opened to companies in a time."""
    query = (
        select(CompanyView, Proposal, Company)
        .join(Proposal, col(Proposal.id) == col(CompanyView.proposal_id))
        .join(Company, col(Company.id) == col(Proposal.company_id))
        .where(CompanyView.opened_at >= since, CompanyView.opened_at < until)
    )
    return session.exec(query.order_by(col(CompanyView.opened_at))).all()


def company_reviews(
    session: Session, since: datetime, until: datetime
) -> Sequence[tuple[CompanyReview, Proposal, Company]]:
    query = (
        select(CompanyReview, Proposal, Company)
        .join(CompanyView, col(CompanyView.id) == col(CompanyReview.view_id))
        .join(Proposal, col(Proposal.id) == col(CompanyView.proposal_id))
        .join(Company, col(Company.id) == col(Proposal.company_id))
        .where(CompanyReview.written_at >= since, CompanyReview.written_at < until)
    )
    return session.exec(query.order_by(col(CompanyReview.written_at))).all()


def reports(session: Session) -> Sequence[MonthlyReport]:
    """Return the kept reports without their pages, the newest month first."""
    query = select(MonthlyReport).options(defer(MonthlyReport.content))  # type: ignore[arg-type]  # a column
    return session.exec(query.order_by(col(MonthlyReport.month).desc(), col(MonthlyReport.id))).all()


def is_reported(session: Session, month: date) -> bool:
    return session.exec(select(MonthlyReport.id).where(MonthlyReport.month == month)).first() is not None


def forget_reports(session: Session, month: date) -> None:
    session.exec(delete(MonthlyReport).where(col(MonthlyReport.month) == month))


def _held(moment: datetime) -> ColumnElement[bool]:
    return and_(
        col(Seat.track_id).is_not(None),
        col(Seat.held_at) < moment,
        or_(col(Seat.ended_at).is_(None), col(Seat.ended_at) >= moment),
    )


def _sent(since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(
        col(Application.submitted_at) >= since,
        col(Application.submitted_at) < until,
        col(Application.state) != ApplicationState.DRAFT,
    )


def _marked(since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(
        col(Event.starts_at) >= since,
        col(Event.starts_at) < until,
        col(Event.cancelled_at).is_(None),
        col(Visit.settled).is_(True),
    )


def _decided(since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(
        col(Round.state) == RoundState.DECIDED, col(Round.decided_at) >= since, col(Round.decided_at) < until
    )
