"""Groups of a cohort on pages: divided, looked at, moved by hand, published, ended."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.domain.cohorts.groups import Way
from lms.errors import N_, QatarlasError, RefusedError
from lms.services import groups
from lms.services.cohorts import CohortView
from lms.services.groups import Draft, GroupingView
from lms.services.people import Person
from lms.services.school import School
from lms.web.access import readable_cohort, writable_cohort
from lms.web.context import current_school
from lms.web.language import tell, translate
from lms.web.numbers import row_number
from lms.web.sessions import current_person

blueprint = Blueprint("groups", __name__, url_prefix="/cohorts/<int:cohort_id>/groups")

WAYS = {
    Way.BALANCED: (N_("balanced"), N_("every group is as strong as the others, by XP")),
    Way.RANDOM: (N_("by lot"), N_("anybody with anybody")),
    Way.CHOSEN: (N_("by hand"), N_("you put everybody into a group yourself")),
}
PLACE, CAPTAIN = "place-", "captain-"


@dataclass(frozen=True)
class Place:
    """A row of the form by which people are moved; 0 is no group."""

    person: Person
    number: int


@blueprint.get("")
def listing(cohort_id: int) -> ResponseReturnValue:
    view = readable_cohort(current_school(), current_person(), cohort_id)
    return listing_page(view, {"way": Way.BALANCED, "size": "3"})


@blueprint.post("")
def make(cohort_id: int) -> ResponseReturnValue:
    school, by = current_school(), current_person()
    view = writable_cohort(school, by, cohort_id)
    try:
        made = groups.make(school, by, cohort_id, draft())
    except QatarlasError as error:
        return listing_page(view, request.form, tell(error)), error.status
    return redirect(url_for("groups.page", cohort_id=cohort_id, grouping_id=made.id), 303)


@blueprint.get("/<int:grouping_id>")
def page(cohort_id: int, grouping_id: int) -> ResponseReturnValue:
    school = current_school()
    view = readable_cohort(school, current_person(), cohort_id)
    shown = groups.view(school, cohort_id, grouping_id)
    return render_template(
        "groups/page.html",
        view=view,
        shown=shown,
        placed=placed_in(shown),
        numbers=range(1, max((one.group.number for one in shown.groups), default=0) + 2),
        ways=WAYS,
        titles=school.catalogue.titles,
    )


@blueprint.post("/<int:grouping_id>/deal")
def deal(cohort_id: int, grouping_id: int) -> ResponseReturnValue:
    """Divide anew by a new seed."""
    words = N_("Dealt again.")
    return changed(
        cohort_id, grouping_id, lambda school: groups.deal_again(school, cohort_id, grouping_id), words
    )


@blueprint.post("/<int:grouping_id>/arrange")
def arrange(cohort_id: int, grouping_id: int) -> ResponseReturnValue:
    """Put single people into other groups."""

    def change(school: School) -> None:
        groups.arrange(school, cohort_id, grouping_id, numbers_in_form(PLACE))

    return changed(cohort_id, grouping_id, change, N_("Kept. Nobody is told before you publish."))


@blueprint.post("/<int:grouping_id>/publish")
def publish(cohort_id: int, grouping_id: int) -> ResponseReturnValue:
    def change(school: School) -> None:
        done = groups.publish(school, cohort_id, grouping_id, numbers_in_form(CAPTAIN))
        for person, reason in done.left:
            values = {"name": person.name, "reason": translate(reason)}
            flash(translate(N_("Left out: %(name)s %(reason)s."), values), "wait")

    return changed(cohort_id, grouping_id, change, N_("Published. Everybody is told their group."))


@blueprint.post("/<int:grouping_id>/end")
def end(cohort_id: int, grouping_id: int) -> ResponseReturnValue:
    words = N_("Ended. Students don't see these groups any more.")
    return changed(cohort_id, grouping_id, lambda school: groups.end(school, cohort_id, grouping_id), words)


@blueprint.post("/<int:grouping_id>/remove")
def remove(cohort_id: int, grouping_id: int) -> ResponseReturnValue:
    """Throw groups away that were not published."""
    school = current_school()
    writable_cohort(school, current_person(), cohort_id)
    try:
        groups.remove(school, cohort_id, grouping_id)
    except QatarlasError as error:
        flash(tell(error), "wait")
        return redirect(url_for("groups.page", cohort_id=cohort_id, grouping_id=grouping_id), 303)
    flash(translate(N_("Thrown away. Nobody was told of them.")), "pass")
    return redirect(url_for("groups.listing", cohort_id=cohort_id), 303)


def placed_in(shown: GroupingView) -> list[Place]:
    """Return who can be moved, by name, each with the number of the group they are in."""
    placed = [Place(person, one.group.number) for one in shown.groups for person in one.people]
    free = [Place(one.person, 0) for one in shown.left if not one.busy]
    return sorted([*placed, *free], key=lambda one: (one.person.name, one.person.id))


def changed(
    cohort_id: int, grouping_id: int, change: Callable[[School], None], words: str
) -> ResponseReturnValue:
    """Change groups, and say what came of it."""
    school = current_school()
    writable_cohort(school, current_person(), cohort_id)
    try:
        change(school)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(words), "pass")
    return redirect(url_for("groups.page", cohort_id=cohort_id, grouping_id=grouping_id), 303)


def numbers_in_form(beginning: str) -> dict[int, int]:
    """Return the numbers of the fields that begin with a word, by the number that follows it."""
    found: dict[int, int] = {}
    try:
        for name, value in request.form.items():
            if name.startswith(beginning) and value:
                found[row_number(name.removeprefix(beginning))] = 0 if value == "0" else row_number(value)
    except ValueError:
        raise RefusedError(N_("Choose from the list.")) from None
    return found


def draft() -> Draft:
    """Read what the form says."""
    form = request.form
    way = form.get("way", "")
    return Draft(
        name=form.get("name", ""),
        way=Way(way) if way in set(Way) else Way.BALANCED,
        size=form.get("size", 0, type=int),
        exercise=form.get("exercise") or None,
    )


def listing_page(view: CohortView, typed: Mapping[str, str], wrong: str = "") -> str:
    school = current_school()
    return render_template(
        "groups/listing.html",
        view=view,
        found=groups.listing(school, view.cohort.id or 0),
        ways=WAYS,
        typed=typed,
        wrong=wrong,
        raids=groups.exercises_for_raids(school),
        titles=school.catalogue.titles,
    )
