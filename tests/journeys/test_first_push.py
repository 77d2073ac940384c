"""From an invitation to a passed exercise: a new student's first afternoon, in Kazakh."""

import subprocess
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from lms.domain.people import Role
from lms.services import people
from lms.services.people import Person
from lms.services.school import School
from lms.services.submitting import submissions, works
from tests.support import folk
from tests.support.browsers import log_in
from tests.support.schools import RIGHT, WRONG

PASSWORD = "бес қазы алты қарта"
WAIT = 20_000


def git(folder: Path, *words: str) -> str:
    """Run a stock git client and return all that it prints, its errors too."""
    identity = ("-c", "user.name=Ару", "-c", "user.email=aru@example.org")
    done = subprocess.run(
        ["git", *identity, *words], cwd=folder, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    printed = done.stdout.decode()
    assert done.returncode == 0, printed
    return printed


def invite_a_student(page: Page, address: str) -> str:
    """Return the link that an admin makes."""
    log_in(page, address, "gulnar", folk.PASSWORD)
    page.goto(f"{address}/invitations")
    page.select_option("#role", "student")
    page.click("main form button")
    return page.inner_text("#invitation-link").strip()


def accept(page: Page, link: str) -> None:
    page.goto(link)
    page.fill("#name", "Ару Серікова")
    page.fill("#birth_date", "2008-02-29")
    page.fill("#login", "aru")
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.select_option("#language", "kk")
    page.click("main form button")


def make_token(page: Page, address: str) -> str:
    page.goto(f"{address}/me/tokens")
    page.fill("#name", "laptop")
    page.click("main form button")
    return page.inner_text("#token").strip()


def push(work: Path, files: dict[str, bytes], message: str) -> str:
    for name, content in files.items():
        (work / name).write_bytes(content)
    git(work, "add", "-A")
    git(work, "commit", "-m", message)
    return git(work, "push")


def test_a_new_student_fails_reads_why_and_passes(
    browser: Browser, running_school: School, tmp_path: Path
) -> None:
    school, address = running_school, running_school.settings.address
    folk.person(school, "gulnar", Role.ADMIN)
    link = invite_a_student(browser.new_context(locale="kk").new_page(), address)

    page = browser.new_context(locale="kk").new_page()
    accept(page, link)
    token = make_token(page, address)
    page.goto(f"{address}/exercises/three-checks")
    clone = page.inner_text("#clone").strip().replace("://aru@", "://").replace("://", f"://aru:{token}@", 1)
    git(tmp_path, *clone.split()[1:])
    work = tmp_path / "three-checks"
    assert "NotImplementedError" in (work / "solution.py").read_text()

    printed = push(work, WRONG, "Бірінші талпыныс")
    assert "remote: ✗ 0/4" in printed
    assert "Кіші сандарды қосады" in printed
    page.goto(address_in(printed, address))
    expect(page.locator(".verdict.fail")).to_be_visible(timeout=WAIT)
    first = page.locator(".check").first
    expect(first.locator(".expected pre")).to_have_text("5")
    expect(first.locator(".got pre")).to_have_text("-1")

    printed = push(work, RIGHT, "Екінші талпыныс")
    assert "remote: ✓ 4/4" in printed
    assert "10" in printed
    page.goto(address_in(printed, address))
    expect(page.locator(".verdict.pass")).to_be_visible(timeout=WAIT)

    own = works.find(school, "three-checks", folk.key(by_login(school)))
    assert own is not None
    points = [one.grade and one.grade.points for one in submissions.attempts(school, own.id or 0)]
    assert points == [10, 0]


def address_in(printed: str, address: str) -> str:
    """Return the page's address that the push has printed."""
    found = [word for word in printed.split() if word.startswith(f"{address}/submissions/")]
    assert found, printed
    return found[-1]


def by_login(school: School) -> Person:
    person = people.by_login(school, "aru")
    assert person is not None
    return person
