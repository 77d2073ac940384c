"""Containers come and go: what kills them, what replaces them, and that none is left."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from docker.errors import APIError
from requests import Response

from lms.runner.client import Engine
from lms.runner.errors import EngineUnavailable, SandboxFault
from lms.runner.sandbox import DockerRunner
from lms.settings import ROOT
from tests.runner.conftest import RunnerWishes, Student, opened

LEAVES = """
import os, pathlib
for folder in ("/work", "/tmp", "/dev/shm", "/dev/mqueue"):
    pathlib.Path(folder, "left").touch()
deep = "/tmp"
for _ in range(900):
    os.chdir(deep)
    os.mkdir("d")
    deep = "d"
os.mkdir("/work/shut")
open("/work/shut/file", "w").close()
os.chmod("/work/shut", 0)
pathlib.Path("/work/model.json").write_text("42")
pathlib.Path("/work/solution.py").write_text("changed")
"""
LOOK = """
import os
for folder in ("/work", "/tmp", "/dev/shm", "/dev/mqueue"):
    print(folder, *sorted(os.listdir(folder)))
print(open("/work/solution.py").read())
"""


def gone(engine: Engine, school: str) -> bool:
    """Wait until no container of a school is there."""
    return eventually(lambda: not engine.ours({"qatarlas.school": school}))


def eventually(holds: Callable[[], bool], seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return held


@pytest.mark.case("R32")
def test_files_left_behind_are_gone_for_the_next_question(runner: DockerRunner) -> None:
    student = opened(runner, {"solution.py": b"as handed in"})
    answer = student.runs(LEAVES)
    said = student.runs(LOOK)["stdout"].splitlines()
    student.sandbox.close()

    assert answer["exit"] == 0, answer["stderr"]
    assert said == ["/work case.py solution.py", "/tmp", "/dev/shm", "/dev/mqueue", "as handed in"]


def test_locked_working_folder_harms_no_later_question(student: Student) -> None:
    answer = student.runs("import os\nos.chmod('/work', 0)", collect=["out"])

    assert (answer["exit"], answer["collected"]) == (0, {"out": None})
    assert student.is_well()
    assert student.sandbox.deaths == 0


@pytest.mark.case("R32")
def test_file_that_was_declared_is_carried_to_all_later_questions(runner: DockerRunner) -> None:
    student = opened(runner, {"solution.py": b""})
    student.runs(LEAVES, keep=["model.json"])
    read = "print(open('model.json').read()); open('model.json', 'w').write('0')"
    said = [student.runs(read, collect=["model.json", "none"]) for _ in range(2)]
    student.sandbox.close()

    assert [answer["stdout"] for answer in said] == ["42\n", "42\n"]
    assert said[0]["collected"] == {"model.json": "MA==", "none": None}


def test_link_is_neither_collected_nor_kept(student: Student) -> None:
    link = """
import os
os.mkdir("folder")
os.symlink("/etc/passwd", "out")
os.symlink("/etc", "etc")
os.mkfifo("pipe")
"""
    answer = student.runs(
        link, collect=["out", "etc/passwd", "pipe", "etc", "folder"], keep=["out", "folder"]
    )
    after = student.runs("import os\nprint(os.listdir('/work'))")

    assert set(answer["collected"].values()) == {None}
    assert not answer["collected_cut"]
    assert after["stdout"] == "['case.py']\n"


def test_file_too_large_to_collect_is_said_so(student: Student) -> None:
    answer = student.runs("open('out', 'wb').write(bytes(5 << 20))", collect=["out"])

    assert answer["collected"] == {"out": None}
    assert answer["collected_cut"]


def test_death_by_memory_of_the_whole_container_is_an_answer(runner: DockerRunner) -> None:
    student = opened(runner, {f"{n}.bin": os.urandom(3 << 20) for n in range(12)}, {"memory_mb": 60})
    answer = student.runs("print(1)")
    student.sandbox.close()

    assert (answer["exit"], answer["signal"], answer["stdout"]) == (None, 9, "")
    assert answer["usage"]["memory_exceeded"]


def test_container_killed_from_outside_is_our_fault(student: Student, engine: Engine) -> None:
    assert student.is_well()
    assert student.sandbox.prepared is not None
    with engine.faults() as api:
        api.kill(student.sandbox.prepared.container.id)
    with pytest.raises(SandboxFault):
        student.runs("print(1)")
    assert student.is_well(), "the next question has a fresh container"


@pytest.mark.case("R28")
def test_container_that_stalls_under_a_full_stream_is_hung_up_on_before_it_is_removed(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill that meets the stalled reader would hang."""
    wishes, real = RunnerWishes(), engine.remove
    hung_up: dict[str, bool] = {}
    with DockerRunner(wishes, engine) as runner:
        student = opened(runner)
        assert student.is_well()
        assert student.sandbox.prepared is not None
        container = student.sandbox.prepared.container
        stream = container.stream

        def remove(name: str) -> None:
            if name == container.id:
                hung_up[name] = stream.connection.fileno() == -1
            real(name)

        monkeypatch.setattr(engine, "remove", remove)
        question = {"kind": "run", "argv": ["head", "-c", "250000", "/dev/zero"]}
        for number in range(40):
            stream.send({"type": "ask", "id": number, "question": question}, 5)
        student.sandbox.close()
    assert hung_up == {container.id: True}
    assert engine.ours({"qatarlas.school": wishes.school_id}) == []


