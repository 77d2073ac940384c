"""Applying: the open calls, an account where there is none, the form, and what became of it."""

from flask import Blueprint, flash, redirect, request, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue

from lms.domain.admissions.applications import AGAIN, WITHDRAWABLE, ApplicationState, Window
from lms.domain.people import Language, Role
from lms.errors import N_, ConflictError, QatarlasError, RefusedError, TooOftenError
from lms.services.admissions import accounts, applying, calls, deciding, filling, lists
from lms.services.admissions.calls import Call
from lms.services.admissions.filling import Form
from lms.services.people import Person
from lms.services.school import School
from lms.web.access import student
from lms.web.admissions import fields
from lms.web.admissions.access import own_application
from lms.web.admissions.words import NEXT, PURPOSES, STATES, STEPS
from lms.web.context import current_school
from lms.web.doors import come_in, public, unstored
from lms.web.forms import AcceptForm, day, text
from lms.web.language import current_language, tell, translate
from lms.web.sessions import current_person, current_person_or_none
from lms.web.throttle import count_sign_up
from lms.web.words import LANGUAGES

blueprint = Blueprint("applications", __name__)


@blueprint.get("/apply")
@public
def open_calls() -> ResponseReturnValue:
    """Show everybody what they can apply to."""
    person = current_person_or_none()
    mine = lists.mine(current_school(), person.id or 0) if person else ()
    return render(
        "applications/calls.html",
        calls=calls.open_calls(current_school()),
        mine={one.application.admission_id: one.application for one in mine},
        states=STATES,
        spoken=LANGUAGES,
        about=about_of,
    )


@blueprint.route("/apply/<int:admission_id>", methods=["GET", "POST"])
@public
def call(admission_id: int) -> ResponseReturnValue:
    """Show a call; who has no account makes one here, and comes to the form with it."""
    found, visitor = calls.view(current_school(), admission_id), current_person_or_none()
    if visitor is None and found.window is not Window.OPEN and request.method == "POST":
        raise ConflictError(N_("Applications are not taken any more."))
    form = AcceptForm(data={"language": current_language()})
    if visitor is None and form.validate_on_submit():
        try:
            count_sign_up()
            person, application = sign_up(admission_id, form)
        except TooOftenError as error:
            form.form_errors.append(tell(error))
            return call_page(found, form, visitor, error.status)
        except RefusedError as error:
            form.refuse(error)
        else:
            come_in(person)
            flash(translate(N_("Welcome. Your account is ready: remember your login.")), "pass")
            return redirect(url_for("applications.page", application_id=application.id), 303)
    return call_page(found, form, visitor)


@blueprint.post("/apply/<int:admission_id>/begin")
def begin(admission_id: int) -> ResponseReturnValue:
    """Open one's application with the account one has."""
    person = student(current_person())
    calls.view(current_school(), admission_id)
    try:
        made = applying.begin(current_school(), admission_id, person)
    except QatarlasError as error:
        flash(tell(error), "fail")
        return redirect(url_for("applications.call", admission_id=admission_id), 303)
    return redirect(url_for("applications.page", application_id=made.id), 303)


@blueprint.get("/applications")
def mine() -> ResponseReturnValue:
    person = student(current_person())
    return render(
        "applications/mine.html",
        mine=lists.mine(current_school(), person.id or 0),
        states=STATES,
        next_words=NEXT,
    )


@blueprint.get("/applications/<int:application_id>")
def page(application_id: int) -> ResponseReturnValue:
    """Show one's own application; an admin who follows a link comes to their page of it."""
    person = current_person()
    if person.role is Role.ADMIN:
        return redirect(url_for("admissions.application", application_id=application_id))
    found = own_application(current_school(), person, application_id)
    return application_page(found, tried="check" in request.args)


