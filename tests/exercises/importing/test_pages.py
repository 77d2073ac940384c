"""The pages of an imported exercise: its language, its pictures, and what is older than its English."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from lms.domain.people import Language, Role
from lms.services import people
from lms.services.people import Person
from lms.services.school import School
from tests.exercises.importing.conftest import DRAWN, Reopen
from tests.exercises.importing.corpora import PNG, write
from tests.support.folk import cohort, person
from tests.support.sites import make_site, visit

PICTURE = "/exercises/receipt/media/plot.png"


def browser(school: School, who: Person | None) -> FlaskClient:
    return visit(make_site(school), school, who)


def student(school: School, login: str = "aru", language: Language = Language.KAZAKH) -> Person:
    return people.by_login(school, login) or person(school, login, password=None, language=language)


def test_what_is_not_translated_is_shown_in_english_and_said_to_be(anew: School) -> None:
    page = browser(anew, student(anew)).get("/exercises/receipt").text
    assert '<h1 lang="en">Receipt</h1>' in page
    assert '<article class="prose" lang="en">' in page
    assert "English" in re.search(r'<div class="notice".*?</div>', page, re.DOTALL)[0]  # type: ignore[index]


def test_an_english_reader_is_told_nothing(anew: School) -> None:
    page = browser(anew, student(anew, language=Language.ENGLISH)).get("/exercises/receipt").text
    assert "<h1>Receipt</h1>" in page
    assert "not there in your language" not in page


def test_a_translation_that_is_older_than_its_source_is_shown_with_a_warning(
    source: Path, reopen: Reopen, tmp_path: Path
) -> None:
    assert source.is_dir()
    stale = {"subject.ru.md": "# Чек\n\nСложи.\n", "translations.toml": '[subject]\nru = "00000000"\n'}
    write(tmp_path / "exercises/receipt", stale)
    with reopen() as school:
        page = browser(school, student(school, language=Language.RUSSIAN)).get("/exercises/receipt").text
        assert "Сложи." in page
        assert page.count('class="notice wait"') >= 1
        reader = browser(school, student(school, "bek", Language.ENGLISH))
        assert "has changed since this was translated" not in reader.get("/exercises/receipt").text


def test_a_picture_is_shown_and_can_do_nothing(anew: School) -> None:
    reader = browser(anew, student(anew))
    assert f'<img src="{PICTURE}" alt="plot" loading="lazy">' in reader.get("/exercises/receipt").text
    answer = reader.get(PICTURE)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", PNG)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "attachment" not in answer.headers.get("Content-Disposition", "")
    again = reader.get(PICTURE, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_picture_of_the_rubric_is_shown(anew: School) -> None:
    assert f'src="{PICTURE}"' in browser(anew, student(anew)).get("/exercises/receipt/rubric").text


def test_a_drawing_is_only_to_be_saved(anew: School) -> None:
    reader = browser(anew, student(anew))
    page = reader.get("/exercises/receipt").text
    assert 'href="/exercises/receipt/media/drawn.svg"' in page
    answer = reader.get("/exercises/receipt/media/drawn.svg")
    assert answer.data == DRAWN
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    [
        "receipt/media/gone.png",
        "receipt/media/page.html",
        "receipt/media/fake.png",
        "receipt/media/linked.png",
        "receipt/media/folder/linked.png",
        "receipt/media/folder",
        "receipt/media/../exercise.toml",
        "receipt/media/%2e%2e/exercise.toml",
        "receipt/media/a//b.png",
        "receipt/media//etc/passwd",
        "receipt/media/plot.png%00",
        "receipt/media/" + "a" * 300,
        "gone/media/plot.png",
        "../media/plot.png",
    ],
)
def test_nothing_else_is_handed_out(anew: School, tmp_path: Path, path: str) -> None:
    media = tmp_path / "exercises/receipt/media"
    write(media, {"page.html": "<script>1</script>", "fake.png": "<script>1</script>"})
    write(tmp_path / "elsewhere", {"secret.png": PNG, "linked.png": PNG})
    (media / "linked.png").symlink_to(tmp_path / "elsewhere/secret.png")
    (media / "folder").symlink_to(tmp_path / "elsewhere")
    assert browser(anew, student(anew)).get(f"/exercises/{path}").status_code in {404, 308}


def test_who_may_see_pictures(anew: School) -> None:
    strangers_cohort = cohort(anew, "other")
    for who in (
        student(anew),
        person(anew, "stranger", password=None, cohort_id=strangers_cohort),
        person(anew, "mentor", Role.MENTOR, password=None),
        person(anew, "other-mentor", Role.MENTOR, password=None, cohort_id=strangers_cohort),
    ):
        assert browser(anew, who).get(PICTURE).status_code == 200
    guardian = person(anew, "guardian", Role.GUARDIAN, password=None)
    assert browser(anew, guardian).get(PICTURE).status_code == 403
    assert browser(anew, None).get(PICTURE).status_code in {302, 303, 401}
