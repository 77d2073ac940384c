"""All tables: imported whole, so that the metadata that migrations compare with is complete."""

from lms.storage.tables.grades import CheckResult, Grade
from lms.storage.tables.logins import EndedLogin
from lms.storage.tables.people import AccessToken, Cohort, GuardianLink, Invitation, Person, Programme
from lms.storage.tables.queue import Job, WorkerRow
from lms.storage.tables.works import Submission, Team, TeamMember, Work

__all__ = [
    "AccessToken",
    "CheckResult",
    "Cohort",
    "EndedLogin",
    "Grade",
    "GuardianLink",
    "Invitation",
    "Job",
    "Person",
    "Programme",
    "Submission",
    "Team",
    "TeamMember",
    "Work",
    "WorkerRow",
]
