"""Images of others that follow 01-edu's runner, on the real engine: what they find, and how they end."""

import io
import secrets
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from lms.domain.foreign.shape import Outcome
from lms.grading.beside import hear
from lms.runner.client import Engine
from lms.runner.errors import SandboxFault
from lms.runner.images import ensure_base
from lms.runner.jail import Released
from lms.runner.sandbox import DockerRunner
from lms.storage.content.catalogue import load
from tests.exercises import folders

DOCKERFILE = """
ARG BASE
FROM ${BASE}
COPY entry.sh /app/entry.sh
WORKDIR /jail
ENTRYPOINT ["/bin/sh", "/app/entry.sh"]
"""
ENTRY = r"""
set -e
test "$EXERCISE" = add
for FILE in $(echo "$EDITOR_FILES" | tr ',' ' '); do
    test -f "/jail/student/$FILE" || { echo "missing $FILE"; exit 1; }
done
for NAME in $ALLOWED_FUNCTIONS; do echo "may use $NAME"; done
cp -r student copy
cd copy
sh add.sh
"""


@pytest.fixture(scope="module")
def image(engine: Engine) -> Iterator[str]:
    """Return the name of a small image, built on the base of the environments."""
    with built(engine, {"Dockerfile": DOCKERFILE, "entry.sh": ENTRY}) as name:
        yield name


@contextmanager
def built(engine: Engine, files: Mapping[str, str]) -> Iterator[str]:
    """Build an image for as long as it is needed."""
    name = f"qatarlas-test/jail-{secrets.token_hex(4)}:1"
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for path, text in files.items():
            entry = tarfile.TarInfo(path)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    lines = engine.api.build(
        fileobj=io.BytesIO(buffer.getvalue()),
        custom_context=True,
        tag=name,
        rm=True,
        buildargs={"BASE": ensure_base(engine, print)},
        decode=True,
    )
    assert not [line for line in lines if "error" in line]
    try:
        yield name
    finally:
        engine.api.remove_image(name, force=True)


def run(
    runner: DockerRunner, image: str, script: str, limits: Mapping[str, float] | None = None, **more: str
) -> Released:
    variables = {"EXERCISE": "add", "EDITOR_FILES": "add.sh", "ALLOWED_FUNCTIONS": "", "HOME": "/jail"} | more
    found = runner.run_jailed(image, {"add.sh": script.encode()}, variables, "python", limits or {})
    assert found is not None
    return found


def test_the_work_and_the_environment_are_there(runner: DockerRunner, image: str) -> None:
    found = run(runner, image, "pwd; echo oops >&2; exit 0", ALLOWED_FUNCTIONS="print len")
    assert found.output.decode() == "may use print\nmay use len\n/jail/copy\noops\n"
    assert (found.exit_code, found.cut, found.timed_out) == (0, False, False)
    assert found.image_id.startswith("sha256:")


@pytest.mark.parametrize("code", [1, 7])
def test_the_exit_code_comes_back(runner: DockerRunner, image: str, code: int) -> None:
    assert run(runner, image, f"exit {code}").exit_code == code


def test_a_file_that_is_not_handed_in_is_missed(runner: DockerRunner, image: str) -> None:
    found = run(runner, image, "exit 0", EDITOR_FILES="add.sh,go.mod")
    assert (found.exit_code, found.output) == (1, b"missing go.mod\n")


def test_who_sleeps_is_ended(runner: DockerRunner, image: str) -> None:
    found = run(runner, image, "echo first; sleep 600", {"seconds": 1})
    assert (found.exit_code, found.timed_out, found.output) == (None, True, b"first\n")


def test_who_prints_without_end_is_ended(runner: DockerRunner, image: str) -> None:
    found = run(runner, image, "yes", {"output_kb": 16})
    assert (found.exit_code, found.cut, len(found.output)) == (None, True, 16 * 1024)


def test_who_takes_all_memory_is_ended(runner: DockerRunner, image: str) -> None:
    found = run(runner, image, "exec head -c 900M /dev/zero | tail", {"memory_mb": 32})
    assert found.usage["memory_exceeded"]


DOORS = """
touch /app/x 2>/dev/null && echo root
touch /jail/x || echo jail
id -u
grep : /proc/net/dev | cut -d: -f1
grep -E 'CapEff|NoNewPrivs|Seccomp:' /proc/self/status
unshare -U true 2>/dev/null && echo namespaces
mount -t tmpfs x /mnt 2>/dev/null && echo mounts
env | grep -v -E '^(PATH|EXERCISE|EDITOR_FILES|ALLOWED_FUNCTIONS|HOME|PWD|OLDPWD|FILE|HOSTNAME)='
exit 0
"""


def test_the_same_doors_are_shut_as_for_every_student(runner: DockerRunner, image: str) -> None:
    told = run(runner, image, DOORS).output.decode().split()
    assert told == ["10001", "lo", "CapEff:", "0" * 16, "NoNewPrivs:", "1", "Seccomp:", "2"]


def test_an_image_without_a_shell_is_a_fault_that_is_counted(runner: DockerRunner, engine: Engine) -> None:
    bare = {"Dockerfile": "FROM scratch\nCOPY entry.sh /entry.sh\n", "entry.sh": ENTRY}
    with built(engine, bare) as name, pytest.raises(SandboxFault, match="/bin/sh"):
        run(runner, name, "exit 0")


def test_an_image_that_is_not_there_is_none(runner: DockerRunner) -> None:
    assert runner.run_jailed("qatarlas-test/none:1", {}, {}, "python", {}) is None


@pytest.mark.parametrize(("script", "passed"), [(b"exit 0", True), (b"echo no; exit 1", False)])
def test_an_exercise_that_names_it_hears_its_verdict(
    runner: DockerRunner, image: str, tmp_path: Path, script: bytes, *, passed: bool
) -> None:
    toml = f'{folders.EXERCISE}\n[beside]\nkind = "01edu"\nimage = "{image}"\neditor_files = ["add.sh"]\n'
    folders.exercise(tmp_path, changes={"exercise.toml": toml})
    [exercise] = load(tmp_path / "exercises", folders.graders(tmp_path))
    heard = hear({"add.sh": script}, exercise, runner, [image])
    assert heard is not None
    assert heard.told is not None
    [case] = heard.told.cases
    assert (case.name, case.outcome is Outcome.PASSED, case.words) == ("add", passed, "" if passed else "no")
