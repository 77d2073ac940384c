"""Consented: what becomes of reviews when the consent to them does not stand any more.

Nobody new sees the work, and nobody asks its author to review. A review that has begun is finished: its
reviewer has seen the work, and what they wrote is worth reading. What a round lacks then, a mentor does.
"""

from sqlmodel import Session, col

from lms.domain.guardians.consents import Purpose
from lms.domain.reviews.states import ReviewState, RoundState
from lms.errors import N_
from lms.services import consents, ledger
from lms.services.keys import key
from lms.services.reviews.matching import offers
from lms.services.school import School
from lms.storage.changes import change
from lms.storage.reviews import consented as rows
from lms.storage.reviews import rounds
from lms.storage.tables import Person, Round

BEGUN = frozenset({ReviewState.ACCEPTED, ReviewState.HANDED_IN})
ENDED = N_("the consent to reviews was taken back")


def watch(school: School) -> int:
    """End what is open of everybody whose consent has ended, by a birthday, a link, a newer text."""
    with school.database.read() as session:
        people = rows.concerned(session)
        ended = [one for one in people if _is_stopped(session, school, one)]
    return sum(stop(school, key(one.id)) for one in ended)


def stop(school: School, person_id: int) -> int:
    """Withdraw somebody's open offers, and the offers of their work; return how many things have ended.

    Nothing happens as long as the consent stands, or where the programme asks for none.
    """
    with school.database.write() as session:
        if not _is_stopped(session, school, session.get_one(Person, person_id)):
            return 0
        asked = [*rows.offers_to(session, person_id), *rows.offers_about(session, person_id)]
        for review in asked:
            offers.end_kindly(session, school, review)
        closed = sum(_withdraw(session, school, one) for one in rows.open_rounds_of(session, person_id))
    offers.fill_again(school, asked)
    return len(asked) + closed


def _is_stopped(session: Session, school: School, person: Person) -> bool:
    return bool(consents.stopped(session, school, [person], Purpose.REVIEW))


def _withdraw(session: Session, school: School, round_: Round) -> bool:
    """Withdraw a round, with its price, where nobody has begun."""
    if any(one.state in BEGUN for one in rounds.of_round(session, key(round_.id))):
        return False
    is_open = (col(Round.id) == round_.id, col(Round.state) == RoundState.OPEN)
    if not change(session, Round, *is_open, state=RoundState.WITHDRAWN, reason=ENDED):
        return False
    ledger.refund_round(session, school, key(round_.id), ENDED)
    return True
