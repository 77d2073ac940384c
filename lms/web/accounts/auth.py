"""Log in, log out, and come back by a reset link."""

from flask import Blueprint, flash, redirect, request, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue

from lms.errors import N_, RefusedError, TooOftenError
from lms.services.accounts import logins, passwords
from lms.services.people import Person
from lms.web.context import current_school
from lms.web.doors import close_doors, come_in, go_out, public, unstored
from lms.web.forms import LoginForm, NewPasswordForm, text
from lms.web.language import own_address, tell, translate
from lms.web.sessions import current_person_or_none
from lms.web.throttle import count_failure, count_try, forget_tries

blueprint = Blueprint("auth", __name__)
blueprint.before_app_request(close_doors)

UNKNOWN = N_("Login and password do not belong together. Check both; the keyboard's language too.")


@blueprint.route("/login", methods=["GET", "POST"])
@public
def login() -> ResponseReturnValue:
    form, target = LoginForm(), own_address(request.args.get("next", ""))
    if current_person_or_none() is not None:
        return redirect(target, 303)
    if not form.validate_on_submit():
        return login_page(form, 422 if form.errors else 200)
    try:
        person = try_login(text(form.login), text(form.password))
    except TooOftenError as error:
        form.form_errors.append(tell(error))
        return login_page(form, error.status, str(error.values["seconds"]))
    if person is None:
        form.form_errors.append(UNKNOWN)
        return login_page(form, 401)
    come_in(person)
    return redirect(target, 303)


@blueprint.post("/logout")
def logout() -> ResponseReturnValue:
    go_out()
    flash(translate(N_("You are logged out.")), "pass")
    return redirect(url_for("auth.login"), 303)


@blueprint.route("/reset", methods=["GET", "POST"])
@public
def reset() -> ResponseReturnValue:
    """Set a new password by a link; its word stands in the query, which no log holds."""
    school, word = current_school(), request.args.get("word", "")
    person, form = passwords.of_reset_word(school, word), NewPasswordForm()
    if form.validate_on_submit():
        try:
            person = passwords.reset(school, word, text(form.password))
        except RefusedError as error:
            form.refuse(error)
        else:
            forget_tries(person.login)
            come_in(person)
            flash(translate(N_("Your password is changed. Every other login of yours has ended.")), "pass")
            return redirect(url_for("home.home"), 303)
    page = render("auth/reset.html", form=form, whose=person)
    return unstored(page), 422 if form.errors or form.form_errors else 200


def try_login(typed: str, password: str) -> Person | None:
    count_try(typed)
    person = logins.log_in(current_school(), typed, password)
    if person is None:
        count_failure()
    else:
        forget_tries(typed)
    return person


def login_page(form: LoginForm, status: int, retry_after: str = "") -> ResponseReturnValue:
    return render("auth/login.html", form=form), status, {"Retry-After": retry_after} if retry_after else {}
