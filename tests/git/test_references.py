"""Names of references that no client sends: git hands them to the hook as they came."""

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
