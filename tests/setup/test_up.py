"""`lms up`, the whole of it: real programs, a real engine, a real Ctrl-C."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from lms.domain.people import Role
from lms.runner.client import Engine
from lms.runner.images import FIRST
from lms.settings import ROOT
from tests.support.commands import free_port


@contextmanager
def up(var: Path, port: int, **environment: str) -> Iterator["subprocess.Popen[str]"]:
    """Run `lms up`; whatever a failed test leaves of it is killed."""
    argv = [sys.executable, "-m", "lms.cli", "up"]
    ours = {
        "QATARLAS_VAR": str(var),
        "QATARLAS_PORT": str(port),
        "QATARLAS_ENVIRONMENTS": ",".join(FIRST),  # the others take minutes
    }
    with subprocess.Popen(
        argv,
        cwd=ROOT,
        env={**os.environ, **ours, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def read_until(process: "subprocess.Popen[str]", last: str) -> list[str]:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip())
        if lines[-1] == last:
            return lines
    raise AssertionError("\n".join(lines))


@pytest.mark.timeout(400)  # a whole school is graded first
@pytest.mark.usefixtures("images")
def test_a_school_starts_prints_its_logins_and_leaves_nothing_behind(tmp_path: Path) -> None:
    port = free_port()
    with up(tmp_path, port) as process:
        lines = read_until(process, "Ctrl-C stops everything.")
        started = psutil.Process(process.pid).children(recursive=True)
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/")
        assert connection.getresponse().status < 500
        connection.close()
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=60)
    assert process.returncode == 0, rest
    assert f"Qatarlas is at http://127.0.0.1:{port}" in lines
    assert {line.split()[0] for line in lines if line.startswith("  ")} == {str(role) for role in Role}
    assert len(started) >= 3
    assert [child for child in started if child.is_running()] == []
    school = (tmp_path / "school-id").read_text()
    assert Engine().ours({"qatarlas.school": school}) == []


def test_a_busy_port_is_said_in_one_line_before_anything_is_started(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as busy,
        up(tmp_path / "var", busy.getsockname()[1]) as process,
    ):
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    (line,) = said.splitlines()
    assert "address already in use" in line
    assert "QATARLAS_PORT=" in line
    assert not (tmp_path / "var").exists()


def test_without_an_engine_the_site_runs_and_says_that_submissions_wait(tmp_path: Path) -> None:
    nowhere = f"unix://{tmp_path / 'no.sock'}"
    with up(tmp_path / "var", free_port(), DOCKER_HOST=nowhere) as process:
        lines = read_until(process, "Ctrl-C stops everything.")
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=60)
    assert process.returncode == 0, rest
    (warning,) = [line for line in lines if "wait" in line]
    assert (
        warning == f"Submissions are accepted and wait: Please start Docker: no engine answers at {nowhere}."
    )
