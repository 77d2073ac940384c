"""Answers: each is kept as soon as it is given, with what it rests on."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col, delete

from lms.domain.reviews.gaps import takes
from lms.domain.reviews.rubrics import Criterion, Flag
from lms.domain.reviews.states import ReviewState
from lms.domain.texts import tidy_lines
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.services import rubrics
from lms.services.reviews.desk import sheet, source
from lms.services.school import School
from lms.storage.changes import change
from lms.storage.reviews import answers as rows
from lms.storage.tables import Answer, Evidence, Review, RubricVersion, Run
from lms.storage.tables.queue import JobState

LONGEST_NOTE = LONGEST_SUMMARY = 5000
MOST_EVIDENCE = 20
LONGEST_BEAT = 60
_NO_FILE = N_("There is no file %(path)s in this work.")
_NO_LINES = N_("%(path)s has %(lines)s lines. Name lines that are there.")
_NO_RUN = N_("Only a run of this review that has ended can be cited.")


@dataclass(frozen=True)
class Lines:
    """Lines of the pinned commit, the last one included."""

    path: str
    line_from: int
    line_to: int


def answer(school: School, review_id: int, criterion: int, value: float | None, note: str) -> None:
    """Keep what a reviewer says to a criterion; said again, it replaces the first."""
    with school.database.write() as session:
        asked = _asked(session, held(session, review_id), criterion)
        if not takes(asked, value):
            raise RefusedError(N_("This question has no such answer. Choose one of those that it shows."))
        row = _row(session, school, review_id, criterion)
        row.value, row.note, row.updated_at = value, tidy_lines(note, LONGEST_NOTE), school.now()


def cite_lines(school: School, review_id: int, criterion: int, lines: Lines) -> None:
    """Let an answer rest on lines of the work. Cited twice is cited once."""
    with school.database.read() as session:
        review = session.get_one(Review, review_id)
    _check_lines(school, review, lines)
    proof = Evidence(
        review_id=review_id,
        criterion=criterion,
        path=lines.path,
        line_from=lines.line_from,
        line_to=lines.line_to,
        created_at=school.now(),
    )
    with school.database.write() as session:
        _cite(session, school, proof)


def cite_run(school: School, review_id: int, criterion: int, run_id: int) -> None:
    """Let an answer rest on the output of a run of this very review."""
    with school.database.write() as session:
        run = session.get(Run, run_id)
        if run is None or run.review_id != review_id or run.state is not JobState.DONE:
            raise RefusedError(_NO_RUN)
        proof = Evidence(review_id=review_id, criterion=criterion, run_id=run_id, created_at=school.now())
        _cite(session, school, proof)


def uncite(school: School, review_id: int, evidence_id: int) -> int:
    """Take evidence away, and return the criterion that it was for."""
    with school.database.write() as session:
        held(session, review_id)
        proof = session.get(Evidence, evidence_id)
        if proof is None or proof.review_id != review_id:
            raise MissingError(N_("This evidence is no longer there."))
        session.exec(delete(Evidence).where(col(Evidence.id) == evidence_id))
        return proof.criterion


def raise_flag(school: School, review_id: int, flag: Flag | None, reason: str) -> None:
    """Raise a flag that ends the review; None lowers it and keeps every answer.

    The reason stands before what was said of the whole so far. That no author came is said of a booked time,
    where they can contest it.
    """
    reason = tidy_lines(reason, LONGEST_SUMMARY)
    if flag is Flag.AUTHOR_ABSENT:
        raise RefusedError(
            N_("Say of the booked time itself that no author came: they can answer to it there.")
        )
    if flag is not None and not reason:
        raise RefusedError(N_("Say what you saw: the author and the mentors read it."))
    with school.database.write() as session:
        review = held(session, review_id)
        if review.kind not in sheet.FLAGGING:
            raise RefusedError(N_("This review answers its questions and raises no flag."))
        review.flag = flag
        if not review.summary.startswith(reason):
            review.summary = _joined(reason, review.summary)


def summarise(school: School, review_id: int, summary: str) -> None:
    """Keep what a reviewer says of the work as a whole."""
    with school.database.write() as session:
        held(session, review_id).summary = tidy_lines(summary, LONGEST_SUMMARY)


def count_time(school: School, review_id: int, seconds: int) -> int:
    """Add time in which the desk was in use: never more than has passed since the last was added."""
    with school.database.write() as session:
        review, now = held(session, review_id), school.now()
        since = review.beat_at or review.accepted_at or now
        passed = max(0, (now - since) // timedelta(seconds=1))
        added = min(max(0, seconds), passed, LONGEST_BEAT)
        review.seconds, review.beat_at = review.seconds + added, now
        return added


def _joined(reason: str, said: str) -> str:
    whole = f"{reason}\n\n{said}".rstrip()
    if len(whole) > LONGEST_SUMMARY:
        raise RefusedError(N_("Together with your word on the whole this is too long. Shorten one of them."))
    return whole


def held(session: Session, review_id: int) -> Review:
    """Return a review that is being written, held until the end of the transaction."""
    is_open = (col(Review.id) == review_id, col(Review.state) == ReviewState.ACCEPTED)
    if not change(session, Review, *is_open, state=ReviewState.ACCEPTED):
        raise ConflictError(N_("This review can't be changed now."))
    review = session.get_one(Review, review_id)
    session.refresh(review)
    return review


def _asked(session: Session, review: Review, number: int) -> Criterion:
    """Return a criterion that this review answers, or say that there is no such question."""
    rubric = rubrics.of_version(session.get_one(RubricVersion, review.rubric_id))
    criterion = dict(sheet.asked_of(session, review, rubric)).get(number)
    if criterion is None:
        raise MissingError(N_("There is no such question."))
    if number in rubrics.voided(session, review.rubric_id):
        raise ConflictError(N_("A mentor has taken this question out: it counts for nothing."))
    return criterion


def _row(session: Session, school: School, review_id: int, criterion: int) -> Answer:
    row = session.get(Answer, (review_id, criterion))
    if row is None:
        row = Answer(review_id=review_id, criterion=criterion, updated_at=school.now())
        session.add(row)
        session.flush()
    return row


def _cite(session: Session, school: School, proof: Evidence) -> None:
    _asked(session, held(session, proof.review_id), proof.criterion)
    known = rows.evidence_for(session, proof.review_id, proof.criterion)
    if any(_same(one, proof) for one in known):
        return
    if len(known) >= MOST_EVIDENCE:
        raise RefusedError(N_("That is enough evidence for one answer. Take some away first."))
    _row(session, school, proof.review_id, proof.criterion)
    session.add(proof)


def _same(one: Evidence, other: Evidence) -> bool:
    return (one.path, one.line_from, one.line_to, one.run_id) == (
        other.path,
        other.line_from,
        other.line_to,
        other.run_id,
    )


def _check_lines(school: School, review: Review, lines: Lines) -> None:
    files = source.of_review(school, review)
    if files.entry(lines.path) is None:
        raise RefusedError(_NO_FILE, path=lines.path[:240])
    count = _line_count(files.read(lines.path))
    if not 1 <= lines.line_from <= lines.line_to <= count:
        raise RefusedError(_NO_LINES, path=lines.path, lines=count)


def _line_count(content: bytes) -> int:
    """Return how many lines a file shows; one that is empty, or no text, has a first one all the same."""
    return max(1, content.count(b"\n") + (not content.endswith(b"\n")))
