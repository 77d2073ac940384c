"""What a clever student tries: each trick by real requests, each test named by what comes of it.

``docs/attacks.md`` lists them all, those that other tests try included."""

import re
from datetime import date, timedelta

import pytest
from sqlmodel import select

from lms.domain.exercises import Way
from lms.domain.reviews.states import ReviewKind, ReviewState
from lms.services import inbox, mails, people
from lms.services.keys import key
from lms.services.reviews import rounds
from lms.services.reviews.desk import comments
from lms.services.reviews.desk.comments import Draft
from lms.services.reviews.scoring import appeals
from lms.services.school import School
from lms.storage.tables import Answer, Question, Rating, Review, Slot
from lms.storage.tables import Person as PersonRow
from tests.support import desk_works, reviews
from tests.support.attackers import MANY, change, found, handed_in, login_of
from tests.support.folk import MINOR
from tests.support.reviews import FAIR
from tests.web.reviews.conftest import Enter


@pytest.mark.parametrize(
    "path", ["", "/code", "/raw/receipt.py", "/image/plot.png", "/code?view=diff", "/code?path=README.md"]
)
def test_the_work_of_an_offer_stays_closed_until_it_is_taken(school: School, enter: Enter, path: str) -> None:
    offer = reviews.offered(school, key(reviews.opened_round(school).id))[0]
    answer = enter(login_of(school, offer.reviewer_id)).get(f"/reviews/{offer.id}{path}")
    assert answer.status_code in {303, 403}
    assert "def total" not in answer.text


@pytest.mark.parametrize("end", [ReviewState.DECLINED, ReviewState.EXPIRED, ReviewState.WITHDRAWN])
def test_who_says_no_or_lets_it_lapse_has_seen_the_last_of_it(
    school: School, enter: Enter, end: ReviewState
) -> None:
    review = reviews.accepted_review(school)
    change(school, review, state=end)
    client = enter(login_of(school, review.reviewer_id))
    for path in ("", "/code", "/raw/receipt.py", "/runs/1"):
        assert client.get(f"/reviews/{review.id}{path}").status_code == 404
    for path in ("/criteria/1", "/summary", "/hand-in", "/runs", "/questions", "/comments", "/flag"):
        assert client.post(f"/reviews/{review.id}{path}", data={"value": "1"}).status_code == 404


def test_neither_side_learns_a_name_from_pages_messages_or_letters(school: School, enter: Enter) -> None:
    author = reviews.student(school, "zhuldyzbek")
    inbox.set_mail(school, author, "zhuldyz@example.org", wanted=True)
    for login in ("qarlyghash", "tomiris"):
        inbox.set_mail(school, reviews.student(school, login), f"{login}@example.org", wanted=True)
    said = "By Zhuldyzbek <zhuldyz@example.org>, zhuldyzbek's own\n"
    attempt = desk_works.hand_in(school, author, reviews.RECEIPT, said)
    opened = rounds.open_round(school, attempt, author)
    one = handed_in(school, key(opened.id), FAIR)
    comments.add(school, found(people.by_id(school, one.reviewer_id)), one, Draft("Why?", "receipt.py", 1, 1))
    handed_in(school, key(opened.id), FAIR)
    mine = enter("zhuldyzbek")
    seen = [mine.get(path).text for path in (f"/rounds/{opened.id}", "/inbox", "/credits", "/", "/reviews")]
    assert not re.search("qarlyghash|tomiris", "".join(seen), re.IGNORECASE)
    theirs = enter(login_of(school, one.reviewer_id))
    paths = (f"/reviews/{one.id}", f"/reviews/{one.id}/code?view=diff", "/inbox", "/credits", "/reviews", "/")
    assert not re.search("zhuldyz", "".join(theirs.get(path).text for path in paths), re.IGNORECASE)
    for reader, secret in ((author, "qarlyghash|tomiris"), (one.reviewer_id, "zhuldyz")):
        for notice in inbox.listing(school, reader).notices:
            letter = mails.letter(school, notice, found(people.by_id(school, reader)))
            assert not re.search(secret, letter.get_content() + letter["Subject"], re.IGNORECASE)


