"""Spot checks and the staff's grade: a mentor's review weighs as the staff's word and ends the check."""

from datetime import timedelta

import pytest

from lms.domain.people import Role
from lms.domain.reviews.rubrics import CriterionKind
from lms.domain.reviews.states import ReviewKind, ReviewState, RoundState
from lms.errors import ConflictError
from lms.services import inbox, ledger
from lms.services.keys import key
from lms.services.people import Person
from lms.services.reviews import boards, pages, rounds
from lms.services.reviews.boards import Board, Filter
from lms.services.reviews.desk import handing_in
from lms.services.reviews.matching import byhand
from lms.services.reviews.scoring import cases, nightly
from lms.services.school import School
from lms.storage.tables import Review, Round, SpotCheck
from tests.support import reviews
from tests.support.folk import cohort, person
from tests.support.reviews import GOOD, POOR

MIDDLE: dict[CriterionKind, float] = {
    CriterionKind.YES_NO: 1,
    CriterionKind.LEVELS: 1,
    CriterionKind.POINTS: 3,
}


@pytest.fixture
def mentor(school: School) -> Person:
    return person(school, "mentor", Role.MENTOR)


@pytest.fixture
def checked(school: School) -> Round:
    """Return a decided round that is to be spot-checked."""
    opened = reviews.opened_round(school, reviewers=(*reviews.REVIEWERS, "hadisha"))
    while again(school, opened).state is RoundState.OPEN:
        reviews.handed_in(school, key(opened.id), GOOD)
    assert again(school, opened).state is RoundState.DECIDED
    with school.database.write() as session:
        session.add(SpotCheck(round_id=key(opened.id), why="uncertain", created_at=school.now()))
    return again(school, opened)


def again(school: School, round_: Round) -> Round:
    return rounds.view(school, key(round_.id)).round


def check_of(school: School, round_: Round) -> SpotCheck:
    with school.database.read() as session:
        return session.get_one(SpotCheck, round_.id)


def board(school: School, viewer: Person) -> Board:
    return boards.board(school, viewer, Filter())


def review_it(school: School, round_: Round, mentor: Person, answers: dict[CriterionKind, float]) -> Review:
    """Take a round as a mentor and hand the review in at the desk."""
    taken = byhand.take(school, key(round_.id), key(mentor.id))
    reviews.answer(school, key(taken.id), answers)
    return handing_in.hand_in(school, key(taken.id), "Read the names again.")


def test_the_board_shows_a_check_until_a_mentor_has_done_it(
    school: School, mentor: Person, checked: Round
) -> None:
    assert [(one.round.id, one.why, one.mine) for one in board(school, mentor).spot_checks] == [
        (checked.id, "uncertain", None)
    ]
    taken = byhand.take(school, key(checked.id), key(mentor.id))
    mine = board(school, mentor).spot_checks[0].mine
    assert mine is not None
    assert (mine.id, mine.kind, mine.state) == (taken.id, ReviewKind.MENTOR, ReviewState.ACCEPTED)
    assert taken.lease_until is None, "a mentor's review has no end of its own"
    assert check_of(school, checked).done_at is None
    review_it(school, checked, mentor, GOOD)
    assert check_of(school, checked).done_at is not None
    assert board(school, mentor).spot_checks == ()
    with pytest.raises(ConflictError):
        handing_in.hand_in(school, key(taken.id), "Once more.")


def test_it_enters_as_the_staffs_grade(school: School, mentor: Person, checked: Round) -> None:
    before = checked.score or 0
    review = review_it(school, checked, mentor, MIDDLE)
    with school.database.read() as session:
        case = cases.read(session, school, session.get_one(Round, checked.id))
    assert [one.value for one in case.staff] == [review.grade]
    assert all(one.review != review.id for one in case.grades), "it is no peer's"
    after = again(school, checked)
    assert after.score is not None
    assert abs(after.score - (review.grade or 0)) < abs(before - (review.grade or 0))
    assert (after.sd or 100) < (checked.sd or 0), "the staff know better, so it is surer"


def test_the_staffs_word_can_turn_a_decision(school: School, mentor: Person, checked: Round) -> None:
    assert checked.passed is True
    review_it(school, checked, mentor, POOR)
    assert again(school, checked).passed is False
    assert again(school, checked).state is RoundState.DECIDED


def test_the_author_reads_it_and_the_mentor_earns_nothing(
    school: School, mentor: Person, checked: Round
) -> None:
    review = review_it(school, checked, mentor, MIDDLE)
    with school.database.read() as session:
        author = session.get_one(Person, checked.asked_by)
    shown = {one.review.id: one for one in pages.of_round(school, key(checked.id), author).given}
    assert shown[review.id].name == mentor.name
    assert shown[review.id].review.summary == "Read the names again."
    keys = {one.key for one in inbox.listing(school, checked.asked_by).notices}
    assert f"review:{review.id}:{checked.asked_by}" in keys
    assert ledger.balances(school, key(mentor.id)).credits == 0


def test_a_mentor_of_another_cohort_sees_no_check(school: School, checked: Round) -> None:
    assert (
        board(school, person(school, "other", Role.MENTOR, cohort_id=cohort(school, "Other"))).spot_checks
        == ()
    )
    assert check_of(school, checked).done_at is None


def test_a_mentor_decides_a_round_that_waits_for_one(school: School, mentor: Person) -> None:
    opened = reviews.opened_round(school, reviewers=())
    with school.database.write() as session:
        session.get_one(Round, opened.id).state = RoundState.MENTOR
    review_it(school, opened, mentor, GOOD)
    after = again(school, opened)
    assert (after.state, after.passed) == (RoundState.DECIDED, True)


def test_the_night_chooses_none_that_a_mentor_has_reviewed(school: School, mentor: Person) -> None:
    opened = reviews.opened_round(school, reviewers=(*reviews.REVIEWERS, "hadisha"))
    while again(school, opened).state is RoundState.OPEN:
        reviews.handed_in(school, key(opened.id), GOOD)
    review_it(school, opened, mentor, GOOD)
    nightly.refit(school)
    assert board(school, mentor).spot_checks == ()


def test_a_decided_work_is_not_late(school: School, mentor: Person, checked: Round) -> None:
    with school.database.write() as session:
        row = session.get_one(Round, checked.id)
        row.opened_at -= timedelta(days=30)
    assert [one.late for one in board(school, mentor).spot_checks] == [False]
