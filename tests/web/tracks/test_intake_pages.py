"""Intakes in a real browser: pages fit a phone, wishes are dragged, and everything works without scripts."""

from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, Page, expect

from lms.services import people
from lms.services.school import School
from lms.services.tracks import intakes, outcomes
from tests.support.intakes import WEEK, IntakeSchool, intake_school
from tests.web.conftest import running_site, session_cookie
from tests.web.test_layout import SIZES, STICKS_OUT, TOO_SMALL

STUDENTS = 12
NUMBERS = count()


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    with running_site(tmp_path_factory.mktemp("intakes")) as opened:
        yield opened


@pytest.fixture
def one(school: School) -> IntakeSchool:
    """An intake of a programme of this test's own, with wishes of all students but the first."""
    needs, beside = ("three-checks",), f"-{next(NUMBERS)}"
    made = intake_school(school, seats=(3, 2, 2), students=STUDENTS, needs=needs, beside=beside)
    for n in range(1, STUDENTS):
        made.wish(n, n % 3, (n + 1) % 3)
    return made


def plan_another(one: IntakeSchool) -> int:
    """Plan a second intake over the same tracks and return its id."""
    now = one.school.now()
    shares = {demand.row.track_id: intakes.Share(3) for demand in intakes.demand(one.school, one.intake_id)}
    plan = intakes.Plan("Winter", now + WEEK, now + 2 * WEEK, shares)
    return intakes.create(one.school, one.admin_id, one.programme_id, plan).id or 0


def wishes_of(one: IntakeSchool) -> str:
    return f"/intakes/{one.intake_id}/wishes"


def come(page: Page, one: IntakeSchool, person_id: int, path: str) -> None:
    """Open a page as somebody."""
    who = people.by_id(one.school, person_id)
    assert who is not None
    address = one.school.settings.address
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "qatarlas", "value": session_cookie(one.school, who), "url": address}])
    page.goto(address + path)


def fits(page: Page) -> None:
    assert not page.evaluate(STICKS_OUT)
    assert page.evaluate(TOO_SMALL) == []


def lists(page: Page, *names: str) -> None:
    """Wait until the wishes are these, in this order: a click does not wait for the page that it leads to."""
    expect(page.locator(".wishes strong")).to_have_text(names)


@pytest.mark.parametrize("size", SIZES)
def test_pages_fit_before_and_after(chrome: Browser, one: IntakeSchool, size: str) -> None:
    width, height = SIZES[size]
    planned = f"/intakes/{plan_another(one)}"
    new = f"/programmes/{one.programme_id}/intakes/new"
    with chrome.new_context(viewport={"width": width, "height": height}) as context:
        page = context.new_page()
        for path in ("/intakes", f"/intakes/{one.intake_id}", new, planned, f"{planned}/edit"):
            come(page, one, one.admin_id, path)
            fits(page)
        for student in (one.students[0], one.students[3]):
            come(page, one, student, wishes_of(one))
            fits(page)


def test_without_scripts_wishes_are_ranked_by_buttons(chrome: Browser, one: IntakeSchool) -> None:
    with chrome.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False) as context:
        page = context.new_page()
        come(page, one, one.students[0], wishes_of(one))
        for name in ("Track-1", "Track-2"):
            page.locator("li", has_text=name).get_by_role("button", name="I would like this").click()
            expect(page.locator(".wishes")).to_contain_text(name)
        lists(page, "Track-1", "Track-2")
        page.get_by_role("button", name="Move up: Track-2").click()
        lists(page, "Track-2", "Track-1")
        page.get_by_role("button", name="Take out: Track-1").click()
        lists(page, "Track-2")


def test_with_a_mouse_wishes_are_dragged(chrome: Browser, one: IntakeSchool) -> None:
    one.wish(1, 0, 1, 2)
    with chrome.new_context(viewport={"width": 1280, "height": 860}) as context:
        page = context.new_page()
        come(page, one, one.students[1], wishes_of(one))
        lists(page, "Track-0", "Track-1", "Track-2")
        rows = page.locator(".wishes > li")
        with page.expect_navigation():
            rows.nth(2).drag_to(rows.nth(0), target_position={"x": 60, "y": 4})
        lists(page, "Track-2", "Track-0", "Track-1")


def test_an_admin_closes_it_and_everybody_sees_what_came_of_it(chrome: Browser, one: IntakeSchool) -> None:
    one.wish(0, 0, 1)
    with chrome.new_context(viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        come(page, one, one.admin_id, f"/intakes/{one.intake_id}")
        page.get_by_text("End it now").click()
        page.get_by_role("button", name="Close and run the lottery").click()
        page.get_by_text("The tracks are shared out").wait_for()
        fits(page)
        results = outcomes.results(one.school, one.intake_id)
        assert sum(len(lines) for lines in results.values()) == STUDENTS
        assert len(results[None]) == STUDENTS - 7
        come(page, one, results[None][0].person.id or 0, wishes_of(one))
        page.get_by_text("None of your wishes had a seat left for you.").wait_for()
        fits(page)
        page.get_by_text("How the seats are shared out").click()
        page.get_by_role("link", name="How it can be checked").click()
        page.get_by_role("heading", name="Do it again").wait_for()
        fits(page)
