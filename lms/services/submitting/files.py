"""The files of an attempt, read from its pinned commit."""

from lms.domain.files import FileEntry
from lms.services.school import School
from lms.storage.tables import Submission

__all__ = ["FileEntry", "listing", "read"]


def listing(school: School, submission: Submission) -> tuple[FileEntry, ...]:
    """Return the files of the commit, by path."""
    found = school.repositories.files(submission.work_id, submission.commit_id)
    return tuple(sorted(found, key=lambda entry: entry.path))


def read(school: School, submission: Submission, path: str) -> bytes:
    return school.repositories.file(submission.work_id, submission.commit_id, path)
