"""Pages in a real browser: nothing sticks out on a phone, nothing is refused, everything can be hit."""

from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from lms.domain.cohorts.pace import Pause
from lms.domain.exercises import Reason
from lms.domain.insights.companies import ProposalState
from lms.domain.people import Language, Role
from lms.domain.tracks.directions import Direction
from lms.domain.verdicts import Finding
from lms.services import announcements
from lms.services.calendars import Wish, rooms, schedule
from lms.services.gradebook import Set, set_result
from lms.services.insights import vacancies
from lms.services.pace import planning
from lms.services.partners import companies
from lms.services.partners.companies import Draft
from lms.services.people import Person
from lms.services.school import School
from lms.storage.tables import (
    CompanyMember,
    CompanyReview,
    CompanyView,
    Proposal,
    ProposalFile,
    Submission,
)
from tests.support.folk import MINOR, cohort, key, person
from tests.support.schools import Pupil
from tests.web.conftest import FIRST, exercises_in, running_site, session_cookie
from tests.web.graded import give_up, settle

LONG = "x" * 300
VACANCIES = f"month,direction,count,employer,title\n2026-09,ai,3,{LONG[:80]},{LONG[:80]}\nnever,ai,3,,\n"
NAME = "Бағдарламалаушылардың көктемгі ағымы " * 4
SIZES = {"phone": (360, 740), "desktop": (1280, 860)}
FINDING = Finding(
    reason=Reason.WRONG_VALUE, asked=f"add({LONG})", expected=LONG, got=f"{LONG}y", note=f"{LONG}\n{LONG}"
)
STUDENT = (
    "/",
    "/exercises",
    f"/exercises/{FIRST}",
    "/exercises/together",
    "/me",
    "/me/tokens",
    "/me/attendance",
    "/me/portfolio",
    "/me/portfolio/preview",
    "/me/data",
    "/nope",
)
REVIEWING = ("/reviews", "/practice", "/slots", "/credits", "/inbox")
ATTEMPT = (
    "/submissions/1",
    "/submissions/1/files/solution.py",
    f"/submissions/1/files/{'deep/' * 12}file.py",
)
STAFF = ("/", "/desk", "/people", "/people/1", "/engine", "/cohorts", "/invitations", "/attendance/region")
REGRADING = (f"/exercises/{FIRST}/regrade",)
BOARD = ("/reviewing", "/reviewing/guard", "/reviewing/apart", "/reviewing/assignments", "/reports")
FAMILY = ("/me/guardians", "/me/consents", "/children/1/digests", "/children/1/consents")
CONSENTS = ("/consents/texts", "/consents/texts/study", "/erasures")
COHORT = (
    "/cohorts/overview",
    "/rooms",
    "/cohorts/1/roster",
    "/cohorts/1/invitations",
    "/cohorts/1/import",
    "/cohorts/1/attendance",
    "/cohorts/1/attendance/1",
    "/cohorts/1/attendance/1/screen",
    "/cohorts/1/calendar",
    "/cohorts/1/calendar/new",
    "/cohorts/1/announcements",
    "/cohorts/1/groups",
    "/cohorts/1/checkpoints",
)
PACE = (
    "/cohorts/1/board",
    "/cohorts/1/board/4",
    "/cohorts/1/pace",
    "/cohorts/1/gradebook",
    f"/cohorts/1/gradebook/4/{FIRST}",
)
PARTNER = ("/company", "/company/projects/new", "/company/projects/1", "/company/works/1")
COMPANIES = ("/companies", "/companies/1", "/proposals/1", "/proposals/2", "/company-reviews")
SCHOOL = ("/school", "/school/rows/starts", "/school/reports", "/vacancies", "/vacancies/tables/1")
PAGES = [
    *(("nobody", path) for path in ("/", "/login", "/apply")),
    *(("student", path) for path in STUDENT + ATTEMPT + REVIEWING),
    *(("admin", path) for path in STAFF + BOARD + REGRADING),
    *(("student", path) for path in FAMILY),
    *(("admin", path) for path in CONSENTS),
    *(("student", path) for path in ("/applications", "/apply")),
    *(("admin", path) for path in ("/admissions",)),
    ("guardian", "/children"),
    *(("student", path) for path in ("/calendar", "/announcements")),
    *(("admin", path) for path in COHORT + PACE),
    ("student", "/deadlines"),
    *(("partner", path) for path in PARTNER),
    *(("admin", path) for path in COMPANIES),
    *(("director", path) for path in SCHOOL),
    ("student", "/submissions/1/company"),
]
TOO_SMALL = """() => [...document.querySelectorAll(
        '.button, .places a, .languages button, input, select, .list a')]
    .filter((one) => one.offsetParent && one.type !== 'hidden')
    .map((one) => one.matches('[type=checkbox], [type=radio]') && one.closest('label') || one)
    .filter((one) => one.getBoundingClientRect().height < 43.5 || one.getBoundingClientRect().width < 39.5)
    .map((one) => one.outerHTML.slice(0, 100))"""
STICKS_OUT = """() => document.documentElement.scrollWidth > innerWidth"""


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    folder = tmp_path_factory.mktemp("layout")
    (folder / "exercises").mkdir()
    values: dict[str, Any] = {"exercises": exercises_in(folder / "exercises"), "attempts": 1}
    with running_site(folder, **values) as opened:
        yield opened


