"""The link between a guardian and a minor: asked for, confirmed by the minor, over at 18."""

from datetime import date, datetime
from enum import StrEnum

from lms.domain.people import Role, counts_as_minor


class LinkState(StrEnum):
    PENDING = "pending"
    CONFIRMED = "confirmed"
    ENDED = "ended"


def state_on(day: date, *, confirmed_at: datetime | None, ward_born: date | None) -> LinkState:
    """Return how a link stands on a day of the school's zone; on the 18th birthday it is over."""
    if not counts_as_minor(Role.STUDENT, ward_born, day):
        return LinkState.ENDED
    return LinkState.PENDING if confirmed_at is None else LinkState.CONFIRMED
