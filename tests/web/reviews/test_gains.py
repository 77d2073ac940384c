"""Nobody gains credits, reviewers of their choice or others' time by a trick."""

from datetime import time, timedelta

import pytest
from sqlmodel import select

from lms.domain.exercises import Way
from lms.domain.reviews.rubrics import CriterionKind
from lms.domain.reviews.states import ReviewKind, ReviewState, RoundState
from lms.services import ledger
from lms.services.keys import key
from lms.services.reviews import rounds
from lms.services.reviews.desk import sheet
from lms.services.reviews.matching import offers
from lms.services.reviews.meetings import slots
from lms.services.reviews.practice import calibrations
from lms.services.reviews.scoring import finishing
from lms.services.school import School
from lms.storage.tables import Answer, Review, Round, Slot
from tests.support import reviews
from tests.support.attackers import MANY, change, credits_of, handed_in, id_of, kept, login_of
from tests.support.schools import at
from tests.web.reviews.conftest import Enter


def test_a_flag_raised_at_once_earns_nothing_until_it_stood(school: School, enter: Enter) -> None:
    opened = reviews.opened_round(school, reviewers=MANY)
    before = {one.reviewer_id: credits_of(school, one.reviewer_id) for one in offered_by(school, opened)}
    review = flagged(school, enter, opened, "does_not_run")
    assert credits_of(school, review.reviewer_id) == before[review.reviewer_id]
    handed_in(school, key(opened.id))
    handed_in(school, key(opened.id))
    assert rounds.view(school, key(opened.id)).round.passed
    assert credits_of(school, review.reviewer_id) == before[review.reviewer_id]
    assert ledger.balances(school, review.reviewer_id).up == 0


def test_a_flag_that_stood_is_paid_once(school: School, enter: Enter) -> None:
    opened = reviews.opened_round(school, reviewers=MANY)
    given = [flagged(school, enter, opened, "does_not_run") for _ in range(3)]
    assert rounds.view(school, key(opened.id)).round.passed is False
    for review in given:
        finishing.finished(school, key(review.id))
        assert earned(school, review) == 1


def test_nobody_is_missed_from_the_desk(school: School, enter: Enter) -> None:
    review = reviews.accepted_review(school)
    page = enter(login_of(school, review.reviewer_id))
    assert 'value="author_absent"' not in page.get(f"/reviews/{review.id}").text
    page.post(f"/reviews/{review.id}/flag", data={"flag": "author_absent", "summary": "Nobody came."})
    page.post(f"/reviews/{review.id}/hand-in", data={"summary": "Nobody came."})
    assert (kept(school, review).flag, kept(school, review).state) == (None, ReviewState.ACCEPTED)
    assert earned(school, review) == 0


def test_handed_in_again_and_again_it_is_paid_once(school: School, enter: Enter) -> None:
    review = reviews.accepted_review(school)
    reviews.answer(school, key(review.id))
    page = enter(login_of(school, review.reviewer_id))
    for _ in range(3):
        page.post(f"/reviews/{review.id}/hand-in", data={"summary": "Fine"})
    page.post(f"/reviews/{review.id}/criteria/1", data={"value": "0", "note": "Changed my mind"})
    page.post(f"/reviews/{review.id}/decline")
    assert (earned(school, review), kept(school, review).state) == (1, ReviewState.HANDED_IN)
    with school.database.read() as session:
        assert session.get_one(Answer, (review.id, 1)).value == 1


def test_an_empty_review_stays_where_it_is(school: School, enter: Enter) -> None:
    review = reviews.accepted_review(school)
    page = enter(login_of(school, review.reviewer_id))
    for summary in ("", "Fine", "x" * 6000):
        page.post(f"/reviews/{review.id}/hand-in", data={"summary": summary})
    for criterion in range(1, 4):  # a “no” to all, without a line of the code or a word
        page.post(f"/reviews/{review.id}/criteria/{criterion}", data={"value": "0"})
    page.post(f"/reviews/{review.id}/hand-in")
    assert (earned(school, review), kept(school, review).state) == (0, ReviewState.ACCEPTED)


def offered_by(school: School, opened: Round) -> list[Review]:
    return reviews.offered(school, key(opened.id))


def flagged(school: School, enter: Enter, opened: Round, flag: str) -> Review:
    """End a review by a flag as fast as the desk lets somebody."""
    review = reviews.accepted_review(school, key(opened.id))
    page = enter(login_of(school, review.reviewer_id))
    page.post(f"/reviews/{review.id}/flag", data={"flag": flag, "summary": "x"})
    page.post(f"/reviews/{review.id}/hand-in", data={"summary": "x"})
    assert kept(school, review).state is ReviewState.HANDED_IN
    return review


def earned(school: School, review: Review) -> int:
    rows = ledger.entries(school, review.reviewer_id).entries
    return sum(one.reason == "review" for one in rows)


def test_a_round_is_not_taken_back_until_the_right_people_come(school: School, enter: Enter) -> None:
    author = reviews.student(school, "aru")
    for login in MANY:
        reviews.student(school, login)
    page = enter("aru")
    states = []
    for _ in range(3):
        page.post(f"/submissions/{reviews.attempt(school, author)}/review")
        page.post(f"/rounds/{newest(school).id}/withdraw")
        states.append(newest(school).state)
    assert states == [RoundState.WITHDRAWN, RoundState.WITHDRAWN, RoundState.OPEN]
    later = at(school, school.now() + timedelta(days=8))
    rounds.withdraw_round(later, key(newest(school).id), author)


