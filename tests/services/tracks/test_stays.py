"""Free movement: a trial costs nothing, a change can be taken back, seats go on to who waits."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from lms.domain.tracks.switches import StayEnd, StayKind
from lms.errors import ConflictError, ForbiddenError, MissingError, QatarlasError, RefusedError
from lms.services import inbox, seats
from lms.services.activities import doing
from lms.services.keys import key
from lms.services.school import School
from lms.services.tracks import lines, moves, stays, turns
from lms.storage.tables import Person, Programme, Seat, Track, TrackStay
from tests.services.test_races import at_once
from tests.support import track_school as tracks
from tests.support.folk import cohort
from tests.support.schools import at

DAY = timedelta(days=1)


@pytest.fixture
def here(school: School) -> int:
    return cohort(school, "TUMO 2026")


def placed(school: School, person_id: int, track_id: int) -> TrackStay:
    with school.database.write() as session:
        return stays.place(session, school, person_id, track_id)


def stays_of(school: School, person_id: int) -> list[TrackStay]:
    with school.database.read() as session:
        query = select(TrackStay).where(TrackStay.person_id == person_id).order_by(col(TrackStay.id))
        return list(session.exec(query).all())


def in_line(school: School, person_id: int, track_id: int, *, number: int | None = None) -> Seat:
    with school.database.write() as session:
        thing = seats.lock(session, track_id=track_id)
        return seats.join(session, school, thing, person_id, number=number)


def told(school: School, person_id: int) -> list[str]:
    return [one.words for one in inbox.listing(school, person_id).notices]


def test_a_trial_leaves_the_own_seat_as_it_is(school: School, here: int) -> None:
    vision, games = tracks.track(school, here), tracks.track(school, here, "games", seats=0)
    aru = tracks.student(school, "aru", here)
    placed(school, aru, vision)
    trial = stays.try_out(school, aru, games)
    assert (trial.kind, trial.until) == (StayKind.TRIAL, trial.started_at + 14 * DAY)
    assert tracks.seat_of(school, aru, vision) == ["held"]
    assert tracks.seat_of(school, aru, games) == []


def test_one_track_is_tried_at_a_time(school: School, here: int) -> None:
    one, other = tracks.track(school, here), tracks.track(school, here, "games")
    aru = tracks.student(school, "aru", here)
    stays.try_out(school, aru, one)
    for track_id in (one, other):
        with pytest.raises(ConflictError):
            stays.try_out(school, aru, track_id)


def test_a_closed_track_and_one_of_another_programme_can_not_be_tried(school: School, here: int) -> None:
    there = cohort(school, "Tomorrow 2026", "tomorrow-school")
    aru = tracks.student(school, "aru", here)
    with pytest.raises(ConflictError):
        stays.try_out(school, aru, tracks.track(school, here, closed=True))
    with pytest.raises(MissingError):
        stays.try_out(school, aru, tracks.track(school, there))


def test_a_trial_ends_by_itself_and_once(school: School, here: int) -> None:
    vision, aru = tracks.track(school, here), tracks.student(school, "aru", here)
    stays.try_out(school, aru, vision)
    assert stays.end_trials(at(school, school.now() + 13 * DAY)) == 0
    later = at(school, school.now() + 15 * DAY)
    assert (stays.end_trials(later), stays.end_trials(later)) == (1, 0)
    assert stays_of(school, aru)[0].ending is StayEnd.OVER
    assert "is over" in told(school, aru)[0]


def test_a_switch_gives_the_old_seat_to_who_waits(school: School, here: int) -> None:
    vision, games = tracks.track(school, here, seats=1), tracks.track(school, here, "games")
    aru, dana = tracks.student(school, "aru", here), tracks.student(school, "dana", here)
    placed(school, aru, vision)
    assert in_line(school, dana, vision).state == "waiting"
    stays.switch(school, aru, games, "I draw more than I count")
    assert tracks.seat_of(school, aru, games) == ["held"]
    assert tracks.seat_of(school, aru, vision) == ["left"]
    assert tracks.seat_of(school, dana, vision) == ["offered"]
    first, second = stays_of(school, aru)
    assert (first.ending, first.end_reason) == (StayEnd.SWITCHED, "I draw more than I count")
    assert (second.before_id, second.ended_at) == (first.id, None)


def test_a_switch_needs_a_reason_and_a_free_seat(school: School, here: int) -> None:
    vision, full = tracks.track(school, here), tracks.track(school, here, "games", seats=0)
    aru = tracks.student(school, "aru", here)
    placed(school, aru, vision)
    with pytest.raises(RefusedError):
        stays.switch(school, aru, full, "  ")
    with pytest.raises(ConflictError):
        stays.switch(school, aru, full, "I like games")
    assert tracks.seat_of(school, aru, vision) == ["held"]


def test_a_trial_of_the_track_is_kept_by_a_switch(school: School, here: int) -> None:
    vision, games = tracks.track(school, here), tracks.track(school, here, "games")
    aru = tracks.student(school, "aru", here)
    placed(school, aru, vision)
    stays.try_out(school, aru, games)
    stays.switch(school, aru, games, "The trial was fun")
    assert [one.ending for one in stays_of(school, aru)] == [StayEnd.SWITCHED, StayEnd.KEPT, None]


def test_a_switch_is_taken_back_while_the_seat_is_free(school: School, here: int) -> None:
    vision, games = tracks.track(school, here, seats=1), tracks.track(school, here, "games")
    aru = tracks.student(school, "aru", here)
    placed(school, aru, vision)
    changed = stays.switch(school, aru, games, "Games")
    back = stays.take_back(at(school, school.now() + 6 * DAY), aru, key(changed.id))
    assert (back.track_id, back.before_id) == (vision, None)
    assert tracks.seat_of(school, aru, vision) == ["left", "held"]
    assert tracks.seat_of(school, aru, games) == ["left"]


def test_a_switch_is_not_taken_back_after_a_week_nor_when_somebody_has_the_seat(
    school: School, here: int
) -> None:
    vision, games = tracks.track(school, here, seats=1), tracks.track(school, here, "games")
    aru, dana = tracks.student(school, "aru", here), tracks.student(school, "dana", here)
    placed(school, aru, vision)
    changed = key(stays.switch(school, aru, games, "Games").id)
    with pytest.raises(ConflictError):
        stays.take_back(at(school, school.now() + 8 * DAY), aru, changed)
    stays.switch(school, dana, vision, "Pictures")
    with pytest.raises(ConflictError):
        stays.take_back(school, aru, changed)
    assert tracks.seat_of(school, aru, games) == ["held"]


def test_only_ones_own_stay_is_left(school: School, here: int) -> None:
    vision = tracks.track(school, here)
    aru, dana = tracks.student(school, "aru", here), tracks.student(school, "dana", here)
    stay_id = key(placed(school, aru, vision).id)
    with pytest.raises(MissingError):
        stays.leave(school, dana, stay_id, "", by=dana)
    stays.leave(school, aru, stay_id, "We move to Almaty", by=aru)
    assert tracks.seat_of(school, aru, vision) == ["left"]


@pytest.mark.parametrize(
    ("ending", "state"),
    [(StayEnd.FINISHED, "done"), (StayEnd.MISSED, "missed"), (StayEnd.LEFT, "left")],
)
def test_how_the_school_ends_a_stay_is_kept_with_the_seat(
    school: School, here: int, ending: StayEnd, state: str
) -> None:
    vision, aru = tracks.track(school, here), tracks.student(school, "aru", here)
    stay_id = key(placed(school, aru, vision).id)
    stays.leave(school, aru, stay_id, "Since", by=0, ending=ending)
    assert tracks.seat_of(school, aru, vision) == [state]
    assert stays_of(school, aru)[0].ending is ending
    assert len(told(school, aru)) == 1


def test_an_offer_passes_on_after_two_days_and_everybody_is_told(school: School, here: int) -> None:
    vision = tracks.track(school, here, seats=1)
    aru, dana, ivan = (tracks.student(school, name, here) for name in ("aru", "dana", "ivan"))
    placed(school, aru, vision)
    in_line(school, ivan, vision)
    in_line(school, dana, vision, number=12)
    with school.database.write() as session:
        session.get_one(Track, vision).seats = 2
    assert turns.refill(school) == 1
    assert tracks.seat_of(school, dana, vision) == ["offered"]
    assert turns.expire(at(school, school.now() + 1.9 * DAY)) == 0
    later = at(school, school.now() + 2 * DAY)
    assert (turns.expire(later), turns.expire(later)) == (1, 0)
    assert tracks.seat_of(school, dana, vision) == ["lapsed"]
    assert tracks.seat_of(school, ivan, vision) == ["offered"]
    assert "went on to the next" in told(school, dana)[0]
    assert "is free for you" in told(school, ivan)[0]


def test_who_is_offered_a_seat_is_reminded_once(school: School, here: int) -> None:
    vision, dana = tracks.track(school, here), tracks.student(school, "dana", here)
    in_line(school, dana, vision)
    later = at(school, school.now() + 44 * timedelta(hours=1))
    assert (turns.remind(school), turns.remind(later), turns.remind(later)) == (0, 1, 0)


def test_the_seat_of_a_closed_account_goes_to_the_next(school: School, here: int) -> None:
    vision = tracks.track(school, here, seats=1)
    aru, dana = tracks.student(school, "aru", here), tracks.student(school, "dana", here)
    placed(school, aru, vision)
    in_line(school, dana, vision)
    with school.database.write() as session:
        session.get_one(Person, aru).active = False
    turns.refill(school)
    assert tracks.seat_of(school, dana, vision) == ["offered"]


def test_nobody_passes_the_line(school: School, here: int) -> None:
    """A seat that comes free is kept for who waits, even before it was offered."""
    vision = tracks.track(school, here, seats=1)
    aru, dana, ivan = (tracks.student(school, name, here) for name in ("aru", "dana", "ivan"))
    placed(school, aru, vision)
    in_line(school, dana, vision)
    with school.database.write() as session:
        session.get_one(Track, vision).seats = 2
    with pytest.raises(ConflictError):
        stays.switch(school, ivan, vision, "I am fast")
    stays.switch(school, dana, vision, "My turn")


@pytest.mark.parametrize("turn", range(4))
def test_of_those_who_want_the_last_seat_one_gets_it(school: School, here: int, turn: int) -> None:
    vision = tracks.track(school, here, seats=1)
    both = [tracks.student(school, f"s{turn}-{number}", here) for number in range(3)]
    done = at_once(*(lambda one=one: stays.switch(school, one, vision, "Mine") for one in both))
    assert done == 1
    assert [state for one in both for state in tracks.seat_of(school, one, vision)] == ["held"]


@pytest.mark.parametrize("turn", range(4))
def test_two_who_change_places_do_not_wait_for_each_other(school: School, here: int, turn: int) -> None:
    one, other = tracks.track(school, here), tracks.track(school, here, "games")
    aru, dana = tracks.student(school, f"aru{turn}", here), tracks.student(school, f"dana{turn}", here)
    placed(school, aru, one)
    placed(school, dana, other)
    done = at_once(
        lambda: stays.switch(school, aru, other, "There"), lambda: stays.switch(school, dana, one, "Here")
    )
    assert done == 2


def test_two_clicks_make_one_stay(school: School, here: int) -> None:
    vision, aru = tracks.track(school, here), tracks.student(school, "aru", here)
    assert at_once(*[lambda: stays.try_out(school, aru, vision)] * 3) == 1
    assert len(stays_of(school, aru)) == 1


def test_the_comparison_says_what_carries_over(school: School, here: int) -> None:
    vision = tracks.track(school, here, skills=("python", "ai"))
    games = tracks.track(school, here, "games", skills=("game",), seats=1)
    aru, dana = tracks.student(school, "aru", here), tracks.student(school, "dana", here)
    tracks.stop(school, vision, "three-checks")
    tracks.stop(school, games, "three-checks")
    tracks.stop(school, games, tracks.activity(school, here), ("exercise:three-checks",))
    placed(school, aru, vision)
    in_line(school, dana, vision)
    found = moves.preview(school, aru, games)
    assert (found.present and found.present.id, found.carried.to_do, found.room.free) == (vision, 2, 1)
    assert found.may_switch
    stays.switch(school, dana, games, "Games")
    assert not moves.preview(school, aru, games).may_switch


def test_nothing_that_is_refused_leaves_a_trace(school: School, here: int) -> None:
    aru = tracks.student(school, "aru", here)
    with pytest.raises(QatarlasError):
        stays.switch(school, aru, tracks.track(school, here, seats=0), "Mine")
    assert stays_of(school, aru) == []


def test_without_the_consent_that_a_programme_asks_for_nothing_begins(school: School, here: int) -> None:
    vision, robot = tracks.track(school, here), tracks.activity(school, here)
    aru = tracks.student(school, "aru", here)
    with school.database.write() as session:
        programme = session.get_one(Programme, tracks.programme_of(school, here))
        programme.rules = {"entry": {"consents": ["study"]}}
    for trick in (
        lambda: stays.try_out(school, aru, vision),
        lambda: stays.switch(school, aru, vision, "Pictures"),
        lambda: lines.join_track(school, aru, vision),
        lambda: doing.mark_ready(school, aru, robot),
    ):
        with pytest.raises(ForbiddenError):
            trick()
    assert (stays_of(school, aru), tracks.seat_of(school, aru, vision)) == ([], [])
