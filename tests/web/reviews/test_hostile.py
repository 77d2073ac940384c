"""Hostile words and numbers act on no page, break nothing, and make no page endless."""

import json
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from lms.domain.people import Role
from lms.domain.reviews.states import ReviewState
from lms.services import inbox, mails, people
from lms.services.keys import key
from lms.services.reviews.desk import comments, source
from lms.services.reviews.desk.comments import Draft
from lms.services.school import School
from lms.storage.tables import Notice, Slot
from lms.web.reviews.quotes import COMPARING_EFFORT, QUOTED_LINES, Quotes
from lms.web.shown import notebooks
from tests.support import desk_works, reviews
from tests.support.attackers import MANY, found, kept, login_of
from tests.support.folk import person
from tests.web.reviews.conftest import Enter

EVIL = '"><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}'


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
