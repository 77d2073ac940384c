"""Every error becomes one answer: a page for a browser, JSON for a program, plain words for git."""

import logging
from http import HTTPStatus

from flask import Flask, Response, jsonify, make_response, redirect, request, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from lms.errors import FULL_WORDS, N_, LoginRequiredError, QatarlasError, is_full_disk
from lms.services.clashes import is_clash
from lms.web.language import tell, translate
from lms.web.navigation import exists

log = logging.getLogger(__name__)

LOGIN = "auth.login"
TITLES = {
    HTTPStatus.BAD_REQUEST: N_("That did not arrive whole"),
    HTTPStatus.UNAUTHORIZED: N_("Please log in"),
    HTTPStatus.FORBIDDEN: N_("This is not open to you"),
    HTTPStatus.NOT_FOUND: N_("There is no such page"),
    HTTPStatus.CONFLICT: N_("Somebody was first"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: N_("This is too large"),
    HTTPStatus.UNPROCESSABLE_ENTITY: N_("Something has to be changed first"),
    HTTPStatus.TOO_MANY_REQUESTS: N_("A little too fast"),
    HTTPStatus.INTERNAL_SERVER_ERROR: N_("Something broke on our side"),
    HTTPStatus.SERVICE_UNAVAILABLE: N_("Please wait a little"),
}
WORDS = {
    HTTPStatus.BAD_REQUEST: N_("Nothing was changed. Go back, load the page again and repeat it."),
    HTTPStatus.FORBIDDEN: N_("Your account may not open this page. Ask your mentor if you need it."),
    HTTPStatus.NOT_FOUND: N_("The address may have a typo, or the page was moved. Your work is untouched."),
    HTTPStatus.METHOD_NOT_ALLOWED: N_("This address is not meant to be opened like that."),
    HTTPStatus.CONFLICT: N_(
        "Somebody else has written the same a moment before you. Look at what is there now, then repeat it."
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: N_("Nothing was taken. Leave out what is large and send it again."),
    HTTPStatus.TOO_MANY_REQUESTS: N_("Nothing was lost. Wait a moment and try again."),
    HTTPStatus.INTERNAL_SERVER_ERROR: N_("It is our fault and it was noted. What you had handed in is kept."),
}
CSRF_WORDS = N_("This form was too old, so nothing was changed. Load the page again and repeat it.")


def answer_errors(app: Flask) -> None:
    app.register_error_handler(QatarlasError, answer_own)
    app.register_error_handler(CSRFError, answer_csrf)
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(Exception, answer_unforeseen)


def answer_own(error: QatarlasError) -> ResponseReturnValue:
    if isinstance(error, LoginRequiredError) and wants_page() and request.method == "GET" and exists(LOGIN):
        return redirect(url_for(LOGIN, next=request.full_path.rstrip("?")))
    if is_full_disk(error):
        return answer_full(error)
    response = answer(HTTPStatus(error.status), tell(error))
    if "seconds" in error.values:
        response.headers["Retry-After"] = str(error.values["seconds"])
    return response


def answer_csrf(_error: CSRFError) -> ResponseReturnValue:
    return answer(HTTPStatus.BAD_REQUEST, translate(CSRF_WORDS))


def answer_http(error: HTTPException) -> ResponseReturnValue:
    """Answer what Flask and its parts refused; a redirect passes as it is."""
    if error.response is not None or error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    status = HTTPStatus(error.code)
    response = answer(status, translate(WORDS.get(status, WORDS[HTTPStatus.BAD_REQUEST])))
    kept = ("Allow", "Retry-After", "WWW-Authenticate")
    response.headers.extend((name, value) for name, value in error.get_headers() if name in kept)
    return response


def answer_full(error: Exception) -> ResponseReturnValue:
    log.error("the disk is full: %s", error)
    return answer(HTTPStatus.SERVICE_UNAVAILABLE, translate(FULL_WORDS))


def answer_unforeseen(error: Exception) -> ResponseReturnValue:
    if is_full_disk(error):
        return answer_full(error)
    rule = request.url_rule.rule if request.url_rule else "(no such page)"
    if is_clash(error):
        log.warning("%s %s met a row that is there already", request.method, rule)
        status = HTTPStatus.CONFLICT
    else:
        log.error("%s %s failed", request.method, rule, exc_info=error)
        status = HTTPStatus.INTERNAL_SERVER_ERROR
    return answer(status, translate(WORDS[status]))


def answer(status: HTTPStatus, words: str) -> Response:
    title = translate(TITLES.get(status, TITLES[HTTPStatus.BAD_REQUEST]))
    if wants_page():
        body = render("errors/error.html", status=status.value, title=title, words=words)
        return make_response(body, status)
    if request.accept_mimetypes.best_match(["text/plain", "application/json"]) == "application/json":
        return make_response(jsonify(error=title, words=words), status)
    return make_response(f"{words}\n", status, {"Content-Type": "text/plain; charset=utf-8"})


def wants_page() -> bool:
    """Say whether a browser asks: git and scripts don't name HTML."""
    return (
        bool(request.accept_mimetypes)
        and request.accept_mimetypes.best_match(["text/plain", "application/json", "text/html"])
        == "text/html"
    )
