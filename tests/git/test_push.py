"""Clone and push with a stock git over real http: what is taken, and what is said of it."""

import base64
import os
import secrets
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from lms.services.accounts.tokens import Scope
from lms.services.submitting import submissions, teams
from lms.storage.tables.works import Source
from tests.git.site import Client, Role, Site, Student
from tests.support.folk import cohort


def test_the_first_clone_brings_the_starter(work: Client, student: Student) -> None:
    starter = student.site.school.catalogue.get("three-checks").starter_files()
    assert {path: (work.folder / path).read_bytes() for path in starter} == starter
    assert work.must("log", "--format=%an %s") == "Qatarlas Starter"
    assert work.must("branch", "--show-current") == "main"


def test_a_push_becomes_an_attempt_with_its_commit_pinned(work: Client, student: Student) -> None:
    commit = work.commit({"solution.py": b"def add(a, b):\n    return a + b\n"})
    done = work.push()
    assert done.status == 0, done.said
    (attempt,) = submissions.attempts(student.site.school, student.work_id())
    assert (attempt.submission.commit_id, attempt.submission.number) == (commit, 1)
    assert (attempt.submission.person_id, attempt.submission.source) == (student.id, Source.PUSH)
    assert f"✓ Attempt 1 is in, commit {commit[:10]}." in done.remote
    assert f"{student.site.address}/submissions/{attempt.submission.id}" in done.remote


def test_every_push_is_an_attempt_and_the_history_stays(work: Client, student: Student) -> None:
    first = work.commit({"solution.py": b"x = 1\n"})
    work.push()
    second = work.commit({"solution.py": b"x = 2\n"})
    work.push()
    attempts = submissions.attempts(student.site.school, student.work_id())
    assert [(one.submission.number, one.submission.commit_id) for one in attempts] == [
        (2, second),
        (1, first),
    ]
    files = student.site.school.repositories.export(student.work_id(), first)
    assert files["solution.py"] == b"x = 1\n"


def test_a_push_over_a_mebibyte_arrives_in_chunks(work: Client, student: Student) -> None:
    commit = work.commit({"data.bin": os.urandom(3 * 1024 * 1024)})
    assert work.push().status == 0
    assert student.tip() == commit


def test_a_gitignore_may_be_there_and_is_not_part_of_the_work(work: Client, student: Student) -> None:
    files = {".gitignore": b"__pycache__/\n", "data/.gitkeep": b"", ".github/workflows/x.yml": b"on: push\n"}
    commit = work.commit(files)
    assert work.push().status == 0
    exported = student.site.school.repositories.export(student.work_id(), commit)
    assert sorted(exported) == sorted(student.site.school.catalogue.get("three-checks").starter_files())


def test_a_second_clone_brings_what_was_pushed(work: Client, student: Student, tmp_path: Path) -> None:
    work.commit({"solution.py": b"x = 1\n"})
    work.push()
    (tmp_path / "again").mkdir()
    again = Client(tmp_path / "again").clone(student)
    assert (again.folder / "solution.py").read_bytes() == b"x = 1\n"


def test_without_a_token_git_asks_for_one(client: Client, site: Site, student: Student) -> None:
    done = client.git("clone", f"{site.address}/git/{student.person.login}/three-checks.git")
    assert done.status != 0
    assert "could not read Username" in done.said


def test_the_answer_without_a_token_says_where_to_make_one(site: Site, student: Student) -> None:
    url = f"{site.address}/git/{student.person.login}/three-checks.git/info/refs?service=git-upload-pack"
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(url)
    with caught.value as answer:
        assert answer.code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")
        assert answer.headers["Set-Cookie"] is None
        assert "/me/tokens" in answer.read().decode()


def test_a_wrong_token_is_not_let_in(client: Client, student: Student) -> None:
    url = student.url().replace(student.token, "qat_" + "x" * 40)
    done = client.git("clone", url)
    assert done.status != 0
    assert "Authentication failed" in done.said


def test_a_token_to_read_clones_and_does_not_push(client: Client, site: Site) -> None:
    reader = site.student(Scope.READ)
    work = client.clone(reader)
    work.commit({"solution.py": b"x = 1\n"})
    done = work.push()
    assert done.status != 0
    assert "403" in done.said
    assert "This token may only read. Make one that may push" in done.remote


def test_another_student_does_not_find_the_work(client: Client, site: Site, student: Student) -> None:
    student.work_id()
    done = client.git("clone", site.student().url(owner=student.person.login))
    assert done.status != 0
    assert "not found" in done.said


def test_a_mentor_reads_the_work_and_does_not_push(client: Client, site: Site, student: Student) -> None:
    student.work_id()
    mentor = site.student(role=Role.MENTOR)
    client.must("clone", mentor.url(owner=student.person.login), "work")
    work = Client(client.folder / "work")
    work.commit({"solution.py": b"x = 1\n"})
    done = work.push()
    assert done.status != 0
    assert "You can look at this work. Its owners change it." in done.remote


def test_a_guardian_has_no_works(client: Client, site: Site) -> None:
    done = client.git("clone", site.student(role=Role.GUARDIAN, born=None).url())
    assert "403" in done.said


def test_an_exercise_that_is_locked_says_what_opens_it(client: Client, student: Student) -> None:
    done = client.git("clone", student.url("later"))
    assert "Addition opens when you have passed: Addition." in done.remote


def test_a_team_pushes_to_one_repository(client: Client, site: Site) -> None:
    group = cohort(site.school, secrets.token_hex(4))
    captain, member = (site.student(cohort_id=group) for _ in range(2))
    team = teams.create(site.school, captain.id, "in-pairs")
    assert "needs 1 more to confirm" in client.git("clone", captain.url("in-pairs")).remote
    teams.ask(site.school, captain.id, team.id or 0, member.person.login)
    teams.confirm(site.school, member.id, team.id or 0)
    first = client.clone(captain, "in-pairs")
    commit = first.commit({"solution.py": b"x = 1\n"})
    assert first.push().status == 0
    (client.folder / "other").mkdir()
    second = Client(client.folder / "other").clone(member, "in-pairs")
    assert second.must("rev-parse", "HEAD") == commit
    second.commit({"solution.py": b"x = 2\n"})
    shared = member.url("in-pairs", owner=captain.person.login)
    assert second.push(shared, "HEAD:refs/heads/main").status == 0
    attempts = submissions.attempts(site.school, captain.work_id("in-pairs"))
    assert [one.submission.person_id for one in attempts] == [member.id, captain.id]


def test_places_are_given_back_after_every_command(work: Client) -> None:
    for _ in range(10):
        assert "refs/heads/main" in work.must("ls-remote", "origin")


def test_an_exercise_that_does_not_exist_is_not_found(client: Client, student: Student) -> None:
    assert "not found" in client.git("clone", student.url("nothing")).said


def test_a_path_that_is_not_an_address_of_git_is_not_served(site: Site, student: Student) -> None:
    for path in ("HEAD", "config", "objects/info/packs", "info/refs", "git-upload-archive"):
        request = urllib.request.Request(
            f"{site.address}/git/{student.person.login}/three-checks.git/{path}",
            headers={"Authorization": basic(student)},
        )
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request)
        caught.value.close()
        assert caught.value.code in {403, 404}


def basic(student: Student) -> str:
    return "Basic " + base64.b64encode(f"{student.person.login}:{student.token}".encode()).decode()
