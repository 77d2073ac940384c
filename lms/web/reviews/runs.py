"""Runs of the pinned commit, started by its reviewer from the desk."""

import shlex
from dataclasses import dataclass
from typing import BinaryIO, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.domain.reviews.states import ReviewState
from lms.domain.runs import FILE_BYTES, MOST_FILES
from lms.errors import N_, QatarlasError
from lms.services.access import Review
from lms.services.grading import queue
from lms.services.people import Person
from lms.services.reviews.desk import runs
from lms.services.reviews.desk.runs import Run, Wish
from lms.services.school import School
from lms.web.context import current_school
from lms.web.language import tell, translate
from lms.web.reviews.access import readable_review, writable_review
from lms.web.sessions import current_person

blueprint = Blueprint("runs", __name__)
BY_SCRIPT = "HX-Request"


@dataclass(frozen=True)
class RunIt:
    """The part “Run it” of the desk: what may be started, what was typed, and what was run."""

    runs: tuple[Run, ...]
    may_run: bool
    commands: tuple[str, ...]
    notebooks: bool
    waits: str | None
    command: str
    stdin: str = ""
    file_name: str = ""
    file_text: str = ""
    last_files: tuple[str, ...] = ()
    again: bool = True
    refused: str = ""


@blueprint.post("/reviews/<int:review_id>/runs")
def start(review_id: int) -> ResponseReturnValue:
    """Let a command run; scripts get what changes of the page, others the page."""
    school, person = current_school(), current_person()
    review, refused = writable_review(school, person, review_id), ""
    try:
        runs.ask(school, review_id, wish())
    except QatarlasError as error:
        refused = tell(error)
    if BY_SCRIPT in request.headers:
        context = runs_context(school, person, review, refused=refused)
        return render_template("desk/_runs_inside.html", review=review, **context)
    if refused:
        flash(refused, "wait")
    return redirect(desk_at(review_id, "runs"), 303)


@blueprint.get("/reviews/<int:review_id>/runs/<int:run_id>")
def page(review_id: int, run_id: int) -> ResponseReturnValue:
    """Return one run as it is now; who has no scripts sees it on the desk."""
    school, person = current_school(), current_person()
    review = readable_review(school, person, review_id)
    run = runs.one_of(school, review_id, run_id)
    if BY_SCRIPT not in request.headers:
        return redirect(desk_at(review_id, f"run-{run_id}"), 303)
    return render_template(
        "desk/_run_inside.html", review=review, run=run, **runs_context(school, person, review)
    )


def runs_context(school: School, person: Person, review: Review, refused: str = "") -> dict[str, object]:
    """Return what the part “Run it” of the desk shows; what was refused is kept as it was typed."""
    done = runs.listing(school, review.id or 0)
    choices = runs.choices(school, review)
    last = done[0] if done else None
    typed = request.form if refused else {}
    suggested = shlex.join(last.argv) if last else next(iter(choices.commands), "")
    shown = RunIt(
        runs=done,
        may_run=review.reviewer_id == person.id and review.state is ReviewState.ACCEPTED,
        commands=choices.commands,
        notebooks=choices.notebooks,
        waits=waits(school),
        command=typed.get("command", suggested),
        stdin=typed.get("stdin", last.stdin if last else ""),
        file_name=typed.get("file_name", ""),
        file_text=typed.get("file_text", ""),
        last_files=tuple(last.files) if last else (),
        again=not refused or "again" in typed,
        refused=refused,
    )
    return {"run_it": shown}


def waits(school: School) -> str | None:
    """Say why nothing is run just now, in the reader's language; None when it is."""
    if queue.grading_waits(school) is None:
        return None
    return translate(
        N_("The sandbox is not available just now. Your run is kept and starts when it is back.")
    )


def wish() -> Wish:
    """Return what the form asks for; its texts have the ends of line that programs expect."""
    form = request.form
    files = dict(sent_files())
    if name := form.get("file_name", "").strip():
        files[name] = unix(form.get("file_text", "")).encode()
    return Wish(form.get("command", ""), unix(form.get("stdin", "")), files, again="again" in form)


def sent_files() -> list[tuple[str, bytes]]:
    """Return uploaded files, read no further than it takes to see that they are too many or too large."""
    sent = [one for one in request.files.getlist("files") if one.filename]
    return [
        (one.filename or "", cast(BinaryIO, one.stream).read(FILE_BYTES + 1))
        for one in sent[: MOST_FILES + 1]
    ]


def unix(text: str) -> str:
    return text.replace("\r\n", "\n")


def desk_at(review_id: int, anchor: str) -> str:
    """Return the desk at one of its parts, with the file open that was open."""
    path, view = request.args.get("path"), request.args.get("view")
    return url_for("desk.page", review_id=review_id, path=path, view=view, _anchor=anchor)
