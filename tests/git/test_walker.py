"""The walker alone, on repositories that no rule of git has looked at: its own rules must hold."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lms.errors import MissingError, QatarlasError, RefusedError, TooLargeError
from lms.settings import Settings
from lms.storage.git.gitprocess import Objects
from lms.storage.git.repositories import Repositories
from lms.storage.git.walker import list_files, read_files
from tests.git.site import Client

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
STARTER = {"solution.py": b"x = 1\n", "data/rows.csv": b"a,b\n", "оқы.md": b""}


@pytest.fixture
def repositories(tmp_path: Path) -> Repositories:
    made = Repositories(tmp_path / "repositories", Settings(var=tmp_path))
    made.folder.mkdir()
    made.ensure(1, STARTER, NOW)
    return made


@pytest.fixture
def bare(repositories: Repositories) -> Client:
    """Return git in the repository itself, to plant what a push could never bring."""
    return Client(repositories.path(1))


@pytest.fixture
def objects(repositories: Repositories) -> Iterator[Objects]:
    with repositories.objects(1) as opened:
        yield opened


def planted(bare: Client, *entries: tuple[str, bytes, str]) -> str:
    return bare.commit_tree(bare.tree(list(entries)))


def test_the_starter_is_exported_as_it_is(repositories: Repositories) -> None:
    tip = repositories.branch_tip(1)
    assert tip is not None
    assert repositories.export(1, tip) == STARTER
    assert [(one.path, one.size) for one in repositories.files(1, tip)] == [
        ("data/rows.csv", 4),
        ("solution.py", 6),
        ("оқы.md", 0),
    ]
    assert repositories.file(1, tip, "data/rows.csv") == b"a,b\n"


def test_a_program_that_may_be_run_is_a_file_like_others(repositories: Repositories, bare: Client) -> None:
    blob = bare.store("blob", b"#!/bin/sh\n")
    assert repositories.export(1, planted(bare, ("100755", b"run.sh", blob))) == {"run.sh": b"#!/bin/sh\n"}


@pytest.mark.parametrize("mode", ["120000", "160000", "100664", "100600", "040000", "0", "100666", "10644"])
@pytest.mark.case("G09", "G10")
def test_g09_g10_other_modes_are_refused(repositories: Repositories, bare: Client, mode: str) -> None:
    commit = planted(bare, (mode, b"x", bare.store("blob", b"/etc/passwd")))
    with pytest.raises(RefusedError):
        repositories.export(1, commit)


@pytest.mark.parametrize(
    "name", [b".git", b".GIT", b"git~1", ".g\u200cit".encode(), b".gitmodules", b".gitattributes"]
)
@pytest.mark.case("G07", "G10", "G11")
def test_g07_g10_g11_names_of_git_are_refused(repositories: Repositories, bare: Client, name: bytes) -> None:
    commit = planted(bare, ("100644", name, bare.store("blob", b"[core]\n")))
    with pytest.raises(RefusedError):
        repositories.export(1, commit)


@pytest.mark.parametrize("name", [b"..", b".", b"", b"a/b", b"/etc/passwd", b"a\xff", b"a\nb", b"a\x1bb"])
@pytest.mark.case("G08")
def test_g08_names_that_lead_elsewhere_are_refused(
    repositories: Repositories, bare: Client, name: bytes
) -> None:
    commit = planted(bare, ("100644", name, bare.store("blob", b"x")))
    with pytest.raises(RefusedError):
        repositories.export(1, commit)


@pytest.mark.parametrize("name", [b"..", b".git", b"a/b"])
@pytest.mark.case("G08")
def test_g08_folders_have_the_same_rules(repositories: Repositories, bare: Client, name: bytes) -> None:
    inner = bare.tree([("100644", b"x", bare.store("blob", b"x"))])
    with pytest.raises(RefusedError):
        repositories.export(1, planted(bare, ("40000", name, inner)))


@pytest.mark.case("G12")
def test_g12_two_folders_that_some_disk_confuses_are_refused(
    repositories: Repositories, bare: Client
) -> None:
    inner = bare.tree([("100644", b"x", bare.store("blob", b"x"))])
    with pytest.raises(RefusedError, match="same name on some computers"):
        repositories.export(1, planted(bare, ("40000", b"A", inner), ("40000", b"a", inner)))


@pytest.mark.case("G12")
def test_g12_the_same_name_twice_is_refused(repositories: Repositories, bare: Client) -> None:
    one, other = bare.store("blob", b"1"), bare.store("blob", b"2")
    with pytest.raises(RefusedError, match="there twice"):
        repositories.export(1, planted(bare, ("100644", b"a", one), ("100644", b"a", other)))


@pytest.mark.parametrize("leaf", ["100644", "40000"])
@pytest.mark.case("G13")
def test_g13_a_bomb_of_trees_ends_early(repositories: Repositories, bare: Client, leaf: str) -> None:
    inner = bare.store("blob", b"x") if leaf == "100644" else bare.tree([])
    tree = bare.tree([(leaf, b"f%d" % number, inner) for number in range(10)])
    for _ in range(9):
        tree = bare.tree([("40000", b"d%d" % number, tree) for number in range(10)])
    began = time.monotonic()
    with pytest.raises(TooLargeError):
        repositories.export(1, bare.commit_tree(tree))
    assert time.monotonic() - began < 2


@pytest.mark.case("G13")
def test_g13_a_tree_that_is_itself_huge_is_not_read(repositories: Repositories, bare: Client) -> None:
    blob = bytes.fromhex(bare.store("blob", b"x"))
    tree = bare.store("tree", b"".join(b"100644 f%07d\0%s" % (number, blob) for number in range(100_000)))
    with pytest.raises(TooLargeError):
        repositories.export(1, bare.commit_tree(tree))


@pytest.mark.case("G14")
def test_g14_sizes_are_known_before_any_file_is_read(
    repositories: Repositories, bare: Client, objects: Objects, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = planted(
        bare,
        ("100644", b"a", bare.store("blob", b"x")),
        ("100644", b"b", bare.store("blob", bytes(6 * 1024 * 1024))),
    )
    read: list[str] = []
    inside = objects.read

    def noting(object_id: str) -> bytes:
        read.append(object_id)
        return inside(object_id)

    monkeypatch.setattr(objects, "read", noting)
    with pytest.raises(TooLargeError, match="b is larger than 5 MB"):
        read_files(objects, commit, repositories.limits)
    kinds = objects.headers(read)
    assert {header.kind for header in kinds if header} == {"commit", "tree"}


@pytest.mark.case("G14")
def test_g14_small_files_that_are_too_much_together_are_refused(
    repositories: Repositories, bare: Client, objects: Objects
) -> None:
    blob = bare.store("blob", bytes(1000))
    commit = planted(bare, *(("100644", b"f%02d" % number, blob) for number in range(11)))
    limits = replace(repositories.limits, total_bytes=10_000)
    with pytest.raises(TooLargeError, match="in all"):
        list_files(objects, commit, limits)


@pytest.mark.parametrize("spoilt", [b"100644", b"100644 x", b"100644 x\0", b"100644 x\0" + bytes(19), b"\0"])
def test_a_tree_that_is_cut_off_is_refused_in_words(
    repositories: Repositories, bare: Client, spoilt: bytes
) -> None:
    """The id of what comes last would be short, and git takes a short id for any object that begins so."""
    whole = b"100644 w\0" + bytes.fromhex(bare.store("blob", b"x"))
    with pytest.raises(RefusedError, match="damaged"):
        repositories.export(1, bare.commit_tree(bare.store("tree", whole + spoilt)))


def test_a_missing_object_is_said_not_crashed_on(repositories: Repositories, bare: Client) -> None:
    commits = [
        planted(bare, ("100644", b"x", "1" * 40)),
        planted(bare, ("40000", b"x", "2" * 40)),
        bare.commit_tree("3" * 40),
        "4" * 40,
    ]
    for commit in commits:
        with pytest.raises(QatarlasError):
            repositories.export(1, commit)


def test_an_object_of_another_kind_is_refused(repositories: Repositories, bare: Client) -> None:
    blob, tree = bare.store("blob", b"x"), bare.tree([])
    for commit in (
        planted(bare, ("40000", b"x", blob)),
        planted(bare, ("100644", b"x", tree)),
        bare.commit_tree(blob),
        tree,
        blob,
    ):
        with pytest.raises(QatarlasError):
            repositories.export(1, commit)


@pytest.mark.parametrize(
    "commit", ["--output=/tmp/evil", "HEAD", "main", "main^{tree}", "-", "", "A" * 40, "1" * 39, "1" * 41]
)
@pytest.mark.case("G22")
def test_g22_what_is_not_forty_digits_never_reaches_git(
    repositories: Repositories, commit: str, tmp_path: Path
) -> None:
    for verb in (repositories.export, repositories.files, repositories.commit):
        with pytest.raises(MissingError):
            verb(1, commit)
    with pytest.raises(MissingError):
        repositories.file(1, commit, "solution.py")
    with pytest.raises(MissingError):
        repositories.is_forward(1, commit, "1" * 40)
    assert not list(tmp_path.glob("evil*"))


def test_a_file_that_is_not_in_the_commit_is_missing(repositories: Repositories) -> None:
    tip = repositories.branch_tip(1) or ""
    for path in ("nothing.py", "../config", "data", "/etc/passwd", ""):
        with pytest.raises(MissingError):
            repositories.file(1, tip, path)


def test_a_repository_that_does_not_exist_is_missing(repositories: Repositories) -> None:
    with pytest.raises(MissingError):
        repositories.branch_tip(2)
    with pytest.raises(MissingError):
        repositories.export(2, "1" * 40)


def test_making_a_repository_twice_changes_nothing(repositories: Repositories) -> None:
    tip = repositories.branch_tip(1)
    repositories.ensure(1, {"other.py": b""}, NOW)
    assert repositories.branch_tip(1) == tip
    assert sorted(path.name for path in repositories.folder.iterdir()) == ["1.git"]
