"""All tables: imported whole, so that the metadata that migrations compare with is complete."""

from lms.storage.tables.activities import Activity, Completion, Seat
from lms.storage.tables.admissions import (
    Admission,
    AdmissionQuestion,
    Application,
    ApplicationAnswer,
    ApplicationEvent,
)
from lms.storage.tables.attendance import (
    AttendanceSheet,
    AttendanceTry,
    Visit,
    VisitChange,
    VisitClaim,
)
from lms.storage.tables.beside import BesideRun
from lms.storage.tables.checkpoints import Checkpoint, CheckpointSeat, CohortGroup, Grouping, GroupMember
from lms.storage.tables.cohort_work import (
    Announcement,
    AnnouncementRead,
    CalendarFeed,
    RosterImport,
    RosterKey,
)
from lms.storage.tables.cohorts import Enrolment, Event, Room
from lms.storage.tables.grades import CheckResult, Grade
from lms.storage.tables.guardians import Consent, ConsentText, Digest, DigestSetting
from lms.storage.tables.images import ImageBuild
from lms.storage.tables.inbox import Notice
from lms.storage.tables.leaderboards import LeaderboardEntry
from lms.storage.tables.ledger import CreditPolicy, GuardAction, LedgerEntry
from lms.storage.tables.likenesses import CodePrint, CodeReading, Likeness, LikenessAnswer
from lms.storage.tables.logins import EndedLogin
from lms.storage.tables.pace import Deadline, Extension, Freeze, LastSeen, MentorNote, Override
from lms.storage.tables.partners import (
    Company,
    CompanyMember,
    CompanyReview,
    CompanyView,
    MonthlyReport,
    Proposal,
    ProposalFile,
    Vacancy,
    VacancyTable,
)
from lms.storage.tables.people import AccessToken, Cohort, GuardianLink, Invitation, Person, Programme
from lms.storage.tables.portfolios import (
    DataExport,
    Erasure,
    Portfolio,
    PortfolioItem,
    PortfolioShare,
)
from lms.storage.tables.queue import Job, WorkerRow
from lms.storage.tables.regrades import Regrade, RegradeLine
from lms.storage.tables.reviewers import Exclusion, ReviewerSetting, Slot
from lms.storage.tables.reviews import (
    Answer,
    Appeal,
    Comment,
    Evidence,
    Question,
    Rating,
    Report,
    Review,
    Round,
    RubricVersion,
    Run,
    ViewedFile,
    VoidedCriterion,
)
from lms.storage.tables.scores import PopulationFit, ReviewerFitRow, ScoreEntry, SpotCheck
from lms.storage.tables.tracks import (
    Allotment,
    Entrant,
    Intake,
    IntakeTrack,
    Station,
    Track,
    TrackStay,
    Wish,
)
from lms.storage.tables.works import Submission, Team, TeamMember, Work

__all__ = [
    "AccessToken",
    "Activity",
    "Admission",
    "AdmissionQuestion",
    "Allotment",
    "Announcement",
    "AnnouncementRead",
    "Answer",
    "Appeal",
    "Application",
    "ApplicationAnswer",
    "ApplicationEvent",
    "AttendanceSheet",
    "AttendanceTry",
    "BesideRun",
    "CalendarFeed",
    "CheckResult",
    "Checkpoint",
    "CheckpointSeat",
    "CodePrint",
    "CodeReading",
    "Cohort",
    "CohortGroup",
    "Comment",
    "Company",
    "CompanyMember",
    "CompanyReview",
    "CompanyView",
    "Completion",
    "Consent",
    "ConsentText",
    "CreditPolicy",
    "DataExport",
    "Deadline",
    "Digest",
    "DigestSetting",
    "EndedLogin",
    "Enrolment",
    "Entrant",
    "Erasure",
    "Event",
    "Evidence",
    "Exclusion",
    "Extension",
    "Freeze",
    "Grade",
    "GroupMember",
    "Grouping",
    "GuardAction",
    "GuardianLink",
    "ImageBuild",
    "Intake",
    "IntakeTrack",
    "Invitation",
    "Job",
    "LastSeen",
    "LeaderboardEntry",
    "LedgerEntry",
    "Likeness",
    "LikenessAnswer",
    "MentorNote",
    "MonthlyReport",
    "Notice",
    "Override",
    "Person",
    "PopulationFit",
    "Portfolio",
    "PortfolioItem",
    "PortfolioShare",
    "Programme",
    "Proposal",
    "ProposalFile",
    "Question",
    "Rating",
    "Regrade",
    "RegradeLine",
    "Report",
    "Review",
    "ReviewerFitRow",
    "ReviewerSetting",
    "Room",
    "RosterImport",
    "RosterKey",
    "Round",
    "RubricVersion",
    "Run",
    "ScoreEntry",
    "Seat",
    "Slot",
    "SpotCheck",
    "Station",
    "Submission",
    "Team",
    "TeamMember",
    "Track",
    "TrackStay",
    "Vacancy",
    "VacancyTable",
    "ViewedFile",
    "Visit",
    "VisitChange",
    "VisitClaim",
    "VoidedCriterion",
    "Wish",
    "Work",
    "WorkerRow",
]
