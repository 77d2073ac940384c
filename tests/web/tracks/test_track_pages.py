"""Pages of tracks and activities in a real browser: they fit a phone, with the longest names there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from lms.domain.people import Language, Role
from lms.domain.tracks.activities import ActivityKind
from lms.services.activities import doing, editing
from lms.services.people import Person
from lms.services.school import School
from lms.services.tracks import lines, stays, turns
from lms.storage.tables import Activity, Track
from tests.support import track_school as tracks
from tests.support.folk import cohort, key, person
from tests.web.conftest import running_site, session_cookie
from tests.web.test_layout import NAME, SIZES, STICKS_OUT, TOO_SMALL

STUDENT = (
    "/tracks/mine",
    "/tracks",
    "/tracks/1",
    "/tracks/2",
    "/tracks/2/change",
    "/activities",
    "/activities/1",
)
COACH = ("/tracks/1/people", "/activities/ready", "/activities/2/people", "/cohorts/1/paths")
ADMIN = ("/tracks/new", "/tracks/1/edit", "/tracks/1/map", "/activities/2/edit", "/activities/2")
PAGES = [
    *(("aru", path) for path in (*STUDENT, "/activities/2")),
    *(("coach", path) for path in COACH),
    *(("admin", path) for path in ADMIN),
    ("director", "/tracks/demand"),
    ("newcomer", "/tracks/mine"),
]


@dataclass
class Site:
    school: School
    cookies: dict[str, str]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A student on a track, trying another, with an offer, a place in a line and a word from a coach."""
    with running_site(tmp_path_factory.mktemp("tracks")) as school:
        folk = fill(school)
        yield Site(school, {name: session_cookie(school, who) for name, who in folk.items()})


def fill(school: School) -> dict[str, Person]:
    cohort_id = cohort(school, NAME[:70])
    roles = {"coach": Role.MENTOR, "admin": Role.ADMIN, "director": Role.DIRECTOR}
    folk = {
        name: person(
            school, name, roles.get(name, Role.STUDENT), cohort_id=cohort_id, language=Language.KAZAKH
        )
        for name in ("aru", "newcomer", "dana", *roles)
    }
    own, other, full = (
        tracks.track(school, cohort_id, slug, coach_id=key(folk["coach"]), seats=number)
        for slug, number in (("own", 2), ("other", 2), ("full", 0))
    )
    first = tracks.activity(school, cohort_id, "first", skills={"ai": 20})
    workshop = tracks.activity(school, cohort_id, "workshop", kind=ActivityKind.WORKSHOP, seats=1)
    long_names(school)
    tracks.stop(school, own, first)
    tracks.stop(school, own, "three-checks", lane=1)
    tracks.stop(school, own, workshop, ("activity:first", "exercise:three-checks"), position=2)
    tracks.stop(school, other, first)
    move(school, folk, (own, other, full), workshop)
    start = school.now() + timedelta(days=2)
    editing.add_meeting(school, workshop, start, start + timedelta(hours=2), by=key(folk["admin"]))
    return folk


def move(school: School, folk: dict[str, Person], ids: tuple[int, int, int], workshop: int) -> None:
    own, other, full = ids
    aru, dana = key(folk["aru"]), key(folk["dana"])
    with school.database.write() as session:
        stays.place(session, school, dana, own)
    stays.switch(school, dana, other, NAME[:400])
    stays.switch(school, aru, own, NAME[:400])
    stays.try_out(school, aru, other, NAME)
    lines.join_track(school, aru, full)
    for one in (dana, aru):
        doing.ask_for_seat(school, one, workshop)
        doing.mark_ready(school, one, 1)
    with school.database.write() as session:
        session.get_one(Track, full).seats = 1
    turns.refill(school)


def long_names(school: School) -> None:
    with school.database.write() as session:
        for track_id in (1, 2, 3):
            session.get_one(Track, track_id).name_kk = f"{track_id} {NAME}"[:110]
        for activity_id in (1, 2):
            session.get_one(Activity, activity_id).name_kk = f"{activity_id} {NAME}"[:110]


@pytest.fixture(scope="module", params=SIZES)
def page(request: pytest.FixtureRequest, chrome: Browser) -> Iterator[Page]:
    width, height = SIZES[request.param]
    with chrome.new_context(viewport={"width": width, "height": height}) as context:
        yield context.new_page()


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_a_page_of_tracks_fits_and_everything_can_be_hit(page: Page, site: Site, who: str, path: str) -> None:
    come(page, site, who, path)
    assert not page.evaluate(STICKS_OUT)
    assert page.evaluate(TOO_SMALL) == []


def test_a_stop_on_the_plan_leads_to_its_reason(page: Page, site: Site) -> None:
    come(page, site, "aru", "/tracks/1")
    locked = page.locator(".plan svg:visible a.locked").first
    locked.click()
    expect(page.locator("#stop-3:target .station")).to_be_visible()


def test_a_change_is_seen_beforehand_and_done_on_a_page(page: Page, site: Site) -> None:
    login = f"switcher-{page.viewport_size['width'] if page.viewport_size else 0}"
    switcher = person(site.school, login, cohort_id=1, language=Language.ENGLISH)
    with site.school.database.write() as session:
        stays.place(session, site.school, key(switcher), 2)
        for track_id in (1, 2):
            session.get_one(Track, track_id).seats = 9
    site.cookies["switcher"] = session_cookie(site.school, switcher)
    come(page, site, "switcher", "/tracks/1")
    page.get_by_role("link", name="Change to this track").click()
    expect(page.get_by_text("You give up your seat in Other.")).to_be_visible()
    page.fill("#reason", "It draws me")
    page.get_by_role("button", name="Change to this track").click()
    page.wait_for_url("**/tracks/1")
    come(page, site, "switcher", "/tracks/mine")
    page.get_by_role("button", name="Take the change back").click()
    expect(page.get_by_text("took the change back")).to_have_count(1)


def come(page: Page, site: Site, who: str, path: str) -> None:
    address = site.school.settings.address
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "qatarlas", "value": site.cookies[who], "url": address}])
    answer = page.goto(address + path)
    assert answer is not None
    assert answer.ok
