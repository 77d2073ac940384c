"""The two streams of a request of git: its body as it comes, its answer as git says it, and their ends."""

import re
import select
import socket
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from threading import Lock
from typing import Any

from werkzeug.wsgi import get_input_stream

from lms.domain.git.pktlines import DIGITS, REPORT, WORDS, PacketReader, words_packets
from lms.errors import N_, RefusedError, TooLargeError, UnavailableError
from lms.services.submitting.pushes import Backend

PIECE = 64 * 1024
IDLE_SECONDS = 60.0
WALL_SECONDS = 900.0
LOOK_SECONDS = 1.0
GZIP = 31
FSCK = re.compile(rb"object [0-9a-f]{40}: (\w+):")
GIT_NAMES = frozenset({"hasDot", "hasDotdot", "hasDotgit", "fullPathname", "emptyName"})

Environ = dict[str, Any]


def client_socket(environ: Environ) -> socket.socket | None:
    """Return the connection under a request, where the server lends it."""
    found = environ.get("gunicorn.socket") or environ.get("werkzeug.socket")
    return found if isinstance(found, socket.socket) else None


def limit_patience(environ: Environ) -> None:
    """End a connection over which nothing moves, so that a slow client can't hold a thread for ever."""
    connection = client_socket(environ)
    if connection is not None:
        connection.settimeout(IDLE_SECONDS)


def is_gone(environ: Environ) -> bool:
    """Say whether the client has hung up."""
    connection = client_socket(environ)
    if connection is None or connection.fileno() < 0:
        return False
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    if not poll.poll(0):
        return False
    try:
        return connection.recv(1, socket.MSG_PEEK) == b""
    except OSError:
        return True


class Turns:
    """Counts how many requests each person has running, so that nobody takes all the places."""

    def __init__(self, each: int) -> None:
        self._each = each
        self._running: Counter[int] = Counter()
        self._lock = Lock()

    def take(self, person_id: int) -> bool:
        with self._lock:
            free = self._running[person_id] < self._each
            self._running[person_id] += free
            return free

    def give_back(self, person_id: int) -> None:
        with self._lock:
            self._running[person_id] -= 1
            if not self._running[person_id]:
                del self._running[person_id]


class Body:
    """The body of a request, plain or gzipped, of known length or in chunks; never held as a whole."""

    def __init__(self, environ: Environ) -> None:
        encoding = environ.get("HTTP_CONTENT_ENCODING", "")
        if encoding not in {"", "identity", "gzip", "x-gzip"}:
            raise RefusedError(N_("The request is packed in a way that is not known here."))
        self._stream = get_input_stream(environ)
        self._packed = encoding.endswith("gzip")
        self._ends = time.monotonic() + WALL_SECONDS
        self._ended = False

    def pieces(self) -> Iterator[bytes]:
        """Yield the body as git is to see it."""
        return self._inflated() if self._packed else self._arriving()

    def drain(self, most: int) -> bool:
        """Read what is left and forget it: only then a client listens. False: it is too much."""
        if self._ended:
            return True
        arrived = 0
        for piece in self._arriving():
            arrived += len(piece)
            if arrived > most:
                return False
        return True

    def _arriving(self) -> Iterator[bytes]:
        while True:
            try:
                piece = self._stream.read(PIECE)
            except OSError as error:
                raise UnavailableError(N_("The connection broke off. Try again.")) from error
            if not piece:
                self._ended = True
                return
            if time.monotonic() > self._ends:
                raise UnavailableError(N_("The request took too long. Try again."))
            yield piece

    def _inflated(self) -> Iterator[bytes]:
        inflater = zlib.decompressobj(GZIP)
        for piece in self._arriving():
            data = piece
            while data:
                try:
                    made = inflater.decompress(data, PIECE)
                except zlib.error as error:
                    raise RefusedError(N_("The request arrived damaged. Try again.")) from error
                if made:
                    yield made
                data = inflater.unconsumed_tail


def capped(pieces: Iterator[bytes], most: int) -> Iterator[bytes]:
    """Pass pieces on until they are too much."""
    passed = 0
    for piece in pieces:
        passed += len(piece)
        if passed > most:
            raise TooLargeError(N_("The request is too large."))
        yield piece


def answer_of(backend: Backend, environ: Environ) -> Iterator[bytes]:
    """Yield what git answers as it comes; ends early when nobody listens any more."""
    ends = time.monotonic() + WALL_SECONDS
    while time.monotonic() < ends:
        piece = backend.read(LOOK_SECONDS)
        if piece is None and is_gone(environ):
            return
        if piece == b"":
            return
        if piece:
            yield piece


class FailureWords:
    """Watches git's answer to a push for its failure to unpack it, which git itself says in riddles."""

    def __init__(self, tell: Callable[[str], Iterable[str]]) -> None:
        self._tell = tell
        self._code = ""
        self._reader = PacketReader()

    def passing(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Yield git's answer, with words of ours in front of a report of failure."""
        for piece in pieces:
            for whole in self._reader.feed(piece):
                yield self._before(whole) + whole
        yield self._reader.rest()

    def _before(self, whole: bytes) -> bytes:
        band = whole[DIGITS : DIGITS + 1]
        if band == WORDS and (found := FSCK.search(whole)):
            self._code = found[1].decode()
        if band != REPORT or b"unpack ok" in whole or b"unpack " not in whole:
            return b""
        return words_packets(self._tell(reason_of(self._code)))


def reason_of(code: str) -> str:
    """Return a message for what git found in an object; without a finding it was the sheer amount."""
    if not code:
        return N_("The push could not be unpacked: it is too large or damaged. Leave out data.")
    if code in GIT_NAMES:
        return N_("A file or folder is named like a part of git itself, or «.» or «..». Leave it out.")
    return N_("Git found something in your commits that it does not take. Make them anew, then push.")
