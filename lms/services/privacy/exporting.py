"""Exporting: all that is held about somebody, made into one file for who asked, and thrown away in time."""

import json
import logging
import secrets
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import Session, col, or_, select

from lms.domain.people import Role
from lms.domain.privacy.erasure import LEASE
from lms.domain.privacy.exports import KEPT, ExportState, next_at
from lms.errors import N_, ForbiddenError, MissingError, QatarlasError, TooOftenError
from lms.services import guardians, inbox, people
from lms.services.people import Person
from lms.services.school import School
from lms.storage.changes import change
from lms.storage.git import gitprocess
from lms.storage.privacy import erasure, exports
from lms.storage.privacy import requests as rows
from lms.storage.privacy.reach import Reach
from lms.storage.tables import DataExport, Work

__all__ = ["DataExport", "ExportState"]

FOLDER = "exports"
READY = N_("The copy of all that the school holds about %(name)s is ready. It is kept until %(until)s.")
ORPHAN_SECONDS = 3600
README = """This is all that the school holds about {name}.

data/      One file for each kind of thing. It is JSON: a list of rows.
keys.json  What the kinds of things are, and what their keys mean where the names don't say it.
works/     The repositories. works/NAME/files is how the work is now; works/NAME/history.bundle is all of it:
           git clone history.bundle NAME

Times are in UTC. Other people stand in none of the rows: where there was one, the key is left out.
Passwords, tokens and what the machinery needs to keep itself in order are left out too.
"""

log = logging.getLogger(__name__)


def may_ask(school: School, person: Person, by: Person) -> bool:
    """Say whether somebody takes a copy home: of themself, or as the guardian of a minor."""
    if by.id == person.id:
        return True
    wards = guardians.of_guardian(school, by) if by.role is Role.GUARDIAN else ()
    return any(one.is_confirmed and one.other.id == person.id for one in wards)


