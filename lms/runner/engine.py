"""Find a Docker engine; on Debian or Ubuntu, as root, install and start one where there is none."""

import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lms.errors import N_
from lms.runner.client import DEFAULT_HOST, Engine
from lms.runner.errors import EngineUnavailable
from lms.runner.packages import can_install, install

START_SECONDS = 60.0
STOP_SECONDS = 30.0
SYSTEMD = Path("/run/systemd/system")
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Daemon:
    """A dockerd that we started ourselves, on a machine without systemd; its starter stops it."""

    process: subprocess.Popen[bytes]
    log: Path

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def answers(engine: Engine) -> bool:
    """Whether an engine is there."""
    return fault_of(engine) is None


def fault_of(engine: Engine) -> object:
    """Return why no engine can be used, or None if one can."""
    try:
        engine.facts()
    except EngineUnavailable as error:
        engine.close()
        return error.values["fault"]
    return None


def ensure_engine(engine: Engine, log: Path, tell: Tell) -> Daemon | None:
    """Return when the engine answers; the daemon is returned if we had to start one as a child.

    Raises ``EngineUnavailable`` with one line that says what to start, where we can't or may not do it.
    """
    if answers(engine):
        return None
    if engine.host != DEFAULT_HOST or not can_install():
        raise EngineUnavailable(N_("Please start Docker: no engine answers at %(host)s."), host=engine.host)
    if shutil.which("dockerd") is None:
        tell("package docker.io: installing")
        failed = install("docker.io", "iptables")
        if failed is not None:
            raise EngineUnavailable(N_("docker.io could not be installed: %(fault)s"), fault=failed)
    if answers(engine):
        return None
    tell("engine: starting")
    if not SYSTEMD.is_dir():
        return as_child(engine, log)
    start_by_systemd(engine)
    return None


def start_by_systemd(engine: Engine) -> None:
    subprocess.run(["systemctl", "start", "docker"], check=False, capture_output=True)
    if not await_answer(engine, None):
        raise EngineUnavailable(N_("Docker did not start; `systemctl status docker` says why."))


def as_child(engine: Engine, log: Path) -> Daemon:
    """Start dockerd in a session of its own: the terminal's Ctrl-C does not end it, its starter does."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as words:
        process = subprocess.Popen(["dockerd"], stdout=words, stderr=words, start_new_session=True)
    daemon = Daemon(process, log)
    if not await_answer(engine, process):
        daemon.stop()
        raise EngineUnavailable(N_("Docker did not start; %(log)s says why."), log=log)
    return daemon


def await_answer(engine: Engine, process: subprocess.Popen[bytes] | None) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and (process is None or process.poll() is None):
        if answers(engine):
            return True
        time.sleep(0.25)
    return answers(engine)
