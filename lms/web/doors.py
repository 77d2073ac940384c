"""Every page is closed to who is not logged in, unless its view is marked ``public``; and how one enters."""

from collections.abc import Callable
from typing import TypeVar

from flask import Response, current_app, make_response, request, session
from flask_login import login_user, logout_user

from lms.services.accounts import logins
from lms.services.people import Person
from lms.web.context import current_school
from lms.web.sessions import Visitor, current_login, current_person

View = TypeVar("View", bound=Callable[..., object])


def public(view: View) -> View:
    """Open a view to who is not logged in."""
    view.is_public = True  # type: ignore[attr-defined]  # a mark on the function, read by close_doors
    return view


def close_doors() -> None:
    """Ask for a login before any view that is not public: a forgotten check closes, it does not open."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or request.endpoint == "static" or getattr(view, "is_public", False):
        return
    current_person()


def come_in(person: Person) -> None:
    """Log somebody in: nothing of the session before is kept, so a planted one is worth nothing."""
    session.clear()
    session.permanent = True
    login_user(Visitor(logins.begin(person)))


def go_out() -> None:
    """Log out, here and for every copy of this cookie."""
    login = current_login()
    if login is not None:
        logins.log_out(current_school(), login)
    logout_user()
    session.clear()


def unstored(page: str) -> Response:
    """Return a page that shows a secret, or asks for one: no cache keeps it."""
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response
