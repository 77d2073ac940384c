"""Git as a process: each limit alone ends it, and nothing of it stays."""

import os
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from lms.storage.git import gitprocess
from lms.storage.git.gitprocess import GitError, GitTimeoutError, ProcessLimits, run
from tests.git.bombs import stored_pack, zero_pack
from tests.git.site import Client, leftovers

GIGABYTE, MEGABYTE = 1024**3, 1024**2


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    Client(tmp_path).must("init", "--quiet", "--bare", "bare.git")
    return tmp_path / "bare.git"


def unpack(bare: Path, pack: bytes, limits: ProcessLimits, seconds: float = 60) -> None:
    run((f"--git-dir={bare}", "index-pack", "--stdin"), given=pack, limits=limits, seconds=seconds)


@pytest.mark.case("G14")
def test_g14_a_bomb_alone_is_stopped_by_its_cpu_limit(bare: Path) -> None:
    began = psutil.Process().cpu_times().children_user
    with pytest.raises(GitError):
        unpack(bare, zero_pack(8 * GIGABYTE), ProcessLimits(cpu_seconds=1))
    assert psutil.Process().cpu_times().children_user - began < 4


@pytest.mark.case("G16")
def test_g16_a_huge_pack_alone_is_stopped_by_the_largest_size_of_a_file(bare: Path) -> None:
    pack = stored_pack([os.urandom(MEGABYTE)] * 4)
    with pytest.raises(GitError):
        unpack(bare, pack, ProcessLimits(file_bytes=MEGABYTE))
    assert sum(path.stat().st_size for path in (bare / "objects/pack").iterdir()) <= MEGABYTE


def test_too_much_memory_alone_is_refused(bare: Path) -> None:
    pack = stored_pack([bytes(200 * MEGABYTE)])
    with pytest.raises(GitError) as caught:
        unpack(bare, pack, ProcessLimits(memory_bytes=64 * MEGABYTE))
    assert "memory" in caught.value.last_words


def test_the_wall_limit_ends_git_and_its_children(tmp_path: Path) -> None:
    Client(tmp_path).must("init", "--quiet")
    began = time.monotonic()
    with pytest.raises(GitTimeoutError):
        run(("-C", str(tmp_path), "-c", "alias.wait=!sleep 300; true", "wait"), seconds=0.5)
    assert time.monotonic() - began < 300  # it was ended, and has not come to its end
    assert not [one for one in psutil.Process().children(recursive=True) if one.name() in {"git", "sleep"}]


def test_a_child_that_git_leaves_behind_is_ended_too(tmp_path: Path) -> None:
    """Git ends by itself, as after a failed clone, and its transport has not ended yet."""
    Client(tmp_path).must("init", "--quiet")
    mine = tmp_path / "mine"
    alias = f"!sleep 300 >/dev/null 2>&1 & echo $! > {mine}; exit 3"
    with pytest.raises(GitError):
        run(("-C", str(tmp_path), "-c", f"alias.leave={alias}", "leave"), seconds=60)
    with suppress(psutil.NoSuchProcess):
        psutil.Process(int(mine.read_text())).wait(30)


def test_git_knows_nothing_of_our_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_DIR", "GIT_SSH_COMMAND", "QATARLAS_SECRET_KEY", "https_proxy", "GIT_CONFIG_PARAMETERS"):
        monkeypatch.setenv(name, "secret")
    Client(tmp_path).must("init", "--quiet")
    told = run(("-C", str(tmp_path), "-c", "alias.env=!env", "env"), seconds=10)
    assert b"secret" not in told
    assert b"GIT_ALLOW_PROTOCOL=https" in told


def test_the_last_words_are_cut_and_printable(tmp_path: Path) -> None:
    script = "!head -c 100000 /dev/zero | tr '\\0' '\\377' >&2; false"
    with pytest.raises(GitError) as caught:
        run(("-C", str(tmp_path), "-c", f"alias.fail={script}", "fail"), seconds=10)
    assert len(caught.value.last_words.encode()) <= 4 * gitprocess.LAST_WORDS
    assert leftovers(tmp_path) == []
