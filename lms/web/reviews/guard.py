"""Guarding the guard: a page of findings on reviewers, each with its evidence and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.domain.reviews.guard import CHOICES, Action, Kind, Seen
from lms.errors import N_, QatarlasError, RefusedError
from lms.services.reviews.guarding import guard
from lms.services.reviews.guarding.guard import Found
from lms.web.access import staff
from lms.web.context import current_school
from lms.web.language import tell, translate
from lms.web.sessions import current_person

blueprint = Blueprint("guard", __name__)

EVIDENCE_SHOWN = 6
TITLES: Mapping[str, str] = {
    Kind.KIND: N_("Grades too kindly"),
    Kind.HARSH: N_("Grades too harshly"),
    Kind.CONSTANT: N_("The same grade for all"),
    Kind.INVERTED: N_("Grades upside down"),
    Kind.HASTY: N_("Too fast to have read"),
    Kind.PAIR: N_("Meet again and again"),
    Kind.RING: N_("Favour each other"),
}
STORIES: Mapping[str, str] = {
    Kind.KIND: N_(
        "About %(points)s points more than the works deserve (between %(low)s and %(high)s), in %(reviews)s "
        "reviews of %(projects)s projects. The scores already make up for it."
    ),
    Kind.HARSH: N_(
        "About %(points)s points less than the works deserve (between %(low)s and %(high)s), in %(reviews)s "
        "reviews of %(projects)s projects. The scores already make up for it."
    ),
    Kind.CONSTANT: N_(
        "All %(reviews)s reviews of %(projects)s projects gave about %(grade)s points, whatever the work was."
        " Such grades count for almost nothing in the scores."
    ),
    Kind.INVERTED: N_(
        "In %(reviews)s reviews of %(projects)s projects the better works got the lower grades. They may "
        "have misread the rubric, or not mean it."
    ),
    Kind.HASTY: N_(
        "%(hasty)s of %(of)s reviews took less time than it takes to look once at every line of the code."
    ),
    Kind.PAIR: N_(
        "%(reviews)s reviews between the two; by chance there would be about %(usual)s. It may be no more "
        "than a small group."
    ),
    Kind.RING: N_(
        "In %(reviews)s reviews among them, they gave each other about %(points)s points more than the works "
        "deserve and than they give others."
    ),
}
ACTIONS: Mapping[str, str] = {
    Action.TALK: N_("I talked with them"),
    Action.APART: N_("Keep them apart"),
    Action.SPOT_CHECK: N_("Check their next reviews"),
    Action.FINE: N_("It is fine as it is"),
}
DONE: Mapping[str, str] = {
    Action.TALK: N_("Noted. It comes back only if new reviews show the same."),
    Action.APART: N_("They don't review each other from now on."),
    Action.SPOT_CHECK: N_("Their next reviews come to you as spot checks."),
    Action.FINE: N_("Noted. It comes back only if new reviews show the same."),
}


@dataclass(frozen=True)
class Card:
    """A finding in words."""

    found: Found
    title: str
    story: str
    percent: int
    choices: tuple[Action, ...]

    @property
    def evidence(self) -> tuple[Seen, ...]:
        return self.found.finding.evidence[:EVIDENCE_SHOWN]


@blueprint.get("/reviewing/guard")
def page() -> ResponseReturnValue:
    """Show what waits for a look, and what was done before."""
    school, viewer = current_school(), staff(current_person())
    found = guard.listing(school, viewer)
    return render_template(
        "reviewing/guard.html",
        cards=[card(one) for one in found],
        log=guard.log(school, viewer),
        actions=ACTIONS,
        kinds=TITLES,
        titles=school.catalogue.titles,
    )


@blueprint.post("/reviewing/guard/act")
def act() -> ResponseReturnValue:
    """Note what a mentor does about a finding."""
    school, viewer = current_school(), staff(current_person())
    try:
        action = chosen_action(request.form.get("action", ""))
        guard.act(school, viewer, request.form.get("finding", ""), action, request.form.get("note", ""))
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(DONE[action]), "pass")
    return redirect(url_for("guard.page"), 303)


def chosen_action(value: str) -> Action:
    if value not in {*Action}:
        raise RefusedError(N_("Choose what you do about it."))
    return Action(value)


def card(found: Found) -> Card:
    finding = found.finding
    numbers = {name: rounded(number) for name, number in finding.numbers.items()}
    return Card(
        found,
        TITLES[finding.kind],
        translate(STORIES[finding.kind], numbers),
        min(99, int(100 * finding.certainty)),
        CHOICES[finding.kind],
    )


def rounded(number: float) -> int | float:
    """Return a number as people say it: small ones with one digit behind the point."""
    return round(number) if number >= 1 or number == 0 else round(number, 1)
