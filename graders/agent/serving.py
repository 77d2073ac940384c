"""A server of the student's that lives over several questions: started, spoken to over a socket, ended.

What it says is read as bytes, up to a limit and for a time; only the judge makes sense of them. Its log is
read all the while, so that no full pipe can hold it up.
"""

import binascii
import os
import re
import select
import signal
import socket
import struct
import time
from contextlib import suppress
from typing import Any

from graders.agent import spawn

HOSTS = ("127.0.0.1", "::1")
LISTENS = "0A"  # the state of a socket in /proc/net/tcp
TABLES = ("/proc/net/tcp", "/proc/net/tcp6")
LOOK_SECONDS = 0.02
IDLE_SECONDS = 3600
HEAD_BYTES = 64 * 1024
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,12})[ \t]*\r\n", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding:[ \t]*chunked[ \t]*\r\n", re.IGNORECASE)
BODYLESS = re.compile(rb"HTTP/1\.[01] (1\d\d|204|304)")
AT_ONCE = struct.pack("ii", 1, 0)
Question = dict[str, Any]


class Tail:
    """The end of what came out of one pipe; ``cut`` says that more came before."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.data = bytearray()
        self.cut = False

    def take(self, piece: bytes) -> None:
        self.data += piece
        surplus = len(self.data) - self.limit
        if surplus > 0:
            del self.data[:surplus]
            self.cut = True


class Heard:
    """What a server has answered so far, and whether that is all."""

    def __init__(self, limit: int, *, head_only: bool) -> None:
        self.limit = limit
        self.head_only = head_only
        self.data = bytearray()
        self.cut = False
        self.closed = False
        self.body_at = 0

    def take(self, piece: bytes) -> None:
        room = self.limit - len(self.data)
        self.data += piece[:room]
        self.cut = len(piece) > room
        self.closed = not piece

    @property
    def whole(self) -> bool:
        """Whether nothing more can come, or may; a server that closes its end has said all."""
        return self.closed or self.cut or self.is_answer()

    def is_answer(self) -> bool:
        """Whether this is a whole answer of HTTP, though its server has not closed its end."""
        if not self.body_at:
            found = self.data.find(b"\r\n\r\n", 0, HEAD_BYTES)
            self.body_at = found + 4 if found >= 0 else 0
        if not self.body_at:
            return False
        head = bytes(self.data[: self.body_at])
        if self.head_only or BODYLESS.match(head):
            return True
        if CHUNKED.search(head):
            return self.data.endswith(b"\r\n0\r\n\r\n", self.body_at - 2)
        length = LENGTH.search(head)
        return length is not None and len(self.data) - self.body_at >= int(length[1])


def is_listening(port: int) -> bool:
    """Whether a socket of this container listens at a port; nobody notices that this was looked up."""
    for table in TABLES:
        with suppress(FileNotFoundError), open(table, encoding="ascii") as lines:  # noqa: PTH123  pathlib is slow to load
            for line in lines:
                _, local, _, state, *_ = line.split()
                if state == LISTENS and int(local.rpartition(":")[2], 16) == port:
                    return True
    return False


class Server:
    """The family of one server, which goes on while questions come."""

    def __init__(self, warden: spawn.Warden, question: Question, limit: int) -> None:
        self.warden = warden
        self.port = int(question["port"])
        self.status: int | None = None
        pipes = {name: os.pipe2(os.O_CLOEXEC) for name in ("stdout", "stderr")}
        self.child = spawn.forked()
        if self.child == 0:
            variables = spawn.ENVIRONMENT | {"PORT": str(self.port)}
            writes = {name: write for name, (_, write) in pipes.items()}
            spawn.in_child(lambda _: spawn.execute(question["argv"], variables), writes, b"")
        self.tails = {name: Tail(limit) for name in pipes}
        self.readers = {read: self.tails[name] for name, (read, _) in pipes.items()}
        self.open = set(self.readers)
        for read, write in pipes.values():
            os.close(write)
            os.set_blocking(read, False)

    def await_listening(self, until: float) -> bool:
        """Return whether somebody listens at the port before the time is up or the program has ended."""
        while not is_listening(self.port):
            left = until - time.monotonic()
            if left <= 0 or self.status is not None:
                return False
            self.tend(min(left, LOOK_SECONDS))
        return self.lives()

    def lives(self) -> bool:
        """Whether the program that was started still runs; one that has forked away is gone."""
        self.tend(0)
        return self.status is None

    def exchange(self, data: bytes, limit: int, until: float) -> Heard | None:
        """Say something and hear the answer; None if nobody takes the call."""
        talk = self.connected(until) if self.lives() else None
        if talk is None:
            return None
        heard = Heard(limit, head_only=data.startswith(b"HEAD "))
        try:
            self.speak(talk, memoryview(data), heard, until)
        except OSError:  # it broke off: what came before counts
            heard.closed = True
        if not heard.data:
            self.tend(LOOK_SECONDS)  # it may have died of it
        if heard.closed:  # else its own end would keep the port from the next server for a minute
            with suppress(OSError):
                talk.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        talk.close()
        return heard

    def connected(self, until: float) -> socket.socket | None:
        for host in HOSTS:
            left = until - time.monotonic()
            with suppress(OSError):
                if left > 0:
                    return socket.create_connection((host, self.port), timeout=left)
        return None

    def speak(self, talk: socket.socket, unsent: memoryview, heard: Heard, until: float) -> None:
        talk.setblocking(False)  # noqa: FBT003  the only way to say it
        while not heard.whole and (left := until - time.monotonic()) > 0:
            events = select.POLLIN | (select.POLLOUT if unsent else 0)
            for event in self.tend(left, talk.fileno(), events):
                if event & select.POLLOUT:
                    unsent = unsent[talk.send(unsent) :]
                if event & ~select.POLLOUT:
                    heard.take(talk.recv(spawn.PIECE))

    def tend(self, seconds: float, other: int = -1, events: int = 0) -> list[int]:
        """Wait for a word on any descriptor; read the log, bury the dead; return the events of ``other``."""
        poll = select.poll()
        poll.register(self.warden.worker, 0)
        poll.register(self.warden.bell, select.POLLIN)
        for reader in self.open:
            poll.register(reader, select.POLLIN)
        if other >= 0:
            poll.register(other, events)
        found = []
        for descriptor, event in poll.poll(seconds * 1000):
            if descriptor == other:
                found.append(event)
            elif descriptor == self.warden.worker and event & (select.POLLHUP | select.POLLERR):
                raise spawn.OrphanedError
            elif descriptor == self.warden.bell:
                os.read(self.warden.bell, spawn.PIECE)
            elif descriptor in self.readers:
                self.read_log(descriptor)
        self.status = spawn.reaped().get(self.child, self.status)
        return found

    def idle(self, incoming: int) -> None:
        """Return when the worker speaks, or has gone."""
        while not self.tend(IDLE_SECONDS, incoming, select.POLLIN):
            pass

    def how(self) -> dict[str, Any]:
        """Say how it ended, if it did, and the end of what it wrote."""
        status = self.status
        exited = status is not None and os.WIFEXITED(status)
        killed = status is not None and os.WIFSIGNALED(status)
        return {
            "exit": os.WEXITSTATUS(status) if exited and status is not None else None,
            "signal": os.WTERMSIG(status) if killed and status is not None else None,
            "stdout": encoded(self.tails["stdout"].data),
            "stderr": encoded(self.tails["stderr"].data),
            "stdout_cut": self.tails["stdout"].cut,
            "stderr_cut": self.tails["stderr"].cut,
        }

    def read_log(self, reader: int) -> bool:
        """Read once; return whether more may come at once."""
        try:
            piece = os.read(reader, spawn.PIECE)
        except BlockingIOError:
            return False
        self.readers[reader].take(piece)
        if not piece:
            self.open.discard(reader)
        return bool(piece)

    def end(self) -> None:
        """Kill everybody, and read what is left of the log."""
        killed = spawn.end_everybody(self.child)
        self.status = killed if self.status is None else self.status
        for reader in self.readers:
            while self.read_log(reader):
                pass
            os.close(reader)


class Service:
    """Answers the questions about a server, of which there is at most one."""

    def __init__(self, warden: spawn.Warden) -> None:
        self.warden = warden
        self.server: Server | None = None

    def answer(self, question: Question, limit: int, seconds: float) -> dict[str, Any]:
        until = time.monotonic() + seconds
        if question["kind"] == "serve":
            return self.serve(question, limit, until)
        if question["kind"] == "exchange":
            return self.exchange(question, limit, until)
        return {"kind": "stop", "timed_out": False} | self.end()

    def serve(self, question: Question, limit: int, until: float) -> dict[str, Any]:
        self.server = server = Server(self.warden, question, limit)
        listens = server.await_listening(until)
        late = not listens and server.status is None
        how = server.how() if listens else self.end()
        return {"kind": "serve", "listening": listens, "timed_out": late} | how

    def exchange(self, question: Question, limit: int, until: float) -> dict[str, Any]:
        server = self.server
        heard = server.exchange(decoded(question["data"]), limit, until) if server else None
        late = time.monotonic() >= until and not (heard and heard.whole)
        said = {
            "kind": "exchange",
            "received": None if heard is None else encoded(heard.data),
            "received_cut": heard is not None and heard.cut,
            "timed_out": late,
        }
        return said | (server.how() if server else NOBODY)

    def idle(self, incoming: int) -> None:
        if self.server is not None:
            self.server.idle(incoming)

    def end(self) -> dict[str, Any]:
        """End the server, if there is one, and say how it went."""
        server, self.server = self.server, None
        if server is None:
            return dict(NOBODY)
        lived = server.status is None
        server.end()
        how = server.how()
        return how | ({"signal": None} if lived and how["signal"] == signal.SIGKILL else {})


NOBODY = {
    "exit": None,
    "signal": 9,
    "stdout": "",
    "stderr": "",
    "stdout_cut": False,
    "stderr_cut": False,
}


def encoded(data: bytes | bytearray) -> str:
    return binascii.b2a_base64(data, newline=False).decode()


def decoded(text: str) -> bytes:
    return binascii.a2b_base64(text, strict_mode=True)
