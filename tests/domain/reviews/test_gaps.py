"""Which answers a criterion takes, and what a review lacks before it can be handed in."""

import math

import pytest

from lms.domain.reviews.gaps import Gap, Lack, gaps, takes
from lms.domain.reviews.rubrics import Criterion, CriterionKind, Given, Level, Prose

TEXT = Prose(en="Is it so?")
YES_NO = Criterion(kind=CriterionKind.YES_NO, question=TEXT)
BONUS = Criterion(kind=CriterionKind.YES_NO, question=TEXT, optional=True)
PLAIN = Criterion(kind=CriterionKind.LEVELS, question=TEXT)
LEVELS = Criterion(
    kind=CriterionKind.LEVELS,
    question=TEXT,
    levels=[Level(share=share, description=TEXT) for share in (0.0, 0.5, 1.0)],
)
POINTS = Criterion(kind=CriterionKind.POINTS, question=TEXT, points=4)
COMMENT = Criterion(kind=CriterionKind.COMMENT, question=TEXT)


@pytest.mark.parametrize(
    ("criterion", "value", "taken"),
    [
        (YES_NO, 0, True),
        (YES_NO, 1, True),
        (YES_NO, 2, False),
        (YES_NO, 0.5, False),
        (YES_NO, -1, False),
        (YES_NO, math.nan, False),
        (YES_NO, math.inf, False),
        (LEVELS, 2, True),
        (LEVELS, 3, False),
        (LEVELS, 1.5, False),
        (PLAIN, 4, True),
        (PLAIN, 5, False),
        (POINTS, 0, True),
        (POINTS, 2.5, True),
        (POINTS, 4, True),
        (POINTS, 4.01, False),
        (POINTS, -0.5, False),
        (COMMENT, 1, False),
    ],
)
def test_a_criterion_takes_the_answers_that_it_shows(
    criterion: Criterion, value: float, *, taken: bool
) -> None:
    assert takes(criterion, value) is taken


@pytest.mark.parametrize("criterion", [YES_NO, LEVELS, POINTS, COMMENT])
def test_an_answer_can_be_taken_back(criterion: Criterion) -> None:
    assert takes(criterion, None)


@pytest.mark.parametrize(
    ("criterion", "given", "cited", "lacks"),
    [
        (YES_NO, None, False, [Lack.ANSWER]),
        (YES_NO, Given(None, "I can't tell"), True, [Lack.ANSWER]),
        (YES_NO, Given(1), False, []),
        (YES_NO, Given(0), False, [Lack.EVIDENCE, Lack.NOTE]),
        (YES_NO, Given(0, "It fails"), False, [Lack.EVIDENCE]),
        (YES_NO, Given(0, "  \n "), True, [Lack.NOTE]),
        (YES_NO, Given(0, "It fails"), True, []),
        (LEVELS, Given(1), True, [Lack.NOTE]),
        (LEVELS, Given(2), False, []),
        (POINTS, Given(3.5, "Nearly"), False, [Lack.EVIDENCE]),
        (POINTS, Given(4), False, []),
        (BONUS, None, False, []),
        (BONUS, Given(0), False, []),
        (COMMENT, None, False, []),
    ],
)
def test_what_is_missing(
    criterion: Criterion, given: Given | None, lacks: list[Lack], *, cited: bool
) -> None:
    answers = {7: given} if given else {}
    found = gaps([(7, criterion)], answers, {7} if cited else ())
    assert found == tuple(Gap(7, lack) for lack in lacks)


def test_a_voided_criterion_lacks_nothing() -> None:
    asked = [(1, YES_NO), (2, YES_NO)]
    assert gaps(asked, {}, (), voided={1}) == (Gap(2, Lack.ANSWER),)
