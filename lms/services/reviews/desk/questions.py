"""“Explain your code”: three questions on the author's own lines, and what comes of them.

They are drawn from the commit itself, the same for a review whenever they are drawn, so that nobody can ask
again until an easier one comes. An answer that is not there never keeps a review from being handed in.
"""

from dataclasses import dataclass
from random import Random

from sqlalchemy import or_
from sqlmodel import Session, col

from lms.domain.exercises import Way
from lms.domain.reviews.questions import draw
from lms.domain.reviews.states import ReviewKind, ReviewState, RoundState
from lms.domain.texts import tidy_lines
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.services import inbox
from lms.services.keys import key
from lms.services.reviews.desk import comments, source
from lms.services.reviews.desk.source import Source
from lms.services.school import School
from lms.storage import people
from lms.storage.changes import change
from lms.storage.reviews import questions as rows
from lms.storage.reviews import slots
from lms.storage.tables import Question, Review, Round, Work

__all__ = [
    "Question",
    "Shown",
    "answer",
    "ask",
    "judge",
    "may_ask",
    "note_spoken",
    "of_review",
    "of_round",
    "sit_together",
]

ASKING = frozenset({ReviewKind.PEER, ReviewKind.MENTOR})
JUDGING = frozenset({ReviewState.ACCEPTED, ReviewState.HANDED_IN})
LONGEST = 5000
NO_QUESTION = N_("There is no such question.")


@dataclass(frozen=True)
class Shown:
    """A question with the lines that it is about, as they are in the commit."""

    question: Question
    review: Review
    lines: tuple[str, ...]


def ask(school: School, review_id: int) -> int:
    """Draw three questions and ask the authors; return how many there are. Once for a review."""
    with school.database.read() as session:
        review = session.get_one(Review, review_id)
    asked = draw(*_contents(school, review), Random(f"questions:{review_id}"))  # noqa: S311  no secret
    if not asked:
        raise RefusedError(N_("The authors have written no source code here that could be asked about."))
    with school.database.write() as session:
        review = session.get_one(Review, review_id, with_for_update=True)
        if not may_ask(review):
            raise ConflictError(N_("Nothing can be asked in this review."))
        if rows.of_review(session, review_id):
            raise ConflictError(N_("The questions of this review have been asked."))
        for number, one in enumerate(asked, start=1):
            place = one.place
            session.add(
                Question(
                    review_id=review_id,
                    number=number,
                    path=place.path,
                    line_from=place.line_from,
                    line_to=place.line_to,
                    words=one.words,
                    values=dict(one.values),
                    asked_at=school.now(),
                )
            )
        _tell_authors(session, school, review)
    return len(asked)


def may_ask(review: Review) -> bool:
    """Tell whether there is an author who may learn that somebody is at work on this review."""
    is_open = review.state is ReviewState.ACCEPTED
    return is_open and review.round_id is not None and review.kind in ASKING


def answer(school: School, round_id: int, question_id: int, text: str) -> None:
    """Keep what an author says to a question; it may be said better until the reviewer has judged it."""
    said = _said(text)
    with school.database.write() as session:
        question, review = _of_authors(session, round_id, question_id)
        if comments.is_across_ages(session, school, review, session.get_one(Round, round_id)):
            raise RefusedError(comments.ACROSS_AGES)
        _keep(session, school, question_id, said, spoken=False)
        words = N_("The author has answered your question %(number)s about the code.")
        path, told = f"/reviews/{review.id}#questions", f"answered:{question_id}"
        inbox.tell(session, school, review.reviewer_id, words, {"number": question.number}, path, told)


def note_spoken(school: School, review_id: int, question_id: int, text: str) -> None:
    """Write down what an author has said to a question, in a review side by side."""
    said = _said(text)
    with school.database.write() as session:
        review = _of_reviewer(session, review_id, question_id)
        if not is_side_by_side(session, review):
            raise ConflictError(N_("The authors answer this themselves: you don't sit side by side."))
        _keep(session, school, question_id, said, spoken=True)


