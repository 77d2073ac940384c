"""A site in the test's own process, and visitors who are already logged in."""

from flask import Flask
from flask.testing import FlaskClient

from lms.app import create_app
from lms.services import people
from lms.services.accounts import logins
from lms.services.people import Person
from lms.services.school import School
from tests.support.folk import key


def make_site(school: School, *, csrf: bool = False) -> Flask:
    """Join a site; without ``csrf`` a test may post what it likes without fetching a form first."""
    app = create_app(school=school)
    app.config.update(TESTING=False, WTF_CSRF_ENABLED=csrf)
    return app


def visit(app: Flask, school: School, who: Person | None) -> FlaskClient:
    """Return a browser in which ``who`` is logged in, without the cost of a password's hash."""
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT"] = "text/html"
    if who is not None:
        row = people.by_id(school, key(who))
        assert row is not None
        with client.session_transaction() as session:
            session["_user_id"] = logins.ticket(logins.begin(row))
            session["_fresh"] = True
    return client
