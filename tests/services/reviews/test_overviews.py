"""Lists of reviews: a reviewer's, an author's, and the mentors' board."""

from datetime import timedelta

import pytest

from lms.domain.people import Role
from lms.domain.reviews.states import ReviewKind, ReviewState, RoundState
from lms.services.people import Person
from lms.services.reviews import boards, overviews, ratings
from lms.services.reviews.boards import Filter
from lms.services.reviews.ratings import Opinion
from lms.services.school import School
from lms.storage.tables import Exclusion, SpotCheck
from tests.support.folk import ADULT, cohort, key, person
from tests.support.review_rows import ReviewRows

ACCEPTED, OFFERED = ReviewState.ACCEPTED, ReviewState.OFFERED


@pytest.fixture
def rows(school: School) -> ReviewRows:
    return ReviewRows(school)


def mentor(school: School, login: str, cohort_id: int | None) -> Person:
    return person(school, login, Role.MENTOR, born=ADULT, cohort_id=cohort_id, password=None)


def test_a_reviewer_sees_offers_what_is_in_hand_and_what_is_done(school: School, rows: ReviewRows) -> None:
    aru, bek = rows.student("aru"), rows.student("bek")
    soon, later = school.now() + timedelta(hours=1), school.now() + timedelta(hours=5)
    second = rows.review(rows.round(bek), aru, state=ACCEPTED, lease_until=later)
    first = rows.review(rows.round(bek), aru, state=ACCEPTED, lease_until=soon)
    offer = rows.review(rows.round(bek), aru, state=OFFERED, lease_until=soon)
    rows.review(rows.round(bek), aru, state=OFFERED, lease_until=school.now() - timedelta(minutes=1))
    rows.review(rows.round(bek), aru, state=ReviewState.DECLINED)
    done = rows.review(rows.round(bek), aru)
    shown = overviews.of_reviewer(school, aru)
    assert [one.review.id for one in shown.in_hand] == [first, second]
    assert [one.review.id for one in shown.offers] == [offer]
    assert [one.review.id for one in shown.done] == [done]
    assert {one.exercise for one in shown.in_hand} == {"three-checks"}


def test_effort_is_the_usual_time_at_the_desk_once_it_is_nobodys_own(
    school: School, rows: ReviewRows
) -> None:
    bek = rows.student("bek")
    for number, seconds in enumerate((600, 1200)):
        rows.review(rows.round(bek), rows.student(f"peer-{number}"), seconds=seconds)
    assert overviews.effort(school, "three-checks") is None
    rows.review(rows.round(bek), rows.student("third"), seconds=3000)
    assert overviews.effort(school, "three-checks") == timedelta(minutes=20)
    assert overviews.effort(school, "other") is None


def test_the_authors_rating_stands_beside_what_is_done(school: School, rows: ReviewRows) -> None:
    aru, bek = rows.student("aru"), rows.student("bek")
    review = rows.review(rows.round(bek), aru)
    ratings.rate(school, review, bek, Opinion(5, 4, 3, " Thank\nyou "))
    ratings.rate(school, review, bek, Opinion(5, 4, 2))
    (done,) = overviews.of_reviewer(school, aru).done
    assert done.rating is not None
    assert (done.rating.useful, done.rating.thorough, done.rating.note) == (5, 2, "")


def test_an_author_reads_what_was_handed_in_and_no_blind_second_opinion(
    school: School, rows: ReviewRows
) -> None:
    aru, bek, dana = rows.student("aru"), rows.student("bek"), rows.student("dana")
    round_id = rows.round(bek)
    said = rows.review(round_id, aru)
    rows.review(round_id, dana, kind=ReviewKind.SECOND)
    rows.review(rows.round(bek), aru, state=ACCEPTED)
    assert [one.review.id for one in overviews.said_of(school, bek)] == [said]
    assert overviews.said_of(school, aru) == ()


def test_a_team_reads_what_was_said_of_its_work(school: School, rows: ReviewRows) -> None:
    aru, bek, dana = rows.student("aru"), rows.student("bek"), rows.student("dana")
    work = rows.team(aru, bek, exercise="together")
    said = rows.review(rows.round(aru, work=work), dana)
    assert [[one.review.id for one in overviews.said_of(school, who)] for who in (aru, bek)] == [[said]] * 2


def test_the_board_shows_what_is_in_the_mentors_charge(school: School, rows: ReviewRows) -> None:
    here, there = cohort(school, "here"), cohort(school, "there")
    aru, bek = rows.student("aru", cohort_id=here), rows.student("bek", cohort_id=there)
    waiting = rows.round(aru, state=RoundState.MENTOR)
    running = rows.round(aru, opened_at=school.now() - timedelta(hours=80))
    fresh = rows.round(bek)
    rows.round(aru, state=RoundState.WITHDRAWN)
    seen = boards.board(school, mentor(school, "mentor", here), Filter())
    assert [one.round.id for one in seen.waiting] == [waiting]
    assert [one.round.id for one in seen.running] == [running]
    assert [one.round.id for one in seen.late] == [running]
    free = mentor(school, "free", None)
    assert {one.round.id for one in boards.board(school, free, Filter()).running} == {running, fresh}
    narrowed = boards.board(school, free, Filter(cohort_id=there))
    assert [one.round.id for one in narrowed.running] == [fresh]
    assert boards.board(school, free, Filter(exercise="other")).running == ()


def test_the_board_shows_spot_checks_and_who_holds_a_place(school: School, rows: ReviewRows) -> None:
    aru, bek = rows.student("aru"), rows.student("bek")
    round_id = rows.round(aru, state=RoundState.DECIDED)
    rows.review(round_id, bek)
    rows.review(round_id, rows.student("gone"), state=ReviewState.EXPIRED)
    with school.database.write() as session:
        session.add(SpotCheck(round_id=round_id, why="random", created_at=school.now()))
    (spot,) = boards.board(school, mentor(school, "mentor", None), Filter()).spot_checks
    assert (spot.why, [one.reviewer.login for one in spot.held]) == ("random", ["bek"])


def test_pairs_that_are_kept_apart_are_shown_to_who_looks_after_one(school: School, rows: ReviewRows) -> None:
    here, there = cohort(school, "here"), cohort(school, "there")
    aru, bek = rows.student("aru", cohort_id=here), rows.student("bek", cohort_id=here)
    who = mentor(school, "mentor", here)
    with school.database.write() as session:
        session.add(
            Exclusion(
                first_id=aru, second_id=bek, reason="brothers", person_id=key(who), created_at=school.now()
            )
        )
    assert [one.row.reason for one in boards.apart(school, who)] == ["brothers"]
    assert boards.apart(school, mentor(school, "other", there)) == ()
