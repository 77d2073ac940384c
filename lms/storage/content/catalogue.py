"""The catalogue: every exercise and environment, read once from their folders.

An exercise with an error is left out and the others stand; ``errors`` says all that is wrong.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lms.domain.authoring import prerequisite_faults
from lms.domain.environments import Environment
from lms.domain.exercises import Exercise, Kind, Texts, in_order
from lms.errors import N_, MissingError
from lms.storage.content.authored import BrokenError, Problem, Problems
from lms.storage.content.exercise_folders import digest_of, read_exercise, read_files

JUDGING = ("kit", "judge")


@dataclass(frozen=True)
class Catalogue:
    """The exercises that can be done, in the order in which they can be done."""

    exercises: tuple[Exercise, ...]
    environments: Mapping[str, Environment]
    errors: tuple[Problem, ...]

    def __iter__(self) -> Iterator[Exercise]:
        return iter(self.exercises)

    def __len__(self) -> int:
        return len(self.exercises)

    def __contains__(self, slug: object) -> bool:
        return slug in self._by_slug

    def get(self, slug: str) -> Exercise:
        """Return an exercise, or raise ``MissingError``."""
        try:
            return self._by_slug[slug]
        except KeyError:
            raise MissingError(N_("There is no exercise “%(slug)s”."), slug=slug) from None

    def find(self, slug: str) -> Exercise | None:
        """Return an exercise, or None when it has left the catalogue, as works and grades may outlive it."""
        return self._by_slug.get(slug)

    def title_of(self, slug: str) -> Texts | str:
        """Return an exercise's title, or its slug when it has left the catalogue."""
        return self._by_slug[slug].title if slug in self else slug

    @cached_property
    def titles(self) -> Mapping[str, Texts]:
        """The title of each exercise, by its slug."""
        return {one.slug: one.title for one in self.exercises}

    @cached_property
    def reviewed(self) -> frozenset[str]:
        """The exercises that are passed by a review, not by the checks alone."""
        return frozenset(one.slug for one in self.exercises if one.definition.review is not None)

    @cached_property
    def kept_back(self) -> frozenset[str]:
        """The exercises for checkpoints: no student sees one before it is drawn for them."""
        return frozenset(one.slug for one in self.exercises if one.kind is Kind.CHECKPOINT)

    @cached_property
    def on_paths(self) -> tuple[Exercise, ...]:
        """The exercises that stand on paths and maps: all but those that are kept back."""
        return tuple(one for one in self.exercises if one.slug not in self.kept_back)

    @cached_property
    def _by_slug(self) -> dict[str, Exercise]:
        return {exercise.slug: exercise for exercise in self.exercises}


def load(exercises: Path, graders: Path, *more: Path) -> Catalogue:
    """Read all exercises below one folder and ``more``, for the environments below the other.

    Of two with one slug the first is taken.
    """
    errors: list[Problem] = []
    environments = _environments(graders, errors)
    kit = {
        f"{part}/{path}": content for part in JUDGING for path, content in read_files(graders / part).items()
    }
    folders = {folder.name: folder for below in (*reversed(more), exercises) for folder in _folders(below)}
    found: dict[str, Exercise] = {}
    for _slug, folder in sorted(folders.items()):
        try:
            found[folder.name] = read_exercise(folder, environments, digest_of(kit))
        except BrokenError as broken:
            errors.extend(broken.problems)
    _drop_wrong_prerequisites(folders, found, errors)
    return Catalogue(in_order(found.values()), environments, tuple(errors))


def _folders(below: Path) -> list[Path]:
    return [path for path in below.glob("*") if path.is_dir() and not path.name.startswith((".", "_"))]


def _environments(graders: Path, errors: list[Problem]) -> dict[str, Environment]:
    found: dict[str, Environment] = {}
    for file in sorted(graders.glob("*/environment.toml")):
        problems = Problems(file.parent)
        environment = problems.model(file.name, Environment, name=file.parent.name)
        errors.extend(problems)
        if environment is not None:
            found[environment.name] = environment
    return found


def _drop_wrong_prerequisites(
    folders: Mapping[str, Path], found: dict[str, Exercise], errors: list[Problem]
) -> None:
    wanted = {slug: exercise.prerequisites for slug, exercise in found.items()}
    kept_back = {slug for slug, exercise in found.items() if exercise.kind is Kind.CHECKPOINT}
    for slug, words in prerequisite_faults(wanted, set(folders), kept_back).items():
        problems = Problems(folders[slug])
        text = (folders[slug] / "exercise.toml").read_text(encoding="utf-8")
        problems.at("exercise.toml", text, ("prerequisites",), words)
        errors.extend(problems)
        del found[slug]
