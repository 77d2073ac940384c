"""Bases: what a work is compared with: the starter it began from, or the commit that was reviewed last."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from lms.domain.files import FileEntry
from lms.domain.reviews.hunks import Hunk, hunks, whole
from lms.services.reviews.desk import source
from lms.services.reviews.desk.source import Source
from lms.services.school import School
from lms.storage.git import linediff
from lms.storage.reviews import desk as rows
from lms.storage.tables import Review, Round, Submission, Work


class FileState(StrEnum):
    """How a file stands to a base."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    GONE = "gone"


@dataclass(frozen=True)
class Stand:
    """A file of the work or, if it is gone, of the base."""

    entry: FileEntry
    state: FileState


def starter_of(school: School, review: Review) -> Source:
    """Return the files that the authors began with."""
    if review.round_id is None:
        slug = (review.known_work or "").partition("/")[0]
        return source.of_files(slug, school.catalogue.get(slug).starter_files())
    with school.database.read() as session:
        work_id = session.get_one(Round, review.round_id).work_id
        exercise = session.get_one(Work, work_id).exercise
    commit_id = school.repositories.starter_commit(work_id)
    return (
        source.of_commit(school, exercise, work_id, commit_id) if commit_id else source.of_files(exercise, {})
    )


def last_of(school: School, review: Review) -> Source | None:
    """Return the files as they were when this work was reviewed last; None for its first round."""
    if review.round_id is None:
        return None
    with school.database.read() as session:
        round_ = session.get_one(Round, review.round_id)
        commit_id = rows.commit_reviewed_before(session, round_, review.reviewer_id)
        this = session.get_one(Submission, round_.submission_id).commit_id
        exercise = session.get_one(Work, round_.work_id).exercise
    if commit_id is None or commit_id == this:
        return None
    return source.of_commit(school, exercise, round_.work_id, commit_id)


def stands(now: Iterable[FileEntry], before: Iterable[FileEntry]) -> tuple[Stand, ...]:
    """Return all files of both sides, by path, each with its state; equal content has an equal name."""
    old = {one.path: one for one in before}
    found = [Stand(one, _state(one, old.pop(one.path, None))) for one in now]
    found += [Stand(one, FileState.GONE) for one in old.values()]
    return tuple(sorted(found, key=lambda one: one.entry.path))


def compared(old: str, new: str) -> tuple[Hunk, ...]:
    """Return what differs between two texts of whole lines."""
    before, after = old.count("\n"), new.count("\n")
    found = linediff.changes(old.encode(), new.encode())
    return hunks(whole(before, after) if found is None else found, before)


def _state(entry: FileEntry, before: FileEntry | None) -> FileState:
    if before is None:
        return FileState.NEW
    return FileState.UNCHANGED if before.object_id == entry.object_id else FileState.CHANGED
