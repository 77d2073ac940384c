"""Uploads: what becomes of a zip, and what is refused of it."""

import io
import struct
import time
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.files import FileLimits
from lms.errors import ConflictError, QatarlasError, RefusedError, TooLargeError, TooOftenError
from lms.services.school import School
from lms.services.submitting import submissions, uploads
from lms.storage.tables.works import Source
from lms.storage.zips import read_zip
from tests.git.bombs import zip_of
from tests.git.site import leftovers, weight
from tests.support.schools import RIGHT, Pupil

MEGABYTE = 1024**2
LIMITS = FileLimits(files=2000, file_bytes=5 * MEGABYTE, total_bytes=50 * MEGABYTE)
UPLOAD_BYTES = 20 * MEGABYTE
QUICK_SECONDS = 5.0


def unpacked(archive: io.BytesIO, *wanted: str) -> dict[str, bytes]:
    return read_zip(archive, LIMITS, UPLOAD_BYTES, wanted=wanted)


def refused(archive: io.BytesIO) -> str:
    began = time.monotonic()
    with pytest.raises(QatarlasError) as caught:
        unpacked(archive)
    assert time.monotonic() - began < QUICK_SECONDS
    assert str(caught.value).isprintable()
    return str(caught.value)


def with_entry(change: object, name: str = "x.py", content: bytes = b"x\n", **fields: object) -> io.BytesIO:
    """Return a zip with one entry whose fields are as given."""
    entry = zipfile.ZipInfo(name)
    for field, value in fields.items():
        setattr(entry, field, value)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(entry, content)
    raw = packed.getvalue()
    return io.BytesIO(change(raw) if callable(change) else raw)


def test_files_and_folders_come_as_they_are() -> None:
    files = {"solution.py": b"x = 1\n", "data/rows.csv": b"a\n", "Есеп.md": "ә".encode()}
    assert unpacked(zip_of(files)) == files


def test_a_single_folder_around_everything_is_taken_off() -> None:
    assert unpacked(zip_of({"work/solution.py": b"x", "work/a/b.py": b"y"})) == {
        "solution.py": b"x",
        "a/b.py": b"y",
    }


def test_a_folder_that_belongs_to_the_work_stays() -> None:
    assert unpacked(zip_of({"src/main.js": b"x"}), "src/main.js") == {"src/main.js": b"x"}


def test_what_file_managers_add_is_left_out() -> None:
    files = {
        "work/solution.py": b"x",
        "work/.DS_Store": b"?",
        "__MACOSX/work/._solution.py": b"?",
        "work/Thumbs.db": b"?",
        "work/.gitignore": b"*.pyc\n",
    }
    assert unpacked(zip_of(files)) == {"solution.py": b"x"}


@pytest.mark.parametrize(
    ("encoding", "name"), [("utf-8", "Жауап ә.py"), ("cp866", "Ответ.py")], ids=["macos", "old windows"]
)
def test_names_of_old_programs_are_read_as_they_were_meant(encoding: str, name: str) -> None:
    raw = name.encode(encoding)
    stand_in = "n" * len(raw)
    packed = zip_of({stand_in: b"x"}).getvalue().replace(stand_in.encode(), raw)
    assert unpacked(io.BytesIO(packed)) == {name: b"x"}


@pytest.mark.parametrize(
    "name",
    [
        "../evil.py",
        "a/../../evil.py",
        "/etc/passwd",
        "C:\\evil.py",
        "a\\..\\evil.py",
        "a//b.py",
        "./x.py",
        "x\x1b[31m.py",
        "a\u202eb.py",
        ".git/config",
        "work/.git/hooks/pre-commit",
        "work/.GIT/config",
        "git~1/config",
        ".gitmodules",
        ".gitattributes",
        "d/" * 25 + "x.py",
        "long/" * 60 + "x.py",
    ],
)
@pytest.mark.case("G23", "G17")
def test_g23_g17_names_that_lead_elsewhere_are_refused(name: str) -> None:
    refused(zip_of({"solution.py": b"x", name: b"evil"}))


