"""What holds git itself, each alone: limits of its processes, the pinned address, and what it never reads.

`make attack-proof` runs it.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lms.domain import files
from lms.errors import QatarlasError
from lms.services.school import School
from lms.storage.git import gitprocess
from lms.storage.git import remotes as storage
from lms.storage.git.gitprocess import GitError, ProcessLimits, run
from tests.git.bombs import stored_pack, zero_pack
from tests.git.far import HOST, Far, far_side
from tests.git.site import Client
from tests.git.test_remotes import fetched
from tests.support.schools import Pupil, opened_school

MEGABYTE = 1024**2
SHORT = 2
WIDE = ProcessLimits(cpu_seconds=100, memory_bytes=2**40, file_bytes=2**40)
BOMBS = {
    "cpu": ("G14", ProcessLimits(1, WIDE.memory_bytes, WIDE.file_bytes), zero_pack(2048 * MEGABYTE)),
    "file": ("G16", ProcessLimits(100, WIDE.memory_bytes, MEGABYTE), stored_pack([bytes(2 * MEGABYTE)])),
    "memory": (
        "G14",
        ProcessLimits(100, 64 * MEGABYTE, WIDE.file_bytes),
        stored_pack([bytes(150 * MEGABYTE)]),
    ),
}


@pytest.mark.parametrize(
    ("limits", "pack"),
    [
        pytest.param(
            limits, pack, id=name, marks=pytest.mark.removal(f"git's processes: limit of {name}", case=case)
        )
        for name, (case, limits, pack) in BOMBS.items()
    ],
)
def test_a_limit_of_git_stops_its_bomb_alone(tmp_path: Path, limits: ProcessLimits, pack: bytes) -> None:
    Client(tmp_path).must("init", "--quiet", "--bare", "bare.git")
    argv = (f"--git-dir={tmp_path}/bare.git", "index-pack", "--stdin")
    with pytest.raises(GitError):
        run(argv, given=pack, limits=limits, seconds=100)
    assert run(argv, given=pack, limits=WIDE, seconds=100).startswith(b"pack")


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Far]:
    with far_side(tmp_path_factory.mktemp("far")) as opened:
        yield opened


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    with opened_school(tmp_path / "var", remote_hosts=HOST, remote_seconds=3, cooldown_seconds=0) as opened:
        yield opened


@pytest.mark.removal("fetching: the address that was looked at", case="G06")
def test_a_name_that_is_asked_for_again_leads_inside(
    far: Far, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git would ask by itself; the name has another address by then."""
    host = far.repository("rebound")
    far.publish(host, host.tree([("100644", b"solution.py", host.store("blob", b"x = 1\n"))]))
    assert fetched(far, Pupil(school), "rebound").number == 1
    assert not far.trapped
    whole = storage.clone_config
    monkeypatch.setattr(
        storage, "clone_config", lambda address, _pinned, trusted: whole(address, ("127.0.0.1",), trusted)
    )
    with pytest.raises(QatarlasError):
        fetched(far, Pupil(school, "dana"), "rebound")
    assert far.trapped


@pytest.mark.removal("fetching: transfer.fsckObjects=true", case="G07")
def test_what_git_refuses_is_not_fetched_by_this_alone(
    far: Far, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The walker, which refuses the same name, is off."""
    host = far.repository("named")
    far.publish(host, host.tree([("100644", b".git", host.store("blob", b"x"))]))
    monkeypatch.setattr(files, "check_not_git", lambda *_: None)
    with pytest.raises(QatarlasError, match="git itself refuses"):
        fetched(far, Pupil(school), "named")
    whole = storage.clone_config
    monkeypatch.setattr(storage, "clone_config", lambda *how: whole(*how) | {"transfer.fsckObjects": "false"})
    assert fetched(far, Pupil(school, "dana"), "named").number == 1


@pytest.mark.removal("fetching: its time", case="G20")
def test_a_host_that_drips_is_cut_off_by_the_wall_limit_alone(far: Far, school: School) -> None:
    """The limit of slowness, which would cut it off too, is out of reach."""
    patient = replace(school, settings=school.settings.model_copy(update={"remote_seconds": SHORT}))
    assert seconds_of(lambda: fetched(far, Pupil(patient), "slow")) < SHORT + 2
    patient = replace(school, settings=school.settings.model_copy(update={"remote_seconds": 4 * SHORT}))
    patient.repositories.settings = patient.settings
    assert seconds_of(lambda: fetched(far, Pupil(patient, "dana"), "slow")) > 2 * SHORT


def seconds_of(act: Callable[[], object]) -> float:
    began = time.monotonic()
    with pytest.raises(QatarlasError):
        act()
    return time.monotonic() - began


@pytest.mark.removal("fetching: GIT_ALLOW_PROTOCOL=https", case="G01")
def test_git_runs_no_program_for_an_address_by_this_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evil = tmp_path / "evil"
    argv = (
        "-c",
        "protocol.ext.allow=always",
        "clone",
        "--quiet",
        f"ext::sh -c touch% {evil}",
        f"{tmp_path}/x",
    )
    with pytest.raises(GitError):
        run(argv, seconds=10)
    assert not evil.exists()
    monkeypatch.setitem(gitprocess.CLEAN, "GIT_ALLOW_PROTOCOL", "https:ext")
    with pytest.raises(GitError):
        run(argv, seconds=10)
    assert evil.exists()


@pytest.mark.removal("git's processes: the configuration of this machine", case="G17")
def test_git_reads_no_configuration_of_its_user_by_this_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".gitconfig").write_text(f"[alias]\n\tevil = !touch {tmp_path}/evil\n")
    monkeypatch.setitem(gitprocess.CLEAN, "HOME", str(tmp_path))
    with pytest.raises(GitError):
        run(("evil",), seconds=10)
    assert not (tmp_path / "evil").exists()
    monkeypatch.delitem(gitprocess.CLEAN, "GIT_CONFIG_GLOBAL")
    run(("evil",), seconds=10)
    assert (tmp_path / "evil").exists()
