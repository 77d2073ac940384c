"""Git over http: clone and push with a stock client, a token as password, the verdict in the terminal.

``git http-backend`` does git's part. What stands here is who may do what, how much, and for how long.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from http import HTTPStatus

from flask import Blueprint, Flask, Response, current_app, g, request
from flask.sansio.blueprints import BlueprintSetupState

from lms.domain.git.packs import PushMeter
from lms.domain.git.pktlines import refusal
from lms.errors import N_, ForbiddenError, LoginRequiredError, QatarlasError, UnavailableError
from lms.services import checkpoints
from lms.services.access import Work
from lms.services.accounts import tokens
from lms.services.accounts.tokens import Scope
from lms.services.keys import key
from lms.services.people import Person
from lms.services.school import School
from lms.services.submitting import pushes, works
from lms.services.submitting.pushes import Backend
from lms.web.access import learner, readable_work, writable_work
from lms.web.context import current_school
from lms.web.doors import public
from lms.web.git import pushwords
from lms.web.git.gitstream import Body, FailureWords, Turns, answer_of, capped, limit_patience
from lms.web.git.pushtalk import Pusher, PushTalk, speaking
from lms.web.language import tell, translate
from lms.web.security import csrf
from lms.web.streams import take_place

blueprint = Blueprint("git", __name__, url_prefix="/git/<login>/<slug>.git")
csrf.exempt(blueprint)

UPLOAD, RECEIVE = "git-upload-pack", "git-receive-pack"
SCOPES = {UPLOAD: Scope.READ, RECEIVE: Scope.WRITE}
VERSIONS = frozenset({"version=0", "version=1", "version=2"})
WISHES_BYTES = 4 * 1024 * 1024
DRAIN = 4
BUSY_SECONDS = 10
FEED_SECONDS = 120.0
TURNS, TURNS_EACH = "qatarlas-git-turns", 4


def in_words(view: Callable[..., Response]) -> Callable[..., Response]:
    """Answer every error with plain words: git shows them, and asks for a password at 401."""

    @wraps(view)
    def answering(**values: str) -> Response:
        try:
            return view(**values)
        except QatarlasError as error:
            return plain(tell(error, g.get("git_language")), error.status)

    return answering


def plain(words: str, status: int) -> Response:
    answer = Response(f"{words}\n", status, content_type="text/plain; charset=utf-8")
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Basic realm="Qatarlas", charset="UTF-8"'
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = str(BUSY_SECONDS)
    return answer


@blueprint.get("/info/refs")
@public
@in_words
def info_refs(login: str, slug: str) -> Response:
    """Tell a client which commits there are: the beginning of every clone, fetch and push."""
    service = request.args.get("service", "")
    if service not in SCOPES:
        raise ForbiddenError(N_("This is an address for git: git clone, git pull, git push."))
    return serve(let_in(login, slug, service), "info/refs", iter(()), query=f"service={service}")


@blueprint.post(f"/{UPLOAD}")
@public
@in_words
def upload_pack(login: str, slug: str) -> Response:
    """Send what a clone or a fetch asks for."""
    pusher = let_in(login, slug, UPLOAD)
    return serve(pusher, UPLOAD, capped(Body(request.environ).pieces(), WISHES_BYTES))


@blueprint.post(f"/{RECEIVE}")
@public
@in_words
def receive_pack(login: str, slug: str) -> Response:
    """Take a push, and stay until its verdict."""
    pusher = let_in(login, slug, RECEIVE)
    limit_patience(request.environ)
    body, meter = Body(request.environ), pushes.meter(pusher.school)
    try:
        works.check_room(pusher.school, pusher.work_id)
        return serve(pusher, RECEIVE, metered(body.pieces(), meter))
    except UnavailableError:
        raise
    except QatarlasError as error:
        return refused(pusher, body, meter, error)


def let_in(login: str, slug: str, service: str) -> Pusher:
    """Return who asks, with the work, or refuse: strangers are not told that there is one."""
    school, scope = current_school(), SCOPES[service]
    person = identify(school, scope)
    g.git_language = person.language
    checkpoints.check_repository(school, learner(person), login, slug)
    work = find_work(school, person, login, slug)
    guard = writable_work if scope is Scope.WRITE else readable_work
    guard(school, person, key(work.id))
    site = school.settings.public_url or request.host_url
    return Pusher(school, person, work, site.rstrip("/"))


def identify(school: School, scope: Scope) -> Person:
    """Return whose token came as the password; the name beside it is not looked at."""
    given = request.authorization
    text = (given.password or "") if given is not None and given.type == "basic" else ""
    person = tokens.person_of(school, text, scope)
    if person is not None:
        return person
    reader = tokens.person_of(school, text, Scope.READ) if scope is Scope.WRITE else None
    if reader is not None:
        g.git_language = reader.language
        raise ForbiddenError(
            N_("This token may only read. Make one that may push, on the page of your tokens.")
        )
    raise LoginRequiredError(
        N_("Use an access token as the password. You make one on the page of your tokens: %(page)s"),
        page=f"{school.settings.address}/me/tokens",
    )


def find_work(school: School, person: Person, login: str, slug: str) -> Work:
    """Return the work at an address; one's own is begun at the first clone."""
    if login == person.login:
        return works.find_or_open(school, slug, key(person.id))
    return works.at_address(school, login, slug)


