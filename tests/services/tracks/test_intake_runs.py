"""The run of an intake: who gets which seat, what each is told, and the file that proves it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlmodel import col, select

from lms.cli import main
from lms.domain.tracks import intakes as rules
from lms.domain.tracks.allocation import digest_of
from lms.domain.tracks.intakes import IntakeState
from lms.domain.tracks.switches import StayKind
from lms.domain.tracks.waitlists import SeatState
from lms.services import people, seats
from lms.services.keys import key
from lms.services.school import School
from lms.services.tracks import allotting, intakes, outcomes, stays, wishes
from lms.services.tracks.intakes import Share
from lms.storage.tables import Allotment, Intake, Seat, Track, TrackStay
from tests.services.test_races import at_once
from tests.services.tracks.test_intakes import row, shared_out, told, wished
from tests.support import reviews
from tests.support.intakes import intake_school, plan
from tests.support.pace_school import counted
from tests.support.schools import RIGHT, Pupil
from tests.support.track_school import seat_of


def test_the_run_gives_seats_lines_and_reasons(school: School) -> None:
    one = intake_school(school, seats=(2, 1), students=4)
    for n in range(4):
        one.wish(n, 0, 1)
    one.run()
    got = shared_out(one)
    assert sorted(str(track) for track in got) == ["0", "0", "1", "None"]
    in_first, without = one.students[got.index(0)], one.students[got.index(None)]
    assert seat_of(school, in_first, one.tracks[0]) == ["held"]
    assert [seat_of(school, without, track) for track in one.tracks] == [["waiting"], ["waiting"]]
    with school.database.read() as session:
        (stay,) = session.exec(select(TrackStay).where(TrackStay.person_id == in_first)).all()
        waiting = session.exec(select(Seat).where(Seat.person_id == without)).all()
    assert (stay.kind, stay.track_id, stay.intake_id) == (StayKind.MEMBER, one.tracks[0], one.intake_id)
    assert {(seat.number, seat.intake_id) for seat in waiting} == {(4, one.intake_id)}
    assert told(school, in_first)[0] == "“%(name)s”: you have a place on %(title)s."
    assert told(school, without)[0].startswith("“%(name)s”: your wishes were full.")


def test_each_is_told_why(school: School) -> None:
    one = intake_school(school, seats=(2, 1), students=4)
    for n in range(4):
        one.wish(n, 0, 1)
    one.run()
    got = shared_out(one)
    with school.database.read() as session:
        (first, _) = intakes.demand(school, one.intake_id)
        numbers = {a.person_id: a.number for a in session.exec(select(Allotment)).all()}
    second = one.students[got.index(1)]
    result = outcomes.result_of(school, one.intake_id, second)
    assert result is not None
    said = [message.words % {k: str(v) for k, v in message.values.items()} for message in result.messages]
    assert said == [
        "Track-1, your wish 2: place 1 of 1.",
        f"Wish 1, Track-0, was full at lottery number {first.row.last_number}; yours is {numbers[second]}.",
    ]
    assert numbers[second] == 3
    assert outcomes.result_of(school, one.intake_id, one.admin_id) is None


def test_who_is_left_over_is_shown_what_is_open(school: School) -> None:
    one = intake_school(school, seats=(1, 5), students=2)
    one.wish(0, 0)
    one.wish(1, 0)
    one.run()
    without = one.students[shared_out(one).index(None)]
    result = outcomes.result_of(school, one.intake_id, without)
    assert result is not None
    assert [track_id for track_id, _ in result.open_tracks] == [one.tracks[1]]


def test_those_who_have_passed_what_a_track_builds_on_go_first(school: School) -> None:
    one = intake_school(school, seats=(1,), students=6, needs=("three-checks",))
    pupil = Pupil(school, "prepared")
    people.move(school, pupil.person_id, one.cohort_id, by=one.admin_id)
    reviews.grade_row(school, key(pupil.hand_in(RIGHT).id))
    for n in range(6):
        one.wish(n, 0)
    wishes.save(school, pupil.person_id, one.intake_id, [one.tracks[0]])
    one.run()
    result = outcomes.result_of(school, one.intake_id, pupil.person_id)
    assert result is not None
    assert result.allotment.place == 1
    other = outcomes.result_of(school, one.intake_id, one.students[0])
    assert other is not None
    assert other.messages[1].words.endswith("was filled by students who had passed what it builds on.")
    assert rules.faults(rules.read(intakes.by_id(school, one.intake_id).published or "")) == ()


def test_a_no_show_rate_of_earlier_intakes_makes_room(school: School) -> None:
    one = intake_school(school, seats=(20,), students=20)
    for n in range(20):
        one.wish(n, 0)
    one.run()
    with school.database.write() as session:
        for n in one.students[:10]:
            track = session.get_one(Track, one.tracks[0])
            seat = session.exec(select(Seat).where(Seat.person_id == n)).one()
            seats.leave(session, school, seat, "never came", SeatState.MISSED)
            assert track.seats == 20
    made = intakes.create(school, one.admin_id, one.programme_id, plan(school, {one.tracks[0]: Share(20)}))
    intakes.open_(school, made.id or 0)
    (demand,) = intakes.demand(school, made.id or 0)
    assert intakes.by_id(school, made.id or 0).no_show == pytest.approx(0.3)
    assert (demand.row.seats, demand.row.capacity) == (20, 26)


def test_who_changes_and_who_begins_are_placed_in_one_run(school: School) -> None:
    one = intake_school(school, seats=(2, 1), students=3)
    stays.try_out(school, one.students[0], one.tracks[0])
    with school.database.write() as session:
        before = stays.place(session, school, one.students[1], one.tracks[1]).id
    one.wish(0, 0)
    one.wish(1, 0)
    one.wish(2, 1)
    one.run()
    with school.database.read() as session:
        found = session.exec(select(TrackStay).order_by(col(TrackStay.id))).all()
    assert sorted((one.students.index(stay.person_id), stay.kind, stay.ending or "") for stay in found) == [
        (0, "member", ""),
        (0, "trial", "kept"),
        (1, "member", ""),
        (1, "member", "switched"),
        (2, "member", ""),
    ]
    changed = [stay for stay in found if stay.person_id == one.students[1] and stay.ended_at is None]
    assert [(stay.before_id, stay.intake_id) for stay in changed] == [(before, one.intake_id)]


def test_a_run_for_many_takes_few_statements(school: School) -> None:
    one = intake_school(school, seats=(10, 1), students=30)
    for n in range(30):
        one.wish(n, 0, 1)
    with counted(school) as statements:
        one.run()
    assert len(statements) < 80
    assert [shared_out(one).count(rank) for rank in (0, 1, None)] == [10, 1, 19]


def test_of_many_who_run_it_at_once_one_does(school: School) -> None:
    one = intake_school(school)
    for n in range(4):
        one.wish(n, 0, 1)
    over = one.over
    assert at_once(*[lambda: allotting.run(over, one.intake_id)] * 6) == 1
    assert allotting.run_due(over) == 0
    with school.database.read() as session:
        assert len(session.exec(select(TrackStay)).all()) == 3
        assert session.get_one(Intake, one.intake_id).state is IntakeState.DONE
    assert [len(told(school, n)) for n in one.students] == [2] * 4


@pytest.mark.parametrize("turn", range(4))
def test_a_wish_at_the_moment_of_the_run_counts_whole_or_not_at_all(school: School, turn: int) -> None:
    one = intake_school(school, seats=(1, 1), students=1)
    one.wish(0, 0)
    tricks = [lambda: one.wish(0, 1), lambda: allotting.run(school, one.intake_id)]
    at_once(*(tricks if turn % 2 else reversed(tricks)))
    assert shared_out(one) == wished(one, 0)


def test_the_published_file_names_nobody_and_proves_itself(school: School, tmp_path: Path) -> None:
    one = intake_school(school)
    for n in range(4):
        one.wish(n, n % 2, 1 - n % 2)
    one.run()
    made = intakes.by_id(school, one.intake_id)
    text = outcomes.published(school, made.key)
    assert not any(word in text for word in ("student-0", "Student-0"))
    content = json.loads(text)
    assert digest_of(content["seed"]) == made.digest
    names = {wishes.of_person(school, row(school, n), one.intake_id).pseudonym for n in one.students}
    assert {entry["name"] for entry in content["students"]} == names
    assert recomputed(tmp_path, text) == (0, "again: the same")
    assert recomputed(tmp_path, text, "--sum", content["sum"]) == (0, "again: the same")
    assert recomputed(tmp_path, text, "--sum", "0" * 64) == (1, "again: something differs")
    assert recomputed(tmp_path, text.replace(made.seed, "ab" * 32)) == (1, "again: something differs")
    content["students"][0]["wishes"].reverse()
    assert recomputed(tmp_path, json.dumps(content)) == (1, "again: something differs")
    assert recomputed(tmp_path, "{}")[0] == 1


def recomputed(folder: Path, text: str, *options: str) -> tuple[int, str]:
    file = folder / "intake.json"
    file.write_text(text)
    done = CliRunner().invoke(main, ["intakes", "recompute", str(file), *options])
    return done.exit_code, done.output.strip().splitlines()[-1]


def test_a_coach_is_told_once_of_all_new_students(school: School) -> None:
    one = intake_school(school, seats=(3,), students=3)
    with school.database.write() as session:
        session.get_one(Track, one.tracks[0]).coach_id = one.admin_id
    for n in range(3):
        one.wish(n, 0)
    one.run()
    assert told(school, one.admin_id) == ["“%(name)s” is shared out. Students on %(title)s now: %(count)s"]


def test_a_seat_that_a_move_frees_is_offered_only_if_the_intake_has_not_given_it(school: School) -> None:
    """Two change places by an intake while somebody waits for both tracks: nobody is let in too many."""
    one = intake_school(school, seats=(1, 1), students=3)
    for n in range(2):
        with school.database.write() as session:
            stays.place(session, school, one.students[n], one.tracks[n])
    with school.database.write() as session:
        for track_id in one.tracks:
            seats.join(session, school, seats.lock(session, track_id=track_id), one.students[2])
    one.wish(0, 1)
    one.wish(1, 0)
    one.run()
    assert shared_out(one) == [1, 0, None]
    assert [seat_of(school, one.students[2], track) for track in one.tracks] == [["waiting"], ["waiting"]]
