"""The questions of a call's form, built by an admin.

A question may be changed until somebody has answered it; then a newer version takes its place, and what was
answered stays with the words that were read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from lms.domain.admissions.applications import CHOOSING, MOST_CHOICES, MOST_QUESTIONS, Asked, QuestionKind
from lms.domain.people import Language, tidy
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.services.admissions.texts import texts_of
from lms.services.school import School
from lms.storage.admissions import questionnaires as forms
from lms.storage.tables import Admission, AdmissionQuestion

__all__ = ["AdmissionQuestion", "Draft", "add", "asked", "by_id", "change", "listing", "move", "take_off"]

WORDS, CHOICE = 300, 120
FEWEST = 2


@dataclass(frozen=True)
class Draft:
    """What an admin sets of a question: texts by language, the choices one a line in each."""

    kind: QuestionKind
    words: Mapping[str, str]
    choices: Mapping[str, str]
    required: bool


def asked(row: AdmissionQuestion) -> Asked:
    return Asked(row.kind, texts_of(row.words), tuple(texts_of(one) for one in row.choices), row.required)


def listing(school: School, admission_id: int) -> tuple[AdmissionQuestion, ...]:
    with school.database.read() as session:
        return tuple(forms.questions(session, admission_id))


def by_id(school: School, question_id: int) -> AdmissionQuestion:
    with school.database.read() as session:
        found = session.get(AdmissionQuestion, question_id)
    if found is None or found.replaced_at is not None:
        raise MissingError(N_("There is no such question any more."))
    return found


def add(school: School, admission_id: int, draft: Draft) -> None:
    with school.database.write() as session:
        if session.get(Admission, admission_id, with_for_update=True) is None:
            raise MissingError(N_("There is no such page."))
        if len(forms.questions(session, admission_id)) >= MOST_QUESTIONS:
            raise RefusedError(N_("A form has at most %(most)s questions."), most=MOST_QUESTIONS)
        number, position = forms.last_number(session, admission_id)
        session.add(
            AdmissionQuestion(
                admission_id=admission_id, number=number + 1, position=position + 1, **_checked(draft)
            )
        )


def change(school: School, question_id: int, draft: Draft) -> bool:
    """Set a question anew; True: it was answered before, so that this is a newer version of it.

    What stands in drafts goes on to the newer one, unless it is answered in another way.
    """
    with school.database.write() as session:
        row = _standing(session, question_id)
        values = _checked(draft)
        if not forms.is_answered(session, question_id):
            for name, value in values.items():
                setattr(row, name, value)
            session.add(row)
            return False
        row.replaced_at = school.now()
        session.add(row)
        newer = AdmissionQuestion(
            admission_id=row.admission_id,
            number=row.number,
            version=row.version + 1,
            position=row.position,
            **values,
        )
        session.add(newer)
        session.flush()
        if newer.kind is row.kind and newer.kind not in CHOOSING:
            forms.hand_on_drafts(session, question_id, newer.id or 0)
        return True


def move(school: School, question_id: int, steps: int) -> None:
    """Let a question change places with the one before it (-1) or after it (1)."""
    with school.database.write() as session:
        row = _standing(session, question_id)
        order = list(forms.questions(session, row.admission_id))
        here = next(n for n, one in enumerate(order) if one.id == question_id)
        there = here + (1 if steps > 0 else -1)
        if 0 <= there < len(order):
            order[here], order[there] = order[there], order[here]
        for position, one in enumerate(order, start=1):
            one.position = position
            session.add(one)


def take_off(school: School, question_id: int) -> None:
    """Ask a question no more; the answers to it are kept."""
    with school.database.write() as session:
        row = _standing(session, question_id)
        if forms.is_answered(session, question_id):
            row.replaced_at = school.now()
            session.add(row)
        else:
            session.delete(row)


def _standing(session: Session, question_id: int) -> AdmissionQuestion:
    row = forms.locked_question(session, question_id)
    if row is None:
        raise ConflictError(N_("There is no such question any more."))
    return row


def _checked(draft: Draft) -> dict[str, Any]:
    words = {str(code): tidy(draft.words.get(code, ""), WORDS) for code in Language}
    for code, text in words.items():
        if not text:
            raise RefusedError(N_("Write the question in all three languages."), field=f"words_{code}")
    choices = _choices(draft.choices) if draft.kind in CHOOSING else []
    return {"kind": draft.kind, "words": words, "choices": choices, "required": draft.required}


def _choices(written: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the choices, one a line; each language has as many."""
    lines: dict[str, Sequence[str]] = {
        str(code): [
            line for line in (tidy(one, CHOICE) for one in written.get(code, "").splitlines()) if line
        ]
        for code in Language
    }
    sizes = {len(one) for one in lines.values()}
    if len(sizes) != 1:
        raise RefusedError(N_("Write as many choices in each language, one a line."), field="choices_kk")
    if not FEWEST <= min(sizes) <= MOST_CHOICES:
        raise RefusedError(
            N_("Write from %(fewest)s to %(most)s choices, one a line."),
            fewest=FEWEST,
            most=MOST_CHOICES,
            field="choices_kk",
        )
    return [dict(zip(lines, one, strict=True)) for one in zip(*lines.values(), strict=True)]
