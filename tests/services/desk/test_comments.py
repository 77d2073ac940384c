"""Comments: who sees and says what, where, and how the other side learns of it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from lms.domain.exercises import Way
from lms.domain.reviews.states import ReviewKind, ReviewState
from lms.errors import MissingError, QatarlasError, RefusedError
from lms.services import inbox, people
from lms.services.keys import key
from lms.services.people import Person
from lms.services.reviews.desk import comments
from lms.services.reviews.desk.comments import LONGEST, Draft
from lms.services.school import School
from lms.storage.tables import Comment, Review, Round
from tests.support import reviews
from tests.support.desk_works import accepted
from tests.support.schools import at

NEW = "There are new comments in a review of %(exercise)s."
WORDS = Draft("What of no prices?", "receipt.py", 1, 2)


def person(school: School, person_id: int) -> Person:
    found = people.by_id(school, person_id)
    assert found is not None
    return found


def reviewer(school: School, review: Review) -> Person:
    return person(school, review.reviewer_id)


def author(school: School) -> Person:
    return person(school, reviews.student(school, "aru"))


def out(school: School, review: Review) -> Review:
    reviews.answer(school, key(review.id))
    return reviews.hand_in(school, key(review.id))


def told(school: School, who: Person) -> int:
    return sum(one.words == NEW for one in inbox.listing(school, key(who.id)).notices)


def change(school: School, review: Review, **values: object) -> Review:
    with school.database.write() as session:
        row = session.get_one(Review, review.id)
        for name, value in values.items():
            setattr(row, name, value)
    return row


@pytest.mark.parametrize(
    ("draft", "kept"),
    [
        (Draft(" Well done. \r\n"), (None, None, None, "Well done.", None)),
        (Draft("All of it", "receipt.py"), ("receipt.py", None, None, "All of it", None)),
        (Draft("One", "receipt.py", 2), ("receipt.py", 2, 2, "One", None)),
        (Draft("Back to front", "receipt.py", 2, 1), ("receipt.py", 1, 2, "Back to front", None)),
        (
            Draft("So", "receipt.py", 1, 1, "  def all(x):\r\n"),
            ("receipt.py", 1, 1, "So", "  def all(x):"),
        ),
        (
            Draft("No lines, no change", "receipt.py", None, None, "x"),
            ("receipt.py", None, None, "No lines, no change", None),
        ),
        (Draft("nul\0 and\r\nends\r"), (None, None, None, "nul and\nends", None)),
    ],
)
def test_a_comment_is_kept_with_its_place(school: School, draft: Draft, kept: tuple[object, ...]) -> None:
    review = accepted(school)
    comments.add(school, reviewer(school, review), review, draft)
    found = comments.of_review(school, reviewer(school, review), review)[0].comment
    assert (found.path, found.line_from, found.line_to, found.body, found.suggestion) == kept


@pytest.mark.parametrize(
    ("draft", "error"),
    [
        (Draft(""), RefusedError),
        (Draft(" \n\0"), RefusedError),
        (Draft("x" * (LONGEST + 1)), RefusedError),
        (Draft("x", "receipt.py", 1, 1, "y" * (LONGEST + 1)), RefusedError),
        (Draft("x", "receipt.py", 0, 1), RefusedError),
        (Draft("x", "receipt.py", 1, 3), RefusedError),
        (Draft("x", "empty.txt", 1, 1), RefusedError),
        (Draft("x", "no.py", 1, 1), MissingError),
        (Draft("x", "../receipt.py", 1, 1), MissingError),
    ],
)
def test_a_comment_without_words_or_place_is_refused(
    school: School, draft: Draft, error: type[QatarlasError]
) -> None:
    review = accepted(school)
    with pytest.raises(error):
        comments.add(school, reviewer(school, review), review, draft)
    assert comments.of_review(school, reviewer(school, review), review) == ()


Change = Callable[[School, Review], Review]


@pytest.mark.parametrize(
    ("change_it", "threads"),
    [
        (lambda _school, review: review, 0),
        (out, 1),
        (lambda school, review: change(school, out(school, review), under_mentor=True), 0),
        (lambda school, review: change(school, out(school, review), kind=ReviewKind.SECOND), 0),
        (lambda school, review: change(school, out(school, review), kind=ReviewKind.MENTOR), 1),
        (lambda school, review: change(school, review, state=ReviewState.EXPIRED), 0),
    ],
)
def test_authors_see_comments_once_the_review_is_in(school: School, change_it: Change, threads: int) -> None:
    review = accepted(school)
    comments.add(school, reviewer(school, review), review, WORDS)
    review = change_it(school, review)
    assert comments.is_for_authors(school, review) is (threads > 0)
    found = comments.by_review(school, author(school), [review])
    assert sum(len(some) for some in found.values()) == threads


def test_side_by_side_they_are_seen_at_once(school: School) -> None:
    review = accepted(school)
    with school.database.write() as session:
        session.get_one(Round, review.round_id).way = Way.SIDE_BY_SIDE
    assert comments.is_for_authors(school, review)


def test_a_thread_has_one_level_and_pseudonyms(school: School) -> None:
    review = out(school, with_thread(school))
    one, other = reviewer(school, review), author(school)
    first = comments.of_review(school, one, review)[0].comment
    answer = comments.reply(school, other, review, key(first.id), "They give 0.")
    comments.reply(school, one, review, key(answer.id), "So they do.")
    thread = comments.by_review(school, other, [review])[key(review.id)][0]
    assert [said.comment.body for said in thread.replies] == ["They give 0.", "So they do."]
    assert {said.comment.parent_id for said in thread.replies} == {first.id}
    assert [said.name for said in (thread.first, *thread.replies)] == ["Reviewer 1", "Aru", "Reviewer 1"]
    seen = comments.of_review(school, one, review)[0]
    assert [said.name for said in (seen.first, *seen.replies)] == [one.name, "Author", one.name]
    assert [said.is_mine for said in seen.replies] == [False, True]


def with_thread(school: School) -> Review:
    review = accepted(school)
    comments.add(school, reviewer(school, review), review, WORDS)
    return review


def test_a_thread_is_resolved_and_opened_again_by_anybody_in_it(school: School) -> None:
    review = with_thread(school)
    one = reviewer(school, review)
    for resolved in (True, True, False, False):
        comment_id = key(comments.of_review(school, one, review)[0].comment.id)
        comments.resolve(school, review, comment_id, resolved=resolved)
        assert comments.of_review(school, one, review)[0].is_open is not resolved


def test_a_thread_of_another_review_is_not_touched(school: School) -> None:
    review = with_thread(school)
    comment_id = key(comments.of_review(school, reviewer(school, review), review)[0].comment.id)
    other = reviews.accepted_review(school, review.round_id)
    with pytest.raises(MissingError):
        comments.reply(school, reviewer(school, other), other, comment_id, "x")
    with pytest.raises(MissingError):
        comments.resolve(school, other, comment_id, resolved=True)


def test_what_a_mentor_took_away_is_closed(school: School) -> None:
    review = with_thread(school)
    thread = comments.of_review(school, reviewer(school, review), review)[0]
    with school.database.write() as session:
        session.get_one(Comment, thread.comment.id).hidden_at = school.now()
    assert not comments.of_review(school, reviewer(school, review), review)[0].is_open
    with pytest.raises(MissingError):
        comments.reply(school, author(school), review, key(thread.comment.id), "x")


def test_the_other_side_is_told_once_an_hour(school: School) -> None:
    review = with_thread(school)
    one, other = reviewer(school, review), author(school)
    assert told(school, other) == 0  # they see nothing before it is handed in
    review = out(school, review)
    first = key(comments.of_review(school, one, review)[0].comment.id)
    now = school.now().replace(minute=10)
    for minutes in (0, 5, 10):
        comments.reply(at(school, now + timedelta(minutes=minutes)), one, review, first, "x")
    assert (told(school, one), told(school, other)) == (0, 1)
    comments.reply(at(school, now + timedelta(hours=1)), one, review, first, "x")
    comments.reply(at(school, now), other, review, first, "y")
    assert (told(school, one), told(school, other)) == (1, 2)


def test_who_has_come_of_age_and_a_minor_do_not_write_to_each_other(school: School) -> None:
    review = out(school, with_thread(school))
    first = key(comments.of_review(school, reviewer(school, review), review)[0].comment.id)
    with school.database.write() as session:
        session.get_one(Person, reviews.student(school, "aru")).birth_date = date(2013, 9, 1)
    for who in (reviewer(school, review), author(school)):
        with pytest.raises(RefusedError, match="do not write to each other"):
            comments.reply(school, who, review, first, "x")
    assert len(comments.of_review(school, author(school), review)[0].replies) == 0


def test_there_is_an_end_to_comments(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comments, "MOST", 1)
    review = with_thread(school)
    with pytest.raises(RefusedError, match="very many"):
        comments.add(school, reviewer(school, review), review, WORDS)
