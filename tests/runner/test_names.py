"""The names of processes: nobody is declared dead by a clock."""

import os
import subprocess

from lms.runner.names import is_gone, machine, process_name, started


def test_this_process_is_not_gone() -> None:
    assert not is_gone(process_name())


def test_an_ended_process_is_gone_before_and_after_it_is_reaped() -> None:
    child = subprocess.Popen(["sleep", "60"])
    name = f"{machine()}:{child.pid}:{started(child.pid)}"
    assert not is_gone(name)
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert is_gone(name)
    child.wait()
    assert is_gone(name)


def test_another_start_of_the_same_number_is_another_process() -> None:
    assert is_gone(f"{machine()}:{os.getpid()}:1")


def test_of_another_machine_nobody_here_can_tell() -> None:
    assert not is_gone("elsewhere:00000000:4026531836:1:1")


def test_what_is_no_name_is_nobodys() -> None:
    assert not is_gone("")
