"""Calendars: a cohort's, for its mentors; one's own; and the link by which a phone subscribes to it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue

from lms.domain.access import looks_after
from lms.domain.cohorts.calendars import MOST_WEEKS, EventKind
from lms.domain.people import Role
from lms.errors import N_, ForbiddenError, MissingError, QatarlasError, RefusedError
from lms.services import calendars, cohorts, people
from lms.services.calendars import Booked, Day, Event, Wish, feeds, meetings, rooms, views
from lms.services.cohorts import CohortView
from lms.services.pace import dues
from lms.services.people import Person
from lms.web.access import learner, readable_cohort, staff, writable_cohort
from lms.web.context import current_school
from lms.web.doors import public, unstored
from lms.web.language import tell, translate
from lms.web.numbers import row_number
from lms.web.paces import STANDINGS
from lms.web.sessions import current_person

blueprint = Blueprint("calendar", __name__)

KINDS = {
    EventKind.SESSION: N_("session"),
    EventKind.WORKSHOP: N_("workshop"),
    EventKind.LAB: N_("lab"),
    EventKind.CHECKPOINT: N_("checkpoint"),
    EventKind.DEFENCE: N_("defence"),
}
WEEK = timedelta(weeks=1)


@blueprint.get("/calendar")
def mine() -> ResponseReturnValue:
    """Show one's own week."""
    school, person = current_school(), learner(current_person())
    day = chosen_day()
    days = calendars.own_week(school, person, day)
    link = school.settings.address + url_for("calendar.feed", word=feeds.word_of(school, person))
    return unstored(
        render(
            "calendar/mine.html",
            days=days,
            deadlines=[one for one in dues.mine(school, person).lines if is_within(days, one.due.at)],
            titles=school.catalogue.titles,
            standings=STANDINGS,
            **around(day),
            kinds=KINDS,
            link=link,
            led=None if person.role is Role.STUDENT else led_by(person),
        )
    )


@blueprint.post("/calendar/link")
def renew() -> ResponseReturnValue:
    """Make another link; the one before opens nothing."""
    feeds.renew(current_school(), learner(current_person()))
    flash(translate(N_("There is a new link. The one before opens nothing now.")), "pass")
    return redirect(url_for("calendar.mine", _anchor="subscribe"), 303)


@blueprint.get("/calendar/feed.ics")
@public
def feed() -> ResponseReturnValue:
    """Return a calendar to a phone that has its link; its word stands in the query, which no log holds."""
    school = current_school()
    person = feeds.person_of(school, request.args.get("word", ""))
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": 'inline; filename="qatarlas.ics"'}
    return Response(feeds.calendar_of(school, person), mimetype="text/calendar", headers=headers)


@blueprint.get("/cohorts/<int:cohort_id>/calendar")
def cohort(cohort_id: int) -> ResponseReturnValue:
    school = current_school()
    view = readable_cohort(school, current_person(), cohort_id)
    day = chosen_day()
    days = calendars.week_of_cohort(school, cohort_id, day)
    return render(
        "calendar/cohort.html", view=view, days=days, **around(day), kinds=KINDS, students=view.students
    )


@blueprint.get("/cohorts/<int:cohort_id>/calendar/new")
def new(cohort_id: int) -> ResponseReturnValue:
    view = writable_cohort(current_school(), current_person(), cohort_id)
    typed = {"day": chosen_day().isoformat(), "start": "15:00", "end": "17:00", "weeks": "1"}
    return form_page(view, {**typed, "leader": str(current_person().id)})


@blueprint.post("/cohorts/<int:cohort_id>/calendar/new")
def schedule(cohort_id: int) -> ResponseReturnValue:
    school, by = current_school(), current_person()
    view = writable_cohort(school, by, cohort_id)
    try:
        booked = calendars.schedule(school, by, cohort_id, wish())
    except QatarlasError as error:
        return form_page(view, request.form, tell(error)), error.status
    return done(cohort_id, booked, N_("It stands in the calendar, and the students are told."))


@blueprint.get("/cohorts/<int:cohort_id>/calendar/<int:event_id>")
def event(cohort_id: int, event_id: int) -> ResponseReturnValue:
    view = writable_cohort(current_school(), current_person(), cohort_id)
    found = writable_event(cohort_id, event_id)
    return form_page(view, written(found), event=found)


@blueprint.post("/cohorts/<int:cohort_id>/calendar/<int:event_id>")
def change(cohort_id: int, event_id: int) -> ResponseReturnValue:
    school, by = current_school(), current_person()
    view = writable_cohort(school, by, cohort_id)
    found = writable_event(cohort_id, event_id)
    try:
        booked = calendars.change(school, by, event_id, wish(), following=bool(request.form.get("following")))
    except QatarlasError as error:
        return form_page(view, request.form, tell(error), event=found), error.status
    return done(cohort_id, booked, N_("Changed. Whoever it concerns is told."))


