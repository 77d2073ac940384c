"""Words for what people are: one place, so that every page says the same."""

from lms.domain.cohorts.enrolments import Ending
from lms.domain.guardians.consents import Purpose
from lms.domain.guardians.links import LinkState
from lms.domain.invitations import InvitationState
from lms.domain.people import Language, Role
from lms.domain.privacy.exports import ExportState
from lms.errors import N_
from lms.services.accounts.tokens import Scope

ROLES = {
    Role.STUDENT: N_("Student"),
    Role.MENTOR: N_("Mentor"),
    Role.ADMIN: N_("Admin"),
    Role.GUARDIAN: N_("Guardian"),
    Role.DIRECTOR: N_("Director"),
    Role.PARTNER: N_("Partner company"),
}
LANGUAGES = {Language.KAZAKH: "Қазақша", Language.RUSSIAN: "Русский", Language.ENGLISH: "English"}
SCOPES = {
    Scope.WRITE: N_("clone and push"),
    Scope.READ: N_("clone only"),
}
INVITATIONS = {
    # state: words, colour, icon
    InvitationState.OPEN: (N_("open"), "sky", "open"),
    InvitationState.USED: (N_("used"), "pass", "pass"),
    InvitationState.REVOKED: (N_("revoked"), "plain", "fail"),
    InvitationState.EXPIRED: (N_("too old"), "plain", "wait"),
}
LINKS = {
    LinkState.PENDING: (N_("waits for an answer"), "wait", "wait"),
    LinkState.CONFIRMED: (N_("confirmed"), "pass", "pass"),
}
EXPORTS = {
    # state of a copy of somebody's data: words, colour, icon
    ExportState.WAITING: (N_("is being made"), "wait", "wait"),
    ExportState.READY: (N_("ready"), "pass", "pass"),
    ExportState.FAILED: (N_("could not be made: ask again"), "fail", "alert"),
    ExportState.GONE: (N_("thrown away"), "plain", "fail"),
}
ENDINGS = {
    # ending: words, colour, icon
    Ending.FINISHED: (N_("finished"), "pass", "pass"),
    Ending.MOVED: (N_("went on in another cohort"), "sky", "next"),
    Ending.LEFT: (N_("left before the end"), "fail", "leave"),
    Ending.NOT_TAKEN: (N_("was not taken"), "plain", "skip"),
}
CONSENTS = {
    Purpose.STUDY: N_("Data for learning"),
    Purpose.REVIEW: N_("Reviews by peers"),
    Purpose.DIGEST: N_("The weekly letter to a guardian"),
    Purpose.PORTFOLIO: N_("A public portfolio"),
    Purpose.REGION: N_("The name in the region's attendance"),
}
PAUSES = {
    Purpose.STUDY: N_("Until then no new work is taken. What is there is kept."),
    Purpose.REVIEW: N_("Until then nobody reviews the work, and nobody asks for a review."),
}
