"""Errors: one answer each, in the reader's language, by what the reader can read."""

import gzip
import logging

import pytest
from flask import Flask

from lms.errors import N_, RefusedError, TooOftenError, UnavailableError
from lms.services.school import School
from lms.storage.tables import Programme
from lms.web.context import current_school
from lms.web.doors import public
from tests.support.sites import make_site

PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@public
def refuse(word: str) -> str:
    raise RefusedError(N_("The name %(name)s is too long. Shorten it."), name=word)


@public
def too_often(word: str) -> str:
    raise TooOftenError("Later.", seconds=word)


@public
def unavailable(word: str) -> str:
    raise UnavailableError("Docker is away.", fault=word)


@public
def broken(word: str) -> str:
    raise RuntimeError(f"a secret detail {word}")


@public
def second(word: str) -> str:
    with current_school().database.write() as session:
        session.add_all(
            Programme(slug=word, name_kk=name, name_ru=name, name_en=name) for name in ("one", "other")
        )
    return "twice"


@pytest.fixture
def app(school: School) -> Flask:
    """Return the site with pages that go wrong on purpose."""
    made = make_site(school, csrf=True)
    for view in (refuse, too_often, unavailable, broken, second):
        made.add_url_rule(f"/{view.__name__}/<word>", view.__name__, view)
    return made


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/refuse/x", 422),
        ("/too_often/x", 429),
        ("/unavailable/x", 503),
        ("/broken/x", 500),
        ("/second/x", 409),
        ("/nope", 404),
    ],
)
def test_a_browser_gets_a_page(app: Flask, path: str, status: int) -> None:
    answer = app.test_client().get(path, headers={"Accept": PAGE, "Accept-Language": "ru"})
    assert answer.status_code == status
    assert '<html lang="ru">' in answer.text
    assert "На главную" in answer.text
    assert "a secret detail" not in answer.text


def test_values_are_shown_and_not_read_as_html(app: Flask) -> None:
    answer = app.test_client().get("/refuse/<b>", headers={"Accept": PAGE, "Accept-Language": "en"})
    assert "The name &lt;b&gt; is too long. Shorten it." in answer.text


def test_a_program_gets_json(app: Flask) -> None:
    headers = {"Accept": "application/json", "Accept-Language": "en"}
    answer = app.test_client().get("/refuse/<b>", headers=headers)
    assert answer.json == {
        "error": "Something has to be changed first",
        "words": "The name <b> is too long. Shorten it.",
    }


@pytest.mark.parametrize("accept", [None, "*/*", "text/plain"])
def test_git_gets_plain_words(app: Flask, accept: str | None) -> None:
    headers = {"Accept": accept} if accept else {}
    answer = app.test_client().get("/refuse/<b>", headers={**headers, "Accept-Language": "kk"})
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.text == "<b> атауы тым ұзын. Қысқартыңыз.\n"


def test_who_comes_too_often_is_told_when_to_come_back(app: Flask) -> None:
    assert app.test_client().get("/too_often/7").headers["Retry-After"] == "7"


def test_a_wrong_method_says_which_are_right(app: Flask) -> None:
    answer = app.test_client().delete("/login")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_form_without_its_token_is_400_in_words(app: Flask) -> None:
    answer = app.test_client().post("/language", data={"language": "ru"}, headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    assert "This form was too old" in answer.text


@pytest.mark.parametrize("path", ["/refuse/sekret-word", "/login?next=/sekret-word", "/sekret-word"])
def test_logs_hold_patterns_and_no_addresses(app: Flask, path: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        app.test_client().get(path)
    assert "sekret-word" not in caplog.text
    assert "GET " in caplog.text


def test_every_page_carries_the_policy(app: Flask) -> None:
    for path in ("/", "/login", "/nope", "/static/app.css"):
        with app.test_client().get(path, headers={"Accept": PAGE}) as answer:
            headers = answer.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"


def test_pages_stay_private_and_assets_stay_long(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/").headers["Cache-Control"] == "private, no-cache"
    for address, long in (("/static/app.css?v=1", True), ("/static/app.css", False)):
        with client.get(address) as answer:
            assert ("immutable" in answer.headers["Cache-Control"]) is long


def test_assets_are_packed_for_who_can_unpack_them(app: Flask) -> None:
    client, address = app.test_client(), "/static/app.css"
    with client.get(address) as plain, client.get(address, headers={"Accept-Encoding": "gzip"}) as packed:
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert len(packed.data) * 3 < len(plain.data)
        assert "Accept-Encoding" in plain.headers["Vary"]
        assert packed.headers["Content-Length"] == str(len(packed.data))
