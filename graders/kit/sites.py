"""Web services of students: started anew for a check, spoken to over a socket, ended with it.

    with serve(work, "python3", "server.py", port=8000) as site:
        site.get("/health").status_is(200).json_is({"ok": True})

What a server says is as hostile as anything else of the student's: bounded in bytes and in time, read here.
"""

import base64
import json as texts
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from graders.kit.answers.messages import Answer, Message, read_message
from graders.kit.answers.replies import how_it_ended
from graders.kit.findings import fail
from graders.kit.values import shown
from graders.kit.work import Content, Work, run_text

START_SECONDS = 5.0
LOG_SHOWN = 1200


class Site:
    """A server that listens, and the way to speak to it. It follows no redirect and keeps no cookie."""

    def __init__(self, work: Work, command: str, port: int, seconds: float | None) -> None:
        self.work = work
        self.command = command
        self.port = port
        self.seconds = seconds

    def get(self, path: str, **options: Any) -> Answer:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> Answer:
        return self.request("POST", path, **options)

    def put(self, path: str, **options: Any) -> Answer:
        return self.request("PUT", path, **options)

    def delete(self, path: str, **options: Any) -> Answer:
        return self.request("DELETE", path, **options)

    def request(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        form: Mapping[str, str] | None = None,
        body: Content = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request, with a body of one kind at most, and return what was answered, or fail."""
        named = {"Host": f"localhost:{self.port}", "Connection": "close", "Accept": "*/*"}
        content = body.encode() if isinstance(body, str) else body
        if json is not None:
            content, named["Content-Type"] = (
                texts.dumps(json, ensure_ascii=False).encode(),
                "application/json",
            )
        elif form is not None:
            content, named["Content-Type"] = urlencode(form).encode(), "application/x-www-form-urlencoded"
        if content or method in {"POST", "PUT", "PATCH"}:
            named["Content-Length"] = str(len(content))
        head = head_of(method, path, {**named, **(headers or {})})
        asked = f"{method} {path}" + (f"\n{shown.output(content, 600)}" if content else "")
        told = self.say(asked, head + content)
        message = read_message(told.received, method) if told.received is not None else None
        return Answer(told, message, self.port)

    def say(self, asked: str, data: bytes) -> "Told":
        """Say these bytes to the server, and return what came; fail if that was nothing or without end."""
        question: dict[str, Any] = {"kind": "exchange", "data": base64.b64encode(data).decode()}
        if self.seconds is not None:
            question["seconds"] = float(self.seconds)
        limits = self.work.limits
        return Told(asked, self.work.ask(question), replace(limits, seconds=self.seconds or limits.seconds))


class Told(Message):
    """The answer to an exchange, once it has been seen that one came whole."""

    def __init__(self, asked: str, answer: Mapping[str, Any], limits: Any) -> None:
        super().__init__(asked, log_of(answer))
        received = answer["received"]
        self.received = None if received is None else base64.b64decode(received)
        self.refuse(answer, limits)

    def refuse(self, answer: Mapping[str, Any], limits: Any) -> None:
        if (answer.get("usage") or {}).get("memory_exceeded"):
            fail("memory", asked=self.asked, expected=f"at most {limits.memory_mb} MB", note=self.log)
        if answer["timed_out"]:
            within = f"an end within {limits.seconds:g} s"
            fail("timed_out", asked=self.asked, expected=within, got=self.got, note=self.log)
        if answer["received_cut"]:
            most = f"at most {limits.output_kb} KB"
            fail("output_limit", asked=self.asked, expected=most, got=self.got, note=self.log)
        if not self.received:
            ended = how_it_ended(answer)
            reason = "silent" if ended is None else "exited"
            fail(reason, asked=self.asked, expected="an answer", got=ended, note=self.log)

    @property
    def got(self) -> str | None:
        return shown.output(self.received, 600) if self.received else None


@contextmanager
def serve(
    work: Work,
    *argv: str,
    port: int = 8000,
    files: Mapping[str, Content] | None = None,
    start_seconds: float = START_SECONDS,
    seconds: float | None = None,
) -> Iterator[Site]:
    """Start a server, wait until it listens at ``port`` of the loopback, and end it with the block.

    Its environment has the port as ``PORT``. ``seconds`` are for one request.
    """
    work.needs("loopback")
    command = run_text(argv, "")
    laid_out = work.given(seconds=start_seconds, files={**work.options.files, **(files or {})})
    given = laid_out.options.fields()
    question = {"kind": "serve", "argv": list(argv), "port": port}
    answer = work.ask(question | {name: given[name] for name in ("seconds", "files")})
    try:
        if not answer["listening"]:
            not_listening(command, port, start_seconds, answer)
        yield Site(work, command, port, seconds)
    finally:
        work.ask({"kind": "stop"})


def not_listening(command: str, port: int, seconds: float, answer: Mapping[str, Any]) -> None:
    """Fail: the server has ended, or has not begun to listen in time."""
    wanted = f"a server that listens at port {port}"
    ended = how_it_ended(answer)
    if answer["timed_out"] or ended is None:
        fail("timed_out", asked=command, expected=f"{wanted} within {seconds:g} s", note=log_of(answer))
    fail("exited", asked=command, expected=wanted, got=ended, note=log_of(answer))


def log_of(answer: Mapping[str, Any]) -> str | None:
    """Return the end of what the server has written."""
    parts = (shown.text_of(base64.b64decode(answer[name])).strip() for name in ("stdout", "stderr"))
    log = "\n".join(part for part in parts if part)
    return shown.last_lines(log, LOG_SHOWN) or None


def head_of(method: str, path: str, headers: Mapping[str, str]) -> bytes:
    """Return a request's head; an author's slip in it is an error, never the student's."""
    lines: Sequence[str] = [
        f"{method} {path} HTTP/1.1",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    if (
        path.split(" ") != [path]
        or not path.startswith("/")
        or any("\r" in line or "\n" in line for line in lines)
    ):
        raise ValueError(f"{method} {path!r} with {dict(headers)!r} is no request")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")
