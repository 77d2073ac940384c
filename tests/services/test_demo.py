"""The demo school: everybody is there, loading it again changes nothing, and no page of it is empty."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlmodel import SQLModel, col, func, select

from lms.domain.admissions.applications import ApplicationState
from lms.domain.attendance.patterns import Kind
from lms.domain.attendance.visits import ClaimState, Mark, Source, Word
from lms.domain.insights.companies import ProposalState
from lms.domain.people import Role
from lms.domain.reviews.states import ReviewState, RoundState
from lms.domain.tracks.intakes import IntakeState
from lms.domain.tracks.waitlists import SeatState
from lms.services import cohorts, demo, inbox, ledger, people
from lms.services.admissions import calls
from lms.services.attendance import figures
from lms.services.demo import competing, folk, partnering
from lms.services.reviews import overviews, rounds
from lms.services.school import School
from lms.settings import ROOT
from lms.storage.tables import (
    CompanyReview,
    CompanyView,
    Enrolment,
    Event,
    Grade,
    Intake,
    LeaderboardEntry,
    Proposal,
    Review,
    Room,
    Round,
    Seat,
    Submission,
    TrackStay,
    Visit,
    VisitClaim,
    Work,
)
from tests.support.reviews import grade_row
from tests.support.schools import opened_school
from tests.support.sites import make_site, visit

Row = TypeVar("Row", bound=SQLModel)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """The demo school with its attempts graded, as the sandbox grades them; loaded once for all tests."""
    folder = tmp_path_factory.mktemp("demo") / "var"
    with opened_school(folder, exercises=ROOT / "exercises") as school:
        demo.load(school)
        assert not demo.hold_reviews(school)  # what is not graded yet is not reviewed
        grade_all(school)
        while demo.go_on(school):
            grade_all(school)
        demo.finish(school)
        yield school


def grade_all(school: School) -> None:
    with school.database.read() as session:
        graded = select(Grade.submission_id)
        waiting = session.exec(select(Submission.id).where(col(Submission.id).not_in(graded))).all()
    for submission_id in waiting:
        grade_row(school, submission_id or 0)


def id_of(school: School, login: str) -> int:
    found = people.by_login(school, login)
    assert found is not None
    assert found.id is not None
    return found.id


def rows(school: School) -> dict[str, int]:
    with school.database.read() as session:
        return {
            name: session.exec(select(func.count()).select_from(table)).one()
            for name, table in SQLModel.metadata.tables.items()
        }


def all_of(school: School, table: type[Row]) -> list[Row]:
    with school.database.read() as session:
        return list(session.exec(select(table)))


def test_a_person_of_each_role_can_log_in(loaded: School) -> None:
    logins = demo.load(loaded)
    roles = {one.role for login in logins if (one := people.by_login(loaded, login))}
    assert roles == set(Role)


def test_loading_it_again_changes_nothing(loaded: School) -> None:
    before = rows(loaded)
    logins = demo.load(loaded)
    assert demo.is_reviewed(loaded)
    demo.finish(loaded)
    assert rows(loaded) == before
    assert demo.load(loaded) == logins


def test_forty_students_are_in_two_programmes_and_one_of_them_in_both(loaded: School) -> None:
    students = [one for one in people.everybody(loaded, Role.STUDENT) if one.login in demo.load(loaded)]
    assert len(students) == 40
    both = {folk.cohort_id(loaded, name) for name in (folk.TOMORROW, folk.TUMO)}
    assert [one.login for one in students if one.cohort_ids == both] == ["bota"]
    left = [one for one in all_of(loaded, Enrolment) if one.ending == "left"]
    assert len({one.ended_at.date() for one in left if one.ended_at}) == 4
    assert all(one.note for one in left)


def test_three_months_were_held_in_rooms_of_1700_square_metres(loaded: School) -> None:
    assert sum(one.area for one in all_of(loaded, Room)) == 1700
    begun = [one.starts_at for one in all_of(loaded, Event)]
    assert loaded.now() - min(begun) > timedelta(weeks=11)
    assert {Source.CODE, Source.LIST, Source.LAB} == {one.source for one in all_of(loaded, Visit)}
    assert set(Mark) == {one.mark for one in all_of(loaded, Visit)}
    assert {Word.OPEN, Word.CONFIRMED, Word.DISPUTED} == {one.word for one in all_of(loaded, Visit)}
    claims = [one.state for one in all_of(loaded, VisitClaim)]
    assert {ClaimState.OPEN, ClaimState.CORRECTED} <= set(claims)


def test_patterns_need_a_person(loaded: School) -> None:
    found = figures.patterns(loaded, folk.cohort_id(loaded, folk.TOMORROW))
    assert Kind.WEEKDAY in {one.kind for one in found[id_of(loaded, "nurlan")]}
    assert Kind.LATE in {one.kind for one in found[id_of(loaded, "timur")]}


def test_tracks_were_shared_out_tried_and_changed(loaded: School) -> None:
    states = [one.state for one in all_of(loaded, Intake)]
    assert sorted(states) == sorted([IntakeState.DONE, IntakeState.OPEN] * 2)
    assert {"trial", "member"} == {one.kind for one in all_of(loaded, TrackStay)}
    assert "switched" in {one.ending for one in all_of(loaded, TrackStay)}
    seats = {one.state for one in all_of(loaded, Seat)}
    assert seats >= {SeatState.WAITING, SeatState.OFFERED, SeatState.HELD, SeatState.DONE, SeatState.MISSED}


def test_reviews_stand_at_every_stage(loaded: School) -> None:
    states = [one.state for one in all_of(loaded, Round)]
    reviews = {one.state for one in all_of(loaded, Review)}
    assert states.count(RoundState.DECIDED) == 1
    assert states.count(RoundState.OPEN) == 2
    assert {ReviewState.HANDED_IN, ReviewState.ACCEPTED, ReviewState.OFFERED} <= reviews


def test_the_student_has_something_to_do_and_something_to_read(loaded: School) -> None:
    student = id_of(loaded, "student")
    mine = overviews.of_reviewer(loaded, student)
    assert mine.offers
    assert inbox.unread(loaded, student) > 0
    author = id_of(loaded, "sanzhar")
    assert ledger.balances(loaded, author).xp > 0
    assert len(ledger.entries(loaded, author).entries) > 2
    for one in overviews.said_of(loaded, author):
        assert rounds.view(loaded, one.round.id or 0).round.passed is not None


def test_a_company_has_a_project_that_is_done_and_one_that_waits(loaded: School) -> None:
    states = [(one.state, one.slug) for one in all_of(loaded, Proposal)]
    assert states == [(ProposalState.OPEN, partnering.SLUG), (ProposalState.PROPOSED, None)]
    assert (loaded.settings.projects / partnering.SLUG / "rubric.toml").is_file()
    assert len(all_of(loaded, CompanyView)) == len(partnering.PROGRAMS)
    [said] = all_of(loaded, CompanyReview)
    assert said.written_by == id_of(loaded, "partner")
    assert said.released_at is not None


def test_adults_measure_a_model_with_one_another(loaded: School) -> None:
    entries = all_of(loaded, LeaderboardEntry)
    rivals = {id_of(loaded, login) for login in competing.RIVALS}
    assert {one.person_id for one in entries} == rivals
    [slug] = {one.exercise for one in entries}
    authors = {one.person_id for one in all_of(loaded, Work) if one.exercise == slug}
    assert authors == rivals


def test_applications_stand_at_every_step(loaded: School) -> None:
    found = calls.listing(loaded)
    assert len(found) >= 2
    states = {state for call in found for state in call.counts}
    assert states >= {
        ApplicationState.DRAFT,
        ApplicationState.SUBMITTED,
        ApplicationState.POOL,
        ApplicationState.WAITING,
        ApplicationState.ACCEPTED,
        ApplicationState.DECLINED,
    }


PAGES = {
    "student": (
        "/",
        "/exercises",
        "/reviews",
        "/inbox",
        "/calendar",
        "/tracks",
        "/tracks/mine",
        "/activities",
        "/me/attendance",
        "/me/consents",
        "/me/portfolio",
    ),
    "teen": ("/", "/exercises", "/inbox", "/calendar", "/tracks/mine", "/activities", "/me/attendance"),
    "guardian": ("/children", "/inbox", "/children/{teen}/attendance", "/children/{teen}/digests"),
    "mentor": (
        "/",
        "/inbox",
        "/calendar",
        "/cohorts/overview",
        "/cohorts/{tomorrow}/roster",
        "/cohorts/{tomorrow}/calendar",
        "/cohorts/{tomorrow}/attendance",
        "/cohorts/{tomorrow}/announcements",
        "/cohorts/{tomorrow}/paths",
        "/cohorts/{tomorrow}/board",
        "/cohorts/{tomorrow}/pace",
        "/cohorts/{tomorrow}/gradebook",
        "/cohorts/{tomorrow}/groups",
        "/cohorts/{tomorrow}/checkpoints",
    ),
    "coach": ("/cohorts/{tumo}/roster", "/cohorts/{tumo}/attendance", "/activities/ready", "/inbox"),
    "admin": ("/people", "/rooms", "/intakes", "/admissions", "/attendance/region", "/tracks/demand"),
    "director": ("/school", "/school/reports", "/admissions", "/attendance/region", "/tracks/demand"),
    "partner": ("/company", "/company/projects/{project}", "/company/works/{opened}", "/inbox"),
}


@pytest.mark.parametrize("login", PAGES)
def test_no_page_is_empty(loaded: School, login: str) -> None:
    site = make_site(loaded)
    client = visit(site, loaded, people.by_login(loaded, login))
    names = {
        "teen": id_of(loaded, "teen"),
        "tomorrow": folk.cohort_id(loaded, folk.TOMORROW),
        "tumo": folk.cohort_id(loaded, folk.TUMO),
        "project": all_of(loaded, Proposal)[0].id,
        "opened": all_of(loaded, CompanyView)[0].id,
    }
    empty = []
    for path in PAGES[login]:
        answer = client.get(path.format(**names))
        if answer.status_code != 200 or re.search(r'class="empty\b', answer.text):
            empty.append((path, answer.status_code))
    assert empty == []


def test_every_cohort_has_its_programme(loaded: School) -> None:
    slugs = {one.programme.slug for one in cohorts.listing(loaded)}
    assert slugs == {"tomorrow-school", "tumo"}
