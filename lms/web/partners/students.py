"""A company at a student's work: opened, closed, read, reported; and mentors who read it first."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.errors import N_, MissingError, QatarlasError
from lms.services.access import Submission
from lms.services.partners import reviews, works
from lms.services.partners.works import Panel
from lms.web.access import may_write_submission, readable_submission, staff, writable_submission
from lms.web.context import current_school
from lms.web.language import tell, translate
from lms.web.partners.shown import title_of
from lms.web.sessions import current_person

blueprint = Blueprint("companies_at_work", __name__)


@blueprint.get("/submissions/<int:submission_id>/company")
def page(submission_id: int) -> ResponseReturnValue:
    """Show authors and their mentors what the company of a project sees of a work, and has said."""
    school, person = current_school(), current_person()
    submission = readable_submission(school, person, submission_id)
    found = panel_of(submission)
    return render_template(
        "partners/panel.html",
        found=found,
        submission=submission,
        title=title_of(found.proposal),
        may_open=may_write_submission(school, person, submission_id),
    )


@blueprint.post("/submissions/<int:submission_id>/company")
def open_work(submission_id: int) -> ResponseReturnValue:
    school, person = current_school(), current_person()
    submission = writable_submission(school, person, submission_id)
    panel_of(submission)
    try:
        works.open_to_company(school, person, submission)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("The company can look at this attempt until you close it.")), "pass")
    return redirect(url_for("companies_at_work.page", submission_id=submission_id), 303)


@blueprint.post("/submissions/<int:submission_id>/company/close")
def close_work(submission_id: int) -> ResponseReturnValue:
    school, person = current_school(), current_person()
    submission = writable_submission(school, person, submission_id)
    try:
        works.close(school, submission)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Closed. The company sees nothing of your work now.")), "pass")
    return redirect(url_for("companies_at_work.page", submission_id=submission_id), 303)


@blueprint.post("/submissions/<int:submission_id>/company/report")
def report(submission_id: int) -> ResponseReturnValue:
    """Report what the company has said; it is hidden until a mentor has looked at it."""
    school, person = current_school(), current_person()
    found = panel_of(readable_submission(school, person, submission_id))
    try:
        reviews.report(
            school, person, found.review.id or 0 if found.review else 0, request.form.get("reason", "")
        )
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Thank you. It is hidden until a mentor has looked at it.")), "pass")
    return redirect(url_for("companies_at_work.page", submission_id=submission_id), 303)


@blueprint.get("/company-reviews")
def to_read() -> ResponseReturnValue:
    """Show mentors the reviews of companies that wait for their eyes."""
    school, viewer = current_school(), staff(current_person())
    return render_template("partners/to_read.html", items=reviews.to_read(school, viewer), title_of=title_of)


@blueprint.post("/company-reviews/<int:review_id>")
def settle(review_id: int) -> ResponseReturnValue:
    school, by = current_school(), staff(current_person())
    reviews.item(school, by, review_id)
    away = request.form.get("decision") == "take_away"
    try:
        reviews.settle(school, by, review_id, take_away=away)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Taken away.") if away else N_("The authors can read it now.")), "pass")
    return redirect(url_for("companies_at_work.to_read"), 303)


def panel_of(submission: Submission) -> Panel:
    found = works.panel(current_school(), submission)
    if found is None:
        raise MissingError(N_("This project is of no company."))
    return found
