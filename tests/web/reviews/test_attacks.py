"""What a clever student tries: each trick by real requests, each test named by what comes of it.

``docs/attacks.md`` lists them all, those that other tests try included.
"""

import json
import re
from datetime import date, time, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from lms.domain.exercises import Way
from lms.domain.people import Role
from lms.domain.reviews.rubrics import CriterionKind
from lms.domain.reviews.states import ReviewKind, ReviewState, RoundState
from lms.services import inbox, ledger, mails, people
from lms.services.people import Person
from lms.services.reviews import rounds
from lms.services.reviews.desk import comments, sheet, source
from lms.services.reviews.desk.comments import Draft
from lms.services.reviews.matching import offers
from lms.services.reviews.meetings import slots
from lms.services.reviews.practice import calibrations
from lms.services.reviews.scoring import appeals, finishing
from lms.services.school import School
from lms.services.works import key
from lms.storage.tables import Answer, Notice, Question, Rating, Review, Round, Slot
from lms.storage.tables import Person as PersonRow
from lms.web import notebooks
from lms.web.reviews.quotes import COMPARING_EFFORT, QUOTED_LINES, Quotes
from tests.support import desk_works, reviews
from tests.support.folk import MINOR, person
from tests.support.reviews import GOOD
from tests.support.schools import at
from tests.web.reviews.conftest import Enter

MANY = (*reviews.REVIEWERS, "hadisha", "ilyas")
EVIL = '"><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}'
FAIR: dict[CriterionKind, float] = {CriterionKind.YES_NO: 0, CriterionKind.LEVELS: 1, CriterionKind.POINTS: 3}


def login_of(school: School, person_id: int) -> str:
    return found(people.by_id(school, person_id)).login


def found(row: Person | None) -> Person:
    assert row is not None
    return row


def id_of(school: School, login: str) -> int:
    return key(found(people.by_login(school, login)).id)


def change(school: School, row: Review | Round, **values: object) -> None:
    with school.database.write() as session:
        kept = session.get_one(type(row), row.id)
        for name, value in values.items():
            setattr(kept, name, value)


def kept(school: School, review: Review) -> Review:
    with school.database.read() as session:
        return session.get_one(Review, review.id)


def credits_of(school: School, person_id: int) -> int:
    return ledger.balances(school, person_id).credits


def handed_in(school: School, round_id: int, answers: dict[CriterionKind, float] = GOOD) -> Review:
    """Return a review that was handed in, paid and scored."""
    review = reviews.handed_in(school, round_id, answers)
    finishing.finished(school, key(review.id))
    return review


# Who is who


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


# Between minors and adults


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


# Credits for nothing


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


# Reviewers of one's own choice, and others' time


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


# Practice


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


# Hostile words and numbers


