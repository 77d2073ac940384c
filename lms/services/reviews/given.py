"""Given: the answers of a review that was handed in, as its author reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from lms.domain.reviews.rubrics import Criterion, CriterionKind, Prose, Rubric, needs_evidence
from lms.domain.reviews.states import AppealState
from lms.services import rubrics
from lms.services.keys import key
from lms.storage.reviews import overviews as rows
from lms.storage.reviews import runs
from lms.storage.tables import Answer, Appeal, Evidence, Review, RubricVersion, Run


@dataclass(frozen=True)
class Proof:
    """What an answer rests on: lines of the work, or a run with its output."""

    lines: Evidence
    run: Run | None


@dataclass(frozen=True)
class Said:
    """One answer. ``title`` is the section's, where a section begins; ``voided``: it counts for nothing."""

    number: int
    title: Prose | None
    criterion: Criterion
    answer: Answer
    evidence: tuple[Proof, ...]
    appeal: Appeal | None
    voided: bool

    @property
    def kind(self) -> CriterionKind:
        return self.criterion.kind

    @property
    def level(self) -> Prose | None:
        """Return what the chosen level says."""
        value, levels = self.answer.value, self.criterion.levels
        fits = value is not None and 0 <= int(value) < len(levels)
        return levels[int(value or 0)].description if fits else None

    @property
    def takes_away(self) -> bool:
        return needs_evidence(self.criterion, self.answer.value)

    @property
    def may_be_appealed(self) -> bool:
        """Tell whether an author may contest it: it took points away, counts, and was not appealed."""
        return self.takes_away and not self.voided and self.appeal is None

    @property
    def waits(self) -> bool:
        return self.appeal is not None and self.appeal.state is AppealState.WAITING


def of_review(session: Session, review: Review) -> tuple[Said, ...]:
    """Return what was said to each criterion that has an answer, in the rubric's order."""
    version = session.get_one(RubricVersion, review.rubric_id)
    review_id = key(review.id)
    return _joined(
        rubrics.of_version(version),
        rubrics.voided(session, review.rubric_id),
        {one.criterion: one for one in rows.answers(session, review_id)},
        _proofs(session, review_id),
        {one.criterion: one for one in rows.appeals(session, review_id)},
    )


def _joined(
    rubric: Rubric,
    voided: frozenset[int],
    answers: Mapping[int, Answer],
    proofs: Sequence[Proof],
    appeals: Mapping[int, Appeal],
) -> tuple[Said, ...]:
    titles = _titles(rubric)
    return tuple(
        Said(
            number,
            titles.get(number),
            criterion,
            answers[number],
            tuple(one for one in proofs if one.lines.criterion == number),
            appeals.get(number),
            number in voided,
        )
        for number, criterion in rubric
        if number in answers and (answers[number].value is not None or answers[number].note)
    )


def _proofs(session: Session, review_id: int) -> list[Proof]:
    cited = runs.cited(session, review_id)
    return [Proof(one, cited.get(one.run_id or 0)) for one in rows.evidence(session, review_id)]


def _titles(rubric: Rubric) -> dict[int, Prose]:
    """Return the titles of sections by the number of their first criterion."""
    found, number = {}, 1
    for section in rubric.sections:
        if section.title is not None:
            found[number] = section.title
        number += len(section.criteria)
    return found
