"""A checkpoint that runs: what is open to its students is exactly what is listed here, in every browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from lms.domain.people import Role
from lms.services import checkpoints, inbox
from lms.services.accounts import tokens
from lms.services.accounts.tokens import Scope
from lms.services.checkpoints import Checkpoint
from lms.services.cohorts import rosters
from lms.services.people import Person
from lms.services.school import School
from lms.services.submitting import submissions, works
from tests.support.checkpoints import OPEN, POOL, begin_now, hand_in, planned, school_with_pool, seat
from tests.support.folk import cohort, key, person
from tests.support.sites import make_site, visit
from tests.web.conftest import Browser

ALWAYS = {"static", "auth.logout", "language.choose", "tokens.listing", "tokens.revoke"}
OWN = {
    "checkpoints.page",
    "checkpoints.done",
    "checkpoints.finish",
    "exercises.page",
    "exercises.attempts",
    "exercises.media",
    "works.upload",
    "works.remote",
    "submissions.page",
    "submissions.live",
    "submissions.stream",
    "files.page",
    "files.raw",
    "beside.part",
    "outgoing.grade",
}
BY_TOKEN = {"git.info_refs", "git.upload_pack", "git.receive_pack"}


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    settings: dict[str, Any] = {"cooldown_seconds": 0, "language": "en"}
    with school_with_pool(tmp_path, database_url, **settings) as opened:
        yield opened


@pytest.fixture
def made(school: School, here: int, mentor: Person, aru: Person, bek: Person) -> Checkpoint:
    """A checkpoint that both students will sit at; each has begun the open exercise before."""
    for one in (aru, bek):
        hand_in(school, one, OPEN)
    return planned(school, mentor, here)


@pytest.fixture
def drawn(school: School, made: Checkpoint, aru: Person) -> str:
    """Let it run, and return what Aru has drawn."""
    begin_now(school, made)
    checkpoints.draw_due(school)
    return seat(school, made, aru).exercise or ""


def is_led_back(client: FlaskClient, made: Checkpoint, path: str, method: str = "GET") -> bool:
    response = client.open(path, method=method)
    location = response.headers.get("Location", "")
    response.close()
    return response.status_code == 303 and location == f"/checkpoints/{made.id}"


def addresses(app: Flask, values: dict[str, object]) -> Iterator[tuple[Rule, str, str]]:
    """Yield an address and a method of every rule there is, with values for whatever it has places for."""
    filled = {"path": "solution.py", "filename": "app.css", "word": "x", "language": "en", "code": "BBBBBB"}
    for rule in app.url_map.iter_rules():
        named = {name: values.get(name, filled.get(name, 1)) for name in rule.arguments}
        built = app.url_map.bind("localhost").build(rule.endpoint, named)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, built, method


def test_nothing_but_its_own_pages_is_open_while_it_runs(
    app: Flask, school: School, made: Checkpoint, drawn: str, aru: Person
) -> None:
    submission = hand_in(school, aru, drawn)
    values: dict[str, object] = {
        "checkpoint_id": made.id,
        "slug": drawn,
        "login": aru.login,
        "submission_id": submission,
    }
    opened = set()
    for rule, address, method in addresses(app, values):
        if rule.endpoint in BY_TOKEN | {"auth.logout", "checkpoints.finish"}:
            continue
        if not is_led_back(visit(app, school, aru), made, address, method):
            opened.add(rule.endpoint)
    assert opened == (ALWAYS | OWN) - {"auth.logout", "checkpoints.finish"}
    assert not is_led_back(visit(app, school, aru), made, "/logout", "POST")


def test_other_works_and_other_exercises_are_closed(
    app: Flask, school: School, *, made: Checkpoint, drawn: str, aru: Person, bek: Person
) -> None:
    before = submissions.attempts(school, key_of_work(school, OPEN, aru))[0].submission.id
    of_mate = hand_in(school, bek, seat(school, made, bek).exercise or "")
    client = visit(app, school, aru)
    for submission_id in (before, of_mate):
        for tail in (
            "",
            "/live",
            "/stream",
            "/files/solution.py",
            "/raw/solution.py",
            "/beside",
            "/grade/junit",
        ):
            assert is_led_back(client, made, f"/submissions/{submission_id}{tail}")
    for slug in {OPEN, *POOL} - {drawn}:
        assert is_led_back(client, made, f"/exercises/{slug}")
        assert is_led_back(client, made, f"/exercises/{slug}/upload", "POST")
    assert is_led_back(client, made, f"/checkpoints/{(made.id or 0) + 1}")


def key_of_work(school: School, slug: str, who: Person) -> int:
    work = works.find(school, slug, key(who))
    assert work is not None
    return work.id or 0


def test_a_second_device_and_an_old_tab_are_led_back_too(
    app: Flask, school: School, made: Checkpoint, aru: Person
) -> None:
    before = visit(app, school, aru)
    assert before.get("/exercises").status_code == 200
    begin_now(school, made)
    for device in (before, visit(app, school, aru)):
        assert is_led_back(device, made, "/exercises")
        assert is_led_back(device, made, "/reviews/1/criteria/1", "POST")
    part = before.get(f"/exercises/{OPEN}/attempts", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"]) == (204, f"/checkpoints/{made.id}")
    words = before.get(f"/checkpoints/{made.id}").get_data(as_text=True)
    assert "until it ends only its own pages are open" in words


@pytest.mark.usefixtures("drawn")
def test_staff_and_students_outside_are_not_concerned(
    app: Flask, school: School, made: Checkpoint, mentor: Person
) -> None:
    outside = person(school, "outside", cohort_id=cohort(school, "there"), password=None)
    guardian = person(school, "guardian", Role.GUARDIAN, password=None)
    for who, path in (
        (mentor, "/exercises"),
        (outside, "/exercises"),
        (guardian, "/children"),
        (None, "/login"),
    ):
        assert visit(app, school, who).get(path).status_code == 200
    assert visit(app, school, outside).get(f"/checkpoints/{made.id}").status_code == 404
    assert visit(app, school, mentor).get(f"/checkpoints/{made.id}").status_code == 404


@pytest.mark.parametrize("slug", POOL)
def test_before_the_start_its_exercises_have_no_address(
    browse: Browser, made: Checkpoint, aru: Person, mentor: Person, slug: str
) -> None:
    client = browse(aru)
    for tail in ("", "/attempts", "/rubric", "/media/a.png"):
        assert client.get(f"/exercises/{slug}{tail}").status_code == 404
    for tail in ("/upload", "/remote", "/team"):
        assert client.post(f"/exercises/{slug}{tail}").status_code == 404
    assert slug not in client.get("/exercises").get_data(as_text=True)
    assert slug not in client.get(f"/checkpoints/{made.id}").get_data(as_text=True)
    assert browse(mentor).get(f"/exercises/{slug}").status_code == 200


def test_the_page_shows_the_way_and_takes_a_zip(
    browse: Browser, school: School, made: Checkpoint, drawn: str, aru: Person
) -> None:
    client = browse(aru)
    page = client.get(f"/checkpoints/{made.id}").get_data(as_text=True)
    assert f"/git/aru/{drawn}.git" in page
    assert f"/exercises/{drawn}/upload" in page
    assert "data-countdown" in page
    assert seat(school, made, aru).began_at is not None
    assert client.post(f"/exercises/{drawn}/upload").status_code == 422


def test_being_done_is_asked_once_more_and_said_once(
    browse: Browser, school: School, *, made: Checkpoint, drawn: str, aru: Person, bek: Person
) -> None:
    client = browse(aru)
    assert "Are you done?" in client.get(f"/checkpoints/{made.id}/done").get_data(as_text=True)
    assert is_led_back(client, made, "/exercises")
    client.post(f"/checkpoints/{made.id}/done")
    first = seat(school, made, aru).finished_at
    client.post(f"/checkpoints/{made.id}/done")
    assert first is not None
    assert seat(school, made, aru).finished_at == first
    assert client.get("/exercises").status_code == 200
    assert client.get(f"/exercises/{drawn}").status_code == 200
    assert is_led_back(browse(bek), made, "/exercises")


def test_only_mentors_give_time_and_only_for_their_cohort(
    browse: Browser, school: School, *, made: Checkpoint, here: int, aru: Person, mentor: Person
) -> None:
    path = f"/cohorts/{here}/checkpoints/{made.id}/extra"
    form = {"person": str(key(aru)), "minutes": "60", "reason": "I would like to"}
    assert browse(aru).post(path, data=form).status_code == 403
    other = person(school, "other", Role.MENTOR, cohort_id=cohort(school, "there"), password=None)
    assert browse(other).post(path, data=form).status_code == 404
    assert browse(mentor).post(path, data=form).status_code == 303
    assert seat(school, made, aru).extra_minutes == 60


@pytest.mark.usefixtures("made")
def test_a_mentor_plans_looks_and_calls_off(
    browse: Browser, school: School, here: int, mentor: Person, aru: Person
) -> None:
    client, listing = browse(mentor), f"/cohorts/{here}/checkpoints"
    assert client.get(listing).status_code == 200
    day = school.today().replace(year=school.today().year + 2).isoformat()
    form = {"title": "Too far", "day": day, "start": "10:00", "minutes": "180", "exercise": POOL[0]}
    refused = client.post(listing, data=form)
    assert refused.status_code == 422
    assert "Too far" in refused.get_data(as_text=True)
    made = checkpoints.listing(school, here)[0].checkpoint
    page = client.get(f"{listing}/{made.id}").get_data(as_text=True)
    assert aru.name in page
    assert client.post(f"{listing}/{made.id}/cancel").status_code == 303
    begin_now(school, made)
    assert browse(aru).get("/exercises").status_code == 200


@pytest.mark.usefixtures("drawn")
def test_results_stand_on_the_mentors_page(
    browse: Browser, here: int, made: Checkpoint, mentor: Person
) -> None:
    page = browse(mentor).get(f"/cohorts/{here}/checkpoints/{made.id}").get_data(as_text=True)
    assert "not opened yet" in page
    assert "0 of 2 passed" in page


def git(app: Flask, token: str, login: str, slug: str, service: str) -> tuple[int, str]:
    """Ask as a git client does at the beginning of a clone or a push."""
    response = app.test_client().get(
        f"/git/{login}/{slug}.git/info/refs?service={service}", auth=("x", token)
    )
    said = response.get_data(as_text=True)
    response.close()
    return response.status_code, said


@pytest.mark.parametrize("service", ["git-upload-pack", "git-receive-pack"])
def test_git_refuses_every_other_repository_in_its_own_words(
    app: Flask, school: School, drawn: str, aru: Person, service: str
) -> None:
    token = tokens.create(school, key(aru), name="laptop", scope=Scope.WRITE)[1]
    status, said = git(app, token, "aru", OPEN, service)
    assert (status, drawn in said) == (403, True)
    assert git(app, token, "bek", OPEN, service)[0] == 403
    for other in {*POOL} - {drawn}:
        assert git(app, token, "aru", other, service)[0] == 403
        assert works.find(school, other, key(aru)) is None
    assert git(app, token, "aru", drawn, service)[0] == 200


def test_git_knows_nothing_of_it_before(app: Flask, school: School, made: Checkpoint, aru: Person) -> None:
    assert made.drawn_at is None
    token = tokens.create(school, key(aru), name="laptop", scope=Scope.WRITE)[1]
    assert [git(app, token, "aru", slug, "git-upload-pack")[0] for slug in POOL] == [404] * 3
    assert git(app, token, "aru", OPEN, "git-upload-pack")[0] == 200


def test_the_inbox_leads_there(browse: Browser, school: School, made: Checkpoint, aru: Person) -> None:
    (notice,) = inbox.listing(school, key(aru)).notices
    assert browse(aru).get(notice.path).status_code == 200
    assert notice.path == f"/checkpoints/{made.id}"


def test_a_site_leads_back_however_it_is_made(school: School, made: Checkpoint, aru: Person) -> None:
    begin_now(school, made)
    assert is_led_back(visit(make_site(school, csrf=True), school, aru), made, "/")


@pytest.mark.usefixtures("drawn")
def test_the_pages_of_two_that_run_at_once_are_open(
    app: Flask, school: School, here: int, made: Checkpoint, aru: Person
) -> None:
    there = cohort(school, "there")
    free = person(school, "free", Role.MENTOR, password=None)
    rosters.join(school, free, person_id=key(aru), cohort_id=here, to_id=there)
    other = planned(school, free, there, title="Another one")
    begin_now(school, other, 4)
    checkpoints.draw_due(school)
    client = visit(app, school, aru)
    page = client.get(f"/checkpoints/{made.id}").get_data(as_text=True)
    assert f'href="/checkpoints/{other.id}"' in page
    slugs = {seat(school, one, aru).exercise for one in (made, other)}
    assert len(slugs) == 2
    for address in (f"/checkpoints/{other.id}", *(f"/exercises/{slug}" for slug in slugs)):
        assert client.get(address).status_code == 200, address
    assert is_led_back(client, made, "/")
    client.post(f"/checkpoints/{made.id}/done")
    assert is_led_back(client, other, "/")
