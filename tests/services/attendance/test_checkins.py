"""Checking in by the code: once, in time, by oneself, and not by guessing."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from lms.domain.attendance.visits import Mark, Source
from lms.domain.guardians.consents import Purpose
from lms.domain.tracks.waitlists import SeatState
from lms.errors import ConflictError, ForbiddenError, QatarlasError, RefusedError, TooOftenError
from lms.services import consents, enrolments, guardians, programmes
from lms.services.attendance import checkins, marks, sheets
from lms.services.attendance.checkins import Phone
from lms.services.enrolments import Ending
from lms.storage.tables import Seat
from tests.services.attendance.conftest import START, Morning
from tests.services.test_races import at_once
from tests.support import attendance
from tests.support.admissions import programme_of
from tests.support.attendance import PHONE, come, shown
from tests.support.folk import cohort, key, person
from tests.support.schools import at
from tests.support.track_school import activity, track


@pytest.mark.parametrize(
    ("minutes", "mark"),
    [(-15, Mark.PRESENT), (0, Mark.PRESENT), (10, Mark.PRESENT), (11, Mark.LATE), (119, Mark.LATE)],
)
def test_a_check_in_is_a_visit_by_code(morning: Morning, minutes: int, mark: Mark) -> None:
    event = attendance.event(morning.school, morning.cohort)
    arrival = come(morning.after(minutes=minutes), morning.aru, event)
    assert not arrival.again
    kept = attendance.visit(morning.school, event, morning.aru)
    assert kept is not None
    assert (kept.mark, kept.source, kept.settled, kept.outside, kept.shared) == (
        mark,
        Source.CODE,
        True,
        False,
        False,
    )


@pytest.mark.parametrize("minutes", [-16, 120, 500])
def test_out_of_its_time_an_event_takes_no_code(morning: Morning, minutes: int) -> None:
    event = attendance.event(morning.school, morning.cohort)
    code = shown(morning.school, event)
    later = morning.after(minutes=minutes)
    assert sheets.screen(later, event).code is None
    for event_id in (None, event):
        with pytest.raises(RefusedError):
            checkins.check_in(later, morning.aru, code, PHONE, event_id=event_id)
    assert attendance.visit(morning.school, event, morning.aru) is None


@pytest.mark.parametrize(
    ("seconds", "works"), [(0, True), (20, True), (39.9, True), (40, False), (300, False)]
)
def test_an_old_code_is_of_no_use(morning: Morning, seconds: float, *, works: bool) -> None:
    event = attendance.event(morning.school, morning.cohort)
    code = shown(morning.school, event)  # nine o'clock is the first moment of a step
    with suppress(RefusedError):
        checkins.check_in(morning.after(seconds=seconds), morning.aru, code, PHONE)
    assert (attendance.visit(morning.school, event, morning.aru) is not None) is works


def test_the_code_of_another_event_is_of_no_use(morning: Morning) -> None:
    mine = attendance.event(morning.school, morning.cohort)
    theirs = attendance.event(morning.school, cohort(morning.school, "there"))
    shown(morning.school, mine)
    with pytest.raises(RefusedError, match="not on the screen"):
        checkins.check_in(morning.school, morning.aru, shown(morning.school, theirs), PHONE)
    with pytest.raises(RefusedError, match="not on the list"):
        checkins.check_in(morning.school, morning.aru, shown(morning.school, theirs), PHONE, event_id=theirs)
    assert attendance.visit(morning.school, theirs, morning.aru) is None


def test_of_two_events_at_once_the_code_chooses(morning: Morning) -> None:
    first = attendance.event(morning.school, morning.cohort)
    second = attendance.event(morning.school, morning.cohort)
    shown(morning.school, first)
    assert come(morning.school, morning.aru, second).event.id == second
    assert attendance.visit(morning.school, first, morning.aru) is None


def test_who_has_left_the_cohort_is_refused(morning: Morning) -> None:
    event = attendance.event(morning.after(hours=2), morning.cohort)
    with morning.school.database.write() as session:
        enrolments.leave(session, morning.school, morning.aru, morning.cohort, Ending.LEFT)
    with pytest.raises(RefusedError):
        come(morning.after(hours=2), morning.aru, event)


def test_without_the_consent_to_learn_nobody_checks_in(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    programme_id = programme_of(morning.school, morning.cohort)
    programmes.set_rules(morning.school, programme_id, "entry", {"consents": [str(Purpose.STUDY)]})
    consents.give(morning.school, morning.aru, Purpose.STUDY, morning.guardian)
    guardians.take_back(morning.school, morning.aru, Purpose.STUDY, morning.guardian)
    with pytest.raises(ForbiddenError, match="Learning is paused"):
        come(morning.school, morning.aru, event)
    assert attendance.visit(morning.school, event, morning.aru) is None
    consents.give(morning.school, morning.aru, Purpose.STUDY, morning.guardian)
    come(morning.school, morning.aru, event)
    assert attendance.mark(morning.school, event, morning.aru) is Mark.PRESENT


def test_a_second_check_in_changes_nothing(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    come(morning.school, morning.aru, event)
    assert come(morning.after(minutes=30), morning.aru, event).again
    assert attendance.mark(morning.school, event, morning.aru) is Mark.PRESENT


@pytest.mark.parametrize("turn", range(3))
def test_two_check_ins_at_once_are_one_visit(morning: Morning, turn: int) -> None:
    event = attendance.event(morning.school, morning.cohort, title=f"Session {turn}")
    code = shown(morning.school, event)
    tricks = [lambda: checkins.check_in(morning.school, morning.aru, code, PHONE)] * 4
    assert at_once(*tricks) == 4
    rows = sheets.listing(morning.school, event, morning.mentor).rows
    assert sum(row.visit is not None for row in rows) == 1


def test_guesses_are_stopped_and_the_right_code_then_too(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    wrong = attendance.wrong_code(morning.school, event)
    for _ in range(checkins.TRIES):
        with pytest.raises(RefusedError):
            checkins.check_in(morning.school, morning.aru, wrong, PHONE)
    with pytest.raises(TooOftenError):
        come(morning.school, morning.aru, event)
    come(morning.school, morning.bek, event)  # others are not held up
    come(morning.after(minutes=5), morning.aru, event)
    assert attendance.mark(morning.school, event, morning.aru) is Mark.PRESENT


def test_guesses_at_once_are_all_counted(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    wrong = attendance.wrong_code(morning.school, event)

    def guess() -> None:
        checkins.check_in(morning.school, morning.aru, wrong, PHONE)

    at_once(*[guess] * 12)
    with pytest.raises(TooOftenError):
        come(morning.school, morning.aru, event)


def test_one_device_for_two_is_seen_on_both(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    phone = Phone("one phone", "10.0.0.7")
    come(morning.school, morning.aru, event, phone)
    come(morning.school, morning.bek, event, phone)
    come(morning.school, morning.dana, event)
    shared = {
        row.person.id
        for row in sheets.listing(morning.school, event, morning.mentor).rows
        if row.visit and row.visit.shared
    }
    assert shared == {morning.aru, morning.bek}


def test_one_device_at_two_events_is_nothing(morning: Morning) -> None:
    phone = Phone("one phone", "10.0.0.7")
    first = attendance.event(morning.school, morning.cohort)
    come(morning.school, morning.aru, first, phone)
    second = attendance.event(morning.after(hours=3), morning.cohort)
    come(morning.after(hours=3), morning.bek, second, phone)
    kept = attendance.visit(morning.school, second, morning.bek)
    assert kept is not None
    assert not kept.shared


def test_a_check_in_from_elsewhere_is_marked(morning: Morning) -> None:
    settings = morning.school.settings.model_copy(update={"networks": "10.0.0.0/8"})
    school = replace(morning.school, settings=settings)
    event = attendance.event(school, morning.cohort)
    come(school, morning.aru, event, Phone("a", "10.1.1.1"))
    come(school, morning.bek, event, Phone("b", "95.56.1.1"))
    assert [
        getattr(attendance.visit(school, event, one), "outside", None) for one in (morning.aru, morning.bek)
    ] == [False, True]


def test_a_mentors_mark_stands_against_a_code(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    marks.mark(morning.school, event, morning.aru, Mark.ABSENT, morning.mentor)
    with pytest.raises(ConflictError):
        come(morning.school, morning.aru, event)
    assert attendance.mark(morning.school, event, morning.aru) is Mark.ABSENT


def test_the_screen_counts_who_is_here(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    come(morning.school, morning.aru, event)
    screen = sheets.screen(morning.school, event)
    assert (screen.here, screen.expected) == (1, 3)
    assert 0 < screen.left <= 20


def test_each_event_has_a_secret_of_its_own_and_keeps_it(morning: Morning) -> None:
    first, second = (attendance.event(morning.school, morning.cohort) for _ in range(2))
    assert shown(morning.school, first) != shown(morning.school, second)
    assert shown(morning.school, first) == shown(morning.school, first)


def test_an_event_called_off_takes_no_codes(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    code = shown(morning.school, event)
    with morning.school.database.write() as session:
        session.get_one(sheets.Event, event).cancelled_at = START
    for event_id in (None, event):
        with pytest.raises(QatarlasError):
            checkins.check_in(morning.school, morning.aru, code, PHONE, event_id=event_id)


def test_who_comes_anew_is_on_later_lists_only(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    later = at(morning.school, START + timedelta(days=1))
    key(person(later, "new", cohort_id=morning.cohort, password=None))
    assert [row.person.login for row in sheets.listing(later, event, morning.mentor).rows] == [
        "aru",
        "bek",
        "dana",
    ]


def seat(
    morning: Morning, person_id: int, *, activity_id: int | None = None, track_id: int | None = None
) -> None:
    held = Seat(
        person_id=person_id,
        activity_id=activity_id,
        track_id=track_id,
        state=SeatState.HELD,
        asked_at=morning.school.now(),
    )
    with morning.school.database.write() as session:
        session.add(held)


def test_who_has_a_seat_in_a_workshop_is_expected_at_its_meetings(morning: Morning) -> None:
    workshop, other = (activity(morning.school, morning.cohort, slug) for slug in ("lathe", "film"))
    seat(morning, morning.bek, activity_id=workshop)
    seat(morning, morning.dana, activity_id=other)
    meeting = attendance.event(morning.school, None)
    with morning.school.database.write() as session:
        session.get_one(sheets.Event, meeting).activity_id = workshop
    listed = sheets.listing(morning.school, meeting, morning.mentor).rows
    assert [row.person.id for row in listed] == [morning.bek]
    come(morning.school, morning.bek, meeting)
    for one in (morning.aru, morning.dana):
        with pytest.raises(RefusedError):
            come(morning.school, one, meeting)


def test_a_seat_on_a_track_brings_nobody_onto_the_lists_of_cohorts(morning: Morning) -> None:
    there = cohort(morning.school, "there")
    outsider = key(person(morning.school, "outsider", cohort_id=there, password=None))
    seat(morning, outsider, track_id=track(morning.school, morning.cohort))
    event = attendance.event(morning.school, morning.cohort)
    assert sheets.screen(morning.school, event).expected == 3
    with pytest.raises(RefusedError):
        come(morning.school, outsider, event)
