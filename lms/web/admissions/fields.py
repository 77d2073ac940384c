"""The questions of a form as pages show them, and what is read back from one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request

from lms.domain.admissions.applications import Asked, QuestionKind
from lms.services.admissions import questions
from lms.services.admissions.filling import Item
from lms.services.admissions.questions import AdmissionQuestion
from lms.web.language import translate


@dataclass(frozen=True)
class Question:
    """A question on a page; ``problem`` is said once somebody has tried to send it."""

    id: int
    asked: Asked
    typed: Sequence[str]
    problem: str | None = None

    @property
    def name(self) -> str:
        return f"q-{self.id}"


def of_items(items: Sequence[Item], *, tried: bool) -> list[Question]:
    return [
        Question(
            one.question.id or 0,
            questions.asked(one.question),
            one.typed,
            one.problem if tried or (one.problem and one.typed) else None,
        )
        for one in items
    ]


def of_rows(rows: Sequence[AdmissionQuestion]) -> list[Question]:
    """Return questions without answers: for a preview."""
    return [Question(one.id or 0, questions.asked(one), ()) for one in rows]


def typed_in(items: Sequence[Item]) -> Mapping[int, Sequence[str]]:
    """Return what a form holds, by the question's id; each question of it is there, ticked or not."""
    return {one.question.id or 0: request.form.getlist(f"q-{one.question.id}") for one in items}


def answer_in_words(asked: Asked, typed: Sequence[str], language: str) -> str:
    """Return an answer as people read it."""
    if asked.kind in {QuestionKind.ONE, QuestionKind.SEVERAL}:
        chosen = [
            asked.choices[int(one)] for one in typed if one.isdecimal() and int(one) < len(asked.choices)
        ]
        return ", ".join(one.of(language) for one in chosen)
    if asked.kind is QuestionKind.YES_NO and typed:
        return translate(typed[0])
    return "\n".join(typed)
