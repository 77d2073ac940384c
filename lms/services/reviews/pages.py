"""The author's page of a round: who is at work, what was said, and what it comes to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from lms.domain.exercises import ReviewPlan
from lms.domain.marks import checks_percent, peers_mark, whole_percents
from lms.domain.people import STAFF
from lms.domain.reviews.rubrics import FULL
from lms.domain.reviews.states import TAKING_A_PLACE, ReviewKind, ReviewState, RoundState
from lms.domain.scores import words
from lms.domain.scores.words import Account, Message
from lms.services.keys import key
from lms.services.people import Person
from lms.services.reviews import expectations, given, members, names, ratings, rounds
from lms.services.reviews.given import Said
from lms.services.reviews.meetings import timetables
from lms.services.reviews.meetings.timetables import Time
from lms.services.reviews.members import MemberShare
from lms.services.reviews.rounds import Review, Round, RoundView
from lms.services.reviews.scoring import cases
from lms.services.school import School
from lms.storage import submissions
from lms.storage.reviews import scores
from lms.storage.tables import Rating, ScoreEntry

SPEAKING = frozenset({ReviewKind.PEER, ReviewKind.MENTOR})
BEGUN = frozenset({ReviewState.ACCEPTED, ReviewState.HANDED_IN})
UNDECIDED = frozenset({RoundState.OPEN, RoundState.MENTOR})


@dataclass(frozen=True)
class Place:
    """A reviewer's place in a round, under the name that the viewer may see."""

    review: Review
    name: str


@dataclass(frozen=True)
class Given:
    """A review that was handed in, with what the author says of it."""

    review: Review
    name: str
    said: tuple[Said, ...]
    rating: Rating | None


@dataclass(frozen=True)
class Scored:
    """What the reviews come to so far. ``mark`` is what peers have to give; None: they can't change it.

    ``words`` say how sure that is and why; ``reasons``, by review, why one counts for more or less.
    """

    entry: ScoreEntry
    log: tuple[ScoreEntry, ...]
    mark: float | None
    checks: float | None
    checks_share: float
    words: tuple[Message, ...]
    reasons: Mapping[int, Message]

    @property
    def weights(self) -> Mapping[int, float]:
        """Return each review's part of the whole, by its id."""
        known = {int(one): max(0.0, weight) for one, weight in self.entry.weights.items()}
        percents = whole_percents(list(known.values()))
        return {one: percent / FULL for one, percent in zip(known, percents, strict=True) if sum(percents)}


@dataclass(frozen=True)
class RoundPage:
    view: RoundView
    places: tuple[Place, ...]
    given: tuple[Given, ...]
    scored: Scored | None
    members: tuple[MemberShare, ...]
    times: Mapping[int, Time]
    typical: timedelta | None
    declined: tuple[Place, ...] = ()
    missed: tuple[Place, ...] = ()

    @property
    def meets(self) -> bool:
        """Tell whether there is a booked time that both may still come to."""
        return any(one.goes_on and one.slot.absent is None for one in self.times.values())

    @property
    def free(self) -> int:
        """Places for which somebody is still looked for."""
        round_ = self.view.round
        return max(0, round_.wanted - len(self.view.peers)) if round_.state is RoundState.OPEN else 0

    @property
    def withdrawable(self) -> bool:
        begun = any(one.state in BEGUN for one in self.view.reviews)
        return self.view.round.state in UNDECIDED and not begun

    def name_of(self, review_id: int) -> str:
        return next((one.name for one in self.places if one.review.id == review_id), "")


def of_round(school: School, round_id: int, viewer: Person) -> RoundPage:
    view = rounds.view(school, round_id)
    with school.database.read() as session:
        places = _places(session, school, view, viewer)
        handed_in = [one for one in places if _may_be_read(one.review, viewer)]
        times = timetables.booked_for(school, round_id)
        return RoundPage(
            view,
            places,
            tuple(_given(session, one) for one in handed_in),
            _scored(session, school, view),
            members.of_round(school, round_id),
            times,
            expectations.typical(school, view.work.exercise),
            _declined(session, view) if viewer.role in STAFF else (),
            _missed(session, school, view, viewer, times),
        )


