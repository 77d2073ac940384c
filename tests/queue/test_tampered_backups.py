"""Backups that somebody has meddled with: refused in words, and nothing of them is kept or run."""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lms.services.school import School
from lms.storage.backups.archives import MANIFEST
from tests.queue.test_backups import backup, fresh, lms
from tests.support.schools import RIGHT, Pupil, opened_school

Change = Callable[[tarfile.TarFile], None]
TEBIBYTE = 2**40
CONFIG = b"[core]\n\tbare = true\n\talternateRefsCommand = touch run-by-git\n"


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    with opened_school(tmp_path / "var", slots=1, cooldown_seconds=0) as opened:
        yield opened


def member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.type, found.linkname = kind, target
    return found


def holding(one: tarfile.TarInfo, content: bytes = b"") -> Change:
    """Return what adds a member that the list knows nothing of."""
    one.size = one.size or len(content)
    return lambda archive: archive.addfile(one, io.BytesIO(content))


HARMS = {
    "a way out": holding(member("../out"), b"x"),
    "a way out below": holding(member("projects/../../out"), b"x"),
    "a whole path": holding(member("/out"), b"x"),
    "a link": holding(member("link", tarfile.SYMTYPE, "school.db")),
    "a link to a folder": holding(member("works", tarfile.SYMTYPE, "repositories")),
    "a link that leads nowhere": holding(member("link", tarfile.SYMTYPE, "nowhere")),
    "a link out": holding(member("link", tarfile.SYMTYPE, "../..")),
    "a second name": holding(member("secret-too", tarfile.LNKTYPE, "school.db")),
    "a pipe": holding(member("pipe", tarfile.FIFOTYPE)),
    "a device": holding(member("disk", tarfile.BLKTYPE)),
    "a name that no disk has": holding(member("n" * 300), b"x"),
    "a name with NUL": holding(member("a\0b"), b"x"),
    "a file beyond the list": holding(member("-rf\n"), b"x"),
    "a list that is none": holding(member(MANIFEST), b"[]"),
    "a list of brackets": holding(member(MANIFEST), b"[" * 200_000),
}


def rewritten(made: Path, change: Change, files: dict[str, bytes] | None = None) -> Path:
    """Write a backup anew with other files, its list put right, and then with what a change adds."""
    others = files or {}
    with tarfile.open(made) as old:
        found = {one.name: file.read() for one in old if (file := old.extractfile(one))} | others
    manifest = json.loads(found.pop(MANIFEST))
    manifest["files"] = {name: hashlib.sha256(content).hexdigest() for name, content in found.items()}
    with tarfile.open(made, "w:gz") as new:
        for name, content in [*found.items(), (MANIFEST, json.dumps(manifest).encode())]:
            holding(member(name), content)(new)
        change(new)
    return made


def refused(school: School, made: Path, where: Path) -> str:
    """Check and restore a backup, see it refused in words without a trace, and return the words."""
    there = fresh(school.settings, where)
    for how in (("--check",), ()):
        done = lms(there, "restore", made, *how)
        assert done.exit_code == 1, done.output
        assert isinstance(done.exception, SystemExit), done.exception
        assert "no whole backup" in done.stderr
        assert list(there.var.iterdir()) == []
    return done.stderr


@pytest.mark.parametrize("harm", HARMS)
def test_a_backup_with_a_strange_member_is_refused(school: School, tmp_path: Path, harm: str) -> None:
    Pupil(school).hand_in(RIGHT)
    made = rewritten(backup(school, tmp_path / "backups"), HARMS[harm])
    refused(school, made, tmp_path / "there")
    assert not (tmp_path / "out").exists()


def test_a_backup_larger_than_the_disk_is_refused_before_it_is_written(
    school: School, tmp_path: Path
) -> None:
    Pupil(school).hand_in(RIGHT)
    made = backup(school, tmp_path / "backups")
    huge = member("huge")
    huge.size = 1024 * TEBIBYTE
    made.write_bytes(gzip.compress(huge.tobuf(tarfile.GNU_FORMAT) + gzip.decompress(made.read_bytes())))
    assert "No space left" in refused(school, made, tmp_path / "there")


def test_a_file_that_claims_to_be_of_holes_is_refused(school: School, tmp_path: Path) -> None:
    Pupil(school).hand_in(RIGHT)
    made = backup(school, tmp_path / "backups")
    holes = tarfile.TarInfo("holes")
    holes.pax_headers = {"GNU.sparse.map": "0,0", "GNU.sparse.size": str(8 * TEBIBYTE)}
    head = holes.tobuf(tarfile.PAX_FORMAT)
    made.write_bytes(gzip.compress(head + gzip.decompress(made.read_bytes())))
    refused(school, made, tmp_path / "there")


@pytest.mark.parametrize("part", [0.2, 0.5, 0.8])
def test_a_backup_with_damaged_bytes_is_refused(school: School, tmp_path: Path, part: float) -> None:
    Pupil(school).hand_in(RIGHT)
    made = backup(school, tmp_path / "backups")
    content = bytearray(made.read_bytes())
    at = int(len(content) * part)
    content[at : at + 64] = bytes(255 - byte for byte in content[at : at + 64])
    made.write_bytes(content)
    refused(school, made, tmp_path / "there")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("config", CONFIG),
        ("config", b"[include]\n\tpath = /etc/passwd\n"),
        ("objects/info/alternates", b"/\n"),
        ("commondir", b"..\n"),
    ],
)
def test_a_repository_that_would_make_git_do_more_is_refused(
    school: School, tmp_path: Path, name: str, content: bytes
) -> None:
    work_id = Pupil(school).hand_in(RIGHT).work_id
    harm = {f"repositories/{work_id}.git/{name}": content}
    made = rewritten(backup(school, tmp_path / "backups"), lambda _: None, harm)
    assert f"{work_id}.git/{name} is not ours" in refused(school, made, tmp_path / "there")


def test_a_backup_that_was_only_packed_anew_is_whole(school: School, tmp_path: Path) -> None:
    Pupil(school).hand_in(RIGHT)
    made = rewritten(backup(school, tmp_path / "backups"), lambda _: None)
    done = lms(fresh(school.settings, tmp_path / "there"), "restore", made)
    assert done.exit_code == 0, done.output
