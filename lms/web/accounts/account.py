"""What is one's own: who I am here, my password, my tokens."""

from flask import Blueprint, flash, redirect, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue

from lms.errors import N_, RefusedError
from lms.services import cohorts, guardians, inbox
from lms.services.accounts import passwords
from lms.services.people import Person, Role
from lms.web.context import current_school
from lms.web.doors import come_in
from lms.web.forms import ChangePasswordForm, MailForm, text
from lms.web.language import translate
from lms.web.sessions import current_person
from lms.web.throttle import count_try, forget_tries
from lms.web.words import ROLES

blueprint = Blueprint("account", __name__)


@blueprint.get("/me")
def me() -> ResponseReturnValue:
    person = current_person()
    return my_page(person, ChangePasswordForm(), mail_form(person), 200)


@blueprint.post("/me/password")
def change_password() -> ResponseReturnValue:
    person, form = current_person(), ChangePasswordForm()
    if form.validate_on_submit():
        count_try(person.login)
        try:
            changed = passwords.change(
                current_school(), person.id or 0, old=text(form.old), new=text(form.password)
            )
        except RefusedError as error:
            form.refuse(error)
        else:
            forget_tries(person.login)
            come_in(changed)
            flash(translate(N_("Your password is changed. Every other login of yours has ended.")), "pass")
            return redirect(url_for("account.me"), 303)
    return my_page(person, form, mail_form(person), 422)


@blueprint.post("/me/mail")
def change_mail() -> ResponseReturnValue:
    """Keep an address, and whether what stands in the inbox is sent there."""
    person, form = current_person(), MailForm()
    if form.validate_on_submit():
        try:
            inbox.set_mail(
                current_school(), person.id or 0, text(form.address), wanted=bool(form.wanted.data)
            )
        except RefusedError as error:
            form.refuse(error)
        else:
            flash(translate(N_("Saved.")), "pass")
            return redirect(url_for("account.me"), 303)
    return my_page(person, ChangePasswordForm(formdata=None), form, 422)


def mail_form(person: Person) -> MailForm:
    return MailForm(formdata=None, address=person.email or "", wanted=person.mail)


def my_page(person: Person, form: ChangePasswordForm, mail: MailForm, status: int) -> ResponseReturnValue:
    school = current_school()
    minor = guardians.may_have_guardian(person, school.today())
    page = render(
        "account/me.html",
        form=form,
        mail=mail,
        role=ROLES[person.role],
        cohort=cohorts.by_id(school, person.cohort_id),
        links=guardians.of_ward(school, person) if minor else (),
        has_guardians=minor,
        asked=guardians.asked(school, person, person) if person.role is Role.STUDENT else (),
    )
    return page, status
