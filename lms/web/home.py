"""The start page: for a student the one next step, for others where their work begins."""

from datetime import timedelta

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.domain.people import STAFF, Role
from lms.services import announcements, calendars, checkpoints, desk, groups, progress
from lms.services.admissions import lists
from lms.services.grading import queue
from lms.services.pace import dues, planning
from lms.services.people import Person
from lms.services.progress import ExerciseProgress
from lms.services.reviews import asking, overviews
from lms.services.reviews.asking import Asking
from lms.services.reviews.overviews import Line, Overview
from lms.services.school import School
from lms.services.seats import title_of
from lms.services.submitting import submissions
from lms.services.submitting.submissions import SubmissionView
from lms.services.tracks import maps
from lms.web.cohorts.announcements import text_of
from lms.web.context import current_school
from lms.web.doors import public
from lms.web.grading.verdicts import headline, is_passed
from lms.web.navigation import exists
from lms.web.paces import STANDINGS
from lms.web.reviews.calls import calls_for
from lms.web.sessions import current_person_or_none
from lms.web.waiting import waiting_for

blueprint = Blueprint("home", __name__)

LATELY_STAFF = 8
URGENT = timedelta(hours=12)
BEGINS = {
    Role.GUARDIAN: "guardians.wards",
    Role.DIRECTOR: "director.page",
    Role.PARTNER: "partners.home",
}
"""Where those begin who have no works and look after none."""


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    person = current_person_or_none()
    if person is None:
        return render_template("home/welcome.html")
    if person.role in BEGINS:
        return redirect(url_for(next(one for one in (BEGINS[person.role], "account.me") if exists(one))))
    if person.role is Role.STUDENT and lists.only_applies(current_school(), person.id or 0):
        return redirect(url_for("applications.mine"))
    return staff_home(person) if person.role in STAFF else student_home(person)


def student_home(person: Person) -> str:
    school, me = current_school(), person.id or 0
    known = progress.overview(school, me)
    step = progress.next_step(school, me)
    last, due = last_attempt(school, step), overviews.of_reviewer(school, me)
    planning.note_seen(school, person)
    return render_template(
        "home/student.html",
        step=step,
        last=last,
        asking=asking_of(school, last, me),
        line=headline(last, step.exercise) if last and step else None,
        passed=sum(one.state == "passed" for one in known),
        known=known,
        lately=desk.lately(school, me),
        titles={one.exercise.slug: one.exercise.title for one in known},
        waits=queue.grading_waits(school),
        due=due,
        deadlines=dues.mine(school, person).urgent,
        standings=STANDINGS,
        urgent=urgent_of(school, due),
        said_of_me=overviews.said_of(school, me),
        questions=overviews.questions_to(school, me),
        soon=calendars.soon(school, person),
        groups=groups.mine(school, person),
        stops=maps.next_stops(school, me),
        title_of=title_of,
        tests_ahead=checkpoints.coming_for(school, person),
        announced=[one for one in announcements.shown_to(school, person) if not one.read],
        text_of=text_of,
    )


def asking_of(school: School, last: SubmissionView | None, me: int) -> Asking | None:
    """Return what is to be said of the review of an attempt whose checks are passed."""
    if last is None or not is_passed(last):
        return None
    return asking.of_submission(school, last.submission.id or 0, me)


def urgent_of(school: School, due: Overview) -> Line | None:
    """Return the review that comes before everything else, since its time is nearly over."""
    first = next(iter(due.in_hand), None)
    if first is None or first.until is None or first.until - school.now() > URGENT:
        return None
    return first


def staff_home(person: Person) -> str:
    school = current_school()
    dead, stuck = desk.troubles(school, person)
    return render_template(
        "home/staff.html",
        dead=dead,
        stuck=stuck,
        calls=calls_for(school, person),
        waiting=waiting_for(school, person),
        soon=calendars.soon(school, person),
        lines=desk.newest(school, person, LATELY_STAFF),
        titles=school.catalogue.titles,
        waits=queue.grading_waits(school),
    )


def last_attempt(school: School, step: ExerciseProgress | None) -> SubmissionView | None:
    if step is None or step.work_id is None or not step.attempts:
        return None
    newest = submissions.attempts(school, step.work_id)[0]
    return submissions.view(school, newest.submission.id or 0)
