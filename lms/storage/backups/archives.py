"""The file that a backup is: a tar, with the list of all that it holds as its last member.

The database is copied first, while the school goes on, and the repositories after it: so they hold at least
what its rows point to. In each, references come first, then their logs, then objects, as git writes objects
first, then the log, then the reference: what a reference names is in its log, and there.
"""

import errno
import gzip
import hashlib
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatch
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from lms.errors import N_, RefusedError
from lms.settings import Settings
from lms.storage.backups import databases

DATABASE = "school.db"
REPOSITORIES = "repositories"
MANIFEST = "backup.json"
FORMAT = 1
OTHERS = ("bells", "broker", "dockerd.log", "incoming-*", "schedule*", "set-aside-*")
"""What is of this machine and this hour alone."""
REFERENCES, LOGS, OBJECTS = "refs", "logs", "objects"
UNFINISHED = ("tmp_*", "*.lock", "incoming-*")
COMPRESSION = 1
"""The quickest: git has compressed most of it already."""
BROKEN = (OSError, EOFError, ValueError, TypeError, RecursionError, zlib.error, tarfile.TarError)


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: the sum of every file, and the rows of every table."""

    made_at: str
    revision: str
    rows: dict[str, int]
    works: int
    files: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def json(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()


def write(settings: Settings, database: Path, target: Path, made_at: str) -> Manifest:
    """Write a backup to a new file that nobody else may read."""
    with TemporaryDirectory(prefix="incoming-", dir=settings.var) as folder, _created(target) as archive:
        copy = Path(folder, DATABASE)
        databases.snapshot(database, copy)
        works = databases.works(copy)
        manifest = Manifest(made_at, databases.revision(copy), databases.rows(copy), len(works))
        _add(archive, manifest, DATABASE, copy)
        for work_id in works:
            _add_repository(archive, manifest, settings.var / REPOSITORIES / f"{work_id}.git")
        for path in _others(settings, database):
            _add(archive, manifest, path.relative_to(settings.var).as_posix(), path)
        _put(archive, MANIFEST, manifest.json)
    return manifest


@contextmanager
def _created(target: Path) -> Iterator[tarfile.TarFile]:
    number = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "wb") as raw:
        with (
            gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=COMPRESSION) as packed,
            tarfile.open(fileobj=packed, mode="w") as archive,
        ):
            yield archive
        raw.flush()
        os.fsync(raw.fileno())


def _add_repository(archive: tarfile.TarFile, manifest: Manifest, repository: Path) -> None:
    """Add one repository; one that was lost is told when the backup is checked."""
    if not repository.is_dir():
        return
    for part in (REFERENCES, LOGS, OBJECTS):
        for path in part_of(repository, part):
            _add(archive, manifest, f"{REPOSITORIES}/{path.relative_to(repository.parent).as_posix()}", path)


def part_of(repository: Path, part: str) -> list[Path]:
    """Return what there is now of a part of a repository; all but logs and objects is with the references."""
    found = (path for path in repository.rglob("*") if not _is(path, UNFINISHED))
    return sorted(path for path in found if _kind_of(path.relative_to(repository)) == part)


def _kind_of(path: Path) -> str:
    return path.parts[0] if path.parts[0] in {LOGS, OBJECTS} else REFERENCES


def _others(settings: Settings, database: Path) -> Iterator[Path]:
    for top in sorted(settings.var.iterdir()):
        ours = top.name == REPOSITORIES or top.name.startswith(database.name) or fnmatch(top.name, DATABASE)
        if not ours and not _is(top, OTHERS):
            yield top
            if top.is_dir() and not top.is_symlink():
                yield from sorted(top.rglob("*"))


def _is(path: Path, names: tuple[str, ...]) -> bool:
    return any(fnmatch(path.name, name) for name in names)


def _add(archive: tarfile.TarFile, manifest: Manifest, name: str, path: Path) -> None:
    """Add a file or a folder; what is neither, or is gone by now, is left out."""
    if path.is_symlink():
        return
    if path.is_dir():
        member = tarfile.TarInfo(name)
        member.type, member.mode = tarfile.DIRTYPE, 0o700
        archive.addfile(member)
    elif path.is_file():
        with suppress(FileNotFoundError):
            manifest.files[name] = _put(archive, name, path.read_bytes(), path.stat().st_mode & 0o755)


def _put(archive: tarfile.TarFile, name: str, content: bytes, mode: int = 0o600) -> str:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), mode
    archive.addfile(member, BytesIO(content))
    return hashlib.sha256(content).hexdigest()


def unpack(backup: Path, folder: Path) -> Manifest:
    """Unpack a backup into an empty folder, and return its list; what is cut or changed is refused."""
    try:
        with tarfile.open(backup, mode="r:gz") as archive:
            archive.extractall(folder, filter=_Gate(shutil.disk_usage(folder).free))  # noqa: S202  the gate is stricter than data_filter
        listed = folder / MANIFEST
        manifest = Manifest(**json.loads(listed.read_bytes()))
        listed.unlink()
    except BROKEN as error:
        raise RefusedError(N_("This is no whole backup: %(why)s."), why=error) from error
    if manifest.format != FORMAT or _sums(folder) != manifest.files:
        raise RefusedError(N_("This is no whole backup: %(why)s."), why="its files are not those of its list")
    return manifest


class _Gate:
    """Lets plain files and folders in, as many as there is room for: a backup of ours has nothing else."""

    def __init__(self, room: int) -> None:
        self.room = room

    def __call__(self, member: tarfile.TarInfo, folder: str) -> tarfile.TarInfo:
        vetted = tarfile.data_filter(member, folder)
        if not (vetted.isreg() or vetted.isdir()) or vetted.sparse is not None:
            raise tarfile.SpecialFileError(member)
        self.room -= vetted.size
        if self.room < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return vetted


def _sums(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): _sum(path) for path in files}


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
