"""Environments as people see them: which can be graded in, and whose images are still being built."""

from collections.abc import Collection
from dataclasses import dataclass

from lms.domain.environments import Environment
from lms.domain.exercises import Exercise
from lms.errors import N_
from lms.runner.environments import environment_names, load_environment
from lms.services.grading import queue
from lms.services.school import School
from lms.storage import images
from lms.storage.tables import ImageBuild, WorkerRow

PREPARED = N_(
    "What this exercise runs in is still being prepared. "
    "Your work is kept and will be graded when it is ready."
)


@dataclass(frozen=True)
class EnvironmentStand:
    """An environment, the graders that have its image, and the build that goes on or has failed."""

    environment: Environment
    graders: tuple[WorkerRow, ...]
    build: ImageBuild | None


def lacking(school: School, built: Collection[str]) -> tuple[str, ...]:
    """Return the exercises that can't be graded with these images alone."""
    return tuple(one.slug for one in school.catalogue if one.checks and one.environment.name not in built)


def grading_waits(school: School, exercise: Exercise | None) -> str | None:
    """Return words on why no work on an exercise is graded now (to be translated), or None when it is."""
    why = queue.grading_waits(school)
    if why is not None or exercise is None or not exercise.checks:
        return why
    name = exercise.environment.name
    return None if any(one.engine and name in one.images for one in queue.workers(school)) else PREPARED


def stands(school: School) -> tuple[EnvironmentStand, ...]:
    """Return every environment of the school with where it is built."""
    graders = school.settings.graders
    workers = [one for one in queue.workers(school) if one.engine]
    with school.database.read() as session:
        builds = {one.environment: one for one in images.builds(session)}
    return tuple(
        EnvironmentStand(
            load_environment(graders, name),
            tuple(one for one in workers if name in one.images),
            builds.get(name),
        )
        for name in environment_names(graders)
    )


def build_begins(school: School, name: str) -> None:
    """Say that an image is being built."""
    with school.database.write() as session:
        images.put_build(session, name, school.now())


def build_fails(school: School, name: str, fault: str) -> None:
    """Say why an image could not be built."""
    with school.database.write() as session:
        images.put_build(session, name, school.now(), fault)


def build_ends(school: School, name: str) -> None:
    """Say that an image is built."""
    with school.database.write() as session:
        images.drop_build(session, name)


def forget_builds(school: School) -> None:
    """Say that nothing is being built any more."""
    with school.database.write() as session:
        for one in images.builds(session):
            session.delete(one)
