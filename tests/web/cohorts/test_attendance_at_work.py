"""Attendance in real browsers: the screen renews itself, a phone checks in, a mentor marks and takes back."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from lms.domain.attendance import codes
from lms.domain.attendance.visits import Mark
from lms.domain.people import Role
from lms.services.people import Person
from lms.services.school import School
from tests.support import attendance
from tests.support.folk import MINOR, cohort, key, person
from tests.web.conftest import running_site, session_cookie

PHONE = {"width": 360, "height": 740}
PATIENCE = 30_000.0


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    expect.set_options(timeout=PATIENCE)
    with running_site(tmp_path_factory.mktemp("attendance")) as opened:
        yield opened
    expect.set_options(timeout=None)


@pytest.fixture(scope="module")
def folk(school: School) -> dict[str, Person]:
    here = cohort(school, "here")
    return {
        "aru": person(school, "aru", born=MINOR, cohort_id=here, password=None),
        "bek": person(school, "bek", born=MINOR, cohort_id=here, password=None),
        "mentor": person(school, "mentor", Role.MENTOR, cohort_id=here, password=None),
    }


@pytest.fixture
def event(school: School, folk: dict[str, Person]) -> int:
    return attendance.event(school, folk["aru"].cohort_id, school.now() - timedelta(minutes=5))


def opened(chrome: Browser, school: School, who: Person, *, scripts: bool = True) -> BrowserContext:
    context = chrome.new_context(viewport=PHONE, java_script_enabled=scripts)  # type: ignore[arg-type]
    cookie = {"name": "qatarlas", "value": session_cookie(school, who), "url": school.settings.address}
    context.add_cookies([cookie])  # type: ignore[list-item]
    return context


def code_on(page: Page) -> str:
    return "".join(page.locator(".the-code span").all_inner_texts())


@pytest.mark.parametrize("scripts", [True, False])
def test_the_screen_shows_a_new_code_by_itself(
    chrome: Browser, school: School, folk: dict[str, Person], event: int, *, scripts: bool
) -> None:
    with opened(chrome, school, folk["mentor"], scripts=scripts) as context:
        page = context.new_page()
        page.goto(f"{school.settings.address}/cohorts/{folk['aru'].cohort_id}/attendance/{event}/screen")
        first = code_on(page)
        expect(page.locator(".the-code")).not_to_have_text(
            f"{first[:3]}{first[3:]}", timeout=codes.SECONDS * 2_000
        )
        assert code_on(page) != first
        phone = opened(chrome, school, folk["bek"], scripts=scripts)
        with phone:
            own = phone.new_page()
            own.goto(f"{school.settings.address}/me/attendance")
            own.get_by_label("The code on the screen").fill(code_on(page).lower())
            own.get_by_role("button", name="I am here").click()
            expect(own.get_by_role("status")).to_contain_text("You are checked in")
        expect(page.locator(".here-now strong")).to_have_text("1")


def test_a_mentor_marks_a_row_and_takes_it_back(
    chrome: Browser, school: School, folk: dict[str, Person], event: int
) -> None:
    with opened(chrome, school, folk["mentor"]) as context:
        page = context.new_page()
        page.goto(f"{school.settings.address}/cohorts/{folk['aru'].cohort_id}/attendance/{event}")
        row = page.locator(f"#person-{key(folk['aru'])}")
        page.evaluate("window.same = true")
        row.get_by_role("button", name="Late").click()
        expect(row.get_by_role("button", name="Late")).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#tally")).to_contain_text("Late: 1")
        assert attendance.mark(school, event, key(folk["aru"])) is Mark.LATE
        row.get_by_role("button", name="Undo").click()
        expect(row.get_by_role("button", name="Late")).to_have_attribute("aria-pressed", "false")
        expect(page.locator("#tally")).to_contain_text("Late: 0")
        assert attendance.mark(school, event, key(folk["aru"])) is None
        assert page.evaluate("window.same")
