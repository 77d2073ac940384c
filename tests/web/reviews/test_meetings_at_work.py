"""A booked time in real browsers: somebody did not come, both read it, and who contests it is heard."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lms.domain.exercises import Way
from lms.services import people
from lms.services.keys import key
from lms.services.reviews.meetings import slots
from lms.services.reviews.rounds import Round
from lms.services.school import School
from lms.storage.tables import Round as RoundRow
from lms.storage.tables import Slot
from tests.support import reviews
from tests.web.conftest import running_site, session_cookie

PHONE = {"width": 360, "height": 740}
PATIENCE = 30_000.0
LATE = timedelta(minutes=10)
SAYS, CONTESTS = "They did not come", "It was they who did not come"
ACCUSED, BOTH = "they say that you did not come", "each says it of the other"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    expect.set_options(timeout=PATIENCE)
    with running_site(tmp_path_factory.mktemp("meetings")) as opened:
        yield opened
    expect.set_options(timeout=None)


@pytest.fixture
def round_(school: School, tmp_path: Path) -> Round:
    """Return a round whose first reviewer has a booked time that has just begun."""
    opened = reviews.opened_round(school, f"a{abs(hash(tmp_path)) % 10**9}")
    with school.database.write() as session:
        session.get_one(RoundRow, opened.id).way = Way.SIDE_BY_SIDE
    reviewer = reviews.offered(school, key(opened.id))[0].reviewer_id
    moment = school.now() + timedelta(days=1)
    with school.database.write() as session:
        row = Slot(person_id=reviewer, starts_at=moment, minutes=30, place="Room 4")
        session.add(row)
    slots.book(school, key(row.id), key(opened.id), opened.asked_by)
    with school.database.write() as session:
        session.get_one(Slot, row.id).starts_at = school.now() - LATE
    return opened


@pytest.fixture
def pages(chrome: Browser, school: School, round_: Round) -> Iterator[dict[str, Page]]:
    """Return the pages on which each of the two reads of the time: the round, and one's own times."""
    taken = next(one for one in reviews.reviews_of(school, key(round_.id)) if one.accepted_at)
    with ExitStack() as stack:
        found = {}
        for side, person_id, path in (
            ("author", round_.asked_by, f"/rounds/{round_.id}"),
            ("reviewer", taken.reviewer_id, "/slots"),
        ):
            who = people.by_id(school, person_id)
            assert who is not None
            context = stack.enter_context(chrome.new_context(viewport=PHONE))  # type: ignore[arg-type]
            cookie = session_cookie(school, who)
            context.add_cookies([{"name": "qatarlas", "value": cookie, "url": school.settings.address}])
            found[side] = context.new_page()
            found[side].goto(f"{school.settings.address}{path}")
        yield found


@pytest.mark.parametrize(
    ("says", "noted"),
    [("author", "Another reviewer or another time is looked for"), ("reviewer", "This review is over")],
)
def test_one_did_not_come_and_contests_it(
    school: School, pages: dict[str, Page], says: str, noted: str
) -> None:
    """The accused comes by their inbox to the very page where it can be answered."""
    contests = "reviewer" if says == "author" else "author"
    pages[says].get_by_role("button", name=SAYS).click()
    expect(pages[says].locator(".notice.pass")).to_contain_text(noted)
    expect(pages[says].locator("main")).to_contain_text("they did not come")
    expect(pages[says].get_by_role("button", name=SAYS)).to_have_count(0)
    other = pages[contests]
    other.goto(f"{school.settings.address}/inbox")
    other.get_by_role("button", name="did not come").first.click()
    expect(other.locator("main")).to_contain_text(ACCUSED)
    other.get_by_role("button", name=CONTESTS).click()
    expect(other.locator(".notice.pass")).to_contain_text("nobody pays for it, and a mentor looks")
    for page in pages.values():
        page.reload()
        expect(page.locator("main")).to_contain_text(BOTH)
        expect(page.get_by_role("button", name=CONTESTS)).to_have_count(0)


def test_what_is_over_leads_nowhere(pages: dict[str, Page]) -> None:
    pages["author"].get_by_role("button", name=SAYS).click()
    pages["author"].wait_for_load_state()
    pages["reviewer"].reload()
    expect(pages["reviewer"].locator("main")).to_contain_text(ACCUSED)
    expect(pages["reviewer"].locator("main a[href*='/reviews/']")).to_have_count(0)
