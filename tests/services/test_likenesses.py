"""Programs are compared as they arrive: copies are found, asked about and closed, and no grade changes."""

from dataclasses import replace

import pytest
from sqlmodel import select

from lms.domain.likeness.outcomes import Outcome
from lms.domain.people import Role
from lms.errors import ConflictError, RefusedError
from lms.services import inbox, likenesses, people
from lms.services.likenesses import Likeness, talking
from lms.services.people import Person
from lms.services.school import School
from lms.storage.tables import CodePrint, Team, TeamMember, Work
from tests.domain.likeness.test_passages import OTHER, RENAMED, TREE
from tests.support.folk import cohort, person
from tests.support.schools import Pupil


def hand_in(pupil: Pupil, *texts: str) -> int:
    files = {f"part{number}.py": text.encode() for number, text in enumerate(texts)}
    return pupil.accept(pupil.commit({"solution.py": b"def add(a, b):\n    return a + b\n", **files})).id or 0


def all_of(school: School) -> list[Likeness]:
    with school.database.read() as session:
        return list(session.exec(select(Likeness).order_by(Likeness.id)))  # type: ignore[arg-type]  # a column


def admin_of(school: School) -> Person:
    return people.create(school, login="boss", name="Boss", role=Role.ADMIN, password=None, birth_date=None)


@pytest.fixture
def pair(school: School) -> tuple[Pupil, Pupil]:
    """Return two students; the second has handed in the first one's program with other names."""
    first, second = Pupil(school, "aru"), Pupil(school, "dana")
    hand_in(first, TREE)
    hand_in(second, RENAMED)
    likenesses.read_new(school)
    return first, second


def test_a_copy_is_found_with_the_later_work_as_the_one_that_is_asked(
    school: School, pair: tuple[Pupil, Pupil]
) -> None:
    first, second = pair
    (found,) = all_of(school)
    assert (found.work_id, found.other_work_id) == (second.work_id, first.work_id)
    assert found.share > 0.9
    assert found.outcome is None


def test_who_hands_in_again_is_not_the_later_one_of_a_program_that_was_theirs(school: School) -> None:
    """A copy among so much else that it is not shown, and then the author's next attempt."""
    author, copyist = Pupil(school, "aru"), Pupil(school, "dana")
    hand_in(author, TREE)
    likenesses.read_new(school)
    others = [OTHER, OTHER.replace("return", "yield"), "".join(reversed(OTHER.splitlines(keepends=True)))]
    hand_in(copyist, RENAMED, *others)
    assert likenesses.read_new(school) == 0
    hand_in(author, TREE, "done = True\n")
    likenesses.read_new(school)
    assert all_of(school) == []


def test_each_attempt_is_read_once(school: School, pair: tuple[Pupil, Pupil]) -> None:
    assert likenesses.read_new(school) == 0
    assert len(all_of(school)) == 1
    hand_in(pair[0], OTHER)
    assert likenesses.read_new(school) == 0


def test_works_of_their_own_are_not_alike(school: School) -> None:
    hand_in(Pupil(school, "aru"), TREE)
    hand_in(Pupil(school, "dana"), OTHER)
    assert likenesses.read_new(school) == 0
    assert all_of(school) == []


def test_ones_own_earlier_attempts_are_no_likeness(school: School) -> None:
    pupil = Pupil(school, "aru")
    hand_in(pupil, TREE)
    hand_in(pupil, TREE, OTHER)
    assert likenesses.read_new(school) == 0


def test_a_copy_of_an_earlier_attempt_is_found_though_its_author_has_moved_on(school: School) -> None:
    first, second = Pupil(school, "aru"), Pupil(school, "dana")
    earlier = hand_in(first, TREE)
    hand_in(first, OTHER)
    hand_in(second, RENAMED)
    assert likenesses.read_new(school) == 1
    assert all_of(school)[0].other_submission_id == earlier


def test_what_most_works_have_in_common_is_not_held_against_anybody(school: School) -> None:
    for number in range(8):
        hand_in(Pupil(school, f"aru{number}"), TREE)
        likenesses.read_new(school)
    before = len(all_of(school))
    hand_in(Pupil(school, "late"), TREE)
    assert likenesses.read_new(school) == 0
    assert len(all_of(school)) == before


