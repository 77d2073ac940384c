"""Hostile pushes over real http: refused within five seconds in words, and nothing is left on disk."""

import base64
import gzip
import http.client
import os
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from tests.git.bombs import gzipped_zeros, push_body, stored_pack, zero_pack
from tests.git.site import QUICK_SECONDS, Client, Done, Student, leftovers, weight

MEGABYTE, GIGABYTE = 1024**2, 1024**3
PUSH_TYPE = "application/x-git-receive-pack-request"


@dataclass
class Refusal:
    """Watches that a push changes nothing, and that its refusal comes soon and speaks."""

    student: Student

    def __post_init__(self) -> None:
        self.repository = self.student.site.repository(self.student.work_id())
        self.tip, self.weight = self.student.tip(), weight(self.repository)

    def holds(self, done: Done, *words: str) -> None:
        assert done.status != 0, done.said
        assert done.seconds < QUICK_SECONDS
        for each in words:
            assert each in done.remote, done.said
        self.nothing_changed()

    def nothing_changed(self) -> None:
        assert self.student.tip() == self.tip
        assert leftovers(self.repository) == []
        assert weight(self.repository) == self.weight


@pytest.fixture
def refusal(student: Student, work: Client) -> Refusal:
    assert work.folder.is_dir()  # the clone has opened the work
    return Refusal(student)


def blob(client: Client, content: bytes = b"x\n") -> str:
    return client.store("blob", content)


def push_tree(client: Client, entries: list[tuple[str, bytes, str]]) -> Done:
    """Push a commit of a tree that no client of git would make."""
    head = client.must("rev-parse", "HEAD")
    commit = client.commit_tree(client.tree(entries), head)
    return client.push("origin", f"{commit}:refs/heads/main")


@pytest.mark.parametrize(
    "name",
    [
        b".git",
        b".GIT",
        b".Git",
        b"git~1",
        b"GIT~1",
        b".gitmodules",
        b".git ",
        b".git.",
        ".g\u200cit".encode(),
        "\uff0egit".encode(),
        b".gitattributes",
    ],
)
@pytest.mark.case("G07")
def test_g07_names_of_git_are_refused(work: Client, refusal: Refusal, name: bytes) -> None:
    refusal.holds(push_tree(work, [("100644", name, blob(work))]), "✗ ")


@pytest.mark.parametrize("name", [b".git", b"git~1", b"..", b"a/b"])
@pytest.mark.case("G07")
def test_g07_what_git_itself_refuses_is_said_in_words(work: Client, refusal: Refusal, name: bytes) -> None:
    done = push_tree(work, [("100644", name, blob(work))])
    refusal.holds(done, "✗ A file or folder is named like a part of git itself", "safe on your computer")


@pytest.mark.parametrize("name", [b"..", b".", b"a/b", b"/etc", b"a\\b"])
@pytest.mark.case("G08")
def test_g08_parent_folders_and_slashes_are_refused(work: Client, refusal: Refusal, name: bytes) -> None:
    refusal.holds(push_tree(work, [("100644", name, blob(work))]), "✗ ")


@pytest.mark.case("G09")
def test_g09_a_symbolic_link_is_refused(work: Client, refusal: Refusal) -> None:
    (work.folder / "data.csv").symlink_to("/etc/passwd")
    work.commit({})
    refusal.holds(work.push(), "✗ data.csv is a symbolic link. Put the file itself in its place.")


@pytest.mark.case("G10")
def test_g10_a_submodule_is_refused(work: Client, refusal: Refusal) -> None:
    done = push_tree(work, [("160000", b"library", "1" * 40)])
    refusal.holds(done, "✗ library is another repository (a submodule)")


@pytest.mark.case("G10")
def test_g10_gitmodules_are_refused(work: Client, refusal: Refusal) -> None:
    work.commit({".gitmodules": b'[submodule "x"]\n\tpath = x\n\turl = https://example.org/x\n'})
    refusal.holds(work.push(), "✗ .gitmodules is named like a part of git itself")


