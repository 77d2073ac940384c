"""From a push to a final score: a project of another school's corpus, three reviewers, and one appeal."""

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from lms.domain.people import Language
from lms.domain.reviews.states import AppealState, ReviewKind, RoundState
from lms.services import ledger, people
from lms.services.accounts import tokens
from lms.services.accounts.tokens import Scope
from lms.services.reviews import rounds
from lms.services.school import School
from lms.storage.tables import Answer, Appeal, Review, Round
from tests.journeys.conftest import IMPORTED
from tests.support import folk
from tests.support.browsers import log_in
from tests.support.workers import wait_for_grade

AUTHOR = "aru"
OTHERS = ("bek", "dana", "erlan", "gulya")
WAIT = 20_000
WORTH, HUNDREDTHS = 500, 100
CODE = b"""import csv


def load(path):
    with open(path, encoding="utf-8") as file:
        return list(csv.DictReader(file))


def accuracy(given, right):
    return sum(one == other for one, other in zip(given, right)) / len(right)
"""


class Visitors:
    """A browser window for each student, logged in."""

    def __init__(self, browser: Browser, school: School) -> None:
        self.address = school.settings.address
        self.pages = {login: self._enter(browser, login) for login in (AUTHOR, *OTHERS)}

    def _enter(self, browser: Browser, login: str) -> Page:
        page = browser.new_context(locale="kk", viewport={"width": 1280, "height": 900}).new_page()
        log_in(page, self.address, login, folk.PASSWORD)
        return page

    def at(self, login: str, path: str) -> Page:
        self.pages[login].goto(f"{self.address}{path}")
        return self.pages[login]


@pytest.fixture
def visitors(browser: Browser, school_of_imports: School) -> Visitors:
    for login in (AUTHOR, *OTHERS):
        folk.person(school_of_imports, login, language=Language.KAZAKH)
    return Visitors(browser, school_of_imports)


def test_a_work_is_pushed_reviewed_contested_and_paid(
    school_of_imports: School, visitors: Visitors, tmp_path: Path
) -> None:
    school = school_of_imports
    submission_id = pushed(school, tmp_path)
    round_id = ask(visitors.at(AUTHOR, f"/submissions/{submission_id}"))
    asked = logins(school, round_id)
    assert len(asked) == 3

    for number, login in enumerate(asked):
        review(accepted(visitors.at(login, "/reviews")), says_no_to=1 if number == 0 else None)
    decided = view(school, round_id)
    assert decided.state is RoundState.DECIDED
    assert decided.passed
    page = visitors.at(AUTHOR, f"/rounds/{round_id}")
    expect(page.locator(".verdict.pass")).to_be_visible()
    expect(page.locator("figure.interval")).to_be_visible()
    before = decided.final or 0.0

    contest(page)
    (second,) = set(OTHERS) - set(asked)
    review(accepted(visitors.at(second, "/reviews")), says_no_to=None)
    corrected = view(school, round_id)
    assert (corrected.final or 0.0) > before
    expect(visitors.at(AUTHOR, f"/rounds/{round_id}").locator(".verdict.pass")).to_be_visible()
    check_behind_the_pages(school, round_id, asked[0], second)


def pushed(school: School, folder: Path) -> int:
    """Clone the project, push a work with a stock git client, and return the attempt."""
    author = by_login(school, AUTHOR)
    word = tokens.create(school, author, name="laptop", scope=Scope.WRITE)[1]
    address = school.settings.address.replace("://", f"://{AUTHOR}:{word}@", 1)
    run(folder, "git", "clone", "-q", f"{address}/git/{AUTHOR}/{IMPORTED}.git")
    work = folder / IMPORTED
    (work / "titanic.py").write_bytes(CODE)
    run(work, "git", "add", "-A")
    run(work, "git", "-c", "user.name=Ару", "-c", "user.email=aru@example.org", "commit", "-qm", "Titanic")
    printed = run(work, "git", "push")
    page = next(word for word in printed.split() if "/submissions/" in word)
    submission_id = int(page.rsplit("/", 1)[1])
    wait_for_grade(school, submission_id)
    return submission_id