def test_what_the_starter_gave_counts_for_nothing(school: School) -> None:
    shelf = school.catalogue
    given = [replace(one, starter={"solution.py": TREE.encode()}) for one in shelf]
    school = replace(school, shelf=lambda: replace(shelf, exercises=tuple(given)))
    hand_in(Pupil(school, "aru"), TREE)
    hand_in(Pupil(school, "dana"), TREE)
    assert likenesses.read_new(school) == 0


def test_of_a_pair_the_most_alike_attempts_are_kept(school: School) -> None:
    first, second = Pupil(school, "aru"), Pupil(school, "dana")
    hand_in(first, TREE)
    hand_in(second, RENAMED, OTHER.replace("k", "count")[:350])
    likenesses.read_new(school)
    (found,) = all_of(school)
    less = found.share
    best = hand_in(second, RENAMED)
    likenesses.read_new(school)
    (found,) = all_of(school)
    assert found.submission_id == best
    assert found.share > less


def test_nobody_but_the_staff_knows_before_a_mentor_asks(school: School, pair: tuple[Pupil, Pupil]) -> None:
    (found,) = all_of(school)
    for pupil in pair:
        assert inbox.unread(school, pupil.person_id) == 0
    with pytest.raises(ConflictError):
        likenesses.answer(school, pair[1].person, found, "It was me.")


def test_the_authors_are_asked_once_answer_and_hear_that_it_is_closed(
    school: School, pair: tuple[Pupil, Pupil]
) -> None:
    mentor = admin_of(school)
    likenesses.ask(school, mentor, all_of(school)[0])
    with pytest.raises(ConflictError):
        likenesses.ask(school, mentor, all_of(school)[0])
    assert inbox.unread(school, pair[1].person_id) == 1
    assert inbox.unread(school, pair[0].person_id) == 0
    likenesses.answer(school, pair[1].person, all_of(school)[0], "  We sat side by side.  ")
    shown = likenesses.view(school, all_of(school)[0], with_other=True)
    assert [(said.words, by.login) for said, by in shown.answers] == [("We sat side by side.", "dana")]
    assert inbox.unread(school, mentor.id or 0) == 1
    likenesses.close(school, mentor, all_of(school)[0], Outcome.EXPLAINED, "")
    assert inbox.unread(school, pair[1].person_id) == 2
    with pytest.raises(ConflictError):
        likenesses.answer(school, pair[1].person, all_of(school)[0], "One more thing.")
    with pytest.raises(ConflictError):
        likenesses.close(school, mentor, all_of(school)[0], Outcome.CHANCE, "")


def test_what_was_talked_about_needs_a_note(school: School, pair: tuple[Pupil, Pupil]) -> None:
    del pair
    with pytest.raises(RefusedError):
        likenesses.close(school, admin_of(school), all_of(school)[0], Outcome.TALKED, "  ")
    assert all_of(school)[0].outcome is None


def test_a_closed_pair_is_not_opened_again_by_the_next_attempt(
    school: School, pair: tuple[Pupil, Pupil]
) -> None:
    likenesses.close(school, admin_of(school), all_of(school)[0], Outcome.CHANCE, "")
    hand_in(pair[1], RENAMED, "")
    likenesses.read_new(school)
    (found,) = all_of(school)
    assert found.outcome is Outcome.CHANCE


def give_to_team(school: School, pupil: Pupil, *members: int) -> None:
    """Let a work be a team's; those who have left it are no members."""
    now = school.now()
    with school.database.write() as session:
        work = session.get_one(Work, pupil.work_id)
        team = Team(exercise=work.exercise, captain_id=pupil.person_id, created_at=now)
        session.add(team)
        session.flush()
        work.team_id, work.person_id = team.id, None
        for one in members:
            member = TeamMember(team_id=team.id or 0, person_id=one, asked_at=now, confirmed_at=now)
            session.add(member)


