"""Answers of web services, read strictly, with the assertions that a check makes on them."""

import http.client
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from graders.kit.answers.reading import parsing, plain_json
from graders.kit.answers.replies import encoded
from graders.kit.findings import fail
from graders.kit.values import compare, shown

STATUS = re.compile(rb"HTTP/1\.[01] [1-5]\d\d(?: [^\r\n]*)?\r?\n")
JSON = re.compile(r"application/(?:[\w.+-]+\+)?json(?:\s*;.*)?", re.IGNORECASE)
BODY_SHOWN = 600


@dataclass
class Message:
    """What was asked, and the end of the server's log, which every failure shows."""

    asked: str
    log: str | None


@dataclass(frozen=True)
class Parts:
    """An answer of HTTP, taken apart. Names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Bytes:
    """Bytes that look like a socket to http.client."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def makefile(self, _mode: str) -> io.BytesIO:
        return io.BytesIO(self.data)


def read_message(data: bytes, method: str) -> Parts | str:
    """Return the parts of an answer, or why it is none."""
    if STATUS.match(data) is None:
        return "it does not begin with HTTP/1.1 and a status"
    try:
        response = http.client.HTTPResponse(Bytes(data), method=method)  # type: ignore[arg-type]  # all it uses
        response.begin()
        body = response.read()
    except (http.client.HTTPException, ValueError, OSError, LookupError, ArithmeticError) as error:
        return f"{type(error).__name__}: {error}"
    headers: dict[str, str] = {}
    for name, value in response.getheaders():
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return Parts(response.status, headers, body)


class Answer:
    """What a server answered to one request."""

    def __init__(self, told: Any, parts: Parts | str | None, port: int) -> None:
        self.asked: str = told.asked
        self.log: str | None = told.log
        self.port = port
        if not isinstance(parts, Parts):
            fail(
                "malformed",
                asked=self.asked,
                expected="an answer of HTTP",
                got=told.got,
                note=self.note(parts),
            )
        self.status = parts.status
        self.headers = parts.headers
        self.body = parts.body

    @property
    def text(self) -> str:
        """The body as UTF-8, or a failed check."""
        with parsing(self.asked, self.body):
            return self.body.decode()

    def status_is(self, *statuses: int) -> Self:
        """The status is one of these."""
        if self.status not in statuses:
            expected = f"status {' or '.join(map(str, statuses))}"
            fail("wrong_value", asked=self.asked, expected=expected, got=self.shown(), note=self.note())
        return self

    def header_is(self, name: str, value: str) -> Self:
        """A header has this value, whatever the case of its name."""
        found = self.headers.get(name.lower())
        if found != value:
            got = "nothing" if found is None else f"{name}: {found}"
            fail("wrong_value", asked=self.asked, expected=f"{name}: {value}", got=got, note=self.note())
        return self

    def contains(self, text: str) -> Self:
        """The text is somewhere in the body."""
        if text not in self.text:
            fail("wrong_output", asked=self.asked, expected=f"… {text} …", got=self.shown(), note=self.note())
        return self

    def lacks(self, text: str, reason: str = "wrong_output") -> Self:
        """The text is nowhere in the body or in the headers."""
        if text in self.text or any(text in value for value in self.headers.values()):
            fail(
                reason,
                asked=self.asked,
                expected=f"no {shown.value(text)}",
                got=self.shown(),
                note=self.note(),
            )
        return self

    def json(self) -> Any:
        """Return the body read as JSON, or fail the check; its Content-Type must say so."""
        kind = self.headers.get("content-type", "nothing")
        if JSON.fullmatch(kind) is None:
            expected = "Content-Type: application/json"
            fail(
                "malformed",
                asked=self.asked,
                expected=expected,
                got=f"Content-Type: {kind}",
                note=self.note(),
            )
        with parsing(self.asked, self.body):
            return plain_json(self.text)

    def json_is(self, expected: object, *, tolerance: float | None = None) -> Self:
        """The body is JSON that says exactly this."""
        wanted, told = encoded(expected), self.json()
        with parsing(self.asked, self.body):
            got = encoded(told)
        found = compare.difference(wanted, got, compare.Rules(tolerance))
        if found is not None:
            inner = f"{found.where}: {found.expected} was expected, {found.got} came" if found.where else None
            texts = (shown.tree(wanted), shown.tree(got))
            fail("wrong_value", asked=self.asked, expected=texts[0], got=texts[1], note=self.note(inner))
        return self

    def redirects_to(self, path: str) -> Self:
        """It is a redirect to this path of the same site, and nowhere else."""
        with parsing(self.asked, self.headers.get("location")):
            place = urlsplit(self.headers.get("location", ""))
        here = {"", f"localhost:{self.port}", f"127.0.0.1:{self.port}"}
        query = f"?{place.query}" if place.query else ""
        if (
            self.status not in {301, 302, 303, 307, 308}
            or place.netloc not in here
            or place.path + query != path
        ):
            expected = f"a redirect to {path}"
            fail("wrong_value", asked=self.asked, expected=expected, got=self.shown(), note=self.note())
        return self

    def shown(self) -> str:
        """Return the answer as a person reads it."""
        place = self.headers.get("location")
        lines = [f"status {self.status}", *([f"Location: {place}"] if place else [])]
        body = shown.output(self.body, BODY_SHOWN)
        return "\n".join([*lines, *([body] if body else [])])

    def note(self, first: str | None = None) -> str | None:
        return "\n".join(part for part in (first, self.log) if part) or None
