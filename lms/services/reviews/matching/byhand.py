"""By hand: a mentor chooses a reviewer, asks another one instead, takes a round, keeps two people apart."""

from collections.abc import Iterable, Mapping, Sequence

from sqlmodel import Session, col

from lms.domain.guardians.consents import Purpose
from lms.domain.matching import Bar, bars
from lms.domain.people import STAFF, Role, tidy
from lms.domain.reviews.states import ReviewKind, ReviewState, RoundState
from lms.errors import N_, ConflictError, ForbiddenError, MissingError, RefusedError
from lms.services import consents
from lms.services.keys import key
from lms.services.reviews.matching import candidates, offers
from lms.services.reviews.matching.candidates import Field
from lms.services.reviews.practice import calibrations
from lms.services.school import School
from lms.storage import people
from lms.storage.changes import change
from lms.storage.reviews import rounds as rows
from lms.storage.tables import Exclusion, Person, Review, Round, Work

__all__ = [
    "BarredError",
    "Review",
    "assign",
    "assign_now",
    "end_now",
    "exclude",
    "exclude_now",
    "swap",
    "take",
    "unexclude",
]

NEVER = frozenset({Bar.SELF, Bar.AGE, Bar.TAKEN})
"""What no mentor can override: safety, and what a round is."""
WORDS: Mapping[Bar, str] = {
    Bar.SELF: N_("it is their own work"),
    Bar.TAKEN: N_("they were asked in this round already"),
    Bar.CONFLICT: N_("a mentor keeps them apart"),
    Bar.AGE: N_("adults review adults, and minors minors"),
    Bar.LANGUAGE: N_("they have no language in common"),
    Bar.REVERSE: N_("the author has reviewed them lately"),
    Bar.CYCLE: N_("it closes a ring of three who review each other"),
    Bar.PAIR: N_("they have reviewed this author lately"),
    Bar.LEVEL: N_("they have neither passed the exercise nor reached its level"),
    Bar.LOAD: N_("they have enough reviews in hand"),
    Bar.AVAILABILITY: N_("they are away"),
}
UNTRAINED = N_("they have not done their practice reviews yet")
_CHOSEN = N_("A mentor has chosen you for this review.")
_OVER = N_("This round of reviews is over.")
_NO_REVIEW = N_("There is no such review.")


class BarredError(RefusedError):
    """Something speaks against a pair that a mentor may override, once they have read it."""


def assign(
    school: School, round_id: int, person_id: int, mentor_id: int, *, knowingly: bool = False
) -> Review:
    """Ask somebody to review a work. What speaks against it is refused first, then done ``knowingly``."""
    with school.database.write() as session:
        return assign_now(session, school, round_id, person_id, mentor_id, knowingly=knowingly)


def assign_now(
    session: Session, school: School, round_id: int, person_id: int, mentor_id: int, *, knowingly: bool
) -> Review:
    """Do what ``assign`` does, as a part of the caller's transaction."""
    round_ = _undecided(session, round_id)
    person = session.get(Person, person_id)
    if person is None or not person.active or person.role is not Role.STUDENT:
        raise RefusedError(N_("Only a student of the school can be asked. A mentor takes a round instead."))
    authors = people.owners_of(session, session.get_one(Work, round_.work_id))
    for one in (person, *authors):
        consents.check(session, school, key(one.id), Purpose.REVIEW)
    field = candidates.of_round(session, school, round_, person)
    against = _check(session, school, field, person, knowingly=knowingly)
    _make_room(session, school, round_)
    review = offers.offered(school, round_, person_id, field.rules.review)
    review.by_hand, review.relaxed = mentor_id, [one.value for one in against]
    review.why = {"words": _CHOSEN, "values": {}}
    session.add(review)
    session.flush()
    offers.tell_offer(session, school, round_, review)
    return review


def swap(
    school: School, review_id: int, mentor_id: int, person_id: int | None = None, *, knowingly: bool = False
) -> Review | None:
    """End somebody's review kindly and ask another person: the one who is named, else who fits best."""
    with school.database.write() as session:
        review = session.get(Review, review_id)
        if review is None or review.round_id is None:
            raise MissingError(_NO_REVIEW)
        round_id = review.round_id
        end_now(session, school, review)
        named = (
            assign_now(session, school, round_id, person_id, mentor_id, knowingly=knowingly)
            if person_id is not None
            else None
        )
    if named is None:
        offers.fill(school, round_id)
    return named


def end_now(session: Session, school: School, review: Review | None) -> None:
    """End a peer's review kindly, so that somebody else can have its place."""
    if review is None or review.round_id is None:
        raise MissingError(_NO_REVIEW)
    if review.kind is not ReviewKind.PEER:
        raise ConflictError(N_("Only the review of a peer can be given to somebody else."))
    _undecided(session, review.round_id)
    offers.end_kindly(session, school, review)


