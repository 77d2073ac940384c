"""The wait on the page and in the terminal of a push: both say the same, and only what can be known."""

from dataclasses import replace
from datetime import timedelta

from flask import Flask
from sqlmodel import select

from lms.domain.people import Language
from lms.services import people
from lms.services.keys import key
from lms.services.school import School
from lms.services.submitting import submissions
from lms.storage.tables import Job, Work, WorkerRow
from lms.web.git.pushtalk import speaking
from lms.web.git.pushwords import PushWords
from tests.support.schools import WRONG, Pupil
from tests.web.conftest import FIRST, SECOND, Browser
from tests.web.graded import claim, outcomes, record

SAID = "About 20 seconds to the verdict."


def graded_in(school: School, pupil: Pupil, seconds: float) -> None:
    """Let an attempt be graded in so many seconds, by a worker that goes on living."""
    pupil.hand_in(WRONG)
    held = claim(school)
    now = school.now()
    with school.database.write() as session:
        session.get_one(Job, held.job_id).started_at = now - timedelta(seconds=seconds)
        session.add(
            WorkerRow(
                name="w", seen_at=now, started_at=now, slots=1, engine="20.10", images={"python": "one"}
            )
        )
    exercise = school.catalogue.get(FIRST)
    record(school, held, exercise, outcomes(exercise, {}))


def test_the_page_and_the_push_say_how_long_it_is_to_the_verdict(
    app: Flask, browse: Browser, school: School
) -> None:
    pupil = Pupil(school)
    graded_in(school, pupil, 20)
    handed_in = pupil.hand_in(WRONG)
    people.set_language(school, pupil.person_id, Language.ENGLISH)
    assert SAID in browse(pupil.person).get(f"/submissions/{handed_in.id}").text
    words = PushWords(school.catalogue.get(FIRST), "https://school.example/submissions/2")
    with speaking(app, "en"):
        told = list(words.changed(submissions.view(school, key(handed_in.id))))
    assert told == [f"· In the queue: you are next. {SAID}"]


def test_while_the_environment_is_prepared_no_wait_is_told(
    app: Flask, browse: Browser, school: School
) -> None:
    pupil = Pupil(school)
    graded_in(school, pupil, 20)
    with school.database.write() as session:
        session.exec(select(WorkerRow)).one().images = {"node": "one"}
    handed_in = pupil.hand_in(WRONG)
    people.set_language(school, pupil.person_id, Language.ENGLISH)
    page = browse(pupil.person).get(f"/submissions/{handed_in.id}").text
    assert "In the queue: you are next" in page
    assert SAID not in page
    words = PushWords(school.catalogue.get(FIRST), "https://school.example/submissions/2")
    with speaking(app, "en"):
        told = list(words.changed(submissions.view(school, key(handed_in.id))))
    assert told == ["· In the queue: you are next"]


def test_who_waits_for_an_environment_keeps_nobody_else_waiting(school: School) -> None:
    """Workers pass over what they have no image of."""
    pupil, other = Pupil(school), Pupil(school, "dana")
    graded_in(school, pupil, 20)
    first = other.hand_in(WRONG)
    with school.database.write() as session:
        session.exec(select(Job).where(Job.submission_id == first.id)).one().exercise = SECOND
        session.get_one(Work, other.work_id).exercise = SECOND
    mine = pupil.hand_in(WRONG)
    assert submissions.view(school, key(mine.id)).queue_place == 2
    shelf = school.catalogue
    torch = shelf.get(SECOND).environment.model_copy(update={"name": "torch"})
    moved = [replace(one, environment=torch) if one.slug == SECOND else one for one in shelf]
    school = replace(school, shelf=lambda: replace(shelf, exercises=tuple(moved)))
    seen = submissions.view(school, key(mine.id))
    assert (seen.queue_place, seen.wait) == (1, timedelta(seconds=20))
    theirs = submissions.view(school, key(first.id))
    assert (theirs.queue_place, theirs.wait) == (1, None)


def test_where_nobody_grades_no_wait_is_told(app: Flask, school: School) -> None:
    handed_in = Pupil(school).hand_in(WRONG)
    words = PushWords(school.catalogue.get(FIRST), "https://school.example/submissions/1")
    with speaking(app, "en"):
        told = list(words.changed(submissions.view(school, key(handed_in.id))))
    assert told == ["· In the queue: you are next"]
