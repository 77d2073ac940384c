"""The broker that is a folder: whoever looks into it finds whole messages, and half a one ends nobody."""

from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest

from lms.jobs import GRADE, make_celery
from lms.settings import Settings

QUEUE = "celery"


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[Any]:
    celery = make_celery(Settings(var=tmp_path))
    with celery.connection_for_write() as connection:
        yield connection.default_channel


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "broker" / "queue"


def test_a_message_comes_as_it_was_sent(channel: Any) -> None:
    channel._put(QUEUE, {"body": "first"})
    channel._put(QUEUE, {"body": "қатар"})
    assert [channel._get(QUEUE)["body"] for _ in range(2)] == ["first", "қатар"]
    with pytest.raises(Empty):
        channel._get(QUEUE)


def test_a_message_has_its_name_only_when_it_is_whole(channel: Any, folder: Path) -> None:
    with pytest.raises(TypeError):
        channel._put(QUEUE, {"body": object})
    assert list(folder.glob("*.msg")) == []


@pytest.mark.parametrize("left", [b"", b'{"body": "W10=', b"\xff\xfe"])
def test_half_a_message_ends_no_worker(channel: Any, folder: Path, left: bytes) -> None:
    (folder / f"!left.{QUEUE}.msg").write_bytes(left)
    channel._put(QUEUE, {"body": "next"})
    with pytest.raises(Empty):
        channel._get(QUEUE)
    assert channel._get(QUEUE) == {"body": "next"}


def test_tasks_go_by_this_folder(tmp_path: Path, folder: Path) -> None:
    make_celery(Settings(var=tmp_path)).send_task(GRADE, retry=False)
    (message,) = folder.glob(f"*.{QUEUE}.msg")
    assert GRADE in message.read_text()
