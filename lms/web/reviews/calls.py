"""Calls: what of the reviewing waits for a mentor, for their start page."""

from dataclasses import dataclass

from flask import url_for

from lms.domain.reviews.states import ReviewState
from lms.errors import N_
from lms.services.people import Person
from lms.services.reviews import boards
from lms.services.reviews.boards import Board, Filter
from lms.services.school import School


@dataclass(frozen=True)
class Call:
    """A part of a page in which something waits; ``of`` names whose."""

    words: str
    address: str
    count: int
    of: str = ""


def calls_for(school: School, viewer: Person) -> tuple[Call, ...]:
    """Return where something waits for a mentor, the most pressing first."""
    return tuple(one for one in _all(boards.board(school, viewer, Filter())) if one.count)


def _all(board: Board) -> tuple[Call, ...]:
    unread = sum(one.review.state is ReviewState.HANDED_IN for one in board.watched)
    alone = sum(one.second is None or one.mine is not None for one in board.appeals)
    page = url_for("mentors.board")
    return (
        Call(N_("Wait for a mentor"), f"{page}#waiting", len(board.waiting)),
        Call(N_("Appeals"), f"{page}#appeals", alone),
        Call(N_("Under a mentor's eye"), f"{page}#watched", unread),
        Call(N_("Spot checks"), f"{page}#spots", len(board.spot_checks)),
        Call(N_("Reported texts"), url_for("reports.listing"), board.reports),
    )
