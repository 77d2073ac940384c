"""Matching: who may review a work, and who of them is asked."""

from lms.domain.matching.eligible import (
    NEVER_RELAXED,
    Bar,
    Edges,
    MatchingRules,
    Relaxation,
    Reviewer,
    Submitted,
    bar,
    bars,
)
from lms.domain.matching.greedy import Choice, Choices, choose
from lms.domain.matching.openings import Opening, Room
from lms.domain.matching.pool import Pool
from lms.domain.matching.prices import chance, misfit
from lms.domain.matching.repair import reassign
from lms.domain.matching.why import Why, why

__all__ = [
    "NEVER_RELAXED",
    "Bar",
    "Choice",
    "Choices",
    "Edges",
    "MatchingRules",
    "Opening",
    "Pool",
    "Relaxation",
    "Reviewer",
    "Room",
    "Submitted",
    "Why",
    "bar",
    "bars",
    "chance",
    "choose",
    "misfit",
    "reassign",
    "why",
]
