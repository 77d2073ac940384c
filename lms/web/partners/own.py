"""A company's own pages: its projects, the works that it may look at, portfolios, and its reviews."""

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from lms.domain.insights.companies import MOST_CRITERIA
from lms.domain.reviews.rubrics import Criterion, CriterionKind, Given, Rubric
from lms.errors import N_, QatarlasError, RefusedError
from lms.services.partners import companies, proposals, reviews, works
from lms.services.partners.works import Seen
from lms.services.submitting import files
from lms.web.context import current_school
from lms.web.files import POWERLESS, text_of
from lms.web.language import tell, translate
from lms.web.partners.access import employee, own_company, readable_proposal, writable_proposal
from lms.web.partners.forms import LANGUAGES, SHAPES, ProjectForm
from lms.web.partners.shown import STATES, proposal_shown, title_of
from lms.web.security import talisman
from lms.web.sessions import current_person
from lms.web.shown.render import source_lines

blueprint = Blueprint("partners", __name__, url_prefix="/company")


@blueprint.get("")
def home() -> ResponseReturnValue:
    """Show a company what is its own and what was opened to it; to people of a closed one, that it is."""
    school = current_school()
    company = companies.of_person(school, employee(current_person()))
    if company is None:
        return render_template("partners/closed.html")
    return render_template(
        "partners/home.html",
        company=company,
        proposals=proposals.of_company(school, company.id or 0),
        works=works.listing(school, company.id or 0),
        portfolios=works.portfolios_of(school, company.id or 0),
        states=STATES,
        title_of=title_of,
    )


@blueprint.route("/projects/new", methods=["GET", "POST"])
def propose() -> ResponseReturnValue:
    school, by = current_school(), current_person()
    company = own_company(school, by)
    form, wrong = ProjectForm(), ""
    if form.validate_on_submit():
        try:
            made = proposals.propose(school, by, company.id or 0, form.draft())
        except QatarlasError as error:
            if isinstance(error, RefusedError) and error.values.get("field") != "rubric":
                form.refuse(error)
            else:
                wrong = tell(error)
        else:
            flash(translate(N_("Sent to the school. You get a message when it has looked at it.")), "pass")
            return redirect(url_for("partners.project", proposal_id=made.id), 303)
    bad = wrong or form.errors or form.form_errors
    return render_template(
        "partners/propose.html",
        form=form,
        wrong=wrong,
        numbers=range(1, MOST_CRITERIA + 1),
        shapes=SHAPES,
        codes=LANGUAGES,
        typed=request.form,
    ), 422 if bad else 200


@blueprint.get("/projects/<int:proposal_id>")
def project(proposal_id: int) -> ResponseReturnValue:
    found = readable_proposal(current_school(), current_person(), proposal_id)
    return render_template("partners/proposal.html", form=None, for_admin=False, **proposal_shown(found))


@blueprint.get("/projects/<int:proposal_id>/files/<path:path>")
@talisman(content_security_policy=POWERLESS)  # type: ignore[untyped-decorator]  # talisman ships no types
def project_file(proposal_id: int, path: str) -> ResponseReturnValue:
    """Hand out a file of a proposed project: to be saved, never to be shown."""
    school = current_school()
    readable_proposal(school, current_person(), proposal_id)
    content = BytesIO(proposals.file(school, proposal_id, path))
    name = path.rsplit("/", 1)[-1]
    return send_file(content, "application/octet-stream", as_attachment=True, download_name=name)


@blueprint.post("/projects/<int:proposal_id>/withdraw")
def withdraw(proposal_id: int) -> ResponseReturnValue:
    school = current_school()
    writable_proposal(school, current_person(), proposal_id)
    try:
        proposals.withdraw(school, proposal_id)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Taken back.")), "pass")
    return redirect(url_for("partners.project", proposal_id=proposal_id), 303)


@blueprint.get("/works/<int:view_id>")
def work(view_id: int) -> ResponseReturnValue:
    """Show a company a work that was opened to it, and its review."""
    school = current_school()
    company = own_company(school, current_person())
    return work_page(works.look(school, company.id or 0, view_id), "")


@blueprint.get("/works/<int:view_id>/files/<path:path>")
def work_file(view_id: int, path: str) -> ResponseReturnValue:
    school = current_school()
    company = own_company(school, current_person())
    seen = works.look(school, company.id or 0, view_id)
    text = text_of(files.read(school, seen.submission, path))
    lines = source_lines(text, path) if text is not None else None
    return render_template(
        "partners/file.html", seen=seen, path=path, lines=lines, title=title_of(seen.proposal)
    )


@blueprint.post("/works/<int:view_id>")
def review(view_id: int) -> ResponseReturnValue:
    """Hand in the company's review."""
    school, by = current_school(), current_person()
    company = own_company(school, by)
    seen = works.look(school, company.id or 0, view_id)
    try:
        answers = answers_in(seen.rubric)
        reviews.write(
            school, by, company.id or 0, view_id, answers=answers, text=request.form.get("text", "")
        )
    except RefusedError as error:
        return work_page(seen, tell(error)), 422
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Thank you. The review is handed in.")), "pass")
    return redirect(url_for("partners.work", view_id=view_id), 303)


def work_page(seen: Seen, wrong: str) -> str:
    return render_template(
        "partners/work.html",
        seen=seen,
        title=title_of(seen.proposal),
        files=files.listing(current_school(), seen.submission),
        wrong=wrong,
        typed=request.form,
    )


def answers_in(rubric: Rubric) -> dict[int, Given]:
    """Read the answers of a form; what is typed wrongly is not answered."""
    found = {}
    for number, criterion in rubric:
        typed, note = request.form.get(f"answer-{number}", ""), request.form.get(f"note-{number}", "")
        plain = typed.isascii() and typed.isdecimal() and len(typed) < 5  # noqa: PLR2004  more is no answer
        value = float(typed) if plain else None
        if criterion.kind is CriterionKind.COMMENT or (value is not None and value > largest(criterion)):
            value = None
        found[number] = Given(value, note.strip()[:1000])
    return found


def largest(criterion: Criterion) -> float:
    """Return the largest answer that a criterion takes."""
    if criterion.kind is CriterionKind.LEVELS:
        return len(criterion.levels) - 1 if criterion.levels else 4
    return criterion.points if criterion.kind is CriterionKind.POINTS else 1
