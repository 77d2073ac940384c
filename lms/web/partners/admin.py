"""Companies for admins: the list, a company's page with its people, and the projects that wait."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.domain.people import Role
from lms.errors import N_, QatarlasError, RefusedError
from lms.services import invitations
from lms.services.partners import companies, proposals
from lms.services.people import Person
from lms.web.access import admin
from lms.web.context import current_school
from lms.web.doors import unstored
from lms.web.language import tell, translate
from lms.web.partners.forms import CompanyForm, TermsForm
from lms.web.partners.shown import proposal_shown
from lms.web.sessions import current_person

blueprint = Blueprint("companies", __name__)


@blueprint.get("/companies")
def listing() -> ResponseReturnValue:
    admin(current_person())
    return listing_page(CompanyForm(formdata=None), 200)


@blueprint.post("/companies")
def create() -> ResponseReturnValue:
    by, form = admin(current_person()), CompanyForm()
    if form.validate_on_submit():
        try:
            company = companies.create(current_school(), by, form.draft())
        except RefusedError as error:
            form.refuse(error)
        else:
            flash(translate(N_("The company is there. Invite its people now.")), "pass")
            return redirect(url_for("companies.page", company_id=company.id), 303)
    return listing_page(form, 422)


@blueprint.get("/companies/<int:company_id>")
def page(company_id: int) -> ResponseReturnValue:
    admin(current_person())
    return company_page(company_id, None, "")


@blueprint.post("/companies/<int:company_id>")
def edit(company_id: int) -> ResponseReturnValue:
    admin(current_person())
    form = CompanyForm()
    if form.validate_on_submit():
        try:
            companies.edit(current_school(), company_id, form.draft())
        except RefusedError as error:
            form.refuse(error)
        else:
            flash(translate(N_("Saved.")), "pass")
            return redirect(url_for("companies.page", company_id=company_id), 303)
    return company_page(company_id, form, ""), 422


@blueprint.post("/companies/<int:company_id>/invite")
def invite(company_id: int) -> ResponseReturnValue:
    """Make a link for an employee; it stands on the page that answers, nowhere else."""
    by = admin(current_person())
    note = request.form.get("note", "")
    try:
        word = invitations.create(current_school(), by, role=Role.PARTNER, company_id=company_id, note=note)[
            1
        ]
    except RefusedError as error:
        flash(tell(error), "wait")
        return redirect(url_for("companies.page", company_id=company_id), 303)
    link = current_school().settings.address + url_for("invitations.accept", word=word)
    return unstored(company_page(company_id, None, link))


@blueprint.post("/companies/<int:company_id>/close")
def close(company_id: int) -> ResponseReturnValue:
    """Close a company, or open it again."""
    admin(current_person())
    again = request.form.get("again") == "1"
    try:
        (companies.reopen if again else companies.close)(current_school(), company_id)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Open again.") if again else N_("Closed. Its people see nothing now.")), "pass")
    return redirect(url_for("companies.page", company_id=company_id), 303)


@blueprint.get("/proposals/<int:proposal_id>")
def proposal(proposal_id: int) -> ResponseReturnValue:
    admin(current_person())
    return proposal_page(proposal_id, terms_form(empty=True), 200)


@blueprint.post("/proposals/<int:proposal_id>/approve")
def approve(proposal_id: int) -> ResponseReturnValue:
    by, form = admin(current_person()), terms_form(empty=False)
    if form.validate_on_submit():
        try:
            slug = proposals.approve(current_school(), by, proposal_id, form.terms())
        except RefusedError as error:
            form.refuse(error)
        else:
            flash(translate(N_("It is an exercise now.")), "pass")
            return redirect(url_for("exercises.page", slug=slug), 303)
    return proposal_page(proposal_id, form, 422)


@blueprint.post("/proposals/<int:proposal_id>/decline")
def decline(proposal_id: int) -> ResponseReturnValue:
    by: Person = admin(current_person())
    try:
        proposals.decline(current_school(), by, proposal_id, request.form.get("reason", ""))
    except QatarlasError as error:
        flash(tell(error), "wait")
        return redirect(url_for("companies.proposal", proposal_id=proposal_id), 303)
    flash(translate(N_("Declined. The company reads why.")), "pass")
    return redirect(url_for("companies.listing"), 303)


def listing_page(form: CompanyForm, status: int) -> ResponseReturnValue:
    school = current_school()
    page = render_template(
        "partners/listing.html",
        lines=companies.listing(school),
        waiting=proposals.waiting(school),
        form=form,
    )
    return page, status


def company_page(company_id: int, form: CompanyForm | None, link: str) -> str:
    school = current_school()
    found = companies.page(school, company_id)
    return render_template(
        "partners/company.html",
        found=found,
        proposals=proposals.of_company(school, company_id),
        form=form or CompanyForm(formdata=None, obj=found.company),
        link=link,
    )


def proposal_page(proposal_id: int, form: TermsForm, status: int) -> ResponseReturnValue:
    found = proposals.page(current_school(), proposal_id)
    return render_template(
        "partners/proposal.html", form=form, for_admin=True, **proposal_shown(found)
    ), status


def terms_form(*, empty: bool) -> TermsForm:
    form = TermsForm(formdata=None) if empty else TermsForm()
    form.offer(sorted(current_school().catalogue.environments, reverse=True))
    return form
