"""Uploads: a zip for who has no git. It becomes the next commit on main, and an attempt."""

from typing import BinaryIO

from lms.errors import N_, ConflictError
from lms.services.school import School
from lms.services.submitting import submissions, works
from lms.storage.git.commits import Identity
from lms.storage.git.repositories import Move
from lms.storage.tables import Person, Submission, Work
from lms.storage.tables.works import Source
from lms.storage.zips import read_zip


def hand_in_zip(school: School, person_id: int, work_id: int, archive: BinaryIO) -> Submission:
    """Unpack a zip in memory by the rules for files, and hand it in; nothing is stored if it breaks one."""
    works.check_attempt_now(school, work_id, person_id)
    with school.database.read() as session:
        exercise = school.catalogue.get(session.get_one(Work, work_id).exercise)
    files = read_zip(
        archive, school.repositories.limits, school.settings.upload_bytes, wanted=exercise.hand_in
    )
    return hand_in(
        school, person_id, work_id, files, message=f"{Source.UPLOAD.capitalize()}\n", source=Source.UPLOAD
    )


def hand_in(
    school: School, person_id: int, work_id: int, files: dict[str, bytes], *, message: str, source: Source
) -> Submission:
    """Store files that keep the rules as the next commit on main, and make it an attempt."""
    works.check_room(school, work_id)
    repositories = school.repositories
    tip = repositories.branch_tip(work_id)
    if tip is not None and repositories.export(work_id, tip) == files:
        raise ConflictError(N_("Nothing has changed since the last commit here. Change something first."))
    with school.database.read() as session:
        person = session.get_one(Person, person_id)
    author = Identity(person.name, f"{person.login}@qatarlas.invalid")
    move = Move(person_id, source, school.now())
    commit_id = repositories.store_commit(work_id, files, message, author, move)
    return submissions.accept(
        school, work_id=work_id, commit_id=commit_id, person_id=person_id, source=source
    )
