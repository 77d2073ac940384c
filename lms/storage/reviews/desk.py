"""Queries on what happens at the desk of a review: comments, and files that were looked at."""

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from lms.domain.reviews.states import ReviewState, RoundState
from lms.storage.tables import Comment, Review, Round, Submission, ViewedFile


def comments_of(session: Session, review_id: int) -> Sequence[Comment]:
    """Return the comments of a review, the oldest first."""
    query = select(Comment).where(Comment.review_id == review_id).order_by(col(Comment.id))
    return session.exec(query).all()


def count_comments(session: Session, review_id: int) -> int:
    return session.exec(select(func.count()).where(Comment.review_id == review_id)).one()


def viewed_by(session: Session, person_id: int, work_id: int) -> dict[str, str]:
    """Return the digest that each file of a work had when somebody looked at it, by path."""
    query = select(ViewedFile).where(ViewedFile.person_id == person_id, ViewedFile.work_id == work_id)
    return {one.path: one.digest for one in session.exec(query)}


def commit_reviewed_before(session: Session, round_: Round, reviewer_id: int) -> str | None:
    """Return the commit of the newest earlier round: of this reviewer's own, else of any that was decided."""
    earlier = (
        select(Submission.commit_id)
        .join(Round, col(Round.submission_id) == col(Submission.id))
        .where(Round.work_id == round_.work_id, col(Round.id) < round_.id)
        .order_by(col(Round.id).desc())
    )
    theirs = select(Review.round_id).where(
        Review.reviewer_id == reviewer_id, Review.state == ReviewState.HANDED_IN
    )
    own = session.exec(earlier.where(col(Round.id).in_(theirs))).first()
    return own or session.exec(earlier.where(Round.state == RoundState.DECIDED)).first()
