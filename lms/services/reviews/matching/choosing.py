"""Choosing: the places of a round are offered to those who fit best."""

import random
from dataclasses import dataclass

from sqlmodel import Session

from lms.domain.matching import choose
from lms.domain.reviews.states import ReviewKind
from lms.services.reviews.matching.candidates import Field
from lms.services.reviews.matching.leases import offered
from lms.services.school import School
from lms.storage.tables import Review, Round


@dataclass(frozen=True)
class Asked:
    """Offers that are stored and not told yet. ``missing`` is for how many places nobody was found."""

    reviews: tuple[Review, ...]
    missing: int


def ask_best(
    session: Session,
    school: School,
    round_: Round,
    field: Field,
    *,
    k: int,
    seed: str,
    kind: ReviewKind = ReviewKind.PEER,
    appeal_id: int = 0,
) -> Asked:
    """Offer ``k`` places to those who fit best; equals are drawn by what is ``seed``ed."""
    choices = choose(
        field.work,
        field.reviewers,
        field.edges,
        field.rules.matching,
        k=k,
        rng=random.Random(f"{seed}:{len(field.work.taken)}"),  # noqa: S311  a tie-break, no secret
    )
    reviews = []
    for choice in choices.chosen:
        review = offered(school, round_, choice.reviewer, field.rules.review, kind)
        review.why, review.relaxed = choice.why.as_dict(), [one.value for one in choice.relaxed]
        review.appeal_id = appeal_id
        session.add(review)
        reviews.append(review)
    session.flush()
    return Asked(tuple(reviews), choices.missing)