def ask(school: School, person: Person, by: Person) -> DataExport:
    """Put a request down; a worker makes the copy and tells who asked."""
    if not may_ask(school, person, by):
        raise ForbiddenError(N_("This is for somebody else to decide."))
    now = school.now()
    with school.database.write() as session:
        session.get_one(Person, by.id, with_for_update=True)
        last = next(iter(rows.exports_for(session, person.id or 0, by.id or 0)), None)
        again = next_at(last.asked_at, last.state) if last else None
        if again is not None and again > now:
            seconds = int((again - now).total_seconds()) + 1
            raise TooOftenError(
                N_("A copy is made once a day. Ask again in %(hours)s h."),
                seconds=seconds,
                hours=-(-seconds // 3600),
            )
        row = DataExport(person_id=person.id or 0, asked_by=by.id or 0, asked_at=now)
        session.add(row)
        session.flush()
    return row


def listing(school: School, person_id: int, by_id: int) -> Sequence[DataExport]:
    with school.database.read() as session:
        return rows.exports_for(session, person_id, by_id)


def file_of(school: School, export_id: int, by: Person) -> Path:
    """Return where a copy lies, for who asked for it and may still have it; nobody else learns of it."""
    missing = MissingError(N_("There is no such copy, or it is too old. Ask for a new one."))
    with school.database.read() as session:
        row = session.get(DataExport, export_id)
    if row is None or row.asked_by != by.id or row.state is not ExportState.READY or row.file is None:
        raise missing
    person = people.by_id(school, row.person_id)
    path = folder(school) / row.file
    late = row.until is None or row.until <= school.now()
    if late or person is None or not may_ask(school, person, by) or not path.is_file():
        raise missing
    return path


def make_due(school: School) -> int:
    """Make the copies that were asked for; return how many were."""
    with school.database.read() as session:
        waiting = rows.waiting_exports(session, school.now())
    return sum(_make(school, export_id) for export_id in waiting)


def throw_away(school: School) -> int:
    """Throw copies away whose week is over, and files that no row knows."""
    with school.database.write() as session:
        late = rows.late_exports(session, school.now())
        for row in late:
            change(session, DataExport, col(DataExport.id) == row.id, state=ExportState.GONE, file=None)
        known = {one for one in session.exec(select(DataExport.file)) if one is not None}
    for path in folder(school).glob("*"):
        if path.name not in known and (path.name in {row.file for row in late} or _is_old(path)):
            path.unlink(missing_ok=True)
    return len(late)


def folder(school: School) -> Path:
    return school.settings.var / FOLDER


def _is_old(path: Path) -> bool:
    return path.stat().st_mtime < time.time() - ORPHAN_SECONDS


def _make(school: School, export_id: int) -> bool:
    now = school.now()
    with school.database.write() as session:
        free = or_(col(DataExport.claimed_at).is_(None), col(DataExport.claimed_at) < now - LEASE)
        waits = (col(DataExport.id) == export_id, col(DataExport.state) == ExportState.WAITING, free)
        if not change(session, DataExport, *waits, claimed_at=now):
            return False
        row = session.get_one(DataExport, export_id)
    try:
        path = _written(school, row.person_id)
    except Exception:
        log.exception("copy %d could not be made", export_id)
        _end(school, export_id, state=ExportState.FAILED)
        return False
    _end(school, export_id, state=ExportState.READY, file=path.name, size=path.stat().st_size)
    return True


def _end(school: School, export_id: int, **values: object) -> None:
    now = school.now()
    with school.database.write() as session:
        waits = (col(DataExport.id) == export_id, col(DataExport.state) == ExportState.WAITING)
        if not change(session, DataExport, *waits, made_at=now, until=now + KEPT, **values):
            return
        if values["state"] is ExportState.READY:
            row = session.get_one(DataExport, export_id)
            name = session.get_one(Person, row.person_id).name
            own = row.person_id == row.asked_by
            path = "/me/data" if own else f"/children/{row.person_id}/data"
            told = {"name": name, "until": f"{now + KEPT:%d.%m.%Y}"}
            inbox.tell(session, school, row.asked_by, READY, told, path, f"export:{export_id}")


def _written(school: School, person_id: int) -> Path:
    """Write the file aside and move it to its place: what lies there is whole."""
    here = folder(school)
    here.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = here / f"{person_id}-{secrets.token_hex(16)}.zip"
    draft = path.with_suffix(".part")
    draft.touch(mode=0o600)
    with school.database.read() as session, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        _write_rows(session, archive, person_id)
        for work in _works(session, person_id):
            _write_work(school, archive, work)
    draft.rename(path)
    return path


def _write_rows(session: Session, archive: zipfile.ZipFile, person_id: int) -> None:
    mine = [work.id or 0 for work in _works(session, person_id)]
    keys: dict[str, dict[str, str]] = {}
    for name, found in exports.kinds(session, Reach(person_id, mine)):
        archive.writestr(f"data/{name}.json", _json(found))
        keys[name] = exports.keys_of(name)
    archive.writestr("keys.json", _json(keys))
    archive.writestr("README.txt", README.format(name=session.get_one(Person, person_id).name))


def _works(session: Session, person_id: int) -> Iterator[Work]:
    mine = {*erasure.own_works(session, person_id), *erasure.shared_works(session, person_id)}
    return (session.get_one(Work, one) for one in sorted(mine))


def _write_work(school: School, archive: zipfile.ZipFile, work: Work) -> None:
    place = f"works/{work.exercise}{'-team' if work.team_id else ''}"
    tip = school.repositories.branch_tip(work.id or 0) if school.repositories.exists(work.id or 0) else None
    if tip is None:
        return
    for path, content in _files(school, work.id or 0, tip).items():
        archive.writestr(f"{place}/files/{path}", content)
    with TemporaryDirectory() as aside:
        bundle = Path(aside, "history.bundle")
        gitprocess.run(
            (
                f"--git-dir={school.repositories.path(work.id or 0)}",
                "bundle",
                "create",
                str(bundle),
                "HEAD",
                "main",
            )
        )
        archive.write(bundle, f"{place}/history.bundle")


def _files(school: School, work_id: int, tip: str) -> Mapping[str, bytes]:
    try:
        return school.repositories.export(work_id, tip)
    except QatarlasError:  # a tree that breaks our rules is in the bundle all the same
        return {}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)
