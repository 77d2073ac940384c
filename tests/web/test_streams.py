"""Live pages on a real server: checks come as they are decided, and streams never starve pages."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from lms.domain.people import Language
from lms.services import people
from lms.services.school import School
from tests.support.schools import WRONG, Pupil
from tests.web.conftest import FIRST, running_site, session_cookie
from tests.web.graded import claim, decide, outcomes, record, settle

SMALL = "adds_small_numbers"
PLACES = 2
QUICK_SECONDS = 20.0


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """Return a school whose site runs under gunicorn, with few places for streams."""
    folder = tmp_path_factory.mktemp("streams")
    settings: dict[str, Any] = {"stream_places": PLACES, "web_threads": 4}
    with running_site(folder, **settings) as opened:
        yield opened


@pytest.fixture
def pupil(school: School, tmp_path: Path) -> Pupil:
    made = Pupil(school, login=f"a{abs(hash(tmp_path)) % 10**9}")
    people.set_language(school, made.person_id, Language.ENGLISH)
    return made


@pytest.fixture
def cookie(school: School, pupil: Pupil) -> str:
    return session_cookie(school, pupil.person)


@contextmanager
def stream(school: School, cookie: str, submission_id: int | None) -> Iterator[HTTPResponse]:
    connection = HTTPConnection(school.settings.host, school.settings.port, timeout=QUICK_SECONDS)
    try:
        path = f"/submissions/{submission_id}/stream"
        connection.request("GET", path, headers={"Cookie": f"qatarlas={cookie}"})
        yield connection.getresponse()
    finally:
        connection.close()


def events(answer: HTTPResponse) -> Iterator[tuple[str, str]]:
    name, data = "", []
    for raw in answer:
        line = raw.decode().rstrip("\n")
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            data.append(line.removeprefix("data: "))
        elif not line and name:
            yield name, "\n".join(data)
            name, data = "", []


def soon(true: Callable[[], bool]) -> bool:
    """Wait until something is true, for as long as nobody would call quick."""
    give_up = time.monotonic() + QUICK_SECONDS
    while time.monotonic() < give_up:
        if true():
            return True
        time.sleep(0.05)
    return False


def status_of(school: School, cookie: str, submission_id: int | None) -> int:
    with stream(school, cookie, submission_id) as answer:
        return answer.status


def test_checks_come_as_they_are_decided_and_the_stream_ends(
    school: School, pupil: Pupil, cookie: str
) -> None:
    exercise = school.catalogue.get(FIRST)
    handed_in = pupil.hand_in(WRONG)
    with stream(school, cookie, handed_in.id) as answer:
        assert answer.getheader("Content-Type") == "text/event-stream; charset=utf-8"
        came = events(answer)
        name, part = next(came)
        assert name == "part"
        assert "you are next" in part
        held, decided = claim(school), outcomes(exercise, {SMALL: 0})
        decide(school, held, decided[:1])
        seen = [part]
        while "1 of 3 checks" not in seen[-1]:
            seen.append(next(came)[1])
        record(school, held, exercise, decided)
        rest = list(came)
    assert rest[-1][0] == "end"
    assert "6 of 10 points: 1 check to go" in rest[-2][1]


def test_an_attempt_that_has_ended_is_told_once(school: School, pupil: Pupil, cookie: str) -> None:
    handed_in = pupil.hand_in(WRONG)
    settle(school, school.catalogue.get(FIRST), {})
    with stream(school, cookie, handed_in.id) as answer:
        assert [name for name, _ in events(answer)] == ["part", "end"]


def test_full_places_refuse_at_once_and_pages_go_on(school: School, pupil: Pupil, cookie: str) -> None:
    handed_in = pupil.hand_in(WRONG)
    with stream(school, cookie, handed_in.id) as one, stream(school, cookie, handed_in.id) as other:
        assert next(events(one))[0] == next(events(other))[0] == "part"
        with stream(school, cookie, handed_in.id) as third:
            assert third.status == 503
            assert third.getheader("Retry-After") == "2"
        connection = HTTPConnection(school.settings.host, school.settings.port, timeout=QUICK_SECONDS)
        connection.request("GET", "/login")
        assert connection.getresponse().status == 200
        connection.close()
        settle(school, school.catalogue.get(FIRST), {})
        assert list(events(one))[-1][0] == list(events(other))[-1][0] == "end"
    assert soon(lambda: status_of(school, cookie, handed_in.id) == 200), "no place was given back"


@contextmanager
def opened_page(chrome: Browser, school: School, cookie: str, submission_id: int | None) -> Iterator[Page]:
    with chrome.new_context() as context:
        context.add_cookies([{"name": "qatarlas", "value": cookie, "url": school.settings.address}])
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{school.settings.address}/submissions/{submission_id}")
        yield page
        refused = [text for text in complaints if "503" not in text]
        assert refused == []


def test_the_page_changes_by_itself(chrome: Browser, school: School, pupil: Pupil, cookie: str) -> None:
    exercise = school.catalogue.get(FIRST)
    handed_in = pupil.hand_in(WRONG)
    with opened_page(chrome, school, cookie, handed_in.id) as page:
        expect(page.locator("h1")).to_have_text("In the queue: you are next")
        expect(page.locator("#dots a")).to_have_attribute("title", "Attempt 1: waits in the queue")
        page.evaluate("window.stays = true")
        held, decided = claim(school), outcomes(exercise, {SMALL: 0})
        decide(school, held, decided[:2])
        expect(page.locator("h1")).to_have_text("Being graded: 2 of 3 checks")
        record(school, held, exercise, decided)
        expect(page.locator("h1")).to_have_text("6 of 10 points: 1 check to go")
        assert page.title() == "6 of 10 points: 1 check to go · Qatarlas"
        expect(page.locator("#dots a")).to_have_attribute("title", "Attempt 1: not passed yet")
        assert page.locator("#say").text_content() == "6 of 10 points: 1 check to go"
        page.locator("#run summary").click()
        expect(page.locator("#run")).to_contain_text("774123")
        assert page.evaluate("window.stays")


def test_the_page_asks_again_when_no_stream_can_be_had(
    chrome: Browser, school: School, pupil: Pupil, cookie: str
) -> None:
    handed_in, other = pupil.hand_in(WRONG), pupil.hand_in(WRONG)
    with stream(school, cookie, other.id) as one, stream(school, cookie, other.id) as two:
        assert next(events(one)) == next(events(two))
        with opened_page(chrome, school, cookie, handed_in.id) as page:
            expect(page.locator("h1")).to_have_text("In the queue: you are next")
            settle(school, school.catalogue.get(FIRST), {})
            expect(page.locator("h1")).to_have_text("10 of 10 points: passed", timeout=QUICK_SECONDS * 1000)
        settle(school, school.catalogue.get(FIRST), {})


def test_without_scripts_the_page_loads_itself_again(
    chrome: Browser, school: School, pupil: Pupil, cookie: str
) -> None:
    handed_in = pupil.hand_in(WRONG)
    with chrome.new_context(java_script_enabled=False) as context:
        context.add_cookies([{"name": "qatarlas", "value": cookie, "url": school.settings.address}])
        page = context.new_page()
        page.goto(f"{school.settings.address}/submissions/{handed_in.id}")
        settle(school, school.catalogue.get(FIRST), {})
        expect(page.locator("h1")).to_have_text("10 of 10 points: passed", timeout=QUICK_SECONDS * 1000)
