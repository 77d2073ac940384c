"""Intakes: planned, opened, wished in, run once; each is told why, and the file proves it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from lms.domain.exercises import Texts
from lms.domain.tracks import intakes as rules
from lms.domain.tracks.allocation import digest_of
from lms.domain.tracks.intakes import IntakeState, Step
from lms.errors import ConflictError, MissingError, RefusedError
from lms.services import inbox, people
from lms.services.school import School
from lms.services.tracks import allotting, editing, intakes, openings, outcomes, wishes
from lms.services.tracks.intakes import Share
from lms.storage.tables import Allotment, Person
from tests.support.folk import cohort
from tests.support.intakes import WEEK, IntakeSchool, intake_school, plan
from tests.support.schools import at
from tests.support.track_school import seat_of, student


def told(school: School, person_id: int) -> list[str]:
    return [one.words for one in inbox.listing(school, person_id).notices]


def row(school: School, person_id: int) -> Person:
    with school.database.read() as session:
        return session.get_one(Person, person_id)


def wished(one: IntakeSchool, student_number: int) -> list[int]:
    mine = wishes.of_person(one.school, row(one.school, one.students[student_number]), one.intake_id)
    return [one.tracks.index(choice.row.track_id) for choice in mine.wishes]


def shared_out(one: IntakeSchool) -> list[int | None]:
    """Return of each student the position of the track they got."""
    with one.school.database.read() as session:
        found = session.exec(select(Allotment).where(Allotment.intake_id == one.intake_id)).all()
    got = {row.person_id: row.track_id for row in found}
    return [None if got.get(n) is None else one.tracks.index(got[n] or 0) for n in one.students]


def test_an_intake_that_is_opened_early_can_end_before_it_was_planned_to_begin(school: School) -> None:
    one = intake_school(school, opened=False)
    now = school.now()
    later = intakes.Plan("Later", now + WEEK, now + 2 * WEEK, {track: Share(2) for track in one.tracks})
    intakes.replan(school, one.intake_id, later)
    intakes.open_(school, one.intake_id)
    one.wish(0, 0)
    allotting.run(at(school, now + timedelta(hours=1)), one.intake_id)
    made = intakes.by_id(school, one.intake_id)
    assert made.state is IntakeState.DONE
    assert now <= made.opens_at < made.closes_at == now + timedelta(hours=1)
    assert shared_out(one)[0] == 0


def test_an_intake_says_what_it_is_committed_to_before_anybody_wishes(school: School) -> None:
    one = intake_school(school)
    made = intakes.by_id(school, one.intake_id)
    assert (made.state, made.digest) == (IntakeState.OPEN, digest_of(made.seed))
    assert made.seed not in repr(made)
    with pytest.raises(MissingError):
        outcomes.published(school, made.key)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " \t"}, "name"),
        ({"shares": {}}, "tracks"),
        ({"shares": {1: Share(-1)}}, "tracks"),
        ({"shares": {1: Share(10_001)}}, "tracks"),
        ({"shares": {99: Share(1)}}, "tracks"),
        ({"closes_at": None}, "closes_at"),
    ],
)
def test_what_can_not_be_is_refused(school: School, change: dict[str, object], field: str) -> None:
    one = intake_school(school)
    good = plan(school, {one.tracks[0]: Share(1)})
    if "closes_at" in change:
        change = {"closes_at": good.opens_at + timedelta(minutes=1)}
    elif 1 in (change.get("shares") or {}):  # type: ignore[operator]  # the table's own
        change = {"shares": {one.tracks[0]: next(iter(change["shares"].values()))}}  # type: ignore[attr-defined]
    with pytest.raises(RefusedError) as refused:
        intakes.create(school, one.admin_id, one.programme_id, replace(good, **change))  # type: ignore[arg-type]
    assert refused.value.values["field"] == field


def test_a_planned_intake_can_be_changed_and_an_open_one_can_not(school: School) -> None:
    one = intake_school(school, opened=False)
    intakes.replan(
        school, one.intake_id, plan(school, {one.tracks[1]: Share(7, prepared_first=True)}, "Winter")
    )
    (demand,) = intakes.demand(school, one.intake_id)
    assert (demand.row.track_id, demand.row.seats, demand.row.prepared_first) == (one.tracks[1], 7, True)
    assert intakes.by_id(school, one.intake_id).name == "Winter"
    intakes.open_(school, one.intake_id)
    with pytest.raises(ConflictError):
        intakes.replan(school, one.intake_id, plan(school, {one.tracks[0]: Share(1)}))
    with pytest.raises(ConflictError):
        intakes.open_(school, one.intake_id)


def test_an_intake_opens_by_itself_and_tells_its_students(school: School) -> None:
    one = intake_school(school, opened=False)
    before, there = at(school, school.now() - timedelta(hours=1)), cohort(school, "there", "other")
    stranger = student(school, "elsewhere", there)
    assert openings.open_due(before) == 0
    assert openings.open_due(school) == 1
    assert openings.open_due(school) == 0
    assert [len(told(school, person)) for person in (*one.students, stranger)] == [1, 1, 1, 1, 0]


def test_an_intake_whose_end_has_come_does_not_open(school: School) -> None:
    one = intake_school(school, opened=False)
    late = at(school, school.now() + WEEK)
    assert openings.open_due(late) == 0
    with pytest.raises(RefusedError):
        intakes.open_(late, one.intake_id)


def test_the_end_moves_to_later_only(school: School) -> None:
    one = intake_school(school)
    end = intakes.by_id(school, one.intake_id).closes_at
    with pytest.raises(RefusedError):
        intakes.extend(school, one.intake_id, end - timedelta(hours=1))
    intakes.extend(school, one.intake_id, end + WEEK)
    assert allotting.run_due(at(school, end + timedelta(hours=1))) == 0
    assert allotting.run_due(at(school, end + 2 * WEEK)) == 1


def test_wishes_are_saved_at_once_and_can_be_changed_until_the_end(school: School) -> None:
    one = intake_school(school, seats=(1, 1, 1))
    one.wish(0, 2, 0)
    assert wished(one, 0) == [2, 0]
    for track, step, after in (
        (1, Step.ADD, [2, 0, 1]),
        (1, Step.UP, [2, 1, 0]),
        (2, Step.DOWN, [1, 2, 0]),
        (2, Step.REMOVE, [1, 0]),
    ):
        wishes.step(school, one.students[0], one.intake_id, one.tracks[track], step)
        assert wished(one, 0) == after
    name = wishes.of_person(school, row(school, one.students[0]), one.intake_id).pseudonym
    one.wish(0)
    assert wished(one, 0) == []
    assert wishes.of_person(school, row(school, one.students[0]), one.intake_id).pseudonym == name
    with pytest.raises(ConflictError):
        wishes.save(one.over, one.students[0], one.intake_id, [one.tracks[0]])


def test_what_is_no_wish_is_refused(school: School) -> None:
    one = intake_school(school)
    elsewhere = student(school, "elsewhere", cohort(school, "there", "other"))
    for person_id in (elsewhere, one.admin_id):
        with pytest.raises(MissingError):
            wishes.save(school, person_id, one.intake_id, [one.tracks[0]])
    for wrong in ([one.tracks[0], one.tracks[0]], [999]):
        with pytest.raises(RefusedError):
            wishes.save(school, one.students[0], one.intake_id, wrong)
    with pytest.raises(MissingError):
        wishes.of_person(school, row(school, elsewhere), one.intake_id)


def test_demand_counts_first_wishes_and_all(school: School) -> None:
    one = intake_school(school)
    one.wish(0, 0, 1)
    one.wish(1, 1)
    one.wish(2, 0)
    assert [(row.firsts, row.wishes) for row in intakes.demand(school, one.intake_id)] == [(2, 2), (1, 2)]
    view = intakes.view(school, one.intake_id)
    assert (view.students, view.wishing) == (4, 3)


def test_an_intake_that_was_called_off_changes_nothing(school: School) -> None:
    one = intake_school(school)
    one.wish(0, 0)
    intakes.cancel(school, one.intake_id)
    assert allotting.run_due(one.over) == 0
    for act in (intakes.cancel, allotting.run):
        with pytest.raises(ConflictError):
            act(school, one.intake_id)
    assert [len(told(school, n)) for n in one.students] == [2, 1, 1, 1]


def test_a_closed_account_takes_no_seat(school: School) -> None:
    one = intake_school(school, seats=(1,), students=2)
    one.wish(0, 0)
    one.wish(1, 0)
    people.deactivate(school, one.students[0])
    one.run()
    assert shared_out(one) == [None, 0]


def test_a_track_closed_after_the_opening_gets_no_seats(school: School) -> None:
    one = intake_school(school, seats=(2, 2), students=2)
    one.wish(0, 0, 1)
    one.wish(1, 0)
    editing.set_closed(school, one.tracks[0], closed=True)
    one.run()
    assert shared_out(one) == [1, None]
    assert [seat_of(school, student, one.tracks[0]) for student in one.students] == [[], []]
    result = outcomes.result_of(school, one.intake_id, one.students[1])
    assert result is not None
    assert "had no seats in this intake" in result.messages[1].words
    text = outcomes.published(school, intakes.by_id(school, one.intake_id).key)
    assert rules.faults(rules.read(text)) == ()


def test_who_has_no_wishes_is_reminded_once_a_day_before_the_end(school: School) -> None:
    one = intake_school(school)
    one.wish(0, 0)
    end = intakes.by_id(school, one.intake_id).closes_at
    assert openings.remind(at(school, end - timedelta(hours=30))) == 0
    near = at(school, end - timedelta(hours=20))
    assert (openings.remind(near), openings.remind(near)) == (3, 0)


def test_a_name_of_a_track_is_in_all_languages(school: School) -> None:
    one = intake_school(school)
    one.wish(0, 0)
    one.run()
    found = rules.read(outcomes.published(school, intakes.by_id(school, one.intake_id).key))
    assert found.tracks[0].name == Texts(kk="track-0 kk", ru="track-0 ru", en="Track-0")
