"""What a push says and how long it stays, on a site with narrow limits."""

import base64
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from urllib.parse import urlsplit

import psutil
import pytest

from lms.domain.exercises import Reason
from lms.domain.people import Language
from lms.domain.verdicts import Finding
from lms.services.submitting import submissions
from tests.git.bombs import push_body, stored_pack
from tests.git.grading import grader, outcome
from tests.git.site import Client, Done, Site, Student, git_environment, leftovers, weight
from tests.git.test_hostile_pushes import post_push

SMALL, NEGATIVE, RANDOM = "adds_small_numbers", "adds_negative_numbers", "adds_random_numbers"
RIGHT = [outcome(SMALL, 4, 4), outcome(NEGATIVE, 3, 3), outcome(RANDOM, 3, 3)]
GOT = "\x1b[31m6\x07\nand\x00more"
STRANGE = Finding(reason=Reason.WRONG_OUTPUT, asked="add(2, 3)", expected="5", got=GOT)
WAIT_SECONDS = 20.0


@pytest.fixture
def pupil(strict_site: Site) -> Student:
    return strict_site.student()


@pytest.fixture
def clone(client: Client, pupil: Student) -> Client:
    return client.clone(pupil)


def changed_push(clone: Client) -> Done:
    clone.commit({"solution.py": os.urandom(8).hex().encode()})
    return clone.push()


def wait_for(ready: Callable[[], bool]) -> None:
    ends = time.monotonic() + WAIT_SECONDS
    while not ready():
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_the_verdict_stands_in_the_terminal(clone: Client, pupil: Student) -> None:
    with grader(pupil.site.school, RIGHT):
        done = changed_push(clone)
    (attempt,) = submissions.attempts(pupil.site.school, pupil.work_id())
    assert done.status == 0, done.said
    assert done.remote.splitlines()[-7:] == [
        "✓ 4/4  Adds small numbers",
        "✓ 3/3  Adds negative numbers",
        "✓ 3/3  Adds any numbers",
        "",
        "✓ 10 of 10 points: passed",
        "Every check is passed.",
        f"{pupil.site.address}/submissions/{attempt.submission.id}",
    ]


def test_a_failed_check_says_what_was_asked_and_what_came_escaped(clone: Client, pupil: Student) -> None:
    with grader(pupil.site.school, [outcome(SMALL, 0, 4, STRANGE), *RIGHT[1:]]):
        done = changed_push(clone)
    assert done.status == 0, done.said
    assert "✗ 0/4  Adds small numbers" in done.remote
    assert "The program printed something else than expected." in done.remote
    assert "asked: add(2, 3)" in done.remote
    assert r"\x1b[31m6\x07" in done.remote
    assert r"and\x00more" in done.remote
    assert "✗ 6 of 10 points" in done.remote
    assert not set(done.said) & set("\x1b\x07\x00")


@pytest.mark.parametrize(
    ("language", "title"),
    [(Language.KAZAKH, "Кіші сандарды қосады"), (Language.RUSSIAN, "Складывает небольшие числа")],
)
def test_a_push_speaks_the_language_of_its_pusher(
    client: Client, strict_site: Site, language: Language, title: str
) -> None:
    pupil = strict_site.student(language=language)
    clone = client.clone(pupil)
    with grader(strict_site.school, RIGHT):
        assert f"✓ 4/4  {title}" in changed_push(clone).remote
    refused = changed_push(clone)
    assert refused.status != 0
    assert "Your last attempt was a moment ago" not in refused.remote


def test_a_verdict_that_takes_long_is_found_on_the_page(clone: Client, pupil: Student) -> None:
    done = changed_push(clone)
    (attempt,) = submissions.attempts(pupil.site.school, pupil.work_id())
    assert done.status == 0
    assert done.seconds >= 3
    assert "· In the queue: " in done.remote
    assert "The grader is not running. Your work is kept" in done.remote
    assert "The verdict takes a little longer. You will find it here:" in done.remote
    assert f"/submissions/{attempt.submission.id}" in done.remote


def test_a_second_attempt_at_once_is_told_how_long_to_wait(clone: Client, pupil: Student) -> None:
    with grader(pupil.site.school, RIGHT):
        changed_push(clone)
    tip, size = pupil.tip(), weight(pupil.site.repository(pupil.work_id()))
    done = changed_push(clone)
    assert done.status != 0
    assert "✗ Your last attempt was a moment ago. Wait 3" in done.remote
    assert (pupil.tip(), weight(pupil.site.repository(pupil.work_id()))) == (tip, size)
    assert leftovers(pupil.site.repository(pupil.work_id())) == []


