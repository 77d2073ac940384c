"""Frames as the agent reads and writes them."""

import os
import struct
from collections.abc import Iterator

import pytest

from graders.agent.framing import LIMITS, WRAPPING, BadFrameError, Frames, TooLargeError
from lms.runner.stream import LARGEST


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    read, write = os.pipe()
    yield read, write
    os.close(read)


def head(kind: bytes, length: int) -> bytes:
    return struct.pack(">cI", kind, length)


def test_what_is_said_is_read(pipe: tuple[int, int]) -> None:
    read, write = pipe
    frames = Frames(read, write)
    frames.say({"words": "қатар", "half": "\ud800"})
    frames.write(b"T", b"tar")
    os.close(write)

    assert frames.read_order() == {"words": "қатар", "half": "?"}
    assert frames.read() == (b"T", b"tar")
    assert frames.read() is None


@pytest.mark.parametrize("said", [head(b"J", 9 << 20), head(b"T", 65 << 20), head(b"Q", 0), head(b"T", 0)])
def test_order_that_is_none_is_refused(pipe: tuple[int, int], said: bytes) -> None:
    read, write = pipe
    os.write(write, said)
    os.close(write)
    with pytest.raises(BadFrameError):
        Frames(read, write).read_order()


@pytest.mark.parametrize("said", [b"", b"J", head(b"J", 5) + b"{}"])
def test_end_in_the_middle_is_an_end(pipe: tuple[int, int], said: bytes) -> None:
    read, write = pipe
    os.write(write, said)
    os.close(write)
    assert Frames(read, write).read_order() is None


def test_frame_that_is_too_large_is_not_written(pipe: tuple[int, int]) -> None:
    read, write = pipe
    with pytest.raises(TooLargeError):
        Frames(read, write).write(b"J", bytes((8 << 20) - (64 << 10) + 1))
    os.close(write)


def test_worker_may_add_to_the_largest_message() -> None:
    assert LARGEST[b"J"] - LIMITS[b"J"] + WRAPPING == 64 << 10
