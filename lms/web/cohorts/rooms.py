"""Rooms of the house, for admins: what can be booked, how many fit, and until when."""

from datetime import date

from flask import Blueprint, flash, redirect, request, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue

from lms.errors import N_, RefusedError
from lms.services.calendars import rooms
from lms.web.access import admin
from lms.web.context import current_school
from lms.web.language import tell, translate
from lms.web.sessions import current_person

blueprint = Blueprint("rooms", __name__)


@blueprint.get("/rooms")
def listing() -> ResponseReturnValue:
    admin(current_person())
    return listing_page()


@blueprint.post("/rooms")
def create() -> ResponseReturnValue:
    admin(current_person())
    try:
        rooms.create(current_school(), name=request.form.get("name", ""), seats=seats(), area=area())
    except RefusedError as error:
        return listing_page(tell(error)), 422
    return done(N_("The room can be booked now."))


@blueprint.post("/rooms/<int:room_id>")
def change(room_id: int) -> ResponseReturnValue:
    admin(current_person())
    try:
        rooms.change(
            current_school(),
            room_id,
            name=request.form.get("name", ""),
            seats=seats(),
            area=area(),
            closed_on=closed_on(),
        )
    except RefusedError as error:
        return listing_page(tell(error)), 422
    return done(N_("Saved. What is booked stays booked."))


def listing_page(wrong: str = "") -> str:
    school = current_school()
    return render("rooms/listing.html", rooms=rooms.listing(school), wrong=wrong, today=school.today())


def done(words: str) -> ResponseReturnValue:
    flash(translate(words), "pass")
    return redirect(url_for("rooms.listing"), 303)


def seats() -> int:
    return request.form.get("seats", 0, type=int)


def area() -> float:
    try:
        return float(request.form.get("area", "").strip().replace(",", ".") or 0)
    except ValueError:
        raise RefusedError(N_("Write the area in square metres.")) from None


def closed_on() -> date | None:
    written = request.form.get("closed_on", "")
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise RefusedError(N_("Write a date: the day, the month and the year.")) from None