def judge(school: School, review_id: int, question_id: int, *, convinced: bool) -> None:
    """Keep whether an answer convinces the reviewer; it may be said anew."""
    with school.database.write() as session:
        _of_reviewer(session, review_id, question_id)
        answered = (col(Question.id) == question_id, col(Question.answer).is_not(None))
        if not change(session, Question, *answered, convinced=convinced):
            raise ConflictError(N_("Nobody has answered this question yet."))


def of_review(school: School, review: Review) -> tuple[Shown, ...]:
    """Return the questions of a review with their lines."""
    with school.database.read() as session:
        asked = rows.of_review(session, key(review.id))
    if not asked:
        return ()
    found = source.of_review(school, review)
    return tuple(Shown(one, review, _lines(found, one)) for one in asked)


def of_round(school: School, round_id: int) -> tuple[Shown, ...]:
    """Return what the authors of a round are asked, review by review."""
    with school.database.read() as session:
        asked = rows.of_round(session, round_id)
    if not asked:
        return ()
    found = source.of_review(school, asked[0][1])
    return tuple(Shown(one, review, _lines(found, one)) for one, review in asked)


def sit_together(school: School, review: Review) -> bool:
    """Tell whether reviewer and authors sit side by side."""
    with school.database.read() as session:
        return is_side_by_side(session, review)


def is_side_by_side(session: Session, review: Review) -> bool:
    if review.round_id is None:
        return False
    way = session.get_one(Round, review.round_id).way
    return way is Way.SIDE_BY_SIDE or slots.of_review(session, key(review.id)) is not None


def _contents(school: School, review: Review) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return the files of a work, and those that its author began with."""
    found = source.of_review(school, review)
    known = found.exercise in school.catalogue
    return found.read_all(), school.catalogue.get(found.exercise).starter_files() if known else {}


def _lines(found: Source, question: Question) -> tuple[str, ...]:
    lines = found.read(question.path).decode(errors="replace").splitlines()
    return tuple(lines[question.line_from - 1 : question.line_to])


def _said(text: str) -> str:
    said = tidy_lines(text, LONGEST)
    if not said:
        raise RefusedError(N_("Write an answer first."), field="answer")
    return said


def _of_authors(session: Session, round_id: int, question_id: int) -> tuple[Question, Review]:
    question, review = _found(session, question_id)
    if review.round_id != round_id:
        raise MissingError(NO_QUESTION)
    if session.get_one(Round, round_id).state is RoundState.WITHDRAWN:
        raise ConflictError(N_("This round was taken back."))
    return question, review


def _of_reviewer(session: Session, review_id: int, question_id: int) -> Review:
    question, review = _found(session, question_id)
    if question.review_id != review_id:
        raise MissingError(NO_QUESTION)
    return review


def _found(session: Session, question_id: int) -> tuple[Question, Review]:
    question = session.get(Question, question_id)
    review = session.get(Review, question.review_id) if question else None
    if question is None or review is None or review.state not in JUDGING:
        raise MissingError(NO_QUESTION)
    return question, review


def _keep(session: Session, school: School, question_id: int, said: str, *, spoken: bool) -> None:
    """Keep an answer until it is judged; what was only written down never replaces the author's own words."""
    still = [col(Question.id) == question_id, col(Question.convinced).is_(None)]
    if spoken:
        still.append(or_(col(Question.answer).is_(None), col(Question.spoken)))
    if not change(session, Question, *still, answer=said, answered_at=school.now(), spoken=spoken):
        raise ConflictError(N_("This answer stands: it can't be changed any more."))


def _tell_authors(session: Session, school: School, review: Review) -> None:
    round_ = session.get_one(Round, review.round_id)
    work = session.get_one(Work, round_.work_id)
    title = school.catalogue.title_of(work.exercise)
    words = N_("A reviewer of %(exercise)s asks you about your code. Answer while you remember why.")
    for person in people.owners_of(session, work):
        path = f"/rounds/{round_.id}#questions"
        told = f"questions:{review.id}:{person.id}"
        inbox.tell(session, school, key(person.id), words, {"exercise": title}, path, told)