def run(folder: Path, *words: str) -> str:
    done = subprocess.run(words, cwd=folder, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout.decode()
    return done.stdout.decode()


def ask(page: Page) -> int:
    """Ask for reviews on the page of the attempt, and return the round."""
    page.click('form[action$="/review"] button')
    page.wait_for_url("**/rounds/*")
    return int(page.url.rsplit("/", 1)[1])


def accepted(page: Page) -> Page:
    """Take the first offer: its desk opens."""
    page.locator('form[action$="/accept"] button').first.click()
    page.wait_for_url("**/reviews/*")
    return page


def review(page: Page, *, says_no_to: int | None) -> None:
    """Answer every question, with lines of the code for a no, and hand in."""
    for card in page.locator("article.card[data-kind=yes_no]").all():
        says_no = card.get_attribute("data-card") == str(says_no_to)
        card.locator(f'label:has(input[value="{0 if says_no else 1}"])').click()
        expect(card.locator("[data-saving]")).not_to_be_empty(timeout=WAIT)
        if says_no:
            cite(card.page, f"#{card.get_attribute('id')}")
    page.fill("#summary", "Түсінікті жазылған.")
    page.locator("#hand-in-form .button.sun").click()
    expect(page.locator("#hand-in-form")).to_have_count(0, timeout=WAIT)


def cite(page: Page, card: str) -> None:
    page.fill(f"{card} textarea[name=note]", "Мұны кодтан таппадым.")
    page.click(f"{card} details.cite summary")
    page.fill(f"{card} input[name=path]", "titanic.py")
    page.fill(f"{card} input[name=line_from]", "4")
    page.fill(f"{card} input[name=line_to]", "6")
    page.locator(f"{card} form[data-cite] button").first.click()
    expect(page.locator(card)).to_contain_text("titanic.py:4", timeout=WAIT)


def contest(page: Page) -> None:
    """See one answer differently."""
    form = page.locator('form[action$="/criteria/1/appeal"]').first
    page.locator("details", has=form).last.locator("summary").first.click()
    form.locator("textarea").fill("Ол кодта бар, 4-жолда.")
    form.locator("button").click()
    page.wait_for_url("**/rounds/*")


def check_behind_the_pages(school: School, round_id: int, first: str, second: str) -> None:
    """The answer, the ledger and the log say what the pages say."""
    with school.database.read() as session:
        appeal = session.exec(select(Appeal)).one()
        answer = session.get_one(Answer, (appeal.review_id, 1))
        contested = session.get_one(Review, appeal.review_id)
        kinds = [one.kind for one in session.exec(select(Review).where(Review.round_id == round_id))]
    assert appeal.state is AppealState.OVERTURNED
    assert (answer.corrected_from, answer.value) == (0, 1)
    assert contested.reviewer_id == by_login(school, first)
    assert sorted(kinds) == [*[ReviewKind.PEER] * 3, ReviewKind.SECOND]
    author = ledger.balances(school, by_login(school, AUTHOR))
    assert author.credits == author.rules.start - 3 * author.rules.per_review
    assert author.xp > WORTH * HUNDREDTHS * 0.6
    assert author.down == WORTH * HUNDREDTHS // 3 * 3
    for login in (first, second):
        assert ledger.balances(school, by_login(school, login)).credits > author.rules.start


def view(school: School, round_id: int) -> Round:
    return rounds.view(school, round_id).round


def logins(school: School, round_id: int) -> list[str]:
    """Return who is asked, in the order of the offers."""
    asked = [people.by_id(school, one.reviewer_id) for one in rounds.view(school, round_id).reviews]
    return [one.login for one in asked if one is not None]


def by_login(school: School, login: str) -> int:
    found = people.by_login(school, login)
    assert found is not None
    return folk.key(found)