@blueprint.post("/applications/<int:application_id>")
def save(application_id: int) -> ResponseReturnValue:
    """Keep what was typed, always; send it too if that was pressed. A script that saves gets a short word."""
    school, person = current_school(), current_person()
    found = own_application(school, person, application_id)
    filling.save(school, application_id, fields.typed_in(found.items), request.form.get("language"))
    if request.headers.get("HX-Request"):
        return render("applications/_saved.html", at=school.now())
    if "send" not in request.form:
        flash(translate(N_("Saved. Nothing is sent yet.")), "pass")
        return redirect(url_for("applications.page", application_id=application_id), 303)
    try:
        filling.submit(school, application_id)
    except QatarlasError as error:
        flash(tell(error), "fail")
        return redirect(url_for("applications.page", application_id=application_id, check=1), 303)
    flash(translate(N_("Your application is sent.")), "pass")
    return redirect(url_for("applications.page", application_id=application_id), 303)


@blueprint.post("/applications/<int:application_id>/withdraw")
def withdraw(application_id: int) -> ResponseReturnValue:
    school = current_school()
    own_application(school, current_person(), application_id)
    applying.withdraw(school, application_id, request.form.get("reason", ""))
    return answered(application_id, N_("You took your application back."))


@blueprint.post("/applications/<int:application_id>/take")
def take(application_id: int) -> ResponseReturnValue:
    """Take the place that is kept."""
    school = current_school()
    own_application(school, current_person(), application_id)
    deciding.take_offer(school, application_id)
    return answered(application_id, N_("The place is yours. Welcome."))


@blueprint.post("/applications/<int:application_id>/again")
def again(application_id: int) -> ResponseReturnValue:
    school = current_school()
    own_application(school, current_person(), application_id)
    applying.apply_again(school, application_id)
    return answered(application_id, N_("Your application is open again. Your answers are still there."))


def sign_up(admission_id: int, form: AcceptForm) -> tuple[Person, accounts.Application]:
    return accounts.sign_up(
        current_school(),
        admission_id,
        login=text(form.login),
        name=text(form.name),
        birth_date=day(form.birth_date),
        language=Language(form.language.data),
        password=text(form.password),
    )


def call_page(
    found: Call, form: AcceptForm, visitor: Person | None, status: int = 422
) -> ResponseReturnValue:
    """Show a call; ``status`` is that of a form with something wrong in it."""
    known = lists.mine(current_school(), visitor.id or 0) if visitor else ()
    page = render(
        "applications/call.html",
        call=found,
        form=form,
        about=about_of(found),
        spoken=LANGUAGES,
        own_one=next((one for one in known if one.application.admission_id == found.admission.id), None),
        may_apply=visitor is not None and visitor.role is Role.STUDENT,
    )
    return unstored(page), status if form.errors or form.form_errors else 200


def application_page(found: Form, *, tried: bool) -> str:
    school, key = current_school(), found.application.id or 0
    seen = lists.opened(school, key)
    state = found.application.state
    return render(
        "applications/page.html",
        found=found,
        call=found.call,
        application=found.application,
        state=state,
        about_state=STATES[state],
        next_words=NEXT[state],
        step_words=STEPS,
        purposes=[PURPOSES[one] for one in found.missing],
        questions=fields.of_items(found.items, tried=tried),
        answer=fields.answer_in_words,
        rank=seen.rank,
        steps=seen.steps,
        states=STATES,
        spoken=LANGUAGES,
        is_draft=state is ApplicationState.DRAFT,
        may_withdraw=may_withdraw(found, school),
        may_again=state in AGAIN and found.call.window is Window.OPEN,
        about=about_of(found.call),
    )


def may_withdraw(found: Form, school: School) -> bool:
    state = found.application.state
    begun = state is ApplicationState.ACCEPTED and applying.has_begun(school, found.call.admission)
    return state in WITHDRAWABLE and not begun


def about_of(found: Call) -> str:
    """Return what a call says of itself, in the reader's language where it is written in it."""
    about = found.admission.about
    return next((about[one] for one in (current_language(), "ru", "kk", "en") if about.get(one)), "")


def answered(application_id: int, words: str) -> ResponseReturnValue:
    flash(translate(words), "pass")
    return redirect(url_for("applications.page", application_id=application_id), 303)
