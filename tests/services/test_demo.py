"""The demo school: everybody is there, loading it again changes nothing, and its people review each other."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from lms.domain.admissions import ApplicationState
from lms.domain.people import Role
from lms.domain.reviews import ReviewState, RoundState
from lms.services import demo, inbox, ledger, people
from lms.services.admissions import calls
from lms.services.demo.attempts import project_of
from lms.services.reviews import overviews, rounds
from lms.services.school import School
from lms.settings import ROOT
from lms.storage.tables import Review, Round, Submission, Work
from tests.support.reviews import grade_row
from tests.support.schools import opened_school


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    with opened_school(tmp_path / "var", database_url, exercises=ROOT / "exercises") as opened:
        yield opened


@pytest.fixture
def loaded(school: School) -> School:
    """The demo school with its project's attempts graded, as the sandbox grades them."""
    demo.load(school)
    project = project_of(school)
    assert project is not None
    with school.database.read() as session:
        query = select(Submission.id).join(Work).where(Work.exercise == project.slug)
        handed_in = [one for one in session.exec(query) if one is not None]
    for submission_id in handed_in:
        grade_row(school, submission_id)
    return school


def id_of(school: School, login: str) -> int:
    found = people.by_login(school, login)
    assert found is not None
    assert found.id is not None
    return found.id


def rows(school: School) -> dict[str, int]:
    with school.database.read() as session:
        return {
            table.__name__: len(session.exec(select(table)).all())
            for table in (Work, Submission, Round, Review)
        }


def test_a_person_of_each_role_can_log_in(school: School) -> None:
    logins = demo.load(school)
    roles = {one.role for login in logins if (one := people.by_login(school, login))}
    assert roles == set(Role)
    assert demo.load(school) == logins


def test_reviews_stand_at_every_stage(loaded: School) -> None:
    assert demo.hold_reviews(loaded)
    with loaded.database.read() as session:
        states = [one.state for one in session.exec(select(Round))]
        reviews = {one.state for one in session.exec(select(Review))}
    assert states.count(RoundState.DECIDED) == 1
    assert states.count(RoundState.OPEN) == 2
    assert {ReviewState.HANDED_IN, ReviewState.ACCEPTED, ReviewState.OFFERED} <= reviews


def test_the_student_has_something_to_do_and_something_to_read(loaded: School) -> None:
    demo.hold_reviews(loaded)
    student = id_of(loaded, "student")
    mine = overviews.of_reviewer(loaded, student)
    assert mine.offers
    assert inbox.unread(loaded, student) > 0
    author = id_of(loaded, "sanzhar")
    assert ledger.balances(loaded, author).xp > 0
    assert len(ledger.entries(loaded, author).entries) > 2
    for one in overviews.said_of(loaded, author):
        assert rounds.view(loaded, one.round.id or 0).round.passed is not None


def test_loading_it_again_changes_nothing(loaded: School) -> None:
    demo.hold_reviews(loaded)
    before = rows(loaded)
    assert demo.is_reviewed(loaded)
    demo.load(loaded)
    assert not demo.hold_reviews(loaded)
    assert rows(loaded) == before


def test_what_is_not_graded_yet_is_not_reviewed(school: School) -> None:
    demo.load(school)
    assert not demo.hold_reviews(school)
    with school.database.read() as session:
        assert session.exec(select(Round)).all() == []


def test_applications_stand_at_every_step(loaded: School) -> None:
    found = calls.listing(loaded)
    assert len(found) == 2
    states = {state for call in found for state in call.counts}
    assert states >= {
        ApplicationState.DRAFT,
        ApplicationState.SUBMITTED,
        ApplicationState.POOL,
        ApplicationState.WAITING,
        ApplicationState.ACCEPTED,
        ApplicationState.DECLINED,
    }