@pytest.mark.parametrize("line", [b"*.csv filter=lfs diff=lfs merge=lfs -text\n", b"* filter=evil\n"])
@pytest.mark.case("G11")
def test_g11_attributes_are_refused(work: Client, refusal: Refusal, line: bytes) -> None:
    work.commit({".gitattributes": line})
    refusal.holds(work.push(), "✗ .gitattributes is named like a part of git itself")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Readme", "README"), ("café", "cafe\u0301"), ("ﬁle", "file"), ("straße", "STRASSE")],
)
@pytest.mark.case("G12")
def test_g12_names_that_some_disks_confuse_are_refused(
    work: Client, refusal: Refusal, one: str, other: str
) -> None:
    names = sorted([one.encode(), other.encode()])
    done = push_tree(work, [("100644", name, blob(work)) for name in names])
    refusal.holds(done, "are the same name on some computers. Rename one of them.")


@pytest.mark.case("G13")
def test_g13_a_bomb_of_trees_is_refused_in_two_seconds(work: Client, refusal: Refusal) -> None:
    tree = work.tree([("100644", f"f{n}".encode(), blob(work)) for n in range(10)])
    for _ in range(9):
        tree = work.tree([("40000", f"d{n}".encode(), tree) for n in range(10)])
    commit = work.commit_tree(tree, work.must("rev-parse", "HEAD"))
    done = work.push("origin", f"{commit}:refs/heads/main")
    refusal.holds(done, "✗ There are more than 2000 f")
    assert done.seconds < 2


@pytest.mark.case("G13")
def test_g13_a_tree_of_a_million_names_is_refused(work: Client, refusal: Refusal) -> None:
    one = blob(work)
    done = push_tree(work, [("100644", b"f%07d" % n, one) for n in range(200_000)])
    refusal.holds(done, "✗ There are more than 2000 files")


@pytest.mark.case("G14")
def test_g14_a_file_of_two_gigabytes_in_a_tiny_pack_is_refused(student: Student, refusal: Refusal) -> None:
    pack = zero_pack(2 * GIGABYTE)
    assert len(pack) < 3 * 1024 * 1024
    said, seconds = post_push(student, push_body(refusal.tip or "", "1" * 40, pack))
    assert seconds < QUICK_SECONDS
    assert "✗ A file in the push is larger than 20 MB" in said
    refusal.nothing_changed()


@pytest.mark.case("G15")
def test_g15_a_deep_path_is_refused(work: Client, refusal: Refusal) -> None:
    work.commit({"/".join("d" * 25) + "/x.py": b"x\n"})
    refusal.holds(work.push(), "lies deeper than 20 folders. Move it up.")


@pytest.mark.case("G15")
def test_g15_a_long_path_is_refused(work: Client, refusal: Refusal) -> None:
    work.commit({"/".join(["long" * 30] * 3) + ".py": b"x\n"})
    refusal.holds(work.push(), "is longer than 240 characters. Shorten it.")


@pytest.mark.case("G16")
def test_g16_a_huge_pack_is_refused(student: Student, refusal: Refusal) -> None:
    pack = stored_pack([os.urandom(4 * MEGABYTE)] * 10)
    said, seconds = post_push(student, push_body(refusal.tip or "", "1" * 40, pack))
    assert seconds < QUICK_SECONDS
    assert "✗ The push is larger than 30 MB" in said
    refusal.nothing_changed()


def test_a_large_file_is_refused_by_its_name(work: Client, refusal: Refusal) -> None:
    work.commit({"data.csv": bytes(6 * 1024 * 1024)})
    refusal.holds(work.push(), "✗ data.csv is larger than 5 MB. Leave it out or make it smaller.")


def test_too_many_files_are_refused(work: Client, refusal: Refusal) -> None:
    work.commit({f"f{n}.txt": b"%d\n" % n for n in range(2001)})
    refusal.holds(work.push(), "✗ There are more than 2000 files")


@pytest.mark.case("G18")
def test_g18_a_forced_push_is_refused(work: Client, refusal: Refusal) -> None:
    tree = work.must("rev-parse", "HEAD^{tree}")
    orphan = work.commit_tree(tree)
    done = work.push("--force", "origin", f"{orphan}:refs/heads/main")
    refusal.holds(done, "✗ Your commits don't follow the last one here", "git pull --rebase origin main")


