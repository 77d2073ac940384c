"""The questions of a call, built by an admin, with a preview in each language."""

from flask import Blueprint, flash, redirect, request, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue

from lms.errors import N_, RefusedError
from lms.services.admissions import calls, questions
from lms.web.access import admin
from lms.web.admissions import fields
from lms.web.admissions.forms import QuestionForm
from lms.web.admissions.words import KINDS
from lms.web.context import current_school
from lms.web.language import current_language, translate
from lms.web.sessions import current_person
from lms.web.words import LANGUAGES

blueprint = Blueprint("questionnaires", __name__)


@blueprint.route("/admissions/<int:admission_id>/questions", methods=["GET", "POST"])
def page(admission_id: int) -> ResponseReturnValue:
    """Show the questions as applicants will see them, and add one."""
    school = current_school()
    admin(current_person())
    call, form = calls.view(school, admission_id), QuestionForm()
    if form.validate_on_submit():
        try:
            questions.add(school, admission_id, form.draft())
        except RefusedError as error:
            form.refuse(error)
        else:
            flash(translate(N_("The question is added.")), "pass")
            return redirect(url_for("questionnaires.page", admission_id=admission_id, _anchor="add"), 303)
    wished = request.args.get("preview", "")
    shown = render(
        "admissions/questions.html",
        call=call,
        form=form,
        questions=fields.of_rows(questions.listing(school, admission_id)),
        kinds=KINDS,
        names=LANGUAGES,
        preview=wished if wished in LANGUAGES else current_language(),
    )
    return shown, 422 if form.errors or form.form_errors else 200


@blueprint.route("/admissions/questions/<int:question_id>", methods=["GET", "POST"])
def edit(question_id: int) -> ResponseReturnValue:
    school = current_school()
    admin(current_person())
    row = questions.by_id(school, question_id)
    form = QuestionForm(row)
    if form.validate_on_submit():
        try:
            newer = questions.change(school, question_id, form.draft())
        except RefusedError as error:
            form.refuse(error)
        else:
            words = N_("Saved as a newer version: answers to the one before keep its words.")
            flash(translate(words if newer else N_("Saved.")), "pass")
            return redirect(url_for("questionnaires.page", admission_id=row.admission_id), 303)
    call = calls.view(school, row.admission_id)
    shown = render("admissions/question.html", form=form, call=call, question=row)
    return shown, 422 if form.errors or form.form_errors else 200


@blueprint.post("/admissions/questions/<int:question_id>/move")
def move(question_id: int) -> ResponseReturnValue:
    """Let a question change places with its neighbour."""
    admin(current_person())
    row = questions.by_id(current_school(), question_id)
    questions.move(current_school(), question_id, -1 if request.form.get("way") == "up" else 1)
    return redirect(url_for("questionnaires.page", admission_id=row.admission_id), 303)


@blueprint.post("/admissions/questions/<int:question_id>/take-off")
def take_off(question_id: int) -> ResponseReturnValue:
    admin(current_person())
    row = questions.by_id(current_school(), question_id)
    questions.take_off(current_school(), question_id)
    flash(translate(N_("The question is asked no more. What was answered is kept.")), "pass")
    return redirect(url_for("questionnaires.page", admission_id=row.admission_id), 303)