def test_no_word_of_anybody_acts_on_a_page(school: School, enter: Enter) -> None:
    mentor = person(school, "mentor", Role.MENTOR, password=None)
    opened = reviews.opened_round(school, reviewers=MANY)
    review = reviews.accepted_review(school, key(opened.id))
    page = enter(login_of(school, review.reviewer_id))
    root = f"/reviews/{review.id}"
    said = {"body": EVIL, "path": "receipt.py", "line_from": "1", "line_to": "1", "suggestion": EVIL}
    page.post(f"{root}/comments", data=said)
    page.post(f"{root}/criteria/1", data={"value": "0", "note": EVIL})
    page.post(f"{root}/criteria/1/evidence", data={"path": "receipt.py", "line_from": "1"})
    run = {"command": f"python3 {EVIL!r}", "stdin": EVIL, "file_name": "a<b>.py", "file_text": EVIL}
    page.post(f"{root}/runs", data=run)
    page.post(f"{root}/questions")
    for number, value in ((2, "2"), (3, "4"), (5, "")):
        page.post(f"{root}/criteria/{number}", data={"value": value, "note": EVIL})
    page.post(f"{root}/hand-in", data={"summary": EVIL})
    assert kept(school, review).state is ReviewState.HANDED_IN
    mine = enter("aru")
    mine.post(f"/rounds/{opened.id}/questions/1", data={"answer": EVIL})
    marks = {"useful": "5", "kind": "5", "thorough": "5"}
    mine.post(f"{root}/rating", data={**marks, "note": EVIL})
    mine.post(f"{root}/criteria/1/appeal", data={"reason": EVIL})
    mine.post(f"{root}/reports", data={"what": "summary", "thing_id": str(review.id), "reason": EVIL})
    other = reviews.offered(school, key(opened.id))[0]
    enter(login_of(school, other.reviewer_id)).post(f"/reviews/{other.id}/decline", data={"reason": EVIL})
    page.post("/slots", data={"day": tomorrow(school), "start": "10:00", "place": EVIL})
    theirs = enter(mentor.login)
    theirs.post("/reviewing/apart", data={"first": "aru", "second": "bek", "reason": EVIL})
    preview = theirs.post("/reviewing/assignments/preview", data={"table": f"work,reviewer\n{EVIL},{EVIL}\n"})
    for text in (preview.text, *seen_by(page, [root, "/reviews", "/slots", "/inbox"])):
        assert_inert(text)
    for text in seen_by(mine, [f"/rounds/{opened.id}", "/inbox", "/credits"]):
        assert_inert(text)
    board = ["/reports", "/reviewing", "/reviewing/apart", "/reviewing/guard", f"/rounds/{opened.id}", root]
    shown = seen_by(theirs, board)
    assert sum("&lt;script&gt;alert(2)" in text for text in shown) >= 4, "it is there, and only to be read"
    for text in shown:
        assert_inert(text)


def seen_by(client: FlaskClient, paths: list[str]) -> list[str]:
    answers = [client.get(path) for path in paths]
    assert {one.status_code for one in answers} == {200}
    return [one.text for one in answers]


def assert_inert(text: str) -> None:
    assert "<img src=x" not in text
    assert "<script>alert" not in text
    assert "&gt;49" not in text


def tomorrow(school: School) -> str:
    return (school.today() + timedelta(days=1)).isoformat()


@pytest.mark.parametrize("number", [2**31, 2**63, 10**25])
def test_numbers_that_no_row_has_are_refused_and_break_nothing(
    school: School, enter: Enter, number: int
) -> None:
    review = reviews.accepted_review(school)
    page, root = enter(login_of(school, review.reviewer_id)), f"/reviews/{review.id}"
    forms: list[tuple[str, dict[str, str]]] = [
        ("/reports", {"what": "comment", "thing_id": str(number), "reason": "x"}),
        ("/reports", {"what": "answer", "thing_id": "1", "criterion": str(number), "reason": "x"}),
        ("/criteria/1/evidence", {"run_id": str(number)}),
        ("/criteria/1/evidence", {"path": "receipt.py", "line_from": str(number)}),
        ("/comments", {"body": "x", "path": "receipt.py", "line_from": str(number)}),
        ("/criteria/3", {"value": str(number)}),
        ("/time", {"seconds": str(number)}),
        ("/viewed", {"path": "\0"}),
        ("/runs", {"command": "a\0b", "stdin": "\0"}),
        ("/comments", {"body": "\0"}),
    ]
    for path, form in forms:
        assert page.post(root + path, data=form).status_code < 500, (path, form)
    for address in (f"{root}?start={number}", f"/credits?page={number}", f"{root}/raw/%00"):
        assert page.get(address).status_code < 500
    assert kept(school, review).seconds < 100


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "", "x" * 1000])
def test_days_beyond_the_calendar_open_no_time(school: School, enter: Enter, day: str) -> None:
    reviews.student(school, "bek")
    page = enter("bek")
    for start in ("00:00", "23:59", "10:00+23:59", "25:00"):
        assert page.post("/slots", data={"day": day, "start": start, "count": "8"}).status_code == 303
    with school.database.read() as session:
        assert session.exec(select(Slot)).first() is None


