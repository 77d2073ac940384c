"""Where no engine can be had, the site runs, a work is taken and waits, and the page says so."""

from io import BytesIO
from zipfile import ZipFile

from playwright.sync_api import Browser, FilePayload, expect

from lms.domain.people import Language
from lms.services.grading import queue
from lms.services.school import School
from lms.services.submitting import submissions, works
from lms.storage.tables.queue import JobState
from tests.support import folk
from tests.support.browsers import log_in
from tests.support.schools import RIGHT


def zipped(files: dict[str, bytes]) -> FilePayload:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"my-work/{name}", content)
    return {"name": "work.zip", "mimeType": "application/zip", "buffer": packed.getvalue()}


def test_a_zip_is_taken_waits_and_the_page_says_why(browser: Browser, school_without_engine: School) -> None:
    school, address = school_without_engine, school_without_engine.settings.address
    aru = folk.person(school, "aru", language=Language.ENGLISH)
    page = browser.new_context().new_page()
    log_in(page, address, "aru", folk.PASSWORD)
    page.goto(f"{address}/exercises/three-checks")
    page.click("#upload summary")
    page.set_input_files("#archive", zipped(RIGHT))
    page.click("#upload form button")

    expect(page.locator(".verdict.wait")).to_be_visible()
    expect(page.locator(".notice.wait")).to_contain_text("Your work is kept")
    work = works.find(school, "three-checks", folk.key(aru))
    assert work is not None
    (attempt,) = submissions.attempts(school, work.id or 0)
    assert (attempt.job.state, attempt.job.attempt) == (JobState.WAITING, 0)
    assert school.repositories.export(work.id or 0, attempt.submission.commit_id) == RIGHT
    assert queue.grading_waits(school) is not None
