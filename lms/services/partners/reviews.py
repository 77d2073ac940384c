"""What a company says of the works that are open to it.

A company's review stands beside the peers' score and is no part of it. Of a minor's work, a mentor reads
it first: no text goes from an adult outside the school straight to a minor, and none goes back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from lms.domain.access import looks_after
from lms.domain.people import tidy
from lms.domain.reviews.rubrics import Given, Rubric, unanswered
from lms.domain.texts import tidy_lines
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.services import inbox
from lms.services.partners.proposals import rubric_in
from lms.services.partners.works import look
from lms.services.people import Person, is_minor, standing
from lms.services.reviews.matching.escalation import tell_mentors
from lms.services.school import School
from lms.storage import partners as rows
from lms.storage import people
from lms.storage.changes import change
from lms.storage.tables import Company, CompanyReview, CompanyView, Proposal, Work

LONGEST_TEXT = 5000


@dataclass(frozen=True)
class Item:
    """A company's review that a mentor looks at."""

    review: CompanyReview
    proposal: Proposal
    company: Company
    rubric: Rubric
    submission_id: int
    writer: Person
    authors: tuple[Person, ...]


def write(
    school: School, person: Person, company_id: int, view_id: int, *, answers: Mapping[int, Given], text: str
) -> CompanyReview:
    """Hand in a company's review, once; of a minor's work a mentor reads it before the author."""
    seen, said, now = look(school, company_id, view_id), tidy_lines(text, LONGEST_TEXT), school.now()
    if unanswered(seen.rubric, answers):
        raise RefusedError(N_("Some questions have no answer yet."), field="answers")
    with school.database.write() as session:
        work = session.get_one(Work, seen.view.work_id)
        owners = people.owners_of(session, work)
        minors = any(is_minor(school, one) for one in owners)
        review = CompanyReview(
            view_id=view_id,
            written_by=person.id or 0,
            answers={str(number): {"value": one.value, "note": one.note} for number, one in answers.items()},
            text=said,
            written_at=now,
            released_at=None if minors else now,
        )
        session.add(review)
        try:
            session.flush()
        except IntegrityError:
            raise ConflictError(N_("Your company has written its review of this work already.")) from None
        if minors:
            _ask_mentors(session, school, owners, review, N_("A company's review waits for you to read it."))
        else:
            _tell_authors(session, school, owners, seen.view)
    return review


def to_read(school: School, viewer: Person) -> tuple[Item, ...]:
    """Return the reviews in a mentor's charge that wait for them, or are reported."""
    with school.database.read() as session:
        found = [_item(session, *row) for row in rows.reviews_waiting(session)]
    mine = standing(viewer)
    return tuple(one for one in found if any(looks_after(mine, author.cohort_ids) for author in one.authors))


def item(school: School, viewer: Person, review_id: int) -> Item:
    """Return a company's review for who looks after an author of the work."""
    with school.database.read() as session:
        row = rows.review(session, review_id)
        found = _item(session, *row) if row else None
    mine = standing(viewer)
    if found is None or not any(looks_after(mine, one.cohort_ids) for one in found.authors):
        raise MissingError(N_("There is no such review."))
    return found


def settle(school: School, by: Person, review_id: int, *, take_away: bool) -> None:
    """Let the authors read a review, or take it away for good; a report on it is answered with that."""
    now = school.now()
    with school.database.write() as session:
        waits = [col(CompanyReview.id) == review_id, col(CompanyReview.taken_away_at).is_(None)]
        values: dict[str, object] = {"handled_at": now, "handled_by": by.id}
        if take_away:
            values["taken_away_at"] = now
        else:
            waits.append(col(CompanyReview.released_at).is_(None))
            values |= {"released_at": now, "released_by": by.id}
        if not change(session, CompanyReview, *waits, **values):
            raise ConflictError(N_("Somebody has looked at this review before you."))
        view = session.get_one(CompanyView, session.get_one(CompanyReview, review_id).view_id)
        if not take_away:
            owners = people.owners_of(session, session.get_one(Work, view.work_id))
            _tell_authors(session, school, owners, view)


def report(school: School, person: Person, review_id: int, reason: str) -> None:
    """Report a company's review: it is hidden until a mentor has looked at it."""
    said = tidy(reason, 500)
    if not said:
        raise RefusedError(N_("Say what is not right about it."), field="reason")
    with school.database.write() as session:
        not_yet = (
            col(CompanyReview.id) == review_id,
            col(CompanyReview.released_at).is_not(None),
            col(CompanyReview.taken_away_at).is_(None),
        )
        values = {"reported_at": school.now(), "reported_by": person.id, "report_reason": said}
        if not change(session, CompanyReview, *not_yet, released_at=None, handled_at=None, **values):
            raise ConflictError(N_("This review is not shown any more."))
        review = session.get_one(CompanyReview, review_id)
        work = session.get_one(Work, session.get_one(CompanyView, review.view_id).work_id)
        owners = people.owners_of(session, work)
        _ask_mentors(session, school, owners, review, N_("Somebody reports a company's review."))


def _item(session: Session, review: CompanyReview, view: CompanyView, proposal: Proposal, work: Work) -> Item:
    company = session.get_one(Company, proposal.company_id)
    writer = session.get_one(Person, review.written_by)
    authors = tuple(people.owners_of(session, work))
    return Item(review, proposal, company, rubric_in(proposal), view.submission_id, writer, authors)


def _ask_mentors(
    session: Session, school: School, owners: Sequence[Person], review: CompanyReview, words: str
) -> None:
    when = review.reported_at.isoformat() if review.reported_at else "new"
    key = f"company-review:{review.id}:{when}"
    for cohort_id in {one.cohort_id for one in owners}:
        tell_mentors(session, school, cohort_id, words, {}, "/company-reviews", key)


def _tell_authors(session: Session, school: School, owners: Sequence[Person], view: CompanyView) -> None:
    words = N_("A company has written a review of your work.")
    for one in owners:
        path, key = f"/submissions/{view.submission_id}/company", f"company-said:{view.id}:{one.id}"
        inbox.tell(session, school, one.id or 0, words, {}, path, key)
