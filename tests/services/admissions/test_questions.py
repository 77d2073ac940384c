"""Questions of a call: changed in place, asked anew, moved and taken off."""

from dataclasses import replace

import pytest

from lms.domain.admissions.applications import QuestionKind
from lms.errors import ConflictError, RefusedError
from lms.services.admissions import filling, lists, questions
from lms.services.school import School
from tests.support import admissions


def test_a_question_of_another_call_is_not_answered(school: School, call: int) -> None:
    other = admissions.call(school, "other")
    foreign = admissions.ask(school, other)
    application = admissions.begun(school, call, admissions.applicant(school, "aru"))
    filling.save(school, application, {foreign: ["x"], 999: ["y"]})
    assert filling.form(school, application).items == ()


def test_a_question_changes_in_place_until_it_is_answered(school: School, call: int) -> None:
    question = admissions.ask(school, call)
    newer = questions.Draft(
        QuestionKind.LONG, {"kk": "Енді?", "ru": "Теперь?", "en": "And now?"}, {}, required=False
    )
    assert questions.change(school, question, newer) is False
    assert [one.id for one in questions.listing(school, call)] == [question]
    application = admissions.begun(school, call, admissions.applicant(school, "aru"))
    filling.save(school, application, {question: ["old"]})
    other = admissions.begun(school, call, admissions.applicant(school, "dias"))
    filling.save(school, other, {question: ["sent"]})
    filling.submit(school, other)
    assert questions.change(school, question, replace(newer, required=True)) is True
    standing = questions.listing(school, call)
    assert [(one.number, one.version) for one in standing] == [(1, 2)]
    with pytest.raises(ConflictError):
        questions.change(school, question, newer)
    # What a draft holds goes on to the newer version; what was sent stays with what was read.
    assert [list(one.typed) for one in filling.form(school, application).items] == [["old"]]
    filling.submit(school, application)
    exported = {line.person.login: answers for line, answers in lists.export(school, call)}
    told = {
        login: [(one.version, list(typed)) for one, typed in answers] for login, answers in exported.items()
    }
    assert told == {"aru": [(2, ["old"])], "dias": [(1, ["sent"])]}


def test_a_question_that_is_answered_in_another_way_is_asked_anew(school: School, call: int) -> None:
    question = admissions.ask(school, call)
    application = admissions.begun(school, call, admissions.applicant(school, "aru"))
    filling.save(school, application, {question: ["old"]})
    words = {"kk": "Қанша?", "ru": "Сколько?", "en": "How many?"}
    questions.change(school, question, questions.Draft(QuestionKind.NUMBER, words, {}, required=True))
    with pytest.raises(RefusedError, match="not answered"):
        filling.submit(school, application)
    filling.save(school, application, {questions.listing(school, call)[0].id or 0: ["7"]})
    filling.submit(school, application)
    assert [list(one.typed) for one in filling.form(school, application).items] == [["7"]]


def test_questions_are_moved_and_taken_off(school: School, call: int) -> None:
    first, second, third = (admissions.ask(school, call) for _ in range(3))
    questions.move(school, third, -1)
    questions.move(school, first, -1)
    assert [one.id for one in questions.listing(school, call)] == [first, third, second]
    questions.take_off(school, third)
    assert [one.id for one in questions.listing(school, call)] == [first, second]
    application = admissions.begun(school, call, admissions.applicant(school, "aru"))
    filling.save(school, application, {first: ["kept"]})
    questions.take_off(school, first)
    assert [one.number for one in lists.numbers(school, call)] == [1, 2]


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": {"kk": "Неге?", "ru": "", "en": "Why?"}},
        {"words": {}},
        {"kind": QuestionKind.ONE, "choices": {}},
        {"kind": QuestionKind.ONE, "choices": {"kk": "a", "ru": "a", "en": "a"}},
        {"kind": QuestionKind.SEVERAL, "choices": {"kk": "a\nb", "ru": "a\nb\nc", "en": "a\nb"}},
        {
            "kind": QuestionKind.ONE,
            "choices": {code: "\n".join("abcdefghijklmnopqrstu") for code in ("kk", "ru", "en")},
        },
    ],
)
def test_questions_that_cannot_be(school: School, call: int, wrong: dict[str, object]) -> None:
    with pytest.raises(RefusedError):
        admissions.ask(school, call, **wrong)
    assert questions.listing(school, call) == ()


def test_choices_stand_in_three_languages(school: School, call: int) -> None:
    choices = {"kk": "Иә\n\n Жоқ ", "ru": "Да\nНет", "en": "Yes\nNo"}
    admissions.ask(school, call, kind=QuestionKind.ONE, choices=choices)
    (row,) = questions.listing(school, call)
    assert row.choices == [
        {"kk": "Иә", "ru": "Да", "en": "Yes"},
        {"kk": "Жоқ", "ru": "Нет", "en": "No"},
    ]
