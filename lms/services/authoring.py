"""Authoring: a new exercise begins as a folder that verifies, and is written whole or not at all."""

import tempfile
from pathlib import Path

from lms.domain.skeletons import (
    CheckKind,
    Skeleton,
    Wish,
    environments_for,
    files_fault,
    filled,
    skeleton_for,
    slug_fault,
    unpacked,
)
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.services.school import School
from lms.storage.content import corpora
from lms.storage.content.authored import BrokenError
from lms.storage.content.exercise_folders import read_exercise
from lms.storage.content.skeletons import archive

__all__ = ["CheckKind", "Wish", "begin", "environments_for", "free_folder", "skeleton_of"]

COMMON = "common"


def begin(school: School, wish: Wish, into: Path | None = None) -> Path:
    """Write the folder of a new exercise, and return it."""
    folder = free_folder(school, wish.slug, into)
    skeleton = skeleton_of(school, wish.kind, wish.environment)
    if fault := files_fault(skeleton, wish.files):
        raise RefusedError(N_("These files can't be handed in: %(fault)s."), fault=fault)
    parts = [unpacked(archive(name)) for name in (COMMON, *skeleton.parts)]
    files = {path: text.encode() for path, text in filled(skeleton, wish, parts).items()}
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{wish.slug}-", dir=folder.parent) as beside:
        fresh = Path(beside) / wish.slug
        corpora.put(fresh, files)
        prove(school, fresh)
        try:
            fresh.rename(folder)
        except OSError:
            raise ConflictError(N_("There is a folder %(folder)s already."), folder=folder) from None
    return folder


def free_folder(school: School, slug: str, into: Path | None = None) -> Path:
    """Return the folder in which an exercise of this name would stand; refuse one that is taken."""
    if fault := slug_fault(slug):
        raise RefusedError(N_("This can't be the name of an exercise: %(fault)s."), fault=fault)
    folder = (into or school.settings.exercises) / slug
    if folder.exists() or folder.is_symlink():
        raise ConflictError(N_("There is a folder %(folder)s already."), folder=folder)
    return folder


def skeleton_of(school: School, kind: CheckKind, environment: str) -> Skeleton:
    """Return what a kind of check begins with in an environment that exists."""
    skeleton = skeleton_for(kind, environment)
    known = environments_for(kind, school.catalogue.environments)
    if skeleton is None or environment not in known:
        raise MissingError(
            N_("Checks of the kind %(kind)s begin in these environments: %(known)s."),
            kind=kind.value,
            known=", ".join(known),
        )
    return skeleton


def prove(school: School, folder: Path) -> None:
    """Read what was written as it will be read; what it lacks is said before anything stands there."""
    try:
        read_exercise(folder, school.catalogue.environments, "")
    except BrokenError as error:
        raise RefusedError(
            N_("The new exercise could not be read: %(problems)s"), problems=str(error)
        ) from error
