"""Errors name exercises as the reader knows them: by their titles, in the reader's language."""

import pytest
from flask import Flask

from lms.domain.exercises import Texts
from lms.domain.people import Language
from lms.errors import ForbiddenError
from lms.services import people
from lms.services.keys import key
from lms.services.school import School
from lms.services.submitting import works
from lms.web.language import tell
from tests.support.folk import person
from tests.web.conftest import SECOND, Browser

FIRST_STEP = Texts(kk="Қосу", ru="Сложение", en="Addition")
SECOND_STEP = Texts(kk="Алу", ru="Вычитание", en="Subtraction")
WORDS = "%(exercise)s opens when you have passed: %(missing)s."


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", "«Қосу» мынадан өткен соң ашылады: Алу, Қосу."),
        ("ru", "«Сложение» откроется, когда вы пройдёте: Вычитание, Сложение."),
        ("en", "Addition opens when you have passed: Subtraction, Addition."),
    ],
)
def test_titles_are_in_the_readers_language(app: Flask, language: str, words: str) -> None:
    error = ForbiddenError(WORDS, exercise=FIRST_STEP, missing=(SECOND_STEP, FIRST_STEP))
    with app.test_request_context():
        assert tell(error, language) == words


def test_without_a_language_they_are_english() -> None:
    error = ForbiddenError(WORDS, exercise=FIRST_STEP, missing=(SECOND_STEP,))
    assert str(error) == "Addition opens when you have passed: Subtraction."


def test_a_locked_exercise_is_refused_by_its_title(school: School, app: Flask) -> None:
    student = key(person(school, "aru").id)
    with pytest.raises(ForbiddenError) as refused:
        works.find_or_open(school, SECOND, student)
    with app.test_request_context():
        assert tell(refused.value, "en") == "Then this opens when you have passed: Addition."


def test_my_guardians_are_a_part_of_me(school: School, browse: Browser) -> None:
    student = person(school, "aru")
    people.set_language(school, key(student.id), Language.ENGLISH)
    page = browse(student).get("/me/guardians").get_data(as_text=True)
    assert page.count('href="/me" aria-current="page"') > 0
