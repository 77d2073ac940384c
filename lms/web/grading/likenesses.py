"""Likenesses: where code of different people is alike; looked at by the staff, explained by its authors."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lms.domain.likeness.outcomes import LONGEST_ANSWER, LONGEST_NOTE, Outcome
from lms.domain.likeness.passages import Passage
from lms.domain.likeness.prints import LARGEST_WORK
from lms.domain.likeness.texts import LARGEST_FILE, written
from lms.domain.people import STAFF
from lms.errors import N_, ForbiddenError, MissingError, QatarlasError, RefusedError
from lms.services import likenesses
from lms.services.likenesses import Likeness, Side
from lms.services.people import Person
from lms.web.access import may_write_submission, readable_work, staff
from lms.web.context import current_school
from lms.web.language import tell, translate
from lms.web.sessions import current_person
from lms.web.shown.render import source_lines

blueprint = Blueprint("likenesses", __name__)

OUTCOMES = {
    Outcome.CHANCE: N_("Nothing in it: many write it so"),
    Outcome.EXPLAINED: N_("Explained: they worked together as they may"),
    Outcome.TALKED: N_("We have talked about it"),
}


@blueprint.get("/likenesses")
def listing() -> ResponseReturnValue:
    school, person = current_school(), staff(current_person())
    lines = likenesses.listing(school, person)
    titles, largest = school.catalogue.titles, {"file": LARGEST_FILE, "work": LARGEST_WORK}
    return render_template(
        "likenesses/listing.html", lines=lines, titles=titles, outcomes=OUTCOMES, largest=largest
    )


@blueprint.get("/likenesses/<int:likeness_id>")
def page(likeness_id: int) -> ResponseReturnValue:
    return page_of(visible(current_person(), likeness_id))


@blueprint.post("/likenesses/<int:likeness_id>/ask")
def ask(likeness_id: int) -> ResponseReturnValue:
    school, person = current_school(), current_person()
    likeness = looked_after(person, likeness_id)
    try:
        likenesses.ask(school, person, likeness)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Asked. You are told when somebody answers.")), "pass")
    return redirect(url_for("likenesses.page", likeness_id=likeness_id), 303)


@blueprint.post("/likenesses/<int:likeness_id>/answer")
def answer(likeness_id: int) -> ResponseReturnValue:
    school, person = current_school(), current_person()
    likeness = visible(person, likeness_id)
    if not is_author(person, likeness):
        raise ForbiddenError(N_("The authors of the work answer this."))
    try:
        likenesses.answer(school, person, likeness, request.form.get("words", ""))
    except RefusedError as error:
        return page_of(likeness, tell(error)), 422
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Thank you. Your mentor reads it.")), "pass")
    return redirect(url_for("likenesses.page", likeness_id=likeness_id), 303)


@blueprint.post("/likenesses/<int:likeness_id>/close")
def close(likeness_id: int) -> ResponseReturnValue:
    school, person = current_school(), current_person()
    likeness = looked_after(person, likeness_id)
    try:
        outcome = outcome_of(request.form.get("outcome", ""))
        likenesses.close(school, person, likeness, outcome, request.form.get("note", ""))
    except RefusedError as error:
        return page_of(likeness, tell(error)), 422
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Closed. No grade has changed by it.")), "pass")
    return redirect(url_for("likenesses.listing"), 303)


def page_of(likeness: Likeness, wrong: str | None = None) -> str:
    """Show a likeness: to the staff side by side, to an author who was asked the own code alone."""
    school, person = current_school(), current_person()
    by_staff = person.role in STAFF and not is_author(person, likeness)
    view = likenesses.view(school, likeness, with_other=by_staff and may_read(person, likeness.other_work_id))
    return render_template(
        "likenesses/page.html",
        view=view,
        one=likeness,
        by_staff=by_staff,
        titles=school.catalogue.titles,
        answers=[pair for pair in view.answers if by_staff or pair[0].person_id == person.id],
        own=marked(view.own, view.compared.first),
        other=marked(view.other, view.compared.second) if view.other else (),
        outcomes=OUTCOMES,
        wrong=wrong,
        typed=request.form,
        longest={"answer": LONGEST_ANSWER, "note": LONGEST_NOTE},
    )


def visible(person: Person, likeness_id: int) -> Likeness:
    """Return a likeness for who looks after the later work, and for its authors once they were asked."""
    likeness = likenesses.by_id(current_school(), likeness_id)
    if is_author(person, likeness):
        if likeness.asked_at is None:
            raise MissingError(N_("There is no such page."))
        return likeness
    if person.role not in STAFF or not may_read(person, likeness.work_id):
        raise MissingError(N_("There is no such page."))
    return likeness


def looked_after(person: Person, likeness_id: int) -> Likeness:
    """Return a likeness for the staff who look after the later work."""
    likeness = visible(person, likeness_id)
    if is_author(person, likeness):
        raise ForbiddenError(N_("The mentors do this."))
    return likeness


def is_author(person: Person, likeness: Likeness) -> bool:
    return may_write_submission(current_school(), person, likeness.submission_id)


def may_read(person: Person, work_id: int) -> bool:
    try:
        readable_work(current_school(), person, work_id)
    except MissingError:
        return False
    return True


def outcome_of(word: str) -> Outcome:
    try:
        return Outcome(word)
    except ValueError:
        raise RefusedError(N_("Choose one of these.")) from None


@dataclass(frozen=True)
class Line:
    """A line of a program as it is shown; ``alike`` if it stands in both works."""

    number: int
    text: Markup
    alike: bool


def marked(side: Side, passages: tuple[Passage, ...]) -> tuple[tuple[str, list[Line]], ...]:
    """Return the files of a work that have a passage, with their lines; of a notebook its code."""
    paths = sorted({one.path for one in passages})
    return tuple((path, lines_of(side.files[path], path, passages)) for path in paths)


def lines_of(content: bytes, path: str, passages: tuple[Passage, ...]) -> list[Line]:
    spans = [range(one.line_from, one.line_to + 1) for one in passages if one.path == path]
    alike = {line for span in spans for line in span}
    text = written(path, content) or ""
    coloured = source_lines(text, path.removesuffix(".ipynb") + ".py" if path.endswith(".ipynb") else path)
    return [Line(number, line, number in alike) for number, line in enumerate(coloured, start=1)]
