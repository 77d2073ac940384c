"""Rounds and reviews of a small project, made by the real verbs: for tests of every room.

``peer-project`` has one check and wants two reviewers. Attempts are real commits in real repositories; their
passed grade is a bare row, since no test of reviews needs the sandbox.
"""

from collections.abc import Sequence
from datetime import date
from itertools import count

from sqlmodel import Session, col, select

from lms.domain.people import Language, Role
from lms.domain.reviews.rubrics import CriterionKind, Given, Rubric, grade
from lms.domain.reviews.states import ReviewState
from lms.domain.verdicts import Verdict
from lms.services import people, rubrics
from lms.services.keys import key
from lms.services.reviews import rounds
from lms.services.reviews.matching import offers
from lms.services.reviews.scoring import grades
from lms.services.school import School
from lms.services.submitting import submissions, works
from lms.storage.git.commits import Identity
from lms.storage.git.repositories import Move
from lms.storage.tables import Answer, Evidence, Grade, Job, Review, Round, RubricVersion
from lms.storage.tables.works import Source
from tests.support import folk
from tests.support.folk import ADULT

PROJECT = "peer-project"
RECEIPT = {"receipt.py": b"def total(prices):\n    return sum(prices)\n", "README.md": b"# Receipt\n"}
REVIEWERS = ("bek", "dana", "erlan", "gulya")
GOOD: dict[CriterionKind, float] = {CriterionKind.YES_NO: 1, CriterionKind.LEVELS: 2, CriterionKind.POINTS: 4}
FAIR: dict[CriterionKind, float] = {CriterionKind.YES_NO: 0, CriterionKind.LEVELS: 1, CriterionKind.POINTS: 3}
POOR: dict[CriterionKind, float] = {CriterionKind.YES_NO: 0, CriterionKind.LEVELS: 0, CriterionKind.POINTS: 0}

numbers = count(1)


def student(
    school: School,
    login: str,
    *,
    born: date | None = ADULT,
    cohort_id: int | None = None,
    language: Language = Language.ENGLISH,
) -> int:
    """Return a student, made now if nobody has this login."""
    known = people.by_login(school, login)
    if known is not None:
        return folk.key(known)
    made = folk.person(
        school, login, Role.STUDENT, born=born, password=None, cohort_id=cohort_id, language=language
    )
    return folk.key(made)


def attempt(school: School, person_id: int, exercise: str = PROJECT, *, passed: bool = True) -> int:
    """Hand a new commit in for somebody and, if it is to be so, note that its check is passed."""
    work_id = key(works.find_or_open(school, exercise, person_id).id)
    files = {**RECEIPT, "NOTES.md": b"%d\n" % next(numbers)}
    move = Move(person_id, Source.UPLOAD, school.now())
    author = Identity("Aru Serik", "aru@example.org")
    commit_id = school.repositories.store_commit(work_id, files, "Add the receipt\n", author, move)
    handed_in = submissions.accept(
        school, work_id=work_id, commit_id=commit_id, person_id=person_id, source=Source.UPLOAD
    )
    if passed:
        grade_row(school, key(handed_in.id))
    return key(handed_in.id)


def grade_row(school: School, submission_id: int, points: float = 10, full: float = 10) -> None:
    """Note a grade of the checks for an attempt, as the worker does."""
    with school.database.write() as session:
        job = session.exec(select(Job).where(col(Job.submission_id) == submission_id)).one()
        session.add(
            Grade(
                submission_id=submission_id,
                job_id=key(job.id),
                checks_version="v",
                image_id=f"image-{next(numbers)}",
                seed=1,
                verdict=Verdict.PASSED if points >= full else Verdict.FAILED,
                points=points,
                max_points=full,
                seconds=0.1,
                cpu_seconds=0.1,
                memory_bytes=1,
                created_at=school.now(),
            )
        )


def opened_round(school: School, author: str = "aru", reviewers: Sequence[str] = REVIEWERS) -> Round:
    """Return an open round on an attempt of ``author``, with the students who can be asked."""
    for login in reviewers:
        student(school, login)
    author_id = student(school, author)
    return rounds.open_round(school, attempt(school, author_id), author_id)


def offered(school: School, round_id: int) -> list[Review]:
    """Return the offers of a round that nobody has answered."""
    return [one for one in reviews_of(school, round_id) if one.state is ReviewState.OFFERED]


def reviews_of(school: School, round_id: int) -> list[Review]:
    return list(rounds.view(school, round_id).reviews)


def accepted_review(school: School, round_id: int | None = None) -> Review:
    """Return a review that somebody has accepted, of a given round or of a new one."""
    round_id = round_id or key(opened_round(school).id)
    return offers.accept(school, key(offered(school, round_id)[0].id))


def handed_in(
    school: School, round_id: int | None = None, answers: dict[CriterionKind, float] = GOOD
) -> Review:
    """Return a review that was answered and handed in, of a given round or of a new one."""
    review = accepted_review(school, round_id)
    answer(school, key(review.id), answers)
    return hand_in(school, key(review.id))


def answer(school: School, review_id: int, answers: dict[CriterionKind, float] = GOOD) -> None:
    """Answer every criterion of a review; what takes points away cites the first line of the receipt."""
    with school.database.write() as session:
        review = session.get_one(Review, review_id)
        for number, criterion in _rubric(session, review):
            value = answers.get(criterion.kind)
            session.merge(
                Answer(
                    review_id=review_id,
                    criterion=number,
                    value=value,
                    note="Said kindly.",
                    updated_at=school.now(),
                )
            )
            session.flush()
            session.add(
                Evidence(
                    review_id=review_id,
                    criterion=number,
                    path="receipt.py",
                    line_from=1,
                    line_to=1,
                    created_at=school.now(),
                )
            )


def hand_in(school: School, review_id: int) -> Review:
    """Hand in a review as it is answered, past the desk, and let follow what follows."""
    with school.database.write() as session:
        review = session.get_one(Review, review_id)
        given = {
            one.criterion: Given(one.value, one.note)
            for one in session.exec(select(Answer).where(Answer.review_id == review_id))
        }
        review.grade = grade(_rubric(session, review), given)
        review.state, review.ended_at, review.lease_until = ReviewState.HANDED_IN, school.now(), None
    if review.round_id is not None:
        grades.on_arrival(school, review.round_id)
    return review


def _rubric(session: Session, review: Review) -> Rubric:
    return rubrics.of_version(session.get_one(RubricVersion, review.rubric_id))
