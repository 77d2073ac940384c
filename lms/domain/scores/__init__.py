"""From noisy grades of peers to a score with an interval: the model, its fit, and what follows from it."""

from lms.domain.scores.data import (
    Fit,
    Grade,
    Population,
    ReviewerFit,
    Score,
    ScoreRules,
    StaffGrade,
)
from lms.domain.scores.decisions import Decision, decide, spot_checks
from lms.domain.scores.gibbs import fit
from lms.domain.scores.online import update

__all__ = [
    "Decision",
    "Fit",
    "Grade",
    "Population",
    "ReviewerFit",
    "Score",
    "ScoreRules",
    "StaffGrade",
    "decide",
    "fit",
    "spot_checks",
    "update",
]