@pytest.mark.case("G18")
def test_g18_deleting_the_branch_is_refused(work: Client, refusal: Refusal) -> None:
    refusal.holds(work.push("origin", ":refs/heads/main"), "✗ The branch main can't be deleted")


@pytest.mark.parametrize(
    ("ref", "words"),
    [
        ("refs/heads/dev", "Only the branch main is graded, not dev. Push it with: git push origin dev:main"),
        ("refs/heads/master", "git push origin master:main"),
        ("refs/tags/v1", "Tags are not kept here. Push without them: git push origin main"),
        ("refs/notes/commits", "refs/notes/commits can't be pushed here"),
        ("refs/heads/--upload-pack=evil", "Only the branch main is graded"),
    ],
)
@pytest.mark.case("G03", "G18")
def test_g03_g18_other_references_are_refused(work: Client, refusal: Refusal, ref: str, words: str) -> None:
    work.commit({"solution.py": b"x = 1\n"})
    refusal.holds(work.push("origin", f"HEAD:{ref}"), f"✗ {words}" if words[0] in "OTr" else words)


@pytest.mark.case("G18")
def test_g18_a_hidden_reference_is_refused(work: Client, refusal: Refusal) -> None:
    work.commit({"solution.py": b"x = 1\n"})
    done = work.push("origin", "HEAD:refs/qatarlas/starter")
    assert done.status != 0
    assert done.seconds < QUICK_SECONDS
    assert "deny updating a hidden ref" in done.said
    refusal.nothing_changed()


@pytest.mark.case("G18")
def test_g18_hidden_references_are_not_told(work: Client) -> None:
    assert work.must("ls-remote", "origin").split()[1::2] == ["HEAD", "refs/heads/main"]


@pytest.mark.case("G19")
def test_g19_a_push_with_the_token_of_another_finds_nothing(
    work: Client, refusal: Refusal, student: Student
) -> None:
    stranger = student.site.student()
    work.commit({"solution.py": b"x = 1\n"})
    done = work.push(stranger.url(owner=student.person.login), "HEAD:refs/heads/main")
    assert done.status != 0
    assert "not found" in done.said
    assert "There is no such page" in done.remote
    refusal.nothing_changed()


@pytest.mark.case("G21")
def test_g21_a_gzip_bomb_as_a_push_is_refused(student: Student, refusal: Refusal) -> None:
    said, seconds = post_push(student, gzipped_zeros(2 * GIGABYTE), encoding="gzip", status=422)
    assert seconds < QUICK_SECONDS
    assert "damaged" in said
    refusal.nothing_changed()


@pytest.mark.case("G21")
def test_g21_a_gzip_bomb_of_commands_is_refused(student: Student, refusal: Refusal) -> None:
    said, seconds = post_push(
        student, gzipped_zeros(GIGABYTE), encoding="gzip", service="git-upload-pack", status=413
    )
    assert seconds < QUICK_SECONDS
    assert "too large" in said
    refusal.nothing_changed()


@pytest.mark.case("G14", "G21")
def test_a_gzip_bomb_in_a_true_push_is_refused_by_its_pack(student: Student, refusal: Refusal) -> None:
    body = push_body(refusal.tip or "", "1" * 40, zero_pack(2 * GIGABYTE))
    said, seconds = post_push(student, gzip.compress(body), encoding="gzip")
    assert seconds < QUICK_SECONDS
    assert "✗ A file in the push is larger than 20 MB" in said
    refusal.nothing_changed()


def post_push(
    student: Student,
    body: bytes,
    *,
    encoding: str = "",
    service: str = "git-receive-pack",
    status: int = 200,
) -> tuple[str, float]:
    """Send a body as a client of git would, and return what came back and how long it took."""
    address = urlsplit(student.site.address)
    key = base64.b64encode(f"{student.person.login}:{student.token}".encode()).decode()
    headers = {"Authorization": f"Basic {key}", "Content-Type": f"application/x-{service}-request"}
    if encoding:
        headers["Content-Encoding"] = encoding
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
    began = time.monotonic()
    connection.request("POST", f"/git/{student.person.login}/three-checks.git/{service}", body, headers)
    answer = connection.getresponse()
    said = answer.read().decode("utf-8", "replace")
    connection.close()
    assert answer.status == status, said
    return said, time.monotonic() - began
