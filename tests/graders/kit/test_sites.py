"""What a web service says is read strictly, and every failure is told with its log."""

import base64
from collections.abc import Callable
from typing import Any

import pytest

from graders.kit.answers.messages import Answer, Parts, read_message
from graders.kit.sites import Site, head_of, serve
from tests.graders.kit.desk import USAGE, Desk, b64, ended, finding_of

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nSet-Cookie: a\r\nset-cookie: b\r\n\r\n"
LISTENS = {"kind": "serve", "listening": True} | ended(exit=None, stdout=b"it starts\n")
STOPPED = {"kind": "stop"} | ended(exit=None)
Json = dict[str, Any]


def heard(received: bytes | None, **changes: Any) -> Json:
    told = {
        "kind": "exchange",
        "received": None if received is None else b64(received),
        "received_cut": False,
    }
    return told | ended(**{"exit": None, "stderr": b"GET / 200\n", **changes})


def asks(act: Callable[[Site], object]) -> Callable[[Any], object]:
    def check(work: Any) -> None:
        with serve(work, "python3", "server.py") as site:
            act(site)

    return check


def test_a_server_is_started_asked_and_stopped() -> None:
    desk = Desk(LISTENS, heard(OK + b"[1]"), STOPPED)
    with serve(desk.work(), "python3", "server.py", port=8080, files={"a": "b"}) as site:
        site.post("/notes?a=1", json={"text": "ә"}).status_is(200, 201).json_is([1]).header_is(
            "set-cookie", "a, b"
        )
    start, exchange, stop = desk.asked
    assert (start["argv"], start["port"], start["seconds"]) == (["python3", "server.py"], 8080, 5.0)
    assert start["files"] == {"a": b64(b"b")}
    head, _, body = base64.b64decode(exchange["data"]).partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /notes?a=1 HTTP/1.1"
    assert {"Host: localhost:8080", "Connection: close", f"Content-Length: {len(body)}"} <= set(lines)
    assert body == '{"text": "ә"}'.encode()
    assert stop == {"kind": "stop"}


@pytest.mark.parametrize("forms", [({"form": {"a": "b c"}}, b"a=b+c"), ({"body": "x"}, b"x"), ({}, b"")])
def test_a_body_is_of_one_kind(forms: tuple[Json, bytes]) -> None:
    options, body = forms
    desk = Desk(LISTENS, heard(OK), STOPPED)
    with serve(desk.work(), "python3", "server.py") as site:
        site.put("/", **options)
    assert base64.b64decode(desk.asked[1]["data"]).endswith(b"\r\n\r\n" + body)


@pytest.mark.parametrize(
    ("answer", "reason", "got"),
    [
        (LISTENS | {"listening": False, "exit": 3}, "exited", "exit code 3"),
        (LISTENS | {"listening": False, "signal": 9}, "exited", "signal 9"),
        (LISTENS | {"listening": False, "timed_out": True}, "timed_out", None),
    ],
)
def test_a_server_that_does_not_listen_fails_and_is_stopped(
    answer: Json, reason: str, got: str | None
) -> None:
    found = finding_of(asks(lambda site: site.get("/")), answer, STOPPED)
    assert (found["reason"], found["got"], found["note"]) == (reason, got, "it starts")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (heard(None), "silent"),
        (heard(b""), "silent"),
        (heard(None, exit=1), "exited"),
        (heard(b"", signal=11), "exited"),
        (heard(OK, timed_out=True), "timed_out"),
        (heard(OK, received_cut=True), "output_limit"),
        (heard(OK, usage=USAGE | {"memory_exceeded": True}), "memory"),
        (heard(b"hello"), "malformed"),
        (heard(b"HTTP/2 200\r\n\r\n"), "malformed"),
        (heard(b"HTTP/1.1 999 Odd\r\n\r\n"), "malformed"),
        (heard(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"), "malformed"),
        (heard(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), "malformed"),
        (heard(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200 + b"\r\n"), "malformed"),
        (heard(b"HTTP/1.1 200 OK\r\na: " + b"b" * 70000 + b"\r\n\r\n"), "malformed"),
    ],
)
def test_what_is_no_answer_fails_with_the_log(answer: Json, reason: str) -> None:
    found = finding_of(asks(lambda site: site.get("/")), LISTENS, answer, STOPPED)
    assert (found["reason"], found["asked"]) == (reason, "GET /")
    assert str(found["note"]).endswith("GET / 200")


