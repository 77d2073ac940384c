"""The reader's language: chosen, remembered, and every word translated into it."""

from collections.abc import Mapping

from babel.support import NullTranslations
from flask import Blueprint, Flask, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import Babel, Domain, force_locale, get_locale, get_translations

from lms.domain.exercises import Texts
from lms.errors import N_, QatarlasError, RefusedError, told
from lms.services import people
from lms.services.languages import catalogue_of
from lms.services.people import Language
from lms.settings import Settings
from lms.web.context import current_school
from lms.web.doors import public
from lms.web.sessions import current_person_or_none

LANGUAGES = tuple(Language)
NAMES = {Language.KAZAKH: "Қазақша", Language.RUSSIAN: "Русский", Language.ENGLISH: "English"}
COOKIE = "language"
COOKIE_SECONDS = 365 * 24 * 3600

blueprint = Blueprint("language", __name__)


class HandWritten(Domain):  # type: ignore[misc]  # flask-babel ships no types
    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        return catalogue_of(locale.language if locale else Language.ENGLISH)


class SchoolBabel(Babel):  # type: ignore[misc]  # the same
    domain_instance = HandWritten()


def speak(app: Flask, settings: Settings) -> None:
    SchoolBabel(
        app,
        default_locale=settings.language,
        default_timezone=settings.zone,
        locale_selector=choose_language,
    )


def choose_language() -> str:
    """Return the person's own language, else the one chosen here before, else the browser's, else ours."""
    person = current_person_or_none()
    if person is not None:
        return person.language
    if not request:
        return current_school().settings.language
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(LANGUAGES) or current_school().settings.language


def current_language() -> str:
    locale = get_locale()
    return locale.language if locale else Language.ENGLISH


def translate(words: str, values: Mapping[str, object] | None = None) -> str:
    """Translate a message marked with ``N_`` into the reader's language."""
    text = str(get_translations().ugettext(words)) if words else ""
    return text % told(values, in_language) if values else text


def in_language(value: object) -> object:
    """Return a text of an exercise, or one of our own messages, in the reader's language."""
    if isinstance(value, str):
        return str(get_translations().ugettext(value)) if value else value
    return value.of(current_language()) if isinstance(value, Texts) else value


def tell(error: QatarlasError, language: str | None = None) -> str:
    """Return the words of an error in the reader's language, or in a given one (a push has no page)."""
    if language is None:
        return translate(error.words, error.values)
    with force_locale(language):
        return translate(error.words, error.values)


@blueprint.post("/language")
@public
def choose() -> ResponseReturnValue:
    """Remember a language: in the person's own row, or in a cookie for who is not logged in."""
    wanted = request.form.get("language", "")
    if wanted not in LANGUAGES:
        raise RefusedError(N_("Choose Kazakh, Russian or English."))
    person = current_person_or_none()
    if person is not None and person.id is not None:
        people.set_language(current_school(), person.id, Language(wanted))
    answer = make_response(redirect(own_address(request.form.get("next", "")), 303))
    answer.set_cookie(COOKIE, wanted, max_age=COOKIE_SECONDS, httponly=True, samesite="Lax")
    return answer


def own_address(wanted: str) -> str:
    """Return an address of this site that somebody was sent along with, or the start page."""
    plain = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if plain and wanted.isprintable() else url_for("home.home")
