"""Known works: made-up works with the staff's answers, for practice and as a model of a good review."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import Field

from lms.domain.exercises import Line, Path
from lms.domain.frozen import Frozen
from lms.domain.rubrics import Prose


class KnownEvidence(Frozen):
    """Lines of a known work."""

    path: Path
    line_from: int = Field(ge=1)
    line_to: int | None = Field(default=None, ge=1)


class KnownAnswer(Frozen):
    """The staff's answer to a criterion, ``within`` which another's counts as the same; and why."""

    criterion: int = Field(ge=1)
    value: float | None = None
    within: float = Field(default=0, ge=0)
    why: Prose
    evidence: list[KnownEvidence] = Field(default_factory=list)


class KnownAnswers(Frozen):
    """``answers.toml`` of a known work. A ``model`` is shown with its answers before the first practice."""

    title: Line | None = None
    model: bool = False
    summary: Prose | None = None
    answers: list[KnownAnswer] = Field(min_length=1)


@dataclass(frozen=True)
class KnownWork:
    """A known work of an exercise, with its files by path."""

    name: str
    files: Mapping[str, bytes] = field(repr=False)
    known: KnownAnswers
