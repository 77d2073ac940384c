"""The login from outside: who gets in and stays in, what ends it, and how often one may try."""

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.services import people
from lms.services.accounts import passwords
from lms.services.people import Person
from lms.services.school import School
from lms.web.numbers import RowNumber
from tests.support.folk import PASSWORD, key, person
from tests.support.schools import opened_school
from tests.support.sites import make_site, visit

NEW = "сегіз қонақ нан жеді"


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    values = {"login_tries": 3, "login_tries_address": 6}
    with opened_school(tmp_path / "var", database_url, **values) as opened:  # type: ignore[arg-type]  # settings
        yield opened


@pytest.fixture
def app(school: School) -> Flask:
    return make_site(school)


@pytest.fixture
def aruzhan(school: School) -> Person:
    return person(school, "aruzhan")


def log_in(
    app: Flask, login: str, password: str, *, address: str = "10.0.0.1", client: FlaskClient | None = None
) -> TestResponse:
    browser = client or visit_as_nobody(app)
    return browser.post(
        "/login", data={"login": login, "password": password}, environ_base={"REMOTE_ADDR": address}
    )


def visit_as_nobody(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT"] = "text/html"
    return client


def is_in(client: FlaskClient) -> bool:
    return client.get("/me").status_code == 200


def cookie_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("qatarlas")
    assert cookie is not None
    return cookie.value


def with_cookie(app: Flask, value: str) -> FlaskClient:
    client = visit_as_nobody(app)
    client.set_cookie("qatarlas", value)
    return client


@pytest.mark.usefixtures("aruzhan")
def test_a_login_leads_to_where_it_was_asked_for(app: Flask) -> None:
    client = visit_as_nobody(app)
    sent = client.get("/me/tokens?x=1")
    assert sent.status_code == 302
    assert sent.headers["Location"] == "/login?next=/me/tokens?x%3D1"
    answer = client.post(sent.headers["Location"], data={"login": "aruzhan", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me/tokens?x=1")
    assert is_in(client)


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "evil.example",
    " //evil.example",
    "http:/evil.example",
]


@pytest.mark.usefixtures("aruzhan")
@pytest.mark.parametrize("target", ELSEWHERE)
def test_next_leads_nowhere_else(app: Flask, target: str) -> None:
    client = visit_as_nobody(app)
    query = {"next": target}
    answer = client.post("/login", query_string=query, data={"login": "aruzhan", "password": PASSWORD})
    assert answer.headers["Location"] == "/"
    assert client.get("/login", query_string=query).headers["Location"] == "/"


@pytest.mark.usefixtures("aruzhan")
def test_a_wrong_password_says_the_same_as_an_unknown_login(app: Flask) -> None:
    wrong, unknown = log_in(app, "aruzhan", "wrong password"), log_in(app, "nobody", "wrong password")
    assert wrong.status_code == unknown.status_code == 401
    texts = [re.sub(r'name="csrf_token".*?>', "", answer.text) for answer in (wrong, unknown)]
    assert texts[0].replace("aruzhan", "nobody") == texts[1]
    assert "wrong password" not in wrong.text


@pytest.mark.usefixtures("aruzhan")
def test_the_session_is_a_new_one_at_login(app: Flask) -> None:
    client = visit_as_nobody(app)
    with client.session_transaction() as session:
        session["planted"] = "by a stranger"
    before = cookie_of(client)
    log_in(app, "aruzhan", PASSWORD, client=client)
    assert cookie_of(client) != before
    with client.session_transaction() as session:
        assert "planted" not in session
    assert not is_in(with_cookie(app, before))


@pytest.mark.parametrize("https", [False, True])
def test_the_cookie_is_kept_from_scripts_and_other_sites(school: School, *, https: bool) -> None:
    person(school, "aruzhan")
    safer = school.settings.model_copy(update={"force_https": https})
    app = make_site(School(**{**vars(school), "settings": safer}))
    client = visit_as_nobody(app)
    answer = client.post(
        "/login",
        data={"login": "aruzhan", "password": PASSWORD},
        base_url="https://localhost" if https else "http://localhost",
    )
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert "; HttpOnly" in cookie
    assert "; SameSite=Lax" in cookie
    assert "; Expires=" in cookie
    assert ("; Secure" in cookie) is https


# W07


@pytest.mark.usefixtures("aruzhan")
def test_an_account_may_be_tried_a_few_times_from_wherever(app: Flask, school: School) -> None:
    person(school, "dias")
    tried = [log_in(app, "aruzhan", "wrong", address=f"10.0.1.{number}").status_code for number in range(3)]
    assert tried == [401, 401, 401]
    held = log_in(app, " ARUZHAN", PASSWORD, address="10.0.2.1")
    assert held.status_code == 429
    assert 0 < int(held.headers["Retry-After"]) <= 15 * 60
    assert "15" in held.text
    assert log_in(app, "dias", PASSWORD, address="10.0.1.1").status_code == 303


def test_an_unknown_account_is_held_like_a_known_one(app: Flask) -> None:
    tried = [log_in(app, "nobody", "wrong", address=f"10.0.1.{number}").status_code for number in range(4)]
    assert tried == [401, 401, 401, 429]


def test_an_address_may_fail_a_few_times_whatever_the_account(app: Flask, school: School) -> None:
    person(school, "aruzhan")
    tried = [log_in(app, f"nobody-{number}", "wrong").status_code for number in range(6)]
    assert tried == [401] * 6
    assert log_in(app, "aruzhan", PASSWORD).status_code == 429
    assert log_in(app, "aruzhan", PASSWORD, address="10.0.0.2").status_code == 303


@pytest.mark.usefixtures("aruzhan")
def test_who_knows_the_password_uses_up_nothing(app: Flask) -> None:
    for _ in range(8):
        assert log_in(app, "aruzhan", PASSWORD).status_code == 303
    log_in(app, "aruzhan", "wrong")
    log_in(app, "aruzhan", "wrong")
    assert log_in(app, "aruzhan", PASSWORD).status_code == 303
    assert [log_in(app, "aruzhan", "wrong").status_code for _ in range(4)] == [401, 401, 401, 429]


@pytest.mark.usefixtures("aruzhan")
def test_tries_at_the_same_moment_are_counted_too(app: Flask) -> None:
    start, answers = Barrier(12), list[int]()

    def try_it(number: int) -> None:
        start.wait()
        answers.append(log_in(app, "aruzhan", "wrong", address=f"10.0.3.{number}").status_code)

    threads = [Thread(target=try_it, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [401] * 3 + [429] * 9


def test_the_password_of_now_may_not_be_guessed_either(app: Flask, school: School, aruzhan: Person) -> None:
    client = visit(app, school, aruzhan)
    guess = {"old": "wrong", "password": NEW, "again": NEW}
    assert [client.post("/me/password", data=guess).status_code for _ in range(4)] == [422, 422, 422, 429]


# W08


@pytest.mark.usefixtures("aruzhan")
def test_a_copied_cookie_is_dead_after_logout(app: Flask) -> None:
    phone, laptop = visit_as_nobody(app), visit_as_nobody(app)
    for client in (phone, laptop):
        log_in(app, "aruzhan", PASSWORD, client=client)
    copy = with_cookie(app, cookie_of(phone))
    assert is_in(copy)
    assert phone.post("/logout").headers["Location"] == "/login"
    assert not is_in(phone)
    assert not is_in(copy)
    assert is_in(laptop)


def test_other_sessions_are_dead_after_a_change_of_password(
    app: Flask, school: School, aruzhan: Person
) -> None:
    mine, thief = visit(app, school, aruzhan), visit(app, school, aruzhan)
    before = cookie_of(mine)
    answer = mine.post("/me/password", data={"old": PASSWORD, "password": NEW, "again": NEW})
    assert answer.status_code == 303
    assert is_in(mine)
    assert not is_in(thief)
    assert not is_in(with_cookie(app, before))


def test_every_session_is_dead_after_a_reset_and_a_closed_account(
    app: Flask, school: School, aruzhan: Person
) -> None:
    client = visit(app, school, aruzhan)
    word = passwords.reset_word(school, key(aruzhan))
    reset = visit_as_nobody(app)
    page = reset.get("/reset", query_string={"word": word})
    assert page.headers["Cache-Control"] == "no-store"
    answer = reset.post("/reset", query_string={"word": word}, data={"password": NEW, "again": NEW})
    assert answer.status_code == 303
    assert not is_in(client)
    assert is_in(reset)
    assert reset.get("/reset", query_string={"word": word}).status_code == 404
    people.deactivate(school, key(aruzhan))
    assert not is_in(reset)


def test_two_passwords_that_differ_change_nothing(app: Flask, school: School, aruzhan: Person) -> None:
    client = visit(app, school, aruzhan)
    answer = client.post("/me/password", data={"old": PASSWORD, "password": NEW, "again": NEW + "!"})
    assert answer.status_code == 422
    assert "The two passwords differ" in answer.text
    assert log_in(app, "aruzhan", PASSWORD).status_code == 303


# W04


def test_every_post_without_a_token_is_refused(school: School, aruzhan: Person) -> None:
    app = make_site(school, csrf=True)
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    assert len(rules) > 20
    adapter = app.url_map.bind("localhost")
    for rule in rules:
        numbers = {name for name, kind in rule._converters.items() if isinstance(kind, RowNumber)}
        values = {name: 1 if name in numbers else "x" for name in rule.arguments}
        address = adapter.build(rule.endpoint, values, method="POST")
        status = visit(app, school, aruzhan).post(address).status_code
        # git comes with a token of its own in place of a cookie: nothing can be sent on somebody's behalf.
        assert status == (401 if rule.endpoint.startswith("git.") else 400), rule


@pytest.mark.usefixtures("aruzhan")
def test_the_token_of_the_form_opens_it(school: School) -> None:
    app = make_site(school, csrf=True)
    client = visit_as_nobody(app)
    form = client.get("/login").text
    token = form.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    said = {"login": "aruzhan", "password": PASSWORD}
    assert client.post("/login", data=said).status_code == 400
    assert client.post("/login", data={**said, "csrf_token": token}).status_code == 303


NO_ROWS = ["0", "-1", "01", "2147483648", "99999999999999999999", "1.5", "١", "x"]


@pytest.mark.parametrize("number", NO_ROWS)
def test_a_number_that_no_row_has_is_no_page(
    app: Flask, school: School, aruzhan: Person, number: str
) -> None:
    client = visit(app, school, aruzhan)
    assert client.get(f"/submissions/{number}").status_code == 404
    assert client.get("/submissions/2147483647").status_code == 404