def serve(pusher: Pusher, path: str, pieces: Iterator[bytes], query: str = "") -> Response:
    """Let git answer a request; nothing of it and of its answer is held as a whole."""
    limit_patience(request.environ)
    release = take_turn(pusher)
    try:
        backend = pushes.open_backend(pusher.school, asked_of(pusher, path, query))
    except BaseException:
        release()
        raise
    try:
        answer = answered(pusher, backend, path, pieces)
    except BaseException:
        backend.close()
        release()
        raise
    answer.call_on_close(backend.close)
    answer.call_on_close(release)
    return answer


def answered(pusher: Pusher, backend: Backend, path: str, pieces: Iterator[bytes]) -> Response:
    """Feed git with the request and return its answer, still to be read."""
    if path == RECEIVE:
        PushTalk(the_app(), backend, pusher).start()
    else:
        backend.close_pipes()
    for piece in pieces:
        backend.feed(piece, FEED_SECONDS)
    backend.end_input()
    head = backend.head()
    stream = answer_of(backend, request.environ)
    if path == RECEIVE:
        stream = explainer(pusher).passing(stream)
    return Response(stream, head.status, head.headers)


def asked_of(pusher: Pusher, path: str, query: str) -> pushes.Request:
    protocol = request.headers.get("Git-Protocol", "")
    return pushes.Request(
        work_id=pusher.work_id,
        person_id=pusher.person_id,
        path=path,
        method=request.method,
        query=query,
        content_type=request.content_type or "",
        protocol=protocol if protocol in VERSIONS else "",
    )


def take_turn(pusher: Pusher) -> Callable[[], None]:
    """Take one of the places for long answers, a few for each person; return how to give it back."""
    turns: Turns = current_app.extensions[TURNS]
    if not turns.take(pusher.person_id):
        raise UnavailableError(N_("You have other git commands running here. Wait until they are done."))
    place = take_place()
    if not place.held:
        turns.give_back(pusher.person_id)
        raise UnavailableError(N_("Very many pushes are coming in just now. Try again in ten seconds."))

    def release() -> None:
        if place.held:
            turns.give_back(pusher.person_id)
        place.release()

    return release


def metered(pieces: Iterator[bytes], meter: PushMeter) -> Iterator[bytes]:
    for piece in pieces:
        meter.feed(piece)
        yield piece


def explainer(pusher: Pusher) -> FailureWords:
    app = the_app()

    def lines(words: str) -> list[str]:
        with speaking(app, pusher.person.language):
            return list(pushwords.refused(translate(words)))

    return FailureWords(lines)


def refused(pusher: Pusher, body: Body, meter: PushMeter, error: QatarlasError) -> Response:
    """Answer a push in git's own terms that git itself has not taken in.

    A client listens only when it has sent everything, so the rest is read and forgotten, in one of the
    places for what is slow; a client that goes on beyond measure is cut off.
    """
    words = tell(error, pusher.person.language)
    release = take_turn(pusher)
    try:
        heard = body.drain(DRAIN * pusher.school.settings.push_bytes)
    finally:
        release()
    if not heard or not meter.commands:
        return plain(words, error.status)
    with speaking(the_app(), pusher.person.language):
        lines = list(pushwords.refused(words))
    return Response(
        refusal(lines, meter.refs, meter.abilities),
        content_type=f"application/x-{RECEIVE}-result",
        headers={"Cache-Control": "no-cache"},
    )


def the_app() -> Flask:
    """Return the app itself, for what outlives the request."""
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]  # noqa: SLF001  the only way


@blueprint.record_once
def count_turns(state: BlueprintSetupState) -> None:
    state.app.extensions[TURNS] = Turns(TURNS_EACH)
