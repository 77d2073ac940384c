"""What tests of attacks on reviews share: people by login, rows as they stand, a review handed in."""

from lms.domain.reviews.rubrics import CriterionKind
from lms.services import ledger, people
from lms.services.keys import key
from lms.services.people import Person
from lms.services.reviews.scoring import finishing
from lms.services.school import School
from lms.storage.tables import Review, Round
from tests.support import reviews
from tests.support.reviews import GOOD

MANY = (*reviews.REVIEWERS, "hadisha", "ilyas")


def login_of(school: School, person_id: int) -> str:
    return found(people.by_id(school, person_id)).login


def found(row: Person | None) -> Person:
    assert row is not None
    return row


def id_of(school: School, login: str) -> int:
    return key(found(people.by_login(school, login)).id)


def change(school: School, row: Review | Round, **values: object) -> None:
    with school.database.write() as session:
        kept = session.get_one(type(row), row.id)
        for name, value in values.items():
            setattr(kept, name, value)


def kept(school: School, review: Review) -> Review:
    with school.database.read() as session:
        return session.get_one(Review, review.id)


def credits_of(school: School, person_id: int) -> int:
    return ledger.balances(school, person_id).credits


def handed_in(school: School, round_id: int, answers: dict[CriterionKind, float] = GOOD) -> Review:
    """Return a review that was handed in, paid and scored."""
    review = reviews.handed_in(school, round_id, answers)
    finishing.finished(school, key(review.id))
    return review
