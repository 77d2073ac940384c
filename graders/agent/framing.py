"""Frames over a pair of file descriptors: one byte of kind, four of length, the payload."""

import json
import os
import struct
from typing import Any

HEAD = struct.Struct(">cI")
LIMITS = {b"J": 8 * 1024 * 1024, b"T": 64 * 1024 * 1024}
WRAPPING = 64 * 1024  # what the worker may add to a message before it passes it on


class BadFrameError(Exception):
    """The other side does not speak the protocol."""


class TooLargeError(Exception):
    """A frame can't carry that much; nothing of it was sent."""


class Frames:
    """Both ends of the conversation with the worker; descriptors that no child ever gets."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        self.incoming = incoming
        self.outgoing = outgoing

    def read(self) -> tuple[bytes, bytes] | None:
        """Return the next frame, or None when the worker has gone."""
        head = self.exactly(HEAD.size)
        if head is None:
            return None
        kind, length = HEAD.unpack(head)
        if length > LIMITS.get(kind, -1):
            raise BadFrameError(f"a frame of kind {kind!r} with {length} bytes")
        payload = self.exactly(length)
        return None if payload is None else (kind, payload)

    def read_order(self) -> dict[str, Any] | None:
        """Return the next J frame as a dictionary; any other frame is against the rules."""
        frame = self.read()
        if frame is None:
            return None
        order = json.loads(frame[1]) if frame[0] == b"J" else None
        if not isinstance(order, dict):
            raise BadFrameError("an order is a J frame with an object")
        return order

    def say(self, message: dict[str, Any]) -> None:
        self.write(b"J", json.dumps(message, ensure_ascii=False).encode("utf-8", "replace"))

    def write(self, kind: bytes, payload: bytes) -> None:
        if len(payload) > LIMITS[kind] - WRAPPING:
            raise TooLargeError(f"{len(payload)} bytes are too many for a frame of kind {kind!r}")
        view = memoryview(HEAD.pack(kind, len(payload)) + payload)
        while view:
            view = view[os.write(self.outgoing, view) :]

    def exactly(self, count: int) -> bytes | None:
        data = bytearray()
        while len(data) < count:
            piece = os.read(self.incoming, min(count - len(data), 1 << 20))
            if not piece:
                return None
            data += piece
        return bytes(data)
