"""Outgoing: the newest grade of an attempt as a file that other tools read."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic import TypeAdapter

from lms.domain.exercises import Exercise
from lms.domain.outgoing import ctrf, junit
from lms.domain.outgoing.shape import GradedAttempt, GradedCheck
from lms.domain.verdicts import Finding
from lms.errors import N_, MissingError
from lms.services.school import School
from lms.services.submitting import submissions
from lms.services.submitting.submissions import CheckResult
from lms.storage import submissions as rows

WRITERS: Mapping[str, Callable[[GradedAttempt], bytes]] = MappingProxyType(
    {"junit": junit.written, "ctrf": ctrf.written}
)
TYPES = MappingProxyType({"junit": junit.TYPE, "ctrf": ctrf.TYPE})
ENDINGS = MappingProxyType({"junit": "xml", "ctrf": "json"})

found_in = TypeAdapter(tuple[Finding, ...])


def written(school: School, submission_id: int, form: str, *, language: str, marks: bool = True) -> bytes:
    """Return the newest grade of an attempt in a form; without ``marks`` no points are in it."""
    if form not in WRITERS:
        raise MissingError(N_("There is no such page."))
    return WRITERS[form](graded(school, submission_id, language, marks=marks))


def graded(school: School, submission_id: int, language: str, *, marks: bool) -> GradedAttempt:
    view = submissions.view(school, submission_id)
    if view.grade is None:
        raise MissingError(N_("This attempt has no grade yet."))
    with school.database.read() as session:
        checks = rows.checks_of(session, view.grade.id or 0)
    slug, grade = view.work.exercise, view.grade
    exercise = school.catalogue.find(slug)
    return GradedAttempt(
        exercise=slug,
        title=exercise.title.of(language) if exercise else slug,
        submission_id=submission_id,
        number=view.submission.number,
        commit=view.submission.commit_id,
        verdict=grade.verdict.value,
        points=grade.points,
        max_points=grade.max_points,
        image_id=grade.image_id,
        checks_version=grade.checks_version,
        seed=grade.seed,
        graded_at=grade.created_at,
        seconds=grade.seconds,
        checks=tuple(_check(row, exercise, language) for row in checks),
        marks=marks,
    )


def _check(row: CheckResult, exercise: Exercise | None, language: str) -> GradedCheck:
    """Return a check; one that the exercise does not know any more is taken for hidden."""
    known = exercise.check(row.name) if exercise else None
    return GradedCheck(
        name=row.name,
        title=known.title.of(language) if known else row.name,
        passed=row.passed,
        hidden=known.hidden if known else True,
        points=row.points,
        max_points=row.max_points,
        seconds=row.seconds,
        findings=found_in.validate_python(row.findings),
    )