@pytest.mark.case("R29")
def test_engine_that_can_not_start_a_container_fails_no_student(engine: Engine) -> None:
    wishes = RunnerWishes(container_runtime="no-such-runtime")
    with DockerRunner(wishes, engine) as runner, pytest.raises(SandboxFault):
        runner.open_student("python", {}, [])
    assert engine.ours({"qatarlas.school": wishes.school_id}) == []


def test_no_engine_is_said_in_words(tmp_path: Path) -> None:
    with DockerRunner(RunnerWishes(), Engine(f"unix://{tmp_path}/none.sock")) as runner:
        for ask in (runner.inspect, runner.reap, runner.borrow_judge):
            with pytest.raises(EngineUnavailable, match="Docker does not answer"):
                ask()


def test_question_too_large_to_send_is_a_fault_of_ours(student: Student) -> None:
    with pytest.raises(SandboxFault, match="too many"):
        student.runs("print(1)", stdin="A" * (8 << 20))
    assert student.is_well()
    assert student.sandbox.deaths == 0


@pytest.mark.parametrize(("status", "fault"), [(500, EngineUnavailable), (400, SandboxFault)])
def test_engine_that_fails_to_create_is_told_from_a_wrong_wish(
    engine: Engine, status: int, fault: type[Exception]
) -> None:
    answer = Response()
    answer.status_code = status
    with pytest.raises(fault), engine.faults(starting=True):
        raise APIError("no space left on device", answer)


def test_import_that_is_not_there_is_a_fault_of_ours(runner: DockerRunner) -> None:
    with runner.open_student("python", {}, ["no_such_module"]) as sandbox, pytest.raises(SandboxFault):
        Student(sandbox).is_well()


def test_container_ends_when_its_worker_is_killed(engine: Engine) -> None:
    school = RunnerWishes().school_id
    program = f"""
        import os, signal
        from tests.runner.conftest import RunnerWishes, opened
        from lms.runner.sandbox import DockerRunner
        runner = DockerRunner(RunnerWishes(school_id={school!r}))
        student = opened(runner)
        assert student.is_well()
        import threading
        threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGKILL)).start()
        student.runs("import time\\\\ntime.sleep(60)", seconds=60)
    """
    argv = [sys.executable, "-c", textwrap.dedent(program)]
    ended = subprocess.run(argv, cwd=ROOT, check=False)
    assert ended.returncode == -signal.SIGKILL
    left = engine.ours({"qatarlas.school": school})
    assert len(left) == 1

    with DockerRunner(RunnerWishes(school_id=school), engine) as next_worker:
        assert next_worker.reap() == [left[0]["Id"]]
    assert gone(engine, school)


def test_reaping_spares_what_is_in_use_or_another_school_s(runner: DockerRunner, engine: Engine) -> None:
    wishes = RunnerWishes()
    student = opened(runner)
    with DockerRunner(wishes, engine) as other:
        judge = other.borrow_judge()
        assert runner.reap() == other.reap() == []
        judge.give_back(sound=True)
    assert student.is_well()
    student.sandbox.close()


def test_reaping_spares_the_oldest_containers_of_a_living_worker(engine: Engine) -> None:
    wishes = RunnerWishes()
    with DockerRunner(wishes, engine) as living, DockerRunner(wishes, engine) as other:
        judge = living.borrow_judge()
        student = opened(living)
        assert student.sandbox.prepared is not None
        prepared = student.sandbox.prepared
        with engine.faults() as api:
            api.kill(prepared.container.id)
        assert eventually(lambda: not engine.ended(prepared.container.id).running)
        assert other.reap() == []
        other.found_dead = dict.fromkeys(other.found_dead, time.monotonic() - 61)
        assert other.reap() == [prepared.container.id]
        judge.give_back(sound=True)
        student.sandbox.close()
    assert engine.ours({"qatarlas.school": wishes.school_id}) == []


def test_runner_that_closes_takes_what_is_still_open_with_it(engine: Engine) -> None:
    wishes = RunnerWishes()
    with DockerRunner(wishes, engine) as runner:
        assert opened(runner).is_well()
        runner.borrow_judge()
    assert engine.ours({"qatarlas.school": wishes.school_id}) == []


def test_stream_has_no_early_bytes_and_no_listener(runner: DockerRunner) -> None:
    sandbox = runner.open_student("python", {}, [])
    assert sandbox.prepared is not None
    connection = sandbox.prepared.container.stream.connection
    assert connection.family == socket.AF_UNIX
    sandbox.close()
    assert eventually(lambda: connection.fileno() == -1)


def test_what_waits_for_its_removal_runs_nothing_of_the_students(
    runner: DockerRunner, engine: Engine
) -> None:
    waiting = runner.traffic.enter()
    sandbox = runner.open_student("python", {}, [])
    sandbox.load({})
    assert sandbox.prepared is not None
    container = sandbox.prepared.container
    try:
        sandbox.ask({"kind": "run", "argv": ["sh", "-c", "setsid sleep 600 >/dev/null 2>&1 & echo ok"]})
        sandbox.close()
        assert eventually(lambda: processes(engine, container.id) == 1)
        assert not container.stream.has_ended()
    finally:
        runner.traffic.leave(waiting)
    assert eventually(lambda: container.id not in {one["Id"] for one in engine.ours({})})


def processes(engine: Engine, container: str) -> int:
    with engine.faults() as api:
        return len(api.top(container)["Processes"] or ())  # None: it ends just now