@pytest.mark.case("G16")
def test_g16_a_push_larger_than_allowed_is_refused_by_a_stock_client(clone: Client, pupil: Student) -> None:
    clone.commit({"data.bin": os.urandom(2 * 1024 * 1024)})
    repository = pupil.site.repository(pupil.work_id())
    size = weight(repository)
    done = clone.push()
    assert done.status != 0
    assert "✗ The push is larger than 1 MB. Leave out data" in done.remote
    assert "! [remote rejected] HEAD -> main (refused)" in done.said
    assert (weight(repository), leftovers(repository)) == (size, [])


@pytest.mark.case("G16")
def test_g16_a_push_beyond_all_measure_is_not_listened_to(pupil: Student) -> None:
    repository = pupil.site.repository(pupil.work_id())
    size = weight(repository)
    body = push_body(pupil.tip() or "", "1" * 40, stored_pack([os.urandom(1024 * 1024)] * 6))
    said, _ = post_push(pupil, body, status=413)
    assert "larger than 1 MB" in said
    assert (weight(repository), leftovers(repository)) == (size, [])


def test_a_push_whose_client_goes_away_ends_with_all_its_processes(clone: Client, pupil: Student) -> None:
    clone.commit({"solution.py": b"x = 1\n"})
    waiting = subprocess.Popen(
        ["git", "push", "origin", "HEAD:refs/heads/main"],
        cwd=clone.folder,
        env=git_environment(clone.folder),
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    wait_for(lambda: len(submissions.attempts(pupil.site.school, pupil.work_id())) == 1)
    os.killpg(waiting.pid, 9)
    waiting.wait()
    wait_for(lambda: not backends(pupil))
    assert len(submissions.attempts(pupil.site.school, pupil.work_id())) == 1


def test_when_all_places_are_taken_a_push_is_asked_to_come_again(clone: Client, pupil: Student) -> None:
    clone.commit({"solution.py": b"x = 1\n"})
    holders = [slow_request(pupil) for _ in range(2)]
    try:
        wait_for(lambda: len(backends(pupil)) >= len(holders))
        done = clone.push()
        assert done.status != 0
        assert "Very many pushes are coming in just now" in done.remote
        assert "503" in done.said
        assert retry_after(pupil) == "10"
    finally:
        for holder in holders:
            holder.close()
    wait_for(lambda: not backends(pupil))
    assert clone.push().status == 0


def retry_after(pupil: Student) -> str | None:
    """Ask for a commit list while no place is free, and return when to come again."""
    key = base64.b64encode(f"{pupil.person.login}:{pupil.token}".encode()).decode()
    url = f"{pupil.site.address}/git/{pupil.person.login}/three-checks.git/info/refs"
    asked = urllib.request.Request(
        f"{url}?service=git-upload-pack", headers={"Authorization": f"Basic {key}"}
    )
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(asked)
    with caught.value as answer:
        return answer.headers["Retry-After"]


def slow_request(pupil: Student) -> socket.socket:
    """Begin to push and stop in the middle."""
    address = urlsplit(pupil.site.address)
    connection = socket.create_connection((address.hostname, address.port))
    key = base64.b64encode(f"{pupil.person.login}:{pupil.token}".encode()).decode()
    connection.sendall(
        f"POST /git/{pupil.person.login}/three-checks.git/git-receive-pack HTTP/1.1\r\n"
        f"Host: x\r\nAuthorization: Basic {key}\r\nContent-Length: 1000\r\n"
        "Content-Type: application/x-git-receive-pack-request\r\n\r\n0000".encode()
    )
    return connection


def backends(pupil: Student) -> list[psutil.Process]:
    """Return the processes of git that serve this student's work."""
    path = f"/{pupil.work_id()}.git/"
    found = []
    for process in psutil.process_iter():
        try:
            environment = process.environ()
        except psutil.Error:
            continue
        ours = environment.get("GIT_PROJECT_ROOT") == str(pupil.site.school.repositories.folder)
        if ours and path in environment.get("PATH_INFO", ""):
            found.append(process)
    return found
