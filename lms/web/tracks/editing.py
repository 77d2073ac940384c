"""Tracks, maps and activities as an admin makes and changes them."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from lms.errors import N_, MissingError, QatarlasError
from lms.services.activities import editing as activity_editing
from lms.services.seats import Activity, Track
from lms.services.tracks import editing, maps, moves
from lms.web.access import admin
from lms.web.context import current_school
from lms.web.language import tell, translate
from lms.web.sessions import current_person
from lms.web.tracks import activities
from lms.web.tracks.access import writable_activity, writable_track
from lms.web.tracks.pages import blueprint, words
from lms.web.tracks.typed import (
    Form,
    activity_draft,
    moment_of,
    number_of,
    track_draft,
    typed_activity,
    typed_track,
    wrong_of,
)


@blueprint.get("/tracks/new")
def new() -> ResponseReturnValue:
    admin(current_person())
    return track_form(None, MultiDict({"seats": "20"}))


@blueprint.post("/tracks/new")
def create() -> ResponseReturnValue:
    admin(current_person())
    school = current_school()
    try:
        made = editing.create(school, number_of("programme"), track_draft(request.form))
    except QatarlasError as error:
        return track_form(None, request.form, error), 422
    flash(translate(N_("The track is made. Put the stops on its map now.")), "pass")
    return redirect(url_for("tracks.edit_map", track_id=made.id), 303)


@blueprint.get("/tracks/<int:track_id>/edit")
def edit(track_id: int) -> ResponseReturnValue:
    track = writable_track(current_school(), current_person(), track_id)
    return track_form(track, typed_track(track))


@blueprint.post("/tracks/<int:track_id>/edit")
def save(track_id: int) -> ResponseReturnValue:
    track = writable_track(current_school(), current_person(), track_id)
    try:
        editing.change_track(current_school(), track_id, track_draft(request.form))
    except QatarlasError as error:
        return track_form(track, request.form, error), 422
    flash(translate(N_("Saved.")), "pass")
    return redirect(url_for("tracks.page", track_id=track_id), 303)


@blueprint.post("/tracks/<int:track_id>/closed")
def close(track_id: int) -> ResponseReturnValue:
    """Close a track to newcomers, or open it again."""
    writable_track(current_school(), current_person(), track_id)
    closed = request.form.get("closed") == "yes"
    editing.set_closed(current_school(), track_id, closed=closed)
    flash(translate(N_("Closed: who is on it stays.") if closed else N_("Open again.")), "pass")
    return redirect(url_for("tracks.page", track_id=track_id), 303)


@blueprint.get("/tracks/<int:track_id>/map")
def edit_map(track_id: int) -> ResponseReturnValue:
    track = writable_track(current_school(), current_person(), track_id)
    return map_form(track)


@blueprint.post("/tracks/<int:track_id>/map")
def add_stop(track_id: int) -> ResponseReturnValue:
    school = current_school()
    track = writable_track(school, current_person(), track_id)
    try:
        editing.add_stop(
            school, track_id, request.form.get("key", ""), number_of("lane"), request.form.getlist("needs")
        )
    except QatarlasError as error:
        flash(tell(error), "wait")
        return map_form(track), 422
    flash(translate(N_("The stop is on the map.")), "pass")
    return redirect(url_for("tracks.edit_map", track_id=track_id), 303)


@blueprint.post("/stops/<int:station_id>")
def change_stop(station_id: int) -> ResponseReturnValue:
    """Change a stop, move it, or take it off the map: as the button says."""
    admin(current_person())
    school, what = current_school(), request.form.get("what", "save")
    track = editing.track_of_stop(school, station_id)
    try:
        if what in {"up", "down"}:
            editing.move_stop(school, station_id, up=what == "up")
        elif what == "remove":
            editing.remove_stop(school, station_id)
        else:
            editing.change_stop(school, station_id, number_of("lane"), request.form.getlist("needs"))
    except QatarlasError as error:
        flash(tell(error), "wait")
        return map_form(track), 422
    return redirect(url_for("tracks.edit_map", track_id=track.id), 303)


@activities.blueprint.get("/activities/new")
def new_activity() -> ResponseReturnValue:
    admin(current_person())
    return activity_form(None, MultiDict({"hours": "2"}))


@activities.blueprint.post("/activities/new")
def create_activity() -> ResponseReturnValue:
    admin(current_person())
    try:
        made = activity_editing.create(current_school(), number_of("programme"), activity_draft(request.form))
    except QatarlasError as error:
        return activity_form(None, request.form, error), 422
    flash(translate(N_("The activity is made. Put it on a map, or give it a meeting.")), "pass")
    return redirect(url_for("activities.page", activity_id=made.id), 303)


@activities.blueprint.get("/activities/<int:activity_id>/edit")
def edit_activity(activity_id: int) -> ResponseReturnValue:
    activity = writable_activity(current_school(), current_person(), activity_id)
    return activity_form(activity, typed_activity(activity))


@activities.blueprint.post("/activities/<int:activity_id>/edit")
def save_activity(activity_id: int) -> ResponseReturnValue:
    activity = writable_activity(current_school(), current_person(), activity_id)
    try:
        activity_editing.change_activity(current_school(), activity_id, activity_draft(request.form))
    except QatarlasError as error:
        return activity_form(activity, request.form, error), 422
    flash(translate(N_("Saved.")), "pass")
    return redirect(url_for("activities.page", activity_id=activity_id), 303)


@activities.blueprint.post("/activities/<int:activity_id>/closed")
def close_activity(activity_id: int) -> ResponseReturnValue:
    writable_activity(current_school(), current_person(), activity_id)
    activity_editing.set_closed(current_school(), activity_id, closed=request.form.get("closed") == "yes")
    return redirect(url_for("activities.page", activity_id=activity_id), 303)


@activities.blueprint.post("/activities/<int:activity_id>/meetings")
def meet(activity_id: int) -> ResponseReturnValue:
    """Add a meeting, or call one off."""
    school, by = current_school(), current_person()
    writable_activity(school, by, activity_id)
    try:
        if request.form.get("cancel"):
            activity_editing.cancel_meeting(school, activity_id, number_of("cancel"))
        else:
            times = (moment_of("starts_at"), moment_of("ends_at"))
            activity_editing.add_meeting(school, activity_id, *times, by=by.id or 0)
    except MissingError:
        raise
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Saved. Those with a seat are told.")), "pass")
    return redirect(url_for("activities.page", activity_id=activity_id), 303)


def track_form(track: Track | None, typed: Form, error: QatarlasError | None = None) -> str:
    return render_template(
        "tracks/form.html",
        track=track,
        typed=typed,
        wrong=wrong_of(error),
        programmes=moves.programme_names(current_school()).values(),
        coaches=editing.coaches(current_school()),
        exercises=current_school().catalogue.on_paths,
        **words(),
    )


def map_form(track: Track) -> str:
    school = current_school()
    view = maps.map_of(school, track.id or 0, maps.Known())
    return render_template(
        "tracks/map.html",
        track=track,
        view=view,
        all_titles=maps.titles(school, {track.programme_id}),
        here={one.key for one in view.stops},
        **words(),
    )


def activity_form(activity: Activity | None, typed: Form, error: QatarlasError | None = None) -> str:
    school = current_school()
    programmes = moves.programme_names(school)
    ids = {activity.programme_id} if activity is not None else set(programmes)
    return render_template(
        "activities/form.html",
        activity=activity,
        typed=typed,
        wrong=wrong_of(error),
        programmes=programmes.values(),
        tracks=[one for number in ids for one in activity_editing.tracks(school, number)],
        coaches=editing.coaches(school),
        rooms=activity_editing.rooms(school),
        all_titles=maps.titles(school, ids),
        **words(),
    )
