"""Imports of people into a cohort: a file, a look at what it would do, and one word that carries it out."""

from collections.abc import Iterable

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue

from lms.domain import sheets
from lms.domain.cohorts.oneroster import COLUMNS, MOST_ROWS
from lms.errors import N_, MissingError, QatarlasError, RefusedError
from lms.services.cohorts import CohortView, importing
from lms.services.cohorts.importing import EntryLink, Preview
from lms.web.access import writable_cohort
from lms.web.context import current_school
from lms.web.doors import unstored
from lms.web.language import tell, translate
from lms.web.sessions import current_person
from lms.web.shown.tables import table_answer
from lms.web.words import LANGUAGES

blueprint = Blueprint("imports", __name__, url_prefix="/cohorts/<int:cohort_id>")

STATES = {
    "new": (N_("new"), "pass", "plus"),
    "changed": (N_("known, changes"), "sky", "again"),
    "known": (N_("known, stays"), "plain", "skip"),
    "wrong": (N_("to be mended"), "fail", "alert"),
}
CHANGES = {
    "name": N_("name"),
    "email": N_("e-mail"),
    "language": N_("language"),
    "birth_date": N_("birth date"),
}


@blueprint.get("/import")
def upload(cohort_id: int) -> ResponseReturnValue:
    return upload_page(writable_cohort(current_school(), current_person(), cohort_id))


@blueprint.post("/import")
def prepare(cohort_id: int) -> ResponseReturnValue:
    """Read the files and show what they would do; nothing is written into the school."""
    school, by = current_school(), current_person()
    view = writable_cohort(school, by, cohort_id)
    more = {name: file_of(name) for name in ("demographics", "enrollments", "roles")}
    try:
        import_id = importing.prepare(school, by, cohort_id, needed_file("users"), **more)
    except RefusedError as error:
        return upload_page(view, tell(error)), 422
    return redirect(url_for("imports.preview", cohort_id=cohort_id, import_id=import_id), 303)


@blueprint.get("/imports/<int:import_id>")
def preview(cohort_id: int, import_id: int) -> ResponseReturnValue:
    """Show what an import would do; one that is done shows its links."""
    school, by = current_school(), current_person()
    view = writable_cohort(school, by, cohort_id)
    found = own_import(cohort_id, import_id)
    if found.done:
        return redirect(url_for("imports.links", cohort_id=cohort_id, import_id=import_id))
    return unstored(preview_page(view, found))


@blueprint.post("/imports/<int:import_id>")
def carry_out(cohort_id: int, import_id: int) -> ResponseReturnValue:
    school, by = current_school(), current_person()
    writable_cohort(school, by, cohort_id)
    own_import(cohort_id, import_id)
    try:
        done = importing.carry_out(school, by, import_id)
    except QatarlasError as error:
        flash(tell(error), "wait")
        return redirect(url_for("imports.preview", cohort_id=cohort_id, import_id=import_id), 303)
    flash(translate(N_("Came in or changed: %(count)s. Hand out the links now."), {"count": done}), "pass")
    return redirect(url_for("imports.links", cohort_id=cohort_id, import_id=import_id), 303)


@blueprint.post("/imports/<int:import_id>/discard")
def discard(cohort_id: int, import_id: int) -> ResponseReturnValue:
    school, by = current_school(), current_person()
    writable_cohort(school, by, cohort_id)
    own_import(cohort_id, import_id)
    importing.discard(school, by, import_id)
    flash(translate(N_("Forgotten. Nobody came in.")), "pass")
    return redirect(url_for("imports.upload", cohort_id=cohort_id), 303)


@blueprint.get("/imports/<int:import_id>/links")
def links(cohort_id: int, import_id: int) -> ResponseReturnValue:
    """Show the links of an import, to hand out or to print."""
    school, by = current_school(), current_person()
    view = writable_cohort(school, by, cohort_id)
    own_import(cohort_id, import_id)
    found = importing.links(school, by, import_id)
    table = url_for("imports.links_table", cohort_id=cohort_id, import_id=import_id)
    return unstored(links_page(view, found, table))


@blueprint.get("/imports/<int:import_id>/links.csv")
def links_table(cohort_id: int, import_id: int) -> ResponseReturnValue:
    school, by = current_school(), current_person()
    writable_cohort(school, by, cohort_id)
    own_import(cohort_id, import_id)
    return as_table(importing.links(school, by, import_id))


@blueprint.get("/links")
def waiting(cohort_id: int) -> ResponseReturnValue:
    """Show the links of all students of a cohort who have not come in yet."""
    school = current_school()
    view = writable_cohort(school, current_person(), cohort_id)
    table = url_for("imports.waiting_table", cohort_id=cohort_id)
    return unstored(links_page(view, importing.not_come_in(school, cohort_id), table))


@blueprint.get("/links.csv")
def waiting_table(cohort_id: int) -> ResponseReturnValue:
    school = current_school()
    writable_cohort(school, current_person(), cohort_id)
    return as_table(importing.not_come_in(school, cohort_id))


@blueprint.get("/import/example.csv")
def example(cohort_id: int) -> ResponseReturnValue:
    """Return a table with the columns and one person, to be filled in."""
    writable_cohort(current_school(), current_person(), cohort_id)
    columns = [one for one in COLUMNS if one not in {"password", "status", "enabledUser"}]
    cells = {
        "sourcedId": "s1",
        "role": "student",
        "username": "aru-nurlan",
        "givenName": "Ару",
        "familyName": "Нұрлан",
        "birthDate": "2012-05-31",
        "language": "kk",
    }
    return table_answer([columns, [cells.get(one, "") for one in columns]], "example.csv")


def file_of(name: str) -> bytes | None:
    """Return what was uploaded under a name, one byte longer than allowed at most."""
    sent = request.files.get(name)
    if sent is None or not sent.filename:
        return None
    return sent.stream.read(sheets.MOST_BYTES + 1)


def needed_file(name: str) -> bytes:
    sent = file_of(name)
    if sent is None:
        raise RefusedError(N_("Choose a file first."), field=name)
    return sent


def own_import(cohort_id: int, import_id: int) -> Preview:
    found = importing.preview(current_school(), current_person(), import_id)
    if found.cohort_id != cohort_id:
        raise MissingError(N_("There is no such page."))
    return found


def upload_page(view: CohortView, wrong: str = "") -> str:
    return render("imports/upload.html", view=view, wrong=wrong, columns=COLUMNS, most=MOST_ROWS)


def preview_page(view: CohortView, found: Preview) -> str:
    return render(
        "imports/preview.html",
        view=view,
        import_id=found.id,
        plan=found.plan,
        states=STATES,
        changes=CHANGES,
        spoken=LANGUAGES,
        said=lambda fault: translate(fault.words, fault.values),
    )


def links_page(view: CohortView, found: Iterable[EntryLink], table: str) -> str:
    rows = [(one.name, describe(one), address(one)) for one in found]
    days = current_school().settings.invitation_days
    return render("rosters/links.html", view=view, links=rows, days=days, table=table)


def as_table(found: Iterable[EntryLink]) -> Response:
    head = ["name", "login", "guardian of", "link"]
    return table_answer(
        [head, *([one.name, one.login, one.ward, address(one)] for one in found)], "links.csv"
    )


def describe(one: EntryLink) -> str:
    if one.is_guardian:
        return translate(N_("guardian of %(name)s"), {"name": one.ward})
    return translate(N_("login: %(login)s"), {"login": one.login})


def address(one: EntryLink) -> str:
    endpoint = "invitations.accept" if one.is_guardian else "auth.reset"
    return current_school().settings.address + url_for(endpoint, word=one.word)
