"""The files that a review is about: of a pinned commit, or of a known work."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from lms.domain.files import FileEntry
from lms.errors import N_, MissingError
from lms.services.school import School
from lms.storage.git.repositories import Repositories
from lms.storage.tables import Review, Round, Submission, Work

NO_FILE = N_("There is no such file in this work.")
NO_WORK = N_("The work that this review is about is no longer there.")


class Contents(Protocol):
    """Where the bytes of a work's files come from."""

    def read(self, entry: FileEntry) -> bytes: ...

    def read_all(self) -> dict[str, bytes]: ...


@dataclass(frozen=True)
class Committed:
    """The files of one commit of a work, read from its repository: nothing is ever checked out."""

    repositories: Repositories
    work_id: int
    commit_id: str

    def read(self, entry: FileEntry) -> bytes:
        with self.repositories.objects(self.work_id) as objects:
            return objects.read(entry.object_id)

    def read_all(self) -> dict[str, bytes]:
        return self.repositories.export(self.work_id, self.commit_id)


@dataclass(frozen=True)
class Kept:
    """Files that the exercise itself brings."""

    files: Mapping[str, bytes]

    def read(self, entry: FileEntry) -> bytes:
        return self.files[entry.path]

    def read_all(self) -> dict[str, bytes]:
        return dict(self.files)


@dataclass(frozen=True)
class Source:
    """The files that a review is about: of a pinned commit, or of a known work."""

    exercise: str
    commit_id: str | None
    entries: tuple[FileEntry, ...]
    contents: Contents = field(repr=False)

    def entry(self, path: str) -> FileEntry | None:
        return next((one for one in self.entries if one.path == path), None)

    def read(self, path: str) -> bytes:
        entry = self.entry(path)
        if entry is None:
            raise MissingError(NO_FILE)
        return self.contents.read(entry)

    def read_all(self) -> dict[str, bytes]:
        return self.contents.read_all()


def of_review(school: School, review: Review) -> Source:
    """Return the files that somebody reviews."""
    if review.round_id is None:
        return _of_known_work(school, review.known_work or "")
    with school.database.read() as session:
        round_ = session.get_one(Round, review.round_id)
        submission = session.get_one(Submission, round_.submission_id)
    return of_attempt(school, submission)


def of_attempt(school: School, submission: Submission) -> Source:
    with school.database.read() as session:
        exercise = session.get_one(Work, submission.work_id).exercise
    return of_commit(school, exercise, submission.work_id, submission.commit_id)


def of_commit(school: School, exercise: str, work_id: int, commit_id: str) -> Source:
    """Return the files of one commit of a work."""
    found = school.repositories.files(work_id, commit_id)
    return Source(exercise, commit_id, found, Committed(school.repositories, work_id, commit_id))


def of_files(exercise: str, files: Mapping[str, bytes]) -> Source:
    """Return files that lie in an exercise's own folder, named as git would name their content."""
    entries = (FileEntry(path, len(content), blob_id(content)) for path, content in sorted(files.items()))
    return Source(exercise, None, tuple(entries), Kept(files))


def blob_id(content: bytes) -> str:
    """Return the name that git gives to a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _of_known_work(school: School, name: str) -> Source:
    slug, _, known_name = name.partition("/")
    exercise = school.catalogue.find(slug)
    for work in exercise.known if exercise else ():
        if work.name == known_name:
            return of_files(slug, work.files)
    raise MissingError(NO_WORK)
