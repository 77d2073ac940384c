"""Portfolios and data on their pages: what strangers, guardians and search engines get of them."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask

from lms.domain.guardians.consents import Purpose
from lms.domain.people import Language, Role
from lms.domain.privacy.portfolios import ItemKind
from lms.services import consents, guardians, keys, people, portfolios
from lms.services.people import Person
from lms.services.privacy import erasing
from lms.services.school import School
from lms.services.submitting import uploads, works
from lms.storage.tables import Portfolio
from tests.support import reviews
from tests.support.folk import ADULT, MINOR, PASSWORD, key, person
from tests.support.schools import opened_school
from tests.support.sites import make_site, visit
from tests.web.portfolio_world import PIXEL

EXERCISE = "three-checks"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
NOTEBOOK = (
    b'{"cells": [{"cell_type": "markdown", "source": "# Plot <script>alert(1)</script>"},'
    b'{"cell_type": "code", "source": "print(1)", "outputs": ['
    b'{"output_type": "display_data", "data": {"text/html": "<img src=x onerror=alert(1)>",'
    b'"image/svg+xml": "<svg onload=alert(1)>"}}]}]}'
)


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    with opened_school(tmp_path / "var", database_url, language="en", cooldown_seconds=0) as opened:
        yield opened


@pytest.fixture
def app(school: School) -> Flask:
    return make_site(school)


def minor(school: School) -> tuple[Person, Person, str, int]:
    """Return a minor whose portfolio is public, their guardian, its word and its one item."""
    dias = people.create(
        school,
        login="dias",
        name="Dias Nurlan",
        role=Role.STUDENT,
        password=None,
        birth_date=MINOR,
        language=Language.ENGLISH,
    )
    mother = person(school, "mother", Role.GUARDIAN)
    with school.database.write() as session:
        guardians.ask(session, key(mother), key(dias), school.now())
    guardians.confirm(school, guardian_id=key(mother), ward_id=key(dias))
    item_id = finish(school, dias)
    portfolios.publish(school, dias)
    consents.give(school, key(dias), Purpose.PORTFOLIO, key(mother))
    with school.database.read() as session:
        return dias, mother, session.get_one(Portfolio, dias.id).word, item_id


def finish(school: School, who: Person) -> int:
    work_id = keys.key(works.find_or_open(school, EXERCISE, key(who)).id)
    zipped = BytesIO()
    with ZipFile(zipped, "w") as archive:
        for path, content in (
            ("solution.py", b"def add(a, b):\n    return a + b\n"),
            ("plot.png", PIXEL),
            ("evil.png", SVG),
            ("evil.svg", SVG),
            ("notes.ipynb", NOTEBOOK),
        ):
            archive.writestr(path, content)
    zipped.seek(0)
    reviews.grade_row(school, uploads.hand_in_zip(school, key(who), work_id, zipped).id or 0)
    portfolios.put_in(school, key(who), ItemKind.EXERCISE, EXERCISE)
    item_id = portfolios.own(school, who).shown.entries[0].item.id or 0
    about = {"en": "Sums <script>alert(1)</script>"}
    portfolios.describe(school, key(who), item_id, about, ["plot.png", "notes.ipynb"])
    return item_id


def test_a_minors_public_page_says_little_and_does_nothing(app: Flask, school: School) -> None:
    _, _, word, item_id = minor(school)
    stranger = visit(app, school, None)
    response = stranger.get(f"/p/{word}")
    page = response.get_data(as_text=True)
    assert response.status_code == 200
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert "noindex" in page
    assert response.headers["Cache-Control"] == "no-store"
    assert "Dias" in page
    for hidden in ("Nurlan", "2013", "dias@", "onerror=", "onload=", "<script>alert"):
        assert hidden not in page.replace("&lt;img src=x onerror=", ""), hidden
    picture = stranger.get(f"/p/{word}/{item_id}/1")
    assert (picture.status_code, picture.mimetype) == (200, "image/png")
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in picture.headers["Content-Security-Policy"]
    for number in (2, 3):
        assert stranger.get(f"/p/{word}/{item_id}/{number}").status_code == 404
    assert stranger.get(f"/p/{word}x").status_code == 404


def test_a_word_taken_back_closes_page_and_pictures_at_once(app: Flask, school: School) -> None:
    dias, mother, word, item_id = minor(school)
    consents.revoke(school, key(dias), Purpose.PORTFOLIO, key(mother))
    for path in (f"/p/{word}", f"/p/{word}/{item_id}/1"):
        assert visit(app, school, None).get(path).status_code == 404
    shown = visit(app, school, dias).get("/me/portfolio").get_data(as_text=True)
    assert "Your guardian has to agree too" in shown
    assert word not in shown


def test_an_adult_puts_a_portfolio_together(app: Flask, school: School) -> None:
    dana = person(school, "dana", born=ADULT, password=None)
    item_id = finish(school, dana)
    site = visit(app, school, dana)
    assert site.post("/me/portfolio", data={"text_en": "x" * 201}).status_code == 422
    typed = {"text_en": "I count", "name": "full", "indexed": "on", "skills": "on"}
    assert site.post("/me/portfolio", data=typed).status_code == 303
    assert "I count" in site.get("/me/portfolio/preview").get_data(as_text=True)
    for path in ("solution.py", "evil.svg", "evil.png"):
        wrong = site.post(f"/me/portfolio/items/{item_id}", data={"files": path, "text_en": "Kept"})
        assert wrong.status_code == 422
        assert "Kept" in wrong.get_data(as_text=True)
    site.post("/me/portfolio/publish")
    address = re.search(r"/p/[\w-]{32}", site.get("/me/portfolio").get_data(as_text=True))
    assert address is not None
    public = visit(app, school, None).get(address[0])
    assert "X-Robots-Tag" not in public.headers
    site.post("/me/portfolio/hide")
    assert visit(app, school, None).get(address[0]).status_code == 404


def test_an_erasure_asks_for_the_password_and_shows_the_way_back_once(app: Flask, school: School) -> None:
    dana = person(school, "dana", born=ADULT)
    site = visit(app, school, dana)
    assert site.post("/me/data/erasure", data={"password": "wrong"}).status_code == 422
    assert erasing.of_person(school, key(dana)) is None
    asked = site.post("/me/data/erasure", data={"password": PASSWORD})
    link = re.search(r"/erasure/[\w.-]+", asked.get_data(as_text=True))
    assert link is not None
    assert asked.headers["Cache-Control"] == "no-store"
    assert site.get("/me").status_code == 302
    nobody = visit(app, school, None)
    assert nobody.get(link[0]).status_code == 200
    assert nobody.get(f"{link[0]}x").status_code == 404
    assert nobody.post(link[0]).status_code == 303
    assert nobody.get(link[0]).status_code == 404
    assert erasing.of_person(school, key(dana)) is None


def test_a_guardian_of_another_child_reaches_nothing(app: Flask, school: School) -> None:
    dias, _, _, item_id = minor(school)
    other = person(school, "other", Role.GUARDIAN)
    site = visit(app, school, other)
    for path in ("data", "portfolio", "data/erasure"):
        assert site.get(f"/children/{dias.id}/{path}").status_code == 404
    assert site.get(f"/people/{dias.id}/portfolio/{item_id}/1").status_code == 404
    assert site.post(f"/children/{dias.id}/data/erasure", data={"password": PASSWORD}).status_code == 404
    assert site.post(f"/people/{dias.id}/erasure", data={"password": PASSWORD}).status_code == 403
    assert erasing.of_person(school, key(dias)) is None
