"""Half-sent requests, from people without a login, don't hold the site's threads."""

import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from subprocess import DEVNULL, Popen
from typing import Any
from urllib.request import urlopen

import pytest

from lms.services.school import School
from lms.web.patience import Patience
from tests.support.commands import free_port
from tests.support.schools import opened_school
from tests.support.workers import environment_of, wait_for_site

THREADS = 4
LIMIT_SECONDS = 5.0
HEAD = b"GET /login HTTP/1.1\r\nHost: x\r\nX-Slow: "
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
BODY = b"POST /login HTTP/1.1\r\nHost: x\r\n" + FORM + b"Content-Length: 100000\r\n\r\nlogin="
CHUNKS = b"POST /login HTTP/1.1\r\nHost: x\r\n" + FORM + b"Transfer-Encoding: chunked\r\n\r\n1"
PUSH = b"POST /git/aru/x.git/git-receive-pack HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n0"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """Return a school whose site has few threads and little patience."""
    folder = tmp_path_factory.mktemp("hasty")
    url = f"sqlite:///{folder / 'school.db'}"
    values: dict[str, Any] = {"port": free_port(), "web_threads": THREADS, "stream_places": 2}
    with opened_school(folder / "var", url, **values) as opened:
        command = [sys.executable, "-m", "tests.web.hasty"]
        with Popen(command, env=environment_of(opened.settings), stdin=DEVNULL) as site:
            try:
                wait_for_site(opened.settings.address)
                yield opened
            finally:
                site.terminate()


def connected(school: School) -> socket.socket:
    return socket.create_connection((school.settings.host, school.settings.port), timeout=LIMIT_SECONDS)


def answers(school: School) -> None:
    with urlopen(f"{school.settings.address}/login", timeout=LIMIT_SECONDS) as page:
        assert page.status == 200


@pytest.mark.parametrize("half", [HEAD, BODY, CHUNKS, PUSH], ids=["head", "body", "chunks", "push"])
def test_half_sent_requests_stop_nobody(school: School, half: bytes) -> None:
    with ExitStack() as held:
        for _ in range(2 * THREADS):
            held.enter_context(connected(school)).sendall(half)
        answers(school)


@pytest.mark.parametrize("half", [HEAD, BODY], ids=["head", "body"])
def test_a_byte_now_and_then_doesnt_hold_a_thread(school: School, half: bytes) -> None:
    with connected(school) as slow:
        slow.sendall(half)
        slow.settimeout(0.1)
        ends = time.monotonic() + LIMIT_SECONDS
        answer = b"" if half is HEAD else b"HTTP/1.1 400"
        assert said(slow, ends)[: len(b"HTTP/1.1 400")] == answer


def said(slow: socket.socket, ends: float) -> bytes:
    """Send a byte ten times a second until the site has answered or hung up, and return what it said."""
    while time.monotonic() < ends:
        try:
            return slow.recv(1000)
        except TimeoutError:
            slow.sendall(b"x")
    raise AssertionError("the site still waits")


def test_connections_that_stay_open_after_their_end_hold_up_nobody(school: School) -> None:
    with ExitStack() as held:
        for _ in range(2 * THREADS):
            held.enter_context(connected(school)).sendall(b"GET /login HTTP/1.0\r\n\r\n")
        answers(school)


def test_a_body_that_keeps_coming_earns_its_time() -> None:
    patience = Patience(idle=20, wall=300, rate=4096)
    assert patience.left(19, 0) == 1
    assert patience.left(21, 0) < 0
    assert patience.left(21, 8 * 4096) == 7
    assert patience.left(299, 10**9) == 1
