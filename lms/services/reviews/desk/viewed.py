"""Viewed files: what somebody has looked at in a work stays looked at until its content changes."""

from collections.abc import Iterable

from sqlalchemy.exc import IntegrityError

from lms.domain.files import FileEntry
from lms.errors import MissingError
from lms.services.reviews.desk.source import NO_FILE, Source
from lms.services.school import School
from lms.storage.reviews import desk as rows
from lms.storage.tables import Review, Round, ViewedFile


def by_person(school: School, person_id: int, review: Review, entries: Iterable[FileEntry]) -> frozenset[str]:
    """Return the paths that somebody has looked at, as far as their content is still the same."""
    if review.round_id is None:
        return frozenset()
    with school.database.read() as session:
        work_id = session.get_one(Round, review.round_id).work_id
        known = rows.viewed_by(session, person_id, work_id)
    return frozenset(one.path for one in entries if known.get(one.path) == one.object_id)


def mark(school: School, person_id: int, review: Review, files: Source, path: str, *, viewed: bool) -> None:
    """Remember that somebody has looked at a file, or wants to look again; of known works nothing is kept."""
    entry = files.entry(path)
    if entry is None:
        raise MissingError(NO_FILE)
    if review.round_id is None:
        return
    try:
        with school.database.write() as session:
            work_id = session.get_one(Round, review.round_id).work_id
            row = session.get(ViewedFile, (person_id, work_id, path))
            if not viewed and row is not None:
                session.delete(row)
            elif viewed:
                seen = ViewedFile(
                    person_id=person_id,
                    work_id=work_id,
                    path=path,
                    digest=entry.object_id,
                    seen_at=school.now(),
                )
                session.merge(seen)
    except IntegrityError:  # a second tap was first: it said the same
        return
