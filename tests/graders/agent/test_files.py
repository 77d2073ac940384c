"""Unpacking, placing, collecting and wiping, on folders of the test's own."""

import io
import os
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.agent import files
from lms.runner.archive import archived

PART = st.text(
    st.characters(exclude_characters="/", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60
).filter(lambda part: part not in {".", ".."})
PATH = st.lists(PART, min_size=1, max_size=4).map("/".join)


def tar(
    name: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE, form: int = tarfile.PAX_FORMAT
) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        entry = tarfile.TarInfo(name)
        entry.type = kind
        entry.linkname = "/etc/passwd" if kind in {tarfile.SYMTYPE, tarfile.LNKTYPE} else ""
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


@given(st.dictionaries(PATH, st.binary(max_size=2000), max_size=8))
def test_what_the_worker_packs_is_what_the_agent_unpacks(work: dict[str, bytes]) -> None:
    run = set(list(work)[:2])
    assert files.unpack(archived(work, run)) == [(path, work[path], path in run) for path in sorted(work)]


@pytest.mark.parametrize(
    "archive",
    [
        tar("/etc/passwd"),
        tar("../up"),
        tar("a/../../up"),
        tar("a//b"),
        tar("./a"),
        tar("link", kind=tarfile.SYMTYPE),
        tar("link", kind=tarfile.LNKTYPE),
        tar("folder", kind=tarfile.DIRTYPE),
        tar("pipe", kind=tarfile.FIFOTYPE),
        tar("device", kind=tarfile.CHRTYPE),
        tar("x" * 200, form=tarfile.GNU_FORMAT),
        tar("x/" * 600 + "y"),
        tar("a", b"content")[:515],
        b"x" * 512,
        b"\xff" * 1024,
    ],
)
def test_archive_with_anything_but_plain_files_is_refused(archive: bytes) -> None:
    with pytest.raises(files.BadArchiveError):
        files.unpack(archive)


@given(st.binary(max_size=3000))
def test_any_bytes_are_files_or_refused(archive: bytes) -> None:
    try:
        unpacked = files.unpack(archive)
    except files.BadArchiveError:
        return
    assert all(files.checked(path) for path, _, _ in unpacked)


def test_placed_file_takes_the_place_of_what_is_there(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("untouched")
    root = tmp_path / "work"
    (root / "folder" / "inner").mkdir(parents=True)
    (root / "link").symlink_to(outside)
    (root / "way").symlink_to(tmp_path)
    (root / "file").write_text("")
    for path in ("folder", "link", "way/outside", "file/below"):
        files.place(path, b"new", executable=path == "link", root=str(root))

    assert outside.read_text() == "untouched"
    assert {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()} == {
        "folder",
        "link",
        "way/outside",
        "file/below",
    }
    assert not (root / "link").is_symlink()
    assert os.access(root / "link", os.X_OK)


def test_wipe_leaves_nothing_of_the_deepest_tree(tmp_path: Path) -> None:
    before = Path.cwd()
    os.chdir(tmp_path)
    try:
        for _ in range(400):
            Path("d" * 20).mkdir()
            os.chdir("d" * 20)
    finally:
        os.chdir(before)
    (tmp_path / ".0").mkdir()
    for number in range(50):
        (tmp_path / "wide" / str(number) / "x").mkdir(parents=True)
    (tmp_path / "link").symlink_to("/etc")
    os.mkfifo(tmp_path / "pipe")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\n")).touch()
    (tmp_path / "wide").chmod(0)

    files.wipe((str(tmp_path), str(tmp_path / "nowhere")))

    assert list(tmp_path.iterdir()) == []
    assert Path("/etc/passwd").exists()


def test_wipe_opens_a_folder_that_was_locked(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    tmp_path.chmod(0)

    files.wipe((str(tmp_path),))

    assert list(tmp_path.iterdir()) == []
    assert tmp_path.stat().st_mode & 0o777 == 0o700


def test_collect_takes_regular_files_by_their_own_name_only(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "file").write_bytes(b"content")
    (tmp_path / "link").symlink_to(tmp_path / "in" / "file")
    (tmp_path / "way").symlink_to(tmp_path / "in")
    os.mkfifo(tmp_path / "pipe")
    found = {
        path: files.collect(path, 7, root=str(tmp_path))
        for path in ("in/file", "link", "way/file", "pipe", "in", "none", "../x", "", "in/file/x", "a\0b")
    }

    assert found.pop("in/file") == b"content"
    assert set(found.values()) == {None}
    with pytest.raises(OverflowError):
        files.collect("in/file", 6, root=str(tmp_path))
