"""A practice review beside the staff's answers: near or off, kinder or stricter."""

import pytest

from lms.domain.reviews.calibration import Leaning, Match, compare, match_of, model_parts, same_questions
from lms.domain.reviews.known import KnownAnswer, KnownAnswers
from lms.domain.reviews.rubrics import Criterion, CriterionKind, Given, Level, Prose, Rubric, Section


def prose(text: str) -> Prose:
    return Prose(en=text)


def levels(*shares: float) -> list[Level]:
    return [Level(share=share, description=prose(f"{share}")) for share in shares]


YES_NO = Criterion(kind=CriterionKind.YES_NO, question=prose("Does it run?"), points=2)
LEVELS = Criterion(
    kind=CriterionKind.LEVELS, question=prose("How clear?"), points=4, levels=levels(0, 0.5, 1)
)
POINTS = Criterion(kind=CriterionKind.POINTS, question=prose("How many tests?"), points=4)
COMMENT = Criterion(kind=CriterionKind.COMMENT, question=prose("What else?"))
BONUS = Criterion(kind=CriterionKind.YES_NO, question=prose("A chart?"), optional=True)
RUBRIC = Rubric(
    sections=[
        Section(title=prose("Code"), criteria=[YES_NO, LEVELS]),
        Section(title=prose("Rest"), criteria=[POINTS, COMMENT, BONUS]),
    ]
)


def known(values: dict[int, float | None], within: float = 0) -> KnownAnswers:
    return KnownAnswers(
        answers=[
            KnownAnswer(criterion=number, value=value, within=within, why=prose("Seen."))
            for number, value in values.items()
        ]
    )


def given(values: dict[int, float | None]) -> dict[int, Given]:
    return {number: Given(value) for number, value in values.items()}


STAFF: dict[int, float | None] = {1: 1, 2: 1, 3: 3, 4: None, 5: 0}

MATCHES = {
    "equal": (YES_NO, 1, 0, 1, Match.SAME),
    "the other of two": (YES_NO, 1, 0, 0, Match.OFF),
    "one level off": (LEVELS, 1, 0, 2, Match.OFF),
    "one level, allowed": (LEVELS, 1, 1, 2, Match.NEAR),
    "two levels, one allowed": (LEVELS, 0, 1, 2, Match.OFF),
    "fewer points, allowed": (POINTS, 3, 1.5, 1.5, Match.NEAR),
    "fewer points, just not": (POINTS, 3, 1.5, 1.25, Match.OFF),
    "open": (YES_NO, 0, 0, None, Match.OFF),
    "a bonus left open": (BONUS, 0, 0, None, Match.SAME),
    "a bonus not seen": (BONUS, 1, 0, None, Match.OFF),
    "a comment": (COMMENT, None, 0, None, None),
}


@pytest.mark.parametrize(
    ("criterion", "staff", "within", "value", "expected"), MATCHES.values(), ids=MATCHES.keys()
)
def test_an_answer_is_the_same_near_or_off(
    criterion: Criterion, staff: float | None, within: float, value: float | None, expected: Match | None
) -> None:
    answer = KnownAnswer(criterion=1, value=staff, within=within, why=prose("Seen."))
    assert match_of(criterion, answer, value) is expected


# The staff give 2 + 2 + 3 of 10 points: 70.
LEANINGS = {
    "the same": ({1: 1, 2: 1, 3: 3}, 0, Leaning.EVEN),
    "a little more": ({1: 1, 2: 1, 3: 3.25}, 2.5, Leaning.EVEN),
    "kinder": ({1: 1, 2: 2, 3: 3}, 20, Leaning.KIND),
    "stricter": ({1: 0, 2: 1, 3: 3}, -20, Leaning.HARSH),
    "more here, less there": ({1: 0, 2: 2, 3: 3}, 0, Leaning.EVEN),
}


@pytest.mark.parametrize(("values", "by", "leaning"), LEANINGS.values(), ids=LEANINGS.keys())
def test_a_reviewer_is_told_how_they_lean(
    values: dict[int, float | None], by: float, leaning: Leaning
) -> None:
    found = compare(RUBRIC, known(STAFF), given(values))
    assert found.known == 70
    assert found.by == pytest.approx(by)
    assert found.leaning is leaning


SHARES = {
    "all": ({1: 1, 2: 1, 3: 3}, 4, True),
    "half": ({1: 0, 2: 0, 3: 3}, 2, True),
    "less than half": ({1: 0, 2: 0, 3: 0}, 1, False),
}


@pytest.mark.parametrize(("values", "near", "is_enough"), SHARES.values(), ids=SHARES.keys())
def test_less_than_half_is_too_little(values: dict[int, float | None], near: int, *, is_enough: bool) -> None:
    found = compare(RUBRIC, known(STAFF), given(values))
    assert (found.near, len(found.matches), found.share, found.is_enough) == (near, 4, near / 4, is_enough)


def test_a_voided_question_counts_for_nothing() -> None:
    found = compare(RUBRIC, known(STAFF), given({1: 0, 2: 1, 3: 3}), voided={1})
    assert (found.near, len(found.matches)) == (3, 3)
    assert found.given == found.known == pytest.approx(62.5)
    assert [line.voided for part in found.parts for line in part.lines] == [True, False, False, False, False]


def test_nothing_that_counts_is_no_success() -> None:
    found = compare(RUBRIC, known({4: None}), {})
    assert (found.matches, found.share, found.given, found.known) == ((), 0.0, 0.0, 0.0)


def test_answers_stand_in_their_sections() -> None:
    parts = compare(RUBRIC, known(STAFF), given({1: 1})).parts
    assert [(str(part.title), [line.number for line in part.lines]) for part in parts] == [
        ("Code", [1, 2]),
        ("Rest", [3, 4, 5]),
    ]


def test_a_section_without_answers_of_the_staff_is_left_out_of_the_model() -> None:
    (part,) = model_parts(RUBRIC, known({3: 4}))
    assert [(line.number, line.given, line.match) for line in part.lines] == [(3, None, None)]


def rubric(*criteria: Criterion) -> Rubric:
    return Rubric(sections=[Section(criteria=list(criteria))])


VERSIONS = {
    "as it was": ((YES_NO, LEVELS), True),
    "other words": ((YES_NO.model_copy(update={"question": prose("Can it be run?")}), LEVELS), True),
    "another order": ((LEVELS, YES_NO), False),
    "one more": ((YES_NO, LEVELS, BONUS), False),
    "one less": ((YES_NO,), False),
    "other points": ((YES_NO.model_copy(update={"points": 3.0}), LEVELS), False),
    "a bonus now": ((YES_NO.model_copy(update={"optional": True}), LEVELS), False),
    "another level": ((YES_NO, LEVELS.model_copy(update={"levels": levels(0, 0.3, 0.6, 1)})), False),
    "levels worth more": ((YES_NO, LEVELS.model_copy(update={"levels": levels(0, 0.8, 1)})), False),
}


@pytest.mark.parametrize(("criteria", "same"), VERSIONS.values(), ids=VERSIONS.keys())
def test_a_changed_rubric_is_told_from_a_reworded_one(criteria: tuple[Criterion, ...], *, same: bool) -> None:
    assert same_questions(rubric(YES_NO, LEVELS), rubric(*criteria)) is same


def test_two_questions_that_change_places_have_moved() -> None:
    other = YES_NO.model_copy(update={"question": prose("Is it tested?")})
    assert not same_questions(rubric(YES_NO, other), rubric(other, YES_NO))
