"""Consents: read, given and taken back, by adults for themselves and by guardians; the texts, by an admin."""

from flask import Blueprint, flash, redirect, request, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import Length

from lms.domain.guardians.consents import Purpose
from lms.errors import N_, MissingError, RefusedError
from lms.services import consents, guardians
from lms.services.consents import ConsentText
from lms.services.people import Language, Person
from lms.web.access import admin, readable_ward, student, writable_ward
from lms.web.context import current_school
from lms.web.forms import Form, needed
from lms.web.language import current_language, translate
from lms.web.sessions import current_person
from lms.web.words import CONSENTS, PAUSES

blueprint = Blueprint("consents", __name__)

_NO_TEXT = N_("Write the text in this language.")


class TextForm(Form):
    """A consent in three languages: nobody agrees to what they can't read."""

    text_kk = TextAreaField(
        "Қазақша", validators=[*needed(_NO_TEXT), Length(max=4000)], render_kw={"rows": 7}
    )
    text_ru = TextAreaField(
        "Русский", validators=[*needed(_NO_TEXT), Length(max=4000)], render_kw={"rows": 7}
    )
    text_en = TextAreaField(
        "English", validators=[*needed(_NO_TEXT), Length(max=4000)], render_kw={"rows": 7}
    )


@blueprint.get("/me/consents")
def mine() -> ResponseReturnValue:
    """Show a student what is agreed to about them, and let them decide what is theirs to decide."""
    person = student(current_person())
    return page(person, person)


@blueprint.get("/children/<int:ward_id>/consents")
def of_ward(ward_id: int) -> ResponseReturnValue:
    """Show a guardian what is agreed to about a minor; the minor sees the same."""
    school, person = current_school(), current_person()
    return page(readable_ward(school, person, ward_id), person)


@blueprint.post("/me/consents/<purpose>")
def decide(purpose: str) -> ResponseReturnValue:
    """Give one's own consent, or take it back."""
    person = student(current_person())
    done(person.id or 0, known(purpose), person)
    return redirect(url_for("consents.mine"), 303)


@blueprint.post("/children/<int:ward_id>/consents/<purpose>")
def decide_for(ward_id: int, purpose: str) -> ResponseReturnValue:
    """Give a consent about a minor, or take it back, as a confirmed guardian."""
    person = current_person()
    ward = writable_ward(current_school(), person, ward_id)
    done(ward.id or 0, known(purpose), person)
    return redirect(url_for("consents.of_ward", ward_id=ward_id), 303)


@blueprint.get("/consents/texts")
def texts() -> ResponseReturnValue:
    """Show an admin the texts that people agree to."""
    admin(current_person())
    newest = {purpose: versions[0] for purpose, versions in consents.texts(current_school()).items()}
    return render("consents/texts.html", newest=newest, said=said, names=CONSENTS)


@blueprint.route("/consents/texts/<purpose>", methods=["GET", "POST"])
def text(purpose: str) -> ResponseReturnValue:
    """Show all versions of a text, and let an admin follow the newest by another."""
    school, person, of = current_school(), admin(current_person()), known(purpose)
    versions = consents.texts(school)[of]
    form = TextForm(data={f"text_{one}": getattr(versions[0], f"text_{one}") for one in Language})
    if form.validate_on_submit():
        written = {one: str(form[f"text_{one}"].data) for one in Language}
        try:
            consents.write_text(school, of, written, person.id or 0)
        except RefusedError as error:
            form.refuse(error)
        else:
            flash(
                translate(N_("The new text holds from now on. Who agreed to the old one is asked again.")),
                "pass",
            )
            return redirect(url_for("consents.text", purpose=purpose), 303)
    shown = render("consents/text.html", form=form, versions=versions, said=said, name=CONSENTS[of])
    return shown, 422 if form.errors or form.form_errors else 200


def page(about: Person, reader: Person) -> ResponseReturnValue:
    return render(
        "consents/page.html",
        about=about,
        cards=guardians.cards(current_school(), about, reader),
        is_mine=about.id == reader.id,
        said=said,
        names=CONSENTS,
        pauses=PAUSES,
    )


def done(person_id: int, purpose: Purpose, by: Person) -> None:
    """Do what the form says: ``version`` is of the text that was read, ``back`` takes the consent back."""
    school = current_school()
    if "back" in request.form:
        guardians.take_back(school, person_id, purpose, by.id or 0)
        flash(translate(N_("Taken back. From now on it is not done.")), "pass")
        return
    consents.give(school, person_id, purpose, by.id or 0, request.form.get("version", type=int))
    flash(
        translate(N_("Thank you: your consent is written down. You can take it back here at any time.")),
        "pass",
    )


def known(purpose: str) -> Purpose:
    if purpose not in set(Purpose):
        raise MissingError(N_("There is no such page."))
    return Purpose(purpose)


def said(written: ConsentText) -> str:
    """Return a text in the reader's language."""
    return str(getattr(written, f"text_{current_language()}"))
