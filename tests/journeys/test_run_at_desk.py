"""A run from the desk in a real browser and a real sandbox: arguments, typed input, files of one's own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from lms.services import people
from lms.services.keys import key
from lms.services.reviews.desk import sheet
from lms.services.school import School
from lms.storage.tables import Review
from tests.support import reviews
from tests.web.conftest import session_cookie

PHONE = {"width": 360, "height": 740}
WAIT = 30_000.0
SHOWS_ALL = (
    "python3 -c 'import sys; print(sys.argv[1:], input(),"
    ' open("mine.csv").read(), open("more/notes.txt").read())\' -v "екі сөз"'
)


@pytest.fixture
def review(running_school: School) -> Review:
    return reviews.accepted_review(running_school)


@pytest.fixture
def desk(running_school: School, browser: Browser, review: Review) -> Iterator[Page]:
    """Return the code side of the desk on its reviewer's phone."""
    reviewer = people.by_id(running_school, review.reviewer_id)
    assert reviewer is not None
    address = running_school.settings.address
    with browser.new_context(viewport=PHONE) as context:  # type: ignore[arg-type]  # the names of Playwright
        cookie = session_cookie(running_school, reviewer)
        context.add_cookies([{"name": "qatarlas", "value": cookie, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/reviews/{review.id}#code")
        yield page


def test_what_is_typed_and_sent_along_reaches_the_program(
    running_school: School, desk: Page, review: Review
) -> None:
    desk.fill("#run-command", SHOWS_ALL)
    desk.get_by_text("Input and files of your own").click()
    desk.fill("#run-stdin", "Алматы\n")
    desk.set_input_files("#run-files", {"name": "mine.csv", "mimeType": "text/csv", "buffer": b"7;8\n"})
    desk.fill("#run-file-name", "more/notes.txt")
    desk.fill("#run-file-text", "бір сөз")
    desk.get_by_role("button", name="Run", exact=True).click()
    first = desk.locator("#runs article").first
    expect(first).to_contain_text("ended with 0", timeout=WAIT)
    for words in ("['-v', 'екі сөз'] Алматы 7;8", "бір сөз"):
        expect(first).to_contain_text(words)

    expect(desk.get_by_text("Use the files of the last run again: mine.csv, more/notes.txt")).to_be_visible()
    desk.fill(
        "#run-command", "python3 -c 'import os; print(sorted(os.listdir(\"more\"))); raise SystemExit(3)'"
    )
    desk.get_by_role("button", name="Run", exact=True).click()
    expect(first).to_contain_text("ended with 3", timeout=WAIT)
    expect(first).to_contain_text("['notes.txt']")

    cite = first.locator("[data-cite-run]")
    cite.click()
    expect(cite).to_have_text("Cited for question 1")
    with running_school.database.read() as session:
        card = sheet.read(session, session.get_one(Review, review.id)).card(1)
    assert card is not None
    assert [one.run_id is not None for one in card.evidence] == [True]
    assert key(review.id) == card.evidence[0].review_id
