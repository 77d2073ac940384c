"""`lms up` keeps programs alive and leaves nothing behind: real processes, short ones."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from lms.settings import ROOT
from lms.up.supervisor import Program, Supervisor

SECONDS = 10.0
STUBBORN = (
    "import signal,sys,time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
)
OBEDIENT = "import time; print('up', flush=True); time.sleep(60)"
PARENT = (
    "import subprocess,sys,time; child=subprocess.Popen(['sleep','60']); print(child.pid, flush=True);"
    "time.sleep(60)"
)


def python(name: str, code: str) -> Program:
    return Program(name, [sys.executable, "-c", code])


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def interrupt_once(condition: Callable[[], bool], number: signal.Signals = signal.SIGINT) -> None:
    """Send this process a signal as soon as something is so, from a thread beside."""

    def send() -> None:
        until(condition)
        os.kill(os.getpid(), number)

    threading.Thread(target=send, daemon=True).start()


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_every_program_and_is_a_clean_end(number: signal.Signals) -> None:
    lines: list[str] = []
    programs = [python("web", OBEDIENT), python("worker", OBEDIENT)]
    interrupt_once(lambda: len(lines) == 2, number)
    assert Supervisor(programs, say=lines.append).run() == 0
    assert [program.process and program.process.returncode for program in programs] == [-15, -15]


def test_what_a_program_started_itself_ends_with_it() -> None:
    lines: list[str] = []
    interrupt_once(lambda: len(lines) == 1)
    Supervisor([python("web", PARENT)], say=lines.append).run()
    until(lambda: gone(int(lines[0].split()[1])))


def test_a_program_that_ignores_the_request_is_killed_after_the_grace() -> None:
    lines: list[str] = []
    program = python("web", STUBBORN)
    interrupt_once(lambda: len(lines) == 1)
    assert Supervisor([program], say=lines.append, grace_seconds=0.1).run() == 0
    assert program.process is not None
    assert program.process.returncode == -signal.SIGKILL


def test_a_program_that_dies_is_named_and_started_again(tmp_path: Path) -> None:
    lines: list[str] = []
    mark = tmp_path / "died"
    mortal = f"from pathlib import Path; mark = Path({str(mark)!r}); mark.exists() or mark.touch() or exit(3)"
    program = python("worker", f"{mortal}; {OBEDIENT}")
    supervisor = Supervisor([program], say=lines.append, pause_seconds=0.01)
    interrupt_once(lambda: len(program.deaths) == 1 and program.process is not None)
    assert supervisor.run() == 0
    assert "worker ended (exit code 3): it is started again" in lines


def test_a_program_that_dies_again_and_again_stops_everything() -> None:
    lines: list[str] = []
    steady = python("web", OBEDIENT)
    programs = [steady, python("schedule", "raise SystemExit('no such folder')")]
    assert Supervisor(programs, say=lines.append, pause_seconds=0.01).run() == 1
    assert any(line.startswith("schedule ended (exit code 1) 3 times") for line in lines)
    assert any("no such folder" in line for line in lines)
    assert steady.process is not None
    assert steady.process.returncode is not None


def test_programs_end_when_the_supervisor_itself_is_killed() -> None:
    code = (
        "import sys; from lms.up.supervisor import Program, Supervisor, say;"
        f"Supervisor([Program('web', [sys.executable, '-c', {PARENT!r}])], say=say).run()"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE) as supervisor:
        assert supervisor.stdout is not None
        supervisor.stdout.readline()
        (program,) = psutil.Process(supervisor.pid).children()
        supervisor.kill()
        until(lambda: gone(program.pid))