@pytest.mark.parametrize(
    "name", ["../up.py", "/etc/passwd", "a/../../b", ".git/config", "a//b", "a\nb", "\0"]
)
def test_a_file_for_a_run_lands_nowhere_else(school: School, enter: Enter, name: str) -> None:
    review = reviews.accepted_review(school)
    page = enter(login_of(school, review.reviewer_id))
    form = {"command": "python3 receipt.py", "file_name": name, "file_text": "x"}
    page.post(f"/reviews/{review.id}/runs", data=form)
    assert page.get(f"/reviews/{review.id}/runs/1").status_code == 404, "there is no run"


@pytest.mark.parametrize("where", ["//evil.example", "https://evil.example", "/\\evil.example", "\r\nX: y"])
def test_nobody_is_led_to_another_place(school: School, enter: Enter, where: str) -> None:
    review = reviews.accepted_review(school)
    page, root = enter(login_of(school, review.reviewer_id)), f"/reviews/{review.id}"
    query = {"path": where, "view": where, "at": where, "next": where}
    for path in ("/comments", "/viewed", "/criteria/1", "/flag", "/runs", "/questions", "/accept"):
        answer = page.post(root + path, query_string=query, data={"body": "x", "next": where})
        assert answer.location.startswith(("/reviews/", "/reviews?", "/reviews"))
        assert "X" not in answer.headers
    answer = page.post("/language", data={"language": "en", "next": where})
    assert answer.location.startswith("/")
    assert not answer.location.startswith(("//", "/\\"))


def test_a_mentors_word_adds_no_line_to_the_head_of_a_letter(school: School) -> None:
    reader = found(people.by_id(school, reviews.student(school, "aru")))
    inbox.set_mail(school, key(reader.id), "aru@example.org", wanted=True)
    with school.database.write() as session:
        values = {"word": "Hi\r\nBcc: all@example.org\x85X: y\u2028Z: z"}
        inbox.tell(session, school, key(reader.id), "%(word)s", values, "/inbox")
    with school.database.read() as session:
        notice = session.exec(select(Notice)).one()
    letter = mails.letter(school, notice, found(people.by_id(school, key(reader.id))))
    assert not {"Bcc", "X", "Z"} & set(letter.keys())
    assert letter.as_bytes().count(b"\nBcc:") == 0


# Pages that would never end


def test_a_long_notebook_is_shown_without_colours() -> None:
    cells = [{"cell_type": kind, "source": "# a\n" * 1000} for kind in ("markdown", "code")] * 40
    for taken, is_plain in ((cells, True), (cells[:2], False)):
        read = notebooks.read(json.dumps({"cells": taken}))
        assert read is not None
        assert (read.cells[0].prose is None) is is_plain
        assert ("<span" not in str(read.cells[1].lines[0].text)) is is_plain


def test_many_large_suggestions_are_shown_without_marks(school: School) -> None:
    content = b"a\nb\nc\n" * 100
    review = desk_works.accepted(school, {"receipt.py": content})
    reviewer = found(people.by_id(school, review.reviewer_id))
    draft = Draft("Turn it round", "receipt.py", 1, 300, "c\nb\na\n" * 100)
    for _ in range(COMPARING_EFFORT // (300 * 300) + 1):
        comments.add(school, reviewer, review, draft)
    quotes = Quotes(lambda: source.of_review(school, review))
    threads = comments.of_review(school, reviewer, review)
    pieces = [len(quotes.suggested(one)[0].pieces) for one in threads]
    assert pieces[0] > 1
    assert pieces[-1] == 1
    assert [len(quotes.lines(one)) for one in threads] == [QUOTED_LINES] * len(threads)


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
