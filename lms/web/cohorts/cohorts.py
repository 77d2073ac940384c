"""Cohorts: those that somebody looks after at a glance; programmes and new cohorts, for admins."""

from flask import Blueprint, flash, redirect, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue
from flask_babel import format_date

from lms.domain.people import Role
from lms.errors import N_, RefusedError
from lms.services import cohorts
from lms.web.access import admin, staff, writable_cohort
from lms.web.context import current_school
from lms.web.forms import CohortForm, CohortSettingsForm, ProgrammeForm, day, programme_name, text
from lms.web.language import translate
from lms.web.sessions import current_person

blueprint = Blueprint("cohorts", __name__)


@blueprint.get("/cohorts/overview")
def overview() -> ResponseReturnValue:
    """Show the staff the cohorts that they look after, those with people first."""
    viewer = staff(current_person())
    found = cohorts.overview(current_school(), viewer)
    return render(
        "cohorts/overview.html",
        running=[one for one in found if not one.is_over],
        over=[one for one in found if one.is_over],
        is_admin=viewer.role is Role.ADMIN,
        now=current_school().now(),
    )


@blueprint.get("/cohorts")
def listing() -> ResponseReturnValue:
    admin(current_person())
    return listing_page(cohort_form(empty=True), ProgrammeForm(formdata=None), 200)


@blueprint.post("/cohorts")
def create() -> ResponseReturnValue:
    admin(current_person())
    form = cohort_form(empty=False)
    if form.validate_on_submit():
        try:
            cohorts.create(
                current_school(),
                programme_id=int(form.programme.data),
                name=text(form.name),
                starts_on=day(form.starts_on),
            )
            return made(N_("The cohort is made. You can invite people to it now."))
        except RefusedError as error:
            form.refuse(error)
    return listing_page(form, ProgrammeForm(formdata=None), 422)


@blueprint.route("/cohorts/<int:cohort_id>/settings", methods=["GET", "POST"])
def settings(cohort_id: int) -> ResponseReturnValue:
    """Show and set what a cohort is called and when it begins and ends."""
    admin(current_person())
    view = writable_cohort(current_school(), current_person(), cohort_id)
    form = CohortSettingsForm(obj=view.cohort)
    if form.validate_on_submit():
        try:
            cohorts.change(
                current_school(),
                cohort_id,
                name=text(form.name),
                starts_on=day(form.starts_on),
                ends_on=form.ends_on.data,
            )
        except RefusedError as error:
            form.refuse(error)
        else:
            flash(translate(N_("Saved.")), "pass")
            return redirect(url_for("cohorts.settings", cohort_id=cohort_id), 303)
    wrong = bool(form.errors or form.form_errors)
    return render("cohorts/settings.html", view=view, form=form), 422 if wrong else 200


@blueprint.post("/programmes")
def create_programme() -> ResponseReturnValue:
    admin(current_person())
    form = ProgrammeForm()
    if form.validate_on_submit():
        try:
            cohorts.create_programme(
                current_school(),
                slug=text(form.slug),
                name_kk=text(form.name_kk),
                name_ru=text(form.name_ru),
                name_en=text(form.name_en),
            )
            return made(N_("The programme is made. Its first cohort can follow."))
        except RefusedError as error:
            form.refuse(error)
    return listing_page(cohort_form(empty=True), form, 422)


def cohort_form(*, empty: bool) -> CohortForm:
    form = CohortForm(formdata=None) if empty else CohortForm()
    form.offer(cohorts.programmes(current_school()))
    return form


def listing_page(form: CohortForm, programme_form: ProgrammeForm, status: int) -> ResponseReturnValue:
    school = current_school()
    page = render(
        "cohorts/listing.html",
        form=form,
        programme_form=programme_form,
        cohorts=cohorts.listing(school),
        programmes=cohorts.programmes(school),
        programme_name=programme_name,
        written_day=lambda day: format_date(day, "long"),
    )
    return page, status


def made(words: str) -> ResponseReturnValue:
    flash(translate(words), "pass")
    return redirect(url_for("cohorts.listing"), 303)
