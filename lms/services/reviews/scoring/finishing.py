"""Finishing: what follows from a review that was handed in."""

from sqlmodel import Session

from lms.domain.reviews.states import ReviewKind, ReviewState, RoundState
from lms.errors import N_
from lms.services import inbox, ledger
from lms.services.keys import key
from lms.services.reviews.scoring import appeals, grades
from lms.services.school import School
from lms.storage import people
from lms.storage.tables import Review, Round, Work

TOLD = frozenset({ReviewKind.PEER, ReviewKind.MENTOR})


def finished(school: School, review_id: int) -> None:
    """Pay the reviewer, tell the authors, score the round or answer the appeal; done twice, it is done once.

    What was written under a mentor's eye waits until the mentor lets it count.
    """
    with school.database.write() as session:
        review = session.get_one(Review, review_id)
        if review.state is not ReviewState.HANDED_IN or review.round_id is None or review.under_mentor:
            return
        ledger.mint_for_review(session, school, review_id)
        if review.kind in TOLD and review.flag is None:
            _tell_authors(session, school, review)
        if session.get_one(Round, review.round_id).state is RoundState.DECIDED:
            ledger.pay_flows(session, school, review.round_id)
    if review.kind is ReviewKind.SECOND:
        appeals.answered(school, review_id)
    else:
        grades.on_arrival(school, review.round_id)


def _tell_authors(session: Session, school: School, review: Review) -> None:
    work = session.get_one(Work, session.get_one(Round, review.round_id).work_id)
    for person in people.owners_of(session, work):
        inbox.tell(
            session,
            school,
            key(person.id),
            N_("A review of %(exercise)s is in. Read what it says."),
            {"exercise": school.catalogue.title_of(work.exercise)},
            f"/rounds/{review.round_id}",
            f"review:{review.id}:{person.id}",
        )