def test_an_author_does_not_learn_who_was_asked_before_they_say_yes(school: School, enter: Enter) -> None:
    opened = reviews.opened_round(school, "zhuldyzbek", ("qarlyghash", "tomiris"))
    change(school, opened, names_hidden=False)
    page = enter("zhuldyzbek")
    assert not re.search("Qarlyghash|Tomiris", page.get(f"/rounds/{opened.id}").text)
    taken = reviews.accepted_review(school, key(opened.id))
    assert login_of(school, taken.reviewer_id).title() in page.get(f"/rounds/{opened.id}").text


def test_a_second_opinion_sees_neither_the_first_nor_the_reason_nor_a_name(
    school: School, enter: Enter
) -> None:
    opened = reviews.opened_round(school, "zhuldyzbek", MANY)
    change(school, opened, names_hidden=False)
    first = handed_in(school, key(opened.id), FAIR)
    change(school, first, summary="The secret summary")
    with school.database.write() as session:
        session.get_one(Answer, (first.id, 1)).note = "The secret note"
    reviewer = found(people.by_id(school, first.reviewer_id))
    comments.add(school, reviewer, first, Draft("The secret comment", "receipt.py", 1, 1))
    appeals.appeal(school, key(first.id), 1, opened.asked_by, "The secret reason")
    second = next(one for one in reviews.reviews_of(school, key(opened.id)) if one.kind is ReviewKind.SECOND)
    client = enter(login_of(school, second.reviewer_id))
    seen = client.get("/reviews").text
    client.post(f"/reviews/{second.id}/accept")
    seen += client.get(f"/reviews/{second.id}").text + client.get("/inbox").text
    assert "secret" not in seen
    assert not re.search("zhuldyz", seen, re.IGNORECASE)
    assert f">{reviewer.name}<" not in seen
    assert client.get(f"/reviews/{first.id}").status_code == 404
    assert client.get(f"/rounds/{opened.id}").status_code == 404


def test_where_a_time_is_held_is_said_once_it_is_booked(school: School, enter: Enter) -> None:
    opened = reviews.opened_round(school)
    change(school, opened, way=Way.SIDE_BY_SIDE)
    reviewer = reviews.offered(school, key(opened.id))[0].reviewer_id
    day = school.today() + timedelta(days=1)
    form = {"day": day.isoformat(), "start": "10:00", "place": "It is me, Bek"}
    enter(login_of(school, reviewer)).post("/slots", data=form)
    page = enter("aru")
    shown = page.get(f"/rounds/{opened.id}").text
    assert "/slots/" in shown
    assert "It is me" not in shown
    with school.database.read() as session:
        slot_id = key(session.exec(select(Slot)).one().id)
    page.post(f"/rounds/{opened.id}/slots/{slot_id}")
    assert "It is me" in page.get(f"/rounds/{opened.id}").text


def grown_up_since(school: School) -> Review:
    """Return a review among minors whose reviewer has come of age meanwhile."""
    for login in reviews.REVIEWERS:
        reviews.student(school, login, born=MINOR)
    author = reviews.student(school, "aru", born=MINOR)
    opened = rounds.open_round(school, reviews.attempt(school, author), author)
    review = reviews.accepted_review(school, key(opened.id))
    with school.database.write() as session:
        session.get_one(PersonRow, review.reviewer_id).birth_date = date(2001, 4, 9)
    return review


def test_a_minor_does_not_write_to_who_has_come_of_age(school: School, enter: Enter) -> None:
    review = grown_up_since(school)
    asked = Question(
        review_id=key(review.id),
        number=1,
        path="receipt.py",
        line_from=1,
        line_to=1,
        words="Why?",
        asked_at=school.now(),
    )
    with school.database.write() as session:
        session.add(asked)
    page = enter("aru")
    page.post(f"/rounds/{review.round_id}/questions/1", data={"answer": "Call me"})
    reviews.answer(school, key(review.id))
    reviews.hand_in(school, key(review.id))
    marks = {"useful": "5", "kind": "5", "thorough": "5"}
    page.post(f"/reviews/{review.id}/rating", data={**marks, "note": "Call me"})
    page.post(f"/reviews/{review.id}/comments", data={"body": "Call me"})
    with school.database.read() as session:
        assert session.exec(select(Question)).one().answer is None
        assert session.exec(select(Rating)).first() is None
    page.post(f"/reviews/{review.id}/rating", data=marks)
    with school.database.read() as session:
        assert session.exec(select(Rating)).one().useful == 5, "marks are no words"
