"""New exercises of every kind, written into a folder and graded as ``lms exercises verify`` does."""

from collections.abc import Collection
from pathlib import Path

from lms.domain.exercises import Texts
from lms.domain.skeletons import SKELETONS, Skeleton, Wish
from lms.grading.verify import verify
from lms.runner.sandbox import DockerRunner
from lms.services import authoring
from lms.services.school import School
from lms.storage.content.catalogue import load


def of(environments: Collection[str]) -> list[tuple[Skeleton, str]]:
    """Return each skeleton with the first of these environments that it can begin in."""
    pairs = [(one, [name for name in one.environments if name in environments]) for one in SKELETONS]
    return [(one, found[0]) for one, found in pairs if found]


def not_as_stated(
    school: School, runner: DockerRunner, into: Path, skeleton: Skeleton, environment: str
) -> list[str]:
    """Begin an exercise, grade all of its solutions, and return what does not end as its folder says."""
    wish = Wish("begun-anew", Texts(en="Begun anew"), skeleton.kind, environment)
    authoring.begin(school, wish, into)
    catalogue = load(into, school.settings.graders)
    assert [str(one) for one in catalogue.errors] == []
    rows = list(verify(catalogue, runner))
    assert rows
    return [f"{row.solution}: stated {row.expected}, came {row.got}" for row in rows if not row.ok]
