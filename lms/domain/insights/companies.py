"""Partner companies: the projects that they propose, and how the parts of a form make a rubric."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import ValidationError

from lms.domain.reviews.rubrics import Criterion, CriterionKind, Prose, Rubric, Section
from lms.errors import N_, RefusedError

MOST_CRITERIA, LARGEST_POINTS = 12, 100
FALLBACK = ("en", "ru", "kk")


class ProposalState(StrEnum):
    """``PROPOSED`` waits for an admin; ``OPEN`` is an exercise of the school."""

    PROPOSED = "proposed"
    OPEN = "open"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Asked:
    """A criterion as a form asks for it; ``questions`` are by language."""

    kind: CriterionKind
    points: float
    questions: Mapping[str, str]


def filled(texts: Mapping[str, str]) -> str:
    """Return the text that stands where a translation is missing; empty: there is none at all."""
    return next((texts[one] for one in FALLBACK if texts.get(one, "").strip()), "")


def prose_of(texts: Mapping[str, str]) -> Prose:
    return Prose(en=filled(texts), kk=texts.get("kk", "").strip(), ru=texts.get("ru", "").strip())


def rubric_of(asked: Iterable[Asked]) -> Rubric:
    """Return the rubric of the criteria that have a question in any language."""
    criteria = [
        Criterion(kind=one.kind, question=prose_of(one.questions), points=one.points)
        for one in asked
        if filled(one.questions)
    ]
    if not any(one.kind is not CriterionKind.COMMENT for one in criteria):
        raise RefusedError(N_("Ask at least one question that gives points."), field="rubric")
    return Rubric(sections=[Section(criteria=criteria)])


def rubric_from(content: bytes) -> Rubric:
    """Return the rubric of a file, ``rubric.toml`` as the school's own exercises have it."""
    try:
        return Rubric.model_validate(tomllib.loads(content.decode("utf-8-sig")))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        said = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    except ValueError as error:
        said = str(error)
    raise RefusedError(N_("The rubric can't be read: %(said)s"), said=said[:300], field="rubric")


def summary_of(text: str, longest: int = 200) -> str:
    """Return the first line of a text that is no heading, as one short line."""
    lines = (line.strip() for line in text.splitlines())
    first = next((line for line in lines if line and not line.startswith("#")), "")
    return first if len(first) <= longest else first[: longest - 1].rstrip() + "…"
