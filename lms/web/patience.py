"""A threaded gunicorn worker that waits for a request only so long.

Gunicorn's own waits for ever once the first byte is there, so that as many half-sent requests as there are
threads would stop the site. Only reading is limited: a live page and a waiting push are written to for as
long as they like, and a client that takes nothing in is given up by the kernel.
"""

import socket
import time
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, ClassVar

from gunicorn import util
from gunicorn.http import get_parser
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

GIT_BODIES = ("/git-receive-pack", "/git-upload-pack")
TAKEN_SECONDS = 60
GOODBYE_SECONDS = 1.0


@dataclass(frozen=True)
class Patience:
    """How many seconds one read and all reads together may last, and the rate that earns more of them.

    Without a rate there is only the wall; with one, the first ``idle`` seconds are free, and every ``rate``
    bytes that have come are good for one more second.
    """

    idle: float
    wall: float
    rate: int = 0

    def left(self, passed: float, arrived: int) -> float:
        """Return how long the next read may last."""
        wall = min(self.wall, self.idle + arrived / self.rate) if self.rate else self.wall
        return min(self.idle, wall - passed)


class PatientUnreader(SocketUnreader):  # type: ignore[misc]  # gunicorn ships no types
    """Reads a connection; a head that takes too long is one that broke off, a body is an error."""

    def __init__(self, connection: socket.socket, patience: Patience) -> None:
        super().__init__(connection)
        self.begin(patience, in_head=True)

    def begin(self, patience: Patience, *, in_head: bool) -> None:
        self._patience, self._in_head = patience, in_head
        self._began, self._arrived = time.monotonic(), 0

    def chunk(self, size_hint: int | None = None) -> bytes:
        try:
            piece = self._received(size_hint)
        except TimeoutError:
            if self._in_head:
                return b""
            raise
        self._arrived += len(piece)
        return piece

    def _received(self, size_hint: int | None) -> bytes:
        before = self.sock.gettimeout()
        left = self._patience.left(time.monotonic() - self._began, self._arrived)
        if left <= 0:
            raise TimeoutError
        self.sock.settimeout(left if before is None else min(before, left))
        try:
            return bytes(super().chunk(size_hint))
        finally:
            self.sock.settimeout(before)


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # the same
    head: ClassVar[Patience] = Patience(idle=10, wall=10)
    body: ClassVar[Patience] = Patience(idle=20, wall=300, rate=4096)
    git_body: ClassVar[Patience] = Patience(idle=60, wall=900)
    unwanted: ClassVar[Patience] = Patience(idle=2, wall=2)

    def handle(self, conn: TConn) -> object:
        if conn.parser is None:
            conn.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, TAKEN_SECONDS * 1000)
            conn.parser = get_parser(self.cfg, conn.sock, conn.client)
            conn.parser.unreader = PatientUnreader(conn.sock, self.head)
        elif conn.initialized:
            conn.parser.unreader.begin(self.head, in_head=True)
        kept: object = super().handle(conn)
        if not kept:
            util.close_graceful(conn.sock, timeout=GOODBYE_SECONDS)
        return kept

    def finish_request(self, conn: TConn, fs: Future[object]) -> None:
        """Forget a connection that has ended; gunicorn's own waits for its end here, where it accepts."""
        if fs.cancelled() or fs.exception() or fs.result():
            super().finish_request(conn, fs)
            return
        self.nr_conns -= 1
        conn.close()

    def handle_request(self, req: Any, conn: TConn) -> bool:
        is_git = req.path.startswith("/git/") and req.path.endswith(GIT_BODIES)
        conn.parser.unreader.begin(self.git_body if is_git else self.body, in_head=False)
        stays = bool(super().handle_request(req, conn))
        conn.parser.unreader.begin(self.unwanted, in_head=False)
        return stays
