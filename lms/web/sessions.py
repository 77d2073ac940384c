"""Who is logged in: the one object that Flask-Login keeps, and typed ways to ask for it."""

from flask import has_request_context
from flask_login import LoginManager, UserMixin, current_user

from lms.errors import N_, LoginRequiredError
from lms.services.accounts import logins
from lms.services.accounts.logins import Login
from lms.services.people import Person
from lms.web.context import current_school

login_manager = LoginManager()
login_manager.session_protection = None  # a phone's address changes on the way; the ticket ends sessions


class Visitor(UserMixin):  # type: ignore[misc]  # flask-login ships no types
    """A logged-in person; the ticket that the browser keeps dies with the login."""

    def __init__(self, login: Login) -> None:
        self.login = login

    def get_id(self) -> str:
        return logins.ticket(self.login)


@login_manager.user_loader  # type: ignore[untyped-decorator]  # the same
def load_visitor(kept: str) -> Visitor | None:
    login = logins.resume(current_school(), kept)
    return Visitor(login) if login else None


def current_login() -> Login | None:
    if not has_request_context():
        return None
    user = current_user._get_current_object()  # noqa: SLF001  the only way to the object behind the proxy
    return user.login if isinstance(user, Visitor) else None


def current_person_or_none() -> Person | None:
    """Return who is logged in; nobody is, outside of a request."""
    login = current_login()
    return login.person if login else None


def current_person() -> Person:
    """Return who is logged in, or ask for a login."""
    person = current_person_or_none()
    if person is None:
        raise LoginRequiredError(N_("Please log in first."))
    return person
