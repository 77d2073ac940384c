"""Comments on pages: at the desk for the reviewer, on the round for the authors, for nobody else."""

from datetime import date

import pytest
from flask.testing import FlaskClient

from lms.domain.people import Role
from lms.services.keys import key
from lms.services.people import Person
from lms.services.reviews.desk import comments
from lms.services.reviews.desk.comments import Draft, Thread
from lms.services.school import School
from lms.storage.tables import Comment, Review
from tests.services.desk.test_comments import author, out, reviewer, with_thread
from tests.support import folk, reviews
from tests.support.desk_works import accepted
from tests.web.reviews.conftest import Enter
from tests.web.reviews.test_overview import login_of
from tests.web.reviews.test_rounds import read

ON_LINES = {"path": "receipt.py", "line_from": "1", "line_to": "2", "body": "Why <b>so</b>?"}


def desk_of(school: School, enter: Enter, review: Review) -> FlaskClient:
    return enter(login_of(school, review.reviewer_id))


def threads(school: School, review: Review) -> tuple[Thread, ...]:
    return comments.of_review(school, reviewer(school, review), review)


def test_a_reviewer_comments_on_lines_and_is_led_back(school: School, enter: Enter) -> None:
    review = accepted(school)
    page = desk_of(school, enter, review)
    answer = page.post(f"/reviews/{review.id}/comments?path=receipt.py&view=file", data=ON_LINES)
    assert answer.status_code == 303
    assert answer.location == f"/reviews/{review.id}?path=receipt.py&view=file#code"
    text = read(page, f"/reviews/{review.id}?path=receipt.py")
    assert "Why &lt;b&gt;so&lt;/b&gt;?" in text
    assert text.index('data-line="2"') < text.index("Why &lt;b&gt;")
    assert "1 comment</span>" in text


def test_a_script_gets_the_part_alone(school: School, enter: Enter) -> None:
    review = accepted(school)
    page = desk_of(school, enter, review)
    address, asks = f"/reviews/{review.id}/comments?path=receipt.py", {"X-Part": "code"}
    kept = page.post(address, data=ON_LINES, headers=asks)
    assert kept.status_code == 200
    assert "Why &lt;b&gt;" in kept.text
    assert "<html" not in kept.text
    refused = page.post(address, data={**ON_LINES, "line_to": "99"}, headers=asks)
    assert "The file has no such lines." in refused.text
    assert len(threads(school, review)) == 1


def test_a_suggestion_is_a_small_diff_to_copy(school: School, enter: Enter) -> None:
    review = accepted(school)
    page = desk_of(school, enter, review)
    form = {**ON_LINES, "line_from": "2", "suggestion": "    return sum(prices, 0)\n"}
    page.post(f"/reviews/{review.id}/comments", data=form)
    text = read(page, f"/reviews/{review.id}?path=receipt.py")
    assert '<pre class="got"> return sum(prices) </pre>' in text
    assert "sum(prices<mark>, 0</mark>)" in text
    assert 'data-copy="comment-' in text


def test_a_comment_on_a_line_that_is_not_shown_stands_below(school: School, enter: Enter) -> None:
    review = accepted(school, {"receipt.py": b"v = 1\n" * 2000})
    page = desk_of(school, enter, review)
    page.post(
        f"/reviews/{review.id}/comments",
        data={"path": "receipt.py", "line_from": "1900", "body": "Far below"},
    )
    text = read(page, f"/reviews/{review.id}?path=receipt.py")
    assert text.index("code-loose") < text.index("Far below")
    rest = read(page, f"/reviews/{review.id}?path=receipt.py&start=1500")
    assert "code-loose" not in rest
    assert "Far below" in rest


def test_authors_read_once_it_is_in_and_answer(school: School, enter: Enter) -> None:
    review = with_thread(school)
    page, address = enter("aru"), f"/rounds/{review.round_id}"
    comment_id = threads(school, review)[0].comment.id
    reply_at = f"/reviews/{review.id}/comments/{comment_id}/reply"
    assert "What of no prices?" not in read(page, address)
    assert page.post(reply_at, data={"body": "x"}).status_code == 404
    review = out(school, review)
    text = read(page, address)
    assert "What of no prices?" in text
    assert '<span class="nf">total</span>' in text  # the lines that it is about
    assert reviewer(school, review).name not in text
    answer = page.post(reply_at, data={"body": "They give 0."})
    assert answer.location == f"{address}#comments-{review.id}"
    assert "They give 0." in read(page, address)
    page.post(f"/reviews/{review.id}/comments/{comment_id}/resolve", data={"resolved": "yes"})
    assert "resolved" in read(page, address)
    assert "They give 0." in read(desk_of(school, enter, review), f"/reviews/{review.id}?path=receipt.py")


