"""Questions on the author's code: drawn once from the commit, answered, judged, and in nobody's way."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from lms.domain.exercises import Way
from lms.errors import ConflictError, MissingError, RefusedError
from lms.services import inbox
from lms.services.keys import key
from lms.services.reviews.desk import handing_in, questions
from lms.services.reviews.desk.questions import Question, Shown
from lms.services.reviews.matching import offers
from lms.services.school import School
from lms.storage.git.commits import Identity
from lms.storage.git.repositories import Move
from lms.storage.tables import Review, Round, Submission
from lms.storage.tables.works import Source
from tests.support import reviews

CODE = {
    "receipt.py": b"""\
def total(prices):
    whole = 0
    for price in prices:
        whole = whole + price
        log(price)
    return whole


def mean(prices):
    whole = total(prices)
    return whole / len(prices)
""",
    "shop.mjs": b"""\
export function names(goods) {
  const found = [];
  goods.forEach(add);
  return found;
}
""",
    "README.md": b"# Receipt\n",
}


def accepted(school: School, files: dict[str, bytes] | None = None) -> Review:
    """Return an accepted review of a commit with these files."""
    review = reviews.accepted_review(school)
    with school.database.write() as session:
        round_ = session.get_one(Round, review.round_id)
        move = Move(round_.asked_by, Source.UPLOAD, school.now())
        author = Identity("Aru", "aru@example.org")
        made = school.repositories.store_commit(round_.work_id, files or CODE, "More\n", author, move)
        session.get_one(Submission, round_.submission_id).commit_id = made
    return review


def asked(school: School, review: Review) -> list[Question]:
    return [one.question for one in questions.of_review(school, review)]


def one_asked(school: School, **way: Way) -> tuple[Review, int]:
    """Return a review that has asked, and the first of its questions."""
    review = accepted(school)
    if way:
        with school.database.write() as session:
            session.get_one(Round, review.round_id).way = way["way"]
    questions.ask(school, key(review.id))
    return review, key(asked(school, review)[0].id)


def told(school: School, person_id: int) -> list[str]:
    return [one.words for one in inbox.listing(school, person_id).notices]


def test_three_places_of_the_commit_are_asked_about_with_their_lines(school: School) -> None:
    review = accepted(school)
    assert questions.ask(school, key(review.id)) == 3
    shown: tuple[Shown, ...] = questions.of_review(school, review)
    assert [one.question.number for one in shown] == [1, 2, 3]
    places = [(one.question.path, one.question.line_from, one.question.line_to) for one in shown]
    assert places == [("receipt.py", 1, 6), ("receipt.py", 9, 11), ("shop.mjs", 1, 5)]
    assert shown[1].lines == (
        "def mean(prices):",
        "    whole = total(prices)",
        "    return whole / len(prices)",
    )
    assert shown == tuple(questions.of_round(school, review.round_id or 0))


def test_the_authors_are_told_once_and_it_leads_to_their_round(school: School) -> None:
    review = accepted(school)
    questions.ask(school, key(review.id))
    found = [
        one
        for one in inbox.listing(school, reviews.student(school, "aru")).notices
        if "your code" in one.words
    ]
    assert [one.path for one in found] == [f"/rounds/{review.round_id}#questions"]


def test_questions_are_asked_once_even_when_two_ask_at_once(school: School) -> None:
    review = accepted(school)

    def ask(_: int) -> int:
        try:
            return questions.ask(school, key(review.id))
        except ConflictError:
            return 0

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(ask, range(3))) == [0, 0, 3]
    assert len(asked(school, review)) == 3


def test_a_work_without_source_code_is_not_asked_about(school: School) -> None:
    review = accepted(school, {"README.md": b"# Words\n\nand more\nand more\n", "data.csv": b"1\n2\n3\n"})
    with pytest.raises(RefusedError, match="no source code"):
        questions.ask(school, key(review.id))


def test_only_a_review_at_work_asks(school: School) -> None:
    review = accepted(school)
    offers.decline(school, key(review.id))
    with pytest.raises(ConflictError):
        questions.ask(school, key(review.id))


def test_an_answer_is_kept_may_be_said_better_and_the_reviewer_is_told_once(school: School) -> None:
    review, question_id = one_asked(school)
    for text in ("Since it adds.  \r\nAll of it.", "Better said."):
        questions.answer(school, review.round_id or 0, question_id, text)
    assert asked(school, review)[0].answer == "Better said."
    said = "The author has answered your question %(number)s about the code."
    assert told(school, review.reviewer_id).count(said) == 1


def test_an_answer_that_was_judged_stands(school: School) -> None:
    review, question_id = one_asked(school)
    with pytest.raises(ConflictError, match="Nobody has answered"):
        questions.judge(school, key(review.id), question_id, convinced=True)
    questions.answer(school, review.round_id or 0, question_id, "Since it adds.")
    questions.judge(school, key(review.id), question_id, convinced=True)
    questions.judge(school, key(review.id), question_id, convinced=False)
    assert asked(school, review)[0].convinced is False
    with pytest.raises(ConflictError, match="stands"):
        questions.answer(school, review.round_id or 0, question_id, "No, really.")
    assert asked(school, review)[0].answer == "Since it adds."


@pytest.mark.parametrize("text", ["", "  \r\n ", "\0\1"])
def test_nothing_is_no_answer(school: School, text: str) -> None:
    review, question_id = one_asked(school)
    with pytest.raises(RefusedError, match="Write an answer"):
        questions.answer(school, review.round_id or 0, question_id, text)


def test_side_by_side_the_reviewer_writes_down_what_was_said(school: School) -> None:
    review, question_id = one_asked(school, way=Way.SIDE_BY_SIDE)
    questions.note_spoken(school, key(review.id), question_id, "They drew it.")
    (first, *_) = asked(school, review)
    assert (first.answer, first.spoken) == ("They drew it.", True)
    questions.answer(school, review.round_id or 0, question_id, "In my own words.")
    (first, *_) = asked(school, review)
    assert (first.answer, first.spoken) == ("In my own words.", False)
    with pytest.raises(ConflictError, match="stands"):
        questions.note_spoken(school, key(review.id), question_id, "No, they said this.")


def test_apart_the_reviewer_writes_down_nothing(school: School) -> None:
    review, question_id = one_asked(school)
    with pytest.raises(ConflictError, match="side by side"):
        questions.note_spoken(school, key(review.id), question_id, "They drew it.")


def test_a_question_belongs_to_its_review_and_round(school: School) -> None:
    review, question_id = one_asked(school)
    with pytest.raises(MissingError):
        questions.answer(school, (review.round_id or 0) + 1, question_id, "x")
    with pytest.raises(MissingError):
        questions.judge(school, key(review.id) + 1, question_id, convinced=True)
    offers.decline(school, key(review.id))
    with pytest.raises(MissingError):
        questions.answer(school, review.round_id or 0, question_id, "x")
    assert questions.of_round(school, review.round_id or 0) == ()


def test_unanswered_questions_never_keep_a_review_from_being_handed_in(school: School) -> None:
    review, question_id = one_asked(school)
    reviews.answer(school, key(review.id))
    handing_in.hand_in(school, key(review.id), "Well done; more tests would help you.")
    questions.answer(school, review.round_id or 0, question_id, "Later, but here.")
    questions.judge(school, key(review.id), question_id, convinced=True)
    assert asked(school, review)[0].convinced is True


def test_the_starter_is_not_asked_about(school: School) -> None:
    review = accepted(school, school.catalogue.get(reviews.PROJECT).starter_files())
    with pytest.raises(RefusedError, match="no source code"):
        questions.ask(school, key(review.id))
