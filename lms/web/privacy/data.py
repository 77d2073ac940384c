"""Privacy: what is held about somebody, a copy of it to take home, and the wish to be forgotten."""

from flask import Blueprint, flash, redirect, request, send_file, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue
from wtforms import PasswordField, StringField
from wtforms.validators import Length

from lms.domain.people import Role
from lms.domain.privacy.erasure import GRACE
from lms.domain.privacy.exports import KEPT
from lms.errors import N_, ForbiddenError, MissingError, QatarlasError, RefusedError
from lms.services.people import Person
from lms.services.privacy import erasing, exporting
from lms.services.privacy.erasing import Erasure
from lms.services.privacy.forgetting import due_in
from lms.services.school import School
from lms.web.access import admin, guardian, readable_person, writable_ward
from lms.web.context import current_school
from lms.web.doors import go_out, public, unstored
from lms.web.forms import Form, needed, text
from lms.web.language import tell, translate
from lms.web.sessions import current_person
from lms.web.throttle import count_try, forget_tries
from lms.web.words import EXPORTS

blueprint = Blueprint("privacy", __name__)


class EraseForm(Form):
    """The word of who asks, said with their password."""

    reason = StringField(
        N_("When and how the written request came"),
        validators=[Length(max=500, message=N_("This is too long."))],
    )
    password = PasswordField(
        N_("Your password"),
        validators=[*needed(N_("Write your password.")), Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )


@blueprint.get("/me/data")
def mine() -> ResponseReturnValue:
    """Show somebody what is held about them, and let them take it home or have it erased."""
    person = current_person()
    return data_page(person, person)


@blueprint.post("/me/data/export")
def export() -> ResponseReturnValue:
    person = current_person()
    return asked(person, person, url_for("privacy.mine"))


@blueprint.get("/children/<int:ward_id>/data")
def of_ward(ward_id: int) -> ResponseReturnValue:
    """Show a guardian the same about a minor."""
    person = current_person()
    return data_page(writable_ward(current_school(), person, ward_id), person)


@blueprint.post("/children/<int:ward_id>/data/export")
def export_of_ward(ward_id: int) -> ResponseReturnValue:
    person = current_person()
    ward = writable_ward(current_school(), person, ward_id)
    return asked(ward, person, url_for("privacy.of_ward", ward_id=ward_id))


@blueprint.get("/data-copies/<int:export_id>")
def download(export_id: int) -> ResponseReturnValue:
    """Hand out a copy to who asked for it, as long as it is good."""
    path = exporting.file_of(current_school(), export_id, current_person())
    response = send_file(path, "application/zip", as_attachment=True, download_name="qatarlas-data.zip")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route("/me/data/erasure", methods=["GET", "POST"])
def erase() -> ResponseReturnValue:
    """Say in plain words what goes and what stays, and take the word of who is sure."""
    person = current_person()
    return erase_page(person, person, url_for("privacy.mine"))


@blueprint.route("/children/<int:ward_id>/data/erasure", methods=["GET", "POST"])
def erase_ward(ward_id: int) -> ResponseReturnValue:
    person = current_person()
    ward = writable_ward(current_school(), person, ward_id)
    return erase_page(ward, person, url_for("privacy.of_ward", ward_id=ward_id))


@blueprint.route("/people/<int:person_id>/erasure", methods=["GET", "POST"])
def erase_person(person_id: int) -> ResponseReturnValue:
    """Let an admin carry out a written request."""
    school, by = current_school(), admin(current_person())
    person = readable_person(school, by, person_id)
    return erase_page(person, by, url_for("people.page", person_id=person_id))


@blueprint.get("/erasures")
def erasures() -> ResponseReturnValue:
    """Show an admin who is to be forgotten and when; and what has been done, without names."""
    admin(current_person())
    school = current_school()
    return render(
        "privacy/erasures.html",
        requests=erasing.open_requests(school),
        proofs=erasing.proofs(school),
        days_left=days_left,
    )


@blueprint.post("/erasures/<int:erasure_id>/back")
def take_back(erasure_id: int) -> ResponseReturnValue:
    """Let an admin, or a guardian of the minor, take an erasure back."""
    school, person = current_school(), current_person()
    erasing.take_back(school, writable_erasure(school, person, erasure_id).id or 0)
    flash(translate(N_("Taken back: nothing was erased, and the account is open again.")), "pass")
    return redirect(url_for("privacy.erasures" if person.role is Role.ADMIN else "guardians.wards"), 303)


@blueprint.route("/erasure/<word>", methods=["GET", "POST"])
@public
def changed_mind(word: str) -> ResponseReturnValue:
    """Let who asked take it back by the link that they were shown: their account is closed."""
    school = current_school()
    found = erasing.by_word(school, word)
    if request.method == "POST":
        erasing.take_back(school, found.erasure.id or 0)
        flash(translate(N_("Taken back: nothing was erased. Log in as before.")), "pass")
        return redirect(url_for("auth.login"), 303)
    return unstored(
        render("privacy/asked.html", erasure=found.erasure, link="", left=days_left(found.erasure))
    )


def writable_erasure(school: School, person: Person, erasure_id: int) -> Erasure:
    """Return an open erasure that somebody may take back."""
    if person.role is Role.ADMIN:
        return erasing.by_id(school, erasure_id).erasure
    mine = erasing.of_guardian(school, guardian(person))
    found = next((one.erasure for one in mine if one.erasure.id == erasure_id), None)
    if found is None:
        raise MissingError(N_("There is no such page."))
    return found


def data_page(person: Person, by: Person) -> ResponseReturnValue:
    school = current_school()
    is_mine = person.id == by.id
    page = render(
        "privacy/data.html",
        about=person,
        is_mine=is_mine,
        copies=exporting.listing(school, person.id or 0, by.id or 0),
        words=EXPORTS,
        now=school.now(),
        kept=KEPT.days,
        may_erase=erasing.may_ask(school, person, by),
        backup_days=school.settings.backup_days,
        grace=GRACE.days,
    )
    return unstored(page)


def asked(person: Person, by: Person, path: str) -> ResponseReturnValue:
    try:
        exporting.ask(current_school(), person, by)
    except QatarlasError as error:
        flash(tell(error), "fail")
    else:
        flash(
            translate(N_("The copy is being made. You find a message in your inbox when it is ready.")),
            "pass",
        )
    return redirect(path, 303)


def erase_page(person: Person, by: Person, back: str) -> ResponseReturnValue:
    """Ask for the password again, then close the account and show the link that takes it back."""
    school, form = current_school(), EraseForm()
    if not erasing.may_ask(school, person, by):
        raise ForbiddenError(N_("This is for somebody else to decide."))
    if form.validate_on_submit():
        count_try(by.login)
        try:
            erasure = erasing.ask(school, person, by, text(form.password), text(form.reason))
        except RefusedError as error:
            form.refuse(error)
        else:
            forget_tries(by.login)
            return asked_page(school, erasure, person, by)
    page = render(
        "privacy/erase.html",
        form=form,
        about=person,
        is_mine=person.id == by.id,
        asks_reason=by.role is Role.ADMIN,
        back=back,
        grace=GRACE.days,
        backup_days=school.settings.backup_days,
    )
    return unstored(page), 422 if form.errors or form.form_errors else 200


def asked_page(school: School, erasure: Erasure, person: Person, by: Person) -> ResponseReturnValue:
    if person.id != by.id:
        flash(
            translate(N_("Written down. The account is closed; until it begins this can be taken back.")),
            "pass",
        )
        return redirect(url_for("privacy.erasures" if by.role is Role.ADMIN else "guardians.wards"), 303)
    go_out()
    word = erasing.word_of(school, erasure)
    link = school.settings.address + url_for("privacy.changed_mind", word=word)
    return unstored(render("privacy/asked.html", erasure=erasure, link=link, left=GRACE.days))


def days_left(erasure: Erasure) -> int:
    return due_in(erasure, current_school().now())
