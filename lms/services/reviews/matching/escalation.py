"""Escalation: a round that peers can't bring to an end is given to a mentor."""

from sqlmodel import Session, col

from lms.domain.reviews.states import RoundState
from lms.errors import N_
from lms.services import inbox
from lms.services.school import School
from lms.storage import people
from lms.storage.changes import change
from lms.storage.tables import Person, Round


def to_mentor(session: Session, school: School, round_id: int, reason: str) -> bool:
    """Give an open round to the mentors of its cohort; ``reason`` are words. False: it is not open."""
    is_open = (col(Round.id) == round_id, col(Round.state) == RoundState.OPEN)
    if not change(session, Round, *is_open, state=RoundState.MENTOR, reason=reason):
        return False
    round_ = session.get_one(Round, round_id)
    session.refresh(round_)
    tell_mentors(
        session,
        school,
        session.get_one(Person, round_.asked_by).cohort_id,
        N_("A work waits for a mentor's review: %(reason)s"),
        {"reason": reason},
        f"/reviewing#round-{round_id}",
        f"mentor:{round_id}:{reason}"[:120],
    )
    return True


def tell_mentors(  # noqa: PLR0917  who, what, where to: as everywhere
    session: Session,
    school: School,
    cohort_id: int | None,
    words: str,
    values: dict[str, object],
    path: str,
    key: str,
) -> None:
    """Tell everybody who looks after a cohort, each once for a ``key``."""
    for mentor in people.mentors_of(session, cohort_id):
        inbox.tell(session, school, mentor.id or 0, words, values, path, f"{key}:{mentor.id}"[:120])
