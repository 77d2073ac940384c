"""Coming of age: adults review adults and minors minors, and an 18th birthday may fall between.

A review that is open then is finished under a mentor's eye; an offer that nobody has looked at goes to
somebody else.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col

from lms.domain.people import ADULT_AGE, counts_as_minor
from lms.domain.reviews.states import LIVE, ReviewState
from lms.errors import N_, ConflictError
from lms.services import inbox
from lms.services.keys import key
from lms.services.reviews.matching import offers
from lms.services.reviews.matching.escalation import tell_mentors
from lms.services.reviews.scoring import finishing
from lms.services.school import School
from lms.storage import people
from lms.storage.changes import change
from lms.storage.reviews import birthdays as rows
from lms.storage.tables import Person, Review, Round

SHORT_YEAR, LONG_YEAR = 365, 366
LONGEST_OPEN = 60
"""Days after which nothing is open any more that was begun before a birthday."""


def watch(school: School) -> int:
    """Look after the reviews between people whom a birthday has put apart; return how many there were."""
    today = school.today()
    lately = (
        today - timedelta(days=ADULT_AGE * LONG_YEAR + LONGEST_OPEN),
        today - timedelta(days=ADULT_AGE * SHORT_YEAR),
    )
    moved: list[Review] = []
    watched = 0
    with school.database.write() as session:
        for round_, work in rows.rounds_of(session, *lately):
            round_.adult = _is_adults(people.owners_of(session, work), today)
        for review, round_, work in rows.live_reviews(session, *lately):
            owners = people.owners_of(session, work)
            if review.under_mentor or not _is_put_apart(session, school, review, owners):
                continue
            if review.state is ReviewState.OFFERED and review.opened_at is None:
                offers.end_kindly(session, school, review)
                moved.append(review)
            else:
                watched += _put_under_mentor(session, school, review, round_)
    offers.fill_again(school, moved)
    return watched + len(moved)


def release(school: School, review_id: int) -> None:
    """Let a review count that a mentor has read."""
    with school.database.write() as session:
        waits = (
            col(Review.id) == review_id,
            col(Review.state) == ReviewState.HANDED_IN,
            col(Review.under_mentor).is_(True),
        )
        if not change(session, Review, *waits, under_mentor=False):
            raise ConflictError(N_("This review does not wait for a mentor."))
    finishing.finished(school, review_id)


def _is_put_apart(session: Session, school: School, review: Review, owners: Sequence[Person]) -> bool:
    """Tell whether an adult and a minor stand on the two sides now and did not when it began."""
    reviewer = session.get_one(Person, review.reviewer_id)
    began = review.offered_at.astimezone(ZoneInfo(school.settings.zone)).date()
    then, now = (_is_adults([reviewer], day) == _is_adults(owners, day) for day in (began, school.today()))
    return then and not now


def _is_adults(side: Sequence[Person], day: date) -> bool:
    return not any(counts_as_minor(one.role, one.birth_date, day) for one in side)


def _put_under_mentor(session: Session, school: School, review: Review, round_: Round) -> bool:
    is_live = (col(Review.id) == review.id, col(Review.state).in_(LIVE))
    if not change(session, Review, *is_live, under_mentor=True):
        return False
    session.refresh(review)
    cohort_id = session.get_one(Person, round_.asked_by).cohort_id
    words = N_("Somebody comes of age during a review. Read it before it counts.")
    tell_mentors(session, school, cohort_id, words, {}, "/reviewing#watched", f"of-age:{review.id}")
    words = N_("A mentor reads along in a review of yours before it counts. You go on as before.")
    path = f"/reviews/{review.id}" if review.state is ReviewState.ACCEPTED else "/reviews"
    inbox.tell(session, school, review.reviewer_id, words, {}, path, f"of-age-reviewer:{key(review.id)}")
    return True
