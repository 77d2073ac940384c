"""Access tokens: one's own, shown once, revoked at any time."""

from flask import Blueprint, flash, redirect, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue

from lms.errors import N_, RefusedError
from lms.services.accounts import tokens
from lms.services.accounts.tokens import Scope
from lms.web.access import learner
from lms.web.context import current_school
from lms.web.doors import unstored
from lms.web.forms import TokenForm, text
from lms.web.language import translate
from lms.web.sessions import current_person
from lms.web.words import SCOPES

blueprint = Blueprint("tokens", __name__)


@blueprint.route("/me/tokens", methods=["GET", "POST"])
def listing() -> ResponseReturnValue:
    """Show the tokens; the text of a new one stands on the page that answers its form, and nowhere else."""
    school, person, form = current_school(), learner(current_person()), TokenForm()
    secret = ""
    if form.validate_on_submit():
        try:
            secret = tokens.create(
                school, person.id or 0, name=text(form.name), scope=Scope(form.scope.data)
            )[1]
            form = TokenForm(formdata=None)
        except RefusedError as error:
            form.refuse(error)
    mine = tokens.listing(school, person.id or 0)
    page = render("tokens/listing.html", form=form, tokens=mine, secret=secret, scopes=SCOPES)
    return unstored(page), 422 if form.errors or form.form_errors else 200


@blueprint.post("/me/tokens/<int:token_id>/revoke")
def revoke(token_id: int) -> ResponseReturnValue:
    """Revoke a token of one's own; another's is as missing as one that never was."""
    tokens.revoke(current_school(), learner(current_person()).id or 0, token_id)
    flash(translate(N_("The token is revoked. What used it can't reach your work any more.")), "pass")
    return redirect(url_for("tokens.listing"), 303)
