"""Voids: a mentor takes a bad question out of a rubric, and all works that were asked it are scored anew.

A version stays as it is, with the question marked; it may be put back. No pass is lost by either.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from lms.domain.exercises import Exercise
from lms.domain.people import tidy
from lms.domain.reviews.rubrics import Criterion, Prose, Rubric, Section, grade
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.services import inbox, rubrics
from lms.services.keys import key
from lms.services.reviews.scoring import appeals, grades
from lms.services.school import School
from lms.storage import people
from lms.storage.reviews import rubrics as rows
from lms.storage.reviews import scores
from lms.storage.tables import Person, RubricVersion, VoidedCriterion, Work

LONGEST_REASON = 500
TRANSLATED = ("kk", "ru")
_NO_RUBRIC = N_("There is no such rubric.")


@dataclass(frozen=True)
class Question:
    """One criterion. ``head`` is the section that begins with it; ``void`` says why it was taken out."""

    number: int
    head: Section | None
    criterion: Criterion
    void: VoidedCriterion | None


@dataclass(frozen=True)
class Version:
    """A version with the rounds that are pinned to it, and how many questions were taken out."""

    number: int
    rounds: int
    voided: int


@dataclass(frozen=True)
class Stale:
    """A translation that is older than its English source."""

    text: Prose
    language: str


@dataclass(frozen=True)
class RubricPage:
    """A version of a rubric; ``newest`` is today's."""

    exercise: Exercise
    number: int
    newest: int
    questions: tuple[Question, ...]
    versions: tuple[Version, ...]
    stale: tuple[Stale, ...]

    @property
    def rounds(self) -> int:
        return next((one.rounds for one in self.versions if one.number == self.number), 0)


def page(school: School, slug: str, number: int | None = None) -> RubricPage:
    """Return a version of an exercise's rubric, today's without a number."""
    exercise = _reviewed(school, slug)
    with school.database.read() as session:
        known = rows.versions(session, slug)
        newest = _newest(session, exercise)
        row = next((one for one in known if one.number == (number or newest)), None)
        if row is None and number not in {None, newest}:
            raise MissingError(_NO_RUBRIC)
        rubric = rubrics.of_version(row) if row else exercise.rubric
        voids = rows.voids(session, key(row.id)) if row else {}
        counts = rows.rounds_of(session, slug)
        versions = tuple(
            Version(one.number, counts.get(key(one.id), 0), len(rows.voided(session, key(one.id))))
            for one in known
        )
    if versions and versions[0].number < newest:
        versions = (Version(newest, 0, 0), *versions)
    questions = tuple(_questions(rubric, voids))
    return RubricPage(exercise, number or newest, newest, questions, versions, tuple(_stale(rubric)))


def void(school: School, slug: str, number: int, criterion: int, reason: str, person_id: int) -> int:  # noqa: PLR0917
    """Take a question out of a version; return how many rounds were scored anew."""
    words = tidy(reason, LONGEST_REASON)
    if not words:
        raise RefusedError(N_("Write the reason: the authors and reviewers read it."), field="reason")
    exercise = _reviewed(school, slug)
    with school.database.write() as session:
        version = _held(session, school, exercise, number)
        _check(session, version, criterion)
        session.add(
            VoidedCriterion(
                rubric_id=key(version.id),
                criterion=criterion,
                reason=words,
                person_id=person_id,
                created_at=school.now(),
            )
        )
        session.flush()
        appeals.moot(session, school, key(version.id), criterion)
        said = N_("A question was taken out of the rubric of %(exercise)s: it counts for nothing any more.")
        _tell(session, school, version, said, f"void:{version.id}:{criterion}")
    return grades.regrade_rubric(school, key(version.id))


def restore(school: School, slug: str, number: int, criterion: int) -> int:
    """Put a question back into a version; return how many rounds were scored anew."""
    exercise = _reviewed(school, slug)
    with school.database.write() as session:
        version = _held(session, school, exercise, number)
        row = session.get(VoidedCriterion, (version.id, criterion))
        if row is None:
            raise ConflictError(N_("This question counts already."))
        session.delete(row)
        session.flush()
        said = N_("A question that was taken out of the rubric of %(exercise)s counts again.")
        _tell(session, school, version, said, f"restore:{version.id}:{criterion}")
    return grades.regrade_rubric(school, key(version.id))


def _reviewed(school: School, slug: str) -> Exercise:
    exercise = school.catalogue.get(slug)
    if exercise.definition.review is None:
        raise MissingError(_NO_RUBRIC)
    return exercise


def _newest(session: Session, exercise: Exercise) -> int:
    """Return the number of today's version; one that nobody was reviewed by has no row yet."""
    row = rows.by_digest(session, exercise.slug, exercise.rubric.digest)
    return row.number if row else rows.last_number(session, exercise.slug) + 1


def _held(session: Session, school: School, exercise: Exercise, number: int) -> RubricVersion:
    """Return a version, locked until the end of the transaction, so that two mentors take turns."""
    if number == _newest(session, exercise):
        row: RubricVersion | None = rubrics.current(session, school, exercise.slug)
    else:
        row = rows.by_number(session, exercise.slug, number)
    if row is None:
        raise MissingError(_NO_RUBRIC)
    return session.get_one(RubricVersion, row.id, with_for_update=True)


def _check(session: Session, version: RubricVersion, criterion: int) -> None:
    rubric, voided = rubrics.of_version(version), rubrics.voided(session, key(version.id))
    if rubric.criterion(criterion) is None:
        raise MissingError(N_("There is no such question."))
    if criterion in voided:
        raise ConflictError(N_("This question was taken out already."))
    if grade(rubric, {}, voided | {criterion}) is None:
        raise ConflictError(N_("One question has to stay. Change the rubric of the exercise instead."))


def _tell(session: Session, school: School, version: RubricVersion, words: str, name: str) -> None:
    """Tell the authors of every round, and those who are at work on a review of one."""
    values = {"exercise": school.catalogue.title_of(version.exercise)}
    stamp = f"{name}:{school.now():%Y%m%d%H%M%S}"
    for round_ in scores.rounds_of_rubric(session, key(version.id)):
        for person in people.owners_of(session, session.get_one(Work, round_.work_id)):
            path = f"/rounds/{round_.id}"
            inbox.tell(
                session, school, key(person.id), words, values, path, f"{stamp}:{round_.id}:{person.id}"
            )
    for review in rows.at_work(session, key(version.id)):
        reviewer = session.get_one(Person, review.reviewer_id)
        inbox.tell(session, school, key(reviewer.id), words, values, "/reviews", f"{stamp}:r{review.id}")


def _questions(rubric: Rubric, voids: Mapping[int, VoidedCriterion]) -> Iterator[Question]:
    number = 0
    for section in rubric.sections:
        for place, criterion in enumerate(section.criteria):
            number += 1
            yield Question(number, section if place == 0 else None, criterion, voids.get(number))


def _stale(rubric: Rubric) -> Iterator[Stale]:
    """Yield the translations that are older than their source, in the rubric's order."""
    for text in _texts(rubric):
        yield from (Stale(text, language) for language in TRANSLATED if text.is_stale(language))


def _texts(rubric: Rubric) -> Iterator[Prose]:
    for section in rubric.sections:
        yield from (one for one in (section.title, section.intro) if one is not None)
        for criterion in section.criteria:
            parts = (criterion.before, criterion.question, criterion.context)
            yield from (one for one in parts if one is not None)
            yield from (level.description for level in criterion.levels)
