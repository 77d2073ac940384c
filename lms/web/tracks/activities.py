"""Activities: read, taken seats in, marked as ready by students; confirmed by coaches."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.domain.tracks.activities import KINDS, CompletionState
from lms.errors import N_, QatarlasError
from lms.services.activities import doing, views
from lms.services.seats import title_of
from lms.web.access import staff
from lms.web.context import current_school
from lms.web.language import tell, translate
from lms.web.numbers import row_number
from lms.web.sessions import current_person
from lms.web.shown.render import markdown
from lms.web.tracks.access import joinable_activity, readable_activity, reader
from lms.web.tracks.pages import SKILL_NAMES, about_of

blueprint = Blueprint("activities", __name__)

COMPLETIONS = {
    # state: words, colour, icon
    CompletionState.READY: (N_("waits for a coach"), "wait", "wait"),
    CompletionState.CONFIRMED: (N_("done"), "pass", "pass"),
    CompletionState.GIVEN_BACK: (N_("something is missing"), "fail", "alert"),
}


@blueprint.get("/activities")
def listing() -> ResponseReturnValue:
    school, person = current_school(), reader(current_person())
    return render_template(
        "activities/listing.html", lines=views.listing(school, person), ready=_waiting_count(), **words()
    )


@blueprint.get("/activities/<int:activity_id>")
def page(activity_id: int) -> ResponseReturnValue:
    school, person = current_school(), current_person()
    activity = readable_activity(school, person, activity_id)
    return render_template(
        "activities/page.html",
        view=views.view(school, activity_id, person),
        about=markdown(about_of(activity)),
        **words(),
    )


@blueprint.post("/activities/<int:activity_id>/seat")
def take_seat(activity_id: int) -> ResponseReturnValue:
    school, person = current_school(), current_person()
    joinable_activity(school, person, activity_id)
    try:
        seat = doing.ask_for_seat(school, person.id or 0, activity_id)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        said = N_("You have a seat.") if seat.state == "held" else N_("You stand in line for a seat.")
        flash(translate(said), "pass")
    return redirect(url_for("activities.page", activity_id=activity_id), 303)


@blueprint.post("/activities/<int:activity_id>/ready")
def mark_ready(activity_id: int) -> ResponseReturnValue:
    school, person = current_school(), current_person()
    joinable_activity(school, person, activity_id)
    try:
        doing.mark_ready(school, person.id or 0, activity_id)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Noted. A coach looks at it and confirms.")), "pass")
    return redirect(url_for("activities.page", activity_id=activity_id), 303)


@blueprint.get("/activities/ready")
def ready() -> ResponseReturnValue:
    """Show a coach what waits for their word."""
    school, coach = current_school(), staff(current_person())
    return render_template("activities/ready.html", lines=views.ready(school, coach), **words())


@blueprint.post("/activities/ready")
def confirm() -> ResponseReturnValue:
    """Confirm all that were ticked, or the one whose button was pressed."""
    school, coach = current_school(), staff(current_person())
    try:
        pairs = [pair_of(one) for one in request.form.getlist("one")]
        number = doing.confirm(school, coach, pairs)
    except ValueError:
        number = 0
    if number:
        flash(
            translate(N_("Confirmed: %(number)s. What comes next is open to them."), {"number": number}),
            "pass",
        )
    else:
        flash(translate(N_("Nothing was confirmed. Tick what is done.")), "wait")
    return redirect(url_for("activities.ready"), 303)


@blueprint.post("/activities/<int:activity_id>/people/<int:person_id>/back")
def give_back(activity_id: int, person_id: int) -> ResponseReturnValue:
    school, coach = current_school(), staff(current_person())
    try:
        doing.give_back(school, coach, person_id, activity_id, request.form.get("note", ""))
    except QatarlasError as error:
        if error.status == 404:  # noqa: PLR2004  not found
            raise
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Given back with your word. They can mark it again.")), "pass")
    return redirect(url_for("activities.ready"), 303)


@blueprint.get("/activities/<int:activity_id>/people")
def people(activity_id: int) -> ResponseReturnValue:
    """Show the staff in charge who has a seat, who waits, and who is done."""
    school, coach = current_school(), staff(current_person())
    activity = readable_activity(school, coach, activity_id)
    seats, done = views.people_of(school, activity_id)
    return render_template(
        "activities/people.html",
        view=views.view(school, activity_id, coach),
        seats=[row for row in seats if views.may_decide(coach, activity, row[1])],
        done=[row for row in done if views.may_decide(coach, activity, row[1])],
        **words(),
    )


@blueprint.post("/activities/seats/<int:seat_id>/missed")
def missed(seat_id: int) -> ResponseReturnValue:
    """Write that somebody with a seat never came."""
    school, coach = current_school(), staff(current_person())
    activity_id = views.activity_of_seat(school, seat_id)
    try:
        doing.miss(school, coach, seat_id)
    except QatarlasError as error:
        if error.status == 404:  # noqa: PLR2004  not found
            raise
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Noted. The seat goes to the next in line.")), "pass")
    return redirect(url_for("activities.people", activity_id=activity_id), 303)


def pair_of(written: str) -> tuple[int, int]:
    person, _, activity = written.partition("-")
    return row_number(person), row_number(activity)


def words() -> dict[str, object]:
    return {
        "kinds": KINDS,
        "completions": COMPLETIONS,
        "title_of": title_of,
        "skill_names": SKILL_NAMES,
    }


def _waiting_count() -> int:
    person = current_person()
    return len(views.ready(current_school(), person)) if person.role in {"mentor", "admin"} else 0