def newest(school: School) -> Round:
    with school.database.read() as session:
        return max(session.exec(select(Round)), key=lambda one: one.id or 0)


def test_after_three_appeals_in_vain_a_mentor_is_the_one_to_ask(school: School, enter: Enter) -> None:
    opened = reviews.opened_round(school, reviewers=(*MANY, "kim", "lev", "mira", "nur"))
    worst = {CriterionKind.YES_NO: 0.0, CriterionKind.LEVELS: 0.0, CriterionKind.POINTS: 0.0}
    given = [handed_in(school, key(opened.id), worst) for _ in range(2)]
    page = enter("aru")
    contested = [(one, number) for one in given for number in (1, 2, 3)]
    for review, number in contested[:3]:
        page.post(f"/reviews/{review.id}/criteria/{number}/appeal", data={"reason": "No!"})
        agree(school, opened)
    review, number = contested[3]
    shown = page.post(
        f"/reviews/{review.id}/criteria/{number}/appeal", data={"reason": "No!"}, follow_redirects=True
    )
    assert "have agreed with your reviewers" in shown.text
    assert len(seconds(school, opened)) == 3


def agree(school: School, opened: Round) -> None:
    """Let who is asked for a second opinion say what the first has said."""
    second = seconds(school, opened)[-1]
    offers.accept(school, key(second.id))
    with school.database.read() as session:
        number = next(one.number for one in sheet.read(session, kept(school, second)).cards)
    with school.database.write() as session:
        session.add(
            Answer(review_id=key(second.id), criterion=number, value=0, note="So", updated_at=school.now())
        )
    change(school, second, state=ReviewState.HANDED_IN, ended_at=school.now(), lease_until=None)
    finishing.finished(school, key(second.id))


def seconds(school: School, opened: Round) -> list[Review]:
    return [one for one in reviews.reviews_of(school, key(opened.id)) if one.kind is ReviewKind.SECOND]


def test_reports_come_to_an_end_before_the_mentors_do(
    school: School, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.services.reviews.guarding.reports.WAITING_AT_ONCE", 2)
    review = handed_in(school, key(reviews.opened_round(school).id))
    page = enter("aru")
    for number in (1, 2, 3):
        form = {"what": "answer", "thing_id": str(review.id), "criterion": str(number), "reason": "Rude"}
        answer = page.post(f"/reviews/{review.id}/reports", data=form, follow_redirects=True)
    assert "reports wait for a mentor" in answer.text


def test_an_offer_is_not_taken_after_its_time_nor_twice(school: School, enter: Enter) -> None:
    offer = reviews.offered(school, key(reviews.opened_round(school).id))[0]
    page = enter(login_of(school, offer.reviewer_id))
    change(school, offer, lease_until=school.now() - timedelta(seconds=1))
    page.post(f"/reviews/{offer.id}/accept")
    assert kept(school, offer).state is ReviewState.OFFERED
    change(school, offer, lease_until=school.now() + timedelta(hours=1))
    for _ in range(2):
        page.post(f"/reviews/{offer.id}/accept")
    first = kept(school, offer).lease_until
    page.post(f"/reviews/{offer.id}/accept")
    assert (kept(school, offer).state, kept(school, offer).lease_until) == (ReviewState.ACCEPTED, first)


def test_practice_ended_by_a_flag_counts_for_nothing(school: School, enter: Enter) -> None:
    pupil = reviews.student(school, "aru")
    review = Review(
        known_work=f"{reviews.PROJECT}/plain",
        rubric_id=reviews.accepted_review(school, key(reviews.opened_round(school, "kim").id)).rubric_id,
        reviewer_id=pupil,
        kind=ReviewKind.CALIBRATION,
        state=ReviewState.ACCEPTED,
        offered_at=school.now(),
    )
    with school.database.write() as session:
        session.add(review)
    page = enter("aru")
    page.post(f"/reviews/{review.id}/flag", data={"flag": "does_not_run", "summary": "x"})
    page.post(f"/reviews/{review.id}/hand-in", data={"summary": "x"})
    assert (kept(school, review).flag, kept(school, review).state) == (None, ReviewState.ACCEPTED)
    change(school, review, flag="does_not_run", state=ReviewState.HANDED_IN)
    practice = calibrations.practice(school, pupil)
    assert (len(practice.done), practice.counted) == (1, 0)


def test_a_time_is_booked_by_the_bars_of_matching_alone(school: School, enter: Enter) -> None:
    """A friend's time can't be booked by who has reviewed them, nor through a third one."""
    back = handed_in(school, key(reviews.opened_round(school, "aru", ("bek",)).id))
    assert login_of(school, back.reviewer_id) == "bek"
    opened = reviews.opened_round(school, "bek", ("aru", "dana", "erlan"))
    change(school, opened, way=Way.SIDE_BY_SIDE)
    slots.open_times(school, id_of(school, "aru"), school.today() + timedelta(days=1), time(10))
    with school.database.read() as session:
        slot_id = key(session.exec(select(Slot)).one().id)
    page = enter("bek")
    assert f"/slots/{slot_id}" not in page.get(f"/rounds/{opened.id}").text
    page.post(f"/rounds/{opened.id}/slots/{slot_id}")
    with school.database.read() as session:
        assert session.get_one(Slot, slot_id).review_id is None
