"""Images are built when what they are made from has changed, and only then."""

import shutil
from pathlib import Path

import pytest

from lms.runner import images as making
from lms.runner.client import Engine
from lms.runner.engine import answers, ensure_engine
from lms.runner.errors import EngineUnavailable
from lms.runner.packages import is_debian
from lms.settings import ROOT

GRADERS = ROOT / "graders"


def test_unchanged_images_are_not_built_again(engine: Engine) -> None:
    said: list[str] = []
    first = making.ensure_images(engine, GRADERS, print)
    assert making.ensure_images(engine, GRADERS, said.append) == first
    assert all(line.endswith("unchanged") for line in said)


def test_digest_follows_code_dockerfile_and_base(tmp_path: Path) -> None:
    copied = tmp_path / "graders"
    shutil.copytree(GRADERS, copied)
    digests = [making.digest_of(making.context_files(GRADERS, "python"), "base")]
    digests.append(making.digest_of(making.context_files(copied, "python"), "base"))
    (copied / "agent" / "__pycache__").mkdir(exist_ok=True)
    (copied / "agent" / "__pycache__" / "x.pyc").touch()
    digests.append(making.digest_of(making.context_files(copied, "python"), "base"))
    assert len(set(digests)) == 1

    (copied / "kit" / "more.py").touch()
    digests.append(making.digest_of(making.context_files(copied, "python"), "base"))
    (copied / "python" / "Dockerfile").write_text("FROM scratch")
    digests.append(making.digest_of(making.context_files(copied, "python"), "base"))
    digests.append(making.digest_of(making.context_files(copied, "python"), "other"))
    assert len(set(digests)) == 4


def test_build_that_fails_says_why(engine: Engine) -> None:
    files = {"Dockerfile": b"ARG BASE\nFROM ${BASE}\nRUN echo the last words; exit 3\n"}
    with pytest.raises(EngineUnavailable, match="the last words"):
        making.build(engine, "qatarlas/never", files, making.ensure_base(engine, print), "digest")
    assert engine.image_id("qatarlas/never") is None


def test_engine_that_is_there_is_left_alone(engine: Engine, tmp_path: Path) -> None:
    said: list[str] = []
    assert ensure_engine(engine, tmp_path / "log", said.append) is None
    assert said == []


def test_address_where_nobody_answers_is_told(tmp_path: Path) -> None:
    assert not answers(Engine(f"unix://{tmp_path}/none.sock"))


@pytest.mark.parametrize(
    ("release", "debian"),
    [
        ("ID=debian\n", True),
        ('ID=ubuntu\nID_LIKE="debian"\n', True),
        ('ID=mint\nID_LIKE="ubuntu debian"\n', True),
        ("ID=fedora\n", False),
        ("", False),
    ],
)
def test_family_of_the_system(tmp_path: Path, release: str, *, debian: bool) -> None:
    (tmp_path / "os-release").write_text(release)
    assert is_debian(tmp_path / "os-release") is debian
    assert not is_debian(tmp_path / "nowhere")
