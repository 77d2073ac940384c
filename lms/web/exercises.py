"""Exercises: the path with its stations, and the page of each."""

from io import BytesIO

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue

from lms.domain.exercises import Exercise
from lms.domain.guardians.consents import Purpose
from lms.services import consents, gradebook, progress
from lms.services.accounts import pictures
from lms.services.grading import environments
from lms.services.pace import dues
from lms.services.partners import projects
from lms.services.people import Person
from lms.services.submitting import submissions, teams, works
from lms.web.access import learner, readable_exercise
from lms.web.context import current_school
from lms.web.files import POWERLESS
from lms.web.language import current_language
from lms.web.paces import STANDINGS
from lms.web.security import talisman
from lms.web.sessions import current_person
from lms.web.shown.prose import media_of
from lms.web.shown.render import markdown

blueprint = Blueprint("exercises", __name__)


@blueprint.get("/exercises")
def listing() -> ResponseReturnValue:
    school, person = current_school(), learner(current_person())
    me = person.id or 0
    known = progress.overview(school, me)
    return render_template(
        "exercises/listing.html",
        known=known,
        step=progress.next_step(school, me),
        passed=sum(one.state == "passed" for one in known),
        titles={one.exercise.slug: one.exercise.title for one in known},
        problems=school.catalogue.errors,
    )


@blueprint.get("/exercises/<slug>")
def page(slug: str) -> ResponseReturnValue:
    person = current_person()
    return exercise_page(person, readable_exercise(current_school(), person, slug))


@blueprint.get("/exercises/<slug>/attempts")
def attempts(slug: str) -> ResponseReturnValue:
    """Return the part of the page that changes while an attempt is graded."""
    school, person = current_school(), current_person()
    work = works.find(school, readable_exercise(school, person, slug).slug, person.id or 0)
    found = submissions.attempts(school, work.id or 0) if work else ()
    return render_template("exercises/_attempts.html", attempts=found, slug=slug, again=True)


@blueprint.get("/exercises/<slug>/media/<path:path>")
@talisman(content_security_policy=POWERLESS)  # type: ignore[untyped-decorator]  # talisman ships no types
def media(slug: str, path: str) -> ResponseReturnValue:
    """Show a picture of an exercise. A drawing could hold a program, so it is only to be saved."""
    school = current_school()
    readable_exercise(school, current_person(), slug)
    picture = pictures.read(school, slug, path)
    response = send_file(
        BytesIO(picture.content),
        picture.kind,
        as_attachment=picture.drawing,
        download_name=path.rsplit("/", 1)[-1],
        etag=picture.digest,
    )
    return response.make_conditional(request)


def exercise_page(person: Person, exercise: Exercise, refused: dict[str, str] | None = None) -> str:
    """Return the page; ``refused`` holds, by the name of a form, why it was not taken."""
    school, me = current_school(), person.id or 0
    work = works.find(school, exercise.slug, me)
    text, spoken = subject_of(exercise)
    return render_template(
        "exercises/page.html",
        exercise=exercise,
        stand=next(one for one in progress.overview(school, me) if one.exercise.slug == exercise.slug),
        titles=school.catalogue.titles,
        subject=markdown(text, media_of(exercise.slug)),
        spoken=spoken,
        stale=exercise.is_stale(spoken),
        work=work,
        attempts=submissions.attempts(school, work.id or 0) if work else (),
        teams=teams.of_person(school, me, exercise.slug) if exercise.team.largest > 1 else (),
        clone_address=f"{school.settings.address}/git/{person.login}/{exercise.slug}.git",
        hosts=school.settings.remote_hosts,
        upload_bytes=school.settings.upload_bytes,
        waits=environments.grading_waits(school, exercise),
        paused=consents.paused(school, me, Purpose.STUDY),
        line=dues.of_exercise(school, person, exercise.slug),
        standings=STANDINGS,
        by_hand=gradebook.of_student(school, me, exercise.slug),
        refused=refused or {},
        company=projects.company_of(school, exercise.slug),
    )


def subject_of(exercise: Exercise) -> tuple[str, str]:
    """Return the subject in the reader's language, or in another one, and which one that is."""
    wanted = current_language()
    for language in (wanted, *exercise.subjects):
        if exercise.subjects.get(language):
            return without_title(exercise.subjects[language]), language
    return "", wanted


def without_title(text: str) -> str:
    """Leave out a first heading: the page has its own."""
    first, _, rest = text.lstrip().partition("\n")
    return rest if first.startswith("# ") else text
