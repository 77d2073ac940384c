"""Words for applications: one place, so that applicants and admins read the same."""

from lms.domain.admissions.applications import (
    ApplicationState,
    Condition,
    Decision,
    QuestionKind,
    Step,
    Window,
)
from lms.domain.guardians.consents import Purpose
from lms.errors import N_

STATES = {
    # state: words, colour, icon
    ApplicationState.DRAFT: (N_("not sent yet"), "wait", "wait"),
    ApplicationState.SUBMITTED: (N_("sent"), "sky", "pass"),
    ApplicationState.POOL: (N_("in the selection pool"), "sky", "run"),
    ApplicationState.WAITING: (N_("on the waiting list"), "wait", "wait"),
    ApplicationState.OFFERED: (N_("a place is kept"), "wait", "star"),
    ApplicationState.ACCEPTED: (N_("accepted"), "pass", "pass"),
    ApplicationState.DECLINED: (N_("declined"), "fail", "fail"),
    ApplicationState.WITHDRAWN: (N_("taken back"), "plain", "skip"),
    ApplicationState.LAPSED: (N_("not taken in time"), "plain", "wait"),
}
NEXT = {
    ApplicationState.DRAFT: N_("Finish the steps below and send it."),
    ApplicationState.SUBMITTED: N_("The school reads it. You get a message here when it has decided."),
    ApplicationState.POOL: N_("Work on the exercises of the pool. The school decides when it is over."),
    ApplicationState.WAITING: N_("When a place comes free, it is offered to you. You get a message here."),
    ApplicationState.OFFERED: N_("Take the place before its time is over; then it goes to who is next."),
    ApplicationState.ACCEPTED: N_("You are in the cohort. Your exercises are on the start page."),
    ApplicationState.DECLINED: N_("The reason is below. You may apply to another call."),
    ApplicationState.WITHDRAWN: N_("You took it back. While the call is open, you may open it again."),
    ApplicationState.LAPSED: N_("Its time was over. While the call is open, you may apply again."),
}
WINDOWS = {
    Window.SOON: (N_("opens later"), "plain", "wait"),
    Window.OPEN: (N_("open"), "sky", "open"),
    Window.OVER: (N_("closed"), "plain", "lock"),
}
STEPS = {
    Step.FORM: N_("Fill in the form"),
    Step.GUARDIAN: N_("A guardian stands by you"),
    Step.CONSENT: N_("Consent"),
    Step.SEND: N_("Send it"),
}
KINDS = {
    QuestionKind.SHORT: N_("a short text"),
    QuestionKind.LONG: N_("a long text"),
    QuestionKind.ONE: N_("one of several choices"),
    QuestionKind.SEVERAL: N_("any of several choices"),
    QuestionKind.NUMBER: N_("a number"),
    QuestionKind.YES_NO: N_("yes or no"),
}
DECISIONS = {
    Decision.POOL: N_("Into the selection pool"),
    Decision.ACCEPT: N_("Accept"),
    Decision.WAIT: N_("Onto the waiting list"),
    Decision.DECLINE: N_("Decline"),
}
CONDITIONS = {
    Condition.EXERCISES: N_("exercises"),
    Condition.LEVEL: N_("level"),
    Condition.XP: N_("XP"),
    Condition.PRESENCE: N_("presence in per cent"),
}
PURPOSES = {
    Purpose.STUDY: N_("learning at the school"),
    Purpose.REVIEW: N_("reviews by peers"),
    Purpose.DIGEST: N_("a weekly digest"),
    Purpose.PORTFOLIO: N_("a public portfolio"),
    Purpose.REGION: N_("attendance for the region"),
}