def test_authors_begin_a_thread_about_the_work(school: School, enter: Enter) -> None:
    review = out(school, accepted(school))
    page = enter("aru")
    assert "Say something to Reviewer 1" in read(page, f"/rounds/{review.round_id}")
    page.post(f"/reviews/{review.id}/comments", data={"body": "Thank you"})
    desk = desk_of(school, enter, review)
    assert "Thank you" in read(desk, f"/reviews/{review.id}")
    assert "New comments" in read(desk, "/inbox") or "new comments" in read(desk, "/inbox")


def test_a_reviewer_talks_on_after_handing_in_and_begins_nothing_new(school: School, enter: Enter) -> None:
    review = out(school, with_thread(school))
    page = desk_of(school, enter, review)
    comment_id = threads(school, review)[0].comment.id
    page.post(f"/reviews/{review.id}/comments/{comment_id}/reply", data={"body": "One more word"})
    assert len(threads(school, review)[0].replies) == 1
    assert page.post(f"/reviews/{review.id}/comments", data={"body": "x"}).status_code == 403
    assert "Comment on lines" not in read(page, f"/reviews/{review.id}?path=receipt.py")


def test_a_text_that_a_mentor_took_away_is_shown_to_nobody(school: School, enter: Enter) -> None:
    review = out(school, with_thread(school))
    with school.database.write() as session:
        session.get_one(Comment, threads(school, review)[0].comment.id).hidden_at = school.now()
    for page, address in (
        (enter("aru"), f"/rounds/{review.round_id}"),
        (desk_of(school, enter, review), f"/reviews/{review.id}?path=receipt.py"),
    ):
        text = read(page, address)
        assert "taken away by a mentor" in text
        assert "What of no prices?" not in text


def test_a_foreign_text_can_be_reported(school: School, enter: Enter) -> None:
    review = out(school, with_thread(school))
    first = threads(school, review)[0].comment
    comments.reply(school, author(school), review, key(first.id), "They give 0.")
    assert read(enter("aru"), f"/rounds/{review.round_id}").count('value="comment"') == 1
    text = read(desk_of(school, enter, review), f"/reviews/{review.id}?path=receipt.py")
    assert text.count('value="comment"') == 1  # the author's words, not one's own


@pytest.mark.parametrize("who", ["stranger", "farmentor", "apa", "mentor"])
def test_nobody_else_writes(school: School, enter: Enter, mentor: Person, who: str) -> None:
    review = out(school, with_thread(school))
    folk.person(school, "farmentor", Role.MENTOR, cohort_id=folk.cohort(school, "Far", "far"), password=None)
    folk.person(school, "apa", Role.GUARDIAN, password=None, born=date(1980, 1, 1))
    folk.person(school, "stranger", password=None)
    page = enter(who)
    status = 403 if who == mentor.login else 404
    comment_id = threads(school, review)[0].comment.id
    for address in ("comments", f"comments/{comment_id}/reply", f"comments/{comment_id}/resolve"):
        answer = page.post(f"/reviews/{review.id}/{address}", data={"body": "x"})
        assert answer.status_code == status, address
    assert len(threads(school, review)) == 1
    assert threads(school, review)[0].is_open
    assert not threads(school, review)[0].replies


def test_the_other_reviewer_of_a_round_sees_nothing_of_it(school: School, enter: Enter) -> None:
    review = out(school, with_thread(school))
    other = reviews.accepted_review(school, review.round_id)
    page = desk_of(school, enter, other)
    assert "What of no prices?" not in read(page, f"/reviews/{other.id}?path=receipt.py")
    assert page.get(f"/reviews/{review.id}/code").status_code == 404
    comments.add(school, reviewer(school, other), other, Draft("Mine"))
    assert "Mine" not in read(desk_of(school, enter, review), f"/reviews/{review.id}")
