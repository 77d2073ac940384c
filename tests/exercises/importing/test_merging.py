"""What a school has added meets a source that has moved on: the words are the source's, all else stays."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms.domain.corpora.merging import carried, merged
from lms.domain.reviews.rubrics import Criterion, CriterionKind, Prose, Rubric, Section, digest_of

Fields = dict[str, Any]


def rubric(*questions: str, translated: bool = False) -> Rubric:
    made = [Prose(en=words, kk=f"kk {words}" if translated else "") for words in questions]
    return Rubric(
        sections=[Section(criteria=[Criterion(kind=CriterionKind.YES_NO, question=one) for one in made])]
    )


def told(found: Rubric) -> list[tuple[str, str, bool]]:
    return [(one.question.en, one.question.kk, one.question.is_stale("kk")) for _number, one in found]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (["A?", "B?"], ["A?", "B?"], [("A?", "kk A?", False), ("B?", "kk B?", False)]),
        (["A?", "B?"], ["B?", "A?"], [("B?", "kk B?", False), ("A?", "kk A?", False)]),
        (
            ["A?", "B?"],
            ["A?", "New?", "B?"],
            [("A?", "kk A?", False), ("New?", "", False), ("B?", "kk B?", False)],
        ),
        (["A?", "B?"], ["B?"], [("B?", "kk B?", False)]),
        (["Does it run?"], ["Does it run well?"], [("Does it run well?", "kk Does it run?", True)]),
        (
            ["A?", "A?"],
            ["A?", "A?", "A?"],
            [("A?", "kk A?", False), ("A?", "kk A?", False), ("A?", "", False)],
        ),
        (
            ["Does it run?", "x"],
            ["Wholly different", "Does it run now?", "y"],
            [
                ("Wholly different", "", False),
                ("Does it run now?", "kk Does it run?", True),
                ("y", "", False),
            ],
        ),
    ],
)
def test_a_translation_follows_its_question(
    old: list[str], new: list[str], expected: list[tuple[str, str, bool]]
) -> None:
    assert told(carried(rubric(*old, translated=True), rubric(*new))) == expected


def test_a_translation_remembers_the_first_english_that_it_was_made_from() -> None:
    once = carried(rubric("Does it run?", translated=True), rubric("Does it run now?"))
    twice = carried(once, rubric("Does it run right now?"))
    (question,) = (one.question for _number, one in twice)
    assert question.translated_from == {"kk": digest_of("Does it run?")}
    back = carried(twice, rubric("Does it run?"))
    assert told(back) == [("Does it run?", "kk Does it run?", False)]


def test_titles_and_texts_around_questions_are_carried_too() -> None:
    before = Prose(en="Run it.", ru="Запусти.")
    old = Rubric(
        sections=[
            Section(
                title=Prose(en="Code", ru="Код"),
                intro=Prose(en="Look.", ru="Смотри."),
                criteria=[
                    Criterion(
                        kind=CriterionKind.POINTS,
                        points=7,
                        question=Prose(en="A?"),
                        before=before,
                        context=before,
                    )
                ],
            )
        ]
    )
    plain = Prose(en="Run it.")
    asked = Criterion(
        kind=CriterionKind.YES_NO,
        question=Prose(en="A?"),
        optional=True,
        before=plain,
        context=Prose(en="Run."),
    )
    new = Rubric(sections=[Section(title=Prose(en="Code"), intro=Prose(en="Look on."), criteria=[asked])])
    (section,) = carried(old, new).sections
    (one,) = section.criteria
    assert section.title == Prose(en="Code", ru="Код")
    assert section.intro is not None
    assert (section.intro.ru, section.intro.is_stale("ru")) == ("Смотри.", True)
    assert one.before == before
    assert one.context is not None
    assert (one.context.ru, one.context.is_stale("ru")) == ("Запусти.", True)
    assert (one.kind, one.points, one.optional) == (CriterionKind.POINTS, 7, True)


QUESTIONS = some.lists(some.sampled_from(["A?", "B?", "C?", "Does it run?", "Does it run now?"]), min_size=1)


@given(QUESTIONS, QUESTIONS)
def test_the_questions_are_always_the_sources(old: list[str], new: list[str]) -> None:
    assert [words for words, _kk, _stale in told(carried(rubric(*old, translated=True), rubric(*new)))] == new


@pytest.mark.parametrize(
    ("base", "mine", "new", "expected"),
    [
        ({"xp": 0}, {"xp": 0}, {"xp": 5}, {"xp": 5}),
        ({"xp": 0}, {"xp": 9}, {"xp": 5}, {"xp": 9}),
        ({"xp": 0}, {"xp": 0, "way": "x"}, {"xp": 0}, {"xp": 0, "way": "x"}),
        ({"a": {"b": 1}}, {"a": {"b": 1}}, {}, {}),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, {}, {"a": {"b": 2}}),
        ({"a": {"b": 1, "c": 1}}, {"a": {"b": 2, "c": 1}}, {"a": {"b": 3, "c": 3}}, {"a": {"b": 2, "c": 3}}),
        ({}, {"a": 1}, {"b": 1}, {"b": 1, "a": 1}),
        ({"a": 1}, {}, {"a": 1}, {}),
    ],
)
def test_fields_that_the_school_has_changed_stay(
    base: Fields, mine: Fields, new: Fields, expected: Fields
) -> None:
    assert merged(base, mine, new) == expected
