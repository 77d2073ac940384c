"""Marks by a mentor: taken back while the list is open, corrected with a reason once it is closed."""

from datetime import timedelta

import pytest

from lms.domain.attendance.visits import Mark, Source, Word
from lms.errors import ConflictError, MissingError, RefusedError
from lms.services import inbox
from lms.services.attendance import checkins, claims, marks, sheets
from lms.services.school import School
from tests.services.attendance.conftest import START, Morning
from tests.services.test_races import at_once
from tests.support import attendance
from tests.support.attendance import come
from tests.support.folk import person
from tests.support.schools import at


def told(school: School, person_id: int) -> list[str]:
    return [one.words for one in inbox.listing(school, person_id).notices]


@pytest.mark.parametrize("mark", Mark)
def test_a_mark_is_kept_with_its_source_and_who_set_it(morning: Morning, mark: Mark) -> None:
    event = attendance.event(morning.school, morning.cohort)
    marks.mark(morning.school, event, morning.aru, mark, morning.mentor)
    kept = attendance.visit(morning.school, event, morning.aru)
    assert kept is not None
    assert (kept.mark, kept.source, kept.by, kept.settled) == (mark, Source.LIST, morning.mentor, True)


def test_who_is_not_on_the_list_gets_no_mark(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    other = person(morning.school, "other", password=None)
    with pytest.raises(MissingError):
        marks.mark(morning.school, event, other.id or 0, Mark.PRESENT, morning.mentor)


def test_nobody_is_marked_before_the_event(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort, START + timedelta(hours=3))
    with pytest.raises(RefusedError):
        marks.mark(morning.school, event, morning.aru, Mark.PRESENT, morning.mentor)
    with pytest.raises(RefusedError):
        sheets.close(morning.school, event, morning.mentor)


def test_a_first_mark_is_taken_back(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    marks.mark(morning.school, event, morning.aru, Mark.ABSENT, morning.mentor)
    marks.undo(morning.school, event, morning.aru, morning.mentor)
    assert attendance.visit(morning.school, event, morning.aru) is None
    with pytest.raises(ConflictError):
        marks.undo(morning.school, event, morning.aru, morning.mentor)
    come(morning.school, morning.aru, event)


def test_a_changed_mark_is_as_before_when_taken_back(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    come(morning.school, morning.aru, event)
    marks.mark(morning.school, event, morning.aru, Mark.EXCUSED, morning.mentor)
    marks.undo(morning.school, event, morning.aru, morning.mentor)
    kept = attendance.visit(morning.school, event, morning.aru)
    assert kept is not None
    assert (kept.mark, kept.source) == (Mark.PRESENT, Source.CODE)


def test_only_ones_own_mark_is_taken_back_and_not_for_ever(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    marks.mark(morning.school, event, morning.aru, Mark.ABSENT, morning.mentor)
    with pytest.raises(ConflictError):
        marks.undo(morning.school, event, morning.aru, morning.guardian)
    with pytest.raises(ConflictError):
        marks.undo(morning.after(hours=3), event, morning.aru, morning.mentor)


def test_the_rest_get_one_mark(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    marks.mark(morning.school, event, morning.aru, Mark.ABSENT, morning.mentor)
    assert marks.mark_rest(morning.school, event, Mark.PRESENT, morning.mentor) == 2
    given = [attendance.mark(morning.school, event, one) for one in (morning.aru, morning.bek, morning.dana)]
    assert given == [Mark.ABSENT, Mark.PRESENT, Mark.PRESENT]


def test_absent_is_only_who_a_mentor_says_is(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    come(morning.school, morning.aru, event)
    later = morning.after(days=3)
    assert attendance.visit(later, event, morning.bek) is None
    assert sheets.close(later, event, morning.mentor) == 2
    assert attendance.mark(later, event, morning.aru) is Mark.PRESENT
    assert attendance.mark(later, event, morning.bek) is Mark.ABSENT
    with pytest.raises(ConflictError):
        sheets.close(later, event, morning.mentor)


def test_a_list_closes_once_and_nobody_is_marked_twice(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    code = attendance.shown(morning.school, event)
    done = at_once(
        lambda: sheets.close(morning.school, event, morning.mentor),
        lambda: sheets.close(morning.school, event, morning.mentor),
        lambda: checkins.check_in(morning.school, morning.aru, code, attendance.PHONE),
    )
    rows = sheets.listing(morning.school, event, morning.mentor).rows
    assert len(rows) == 3
    came = attendance.mark(morning.school, event, morning.aru) is Mark.PRESENT
    assert done == 1 + came


def test_a_correction_needs_a_reason_keeps_the_old_mark_and_is_told(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    sheets.close(morning.school, event, morning.mentor)
    for reason in ("", "  \n "):
        with pytest.raises(RefusedError):
            marks.mark(morning.school, event, morning.aru, Mark.EXCUSED, morning.mentor, reason=reason)
    marks.mark(morning.school, event, morning.aru, Mark.EXCUSED, morning.mentor, reason="A doctor's paper")
    last = attendance.changes(morning.school, event)[-1]
    assert (last.old_mark, last.new_mark, last.reason, last.by) == (
        Mark.ABSENT,
        Mark.EXCUSED,
        "A doctor's paper",
        morning.mentor,
    )
    assert any("corrected" in words for words in told(morning.school, morning.aru))
    assert any("corrected" in words for words in told(morning.school, morning.guardian))
    with pytest.raises(ConflictError):
        marks.undo(morning.school, event, morning.aru, morning.mentor)


def test_a_confirmed_visit_that_is_corrected_is_confirmed_no_more(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    come(morning.school, morning.aru, event)
    claims.confirm(morning.school, morning.guardian, morning.aru, event)
    marks.mark(morning.school, event, morning.aru, Mark.LATE, morning.mentor)
    kept = attendance.visit(morning.school, event, morning.aru)
    assert kept is not None
    assert (kept.word, kept.word_by) == (Word.OPEN, None)


def test_mentors_are_asked_once_to_close_a_list(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    assert sheets.remind(morning.after(hours=2)) == 0
    assert sheets.remind(morning.after(hours=2, minutes=30)) == 1
    assert sheets.remind(morning.after(hours=3)) == 0
    assert len(told(morning.school, morning.mentor)) == 1
    closed = attendance.event(morning.after(days=1), morning.cohort)
    sheets.close(morning.after(days=1), closed, morning.mentor)
    assert sheets.remind(morning.after(days=1, hours=3)) == 0
    assert attendance.visit(morning.school, event, morning.aru) is None


def test_who_left_later_stays_on_the_list(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    later = at(morning.school, START + timedelta(days=20))
    assert [row.person.login for row in sheets.listing(later, event, morning.mentor).rows] == [
        "aru",
        "bek",
        "dana",
    ]