HUGE = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n"


@pytest.mark.parametrize("data", [b"", b"\0" * 100, b"HTTP/1.1 200", bytes(range(256)), OK[:9] * 50, HUGE])
def test_bytes_of_any_kind_are_parts_or_words(data: bytes) -> None:
    assert isinstance(read_message(data, "GET"), Parts | str)


MOVED = b"HTTP/1.1 302 Found\r\nLocation: %s\r\n\r\n"


@pytest.mark.parametrize(
    ("place", "stays"),
    [
        (b"/notes", True),
        (b"http://localhost:8000/notes", True),
        (b"http://127.0.0.1:8000/notes", True),
        (b"http://example.org/notes", False),
        (b"//example.org/notes", False),
        (b"/notes?x=1", False),
        (b"", False),
    ],
)
def test_a_redirect_leads_to_the_same_site(place: bytes, *, stays: bool) -> None:
    answer = heard(MOVED % place)
    if stays:
        with serve(Desk(LISTENS, answer, STOPPED).work(), "p") as site:
            site.get("/").redirects_to("/notes")
    else:
        found = finding_of(asks(lambda site: site.get("/").redirects_to("/notes")), LISTENS, answer, STOPPED)
        assert (found["reason"], found["expected"]) == ("wrong_value", "a redirect to /notes")


def test_a_redirect_to_what_is_no_address_is_malformed() -> None:
    answer = heard(MOVED % b"http://[::1")
    found = finding_of(asks(lambda site: site.get("/").redirects_to("/notes")), LISTENS, answer, STOPPED)
    assert found["reason"] == "malformed"


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (lambda one: one.status_is(201), "wrong_value"),
        (lambda one: one.header_is("Location", "/"), "wrong_value"),
        (lambda one: one.json_is([2]), "wrong_value"),
        (lambda one: one.json_is((1,)), "wrong_value"),
        (lambda one: one.contains("2"), "wrong_output"),
        (lambda one: one.lacks("1", "exploit_works"), "exploit_works"),
        (lambda one: one.redirects_to("/"), "wrong_value"),
    ],
)
def test_what_does_not_hold_is_told(act: Callable[[Answer], object], reason: str) -> None:
    found = finding_of(asks(lambda site: act(site.get("/"))), LISTENS, heard(OK + b"[1]"), STOPPED)
    assert found["reason"] == reason
    assert str(found["note"]).endswith("GET / 200")


@pytest.mark.parametrize("body", [b"", b"{", b"NaN", b"\xff", b"[" * 5000])
def test_what_is_no_json_is_malformed(body: bytes) -> None:
    found = finding_of(asks(lambda site: site.get("/").json()), LISTENS, heard(OK + body), STOPPED)
    assert found["reason"] == "malformed"


def test_json_that_is_deeper_than_any_value_is_malformed() -> None:
    answer = heard(OK + b"[" * 900 + b"]" * 900)
    found = finding_of(asks(lambda site: site.get("/").json_is([])), LISTENS, answer, STOPPED)
    assert found["reason"] == "malformed"


def test_json_without_its_type_is_malformed() -> None:
    plain = heard(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n[]")
    found = finding_of(asks(lambda site: site.get("/").json()), LISTENS, plain, STOPPED)
    assert (found["reason"], found["got"]) == ("malformed", "Content-Type: text/html")


@pytest.mark.parametrize(
    ("path", "headers"), [("notes", {}), ("/a b", {}), ("/", {"X": "a\r\nY: b"}), ("/\n", {})]
)
def test_an_authors_slip_is_no_request(path: str, headers: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="is no request"):
        head_of("GET", path, headers)
