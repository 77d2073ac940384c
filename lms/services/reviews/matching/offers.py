"""Offers: reviewers are asked, say yes or no, or let it lapse; and every place is filled again."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col

from lms.domain.reviews.states import LIVE, ReviewKind, ReviewRules, ReviewState, RoundState, lease_of
from lms.errors import N_, ConflictError, MissingError
from lms.services import inbox, ledger
from lms.services.keys import key
from lms.services.programmes import rules_for
from lms.services.reviews.matching import candidates, seconds
from lms.services.reviews.matching.choosing import ask_best
from lms.services.reviews.matching.escalation import to_mentor
from lms.services.reviews.matching.leases import OVER, end, end_kindly, offered, tell_offer
from lms.services.school import School
from lms.storage.changes import change
from lms.storage.reviews import rounds as rows
from lms.storage.tables import Review, Round

__all__ = [
    "accept",
    "accept_now",
    "close_unneeded",
    "decline",
    "end",
    "end_kindly",
    "expire",
    "fill",
    "fill_again",
    "give_up",
    "offered",
    "open_offer",
    "refill",
    "remind",
    "tell_offer",
]

LONGEST_REASON = 500
NOBODY = N_("no peer could be found in time")


def fill(school: School, round_id: int) -> int:
    """Ask as many reviewers as a round has free places; return how many were asked.

    The round's row is held meanwhile: two at once never ask for the same place.
    """
    with school.database.write() as session:
        round_ = session.get_one(Round, round_id, with_for_update=True)
        free = round_.wanted - rows.places_taken(session, round_id)
        if round_.state is not RoundState.OPEN or free <= 0:
            return 0
        field = candidates.of_round(session, school, round_)
        asked = ask_best(session, school, round_, field, k=free, seed=str(round_id))
        for review in asked.reviews:
            tell_offer(session, school, round_, review)
        if asked.missing and field.work.waited_hours >= field.rules.review.mentor_hours:
            give_up(session, school, round_)
        return len(asked.reviews)


def open_offer(school: School, review_id: int) -> None:
    """Note that the reviewer has looked: from now on the offer is not moved to somebody else at night."""
    with school.database.write() as session:
        unseen = (col(Review.id) == review_id, col(Review.opened_at).is_(None))
        change(session, Review, *unseen, opened_at=school.now())


def accept(school: School, review_id: int) -> Review:
    with school.database.write() as session:
        return accept_now(session, school, review_id)


def accept_now(session: Session, school: School, review_id: int) -> Review:
    """Do what ``accept`` does, as a part of the caller's transaction."""
    review = _live(session, review_id)
    now = school.now()
    until = lease_of(ReviewState.ACCEPTED, now, rules_for(session, review.reviewer_id).review)
    values = {"state": ReviewState.ACCEPTED, "accepted_at": now, "lease_until": until, "reminded_at": None}
    if not change(session, Review, *_still(review_id, ReviewState.OFFERED, school), **values):
        raise ConflictError(OVER)
    session.refresh(review)
    return review


def decline(school: School, review_id: int, reason: str = "") -> None:
    """Say no, before accepting or after; somebody else is asked at once."""
    with school.database.write() as session:
        review = _live(session, review_id)
        values = {"state": ReviewState.DECLINED, "decline_reason": reason.strip()[:LONGEST_REASON] or None}
        end(session, school, review, **values)
    fill_again(school, [review])


def expire(school: School) -> int:
    """End every review whose time is over, and ask others; return how many there were."""
    with school.database.read() as session:
        lapsed = [key(one.id) for one in rows.lapsed(session, school.now())]
    ended: list[Review] = []
    for review_id in lapsed:
        with school.database.write() as session:
            review = session.get_one(Review, review_id)
            still = (
                col(Review.id) == review_id,
                col(Review.state).in_(LIVE),
                col(Review.lease_until) <= school.now(),
            )
            if not change(
                session, Review, *still, state=ReviewState.EXPIRED, ended_at=school.now(), lease_until=None
            ):
                continue
            _tell_expired(session, school, review)
            ended.append(review)
    fill_again(school, ended)
    return len(lapsed)


def fill_again(school: School, ended: Iterable[Review]) -> None:
    """Ask others in place of reviews that have ended: for the round, or for the appeal."""
    gone = [one for one in ended if one.round_id is not None]
    for round_id in dict.fromkeys(one.round_id for one in gone if one.kind is ReviewKind.PEER):
        fill(school, key(round_id))
    for appeal_id in dict.fromkeys(one.appeal_id for one in gone if one.kind is ReviewKind.SECOND):
        seconds.ask(school, appeal_id)


def remind(school: School) -> int:
    """Tell reviewers, once, that their time ends soon."""
    now = school.now()
    with school.database.write() as session:
        widest = now + timedelta(hours=max(ReviewRules().remind_hours, 24))
        due = [
            one
            for one in rows.to_remind(session, now, widest)
            if one.lease_until is not None
            and one.lease_until
            <= now + timedelta(hours=rules_for(session, one.reviewer_id).review.remind_hours)
        ]
        for review in due:
            review.reminded_at = now
            inbox.tell(
                session,
                school,
                review.reviewer_id,
                N_("A review waits for you until %(until)s. After that somebody else is asked."),
                {"until": review.lease_until},
                f"/reviews/{review.id}" if review.state is ReviewState.ACCEPTED else "/reviews",
                f"remind:{review.id}:{review.state}",
            )
        return len(due)


def refill(school: School) -> int:
    """Look again for reviewers of all rounds and appeals that lack them; return how many were asked."""
    with school.database.read() as session:
        short = [key(one.id) for one in rows.short_of_reviewers(session)]
    return sum(fill(school, round_id) for round_id in short) + seconds.ask_again(school)


def close_unneeded(session: Session, school: School, round_id: int) -> None:
    """End the live reviews of a round that is over, kindly: it is nobody's fault."""
    for review in rows.of_round(session, round_id):
        if review.state in LIVE and review.kind is ReviewKind.PEER:
            end_kindly(session, school, review)


def give_up(session: Session, school: School, round_: Round) -> None:
    """Give a round to a mentor, and its price back: that nobody was found is the school's fault."""
    session.flush()
    if to_mentor(session, school, key(round_.id), NOBODY):
        ledger.refund_round(session, school, key(round_.id), NOBODY)


def _live(session: Session, review_id: int) -> Review:
    review = session.get(Review, review_id)
    if review is None:
        raise MissingError(N_("There is no such review."))
    return review


def _still(review_id: int, state: ReviewState, school: School) -> tuple[ColumnElement[bool], ...]:
    return (col(Review.id) == review_id, col(Review.state) == state, col(Review.lease_until) > school.now())


def _tell_expired(session: Session, school: School, review: Review) -> None:
    inbox.tell(
        session,
        school,
        review.reviewer_id,
        N_("The time of a review is over; somebody else is asked. Say when you are away, and nobody asks."),
        {},
        "/reviews",
        f"expired:{review.id}",
    )