def test_every_author_of_a_team_is_asked_and_hears_that_it_is_closed(
    school: School, pair: tuple[Pupil, Pupil]
) -> None:
    mates = [pair[1].person_id, Pupil(school, "erlan").person_id]
    give_to_team(school, pair[1], *mates)
    mentor = admin_of(school)
    likenesses.ask(school, mentor, all_of(school)[0])
    assert [inbox.unread(school, one) for one in mates] == [1, 1]
    likenesses.close(school, mentor, all_of(school)[0], Outcome.EXPLAINED, "")
    assert [inbox.unread(school, one) for one in mates] == [2, 2]


def test_a_mentor_finds_their_own_behind_many_of_others(
    school: School, pair: tuple[Pupil, Pupil], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list ends somewhere, and the most alike come first."""
    monkeypatch.setattr(talking, "LISTED", 1)
    others = [Pupil(school, login) for login in ("erlan", "gulnaz")]
    for pupil in others:
        hand_in(pupil, OTHER)
    likenesses.read_new(school)
    here, there = cohort(school, "here"), cohort(school, "there")
    mentors = [person(school, f"mentor-{one}", Role.MENTOR, cohort_id=one) for one in (here, there)]
    with school.database.write() as session:
        for one, place in ((pair[1], here), (others[1], there)):
            session.get_one(Person, one.person_id).cohort_id = place
        for found in session.exec(select(Likeness)):
            found.share = 0.6 if found.work_id == pair[1].work_id else 0.9
    assert [line.likeness.work_id for line in likenesses.listing(school, mentors[0])] == [pair[1].work_id]
    assert [line.likeness.work_id for line in likenesses.listing(school, mentors[1])] == [others[1].work_id]
    assert [likenesses.open_count(school, one) for one in mentors] == [1, 1]
    boss = admin_of(school)
    assert (len(likenesses.listing(school, boss)), likenesses.open_count(school, boss)) == (1, 2)
    likenesses.close(school, mentors[0], all_of(school)[0], Outcome.CHANCE, "")
    assert [likenesses.open_count(school, one) for one in (*mentors, boss)] == [0, 1, 1]


def test_a_work_that_nobody_has_any_more_stops_no_reading(school: School, pair: tuple[Pupil, Pupil]) -> None:
    give_to_team(school, pair[0])
    third = Pupil(school, "erlan")
    hand_in(third, TREE)
    assert likenesses.read_new(school) > 0
    (found,) = [
        one for one in all_of(school) if one.other_work_id == pair[0].work_id and one.work_id == third.work_id
    ]
    shown = likenesses.view(school, found, with_other=True)
    assert (shown.own.names, shown.other and shown.other.names) == ("Ару", "")


def test_an_exercise_that_has_left_can_still_be_looked_at_and_asked_about(
    school: School, pair: tuple[Pupil, Pupil]
) -> None:
    shelf = school.catalogue
    empty = replace(school, shelf=lambda: replace(shelf, exercises=()))
    likenesses.ask(empty, admin_of(school), all_of(school)[0])
    assert inbox.unread(school, pair[1].person_id) == 1
    assert likenesses.view(empty, all_of(school)[0], with_other=True).compared.is_notable
    hand_in(Pupil(school, "erlan"), TREE)
    assert likenesses.read_new(empty) == 0, "nobody knows what the exercise gave"


def test_the_index_holds_each_print_of_a_work_once(school: School, pair: tuple[Pupil, Pupil]) -> None:
    del pair
    with school.database.read() as session:
        rows = session.exec(select(CodePrint)).all()
    assert len(rows) == len({(row.mark, row.work_id) for row in rows}) > 40


def test_a_school_may_begin_to_compare_from_now_on(school: School) -> None:
    first, second = Pupil(school, "aru"), Pupil(school, "dana")
    hand_in(first, TREE)
    hand_in(second, RENAMED)
    assert likenesses.begin_now(school) == 2
    assert likenesses.read_new(school) == 0
    assert all_of(school) == []
    hand_in(first, OTHER)
    hand_in(second, OTHER, "")
    assert likenesses.read_new(school) == 1
