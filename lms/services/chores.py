"""Chores: what the school does by itself, by the minute, by the day, by the night.

Each part may be done again and by several workers at once: it looks for what is due and claims it. One part
that fails does not keep the others from being done.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lms.services import checkpoints, guardians, ledger, likenesses, regrading
from lms.services.admissions import waiting
from lms.services.attendance import labs, sheets
from lms.services.cohorts import importing
from lms.services.guardians import digests
from lms.services.insights import reports
from lms.services.privacy import exporting, forgetting
from lms.services.reviews.guarding import coming_of_age, consented, guard
from lms.services.reviews.matching import offers, repair
from lms.services.reviews.meetings import slots
from lms.services.reviews.scoring import nightly
from lms.services.school import School
from lms.services.tracks import allotting, openings, stays, turns

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Chore:
    """One part; ``do`` returns how many things it has done."""

    name: str
    do: Callable[[School], int]


@dataclass(frozen=True)
class Done:
    """What came of a chore: how many things were done, or what went wrong."""

    name: str
    count: int = 0
    fault: str | None = None


MINUTELY = (
    Chore("checkpoints whose exercises were drawn", checkpoints.draw_due),
    Chore("reviews looked after since somebody came of age", coming_of_age.watch),
    Chore("reviews ended with a consent", consented.watch),
    Chore("attempts whose new grades were recorded", regrading.settle_due),
    Chore("programs found that are like others", likenesses.read_new),
    Chore("letters sent to guardians", digests.send_due),
    Chore("reviews whose time was over", offers.expire),
    Chore("reviewers asked for free places", offers.refill),
    Chore("reviewers reminded of a review", offers.remind),
    Chore("people reminded of a booked time", slots.remind),
    Chore("visits proposed from work in a lab", labs.propose),
    Chore("lists of attendance that mentors were asked to close", sheets.remind),
    Chore("places offered to applicants that nobody took", waiting.expire),
    Chore("seats passed on to the next in line", turns.expire),
    Chore("seats offered that have become free", turns.refill),
    Chore("people reminded of a seat that is kept for them", turns.remind),
    Chore("trials of a track that are over", stays.end_trials),
    Chore("intakes opened", openings.open_due),
    Chore("people reminded of an intake", openings.remind),
    Chore("intakes whose lottery was run", allotting.run_due),
    Chore("copies of data made", exporting.make_due),
    Chore("people forgotten", forgetting.forget_due),
)
DAILY = (
    Chore("programmes whose week of credits was turned", ledger.weekly),
    Chore("new adults asked for their own consents", guardians.ask_adults),
    Chore("tables of people forgotten that nobody confirmed", importing.forget),
    Chore("reports of the last month", reports.keep_last_month),
    Chore("copies of data thrown away", exporting.throw_away),
)
NIGHTLY = (
    Chore("rounds scored anew", nightly.refit),
    Chore("reviews of watched reviewers chosen for a mentor", guard.choose_spot_checks),
    Chore("reviewers asked where they fit best", repair.repair),
)


def do(school: School, chores: Iterable[Chore]) -> tuple[Done, ...]:
    """Do every chore, whatever becomes of the one before it."""
    return tuple(_do(school, chore) for chore in chores)


def _do(school: School, chore: Chore) -> Done:
    try:
        return Done(chore.name, chore.do(school))
    except Exception as error:
        log.exception("a chore failed: %s", chore.name)
        return Done(chore.name, fault=f"{type(error).__name__}: {error}")
