"""A cohort's gradebook: a table of results, where each number comes from, and what a mentor sets instead."""

from collections.abc import Iterator

from flask import Blueprint, Response, flash, jsonify, redirect, request, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue

from lms.errors import N_, RefusedError
from lms.services import gradebook
from lms.services.cohorts import CohortView
from lms.services.gradebook import Book, Cell, Line, Set
from lms.web.access import readable_cohort, writable_cohort
from lms.web.context import current_school
from lms.web.forms import programme_name
from lms.web.language import current_language, tell, translate
from lms.web.paces import ORIGINS, STANDINGS
from lms.web.sessions import current_person
from lms.web.shown.tables import titled_table

blueprint = Blueprint("gradebook", __name__, url_prefix="/cohorts/<int:cohort_id>")


@blueprint.get("/gradebook")
def page(cohort_id: int) -> ResponseReturnValue:
    school = current_school()
    view = readable_cohort(school, current_person(), cohort_id)
    return render("gradebook/page.html", view=view, book=chosen_book(cohort_id), standings=STANDINGS)


@blueprint.get("/gradebook.csv")
def table(cohort_id: int) -> ResponseReturnValue:
    """Return the book as a table: a row a student, a column an exercise, in percent."""
    readable_cohort(current_school(), current_person(), cohort_id)
    book = chosen_book(cohort_id)
    heads = (
        N_("Name"),
        N_("Login"),
        N_("Passed"),
        N_("Visits"),
        N_("Events"),
        *(one.title.of(current_language()) for one in book.columns),
        *book.checkpoints.values(),
    )
    return titled_table(heads, table_rows(book), f"gradebook-{cohort_id}-{current_school().today()}.csv")


@blueprint.get("/gradebook.json")
def data(cohort_id: int) -> ResponseReturnValue:
    """Return the book for other programs; its keys stand in docs/gradebook.md."""
    view = readable_cohort(current_school(), current_person(), cohort_id)
    answer: Response = jsonify(as_data(view, chosen_book(cohort_id)))
    name = f"gradebook-{cohort_id}-{current_school().today()}.json"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/gradebook/<int:person_id>/<slug>")
def cell(cohort_id: int, person_id: int, slug: str) -> ResponseReturnValue:
    return cell_page(cohort_id, person_id, slug)


@blueprint.post("/gradebook/<int:person_id>/<slug>")
def set_result(cohort_id: int, person_id: int, slug: str) -> ResponseReturnValue:
    """Set a result in place of what came of checks and reviews."""
    school, by = current_school(), current_person()
    writable_cohort(school, by, cohort_id)
    try:
        gradebook.set_result(
            school,
            by,
            cohort_id=cohort_id,
            person_id=person_id,
            exercise=slug,
            wished=wish(),
            reason=request.form.get("reason", ""),
        )
    except RefusedError as error:
        return cell_page(cohort_id, person_id, slug, tell(error)), 422
    flash(translate(N_("This result counts now. The student reads it with your reason.")), "pass")
    return redirect(url_for("gradebook.cell", cohort_id=cohort_id, person_id=person_id, slug=slug), 303)


@blueprint.post("/gradebook/overrides/<int:override_id>/withdraw")
def take_back(cohort_id: int, override_id: int) -> ResponseReturnValue:
    """Let what came of checks and reviews count again."""
    school, by = current_school(), current_person()
    writable_cohort(school, by, cohort_id)
    reason = request.form.get("reason", "")
    found = gradebook.take_back(school, by, cohort_id=cohort_id, override_id=override_id, reason=reason)
    flash(translate(N_("Taken back. What came of checks and reviews counts again.")), "pass")
    there = url_for("gradebook.cell", cohort_id=cohort_id, person_id=found.person_id, slug=found.exercise)
    return redirect(there, 303)


def chosen_book(cohort_id: int) -> Book:
    return gradebook.book(current_school(), cohort_id, frozenset(request.args.getlist("exercise")))


def cell_page(cohort_id: int, person_id: int, slug: str, wrong: str = "") -> str:
    school = current_school()
    view = writable_cohort(school, current_person(), cohort_id)
    return render(
        "gradebook/cell.html",
        view=view,
        found=gradebook.trace(school, cohort_id, person_id, slug),
        wrong=wrong,
        typed=request.form,
        origins=ORIGINS,
        standings=STANDINGS,
    )


def wish() -> Set:
    passed, percent = request.form.get("passed", ""), request.form.get("percent", "").strip()
    if passed not in {"yes", "no"}:
        raise RefusedError(N_("Choose whether it is passed."), field="passed")
    try:
        return Set(passed == "yes", float(percent.replace(",", ".")) if percent else None)
    except ValueError:
        raise RefusedError(N_("Write a result between 0 and 125."), field="percent") from None


def table_rows(book: Book) -> Iterator[tuple[object, ...]]:
    for line in book.lines:
        results = (rounded(one.result.percent) for one in line.cells)
        seats = (checkpoint_percent(line, number) for number in book.checkpoints)
        yield line.person.name, line.person.login, line.passed, line.visits, line.held, *results, *seats


def as_data(view: CohortView, book: Book) -> dict[str, object]:
    cohort = view.cohort
    named = {"id": cohort.id, "name": cohort.name, "programme": programme_name(view.programme)}
    return {
        "cohort": named,
        "exported_at": current_school().now().isoformat(timespec="seconds"),
        "exercises": [{"slug": one.slug, "title": one.title.of(current_language())} for one in book.columns],
        "checkpoints": [{"id": number, "title": title} for number, title in book.checkpoints.items()],
        "students": [line_data(line) for line in book.lines],
    }


def line_data(line: Line) -> dict[str, object]:
    return {
        "id": line.person.id,
        "login": line.person.login,
        "name": line.person.name,
        "attendance": {"visits": line.visits, "held": line.held},
        "results": [cell_data(one) for one in line.cells],
        "checkpoints": [
            {
                "id": number,
                "exercise": one.exercise,
                "passed": one.passed,
                "points": one.points,
                "max_points": one.max_points,
            }
            for number, one in line.seats.items()
        ],
    }


def cell_data(one: Cell) -> dict[str, object]:
    done, due = one.result.done_at, one.due
    return {
        "exercise": one.slug,
        "percent": rounded(one.result.percent),
        "passed": one.result.passed,
        "origin": one.result.origin,
        "attempts": one.attempts,
        "in_review": one.in_review,
        "done_at": done.isoformat() if done else None,
        "due_at": due.at.isoformat() if due else None,
        "standing": due.standing if due else None,
    }


def rounded(percent: float | None) -> float | None:
    return None if percent is None else round(percent, 1)


def checkpoint_percent(line: Line, number: int) -> float | None:
    found = line.seats.get(number)
    if found is None or found.points is None or not found.max_points:
        return None
    return round(100 * found.points / found.max_points, 1)
