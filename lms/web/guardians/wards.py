"""Guardians and the minors they stand by: what each sees of the other, and who agrees to it."""

from flask import Blueprint, flash, redirect, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue

from lms.errors import N_
from lms.services import guardians, invitations
from lms.services.people import Person
from lms.services.privacy import erasing
from lms.web.access import admin, guardian, readable_person, readable_ward
from lms.web.context import current_school
from lms.web.doors import unstored
from lms.web.language import translate
from lms.web.sessions import current_person
from lms.web.words import LINKS

blueprint = Blueprint("guardians", __name__)


@blueprint.get("/children")
def wards() -> ResponseReturnValue:
    """Show a guardian their minors, and the requests that are not answered yet."""
    school, person = current_school(), guardian(current_person())
    links = guardians.of_guardian(school, person)
    asked = {one.other.id: guardians.asked(school, one.other, person) for one in links if one.is_confirmed}
    return render(
        "guardians/wards.html",
        links=links,
        asked=asked,
        words=LINKS,
        erasures=erasing.of_guardian(school, person),
    )


@blueprint.get("/children/<int:ward_id>")
def ward(ward_id: int) -> ResponseReturnValue:
    """Show what a guardian sees of a minor; the minor may see the same page."""
    school, person = current_school(), current_person()
    whose = readable_ward(school, person, ward_id)
    return render(
        "guardians/ward.html",
        whose=whose,
        lines=guardians.states(school, whose),
        is_mine=whose.id == person.id,
    )


@blueprint.post("/children/<int:ward_id>/end")
def let_go(ward_id: int) -> ResponseReturnValue:
    """End a link from the guardian's side."""
    person = guardian(current_person())
    guardians.end(current_school(), guardian_id=person.id or 0, ward_id=ward_id, by=person.id)
    return answered(N_("The link has ended."), "guardians.wards")


@blueprint.get("/me/guardians")
def mine() -> ResponseReturnValue:
    """Show a minor who sees their progress, and who asks to."""
    return my_page(minor(current_person()))


@blueprint.post("/me/guardians/invite")
def invite() -> ResponseReturnValue:
    """Make a link that a minor gives to their guardian; it is shown once, and the one before ends."""
    school, person = current_school(), minor(current_person())
    return my_page(person, invitations.for_own_guardian(school, person))


@blueprint.post("/me/guardians/<int:guardian_id>/confirm")
def confirm(guardian_id: int) -> ResponseReturnValue:
    school, person = current_school(), minor(current_person())
    guardians.confirm(school, guardian_id=guardian_id, ward_id=person.id or 0)
    return answered(N_("Confirmed: your guardian sees which exercises you have passed."), "guardians.mine")


@blueprint.post("/me/guardians/<int:guardian_id>/end")
def refuse(guardian_id: int) -> ResponseReturnValue:
    """Refuse a request, or end a link, from the minor's side."""
    person = current_person()
    guardians.end(current_school(), guardian_id=guardian_id, ward_id=person.id or 0, by=person.id)
    return answered(N_("Done: this guardian sees nothing of your work."), "guardians.mine")


@blueprint.post("/people/<int:person_id>/guardians/<int:guardian_id>/end")
def revoke(person_id: int, guardian_id: int) -> ResponseReturnValue:
    """End a link from the school's side; it stops at once."""
    school, viewer = current_school(), admin(current_person())
    readable_person(school, viewer, person_id)
    guardians.end(school, guardian_id=guardian_id, ward_id=person_id, by=viewer.id)
    flash(translate(N_("The link has ended.")), "pass")
    return redirect(url_for("people.page", person_id=person_id), 303)


def minor(person: Person) -> Person:
    """Let who may have a guardian pass: a student under 18."""
    return readable_ward(current_school(), person, person.id or 0)


def my_page(person: Person, word: str = "") -> ResponseReturnValue:
    school = current_school()
    page = render(
        "guardians/mine.html",
        links=guardians.of_ward(school, person),
        link=school.settings.address + url_for("invitations.accept", word=word) if word else "",
        days=school.settings.invitation_days,
        words=LINKS,
    )
    return unstored(page)


def answered(words: str, endpoint: str) -> ResponseReturnValue:
    flash(translate(words), "pass")
    return redirect(url_for(endpoint), 303)
