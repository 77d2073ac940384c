"""The review desk in a real browser: saved as it is given, nothing lost on a bad line, handed in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from lms.domain.reviews.states import ReviewState
from lms.services import people
from lms.services.keys import key
from lms.services.reviews.desk import questions, sheet
from lms.services.reviews.desk.sheet import Sheet
from lms.services.school import School
from lms.storage.tables import Review
from tests.services.desk.test_questions import accepted
from tests.support import reviews
from tests.web.conftest import running_site, session_cookie

SAVED, UNSAVED = "Saved", "Not saved yet. It is kept here and tried again."
ZERO = "its grade is 0 of 100"
PHONE = {"width": 360, "height": 740}
PATIENCE = 30_000.0


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    expect.set_options(timeout=PATIENCE)
    with running_site(tmp_path_factory.mktemp("desk")) as opened:
        yield opened
    expect.set_options(timeout=None)


@pytest.fixture
def review(school: School, tmp_path: Path) -> Review:
    """Return a review that its reviewer has just accepted."""
    opened = reviews.opened_round(school, author=f"a{abs(hash(tmp_path)) % 10**9}")
    return reviews.accepted_review(school, key(opened.id))


@contextmanager
def browsing(chrome: Browser, school: School, review: Review, **values: object) -> Iterator[BrowserContext]:
    """Open a browser in which the reviewer is logged in."""
    reviewer = people.by_id(school, review.reviewer_id)
    assert reviewer is not None
    cookie = session_cookie(school, reviewer)
    with chrome.new_context(**values) as context:  # type: ignore[arg-type]  # the names of Playwright
        context.add_cookies([{"name": "qatarlas", "value": cookie, "url": school.settings.address}])
        yield context


def opened(context: BrowserContext, school: School, review: Review, rest: str = "") -> Page:
    page = context.new_page()
    page.goto(f"{school.settings.address}/reviews/{review.id}{rest}")
    return page


def sheet_of(school: School, review: Review) -> Sheet:
    with school.database.read() as session:
        return sheet.read(session, session.get_one(Review, review.id))


def note_of(school: School, review: Review, number: int) -> str:
    card = sheet_of(school, review).card(number)
    return card.note if card else ""


def test_a_review_from_the_first_key_to_handing_in(chrome: Browser, school: School, review: Review) -> None:
    with browsing(chrome, school, review) as context:
        page = opened(context, school, review, "?path=receipt.py")
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        first = page.locator("#criterion-1")
        page.keyboard.press("n")
        expect(first).to_contain_text("cite what you saw")
        expect(first).to_contain_text("say why")
        page.locator("#note-1").fill("An empty receipt stops it.")
        expect(first.locator("[data-saving]")).to_have_text(SAVED)
        expect(first).not_to_contain_text("say why")
        page.locator("#L1 .nr a").click()
        page.locator("#L2 .nr a").click(modifiers=["Shift"])
        page.get_by_role("button", name="Cite receipt.py:1–2 for question 1").click()
        expect(first.locator(".proof")).to_contain_text("receipt.py:1–2")
        expect(first).to_contain_text("answered")
        first.focus()
        page.keyboard.press("j")
        page.keyboard.press("2")
        expect(page.locator("#criterion-2")).to_contain_text("answered")
        page.reload()
        expect(page.locator(".desk-bar")).to_contain_text("answered 2 of 3")
        expect(page.locator("#note-1")).to_have_value("An empty receipt stops it.")
        expect(first.locator(".proof")).to_contain_text("receipt.py:1–2")
        page.locator("#criterion-3 label", has_text="4").click()
        expect(page.locator(".desk-bar")).to_contain_text("answered 3 of 3")
        page.locator("#summary").fill("Clear names. Next: empty receipts.")
        page.locator("#hand-in-form").get_by_role("button", name="Hand in").click()
        expect(page.locator("main")).to_contain_text("Handed in. Thank you")
        assert complaints == []
    found = sheet_of(school, review).review
    assert (found.state, found.grade, found.summary) == (
        ReviewState.HANDED_IN,
        80,
        "Clear names. Next: empty receipts.",
    )


def test_what_is_typed_without_a_line_is_saved_when_it_comes_back(
    chrome: Browser, school: School, review: Review
) -> None:
    with browsing(chrome, school, review) as context:
        page = opened(context, school, review)
        context.set_offline(True)
        page.locator("#note-5").fill("Thank you")
        word = page.locator("#criterion-5 [data-saving]")
        expect(word).to_have_text(UNSAVED)
        context.set_offline(False)
        expect(word).to_have_text(SAVED)
    assert note_of(school, review, 5) == "Thank you"


def test_what_was_not_saved_when_the_page_was_closed_comes_back(
    chrome: Browser, school: School, review: Review
) -> None:
    with browsing(chrome, school, review) as context:
        page = opened(context, school, review)
        context.set_offline(True)
        page.locator("#note-5").fill("Thank you")
        expect(page.locator("#criterion-5 [data-saving]")).to_have_text(UNSAVED)
        page.close()
        context.set_offline(False)
        assert note_of(school, review, 5) == ""
        again = opened(context, school, review)
        expect(again.locator("#note-5")).to_have_value("Thank you")
        expect(again.locator("#criterion-5 [data-saving]")).to_have_text(SAVED)
    assert note_of(school, review, 5) == "Thank you"


def test_gaps_are_named_and_the_summary_stays(chrome: Browser, school: School, review: Review) -> None:
    with browsing(chrome, school, review) as context:
        page = opened(context, school, review)
        page.locator("#summary").fill("So far.")
        page.locator("#hand-in-form").get_by_role("button", name="Hand in").click()
        expect(page.locator("main")).to_contain_text("Some things are missing")
        expect(page.locator("#summary")).to_have_value("So far.")
        page.get_by_role("link", name="question 3: an answer").click()
        expect(page.locator("#criterion-3")).to_be_in_viewport()


def test_keys_are_shown_and_typed_ones_are_letters(chrome: Browser, school: School, review: Review) -> None:
    with browsing(chrome, school, review) as context:
        page = opened(context, school, review)
        page.keyboard.press("?")
        expect(page.locator("#desk-keys")).to_be_visible()
        page.keyboard.press("Escape")
        page.locator("#note-1").press_sequentially("nyj?")
        expect(page.locator("#note-1")).to_have_value("nyj?")
        expect(page.locator("#criterion-1 [data-saving]")).to_have_text(SAVED)
    assert sheet_of(school, review).answered == 0


def press(page: Page, letter: str, code: str) -> None:
    """Press a key as a keyboard of another script does: its place is the same, its letter is not."""
    page.evaluate(
        "([key, code]) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
        " { key, code, bubbles: true, cancelable: true }))",
        [letter, code],
    )


@pytest.mark.parametrize("script", ["latin", "cyrillic"])
def test_the_whole_desk_goes_by_keys(chrome: Browser, school: School, review: Review, script: str) -> None:
    """Questions, answers, a comment and a viewed file, in either script of the keyboard."""
    cyrillic = {"j": "о", "k": "л", "y": "н", "n": "т", "c": "с", "v": "м", "2": "ә"}
    with browsing(chrome, school, review) as context:
        page = opened(context, school, review, "?path=receipt.py")

        def key(name: str) -> None:
            code = f"Digit{name}" if name.isdigit() else f"Key{name.upper()}"
            press(page, cyrillic[name] if script == "cyrillic" else name, code)

        current = page.locator("[data-card][data-current]")
        for name, card in (("j", "2"), ("j", "3"), ("k", "2"), ("k", "1"), ("k", "1")):
            key(name)
            expect(current).to_have_attribute("data-card", card)
        for name, value in (("y", "1"), ("n", "0"), ("y", "1")):
            key(name)
            expect(page.locator(f"#criterion-1 input[value='{value}']")).to_be_checked()
        key("j")
        key("2")
        expect(page.locator("#criterion-2")).to_contain_text("answered")
        key("c")
        expect(page.locator("#write-body")).to_be_focused()
        expect(page.locator("#write [name=line_from]")).to_have_value("1")
        page.keyboard.press("Escape")
        page.locator("#criterion-1").focus()
        key("v")
        expect(page.locator(".desk-files")).to_contain_text("1 viewed")
        expect(page.locator("#criterion-1 [data-saving]")).to_have_text(SAVED)
    assert {one.number: one.value for one in sheet_of(school, review).cards if one.value is not None} == {
        1: 1,
        2: 2,
    }


@pytest.mark.parametrize("scripts", [True, False])
def test_a_phone_has_three_tabs(chrome: Browser, school: School, review: Review, *, scripts: bool) -> None:
    with browsing(chrome, school, review, viewport=PHONE, java_script_enabled=scripts) as context:
        page = opened(context, school, review)
        tabs, tree = page.locator(".desk-tabs"), page.locator(".desk-files")
        code, rubric = page.locator(".code-open"), page.locator(".desk-rubric")
        expect(rubric).to_be_visible()
        expect(code).to_be_hidden()
        tabs.get_by_text("Files").click()
        expect(tree).to_be_visible()
        expect(rubric).to_be_hidden()
        tree.get_by_text("receipt.py").click()
        expect(code).to_contain_text("def total")
        expect(code).to_be_visible()
        expect(tree).to_be_hidden()
        page.locator(".desk-bar").get_by_text("Hand in").click()
        expect(page.locator("#summary")).to_be_visible()
        expect(code).to_be_hidden()


@pytest.mark.parametrize(
    ("words", "comes_to"),
    [
        ("The work does not run", ZERO),
        ("There is nothing to review", ZERO),
        ("I doubt where this work comes from", "a mentor decides what becomes of the work"),
    ],
)
def test_a_flag_says_what_it_comes_to_and_counts_once_it_is_handed_in(
    chrome: Browser, school: School, review: Review, words: str, comes_to: str
) -> None:
    with browsing(chrome, school, review, viewport=PHONE) as context:
        page = opened(context, school, review, "#hand-in")
        page.get_by_text("Something ends this review early").click()
        expect(page.locator(".flagging label", has_text=words)).to_contain_text(comes_to)
        page.locator(".flagging").get_by_text(words).click()
        page.locator("#flag-reason").fill("I saw it.")
        page.get_by_role("button", name="Raise the flag").click()
        expect(page.locator("#hand-in")).to_contain_text("It counts once you hand in.")
        assert sheet_of(school, review).review.state is ReviewState.ACCEPTED
        page.locator("#hand-in-form").get_by_role("button", name="Hand in").click()
        expect(page.locator("main")).to_contain_text("Handed in. Thank you")
        expect(page.locator("#hand-in")).to_contain_text(comes_to)
    found = sheet_of(school, review).review
    assert (found.state, found.summary) == (ReviewState.HANDED_IN, "I saw it.")
    assert found.grade == (0 if comes_to == ZERO else None)


def test_an_answer_about_the_code_is_judged(chrome: Browser, school: School) -> None:
    """The author has explained; the reviewer says whether it convinces, and may think again."""
    review = accepted(school)
    questions.ask(school, key(review.id))
    asked = questions.of_review(school, review)[0].question
    questions.answer(school, key(review.round_id), key(asked.id), "It adds the prices up.")
    with browsing(chrome, school, review, viewport=PHONE) as context:
        page = opened(context, school, review, f"#question-{asked.id}")
        card = page.locator(f"#question-{asked.id}")
        expect(card).to_contain_text("It adds the prices up.")
        for button, badge, gone in (
            ("It does not", "not convincing", "It does not"),
            ("It convinces me", "convincing", "It convinces me"),
        ):
            card.get_by_role("button", name=button).click()
            expect(card.locator(".badge")).to_have_text(badge)
            expect(card.get_by_role("button", name=gone)).to_have_count(0)
    assert questions.of_review(school, review)[0].question.convinced


def test_a_flag_is_raised_after_all_is_saved(chrome: Browser, school: School, review: Review) -> None:
    with browsing(chrome, school, review) as context:
        page = opened(context, school, review)
        page.get_by_text("Something ends this review early").click()
        page.locator(".flagging").get_by_text("The work does not run").click()
        page.locator("#flag-reason").fill("It stops at once.")
        page.locator("#summary").fill("Well named.")
        page.get_by_role("button", name="Raise the flag").click()
        expect(page.locator("#hand-in")).to_contain_text("its grade is 0 of 100")
        expect(page.locator("#summary")).to_have_value("It stops at once.\n\nWell named.")
        page.get_by_role("button", name="Lower the flag").click()
        expect(page.locator(".flagging")).to_be_visible()
    assert sheet_of(school, review).review.flag is None