@pytest.fixture(scope="module")
def cookies(school: School) -> dict[str, str]:
    """Hand in a work whose lines are longer than any page, and log everybody in."""
    pupil = Pupil(school)
    source = {"solution.py": f"x = '{LONG}'\n".encode(), f"{'deep/' * 12}file.py": b"x = 1\n"}
    pupil.hand_in(source)
    settle(school, school.catalogue.get(FIRST), {"adds_small_numbers": 0}, {"adds_small_numbers": FINDING})
    pupil.hand_in(source)
    give_up(school, f"OSError: {LONG}")
    pupil.hand_in(source)
    people: dict[str, Person] = {
        "student": pupil.person,
        "admin": person(school, "admin", Role.ADMIN, language=Language.KAZAKH),
        "guardian": person(school, "guardian", Role.GUARDIAN, language=Language.KAZAKH),
        "partner": person(school, "partner", Role.PARTNER, language=Language.KAZAKH),
        "director": person(school, "director", Role.DIRECTOR, language=Language.KAZAKH),
    }
    fill_cohort(school, people["admin"])
    fill_company(school, people["partner"], pupil)
    vacancies.prepare(school, people["director"], VACANCIES.encode(), LONG)
    return {name: session_cookie(school, who) for name, who in people.items()}


def fill_cohort(school: School, admin: Person) -> None:
    """Make the first cohort, with the longest names, and texts that are longer than any page."""
    cohort_id = cohort(school, NAME[:70])
    member = person(school, LONG[:30], born=MINOR, cohort_id=cohort_id, password=None)
    fill_pace(school, admin, cohort_id, member)
    room_id = rooms.create(school, name=NAME[:80], seats=1, area=9).id
    day = school.today() + timedelta(days=1)
    wish = Wish(LONG[:120], day, time(9), time(11), about=LONG, room_id=room_id, leader_id=admin.id, weeks=2)
    schedule(school, admin, cohort_id, wish)
    announcements.publish(school, admin, cohort_id, {"kk": LONG}, day)


def fill_pace(school: School, admin: Person, cohort_id: int, member: Person) -> None:
    """Set a deadline that is moved, and a result, with reasons that are longer than any page."""
    whose: dict[str, Any] = {"cohort_id": cohort_id, "person_id": member.id}
    planning.set_deadlines(school, admin, cohort_id, {FIRST: school.now() + timedelta(days=2)})
    planning.extend(school, admin, exercise=FIRST, days=3, reason=LONG, **whose)
    planning.freeze(school, admin, pause=Pause(school.today(), school.today()), reason=LONG, **whose)
    planning.speak(school, admin, note=LONG, **whose)
    set_result(school, admin, exercise=FIRST, wished=Set(passed=True, percent=125), reason=LONG, **whose)


def fill_company(school: School, partner: Person, pupil: Pupil) -> None:
    """Let a company propose projects, see a work of one and write about it, all longer than any page."""
    company_id = companies.create(school, None, Draft(NAME[:80], "", {Language.KAZAKH: LONG})).id or 0
    moment = school.now()
    with school.database.write() as session:
        session.add(CompanyMember(person_id=key(partner), company_id=company_id, since=moment))
        about: dict[str, Any] = {
            "company_id": company_id,
            "direction": Direction.AI,
            "title_en": NAME[:80],
            "subject_en": LONG,
            "rubric": {"sections": [{"criteria": [{"kind": "yes_no", "question": {"en": LONG}}]}]},
            "proposed_by": key(partner),
            "created_at": moment,
        }
        session.add(Proposal(id=1, state=ProposalState.OPEN, slug=FIRST, **about))
        session.add(Proposal(id=2, **about))
        session.flush()
        for number in (1, 2):
            session.add(ProposalFile(proposal_id=number, path=f"{'deep/' * 12}data.csv", content=b"1"))
        work_id = session.get_one(Submission, 1).work_id
        opened: dict[str, Any] = {"opened_by": pupil.person_id, "opened_at": moment}
        session.add(CompanyView(id=1, proposal_id=1, work_id=work_id, submission_id=1, **opened))
        session.flush()
        said: dict[str, Any] = {"written_by": key(partner), "written_at": moment, "answers": {}}
        session.add(CompanyReview(view_id=1, text=LONG, released_at=moment, **said))


@pytest.fixture(scope="module", params=SIZES)
def page(request: pytest.FixtureRequest, chrome: Browser) -> Iterator[Page]:
    width, height = SIZES[request.param]
    with chrome.new_context(viewport={"width": width, "height": height}) as context:
        yield context.new_page()


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_a_page_fits_and_everything_can_be_hit(
    page: Page, school: School, cookies: dict[str, str], who: str, path: str
) -> None:
    page.context.clear_cookies()
    if who in cookies:
        page.context.add_cookies(
            [{"name": "qatarlas", "value": cookies[who], "url": school.settings.address}]
        )
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Policy" in said.text else None)
    page.goto(f"{school.settings.address}{path}")
    assert not page.evaluate(STICKS_OUT)
    assert page.evaluate(TOO_SMALL) == []
    assert refused == []