@pytest.mark.case("G23")
def test_g23_a_null_in_a_name_is_refused() -> None:
    packed = zip_of({"solution.pyXevil": b"x", "a": b""}).getvalue().replace(b"pyXevil", b"py\0evil")
    refused(io.BytesIO(packed))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.case("G23")
def test_g23_the_same_name_twice_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("solution.py", b"shown")
        archive.writestr("solution.py", b"graded")
    assert "there twice" in refused(packed)


@pytest.mark.parametrize("pair", [("a.py", "A.py"), ("é.py", "e\u0301.py"), ("a", "a/b")])
@pytest.mark.case("G23")
def test_g23_names_that_some_disk_confuses_are_refused(pair: tuple[str, str]) -> None:
    refused(zip_of({**dict.fromkeys(pair, b"x"), "z.py": b""}))


@pytest.mark.parametrize("kind", [0o120777, 0o020666, 0o060666, 0o010666, 0o140777])
@pytest.mark.case("G23")
def test_g23_links_and_devices_are_refused(kind: int) -> None:
    refused(with_entry(None, external_attr=kind << 16, create_system=3))


@pytest.mark.case("G23")
def test_g23_a_zip_inside_is_a_file_like_others() -> None:
    inner = zip_of({"../evil.py": b"x"}).getvalue()
    assert unpacked(zip_of({"data.zip": inner, "x.py": b""})) == {"data.zip": inner, "x.py": b""}


@pytest.mark.case("G23")
def test_g23_a_bomb_of_a_thousand_to_one_is_refused_by_its_list() -> None:
    archive = zip_of({f"f{number}.bin": bytes(4 * MEGABYTE) for number in range(13)})
    assert len(archive.getvalue()) < MEGABYTE
    assert "larger than 50 MB in all" in refused(archive)


@pytest.mark.case("G23")
def test_g23_a_file_that_unpacks_to_much_is_refused_by_its_list() -> None:
    assert "larger than 5 MB" in refused(zip_of({"zeros.bin": bytes(64 * MEGABYTE)}))


@pytest.mark.parametrize("claimed", [1, 100])
@pytest.mark.case("G23")
def test_g23_a_list_that_lies_about_a_size_is_refused(claimed: int) -> None:
    def lie(raw: bytes) -> bytes:
        at = raw.rindex(b"PK\x01\x02")
        return raw[: at + 24] + struct.pack("<I", claimed) + raw[at + 28 :]

    refused(with_entry(lie, content=bytes(3 * MEGABYTE), compress_type=zipfile.ZIP_DEFLATED))


@pytest.mark.case("G23")
def test_g23_entries_that_share_their_content_count_each() -> None:
    packed = zip_of({f"f{number:02d}": bytes(4 * MEGABYTE) if number == 0 else b"" for number in range(20)})
    raw = packed.getvalue()
    first = raw.index(b"PK\x01\x02")
    entry = raw[first : first + 46 + 3]
    forged = b"".join(entry[:46] + b"f%02d" % number for number in range(20))
    at = raw.index(b"PK\x05\x06")
    end = raw[at : at + 12] + struct.pack("<I", len(forged)) + raw[at + 16 :]
    refused(io.BytesIO(raw[:first] + forged + end))


@pytest.mark.case("G23")
def test_g23_a_hundred_thousand_entries_are_refused_unread() -> None:
    raw = zip_of({"x": b""}).getvalue()
    first, end = raw.index(b"PK\x01\x02"), raw.index(b"PK\x05\x06")
    listed = raw[first:end] * 100_000
    tail = raw[end : end + 12] + struct.pack("<I", len(listed)) + raw[end + 16 :]
    assert "more than 2000 files" in refused(io.BytesIO(raw[:first] + listed + tail))


@pytest.mark.case("G23")
def test_g23_the_form_for_huge_archives_is_not_a_way_around(tmp_path: object) -> None:
    assert tmp_path
    raw = zip_of({"x.py": b"x"}).getvalue()
    at = raw.index(b"PK\x05\x06")
    locator = b"PK\x06\x07" + bytes(16)
    refused(io.BytesIO(raw[:at] + locator + raw[at:]))


@pytest.mark.case("G23")
def test_g23_names_in_no_encoding_are_refused() -> None:
    def break_name(raw: bytes) -> bytes:
        return raw.replace("ә.py".encode(), b"\xff\xfe.py")

    refused(with_entry(break_name, name="ә.py"))


