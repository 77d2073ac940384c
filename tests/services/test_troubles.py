"""Troubles of the queue on the start page of the staff: of whom the viewer looks after, all read at once."""

import pytest
from sqlmodel import col, select

from lms.domain.people import Role
from lms.services import desk, people, regrading
from lms.services.grading import queue
from lms.services.keys import key
from lms.services.people import Person
from lms.services.school import School
from lms.storage import people as rows
from lms.storage.tables import Job, Team, TeamMember, Work
from lms.storage.tables.queue import JobState, Rank
from tests.support import folk
from tests.support.pace_school import PaceSchool, counted


@pytest.fixture
def here(school: School) -> PaceSchool:
    return PaceSchool(school)


def test_what_is_stuck_is_told_by_name_and_exercise(school: School, here: PaceSchool) -> None:
    student = here.student("late")
    attempt = here.attempt(student, 1, None)
    dead, (stuck,) = desk.troubles(school, here.mentor)
    assert dead == ()
    assert (stuck.submission.id, stuck.exercise, stuck.name) == (attempt, "three-checks", student.name)


def test_who_looks_after_others_sees_none_of_it(school: School, here: PaceSchool) -> None:
    trouble(school, here, here.student("late"))
    assert desk.troubles(school, PaceSchool(school, "there").mentor) == ((), ())


def test_troubles_of_others_crowd_out_nobodys_own(
    school: School, here: PaceSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of another cohort are older, and more than are listed."""
    monkeypatch.setattr(queue, "LISTED", 3)
    there = PaceSchool(school, "there")
    late = here.student("late")
    trouble(school, here, late)
    for number in range(4):
        stranger = there.student(f"there-{number}")
        trouble(school, there, stranger, days=3)
        there.attempt(stranger, 0, 3)
    dead, stuck = desk.troubles(school, here.mentor)
    assert [[one.name for one in each] for each in (dead, stuck)] == [[late.name], [late.name]]
    assert [one.name for one in desk.newest(school, here.mentor, 3)] == [late.name] * 2


def test_a_mentor_of_two_cohorts_sees_what_is_new_in_both(school: School, here: PaceSchool) -> None:
    there = PaceSchool(school, "there")
    with school.database.write() as session:
        session.get_one(Person, here.mentor.id).other_cohorts = [there.here]
    both = people.by_id(school, key(here.mentor.id))
    assert both is not None
    for one, login in ((here, "aru"), (there, "bek")):
        one.attempt(one.student(login), 1, 3)
    assert sorted(one.name for one in desk.newest(school, both)) == ["Aru", "Bek"]


def test_a_trial_of_regrading_that_waits_long_is_nobodys_trouble(school: School, here: PaceSchool) -> None:
    attempt = here.attempt(here.student("done"), 1, 3)
    regrade = regrading.begin(school, "three-checks")
    with school.database.write() as session:
        handed_in, job = session.exec(select(Job).order_by(col(Job.rank))).all()
        handed_in.state = JobState.DONE
        job.created_at = job.not_before = school.now() - 2 * queue.STUCK
        assert (job.rank, job.submission_id) == (Rank.REGRADE, attempt)
    assert desk.troubles(school, here.mentor) == ((), ())
    assert queue.waits(school) == 0
    with school.database.write() as session:
        session.get_one(Job, job.id).state = JobState.DEAD
    assert desk.troubles(school, here.mentor) == ((), ())
    assert regrading.progress(school, key(regrade.id)).ready


def test_many_troubles_take_as_many_statements_as_few(school: School, here: PaceSchool) -> None:
    for number in range(2):
        trouble(school, here, here.student(f"few-{number}"))
    with counted(school) as few:
        desk.troubles(school, here.mentor)
    for number in range(20):
        trouble(school, here, here.student(f"many-{number}"))
    with counted(school) as many:
        dead, stuck = desk.troubles(school, here.mentor)
    assert (len(dead), len(stuck)) == (22, 22)
    assert len(many) == len(few) < 20


def test_the_owners_of_many_works_are_those_of_each(school: School, here: PaceSchool) -> None:
    alone, captain, second, asked = (here.student(name) for name in ("alone", "captain", "second", "asked"))
    here.attempt(alone, 1, 3)
    now = school.now()
    with school.database.write() as session:
        team = Team(exercise="in-pairs", captain_id=folk.key(captain), created_at=now)
        session.add(team)
        session.flush()
        for one, confirmed in ((captain, now), (second, now), (asked, None)):
            session.add(
                TeamMember(team_id=key(team.id), person_id=key(one.id), asked_at=now, confirmed_at=confirmed)
            )
        session.add(Work(exercise="in-pairs", team_id=team.id, created_at=now))
    with school.database.read() as session:
        works = {key(one.id): one for one in session.exec(select(Work))}
        found = rows.owners_by_work(session, works)
        assert found == {number: list(rows.owners_of(session, one)) for number, one in works.items()}
    assert sorted([one.login for one in people] for people in found.values()) == [
        ["alone"],
        ["captain", "second"],
    ]


def trouble(school: School, here: PaceSchool, student: Person, *, days: float = 1) -> None:
    """Let one job of a student be stuck and another one given up, some days ago."""
    here.attempt(student, days, None)
    attempt = here.attempt(student, days + 1, None)
    with school.database.write() as session:
        session.exec(select(Job).where(Job.submission_id == attempt)).one().state = JobState.DEAD


def test_an_admin_sees_all(school: School, here: PaceSchool) -> None:
    trouble(school, here, here.student("late"))
    admin = folk.person(school, "admin", Role.ADMIN, password=None)
    assert [len(one) for one in desk.troubles(school, admin)] == [1, 1]