def take(school: School, round_id: int, mentor_id: int) -> Review:
    """Begin a mentor's own review of a round: of one that waits, that is open, or for a spot check.

    It has no end of its own; taken a second time, it goes on.
    """
    with school.database.write() as session:
        round_ = session.get_one(Round, round_id, with_for_update=True)
        mentor = session.get_one(Person, mentor_id)
        owners = people.owners_of(session, session.get_one(Work, round_.work_id))
        if mentor.role not in STAFF or mentor_id in {one.id for one in owners}:
            raise ForbiddenError(N_("A mentor does this."))
        if round_.state is RoundState.WITHDRAWN:
            raise ConflictError(_OVER)
        known = rows.of_person_in(session, round_id, mentor_id, ReviewKind.MENTOR)
        review = known or Review(
            round_id=round_id,
            rubric_id=round_.rubric_id,
            reviewer_id=mentor_id,
            kind=ReviewKind.MENTOR,
            offered_at=school.now(),
            by_hand=mentor_id,
        )
        if review.state is not ReviewState.HANDED_IN:
            review.state, review.accepted_at = ReviewState.ACCEPTED, review.accepted_at or school.now()
            review.ended_at = None
        session.add(review)
        session.flush()
        return review


def exclude(school: School, first_id: int, second_id: int, reason: str, mentor_id: int) -> None:
    """Keep two people from reviewing each other; what is only offered between them goes to others."""
    with school.database.write() as session:
        ended = exclude_now(session, school, (first_id, second_id), reason, mentor_id)
    offers.fill_again(school, ended)


def exclude_now(
    session: Session, school: School, pair: tuple[int, int], reason: str, mentor_id: int
) -> Sequence[Review]:
    """Do what ``exclude`` does, as a part of the caller's transaction; return the offers that have ended."""
    (small, large), words = sorted(pair), tidy(reason, 500)
    if small == large:
        raise RefusedError(N_("Choose two different people."))
    if not words:
        raise RefusedError(N_("Write the reason: other mentors read it."), field="reason")
    session.merge(
        Exclusion(first_id=small, second_id=large, reason=words, person_id=mentor_id, created_at=school.now())
    )
    asked = rows.offered_between(session, {small, large})
    for review in asked:
        offers.end_kindly(session, school, review)
    return asked


def unexclude(school: School, first_id: int, second_id: int) -> None:
    with school.database.write() as session:
        row = session.get(Exclusion, tuple(sorted((first_id, second_id))))
        if row is not None:
            session.delete(row)


def _undecided(session: Session, round_id: int) -> Round:
    round_ = session.get(Round, round_id, with_for_update=True)
    if round_ is None:
        raise MissingError(N_("There is no such round of reviews."))
    if round_.state not in rows.UNDECIDED:
        raise ConflictError(_OVER)
    return round_


def _check(
    session: Session, school: School, field: Field, person: Person, *, knowingly: bool
) -> tuple[Bar, ...]:
    """Refuse what can't be, or what the mentor has not been told yet; return what is overridden."""
    reviewer = next(one for one in field.reviewers if one.person == person.id)
    against = bars(field.work, reviewer, field.edges, field.rules.matching)
    never = [one for one in against if one in NEVER]
    if never:
        raise RefusedError(
            N_("%(name)s can't review this: %(why)s."), name=person.name, why=tuple(_said(never))
        )
    said = _said(against)
    if not calibrations.is_ready(session, school, key(person.id)):
        said.append(UNTRAINED)
    if said and not knowingly:
        raise BarredError(
            N_("Something speaks against %(name)s: %(why)s. You can ask them all the same."),
            name=person.name,
            why=tuple(said),
        )
    return against


def _said(against: Iterable[Bar]) -> list[str]:
    return [WORDS[one] for one in against]


def _make_room(session: Session, school: School, round_: Round) -> None:
    """Free a place: a round that a mentor had opens again, and an offer that nobody has taken gives way."""
    taken = rows.places_taken(session, key(round_.id))
    if round_.state is RoundState.MENTOR:
        waits = (col(Round.id) == round_.id, col(Round.state) == RoundState.MENTOR)
        change(session, Round, *waits, state=RoundState.OPEN, wanted=taken + 1, reason=None)
        session.refresh(round_)
        return
    if taken < round_.wanted:
        return
    waiting = [one for one in rows.of_round(session, key(round_.id)) if _gives_way(one)]
    if not waiting:
        raise ConflictError(N_("Every place of this round is taken. Ask somebody else in place of another."))
    offers.end_kindly(session, school, max(waiting, key=lambda one: (one.opened_at is None, one.id or 0)))


def _gives_way(review: Review) -> bool:
    return review.kind is ReviewKind.PEER and review.state is ReviewState.OFFERED
