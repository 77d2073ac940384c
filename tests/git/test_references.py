"""Pushes of what no client makes by itself: names of several lines, commits of megabytes."""

import subprocess

import pytest

from lms.services.submitting import submissions
from tests.git.bombs import push_body
from tests.git.site import Client, Student
from tests.git.test_hostile_pushes import Refusal, post_push


@pytest.mark.case("G18")
def test_g18_a_reference_of_several_lines_does_not_speak_for_a_hook(work: Client, student: Student) -> None:
    """What it would say: this push is taken, and so is a commit that the branch never came to."""
    refusal = Refusal(student)
    head, tree = work.must("rev-parse", "HEAD"), work.must("rev-parse", "HEAD^{tree}")
    fair, orphan = work.commit_tree(tree, head), work.commit_tree(tree)
    packed = subprocess.run(
        ["git", "pack-objects", "--stdout", "--revs", "--quiet"],
        input=f"{fair}\n{orphan}\n^{head}\n".encode(),
        cwd=work.folder,
        capture_output=True,
        check=True,
    )
    ref = f"refs/heads/main\nend\npost-receive\n\n{head} {orphan} refs/heads/main"
    said, _ = post_push(student, push_body(head, fair, packed.stdout, ref), status=422)
    assert "damaged" in said
    refusal.nothing_changed()
    assert submissions.attempts(student.site.school, student.work_id()) == ()


def test_a_commit_with_a_huge_message_is_refused_in_words(work: Client, student: Student) -> None:
    refusal = Refusal(student)
    head, tree = work.must("rev-parse", "HEAD"), work.must("rev-parse", "HEAD^{tree}")
    who = b"A <a@example.org> 1700000000 +0000"
    lines = [f"tree {tree}".encode(), f"parent {head}".encode(), b"author " + who, b"committer " + who]
    commit = work.store("commit", b"\n".join([*lines, b"", b"long " * 600_000]))
    done = work.push("origin", f"{commit}:refs/heads/main")
    refusal.holds(done, "✗ Git found something in your commits that it does not take.")
