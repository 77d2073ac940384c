"""Frames over the engine's attach stream: one raw socket, byte caps, deadlines, no memory without a bound."""

import json
import select
import socket
import struct
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from lms.runner.errors import EngineUnavailable, SandboxFault

HEAD = struct.Struct(">cI")
ENGINE_HEAD = struct.Struct(">BxxxI")
LARGEST = {b"J": 8 * 1024 * 1024, b"T": 64 * 1024 * 1024}
STDOUT = 1
PIECE = 1 << 16
LAST_WORDS = 4096
HTTP_HEAD = 1 << 14
ATTACH_SECONDS = 30.0


class StreamEndedError(Exception):
    """The container has closed its side: its first process has ended."""


class StreamLateError(Exception):
    """Nothing whole came, or nothing could be sent, before the deadline."""


class BadFrameError(Exception):
    """What came is not the protocol."""


class LargeFrameError(BadFrameError):
    """What was to be sent is more than a frame may carry; nothing of it was sent."""


class FrameStream:
    """The worker's end of a container's stdin, stdout and stderr."""

    def __init__(self, connection: socket.socket, early: bytes = b"") -> None:
        self.connection = connection
        self.raw = bytearray(early)
        self.left = (0, 0)
        self.stdout = bytearray()
        self.last_words = b""

    def send(self, message: Mapping[str, Any], seconds: float) -> None:
        self.write(b"J", json.dumps(message, ensure_ascii=False).encode(), seconds)

    def send_tar(self, archive: bytes, seconds: float) -> None:
        self.write(b"T", archive, seconds)

    def write(self, kind: bytes, payload: bytes, seconds: float) -> None:
        if len(payload) > LARGEST[kind]:
            raise LargeFrameError(f"{len(payload)} bytes are too many for a frame of kind {kind!r}")
        self.push(HEAD.pack(kind, len(payload)) + payload, seconds)

    def send_last(self, content: bytes, seconds: float) -> None:
        """Send bytes that are no frame, and say that nothing comes after them."""
        self.push(content, seconds)
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)

    def push(self, content: bytes, seconds: float) -> None:
        self.connection.settimeout(max(seconds, 0.001))
        try:
            self.connection.sendall(content)
        except TimeoutError as error:
            raise StreamLateError from error
        except OSError as error:
            raise StreamEndedError from error

    def receive(self, seconds: float) -> dict[str, Any]:
        """Return the next J frame as an object; nothing in it is checked beyond that."""
        deadline = time.monotonic() + seconds
        kind, length = HEAD.unpack(self.exactly(HEAD.size, deadline))
        if kind != b"J" or length > LARGEST[kind]:
            raise BadFrameError(f"a frame of kind {kind!r} with {length} bytes")
        try:
            message = json.loads(self.exactly(length, deadline))
        except (ValueError, RecursionError) as error:
            raise BadFrameError("a frame that is no JSON") from error
        if not isinstance(message, dict):
            raise BadFrameError("a frame that is no object")
        return message

    def exactly(self, count: int, deadline: float) -> bytes:
        while len(self.stdout) < count:
            self.fill(deadline)
        data = bytes(self.stdout[:count])
        del self.stdout[:count]
        return data

    def fill(self, deadline: float) -> None:
        """Read one piece of the engine's stream and sort it."""
        if not self.raw:
            self.raw += self.piece(deadline)
        kind, left = self.left
        if left == 0:
            while len(self.raw) < ENGINE_HEAD.size:
                self.raw += self.piece(deadline)
            kind, left = ENGINE_HEAD.unpack(self.raw[: ENGINE_HEAD.size])
            del self.raw[: ENGINE_HEAD.size]
        part = bytes(self.raw[:left])
        del self.raw[:left]
        self.left = (kind, left - len(part))
        if kind == STDOUT:
            self.stdout += part
        else:
            self.last_words = (self.last_words + part)[-LAST_WORDS:]

    def piece(self, deadline: float) -> bytes:
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise StreamLateError
        self.connection.settimeout(remaining)
        try:
            piece = self.connection.recv(PIECE)
        except TimeoutError as error:
            raise StreamLateError from error
        except OSError as error:
            raise StreamEndedError from error
        if not piece:
            raise StreamEndedError
        return piece

    def is_silent(self) -> bool:
        """Whether the stream is open and nothing waits in it, as it must be between two works."""
        if self.raw or self.stdout:
            return False
        self.connection.settimeout(0)
        try:
            self.connection.recv(1, socket.MSG_PEEK)
        except (BlockingIOError, InterruptedError):
            return True
        except OSError:
            return False
        return False

    def has_ended(self) -> bool:
        """Whether the other side has hung up, whatever it said before."""
        poller = select.poll()
        poller.register(self.connection, select.POLLRDHUP)
        return bool(poller.poll(0))

    def close(self) -> None:
        """Let go of both directions; the engine then closes the container's stdin."""
        self.connection.close()


def attach(base_url: str, version: str, container: str) -> FrameStream:
    """Attach to a container that is not started yet, so that nothing it says is missed."""
    path = f"/v{version}/containers/{container}/attach?stream=1&stdin=1&stdout=1&stderr=1"
    request = f"POST {path} HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
    try:
        connection = connect(base_url)
    except OSError as error:
        raise EngineUnavailable("%(fault)s", fault=error) from error
    try:
        connection.sendall(request.encode())
        return FrameStream(connection, upgraded(connection))
    except OSError as error:
        connection.close()
        raise EngineUnavailable("%(fault)s", fault=error) from error
    except SandboxFault:
        connection.close()
        raise


def connect(base_url: str) -> socket.socket:
    url = urlsplit(base_url)
    if url.scheme in {"tcp", "http"}:
        return socket.create_connection(
            (url.hostname or "127.0.0.1", url.port or 2375), timeout=ATTACH_SECONDS
        )
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(ATTACH_SECONDS)
        connection.connect(url.path)
    except BaseException:
        connection.close()
        raise
    return connection


def upgraded(connection: socket.socket) -> bytes:
    """Read the head of the engine's answer; return what came after it, which belongs to the stream."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(PIECE)
        if not piece or len(data) > HTTP_HEAD:
            raise ConnectionError("the engine hung up while a container was attached")
        data += piece
    head, _, early = data.partition(b"\r\n\r\n")
    status = head.split(b" ", 2)[1:2]
    if status in ([b"101"], [b"200"]):
        return early
    if status and status[0].startswith(b"4"):
        raise SandboxFault("%(fault)s", fault=head.decode(errors="replace"))
    raise ConnectionError(head.decode(errors="replace"))