def _places(session: Session, school: School, view: RoundView, viewer: Person) -> tuple[Place, ...]:
    """Return the places that are held; a blind second opinion's is not shown."""
    return tuple(
        Place(one, _name(session, school, viewer, one, view.round))
        for one in view.reviews
        if one.kind in SPEAKING and one.state in TAKING_A_PLACE
    )


def _missed(
    session: Session, school: School, view: RoundView, viewer: Person, times: Mapping[int, Time]
) -> tuple[Place, ...]:
    """Return the places that were given up because somebody did not come to a booked time."""
    ended = [one for one in view.reviews if one.state not in TAKING_A_PLACE and key(one.id) in times]
    return tuple(
        Place(one, names.shown_name(session, school, viewer, _reviewer(session, one), view.round))
        for one in ended
        if times[key(one.id)].slot.absent
    )


def _name(session: Session, school: School, viewer: Person, review: Review, round_: Round) -> str:
    """Return a reviewer's name as far as the viewer may see it; who has not said yes has none for authors."""
    reviewer = _reviewer(session, review)
    if review.state is ReviewState.OFFERED and viewer.role not in STAFF:
        return names.pseudonym(session, viewer, reviewer, round_)
    return names.shown_name(session, school, viewer, reviewer, round_)


def _declined(session: Session, view: RoundView) -> tuple[Place, ...]:
    """Return who said no and why: for the staff alone."""
    return tuple(
        Place(one, _reviewer(session, one).name)
        for one in view.reviews
        if one.state is ReviewState.DECLINED and one.decline_reason
    )


def _may_be_read(review: Review, viewer: Person) -> bool:
    """What was written under a mentor's eye is the mentors' alone until it counts."""
    return review.state is ReviewState.HANDED_IN and (not review.under_mentor or viewer.role in STAFF)


def _reviewer(session: Session, review: Review) -> Person:
    return session.get_one(Person, review.reviewer_id)


def _given(session: Session, place: Place) -> Given:
    review_id = key(place.review.id)
    return Given(
        place.review,
        place.name,
        given.of_review(session, place.review),
        ratings.of_review(session, review_id),
    )


def _scored(session: Session, school: School, view: RoundView) -> Scored | None:
    log = tuple(scores.log_of(session, key(view.round.id)))
    if not log:
        return None
    exercise = school.catalogue.find(view.work.exercise)
    plan = (exercise.definition.review if exercise else None) or ReviewPlan()
    grade = submissions.newest_grades(session, [view.round.submission_id]).get(view.round.submission_id)
    checks = checks_percent(grade.points, grade.max_points) if grade else None
    mark = peers_mark(plan, checks)
    in_range = min(max(mark, 0.0), FULL) if mark is not None else None
    share = plan.checks_share if checks is not None else 0.0
    account = _account(session, view, log[0], in_range)
    return Scored(log[0], log, in_range, checks, share, words.messages(account), words.reasons(account))


def _account(session: Session, view: RoundView, entry: ScoreEntry, mark: float | None) -> Account:
    """Return what there is to say about a score, without who the reviewers are."""
    weights = {int(one): max(0.0, weight) for one, weight in entry.weights.items()}
    spoken = [one for one in view.reviews if one.id in weights]
    fits = cases.reviewer_fits(
        session, cases.cohort_of(session, view.round), [one.reviewer_id for one in spoken]
    )
    return Account(
        score=entry.score,
        low=entry.low,
        high=entry.high,
        mark=mark,
        weights=weights,
        grades={key(one.id): one.grade for one in spoken if one.grade is not None},
        fits={key(one.id): fits[one.reviewer_id] for one in spoken if one.reviewer_id in fits},
        staff=any(one.kind is ReviewKind.MENTOR and one.grade is not None for one in view.reviews),
        extra=view.round.extra,
        open=view.round.state in UNDECIDED,
    )
