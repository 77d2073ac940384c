"""Second opinions: who is asked, blind, about one contested answer; where nobody can be, a mentor is."""

from sqlmodel import Session

from lms.domain.reviews.states import AppealState, ReviewKind
from lms.errors import N_
from lms.services import inbox
from lms.services.keys import key
from lms.services.reviews.matching import candidates
from lms.services.reviews.matching.choosing import ask_best
from lms.services.reviews.matching.escalation import tell_mentors
from lms.services.school import School
from lms.storage.reviews import appeals as rows
from lms.storage.tables import Appeal, Person, Review, Round, Work


def ask(school: School, appeal_id: int) -> bool:
    """Ask the next person about a waiting appeal; False: none is needed now, or nobody can be asked."""
    with school.database.write() as session:
        appeal = session.get(Appeal, appeal_id, with_for_update=True)
        if appeal is None or appeal.state is not AppealState.WAITING or rows.is_served(session, appeal):
            return False
        round_ = session.get_one(Round, session.get_one(Review, appeal.review_id).round_id)
        review = _chosen(session, school, round_, appeal)
        if review is None:
            _tell_nobody(session, school, round_, appeal)
            return False
        appeal.second_id = key(review.id)
        _tell(session, school, round_, review)
    return True


def ask_again(school: School) -> int:
    """Look again for somebody for every appeal that waits without; return how many were asked."""
    with school.database.read() as session:
        waiting = [key(one.id) for one in rows.unserved(session)]
    return sum(ask(school, appeal_id) for appeal_id in waiting)


def _chosen(session: Session, school: School, round_: Round, appeal: Appeal) -> Review | None:
    """Return an offer for who fits best among those who never had a place in the round; stored."""
    field = candidates.of_round(session, school, round_)
    number = key(appeal.id)
    asked = ask_best(
        session,
        school,
        round_,
        field,
        k=1,
        seed=f"appeal:{number}",
        kind=ReviewKind.SECOND,
        appeal_id=number,
    )
    return next(iter(asked.reviews), None)


def _tell(session: Session, school: School, round_: Round, review: Review) -> None:
    title = school.catalogue.title_of(session.get_one(Work, round_.work_id).exercise)
    words = N_(
        "One question about %(exercise)s needs a second opinion: yours? Please answer until %(until)s."
    )
    values = {"exercise": title, "until": review.lease_until}
    inbox.tell(session, school, review.reviewer_id, words, values, "/reviews", f"offer:{review.id}")


def _tell_nobody(session: Session, school: School, round_: Round, appeal: Appeal) -> None:
    appeal.second_id = None
    cohort_id = session.get_one(Person, round_.asked_by).cohort_id
    words = N_("An answer is contested, and no peer can be found for a second opinion. It needs yours.")
    tell_mentors(session, school, cohort_id, words, {}, "/reviewing#appeals", f"appeal:{appeal.id}")
