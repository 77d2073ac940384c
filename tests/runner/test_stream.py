"""The stream between worker and container, against ends that lie, stall, flood and vanish."""

import json
import socket
import struct
import threading
import tracemalloc
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.runner.stream import BadFrameError, FrameStream, StreamEndedError, StreamLateError

MEBIBYTE = 1 << 20


def frame(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">cI", kind, len(payload)) + payload


def engine_says(data: bytes, *, stream: int = 1, piece: int = 7) -> bytes:
    """Wrap bytes as the engine does, in pieces of its own choice."""
    pieces = [data[start : start + piece] for start in range(0, len(data), piece)]
    return b"".join(struct.pack(">BxxxI", stream, len(part)) + part for part in pieces)


@pytest.fixture
def ends() -> Iterator[tuple[FrameStream, socket.socket]]:
    ours, theirs = socket.socketpair()
    with closing(FrameStream(ours)) as stream, closing(theirs):
        yield stream, theirs


def test_messages_arrive_however_the_engine_cuts_them(ends: tuple[FrameStream, socket.socket]) -> None:
    stream, container = ends
    told = [{"type": "hello"}, {"type": "ready", "words": "қатар"}]
    data = b"".join(frame(b"J", json.dumps(message).encode()) for message in told)
    container.sendall(
        engine_says(data[:20]) + engine_says(b"Traceback", stream=2) + engine_says(data[20:], piece=3)
    )

    assert [stream.receive(1), stream.receive(1)] == told
    assert stream.last_words == b"Traceback"


@given(st.lists(st.integers(1, 40), max_size=20), st.integers(1, 30))
def test_any_cut_gives_the_same_messages(sizes: list[int], piece: int) -> None:
    ours, theirs = socket.socketpair()
    with closing(FrameStream(ours)) as stream, closing(theirs):
        told = [{"n": "x" * size} for size in sizes]
        data = b"".join(frame(b"J", json.dumps(message).encode()) for message in told)
        theirs.sendall(engine_says(data, piece=piece))
        assert [stream.receive(1) for _ in told] == told
        assert stream.is_silent()


@pytest.mark.parametrize(
    "said",
    [
        frame(b"T", b"no tar comes from there"),
        frame(b"X", b"{}"),
        frame(b"J", b"{"),
        frame(b"J", b"[1]"),
        frame(b"J", b"\xff\xfe"),
        frame(b"J", b"[" * 100_000),
        struct.pack(">cI", b"J", 8 * MEBIBYTE + 1),
        b"anything else at all",
    ],
)
def test_what_is_no_message_is_a_bad_frame(ends: tuple[FrameStream, socket.socket], said: bytes) -> None:
    stream, container = ends
    sender = threading.Thread(target=container.sendall, args=(engine_says(said, piece=1 << 14),))
    sender.start()
    with pytest.raises(BadFrameError):
        stream.receive(5)
    sender.join()


def test_silence_is_late(ends: tuple[FrameStream, socket.socket]) -> None:
    stream, container = ends
    container.sendall(engine_says(frame(b"J", b"{}")[:4]))
    with pytest.raises(StreamLateError):
        stream.receive(0.05)


def test_trickle_is_late_all_the_same(ends: tuple[FrameStream, socket.socket]) -> None:
    stream, container = ends
    stop = threading.Event()

    def trickle() -> None:
        container.sendall(engine_says(struct.pack(">cI", b"J", 5000)))
        while not stop.wait(0.01):
            container.sendall(engine_says(b" "))

    sender = threading.Thread(target=trickle)
    sender.start()
    with pytest.raises(StreamLateError):
        stream.receive(0.1)
    stop.set()
    sender.join()


def test_end_in_the_middle_of_a_message_is_an_end(ends: tuple[FrameStream, socket.socket]) -> None:
    stream, container = ends
    container.sendall(engine_says(frame(b"J", b"{}")[:6]))
    container.close()
    with pytest.raises(StreamEndedError):
        stream.receive(1)
    assert not stream.is_silent()


def test_reader_that_stalls_makes_sending_late(ends: tuple[FrameStream, socket.socket]) -> None:
    stream, _ = ends
    with pytest.raises(StreamLateError):
        stream.send_tar(bytes(16 * MEBIBYTE), 0.1)


def test_message_that_is_too_large_is_not_sent(ends: tuple[FrameStream, socket.socket]) -> None:
    stream, _ = ends
    with pytest.raises(BadFrameError):
        stream.send({"words": "x" * (8 * MEBIBYTE)}, 1)


def test_flood_takes_no_memory(ends: tuple[FrameStream, socket.socket]) -> None:
    stream, container = ends
    flood = engine_says(b"x" * MEBIBYTE, stream=2, piece=MEBIBYTE)

    def pour() -> None:
        for _ in range(64):
            container.sendall(flood)
        container.sendall(engine_says(frame(b"J", b"{}")))

    sender = threading.Thread(target=pour)
    tracemalloc.start()
    sender.start()
    assert stream.receive(20) == {}
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    sender.join()
    assert peak < MEBIBYTE


def test_stream_with_something_to_say_is_not_silent(ends: tuple[FrameStream, socket.socket]) -> None:
    stream, container = ends
    assert stream.is_silent()
    container.sendall(engine_says(b"x"))
    assert not stream.is_silent()
