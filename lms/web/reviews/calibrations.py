"""Practice: the model review, the practice reviews, and in private how near they came to the staff's."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lms.domain.reviews.calibration import model_parts
from lms.domain.reviews.states import ReviewKind, ReviewState
from lms.errors import N_, MissingError, QatarlasError
from lms.services import people
from lms.services.reviews.practice import calibrations
from lms.web.access import learner, readable_person, staff
from lms.web.context import current_school
from lms.web.files import text_of
from lms.web.language import tell
from lms.web.reviews.access import readable_review
from lms.web.sessions import current_person
from lms.web.shown.prose import prose_of
from lms.web.shown.render import source_lines

blueprint = Blueprint("calibrations", __name__)

CITED_LINES = 14
"""How many lines of a cited place are shown at most; the whole file is a step away."""


@dataclass(frozen=True)
class Cited:
    """Lines that an answer rests on, with their colours; ``more`` are those that are not shown."""

    path: str
    first: int
    last: int
    lines: tuple[Markup, ...]

    @property
    def more(self) -> int:
        return self.last - self.first + 1 - len(self.lines)


class Reader:
    """The files of a known work as a page shows them, each coloured once."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        texts = {path: text_of(content) for path, content in sorted(files.items())}
        self.files = {path: source_lines(text, path) for path, text in texts.items() if text is not None}

    def cited(self, path: str | None, first: int | None, last: int | None) -> Cited | None:
        """Return what lines say; None for what is no longer there, or was a run."""
        lines = self.files.get(path or "")
        if path is None or lines is None or first is None or first > len(lines):
            return None
        last = min(last or first, len(lines))
        return Cited(path, first, last, lines[first - 1 : min(last, first - 1 + CITED_LINES)])


@blueprint.get("/practice")
def listing() -> ResponseReturnValue:
    school, person = current_school(), learner(current_person())
    return render_template(
        "calibrations/listing.html",
        practice=calibrations.practice(school, person.id or 0),
        titles=school.catalogue.titles,
    )


@blueprint.post("/practice")
def begin() -> ResponseReturnValue:
    """Begin the next practice review, or go on with the one in hand."""
    school, person = current_school(), learner(current_person())
    try:
        review = calibrations.begin(school, person.id or 0)
    except QatarlasError as error:
        flash(tell(error), "wait")
        return redirect(url_for("calibrations.listing"), 303)
    return redirect(f"/reviews/{review.id}", 303)


@blueprint.get("/practice/model/<exercise>/<name>")
def model(exercise: str, name: str) -> ResponseReturnValue:
    """Show a work with the staff's review of it, to read and to learn from."""
    school, person = current_school(), learner(current_person())
    place = calibrations.model(school, exercise, name)
    return render_template(
        "calibrations/model.html",
        place=place,
        parts=model_parts(place.exercise.rubric, place.work.known),
        reader=Reader(place.work.files),
        practice=calibrations.practice(school, person.id or 0),
        prose=prose_of(exercise),
    )


@blueprint.get("/practice/<int:review_id>")
def feedback(review_id: int) -> ResponseReturnValue:
    """Show who has practised, and their mentors, how near the answers came to the staff's."""
    school, person = current_school(), current_person()
    review = readable_review(school, person, review_id)
    if review.kind is not ReviewKind.CALIBRATION:
        raise MissingError(N_("There is no such page."))
    if review.state is not ReviewState.HANDED_IN:
        return redirect(f"/reviews/{review_id}", 303)
    said = calibrations.feedback(school, review)
    return render_template(
        "calibrations/feedback.html",
        feedback=said,
        reader=Reader(said.place.work.files if said.place else {}),
        is_mine=review.reviewer_id == person.id,
        reviewer=people.by_id(school, review.reviewer_id),
        practice=calibrations.practice(school, review.reviewer_id),
        titles=school.catalogue.titles,
        prose=prose_of(said.place.exercise.slug if said.place else ""),
    )


@blueprint.get("/people/<int:person_id>/practice")
def of_person(person_id: int) -> ResponseReturnValue:
    """Show the staff in charge of somebody how their practice went, as numbers."""
    school, viewer = current_school(), staff(current_person())
    person = readable_person(school, viewer, person_id)
    return render_template(
        "calibrations/person.html",
        whose=person,
        practice=calibrations.practice(school, person_id),
        titles=school.catalogue.titles,
    )
