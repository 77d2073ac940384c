"""Words for how students stand to their deadlines, and what a mentor can do about a warning."""

from lms.domain.cohorts.gradebooks import Origin
from lms.domain.cohorts.pace import Standing
from lms.errors import N_
from lms.services.pace.board import Order, Show, Step

STANDINGS = {
    # standing: words, colour, icon
    Standing.IN_TIME: (N_("handed in in time"), "pass", "pass"),
    Standing.LATE: (N_("handed in late"), "wait", "wait"),
    Standing.IN_REVIEW: (N_("in review"), "sky", "people"),
    Standing.OVERDUE: (N_("overdue"), "fail", "alert"),
    Standing.SOON: (N_("due soon"), "wait", "wait"),
    Standing.AHEAD: (N_("ahead"), "plain", "open"),
    Standing.LAPSED: (N_("before their time here"), "plain", "skip"),
}
ORDERS = {
    Order.WARNING: N_("who needs you most"),
    Order.NAME: N_("name"),
    Order.PACE: N_("behind the plan"),
    Order.ACTIVE: N_("longest quiet"),
    Order.REVIEWS: N_("reviews owed"),
    Order.PRESENCE: N_("rarest there"),
}
SHOWS = {
    Show.ALL: N_("everybody"),
    Show.WARNED: N_("with a warning"),
    Show.BEHIND: N_("behind the plan"),
    Show.PAUSED: N_("paused"),
    Show.SPOKEN: N_("spoken with lately"),
}
STEPS = {
    # step: words, icon
    Step.SPEAK: (N_("Note a talk"), "review"),
    Step.EXTEND: (N_("Give days more"), "wait"),
    Step.LOOK: (N_("Look at the work"), "file"),
    Step.ROUND: (N_("Find a reviewer"), "people"),
    Step.ATTENDANCE: (N_("See attendance"), "pass"),
    Step.LINK: (N_("Hand out the link"), "link"),
}
ORIGINS = {
    Origin.CHECKS: N_("by its checks"),
    Origin.REVIEW: N_("by its reviews"),
    Origin.OVERRIDE: N_("set by a mentor"),
    Origin.NONE: N_("nothing yet"),
}
