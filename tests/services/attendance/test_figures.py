"""Presence and patterns as other parts of the school ask for them, and presence from work in a lab."""

from datetime import timedelta

from lms.domain.attendance.patterns import Kind
from lms.domain.attendance.visits import Mark, Source
from lms.domain.cohorts.calendars import EventKind
from lms.services import enrolments
from lms.services.attendance import labs, marks, sheets
from lms.services.attendance.figures import Presence, patterns, presence
from tests.services.attendance.conftest import START, Morning
from tests.support import attendance
from tests.support.attendance import come
from tests.support.schools import Pupil


def held(morning: Morning, days: int, mark: Mark) -> int:
    """Hold an event so many days later, with this mark for Aru."""
    later = morning.after(days=days)
    event = attendance.event(later, morning.cohort)
    marks.mark(later, event, morning.aru, mark, morning.mentor)
    return event


def test_presence_counts_marked_events_of_a_time(morning: Morning) -> None:
    for day, mark in enumerate((Mark.PRESENT, Mark.LATE, Mark.ABSENT, Mark.EXCUSED, Mark.PRESENT)):
        held(morning, day, mark)
    attendance.event(morning.after(days=2), morning.cohort)  # without a mark it is not held against anybody
    first = morning.school.today()
    found = presence(morning.school, morning.aru, first, first + timedelta(days=4))
    assert found == Presence(held=3, visits=2, late=1, excused=1, absent=1)
    assert presence(morning.school, morning.bek, first, first + timedelta(days=4)) == Presence(0, 0)
    assert Presence(0, 0).share is None


def test_patterns_are_of_who_needs_a_person(morning: Morning) -> None:
    for week in range(3):
        held(morning, 7 * week, Mark.ABSENT)
    found = patterns(morning.after(days=15), morning.cohort)
    assert set(found) == {morning.aru}
    assert [(one.kind, one.values) for one in found[morning.aru]] == [(Kind.WEEKDAY, {"n": 3})]


def student(morning: Morning, login: str = "eldar") -> Pupil:
    """Return a student of the cohort who hands in twenty minutes past nine."""
    pupil = Pupil(morning.school, login)
    with morning.school.database.write() as session:
        enrolments.enrol(session, morning.school, pupil.person_id, morning.cohort)
    pupil.school = morning.after(minutes=20)
    return pupil


def test_who_hands_in_during_a_lab_is_proposed(morning: Morning) -> None:
    pupil, now = student(morning), morning.school
    lab = attendance.event(now, morning.cohort, kind=EventKind.LAB)
    lesson = attendance.event(now, morning.cohort)
    pupil.hand_in({"solution.py": b"x = 1\n"})
    later = morning.after(minutes=40)
    assert labs.propose(later) == 1
    assert labs.propose(later) == 0
    kept = attendance.visit(now, lab, pupil.person_id)
    assert kept is not None
    assert (kept.mark, kept.source, kept.settled) == (Mark.PRESENT, Source.LAB, False)
    assert kept.at == START + timedelta(minutes=20)
    assert attendance.visit(now, lesson, pupil.person_id) is None
    assert presence(now, pupil.person_id, START, START + timedelta(days=1)) == Presence(0, 0)
    sheets.close(later, lab, morning.mentor)
    kept = attendance.visit(now, lab, pupil.person_id)
    assert kept is not None
    assert (kept.mark, kept.source, kept.settled, kept.by) == (Mark.PRESENT, Source.LAB, True, morning.mentor)


def test_a_proposal_never_stands_over_a_mark(morning: Morning) -> None:
    pupil = student(morning)
    lab = attendance.event(morning.school, morning.cohort, kind=EventKind.LAB)
    marks.mark(morning.school, lab, pupil.person_id, Mark.ABSENT, morning.mentor)
    pupil.hand_in({"solution.py": b"x = 1\n"})
    assert labs.propose(morning.after(minutes=40)) == 0
    assert attendance.mark(morning.school, lab, pupil.person_id) is Mark.ABSENT


def test_a_code_and_a_mentor_go_before_a_proposal(morning: Morning) -> None:
    lab = attendance.event(morning.school, morning.cohort, kind=EventKind.LAB)
    with morning.school.database.write() as session:
        for one in (morning.aru, morning.bek):
            session.add(
                sheets.Visit(
                    event_id=lab, person_id=one, mark=Mark.PRESENT, source=Source.LAB, settled=False, at=START
                )
            )
    come(morning.after(minutes=30), morning.aru, lab)
    marks.mark(morning.after(minutes=30), lab, morning.bek, Mark.ABSENT, morning.mentor)
    assert attendance.mark(morning.school, lab, morning.aru) is Mark.LATE
    kept = attendance.visit(morning.school, lab, morning.bek)
    assert kept is not None
    assert (kept.mark, kept.source, kept.settled) == (Mark.ABSENT, Source.LIST, True)
