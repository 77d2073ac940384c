"""What tests of appeals share: contest an answer, give the second opinion, and read what is there."""

from lms.domain.reviews.states import ReviewState
from lms.services import inbox
from lms.services.keys import key
from lms.services.reviews import rounds
from lms.services.reviews.matching import offers
from lms.services.reviews.scoring import appeals, finishing
from lms.services.school import School
from lms.storage.tables import (
    Answer,
    Appeal,
    Review,
    Round,
)

YES_NO, LEVELS, POINTS, BONUS, WORD = 1, 2, 3, 4, 5


def author_of(school: School, review: Review) -> int:
    return round_of(school, review).asked_by


def round_of(school: School, review: Review) -> Round:
    return rounds.view(school, review.round_id or 0).round


def appeal(
    school: School, review: Review, criterion: int = YES_NO, reason: str = "Look at line 2."
) -> Appeal:
    return appeals.appeal(school, key(review.id), criterion, author_of(school, review), reason)


def again(school: School, row: Appeal) -> Appeal:
    with school.database.read() as session:
        return session.get_one(Appeal, row.id)


def second(school: School, row: Appeal) -> Review:
    with school.database.read() as session:
        return session.get_one(Review, again(school, row).second_id)


def say(school: School, row: Appeal, value: float) -> Review:
    """Let whoever is asked answer the one question and hand in, with all that follows."""
    asked = second(school, row)
    if asked.state is ReviewState.OFFERED:
        offers.accept(school, key(asked.id))
    with school.database.write() as session:
        session.add(
            Answer(
                review_id=key(asked.id),
                criterion=row.criterion,
                value=value,
                note="",
                updated_at=school.now(),
            )
        )
        done = session.get_one(Review, asked.id)
        done.state, done.ended_at, done.lease_until = ReviewState.HANDED_IN, school.now(), None
    finishing.finished(school, key(asked.id))
    return asked


def answer_to(school: School, review: Review, criterion: int) -> Answer:
    with school.database.read() as session:
        return session.get_one(Answer, (review.id, criterion))


def told(school: School, person_id: int) -> list[str]:
    return [one.words for one in inbox.listing(school, person_id).notices]
