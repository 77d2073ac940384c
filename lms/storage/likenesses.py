"""The index of code prints, and the likenesses that were found in it."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import ColumnElement, func, insert
from sqlmodel import Session, col, select

from lms.storage import works
from lms.storage.tables import (
    CodePrint,
    CodeReading,
    Likeness,
    LikenessAnswer,
    Person,
    Review,
    Round,
    Submission,
)

AT_ONCE = 400


def unread(session: Session, limit: int) -> Sequence[Submission]:
    """Return the oldest attempts whose programs nobody has compared yet."""
    done = select(CodeReading.submission_id)
    query = select(Submission).where(col(Submission.id).not_in(done)).order_by(col(Submission.id))
    return session.exec(query.limit(limit)).all()


def note_all_read(session: Session, now: datetime) -> int:
    """Note every attempt that was not read as read, without its prints; return how many they are."""
    done = select(CodeReading.submission_id)
    waiting = session.exec(select(Submission.id).where(col(Submission.id).not_in(done))).all()
    session.add_all(CodeReading(submission_id=one or 0, marks=0, read_at=now) for one in waiting)
    return len(waiting)


def works_with(session: Session, exercise: str, marks: Collection[int], work_id: int) -> dict[int, set[int]]:
    """Return for each mark which other works have it."""
    found: dict[int, set[int]] = {}
    for some in pieces(marks):
        query = select(CodePrint.mark, CodePrint.work_id).where(
            CodePrint.exercise == exercise, col(CodePrint.mark).in_(some), CodePrint.work_id != work_id
        )
        for mark, other in session.exec(query):
            found.setdefault(mark, set()).add(other)
    return found


def attempt_with_most(session: Session, work_id: int, exercise: str, marks: Collection[int]) -> int:
    """Return the attempt of a work in which most of these marks came first."""
    counted = _came_first(session, work_id, exercise, marks)
    return max(counted, key=lambda one: (counted[one], one))


def first_with_half(session: Session, work_id: int, exercise: str, marks: Collection[int]) -> int | None:
    """Return the first attempt by which a work had half of these marks, or None."""
    counted = _came_first(session, work_id, exercise, marks)
    so_far = 0
    for attempt in sorted(counted):
        so_far += counted[attempt]
        if 2 * so_far >= len(marks):
            return attempt
    return None


def _came_first(session: Session, work_id: int, exercise: str, marks: Collection[int]) -> Counter[int]:
    """Return how many of these marks came first in each attempt of a work."""
    counted: Counter[int] = Counter()
    for some in pieces(marks):
        query = (
            select(CodePrint.submission_id, func.count())
            .where(
                CodePrint.exercise == exercise, col(CodePrint.mark).in_(some), CodePrint.work_id == work_id
            )
            .group_by(col(CodePrint.submission_id))
        )
        counted.update(dict(session.exec(query).all()))
    return counted


def works_read(session: Session, exercise: str, but: int) -> int:
    """Return how many other works of an exercise have any print."""
    query = select(func.count(func.distinct(CodePrint.work_id)))
    return session.exec(query.where(CodePrint.exercise == exercise, CodePrint.work_id != but)).one()


def keep(session: Session, exercise: str, work_id: int, submission_id: int, marks: Collection[int]) -> None:
    """Note the marks that a work has not had before."""
    known: set[int] = set()
    for some in pieces(marks):
        query = select(CodePrint.mark).where(
            CodePrint.exercise == exercise, col(CodePrint.mark).in_(some), CodePrint.work_id == work_id
        )
        known.update(session.exec(query))
    rows = [
        {"exercise": exercise, "mark": mark, "work_id": work_id, "submission_id": submission_id}
        for mark in sorted(set(marks) - known)
    ]
    if rows:
        session.execute(insert(CodePrint), rows)


def pair(session: Session, work_id: int, other_work_id: int) -> Likeness | None:
    query = select(Likeness).where(Likeness.work_id == work_id, Likeness.other_work_id == other_work_id)
    return session.exec(query).first()


def of_cohorts(cohort_ids: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that an author of the later work is in one of these cohorts now."""
    return col(Likeness.work_id).in_(works.authored_in(cohort_ids))


def count_open(session: Session, *conditions: ColumnElement[bool]) -> int:
    """Return how many likenesses nobody has closed."""
    query = select(func.count()).select_from(Likeness).where(col(Likeness.outcome).is_(None), *conditions)
    return session.exec(query).one()


def listed(session: Session, *conditions: ColumnElement[bool], limit: int) -> Sequence[Likeness]:
    """Return likenesses, those that nobody has closed first, then the most alike."""
    order = (col(Likeness.outcome).is_not(None), col(Likeness.share).desc(), col(Likeness.id))
    return session.exec(select(Likeness).where(*conditions).order_by(*order).limit(limit)).all()


def answers(session: Session, likeness_id: int) -> Sequence[tuple[LikenessAnswer, Person]]:
    query = select(LikenessAnswer, Person).join(Person, col(Person.id) == col(LikenessAnswer.person_id))
    found = session.exec(
        query.where(LikenessAnswer.likeness_id == likeness_id).order_by(col(LikenessAnswer.id))
    ).all()
    return [(answer, person) for answer, person in found]


def readers_of(session: Session, work_id: int, people: Collection[int]) -> Sequence[int]:
    """Return who of these people has reviewed a work: they have seen it, and were meant to."""
    query = (
        select(Review.reviewer_id)
        .join(Round, col(Round.id) == col(Review.round_id))
        .where(Round.work_id == work_id, col(Review.reviewer_id).in_(people))
    )
    return sorted(set(session.exec(query)))


def pieces(marks: Iterable[int]) -> Iterator[list[int]]:
    """Yield marks in lists that every database takes as one condition."""
    left = iter(sorted(marks))
    while some := list(islice(left, AT_ONCE)):
        yield some
