"""Rosters: who is in a cohort, and how a time there begins, goes on and ends."""

from datetime import timedelta

import pytest

from lms.domain.cohorts.enrolments import Ending
from lms.domain.guardians.links import LinkState
from lms.domain.people import Role
from lms.errors import ConflictError, ForbiddenError, MissingError, RefusedError
from lms.services import cohorts, guardians, invitations, people
from lms.services.activity import LastHere
from lms.services.cohorts import invites, rosters
from lms.services.people import Person
from lms.services.school import School
from tests.support.folk import MINOR, cohort, key, person
from tests.support.pace_school import counted
from tests.support.schools import RIGHT, Pupil, at


def again(school: School, row: Person) -> Person:
    found = people.by_id(school, key(row))
    assert found is not None
    return found


def test_a_roster_says_what_a_mentor_needs_and_no_birth_date(school: School, here: int) -> None:
    aru = person(school, "aru", cohort_id=here, born=MINOR, password=None)
    person(school, "bek", cohort_id=here, password=None)
    mum = person(school, "mum", Role.GUARDIAN, password=None)
    with school.database.write() as session:
        guardians.ask(session, key(mum), key(aru), school.now())
    first, second = rosters.roster(school, here).students
    assert (first.person.login, first.minor, first.guardian) == ("aru", True, LinkState.PENDING)
    assert (second.person.login, second.minor, second.guardian) == ("bek", False, None)
    guardians.confirm(school, guardian_id=key(mum), ward_id=key(aru))
    assert rosters.roster(school, here).students[0].guardian is LinkState.CONFIRMED


def test_the_newest_attempt_is_the_last_sign_of_life(school: School, here: int) -> None:
    pupil = Pupil(school)
    people.move(school, pupil.person_id, here)
    assert rosters.roster(school, here).students[0].last_active is None
    handed_in = pupil.hand_in(RIGHT)
    assert rosters.roster(school, here).students[0].last_active == LastHere(handed_in.created_at)


def test_who_leaves_is_remembered_with_the_reason(school: School, here: int, mentor: Person) -> None:
    aru = person(school, "aru", cohort_id=here, password=None)
    rosters.leave(
        school, mentor, person_id=key(aru), cohort_id=here, ending=Ending.LEFT, note=" works \n now "
    )
    found = rosters.roster(school, here)
    assert found.students == ()
    (gone,) = found.past
    assert (gone.enrolment.ending, gone.enrolment.note, gone.enrolment.by) == (
        Ending.LEFT,
        "works now",
        mentor.id,
    )
    assert again(school, aru).cohort_ids == frozenset()


@pytest.mark.parametrize(
    ("ending", "note"), [(Ending.LEFT, ""), (Ending.LEFT, "  "), (Ending.MOVED, "elsewhere")]
)
def test_a_reason_is_asked_of_who_leaves_early(
    school: School, here: int, mentor: Person, ending: Ending, note: str
) -> None:
    aru = person(school, "aru", cohort_id=here, password=None)
    with pytest.raises(RefusedError):
        rosters.leave(school, mentor, person_id=key(aru), cohort_id=here, ending=ending, note=note)
    assert again(school, aru).cohort_id == here


def test_who_goes_on_elsewhere_is_in_one_cohort_and_in_both_histories(school: School, here: int) -> None:
    there, free = cohort(school, "there", "tomorrow"), person(school, "free", Role.MENTOR, password=None)
    aru = person(school, "aru", cohort_id=here, password=None)
    rosters.move(school, free, person_id=key(aru), cohort_id=here, to_id=there)
    assert (again(school, aru).cohort_id, again(school, aru).other_cohorts) == (there, [])
    newest, before = rosters.times_of(school, again(school, aru))
    assert (newest.cohort.name, newest.main, before.enrolment.ending) == ("there", True, Ending.MOVED)


def test_somebody_may_be_in_both_programmes(school: School, here: int) -> None:
    there, free = cohort(school, "there", "tomorrow"), person(school, "free", Role.MENTOR, password=None)
    aru = person(school, "aru", cohort_id=here, password=None)
    rosters.join(school, free, person_id=key(aru), cohort_id=here, to_id=there)
    assert (again(school, aru).cohort_id, again(school, aru).other_cohorts) == (here, [there])
    assert [one.main for one in rosters.roster(school, there).students] == [False]
    with pytest.raises(ConflictError):
        rosters.join(school, free, person_id=key(aru), cohort_id=here, to_id=there)
    rosters.make_main(school, free, person_id=key(aru), cohort_id=there)
    assert (again(school, aru).cohort_id, again(school, aru).other_cohorts) == (there, [here])


def test_a_mentor_moves_nobody_into_a_cohort_of_others(school: School, here: int, mentor: Person) -> None:
    there = cohort(school, "there")
    aru = person(school, "aru", cohort_id=here, password=None)
    for verb in (rosters.move, rosters.join):
        with pytest.raises(ForbiddenError):
            verb(school, mentor, person_id=key(aru), cohort_id=here, to_id=there)


def test_only_who_is_there_leaves(school: School, here: int, mentor: Person) -> None:
    stranger = person(school, "stranger", password=None)
    for who in (key(stranger), key(mentor), 999):
        with pytest.raises(MissingError):
            rosters.leave(school, mentor, person_id=who, cohort_id=here, ending=Ending.FINISHED)


def test_every_name_gets_a_link_that_leads_into_the_cohort(school: School, here: int, mentor: Person) -> None:
    made = invites.invite_many(school, mentor, here, [" Ару ", "", "Бек"])
    assert [one.name for one in made] == ["Ару", "Бек"]
    assert invitations.by_word(school, made[1].word).cohort is not None
    listed = invitations.of_cohort(school, here)
    assert [one.invitation.note for one in listed] == ["Бек", "Ару"]


def test_many_links_are_made_at_once_or_none_is(school: School, here: int, mentor: Person) -> None:
    with counted(school) as statements:
        assert len(invites.invite_many(school, mentor, here, [f"Name {n}" for n in range(100)])) == 100
    assert len(statements) < 6
    there = cohort(school, "there")
    with pytest.raises(ForbiddenError):
        invites.invite_many(school, mentor, there, ["Ару"])
    assert invitations.of_cohort(school, there) == ()


@pytest.mark.parametrize("names", [[], ["", " "], ["x"] * 101])
def test_too_few_or_too_many_names_make_no_link(
    school: School, here: int, mentor: Person, names: list[str]
) -> None:
    with pytest.raises(RefusedError):
        invites.invite_many(school, mentor, here, names)
    assert invitations.of_cohort(school, here) == ()


def test_an_overview_counts_who_is_quiet_for_a_week(school: School, here: int, mentor: Person) -> None:
    pupil = Pupil(school)
    people.move(school, pupil.person_id, here)
    person(school, "bek", cohort_id=here, password=None)
    pupil.hand_in(RIGHT)
    (now,) = cohorts.overview(school, mentor)
    assert (now.view.students, now.quiet, now.next_event) == (2, 1, None)
    (later,) = cohorts.overview(at(school, school.now() + timedelta(days=8)), mentor)
    assert later.quiet == 2


def test_a_mentor_sees_their_own_cohorts_and_a_free_one_all(school: School, mentor: Person) -> None:
    cohort(school, "there")
    free = person(school, "free", Role.MENTOR, password=None)
    assert [one.cohort.name for one in cohorts.of_staff(school, mentor)] == ["here"]
    assert {one.cohort.name for one in cohorts.of_staff(school, free)} == {"here", "there"}