@blueprint.post("/cohorts/<int:cohort_id>/calendar/<int:event_id>/cancel")
def cancel(cohort_id: int, event_id: int) -> ResponseReturnValue:
    school, by = current_school(), current_person()
    writable_cohort(school, by, cohort_id)
    found = writable_event(cohort_id, event_id)
    try:
        calendars.cancel(school, by, event_id, following=bool(request.form.get("following")))
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Called off. Whoever it concerns is told.")), "pass")
    return redirect(url_for("calendar.cohort", cohort_id=cohort_id, day=day_of(found)), 303)


def is_within(days: Sequence[Day], moment: datetime) -> bool:
    return days[0].day <= views.local(current_school(), moment).date() <= days[-1].day


def led_by(person: Person) -> frozenset[int]:
    """Return the cohorts whose entries lead somewhere for one of the staff."""
    return frozenset(one.cohort.id or 0 for one in cohorts.of_staff(current_school(), person))


def writable_event(cohort_id: int, event_id: int) -> Event:
    """Return an entry of this cohort for who looks after it."""
    mine_, found = people.standing(staff(current_person())), meetings.by_id(current_school(), event_id)
    if found is None or found.cohort_id != cohort_id:
        raise MissingError(N_("There is no such page."))
    if not looks_after(mine_, {cohort_id}):
        raise ForbiddenError(N_("This page is for others."))
    return found


def done(cohort_id: int, booked: Booked, words: str) -> ResponseReturnValue:
    flash(translate(words), "pass")
    if booked.short_of:
        words = N_("The room has too few seats: %(count)s are missing.")
        flash(translate(words, {"count": booked.short_of}), "wait")
    if booked.off:
        words = N_("Called off, since they would be on holidays: %(count)s.")
        flash(translate(words, {"count": booked.off}), "wait")
    return redirect(url_for("calendar.cohort", cohort_id=cohort_id, day=day_of(booked.events[0])), 303)


def form_page(
    view: CohortView, typed: Mapping[str, str], wrong: str = "", *, event: Event | None = None
) -> str:
    school = current_school()
    usable = {one.id: one for one in rooms.in_use(school)}
    return render(
        "calendar/form.html",
        view=view,
        typed=typed,
        wrong=wrong,
        event=event,
        is_over=event is not None and (event.cancelled_at is not None or event.ends_at <= school.now()),
        rooms=usable.values(),
        leaders=meetings.leaders(school, view.cohort.id or 0),
        kinds=KINDS,
        most_weeks=MOST_WEEKS,
    )


def written(event: Event) -> dict[str, str]:
    """Return an entry as it stands in the form."""
    school = current_school()
    begins, ends = views.local(school, event.starts_at), views.local(school, event.ends_at)
    return {
        "title": event.title,
        "about": event.about,
        "kind": event.kind,
        "room": str(event.room_id or ""),
        "leader": str(event.leader_id or ""),
        "day": begins.date().isoformat(),
        "start": f"{begins:%H:%M}",
        "end": f"{ends:%H:%M}",
    }


def wish() -> Wish:
    """Read what the form says."""
    form = request.form
    try:
        day = date.fromisoformat(form.get("day", ""))
        start, end = (
            time.fromisoformat(form.get(name, "")).replace(tzinfo=None) for name in ("start", "end")
        )
    except ValueError:
        raise RefusedError(N_("Write a day and a time.")) from None
    kind = form.get("kind", "")
    return Wish(
        title=form.get("title", ""),
        day=day,
        start=start,
        end=end,
        weeks=form.get("weeks", 1, type=int),
        about=form.get("about", ""),
        kind=EventKind(kind) if kind in set(EventKind) else EventKind.SESSION,
        room_id=number_or_none(form.get("room", "")),
        leader_id=number_or_none(form.get("leader", "")),
    )


def number_or_none(written: str) -> int | None:
    try:
        return row_number(written) if written else None
    except ValueError:
        raise RefusedError(N_("Choose from the list.")) from None


def chosen_day() -> date:
    """Return the day in the address, today where it makes no sense."""
    today = current_school().today()
    try:
        day = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return today
    return day if abs((day - today).days) < 3 * 366 else today


def around(day: date) -> dict[str, date]:
    """Return the days that lead to the weeks beside."""
    return {"day": day, "before": day - WEEK, "after": day + WEEK, "today": current_school().today()}


def day_of(event: Event) -> str:
    return views.local(current_school(), event.starts_at).date().isoformat()
