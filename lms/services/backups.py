"""Backups: made while the school goes on, proved by being unpacked, and restored only on purpose."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from sqlalchemy.engine import make_url

from lms.errors import N_, ConflictError, RefusedError
from lms.settings import Settings
from lms.storage import migrate
from lms.storage.backups import archives, checks
from lms.storage.backups.archives import Manifest

NAME = "qatarlas-%Y%m%d-%H%M%S.tar.gz"
KEPT = ("bells", "broker", "dockerd.log")
"""What a restored school goes on with: it is of this machine."""


@dataclass(frozen=True)
class Backup:
    """A whole backup. ``lost`` are works whose repository lacks something in the school itself."""

    path: Path
    manifest: Manifest
    lost: tuple[int, ...]


@dataclass(frozen=True)
class Restored:
    backup: Backup
    set_aside: Path | None


def make(settings: Settings, folder: Path, moment: datetime) -> Backup:
    """Write a backup into a folder and prove it; what can't be proved is not kept."""
    database = database_of(settings)
    if not database.is_file():
        raise RefusedError(N_("There is no school in %(folder)s."), folder=settings.var)
    if folder.resolve().is_relative_to(settings.var.resolve()):
        raise RefusedError(N_("Keep backups outside of %(folder)s."), folder=settings.var)
    folder.mkdir(parents=True, exist_ok=True)
    target, draft = folder / moment.strftime(NAME), folder / f".draft-{secrets.token_hex(6)}"
    if target.exists():
        raise ConflictError(N_("%(path)s is there already."), path=target)
    try:
        archives.write(settings, database, draft, moment.isoformat())
        with TemporaryDirectory(prefix="incoming-", dir=settings.var) as proof:
            proved = _unpacked(draft, Path(proof))
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)
    return Backup(target, proved.manifest, proved.lost)


def check(settings: Settings, path: Path) -> Backup:
    """Unpack a backup beside the school, say what it holds, and leave everything as it is."""
    with _incoming(settings, path) as (backup, _folder):
        return backup


def restore(settings: Settings, path: Path, moment: datetime, *, replace: bool) -> Restored:
    """Put a backup in place of the school; what stood there is set aside, and only when asked for."""
    database = database_of(settings)
    with _incoming(settings, path) as (backup, folder):
        if not migrate.knows(backup.manifest.revision):
            raise RefusedError(N_("This backup is of a newer program. Bring the program up to date first."))
        standing = list(_standing(settings, database))
        if standing and not replace:
            raise ConflictError(
                N_("There is a school in %(folder)s. With --replace it is set aside."), folder=settings.var
            )
        if _is_open(database):
            raise ConflictError(N_("The school is running. Stop it first."))
        aside = _set_aside(settings, standing, moment) if standing else None
        _move_in(settings, folder, database)
    return Restored(backup, aside)


def database_of(settings: Settings) -> Path:
    """Return the file of the embedded database; others have tools of their own."""
    url = make_url(settings.database)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise RefusedError(N_("Only the embedded database is backed up so. On PostgreSQL use pg_dump."))
    return Path(url.database)


@contextmanager
def _incoming(settings: Settings, path: Path) -> Iterator[tuple[Backup, Path]]:
    settings.var.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="incoming-", dir=settings.var) as folder:
        yield _unpacked(path, Path(folder)), Path(folder)


def _unpacked(path: Path, folder: Path) -> Backup:
    manifest = archives.unpack(path, folder)
    if foreign := checks.foreign(folder):
        raise RefusedError(N_("This is no whole backup: %(why)s."), why=f"{foreign} is not ours")
    found = checks.faults(folder, manifest)
    if found:
        raise RefusedError(N_("The database of this backup is broken: %(faults)s."), faults=tuple(found[:5]))
    return Backup(path, manifest, tuple(checks.lost_works(folder)))


def _standing(settings: Settings, database: Path) -> Iterator[Path]:
    """Yield what a school consists of: the database with its journal, and all that stands in the folder."""
    yield from (path for path in database.parent.glob(f"{database.name}*") if path.parent != settings.var)
    for path in settings.var.iterdir():
        if path.name not in KEPT and not path.name.startswith(("incoming-", "set-aside-")):
            yield path


def _is_open(database: Path) -> bool:
    """Whether a process of this machine has the database open."""
    wanted = str(database.resolve())
    for process in psutil.process_iter():
        try:
            if any(one.path == wanted for one in process.open_files()):
                return True
        except psutil.Error:
            continue  # it has ended, or is somebody else's
    return False


def _set_aside(settings: Settings, standing: list[Path], moment: datetime) -> Path:
    aside = settings.var / f"set-aside-{moment:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    aside.mkdir(mode=0o700)
    for path in standing:
        shutil.move(path, aside / path.name)  # a database may lie on another disk
    return aside


def _move_in(settings: Settings, folder: Path, database: Path) -> None:
    """Move everything into its place; the database comes last, so that no half of a school can start."""
    for path in sorted(folder.iterdir()):
        if path.name != archives.DATABASE:
            shutil.move(path, settings.var / path.name)
    database.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(folder / archives.DATABASE, database)
