"""What guardians confirm and dispute, what students ask for, and what is answered."""

import pytest

from lms.domain.attendance.visits import ClaimState, Mark, Word
from lms.errors import ConflictError, MissingError, RefusedError
from lms.services import inbox
from lms.services.attendance import claims, histories, marks, sheets
from tests.services.attendance.conftest import Morning
from tests.services.test_races import at_once
from tests.support import attendance
from tests.support.attendance import come
from tests.support.folk import cohort


def word(morning: Morning, event: int) -> Word:
    kept = attendance.visit(morning.school, event, morning.aru)
    assert kept is not None
    return kept.word


def open_claim(morning: Morning) -> int:
    """Return the id of the one thing that the cohort's mentors have to answer."""
    (one,) = histories.open_claims(morning.school, morning.cohort)
    return one.claim.id or 0


def test_a_visit_is_confirmed_once(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    come(morning.school, morning.aru, event)
    claims.confirm(morning.school, morning.guardian, morning.aru, event)
    assert word(morning, event) is Word.CONFIRMED
    with pytest.raises(ConflictError):
        claims.confirm(morning.school, morning.guardian, morning.aru, event)


@pytest.mark.parametrize("mark", [Mark.ABSENT, Mark.EXCUSED])
def test_who_was_not_there_is_not_confirmed(morning: Morning, mark: Mark) -> None:
    event = attendance.event(morning.school, morning.cohort)
    marks.mark(morning.school, event, morning.aru, mark, morning.mentor)
    with pytest.raises(ConflictError):
        claims.confirm(morning.school, morning.guardian, morning.aru, event)


def test_a_visit_that_is_not_there_is_missing(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    with pytest.raises(MissingError):
        claims.confirm(morning.school, morning.guardian, morning.aru, event)
    with pytest.raises(MissingError):
        claims.dispute(morning.school, morning.guardian, morning.aru, event, "They were at home")


def test_a_week_is_confirmed_at_once_and_only_its_visits(morning: Morning) -> None:
    events = [attendance.event(morning.after(days=day), morning.cohort) for day in (-1, 0, 2, 4, 7)]
    for day, event in zip((-1, 0, 2, 4, 7), events, strict=True):
        later = morning.after(days=day)
        if day == 4:
            marks.mark(later, event, morning.aru, Mark.ABSENT, morning.mentor)
        elif day != -1:
            come(later, morning.aru, event)
    claims.dispute(morning.school, morning.guardian, morning.aru, events[2], "They were at home")
    wednesday = morning.after(days=2).today()
    assert claims.confirm_week(morning.school, morning.guardian, morning.aru, wednesday) == 1
    assert [word(morning, one) for one in events[1:]] == [Word.CONFIRMED, Word.DISPUTED, Word.OPEN, Word.OPEN]


def test_a_dispute_goes_to_the_mentor_and_is_upheld(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    come(morning.school, morning.aru, event)
    with pytest.raises(RefusedError):
        claims.dispute(morning.school, morning.guardian, morning.aru, event, " ")
    claims.dispute(morning.school, morning.guardian, morning.aru, event, "They were at home")
    assert word(morning, event) is Word.DISPUTED
    assert inbox.unread(morning.school, morning.mentor) == 1
    with pytest.raises(ConflictError):
        claims.dispute(morning.school, morning.guardian, morning.aru, event, "Again")
    with pytest.raises(ConflictError):
        claims.confirm(morning.school, morning.guardian, morning.aru, event)
    claim = open_claim(morning)
    with pytest.raises(RefusedError):
        claims.answer(morning.school, claim, morning.mentor, None, "")
    claims.answer(morning.school, claim, morning.mentor, None, "I saw them in the room")
    kept = claims.claim_of(morning.school, claim)
    assert kept is not None
    assert (kept.state, kept.answered_by) == (ClaimState.UPHELD, morning.mentor)
    assert word(morning, event) is Word.DISPUTED  # nobody agrees in the guardian's place
    assert inbox.unread(morning.school, morning.guardian) == 1
    claims.confirm(morning.school, morning.guardian, morning.aru, event)
    assert word(morning, event) is Word.CONFIRMED


def test_a_dispute_is_answered_by_another_mark(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    come(morning.school, morning.aru, event)
    claims.dispute(morning.school, morning.guardian, morning.aru, event, "They were at home")
    claims.answer(
        morning.school, open_claim(morning), morning.mentor, Mark.ABSENT, "Right, a code was shared"
    )
    assert attendance.mark(morning.school, event, morning.aru) is Mark.ABSENT
    assert word(morning, event) is Word.OPEN
    last = attendance.changes(morning.school, event)[-1]
    assert (last.old_mark, last.new_mark, last.reason) == (
        Mark.PRESENT,
        Mark.ABSENT,
        "Right, a code was shared",
    )
    assert inbox.unread(morning.school, morning.aru) == 1


def test_a_student_asks_for_a_correction(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    sheets.close(morning.school, event, morning.mentor)
    claims.request(morning.school, morning.aru, event, "My phone was empty, I sat beside Bek")
    with pytest.raises(ConflictError):
        claims.request(morning.school, morning.aru, event, "Again")
    claims.answer(morning.school, open_claim(morning), morning.mentor, Mark.PRESENT, "True")
    assert attendance.mark(morning.school, event, morning.aru) is Mark.PRESENT
    assert attendance.mark(morning.school, event, morning.bek) is Mark.ABSENT


def test_a_student_asks_for_events_of_their_own_only(morning: Morning) -> None:
    other = attendance.event(morning.school, None)
    future = attendance.event(morning.after(days=1), morning.cohort)
    with pytest.raises(MissingError):
        claims.request(morning.school, morning.aru, other, "I was there")
    with pytest.raises(RefusedError):
        claims.request(morning.school, morning.aru, future, "I will be there")


def test_an_answer_is_given_once(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    come(morning.school, morning.aru, event)
    claims.dispute(morning.school, morning.guardian, morning.aru, event, "They were at home")
    claim = open_claim(morning)
    done = at_once(
        lambda: claims.answer(morning.school, claim, morning.mentor, Mark.ABSENT, "Right"),
        lambda: claims.answer(morning.school, claim, morning.mentor, None, "I saw them"),
    )
    assert done == 1
    kept = claims.claim_of(morning.school, claim)
    assert kept is not None
    expected = Mark.ABSENT if kept.state is ClaimState.CORRECTED else Mark.PRESENT
    assert attendance.mark(morning.school, event, morning.aru) is expected


def test_two_disputes_at_once_are_one(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    come(morning.school, morning.aru, event)

    def dispute() -> None:
        claims.dispute(morning.school, morning.guardian, morning.aru, event, "They were at home")

    assert at_once(dispute, dispute, dispute) == 1


def test_an_event_without_a_mark_can_be_asked_about(morning: Morning) -> None:
    attendance.event(morning.after(days=-20), morning.cohort)
    event = attendance.event(morning.school, morning.cohort)
    attendance.event(morning.after(days=1), morning.cohort)
    attendance.event(morning.school, cohort(morning.school, "there"))
    later = morning.after(hours=3)
    found = histories.of_person(later, morning.aru)
    assert [(one.id, asked) for one, asked in found.unmarked] == [(event, False)]
    claims.request(later, morning.aru, event, "My phone was empty")
    assert [asked for _, asked in histories.of_person(later, morning.aru).unmarked] == [True]
    claims.answer(later, open_claim(morning), morning.mentor, Mark.PRESENT, "True")
    assert histories.of_person(later, morning.aru).unmarked == ()
