"""Moving between tracks: a trial, a change with its comparison, lines and offers."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.errors import N_, QatarlasError
from lms.services.tracks import lines, moves, stays
from lms.services.tracks.moves import Move
from lms.web.access import student
from lms.web.context import current_school
from lms.web.language import tell, translate
from lms.web.sessions import current_person
from lms.web.tracks.access import joinable_track
from lms.web.tracks.pages import blueprint, words


@blueprint.get("/tracks/<int:track_id>/change")
def compare(track_id: int) -> ResponseReturnValue:
    """Show what would carry over, before anything is changed."""
    school, person = current_school(), current_person()
    joinable_track(school, person, track_id)
    return change_page(moves.preview(school, person.id or 0, track_id))


@blueprint.post("/tracks/<int:track_id>/change")
def switch(track_id: int) -> ResponseReturnValue:
    school, person = current_school(), current_person()
    joinable_track(school, person, track_id)
    reason = request.form.get("reason", "")
    try:
        stays.switch(school, person.id or 0, track_id, reason)
    except QatarlasError as error:
        flash(tell(error), "wait")
        return change_page(moves.preview(school, person.id or 0, track_id), reason), error.status
    flash(translate(N_("You are on this track now. You can take it back for a week.")), "pass")
    return redirect(url_for("tracks.page", track_id=track_id), 303)


@blueprint.post("/tracks/<int:track_id>/trial")
def try_out(track_id: int) -> ResponseReturnValue:
    school, person = current_school(), current_person()
    joinable_track(school, person, track_id)
    return done(
        lambda: stays.try_out(school, person.id or 0, track_id, request.form.get("reason", "")),
        N_("Your trial has begun: two weeks. Your own seat stays yours."),
        url_for("tracks.page", track_id=track_id),
    )


@blueprint.post("/tracks/<int:track_id>/line")
def join(track_id: int) -> ResponseReturnValue:
    """Stand in line for a seat."""
    school, person = current_school(), current_person()
    joinable_track(school, person, track_id)
    return done(
        lambda: lines.join_track(school, person.id or 0, track_id),
        N_("You stand in line. When a seat is free for you, your inbox says so."),
        url_for("tracks.page", track_id=track_id),
    )


@blueprint.post("/seats/<int:seat_id>/leave")
def leave_line(seat_id: int) -> ResponseReturnValue:
    """Let go of a place in a line, an offer, or a seat of a workshop."""
    school, person = current_school(), student(current_person())
    return done(
        lambda: lines.let_go(school, person.id or 0, seat_id),
        N_("Let go. The next in line is asked."),
        url_for("tracks.mine"),
    )


@blueprint.post("/stays/<int:stay_id>/leave")
def leave(stay_id: int) -> ResponseReturnValue:
    """End one's own trial, or leave one's track."""
    school, person = current_school(), student(current_person())
    me, reason = person.id or 0, request.form.get("reason", "")
    return done(
        lambda: stays.leave(school, me, stay_id, reason, by=me),
        N_("It has ended. All that you did is kept."),
        url_for("tracks.mine"),
    )


@blueprint.post("/stays/<int:stay_id>/back")
def take_back(stay_id: int) -> ResponseReturnValue:
    school, person = current_school(), student(current_person())
    return done(
        lambda: stays.take_back(school, person.id or 0, stay_id),
        N_("Taken back. You are on your track as before."),
        url_for("tracks.mine"),
    )


def change_page(move: Move, reason: str = "") -> str:
    return render_template("tracks/change.html", move=move, reason=reason, **words())


def done(do: Callable[[], object], said: str, to: str) -> ResponseReturnValue:
    """Do it and say so, or say why not; a page that is not there stays so."""
    try:
        do()
    except QatarlasError as error:
        if error.status == 404:  # noqa: PLR2004  not found
            raise
        flash(tell(error), "wait")
    else:
        flash(translate(said), "pass")
    return redirect(to, 303)
