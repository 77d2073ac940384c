"""Somebody with a browser window of their own, who goes by what stands on the pages: links and forms."""

from types import TracebackType
from typing import Self

from playwright.sync_api import Browser, Locator, Page, Response

from lms.services.school import School
from tests.support import folk
from tests.support.browsers import log_in

PHONE = (360, 740)
DESK = (1280, 860)
SERVER_ERROR = 500
STICKS_OUT = "document.documentElement.scrollWidth > innerWidth"


class Visitor:
    """A window, in Kazakh, without cookies at first. A page that the site could not make ends the journey."""

    def __init__(self, browser: Browser, school: School, size: tuple[int, int] = PHONE) -> None:
        width, height = size
        self.address = school.settings.address
        self.context = browser.new_context(locale="kk", viewport={"width": width, "height": height})
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("response", self._heed)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.context.close()
        assert kind is not None or self.faults == []

    def logged_in(self, login: str, password: str = folk.PASSWORD) -> Self:
        log_in(self.page, self.address, login, password)
        return self

    def at(self, path: str) -> Page:
        """Open a page by its path or its whole address; it fits the window."""
        answer = self.page.goto(path if "://" in path else self.address + path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        self.look()
        return self.page

    def look(self) -> None:
        """See that nothing of the page sticks out of the window."""
        assert not self.page.evaluate(STICKS_OUT), self.page.url

    def follow(self, href: str) -> Page:
        """Click the first link to an address that ends so."""
        self._press(self.page.locator(f'a[href$="{href}"]:visible').first)
        return self.page

    def form(self, action: str) -> Locator:
        """Return the form whose address ends so, with all that is folded around it opened."""
        found = self.page.locator(f'form[action$="{action}"]').first
        folds = self.page.locator("details:not([open])", has=found)
        while folds.count():
            folds.first.locator("summary").first.click()
        return found

    def press(self, action: str, button: str = "button") -> Page:
        """Press a button of the form whose address ends so."""
        self._press(self.form(action).locator(button).first)
        return self.page

    def submit(self) -> Page:
        """Send the form of the page that posts to the page itself."""
        self._press(self.page.locator("main form:not([action]) button[type=submit]").last)
        return self.page

    def path(self) -> str:
        return self.page.url.removeprefix(self.address).partition("#")[0]

    def _press(self, what: Locator) -> None:
        with self.page.expect_navigation():
            what.click()
        self.look()

    def _heed(self, response: Response) -> None:
        if response.status >= SERVER_ERROR:
            self.faults.append(f"{response.status} {response.url}")


def sign_up(visitor: Visitor, name: str, login: str, born: str) -> None:
    """Fill in the form of a new account, and send it."""
    page = visitor.page
    page.fill("#name", name)
    page.fill("#birth_date", born)
    page.fill("#login", login)
    page.fill("#password", folk.PASSWORD)
    page.fill("#again", folk.PASSWORD)
    page.select_option("#language", "kk")
    visitor.submit()
