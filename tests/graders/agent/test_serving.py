"""When an answer is whole, and what is kept of a log; a server itself takes a container."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.agent.serving import Heard, Tail, is_listening

OK = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("data", "whole"),
    [
        (b"", False),
        (OK, False),
        (OK + b"\r\n", False),
        (OK + b"Content-Length: 0\r\n\r\n", True),
        (OK + b"content-length:2\r\n\r\na", False),
        (OK + b"content-length:2\r\n\r\nab", True),
        (OK + b"Content-Length: 2\r\n\r\nabc", True),
        (OK + b"Content-Length: -2\r\n\r\n", False),
        (OK + b"Content-Length: 9999999999999999\r\n\r\n", False),
        (OK + b"X: Content-Length: 0\r\n\r\n", False),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", False),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", True),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", True),
        (b"HTTP/1.1 204 No Content\r\n\r\n", True),
        (b"HTTP/1.0 304 Not Modified\r\n\r\n", True),
        (b"x" * 70_000 + b"\r\n\r\n", False),
    ],
)
def test_an_answer_is_whole_once_its_head_says_so(data: bytes, *, whole: bool) -> None:
    at_once = Heard(1 << 20, head_only=False)
    at_once.take(data) if data else None
    bit_by_bit = Heard(1 << 20, head_only=False)
    seen = [bit_by_bit.whole]
    for position in range(0, len(data), 7):
        bit_by_bit.take(data[position : position + 7])
        seen.append(bit_by_bit.whole)
    assert (at_once.whole, seen[-1]) == (whole, whole)


def test_the_answer_to_head_has_no_body() -> None:
    heard = Heard(100, head_only=True)
    heard.take(OK + b"Content-Length: 99\r\n\r\n")
    assert heard.whole


@given(st.lists(st.binary(min_size=1, max_size=50), max_size=20), st.integers(0, 100))
def test_no_more_than_the_limit_is_heard(pieces: list[bytes], limit: int) -> None:
    heard = Heard(limit, head_only=False)
    for piece in pieces:
        heard.take(piece)
        assert heard.whole in {True, False}
        if heard.cut:
            break
    everything = b"".join(pieces)
    assert everything.startswith(bytes(heard.data))
    assert len(heard.data) <= limit
    assert heard.cut is (len(everything) > limit)


@given(st.lists(st.binary(max_size=50), max_size=20), st.integers(1, 100))
def test_a_log_keeps_its_end(pieces: list[bytes], limit: int) -> None:
    tail = Tail(limit)
    for piece in pieces:
        tail.take(piece)
    everything = b"".join(pieces)
    assert bytes(tail.data) == everything[-limit:]
    assert tail.cut is (len(everything) > limit)


def test_who_listens_is_seen_without_a_call() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert is_listening(port)
        listener.setblocking(False)  # noqa: FBT003  the only way to say it
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert not is_listening(port)
