"""People, for the staff in charge of them; what changes an account is for admins."""

from flask import Blueprint, flash, redirect, request, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue

from lms.domain.access import looks_after
from lms.domain.people import Role
from lms.errors import N_
from lms.services import cohorts, consents, guardians, people, progress
from lms.services.accounts import passwords
from lms.services.cohorts import rosters
from lms.services.people import Filter, Person
from lms.services.progress import ExerciseProgress
from lms.services.submitting import submissions
from lms.web.access import admin, readable_person, staff, writable_person
from lms.web.context import current_school
from lms.web.doors import unstored
from lms.web.forms import CohortChoice, as_number
from lms.web.language import translate
from lms.web.sessions import current_person
from lms.web.words import CONSENTS, ENDINGS, LANGUAGES, LINKS, ROLES

blueprint = Blueprint("people", __name__)

ACTIVITY = {"": True, "closed": False, "all": None}


@blueprint.get("/people")
def listing() -> ResponseReturnValue:
    """Show the people that the reader is in charge of, narrowed by what the address says."""
    school, viewer = current_school(), staff(current_person())
    chosen, known = chosen_filter(), cohorts.listing(school)
    mine = people.standing(viewer)
    return render(
        "people/listing.html",
        people=people.listing(school, viewer, chosen),
        cohorts=[one for one in known if looks_after(mine, {one.cohort.id or 0})],
        names={one.cohort.id: one.cohort.name for one in known},
        chosen=chosen,
        activity=request.args.get("account", ""),
        roles=ROLES,
        is_admin=viewer.role is Role.ADMIN,
    )


@blueprint.get("/people/<int:person_id>")
def page(person_id: int) -> ResponseReturnValue:
    viewer = staff(current_person())
    return person_page(viewer, readable_person(current_school(), viewer, person_id))


@blueprint.post("/people/<int:person_id>/cohort")
def move(person_id: int) -> ResponseReturnValue:
    school, person = current_school(), writable(person_id)
    form = move_form(person)
    if not form.validate_on_submit():
        return person_page(current_person(), person, form=form), 422
    people.move(school, person_id, as_number(form.cohort.data), by=current_person().id)
    return back(person_id, N_("The cohort is changed."))


@blueprint.post("/people/<int:person_id>/close")
def close(person_id: int) -> ResponseReturnValue:
    writable(person_id)
    people.deactivate(current_school(), person_id)
    return back(person_id, N_("The account is closed: logins and tokens have ended, the work is kept."))


@blueprint.post("/people/<int:person_id>/open")
def reopen(person_id: int) -> ResponseReturnValue:
    writable(person_id)
    people.reactivate(current_school(), person_id)
    return back(person_id, N_("The account is open again."))


@blueprint.post("/people/<int:person_id>/reset")
def reset(person_id: int) -> ResponseReturnValue:
    """Show a link by which the person sets a new password; it is on this page and nowhere else."""
    school, person = current_school(), writable(person_id)
    word = passwords.reset_word(school, person_id)
    link = school.settings.address + url_for("auth.reset", word=word)
    return unstored(person_page(current_person(), person, link=link))


def writable(person_id: int) -> Person:
    return writable_person(current_school(), admin(current_person()), person_id)


def person_page(viewer: Person, person: Person, *, link: str = "", form: CohortChoice | None = None) -> str:
    school = current_school()
    is_minor = guardians.may_have_guardian(person, school.today())
    lines = progress.overview(school, person.id or 0) if person.role is not Role.GUARDIAN else ()
    return render(
        "people/page.html",
        whose=person,
        role=ROLES[person.role],
        speaks=LANGUAGES[person.language],
        cohort=cohorts.by_id(school, person.cohort_id),
        times=rosters.times_of(school, person),
        endings=ENDINGS,
        led={one.cohort.id for one in cohorts.of_staff(school, viewer)},
        may_write=viewer.role is Role.ADMIN and viewer.id != person.id,
        form=form or move_form(person),
        link=link,
        link_words=LINKS,
        guardians=guardians.of_ward(school, person) if is_minor else (),
        wards=guardians.of_guardian(school, person) if person.role is Role.GUARDIAN else (),
        may_have_guardian=is_minor,
        paused=[CONSENTS[one] for one in consents.pauses(school, person)],
        lines=lines,
        newest={one.work_id: newest_of(one) for one in lines if one.attempts},
    )


def newest_of(line: ExerciseProgress) -> int:
    """Return the id of the newest attempt at an exercise that was tried."""
    return submissions.attempts(current_school(), line.work_id or 0)[0].submission.id or 0


def move_form(person: Person) -> CohortChoice:
    form = CohortChoice(data={"cohort": str(person.cohort_id or "")})
    form.offer(cohorts.listing(current_school()), or_none=True)
    return form


def chosen_filter() -> Filter:
    """Read the filter in the address; what makes no sense there narrows nothing."""
    role, cohort = request.args.get("role", ""), request.args.get("cohort", "")
    return Filter(
        text=request.args.get("text", "")[:100],
        role=Role(role) if role in set(Role) else None,
        cohort_id=int(cohort) if cohort.isascii() and cohort.isdecimal() and len(cohort) < 10 else None,  # noqa: PLR2004  fits the database's numbers
        active=ACTIVITY.get(request.args.get("account", ""), True),
    )


def back(person_id: int, words: str) -> ResponseReturnValue:
    flash(translate(words), "pass")
    return redirect(url_for("people.page", person_id=person_id), 303)
