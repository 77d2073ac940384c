"""Digests: a minor's week in a few sentences, the same words for the guardian and for the minor."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, request, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue

from lms.domain.guardians.consents import Purpose
from lms.errors import N_, RefusedError
from lms.services.guardians import digests
from lms.services.people import Language
from lms.web.access import readable_ward, writable_ward
from lms.web.context import current_school
from lms.web.language import translate
from lms.web.sessions import current_person
from lms.web.words import LANGUAGES

blueprint = Blueprint("digests", __name__)

SUNDAY = timedelta(days=6)


@blueprint.get("/digests/<int:digest_id>")
def page(digest_id: int) -> ResponseReturnValue:
    """Show a letter as it was sent, to the two whom it concerns."""
    person = current_person()
    digest, ward, guardian = digests.readable(current_school(), digest_id, person)
    return render(
        "digests/page.html",
        digest=digest,
        last_day=digest.week + SUNDAY,
        ward=ward,
        guardian=guardian,
        is_mine=person.id == ward.id,
    )


@blueprint.get("/children/<int:ward_id>/digests")
def of_ward(ward_id: int) -> ResponseReturnValue:
    """Show the week so far and the letters of the weeks before, to a guardian or to the minor."""
    school, person = current_school(), current_person()
    ward = readable_ward(school, person, ward_id)
    return render(
        "digests/listing.html",
        ward=ward,
        is_mine=person.id == ward.id,
        preview=digests.preview(school, ward, person),
        sunday=SUNDAY,
        digests=digests.of_ward(school, ward, person),
        wanted=digests.is_wanted(school, ward, person),
        purpose=Purpose.DIGEST,
        choices=LANGUAGES,
    )


@blueprint.post("/children/<int:ward_id>/digests/language")
def choose_language(ward_id: int) -> ResponseReturnValue:
    """Choose the language in which a guardian gets letters."""
    person, wanted = current_person(), request.form.get("language", "")
    writable_ward(current_school(), person, ward_id)
    if wanted not in set(Language):
        raise RefusedError(N_("Choose Kazakh, Russian or English."))
    digests.choose_language(current_school(), person.id or 0, Language(wanted))
    flash(translate(N_("The next letter comes in this language.")), "pass")
    return redirect(url_for("digests.of_ward", ward_id=ward_id), 303)
