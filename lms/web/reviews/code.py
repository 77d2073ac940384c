"""The code side of the desk: the files of a work, what changed in them, and what is said on their lines."""

from collections import Counter
from dataclasses import dataclass
from io import BytesIO

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from lms.domain.reviews.states import ReviewState
from lms.errors import N_, MissingError, QatarlasError
from lms.services.access import Review
from lms.services.people import Person
from lms.services.reviews.desk import bases, comments, history, source, viewed
from lms.services.reviews.desk.bases import FileState, Stand
from lms.services.reviews.desk.comments import Thread
from lms.services.reviews.desk.history import Step
from lms.services.reviews.desk.source import Source
from lms.services.school import School
from lms.web.context import current_school
from lms.web.files import POWERLESS
from lms.web.language import tell
from lms.web.reviews import opened, tree
from lms.web.reviews.access import begun_review
from lms.web.reviews.opened import Opened, View
from lms.web.reviews.quotes import Quotes
from lms.web.reviews.tree import Folder
from lms.web.security import talisman
from lms.web.sessions import current_person

blueprint = Blueprint("code", __name__)

BEGUN = frozenset({ReviewState.ACCEPTED, ReviewState.HANDED_IN})


@dataclass(frozen=True)
class CodeSide:
    """All that the code side shows. ``next_path`` is a file that was not looked at yet."""

    tree: Folder
    opened: Opened | None
    views: tuple[View, ...]
    files: int
    viewed: frozenset[str]
    next_path: str | None
    threads: tuple[Thread, ...]
    steps: tuple[Step, ...]
    may_comment: bool
    may_reply: bool
    keeps_viewed: bool

    @property
    def is_viewed(self) -> bool:
        return self.opened is not None and self.opened.path in self.viewed

    @property
    def own_comments(self) -> int:
        """Return how much the reviewer has said."""
        return sum(said.by_reviewer for one in self.threads for said in (one.first, *one.replies))

    @property
    def general(self) -> tuple[Thread, ...]:
        """Return what is said about the whole work."""
        return tuple(one for one in self.threads if one.comment.path is None)


def code_context(school: School, person: Person, review: Review) -> dict[str, object]:
    """Return what the templates of the code side need: ``path`` and ``view`` are in the address."""
    files = source.of_review(school, review)
    side = code_side(school, person, review, files)
    path = side.opened.path if side.opened else ""
    quotes = Quotes(lambda: files)
    return {"review": review, "source": files, "path": path, "code": side, "quotes": quotes}


def code_side(school: School, person: Person, review: Review, files: Source) -> CodeSide:
    starter, last = bases.starter_of(school, review), bases.last_of(school, review)
    view = asked_view(last)
    base = last if view is View.LAST and last else starter
    stands = bases.stands(files.entries, base.entries)
    seen = viewed.by_person(school, person.id or 0, review, files.entries)
    said = comments.of_review(school, person, review)
    here = chosen(stands, seen, request.args.get("path", ""))
    desk = opened.Desk(files, base, said, request.args.get("start", 0, type=int))
    is_reviewer = review.reviewer_id == person.id
    return CodeSide(
        tree.grown(stands, seen, open_threads(said), here.entry.path if here else ""),
        desk.open(here, view) if here else None,
        tuple(one for one in View if one not in {View.LINES, View.LAST} or (one is View.LAST and last)),
        len(stands),
        seen,
        next_unviewed(stands, seen, here),
        said,
        history.of_review(school, person, review),
        is_reviewer and review.state is ReviewState.ACCEPTED,
        is_reviewer and review.state in BEGUN,
        review.round_id is not None,
    )


def asked_view(last: Source | None) -> View:
    asked = request.args.get("view", "")
    view = View(asked) if asked in set(View) else View.FILE
    return View.FILE if view is View.LAST and last is None else view


def chosen(stands: tuple[Stand, ...], seen: frozenset[str], path: str) -> Stand | None:
    """Return the file that is asked for; without one, the first that is the authors' own and not seen yet."""
    if path:
        found = next((one for one in stands if one.entry.path == path), None)
        if found is None:
            raise MissingError(source.NO_FILE)
        return found
    own = [one for one in stands if one.state in {FileState.NEW, FileState.CHANGED}]
    fresh = [one for one in own if one.entry.path not in seen]
    return next(iter(fresh or own or stands), None)


def next_unviewed(stands: tuple[Stand, ...], seen: frozenset[str], here: Stand | None) -> str | None:
    """Return the next file that was not looked at, from the open one on and round again."""
    at = stands.index(here) if here else 0
    for stand in (*stands[at + 1 :], *stands[:at]):
        if stand.state in {FileState.NEW, FileState.CHANGED} and stand.entry.path not in seen:
            return stand.entry.path
    return None


def open_threads(said: tuple[Thread, ...]) -> Counter[str]:
    return Counter(one.comment.path for one in said if one.is_open and one.comment.path)


@blueprint.get("/reviews/<int:review_id>/code")
def part(review_id: int) -> ResponseReturnValue:
    """Return the code side alone, for a page that is open already."""
    school, person = current_school(), current_person()
    review = begun_review(school, person, review_id)
    return render_template("desk/_side.html", **code_context(school, person, review), alone=True)


@blueprint.post("/reviews/<int:review_id>/viewed")
def mark_viewed(review_id: int) -> ResponseReturnValue:
    """Remember for oneself that a file was looked at, or is to be looked at again."""
    school, person = current_school(), current_person()
    review = begun_review(school, person, review_id)
    is_viewed = request.form.get("viewed", "yes") == "yes"
    files, path = source.of_review(school, review), request.form.get("path", "")
    try:
        viewed.mark(school, person.id or 0, review, files, path, viewed=is_viewed)
    except QatarlasError as error:
        flash(tell(error), "wait")
    return answered(review)


@blueprint.get("/reviews/<int:review_id>/raw/<path:path>")
@talisman(content_security_policy=POWERLESS)  # type: ignore[untyped-decorator]  # talisman ships no types
def raw(review_id: int, path: str) -> ResponseReturnValue:
    """Hand out a file as it is: always to be saved, never to be shown or run in our name."""
    content = content_of(review_id, path)
    name = path.rsplit("/", 1)[-1]
    return send_file(BytesIO(content), "application/octet-stream", as_attachment=True, download_name=name)


@blueprint.get("/reviews/<int:review_id>/image/<path:path>")
@talisman(content_security_policy=POWERLESS)  # type: ignore[untyped-decorator]  # talisman ships no types
def image(review_id: int, path: str) -> ResponseReturnValue:
    """Show a picture of a few kinds that can't act; anything else is only ever saved."""
    content = content_of(review_id, path)
    kind = opened.picture_type(path, content)
    if kind is None:
        raise MissingError(N_("This file is no picture that can be shown."))
    return Response(content, mimetype=kind, headers={"X-Content-Type-Options": "nosniff"})


def content_of(review_id: int, path: str) -> bytes:
    school, person = current_school(), current_person()
    return source.of_review(school, begun_review(school, person, review_id)).read(path)


def answered(review: Review) -> ResponseReturnValue:
    """Return the code side where a script asked for it, else lead back to where the reader was."""
    school, person = current_school(), current_person()
    if request.headers.get("X-Part"):
        return render_template("desk/_side.html", **code_context(school, person, review), alone=True)
    places = {name: request.args[name] for name in ("path", "view", "start") if request.args.get(name)}
    anchor = request.args.get("at") or "code"
    return redirect(url_for("desk.page", review_id=review.id, _anchor=anchor, **places), 303)  # type: ignore[arg-type]
