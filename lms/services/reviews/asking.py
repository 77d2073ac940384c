"""Asking: what the page of an attempt says of its review: where it stands, what it costs, what is missing."""

from dataclasses import dataclass
from datetime import datetime

from lms.errors import N_
from lms.services import ledger
from lms.services.ledger import Share
from lms.services.reviews import rounds
from lms.services.reviews.rounds import Round
from lms.services.school import School
from lms.storage.reviews import rounds as rows
from lms.storage.tables import Submission, Work

ONE_AT_A_TIME = N_("Another attempt of this work is being reviewed. One at a time.")
PASS_FIRST = N_("Peers look at a work once its checks are passed.")


@dataclass(frozen=True)
class Asking:
    """``obstacle`` are words why it can't be asked for now, ``other`` the round that goes on meanwhile.

    ``shares`` begin with who looks at the page.
    """

    round: Round | None
    reviewers: int
    obstacle: str = ""
    other: Round | None = None
    shares: tuple[Share, ...] = ()

    @property
    def short(self) -> bool:
        return any(one.missing for one in self.shares)

    @property
    def out_at(self) -> datetime | None:
        """Return when it goes out with what there is, where somebody is short."""
        return max((one.out_at for one in self.shares if one.missing), default=None)


def of_submission(school: School, submission_id: int, person_id: int) -> Asking | None:
    """Return what is to be said, or None where peers don't review."""
    with school.database.read() as session:
        work_id = session.get_one(Submission, submission_id).work_id
        exercise = school.catalogue.find(session.get_one(Work, work_id).exercise)
    plan = exercise.definition.review if exercise else None
    if plan is None:
        return None
    known = rounds.of_submission(school, submission_id)
    if known is not None:
        return Asking(known, plan.reviewers)
    shares = sorted(ledger.quote(school, submission_id), key=lambda one: one.person_id != person_id)
    with school.database.read() as session:
        other = rows.undecided_of_work(session, work_id)
    obstacle = ""
    if not rounds.is_ready(school, submission_id):
        obstacle = ONE_AT_A_TIME if other is not None else PASS_FIRST
    return Asking(None, plan.reviewers, obstacle, other, tuple(shares))
