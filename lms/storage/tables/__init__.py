"""All tables: imported whole, so that the metadata that migrations compare with is complete."""

from lms.storage.tables.activities import Activity, Completion, Seat
from lms.storage.tables.attendance import (
    AttendanceSheet,
    AttendanceTry,
    Visit,
    VisitChange,
    VisitClaim,
)
from lms.storage.tables.cohort_work import Announcement, AnnouncementRead, CalendarFeed, RosterImport
from lms.storage.tables.cohorts import Enrolment, Event, Room
from lms.storage.tables.grades import CheckResult, Grade
from lms.storage.tables.guardians import Consent, ConsentText, Digest, DigestSetting
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
    "Allotment",
    "Announcement",
    "AnnouncementRead",
    "Answer",
    "Appeal",
    "AttendanceSheet",
    "AttendanceTry",
    "CalendarFeed",
    "CheckResult",
    "Cohort",
    "Comment",
    "Completion",
    "Consent",
    "ConsentText",
    "CreditPolicy",
    "Digest",
    "DigestSetting",
    "EndedLogin",
    "Enrolment",
    "Entrant",
    "Event",
    "Evidence",
    "Exclusion",
    "Grade",
    "GuardAction",
    "GuardianLink",
    "Intake",
    "IntakeTrack",
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
    "Room",
    "RosterImport",
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
    "ViewedFile",
    "Visit",
    "VisitChange",
    "VisitClaim",
    "VoidedCriterion",
    "Wish",
    "Work",
    "WorkerRow",
]
