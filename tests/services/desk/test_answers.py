"""Answers at the desk: kept as they are given, resting on what is really there."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from lms.domain.reviews.gaps import Gap, Lack
from lms.domain.reviews.rubrics import Flag
from lms.domain.reviews.states import ReviewKind, ReviewState
from lms.errors import ConflictError, MissingError, RefusedError
from lms.services.keys import key
from lms.services.reviews.desk import answers, sheet
from lms.services.reviews.desk.answers import Lines
from lms.services.reviews.desk.sheet import Sheet
from lms.services.school import School
from lms.storage.tables import Answer, Appeal, Review, Run, VoidedCriterion
from lms.storage.tables.queue import JobState
from tests.support import reviews
from tests.support.schools import at

YES_NO, LEVELS, POINTS, BONUS, COMMENT = 1, 2, 3, 4, 5
RECEIPT_LINES = 2


@pytest.fixture
def review_id(school: School) -> int:
    return key(reviews.accepted_review(school).id)


def sheet_of(school: School, review_id: int) -> Sheet:
    with school.database.read() as session:
        return sheet.read(session, session.get_one(Review, review_id))


def kept(school: School, review_id: int, criterion: int) -> tuple[float | None, str]:
    card = sheet_of(school, review_id).card(criterion)
    assert card is not None
    return card.value, card.note


def cited(school: School, review_id: int, criterion: int = YES_NO) -> list[tuple[str | None, int | None]]:
    card = sheet_of(school, review_id).card(criterion)
    assert card is not None
    return [(one.path, one.line_from) for one in card.evidence]


def change(school: School, review_id: int, **values: object) -> None:
    with school.database.write() as session:
        review = session.get_one(Review, review_id)
        for name, value in values.items():
            setattr(review, name, value)


def run(school: School, review_id: int, state: JobState = JobState.DONE) -> int:
    with school.database.write() as session:
        now = school.now()
        row = Run(review_id=review_id, state=state, created_at=now, not_before=now)
        session.add(row)
        session.flush()
        return key(row.id)


def test_an_answer_replaces_the_one_before(school: School, review_id: int) -> None:
    answers.answer(school, review_id, YES_NO, 0, " It fails\r\non an empty list.\x00 \n")
    assert kept(school, review_id, YES_NO) == (0, "It fails\non an empty list.")
    answers.answer(school, review_id, YES_NO, 1, "")
    assert kept(school, review_id, YES_NO) == (1, "")
    answers.answer(school, review_id, YES_NO, None, "I am not sure any more.")
    assert kept(school, review_id, YES_NO) == (None, "I am not sure any more.")


@pytest.mark.parametrize(
    ("criterion", "value"), [(YES_NO, 2), (LEVELS, 3), (POINTS, 4.5), (POINTS, float("nan")), (COMMENT, 1)]
)
def test_an_answer_that_the_question_does_not_have_is_refused(
    school: School, review_id: int, criterion: int, value: float
) -> None:
    with pytest.raises(RefusedError):
        answers.answer(school, review_id, criterion, value, "")
    assert kept(school, review_id, criterion) == (None, "")


@pytest.mark.parametrize("criterion", [0, 6, -1])
def test_a_question_that_is_not_there_is_not_answered(school: School, review_id: int, criterion: int) -> None:
    with pytest.raises(MissingError):
        answers.answer(school, review_id, criterion, 1, "")


def test_a_voided_question_takes_no_answer_and_lacks_none(school: School, review_id: int) -> None:
    answers.answer(school, review_id, YES_NO, 1, "")
    with school.database.write() as session:
        review = session.get_one(Review, review_id)
        session.add(
            VoidedCriterion(
                rubric_id=review.rubric_id,
                criterion=YES_NO,
                reason="Nobody could know",
                person_id=review.reviewer_id,
                created_at=school.now(),
            )
        )
    with pytest.raises(ConflictError):
        answers.answer(school, review_id, YES_NO, 0, "")
    shown = sheet_of(school, review_id)
    assert kept(school, review_id, YES_NO) == (1, "")
    assert [one.number for one in shown.counted] == [LEVELS, POINTS]
    assert shown.gaps == (Gap(LEVELS, Lack.ANSWER), Gap(POINTS, Lack.ANSWER))


@pytest.mark.parametrize("state", [one for one in ReviewState if one is not ReviewState.ACCEPTED])
def test_only_a_review_in_hand_is_written(school: School, review_id: int, state: ReviewState) -> None:
    change(school, review_id, state=state)
    with pytest.raises(ConflictError):
        answers.answer(school, review_id, YES_NO, 1, "")
    with pytest.raises(ConflictError):
        answers.summarise(school, review_id, "Good")
    with pytest.raises(ConflictError):
        answers.cite_lines(school, review_id, YES_NO, Lines("receipt.py", 1, 1))
    assert sheet_of(school, review_id).answered == 0


def test_two_who_answer_at_once_leave_one_answer(school: School, review_id: int) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda n: answers.answer(school, review_id, YES_NO, n % 2, f"{n}"), range(12)))
    value, note = kept(school, review_id, YES_NO)
    assert value == int(note) % 2


def test_lines_are_cited_once(school: School, review_id: int) -> None:
    for _ in range(2):
        answers.cite_lines(school, review_id, YES_NO, Lines("receipt.py", 1, RECEIPT_LINES))
    assert cited(school, review_id) == [("receipt.py", 1)]
    with school.database.read() as session:
        assert session.get_one(Answer, (review_id, YES_NO)).value is None


@pytest.mark.parametrize(
    "lines",
    [
        Lines("missing.py", 1, 1),
        Lines("", 1, 1),
        Lines("../receipt.py", 1, 1),
        Lines("receipt.py", 0, 1),
        Lines("receipt.py", 1, RECEIPT_LINES + 1),
        Lines("receipt.py", 2, 1),
        Lines("receipt.py", -2, -1),
    ],
)
def test_only_lines_that_are_there_are_cited(school: School, review_id: int, lines: Lines) -> None:
    with pytest.raises(RefusedError):
        answers.cite_lines(school, review_id, YES_NO, lines)
    assert cited(school, review_id) == []


def test_a_run_of_this_review_that_has_ended_is_cited(school: School, review_id: int) -> None:
    answers.cite_run(school, review_id, YES_NO, run(school, review_id))
    assert cited(school, review_id) == [(None, None)]


def test_no_other_run_is_cited(school: School, review_id: int) -> None:
    other = key(reviews.accepted_review(school, key(reviews.opened_round(school, author="zhan").id)).id)
    for number in (
        run(school, other),
        run(school, review_id, JobState.RUNNING),
        run(school, review_id, JobState.DEAD),
        999,
    ):
        with pytest.raises(RefusedError):
            answers.cite_run(school, review_id, YES_NO, number)
    assert cited(school, review_id) == []


def test_evidence_is_taken_away_within_its_review_only(school: School, review_id: int) -> None:
    answers.cite_lines(school, review_id, YES_NO, Lines("receipt.py", 1, 1))
    card = sheet_of(school, review_id).card(YES_NO)
    assert card is not None
    evidence_id = key(card.evidence[0].id)
    other = key(reviews.accepted_review(school, key(reviews.opened_round(school, author="zhan").id)).id)
    with pytest.raises(MissingError):
        answers.uncite(school, other, evidence_id)
    assert answers.uncite(school, review_id, evidence_id) == YES_NO
    assert cited(school, review_id) == []
    with pytest.raises(MissingError):
        answers.uncite(school, review_id, evidence_id)


def test_evidence_has_an_end(school: School, review_id: int) -> None:
    for _ in range(answers.MOST_EVIDENCE):
        answers.cite_run(school, review_id, YES_NO, run(school, review_id))
    with pytest.raises(RefusedError):
        answers.cite_lines(school, review_id, YES_NO, Lines("receipt.py", 1, 1))
    assert len(cited(school, review_id)) == answers.MOST_EVIDENCE


def test_a_flag_needs_a_reason_and_lowering_it_keeps_all(school: School, review_id: int) -> None:
    answers.answer(school, review_id, YES_NO, 1, "Fine")
    with pytest.raises(RefusedError):
        answers.raise_flag(school, review_id, Flag.DOES_NOT_RUN, " \n ")
    assert sheet_of(school, review_id).review.flag is None
    answers.raise_flag(school, review_id, Flag.DOES_NOT_RUN, "It stops at once.")
    flagged = sheet_of(school, review_id)
    assert (flagged.review.flag, flagged.review.summary) == (Flag.DOES_NOT_RUN, "It stops at once.")
    assert (flagged.grade, flagged.is_ready) == (0, True)
    answers.raise_flag(school, review_id, None, "")
    lowered = sheet_of(school, review_id)
    assert (lowered.review.flag, lowered.review.summary) == (None, "It stops at once.")
    assert kept(school, review_id, YES_NO) == (1, "Fine")
    assert not lowered.is_ready


def test_a_flag_takes_nothing_away_that_was_said(school: School, review_id: int) -> None:
    answers.summarise(school, review_id, "Well named.")
    for _ in range(2):
        answers.raise_flag(school, review_id, Flag.CHEATING, "I know this code.")
        assert sheet_of(school, review_id).review.summary.startswith("I know this code.\n\nWell named.")
    answers.summarise(school, review_id, "x" * answers.LONGEST_SUMMARY)
    with pytest.raises(RefusedError, match="too long"):
        answers.raise_flag(school, review_id, Flag.CHEATING, "I know this code.")
    assert len(sheet_of(school, review_id).review.summary) == answers.LONGEST_SUMMARY
    answers.summarise(school, review_id, "I know this code.")
    answers.raise_flag(school, review_id, Flag.CHEATING, "I know this code.")
    assert sheet_of(school, review_id).review.summary == "I know this code."


@pytest.mark.parametrize("kind", [ReviewKind.SECOND, ReviewKind.CALIBRATION])
def test_an_answer_to_an_appeal_and_practice_raise_no_flag(
    school: School, review_id: int, kind: ReviewKind
) -> None:
    change(school, review_id, kind=kind)
    with pytest.raises(RefusedError):
        answers.raise_flag(school, review_id, Flag.EMPTY_WORK, "Nothing there")


def test_time_is_never_more_than_has_passed(school: School, review_id: int) -> None:
    start = school.now()
    change(school, review_id, accepted_at=start)
    beats = [(30, 1000, 30), (50, 5, 5), (60, 30, 10), (60, 30, 0), (500, 400, 60), (510, -7, 0)]
    counted = [
        answers.count_time(at(school, start + timedelta(seconds=when)), review_id, said)
        for when, said, _ in beats
    ]
    assert counted == [expected for _, _, expected in beats]
    assert sheet_of(school, review_id).review.seconds == sum(counted)


def second_review(school: School, criterion: int) -> int:
    """Return the review that answers an appeal of one answer, accepted."""
    opened = reviews.opened_round(school)
    first = reviews.handed_in(school, key(opened.id), reviews.POOR)
    blind = reviews.accepted_review(school, key(opened.id))
    change(school, key(blind.id), kind=ReviewKind.SECOND)
    with school.database.write() as session:
        session.add(
            Appeal(
                review_id=key(first.id),
                criterion=criterion,
                person_id=opened.asked_by,
                reason="It copes",
                second_id=blind.id,
                created_at=school.now(),
            )
        )
    return key(blind.id)


def test_an_answer_to_an_appeal_is_one_answer_that_sees_no_other(school: School) -> None:
    second = second_review(school, LEVELS)
    shown = sheet_of(school, second)
    assert [one.number for one in shown.cards] == [LEVELS]
    assert (shown.cards[0].answer, shown.cards[0].evidence, shown.grade) == (None, (), None)
    with pytest.raises(MissingError):
        answers.answer(school, second, YES_NO, 1, "")
    answers.answer(school, second, LEVELS, 2, "")
    assert sheet_of(school, second).is_ready
