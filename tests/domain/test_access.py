"""Who may see and change what: a table for every rule."""

import pytest

from lms.domain.access import (
    Standing,
    looks_after,
    may_invite,
    may_read_person,
    may_read_work,
    may_write_person,
    may_write_work,
)
from lms.domain.people import Role

PEOPLE = {
    "owner": Standing(1, Role.STUDENT, frozenset({10})),
    "teammate": Standing(2, Role.STUDENT, frozenset({10})),
    "stranger": Standing(3, Role.STUDENT, frozenset({10})),
    "mentor": Standing(4, Role.MENTOR, frozenset({10})),
    "other mentor": Standing(5, Role.MENTOR, frozenset({20})),
    "free mentor": Standing(6, Role.MENTOR),
    "admin": Standing(7, Role.ADMIN),
    "guardian": Standing(8, Role.GUARDIAN),
}
OWNERS = [PEOPLE["owner"], PEOPLE["teammate"]]

WORKS = [
    # who, reads, writes
    ("owner", True, True),
    ("teammate", True, True),
    ("stranger", False, False),
    ("mentor", True, False),
    ("other mentor", False, False),
    ("free mentor", True, False),
    ("admin", True, False),
    ("guardian", False, False),
]


@pytest.mark.parametrize(("who", "reads", "writes"), WORKS)
def test_works(who: str, *, reads: bool, writes: bool) -> None:
    assert may_read_work(PEOPLE[who], OWNERS) is reads
    assert may_write_work(PEOPLE[who], OWNERS) is writes


def test_a_work_without_owners_is_read_by_nobody() -> None:
    assert not any(may_read_work(person, []) for person in PEOPLE.values())


def test_a_team_of_two_cohorts_is_read_by_the_mentors_of_both() -> None:
    mixed = [Standing(1, Role.STUDENT, frozenset({10})), Standing(2, Role.STUDENT, frozenset({20}))]
    assert may_read_work(PEOPLE["mentor"], mixed)
    assert may_read_work(PEOPLE["other mentor"], mixed)


def test_students_without_a_cohort_belong_to_the_mentors_without_one() -> None:
    lonely = [Standing(1, Role.STUDENT)]
    assert not may_read_work(PEOPLE["mentor"], lonely)
    assert may_read_work(PEOPLE["free mentor"], lonely)


PAGES = [
    # who, whose page, reads, writes
    ("owner", "owner", True, False),
    ("stranger", "owner", False, False),
    ("guardian", "owner", False, False),
    ("mentor", "owner", True, False),
    ("other mentor", "owner", False, False),
    ("free mentor", "owner", True, False),
    ("admin", "owner", True, True),
    ("mentor", "other mentor", False, False),
    ("free mentor", "guardian", False, False),
    ("free mentor", "admin", False, False),
    ("admin", "mentor", True, True),
    ("admin", "guardian", True, True),
    ("admin", "admin", True, False),
]


@pytest.mark.parametrize(("who", "whose", "reads", "writes"), PAGES)
def test_people(who: str, whose: str, *, reads: bool, writes: bool) -> None:
    assert may_read_person(PEOPLE[who], PEOPLE[whose]) is reads
    assert may_write_person(PEOPLE[who], PEOPLE[whose]) is writes


INVITATIONS = [
    # who, role, cohort, may
    ("admin", Role.ADMIN, None, True),
    ("admin", Role.STUDENT, 20, True),
    ("mentor", Role.STUDENT, 10, True),
    ("mentor", Role.GUARDIAN, 10, True),
    ("mentor", Role.STUDENT, 20, False),
    ("mentor", Role.STUDENT, None, False),
    ("mentor", Role.MENTOR, 10, False),
    ("mentor", Role.ADMIN, 10, False),
    ("free mentor", Role.STUDENT, 20, True),
    ("free mentor", Role.STUDENT, None, True),
    ("free mentor", Role.ADMIN, None, False),
    ("stranger", Role.STUDENT, 10, False),
    ("guardian", Role.GUARDIAN, 10, False),
]


@pytest.mark.parametrize(("who", "role", "cohort", "may"), INVITATIONS)
def test_invitations(who: str, role: Role, cohort: int | None, *, may: bool) -> None:
    assert may_invite(PEOPLE[who], role, () if cohort is None else {cohort}) is may


def test_students_and_guardians_look_after_nobody() -> None:
    for who in ("owner", "guardian"):
        assert not looks_after(PEOPLE[who], {10})
        assert not looks_after(PEOPLE[who], ())