@pytest.mark.case("G23")
def test_g23_a_name_without_letters_is_refused() -> None:
    def take_name(raw: bytes) -> bytes:
        at = raw.rindex(b"PK\x01\x02")
        letters = raw[at + 28 : at + 30]
        return raw[: at + 28] + bytes(2) + raw[at + 30 : at + 32] + letters + raw[at + 34 :]

    assert "damaged" in refused(with_entry(take_name))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_packing_is_refused(method: int) -> None:
    assert "unusual" in refused(zip_of({"x.py": b"x" * 1000}, method=method))


def test_a_password_is_refused() -> None:
    def lock(raw: bytes) -> bytes:
        at = raw.index(b"PK\x01\x02")
        return raw[: at + 8] + b"\x01\x00" + raw[at + 10 :]

    assert "password" in refused(with_entry(lock))


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"not a zip", b"PK\x05\x06" + bytes(10), b"\x1f\x8b" + bytes(99)]
)
def test_what_is_not_a_zip_is_refused(content: bytes) -> None:
    assert "not a zip" in refused(io.BytesIO(content))


def test_an_empty_zip_is_refused() -> None:
    assert "no files" in refused(zip_of({}))


def test_a_zip_that_is_too_large_is_refused_unread() -> None:
    with pytest.raises(TooLargeError, match="larger than 1 MB"):
        read_zip(io.BytesIO(bytes(2 * MEGABYTE)), LIMITS, MEGABYTE)


@given(st.binary(max_size=300), st.integers(0, 300))
def test_a_damaged_zip_is_refused_or_read_whole(noise: bytes, at: int) -> None:
    raw = zip_of({"solution.py": b"x = 1\n", "a/b.py": b"y"}).getvalue()
    damaged = raw[:at] + noise + raw[at + len(noise) :]
    with suppress(QatarlasError):
        files = unpacked(io.BytesIO(damaged))
        assert all(isinstance(content, bytes) for content in files.values())


def test_an_upload_becomes_a_commit_and_an_attempt(school: School) -> None:
    pupil = Pupil(school)
    submission = uploads.hand_in_zip(school, pupil.person_id, pupil.work_id, zip_of(dict(RIGHT)))
    assert submission.source is Source.UPLOAD
    assert school.repositories.branch_tip(pupil.work_id) == submission.commit_id
    assert school.repositories.export(pupil.work_id, submission.commit_id) == RIGHT
    info = school.repositories.commit(pupil.work_id, submission.commit_id)
    assert (info.author, info.message) == ("Ару", "Upload\n")
    assert [one.submission.id for one in submissions.attempts(school, pupil.work_id)] == [submission.id]


@pytest.mark.case("G23")
def test_a_refused_upload_leaves_nothing(school: School) -> None:
    pupil = Pupil(school)
    repository = school.repositories.path(pupil.work_id)
    before = weight(repository)
    with pytest.raises(RefusedError):
        uploads.hand_in_zip(school, pupil.person_id, pupil.work_id, zip_of({"../evil.py": b"x"}))
    assert (weight(repository), leftovers(repository)) == (before, [])
    assert submissions.attempts(school, pupil.work_id) == ()


def test_an_upload_that_changes_nothing_is_refused(school: School) -> None:
    pupil = Pupil(school)
    tip = school.repositories.branch_tip(pupil.work_id) or ""
    same = school.repositories.export(pupil.work_id, tip)
    with pytest.raises(ConflictError):
        uploads.hand_in_zip(school, pupil.person_id, pupil.work_id, zip_of(same))


def test_a_second_upload_at_once_is_told_to_wait(school: School) -> None:
    pupil = Pupil(school)
    uploads.hand_in_zip(school, pupil.person_id, pupil.work_id, zip_of(dict(RIGHT)))
    with pytest.raises(TooOftenError) as caught:
        uploads.hand_in_zip(school, pupil.person_id, pupil.work_id, zip_of({"solution.py": b"x"}))
    assert caught.value.values["seconds"] in range(1, school.settings.cooldown_seconds + 1)
