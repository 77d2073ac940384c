"""All tables: imported whole, so that the metadata that migrations compare with is complete."""

from lms.storage.tables.grades import CheckResult, Grade
from lms.storage.tables.inbox import Notice
from lms.storage.tables.ledger import CreditPolicy, GuardAction, LedgerEntry
from lms.storage.tables.logins import EndedLogin
from lms.storage.tables.people import AccessToken, Cohort, GuardianLink, Invitation, Person, Programme
from lms.storage.tables.queue import Job, WorkerRow
from lms.storage.tables.reviews import (
    Answer,
    Appeal,
    Comment,
    Evidence,
    Exclusion,
    Question,
    Rating,
    Report,
    Review,
    ReviewerSetting,
    Round,
    RubricVersion,
    Run,
    Slot,
    ViewedFile,
    VoidedCriterion,
)
from lms.storage.tables.scores import PopulationFit, ReviewerFitRow, ScoreEntry, SpotCheck
from lms.storage.tables.works import Submission, Team, TeamMember, Work

__all__ = [
    "AccessToken",
    "Answer",
    "Appeal",
    "CheckResult",
    "Cohort",
    "Comment",
    "CreditPolicy",
    "EndedLogin",
    "Evidence",
    "Exclusion",
    "Grade",
    "GuardAction",
    "GuardianLink",
    "Invitation",
    "Job",
    "LedgerEntry",
    "Notice",
    "Person",
    "PopulationFit",
    "Programme",
    "Question",
    "Rating",
    "Report",
    "Review",
    "ReviewerFitRow",
    "ReviewerSetting",
    "Round",
    "RubricVersion",
    "Run",
    "ScoreEntry",
    "Slot",
    "SpotCheck",
    "Submission",
    "Team",
    "TeamMember",
    "ViewedFile",
    "VoidedCriterion",
    "Work",
    "WorkerRow",
]
