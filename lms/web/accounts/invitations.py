"""Invitations: made and revoked by staff, accepted by who holds the link."""

from flask import Blueprint, flash, redirect, request, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue

from lms.domain.access import may_invite
from lms.domain.people import Language, Role
from lms.errors import N_, RefusedError
from lms.services import cohorts, invitations, people
from lms.services.cohorts import CohortView
from lms.services.people import Person
from lms.web.access import guardian, readable_person, staff, writable_invitation
from lms.web.context import current_school
from lms.web.doors import come_in, public, unstored
from lms.web.forms import AcceptForm, Form, InvitationForm, as_number, day, text
from lms.web.language import current_language, translate
from lms.web.sessions import current_person, current_person_or_none
from lms.web.words import INVITATIONS, ROLES

blueprint = Blueprint("invitations", __name__)


@blueprint.route("/invitations", methods=["GET", "POST"])
def listing() -> ResponseReturnValue:
    """Show the invitations; the link of a new one stands on the page that answers its form, nowhere else."""
    viewer = staff(current_person())
    form = invitation_form(viewer)
    word = ""
    if form.validate_on_submit():
        try:
            word = invitations.create(
                current_school(),
                viewer,
                role=Role(form.role.data),
                cohort_id=as_number(form.cohort.data),
                note=text(form.note),
            )[1]
        except RefusedError as error:
            form.refuse(error)
    return listing_page(viewer, form, word)


@blueprint.post("/people/<int:person_id>/guardian")
def invite_guardian(person_id: int) -> ResponseReturnValue:
    """Make a link for a guardian of a student under 18."""
    viewer = staff(current_person())
    ward = readable_person(current_school(), viewer, person_id)
    word = invitations.create(current_school(), viewer, role=Role.GUARDIAN, ward_id=ward.id)[1]
    return listing_page(viewer, invitation_form(viewer), word)


@blueprint.post("/invitations/<int:invitation_id>/revoke")
def revoke(invitation_id: int) -> ResponseReturnValue:
    school = current_school()
    writable_invitation(school, staff(current_person()), invitation_id)
    invitations.revoke(school, invitation_id)
    flash(translate(N_("The invitation is revoked. Its link opens nothing now.")), "pass")
    return redirect(url_for("invitations.listing"), 303)


@blueprint.route("/invitation", methods=["GET", "POST"])
@public
def accept() -> ResponseReturnValue:
    """Show what a link invites to, and make the person; its word stands in the query, which no log holds."""
    school, word = current_school(), request.args.get("word", "")
    view = invitations.by_word(school, word)
    visitor, form = current_person_or_none(), AcceptForm(data={"language": current_language()})
    if visitor is None and form.validate_on_submit():
        try:
            person = accept_form(word, form)
        except RefusedError as error:
            form.refuse(error)
        else:
            come_in(person)
            flash(translate(N_("Welcome. Your account is ready.")), "pass")
            return redirect(url_for("home.home"), 303)
    page = render(
        "invitations/accept.html", form=form, view=view, word=word, role=ROLES[view.invitation.role]
    )
    return unstored(page), 422 if form.errors or form.form_errors else 200


@blueprint.post("/invitation/join")
def join() -> ResponseReturnValue:
    """Let a guardian who has an account take an invitation to one more ward."""
    person, word = guardian(current_person()), request.args.get("word", "")
    invitations.accept_as(current_school(), word, person)
    flash(translate(N_("Your request is sent. You will see the progress once it is confirmed.")), "pass")
    return redirect(url_for("guardians.wards"), 303)


def accept_form(word: str, form: AcceptForm) -> Person:
    return invitations.accept(
        current_school(),
        word,
        login=text(form.login),
        name=text(form.name),
        birth_date=day(form.birth_date),
        language=Language(form.language.data),
        password=text(form.password),
    )


def listing_page(viewer: Person, form: Form, word: str) -> ResponseReturnValue:
    school = current_school()
    link = school.settings.address + url_for("invitations.accept", word=word) if word else ""
    page = render(
        "invitations/listing.html",
        form=form,
        invitations=invitations.listing(school, viewer),
        link=link,
        days=school.settings.invitation_days,
        states=INVITATIONS,
        roles=ROLES,
    )
    return unstored(page), 422 if form.errors or form.form_errors else 200


def invitation_form(viewer: Person) -> InvitationForm:
    """Offer what the viewer may invite to; guardians and employees of companies are invited elsewhere."""
    form, mine = InvitationForm(), people.standing(viewer)
    open_to = [one for one in cohorts.listing(current_school()) if may_use(viewer, one)]
    form.offer(open_to, or_none=may_invite(mine, Role.STUDENT, ()))
    roles = (Role.STUDENT, Role.MENTOR, Role.ADMIN, Role.DIRECTOR)
    form.offer_roles(role for role in roles if may_invite(mine, role, mine.cohort_ids))
    return form


def may_use(viewer: Person, view: CohortView) -> bool:
    return may_invite(people.standing(viewer), Role.STUDENT, {view.cohort.id or 0})
