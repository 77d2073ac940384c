"""Guarding the guard: what mentors see of reviewers, what they do about it, and that it stays done."""

from datetime import timedelta

import pytest
from sqlmodel import select

from lms.domain.people import Role
from lms.domain.reviews.guard import Action
from lms.domain.reviews.states import RoundState
from lms.errors import ConflictError, RefusedError
from lms.services.people import Person
from lms.services.reviews.guarding import guard
from lms.services.school import School
from lms.storage.git.commits import Identity
from lms.storage.git.repositories import Move
from lms.storage.tables import Exclusion, SpotCheck
from lms.storage.tables.works import Source
from tests.support import folk
from tests.support.guard_rows import GuardRows
from tests.support.schools import at


@pytest.fixture
def rows(school: School) -> GuardRows:
    return GuardRows(school)


@pytest.fixture
def mentor(school: School) -> Person:
    return folk.person(school, "mentor", Role.MENTOR, password=None)


def keys(school: School, viewer: Person) -> list[str]:
    return [one.finding.key for one in guard.listing(school, viewer)]


def test_who_grades_too_kindly_is_shown_with_the_evidence(
    school: School, rows: GuardRows, mentor: Person
) -> None:
    kind = rows.kind_reviewer()
    (found,) = guard.listing(school, mentor)
    assert found.finding.key == f"kind:{kind}"
    assert [one.name for one in found.people] == ["Kind"]
    assert len(found.finding.evidence) == 5
    assert found.names[kind] == "Kind"


def test_a_team_mate_counts_as_an_author(school: School, rows: GuardRows, mentor: Person) -> None:
    first, second, other = (rows.student(login) for login in ("one", "two", "three"))
    rows.kind_reviewer()
    for number in range(4):
        work = rows.team(second, other, exercise=("three-checks", "peer-project")[number % 2])
        rows.review(rows.round(second, work=work, score=70.0), first, grade=70.0)
    assert f"pair:{first}-{second}" in keys(school, mentor)


def test_the_size_of_the_code_is_read_from_the_commit(
    school: School, rows: GuardRows, mentor: Person
) -> None:
    fast = rows.fast_reviewer()
    assert keys(school, mentor) == []  # no repository, so nothing is known of the code
    for work_id in rows.works.values():
        school.repositories.ensure(work_id, {"given.py": b"x = 1\n" * 4000}, school.now())
    guard.lines_of_code.cache_clear()
    assert keys(school, mentor) == []  # such a commit is not in it
    code = {"given.py": b"x = 1\n" * 4000, "mine.py": b"total = price * number  # why\n" * 200}
    by = Identity("A", "a@example.org")
    for (_, author), work_id in rows.works.items():
        move = Move(author, Source.UPLOAD, school.now())
        commit = school.repositories.store_commit(work_id, code, "Add\n", by, move)
        rows.repin(work_id, commit)
    (found,) = guard.listing(school, mentor)
    assert found.finding.key == f"hasty:{fast}"
    assert {one.lines for one in found.finding.evidence} == {187}


def test_what_is_handled_stays_away_until_new_reviews_show_the_same(
    school: School, rows: GuardRows, mentor: Person
) -> None:
    kind = rows.kind_reviewer()
    guard.act(school, mentor, f"kind:{kind}", Action.TALK, " They did not know. ")
    assert keys(school, mentor) == []
    (noted,) = guard.log(school, mentor)
    assert (noted.kind, noted.row.action, noted.row.note) == ("kind", "talk", "They did not know.")
    later = at(school, school.now() + timedelta(days=3))
    rows.seen(kind, rows.student("new1"), 1, grade=90.0, ended=later.now())
    assert keys(later, mentor) == []
    rows.seen(kind, rows.student("new2"), 2, grade=90.0, ended=later.now())
    (again,) = guard.listing(later, mentor)
    assert again.before is not None


def test_two_are_kept_apart(school: School, rows: GuardRows, mentor: Person) -> None:
    first, second = rows.friends()
    assert f"ring:{first}-{second}" in keys(school, mentor)
    guard.act(school, mentor, f"ring:{first}-{second}", Action.APART, "")
    with school.database.read() as session:
        (apart,) = session.exec(select(Exclusion)).all()
    assert (apart.first_id, apart.second_id) == (first, second)


def test_an_action_that_does_not_fit_is_refused(school: School, rows: GuardRows, mentor: Person) -> None:
    kind = rows.kind_reviewer()
    with pytest.raises(RefusedError):
        guard.act(school, mentor, f"kind:{kind}", Action.APART, "")
    with pytest.raises(ConflictError):
        guard.act(school, mentor, "kind:999999", Action.TALK, "")
    assert guard.log(school, mentor) == ()


def test_the_next_reviews_of_somebody_are_checked_and_no_more(
    school: School, rows: GuardRows, mentor: Person
) -> None:
    kind = rows.kind_reviewer()
    guard.act(school, mentor, f"kind:{kind}", Action.SPOT_CHECK, "")
    assert guard.choose_spot_checks(school) == 0  # what was before is done
    for number in range(5):
        ended = school.now() + timedelta(hours=number + 1)
        rows.seen(kind, rows.student(f"next{number}"), number, grade=70.0, ended=ended)
    assert guard.choose_spot_checks(school) == 3
    assert guard.choose_spot_checks(school) == 0
    with school.database.read() as session:
        assert {one.why for one in session.exec(select(SpotCheck))} == {"watched"}


def test_an_undecided_round_is_not_checked_yet(school: School, rows: GuardRows, mentor: Person) -> None:
    kind = rows.kind_reviewer()
    guard.act(school, mentor, f"kind:{kind}", Action.SPOT_CHECK, "")
    round_id = rows.round(rows.student("late"), state=RoundState.OPEN)
    rows.review(round_id, kind, school.now() + timedelta(hours=1))
    assert guard.choose_spot_checks(school) == 0


def test_mentors_see_those_whom_they_look_after(school: School, rows: GuardRows) -> None:
    ours, theirs = folk.cohort(school, "ours"), folk.cohort(school, "theirs")
    kind = rows.kind_reviewer(cohort_id=ours)
    own = folk.person(school, "own", Role.MENTOR, cohort_id=ours, password=None)
    other = folk.person(school, "other", Role.MENTOR, cohort_id=theirs, password=None)
    assert keys(school, own) == [f"kind:{kind}"]
    assert keys(school, other) == []
    with pytest.raises(ConflictError):
        guard.act(school, other, f"kind:{kind}", Action.TALK, "")
    guard.act(school, own, f"kind:{kind}", Action.FINE, "")
    assert guard.log(school, other) == ()
