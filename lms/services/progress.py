"""How far a student is: the state of every exercise, and the one next step."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from lms.domain.exercises import Exercise
from lms.domain.progress import ExerciseState, missing_prerequisites, next_of, state_of
from lms.services.hiding import hidden_from
from lms.services.school import School
from lms.storage import submissions as rows
from lms.storage import works
from lms.storage.tables import Grade


@dataclass(frozen=True)
class ExerciseProgress:
    """One exercise as one student stands to it.

    ``missing`` are the slugs that would open it, ``round_id`` is the review that goes on.
    """

    exercise: Exercise
    state: ExerciseState
    best_points: float | None
    attempts: int
    missing: tuple[str, ...]
    work_id: int | None
    round_id: int | None = None


def overview(school: School, person_id: int) -> tuple[ExerciseProgress, ...]:
    """Return every exercise that the person may know of, in the catalogue's order, as they stand to it."""
    with school.database.read() as session:
        mine = {work.exercise: work for work in works.of_person(session, person_id)}
        keys = {slug: work.id or 0 for slug, work in mine.items()}
        submissions = rows.of_works(session, keys.values())
        grades = rows.grades_of(session, [one.id or 0 for one in submissions])
        passed = works.passed_by(session, person_id, school.catalogue.reviewed)
        rounds = works.rounds_going_on(session, list(keys.values()))
        hidden = hidden_from(session, school, person_id)
    attempts = Counter(one.work_id for one in submissions)
    work_of = {one.id: one.work_id for one in submissions}
    by_work: dict[int, list[Grade]] = {}
    for grade in grades:
        by_work.setdefault(work_of[grade.submission_id], []).append(grade)
    stands = (
        _stand(exercise, keys.get(exercise.slug), attempts, by_work, passed)
        for exercise in school.catalogue
        if exercise.slug not in hidden
    )
    return tuple(_reviewed(one, rounds.get(one.work_id or 0)) for one in stands)


def next_step(school: School, person_id: int) -> ExerciseProgress | None:
    """Return the exercise to go on with, or None when all are passed."""
    known = overview(school, person_id)
    kept = school.catalogue.kept_back
    slug = next_of((one.exercise.slug, one.state) for one in known if one.exercise.slug not in kept)
    return next((one for one in known if one.exercise.slug == slug), None)


def _stand(
    exercise: Exercise,
    work_id: int | None,
    attempts: Mapping[int, int],
    grades: Mapping[int, list[Grade]],
    passed: frozenset[str],
) -> ExerciseProgress:
    mine = grades.get(work_id, []) if work_id is not None else []
    tries = attempts.get(work_id, 0) if work_id is not None else 0
    missing = missing_prerequisites(exercise.prerequisites, passed)
    state = state_of(passed=exercise.slug in passed, attempts=tries, missing=missing)
    best = max((grade.points for grade in mine), default=None)
    return ExerciseProgress(exercise, state, best, tries, missing, work_id)


def _reviewed(stand: ExerciseProgress, round_id: int | None) -> ExerciseProgress:
    """Add the round that goes on; a work that is before its reviewers waits for them, not for its author."""
    if round_id is None or stand.state is ExerciseState.PASSED:
        return stand
    return replace(stand, state=ExerciseState.IN_REVIEW, round_id=round_id)
