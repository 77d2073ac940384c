"""Reviews: the states of a round and of each review in it, and the rules of time that a programme sets."""

from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import Field

from lms.domain.frozen import Frozen


class RoundState(StrEnum):
    """A round is one pinned commit before its reviewers: open, with a mentor, decided, or withdrawn."""

    OPEN = "open"
    MENTOR = "mentor"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class ReviewState(StrEnum):
    """An offer becomes a review by being accepted; what ends it otherwise is a state of its own."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    HANDED_IN = "handed_in"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


LIVE = frozenset({ReviewState.OFFERED, ReviewState.ACCEPTED})
"""States in which somebody has a place and the clock runs."""
TAKING_A_PLACE = LIVE | {ReviewState.HANDED_IN}


class ReviewKind(StrEnum):
    """``peer`` counts for the score; ``mentor`` is the staff's word; ``second`` answers an appeal, blind;
    ``calibration`` is an exercise on a work with known answers.
    """

    PEER = "peer"
    MENTOR = "mentor"
    SECOND = "second"
    CALIBRATION = "calibration"


class AppealState(StrEnum):
    WAITING = "waiting"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    WITHDRAWN = "withdrawn"


class ReviewRules(Frozen):
    """What a programme sets about reviews. Hours are counted without pauses at night."""

    offer_hours: float = Field(default=18, gt=0, le=2000, description="To accept or decline an offer")
    review_hours: float = Field(default=48, gt=0, le=2000, description="To hand in an accepted review")
    remind_hours: float = Field(default=12, gt=0, le=2000, description="Before the end of either, a reminder")
    mentor_hours: float = Field(
        default=96, gt=0, le=2000, description="After which an unserved round goes to a mentor"
    )
    extra_reviewers: int = Field(
        default=1, ge=0, le=5, description="Asked when the score is unsure, then a mentor"
    )
    load: int = Field(default=3, ge=1, le=20, description="Reviews that one person has in hand at most")
    calibrations: int = Field(
        default=2, ge=0, le=10, description="Works with known answers before the first review"
    )
    appeal_days: int = Field(default=14, ge=1, le=365, description="After a decision, to appeal an answer")
    slot_minutes: int = Field(default=30, ge=10, le=240, description="Length of a booked slot")
    names_minutes: int = Field(default=15, ge=0, le=240, description="Before a slot, when names appear")


def lease_of(state: ReviewState, now: datetime, rules: ReviewRules) -> datetime | None:
    """Return when a state that begins now ends by itself; None for one that stays."""
    hours = {ReviewState.OFFERED: rules.offer_hours, ReviewState.ACCEPTED: rules.review_hours}.get(state)
    return None if hours is None else now + timedelta(hours=hours)
