"""Works that their authors open to the company of a project."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from lms.domain.guardians.consents import Purpose
from lms.domain.reviews.rubrics import Rubric
from lms.errors import N_, ConflictError, ForbiddenError, MissingError
from lms.services import consents, inbox, portfolios
from lms.services.partners.proposals import rubric_in
from lms.services.people import Person, is_minor
from lms.services.school import School
from lms.storage import partners as rows
from lms.storage import people
from lms.storage.changes import change
from lms.storage.tables import Company, CompanyReview, CompanyView, Proposal, Submission, Work

__all__ = ["CompanyReview", "Panel", "Seen", "close", "listing", "look", "open_to_company", "panel"]

_NO_VIEW = N_("This work is not open to your company.")


@dataclass(frozen=True)
class Panel:
    """What authors and their mentors see of a company at a work; ``review`` only once it may be read."""

    company: Company
    proposal: Proposal
    rubric: Rubric
    view: CompanyView | None
    review: CompanyReview | None
    waits: bool
    why_not: str


@dataclass(frozen=True)
class Seen:
    """A work as its company sees it; ``authors`` are names of adults only."""

    view: CompanyView
    proposal: Proposal
    rubric: Rubric
    submission: Submission
    authors: tuple[str, ...]
    review: CompanyReview | None


def panel(school: School, submission: Submission) -> Panel | None:
    """Return what stands of the company at an attempt; None: its project is of no company."""
    with school.database.read() as session:
        work = session.get_one(Work, submission.work_id)
        found = rows.project(session, work.exercise)
        if found is None:
            return None
        proposal, company = found
        view = rows.view_of(session, work.id or 0)
        reviews = [one for _, one in rows.views_of_work(session, work.id or 0) if one is not None]
        review = next((one for one in reviews if one.released_at and not one.taken_away_at), None)
        why_not = _why_not(session, school, work, proposal, company)
    waits = any(one.released_at is None and one.taken_away_at is None for one in reviews)
    return Panel(company, proposal, rubric_in(proposal), view, review, waits, why_not)


def open_to_company(school: School, person: Person, submission: Submission) -> None:
    """Let the company of a project look at an attempt; its other authors are told."""
    with school.database.write() as session:
        work = session.get_one(Work, submission.work_id)
        found = rows.project(session, work.exercise)
        if found is None:
            raise MissingError(N_("This project is of no company."))
        session.get_one(Proposal, found[0].id, with_for_update=True)  # so that works are counted one by one
        why_not = _why_not(session, school, work, *found)
        if why_not:
            raise ForbiddenError(why_not)
        session.add(
            CompanyView(
                proposal_id=found[0].id or 0,
                work_id=work.id or 0,
                submission_id=submission.id or 0,
                opened_by=person.id or 0,
                opened_at=school.now(),
            )
        )
        try:
            session.flush()
        except IntegrityError:
            raise ConflictError(N_("This work is open to the company already.")) from None
        _tell_others(session, school, work, person, found[1], submission)


def close(school: School, submission: Submission) -> None:
    """End it: the company sees nothing of the work from this moment. What it has said stays."""
    with school.database.write() as session:
        is_open = (col(CompanyView.work_id) == submission.work_id, col(CompanyView.closed_at).is_(None))
        if not change(session, CompanyView, *is_open, closed_at=school.now()):
            raise ConflictError(N_("This work is not open to the company."))


def listing(school: School, company_id: int) -> tuple[Seen, ...]:
    """Return the works that a company may look at now, those without a review first."""
    with school.database.read() as session:
        return tuple(
            _seen(session, school, view, proposal, work, review)
            for view, proposal, work, review in rows.open_views(session, company_id)
            if _agreed(session, school, people.owners_of(session, work))
        )


def portfolios_of(school: School, company_id: int) -> tuple[tuple[int, str], ...]:
    """Return whose portfolios are open to a company now, each under the name that its owner chose."""
    with school.database.read() as session:
        opened = portfolios.opened_to(session, school, company_id)
    ids = [one.id or 0 for one in opened]
    return tuple((one, portfolios.shown_to_company(school, one, company_id).name) for one in ids)


def look(school: School, company_id: int, view_id: int) -> Seen:
    """Return a work for its company, if it is open to it at this moment."""
    found = next((one for one in listing(school, company_id) if one.view.id == view_id), None)
    if found is None:
        raise MissingError(_NO_VIEW)
    return found


def _why_not(session: Session, school: School, work: Work, proposal: Proposal, company: Company) -> str:
    """Say why a work can't be opened now, or nothing."""
    if company.closed_at is not None:
        return N_("The school does not work with this company any more.")
    if not _agreed(session, school, people.owners_of(session, work)):
        return N_("A guardian has to agree first that others see works. See Me, Consents.")
    if proposal.seats and rows.opened_count(session, proposal.id or 0) >= proposal.seats:
        return N_("The company looks at as many works as it can now. Try again later.")
    return ""


def _agreed(session: Session, school: School, owners: Sequence[Person]) -> bool:
    """Tell whether all authors who are minors are allowed to be seen from outside the school."""
    minors = [one for one in owners if is_minor(school, one)]
    return len(consents.allowed(session, school, minors, Purpose.PORTFOLIO)) == len(minors)


def _seen(  # noqa: PLR0917  a row of a query, as it comes
    session: Session,
    school: School,
    view: CompanyView,
    proposal: Proposal,
    work: Work,
    review: CompanyReview | None,
) -> Seen:
    owners = people.owners_of(session, work)
    names = tuple(one.name for one in owners if not is_minor(school, one))
    submission = session.get_one(Submission, view.submission_id)
    return Seen(view, proposal, rubric_in(proposal), submission, names, review)


def _tell_others(  # noqa: PLR0917  who did what, told to whom
    session: Session, school: School, work: Work, by: Person, company: Company, submission: Submission
) -> None:
    words = N_("%(name)s has opened your team's work to %(company)s. You can close it at any moment.")
    for one in people.owners_of(session, work):
        if one.id != by.id:
            path, key = f"/submissions/{submission.id}/company", f"opened:{submission.id}:{one.id}"
            told = {"name": by.name, "company": company.name}
            inbox.tell(session, school, one.id or 0, words, told, path, key)
