"""The request of a push, read as it passes by: how much it would unpack to, before git sees it.

A pack of two megabytes can hold a file of two gigabytes. Every object in a pack says its size in front of
its compressed content, so a bomb is known by its first bytes. Nothing is kept: contents are inflated only
to find the next object, and counted.
"""

import re
import zlib
from collections.abc import Generator
from dataclasses import dataclass

from lms.domain.files import megabytes
from lms.errors import N_, RefusedError, TooLargeError

COMMANDS = 64
COMMAND = re.compile(
    rb"(shallow [0-9a-f]{40}|[0-9a-f]{40} [0-9a-f]{40} [^\0-\x20\x7f]+)\n?(\0.*)?", re.DOTALL
)
"""A line of a push. Git hands it to hooks as it came: a name of several lines would speak in their place."""
ID_BYTES = 20
OFS_DELTA, REF_DELTA = 6, 7
KINDS = frozenset({1, 2, 3, 4, OFS_DELTA, REF_DELTA})
SMALL, LARGE = 2 * 1024, 64 * 1024
HEAD = 20

Bytes = Generator[None, None, bytes]
Number = Generator[None, None, int]
Steps = Generator[None, None, None]


@dataclass(frozen=True)
class PackLimits:
    """How much may arrive, how many objects it may hold, and what each and all may unpack to."""

    pushed_bytes: int
    objects: int
    object_bytes: int
    total_bytes: int


class PushMeter:
    """Fed with the body of a push; raises ``RefusedError`` at the first byte that shows it is too much."""

    def __init__(self, limits: PackLimits) -> None:
        self.limits = limits
        self.arrived = 0
        self.unpacked = 0
        self.commands: list[bytes] = []
        self._held = b""
        self._at = 0
        self._steps = self._read()
        next(self._steps)

    @property
    def refs(self) -> list[str]:
        """Return the references that are pushed, as far as they are known."""
        commands = (line.split(b"\0")[0].split(b" ", 2) for line in self.commands)
        return [words[-1].decode("utf-8", "replace").strip() for words in commands]

    @property
    def abilities(self) -> frozenset[str]:
        """Return what the client's git said that it understands."""
        _, _, words = (self.commands or [b""])[0].partition(b"\0")
        return frozenset(words.decode("utf-8", "replace").split())

    def feed(self, chunk: bytes) -> None:
        self.arrived += len(chunk)
        if self.arrived > self.limits.pushed_bytes:
            raise TooLargeError(
                N_("The push is larger than %(limit)s. Leave out data and what can be built again."),
                limit=megabytes(self.limits.pushed_bytes),
            )
        self._held, self._at = self._held[self._at :] + chunk, 0
        next(self._steps)

    def _read(self) -> Steps:
        """Read commands, then the pack; what follows is git's to judge."""
        yield
        yield from self._read_commands()
        yield from self._read_pack()
        while True:
            self._at = len(self._held)
            yield

    def _read_commands(self) -> Steps:
        while True:
            digits = yield from self._take(4)
            try:
                length = int(digits, 16)
            except ValueError as error:
                raise damaged() from error
            if length == 0:
                return
            if length <= len(digits) or len(self.commands) >= COMMANDS:
                raise damaged()
            command = yield from self._take(length - len(digits))
            if not COMMAND.fullmatch(command):
                raise damaged()
            self.commands.append(command)

    def _read_pack(self) -> Steps:
        header = yield from self._take(12)
        if header[:4] != b"PACK":
            raise damaged()
        count = int.from_bytes(header[8:], "big")
        if count > self.limits.objects:
            raise TooLargeError(
                N_("The push holds more than %(limit)s objects. Leave out what is not your own."),
                limit=self.limits.objects,
            )
        for _ in range(count):
            yield from self._read_object()

    def _read_object(self) -> Steps:
        kind, size = yield from self._object_header()
        if kind not in KINDS:
            raise damaged()
        self._count(size)
        if kind == OFS_DELTA:
            while (yield from self._byte()) & 0x80:
                pass
        elif kind == REF_DELTA:
            yield from self._take(ID_BYTES)
        head = yield from self._inflate(size)
        if kind in {OFS_DELTA, REF_DELTA}:
            _, rest = variable_length(head)
            self._count(variable_length(rest)[0])

    def _object_header(self) -> Generator[None, None, tuple[int, int]]:
        byte = yield from self._byte()
        kind, size, shift = byte >> 4 & 7, byte & 15, 4
        while byte & 0x80:
            byte = yield from self._byte()
            size |= (byte & 0x7F) << shift
            shift += 7
            if size > self.limits.total_bytes:
                break
        return kind, size

    def _count(self, size: int) -> None:
        self.unpacked += size
        if size > self.limits.object_bytes:
            raise TooLargeError(
                N_("A file in the push is larger than %(limit)s. Take it out of every commit."),
                limit=megabytes(self.limits.object_bytes),
            )
        if self.unpacked > self.limits.total_bytes:
            raise TooLargeError(
                N_("The push unpacks to more than %(limit)s. Take large files out of every commit."),
                limit=megabytes(self.limits.total_bytes),
            )

    def _inflate(self, size: int) -> Bytes:
        """Skip one compressed content; return its first bytes."""
        inflater, made, head, slice_bytes = zlib.decompressobj(), 0, b"", SMALL
        while not inflater.eof:
            data = inflater.unconsumed_tail or self._held[self._at : self._at + slice_bytes]
            if not data:
                yield
                continue
            if not inflater.unconsumed_tail:
                self._at += len(data)
            try:
                out = inflater.decompress(data, LARGE)
            except zlib.error as error:
                raise damaged() from error
            made, head, slice_bytes = made + len(out), (head + out)[:HEAD], LARGE
            if made > size:
                raise damaged()
        self._at -= len(inflater.unused_data)
        return head

    def _byte(self) -> Number:
        while self._at >= len(self._held):
            yield
        self._at += 1
        return self._held[self._at - 1]

    def _take(self, count: int) -> Bytes:
        while len(self._held) - self._at < count:
            yield
        self._at += count
        return self._held[self._at - count : self._at]


def variable_length(data: bytes) -> tuple[int, bytes]:
    """Read the size at the head of a delta: seven bits a byte, the lowest first."""
    value = 0
    for position, byte in enumerate(data):
        value |= (byte & 0x7F) << 7 * position
        if not byte & 0x80:
            return value, data[position + 1 :]
    raise damaged()


def damaged() -> RefusedError:
    return RefusedError(N_("The push arrived damaged. Push again."))
