"""The mentors' board: every round, review and pair that needs one, of those whom the viewer looks after."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from lms.domain.access import looks_after
from lms.domain.reviews.states import TAKING_A_PLACE, RoundState
from lms.services.keys import key
from lms.services.people import standing
from lms.services.programmes import rules_for
from lms.services.reviews.guarding import reports
from lms.services.school import School
from lms.storage import people
from lms.storage.reviews import appeals
from lms.storage.reviews import overviews as rows
from lms.storage.tables import Appeal, Exclusion, Person, Review, Round, Work

SHOWN = 200


@dataclass(frozen=True)
class Filter:
    """What the board is narrowed to; empty: everything in the viewer's charge."""

    exercise: str = ""
    cohort_id: int | None = None

    def takes(self, work: Work, asker: Person) -> bool:
        same_exercise = self.exercise in {"", work.exercise}
        return same_exercise and self.cohort_id in {None, asker.cohort_id}


@dataclass(frozen=True)
class Held:
    """A review in a round, with who holds it."""

    review: Review
    reviewer: Person


@dataclass(frozen=True)
class Row:
    """A round on the board. ``why`` are words of a spot check; ``mine``: the viewer reviews it already."""

    round: Round
    exercise: str
    authors: tuple[Person, ...]
    held: tuple[Held, ...]
    late: bool = False
    why: str = ""
    mine: Review | None = None


@dataclass(frozen=True)
class Watched:
    """A review that counts once a mentor has let it."""

    review: Review
    exercise: str
    authors: tuple[Person, ...]
    reviewer: Person


@dataclass(frozen=True)
class Contested:
    """An appeal that waits for its second opinion; ``second`` is who is asked for it or at work on it."""

    appeal: Appeal
    round: Round
    exercise: str
    authors: tuple[Person, ...]
    second: Held | None = None
    mine: Review | None = None


@dataclass(frozen=True)
class Board:
    waiting: tuple[Row, ...]
    appeals: tuple[Contested, ...]
    running: tuple[Row, ...]
    spot_checks: tuple[Row, ...]
    watched: tuple[Watched, ...]
    reports: int = 0

    @property
    def late(self) -> tuple[Row, ...]:
        return tuple(one for one in self.running if one.late)


@dataclass(frozen=True)
class Apart:
    """Two people who never review each other."""

    row: Exclusion
    first: Person
    second: Person
    by: Person


def board(school: School, viewer: Person, narrowed: Filter) -> Board:
    with school.database.read() as session:
        looker = _Looker(session, school, viewer, narrowed)
        found = [
            looker.row(round_, work)
            for round_, work, _ in rows.open_rounds(session, (RoundState.OPEN, RoundState.MENTOR), SHOWN)
            if looker.sees(round_, work)
        ]
        spotted = [
            looker.row(round_, work, check.why)
            for check, round_, work in rows.spot_checks(session, SHOWN)
            if looker.sees(round_, work)
        ]
        contested = [
            looker.contested(appeal, round_, work)
            for appeal, round_, work in rows.waiting_appeals(session, SHOWN)
            if looker.sees(round_, work)
        ]
        watched = [
            Watched(review, work.exercise, looker.authors(work), session.get_one(Person, review.reviewer_id))
            for review, round_, work in rows.under_mentor(session)
            if looker.sees(round_, work)
        ]
    return Board(
        waiting=tuple(one for one in found if one.round.state is RoundState.MENTOR),
        appeals=tuple(contested),
        running=tuple(one for one in found if one.round.state is RoundState.OPEN),
        spot_checks=tuple(spotted),
        watched=tuple(watched),
        reports=len(reports.waiting(school, viewer)),
    )


def apart(school: School, viewer: Person) -> tuple[Apart, ...]:
    """Return the pairs that are kept apart and of whom the viewer looks after one."""
    with school.database.read() as session:
        found = [
            Apart(
                one,
                session.get_one(Person, one.first_id),
                session.get_one(Person, one.second_id),
                session.get_one(Person, one.person_id),
            )
            for one in rows.exclusions(session)
        ]
    mine = standing(viewer)
    return tuple(
        one for one in found if any(looks_after(mine, who.cohort_ids) for who in (one.first, one.second))
    )


class _Looker:
    """A mentor or an admin, at one look at the board."""

    def __init__(self, session: Session, school: School, viewer: Person, narrowed: Filter) -> None:
        self.session = session
        self.viewer = viewer
        self.standing = standing(viewer)
        self.narrowed = narrowed
        self.now = school.now()

    def sees(self, round_: Round, work: Work) -> bool:
        owners = people.owners_of(self.session, work)
        in_charge = any(looks_after(self.standing, one.cohort_ids) for one in owners)
        return in_charge and self.narrowed.takes(work, self.session.get_one(Person, round_.asked_by))

    def authors(self, work: Work) -> tuple[Person, ...]:
        return tuple(people.owners_of(self.session, work))

    def contested(self, appeal: Appeal, round_: Round, work: Work) -> Contested:
        live = appeals.live_second(self.session, key(appeal.id))
        if live is None:
            return Contested(appeal, round_, work.exercise, self.authors(work))
        held = Held(live, self.session.get_one(Person, live.reviewer_id))
        mine = live if live.reviewer_id == self.viewer.id else None
        return Contested(appeal, round_, work.exercise, self.authors(work), held, mine)

    def row(self, round_: Round, work: Work, why: str = "") -> Row:
        reviews = rows.reviews_of(self.session, [key(round_.id)])
        held = tuple(
            Held(one, self.session.get_one(Person, one.reviewer_id))
            for one in reviews
            if one.state in TAKING_A_PLACE
        )
        promised = timedelta(hours=rules_for(self.session, round_.asked_by).review.review_hours)
        mine = [one.review for one in held if one.reviewer.id == self.viewer.id]
        return Row(
            round_,
            work.exercise,
            self.authors(work),
            held,
            late=round_.decided_at is None and round_.opened_at + promised < self.now,
            why=why,
            mine=mine[0] if mine else None,
        )
