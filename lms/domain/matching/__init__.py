"""Matching: who may review a work, and who of them is asked."""

from lms.domain.matching.eligible import Bar, Edges, MatchingRules, Relaxation, Reviewer, Submitted, bar, bars
from lms.domain.matching.greedy import Choice, Choices, choose
from lms.domain.matching.why import Why

__all__ = [
    "Bar",
    "Choice",
    "Choices",
    "Edges",
    "MatchingRules",
    "Relaxation",
    "Reviewer",
    "Submitted",
    "Why",
    "bar",
    "bars",
    "choose",
]
