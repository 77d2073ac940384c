"""Words, colours and icons of marks, where they come from, and what is said of them."""

from datetime import date

from babel.dates import format_date
from flask_babel import get_locale

from lms.domain.attendance.visits import ClaimKind, ClaimState, Mark, Source, Word
from lms.errors import N_

MARKS = {
    # mark: words, colour, icon
    Mark.PRESENT: (N_("Here"), "pass", "pass"),
    Mark.LATE: (N_("Late"), "wait", "wait"),
    Mark.EXCUSED: (N_("Excused"), "sky", "skip"),
    Mark.ABSENT: (N_("Absent"), "fail", "fail"),
}
SOURCES = {
    Source.CODE: N_("by the code in the room"),
    Source.LIST: N_("by a mentor"),
    Source.LAB: N_("by work in the lab"),
}
WORDS = {
    Word.OPEN: (N_("not confirmed"), "plain", "open"),
    Word.CONFIRMED: (N_("confirmed by a guardian"), "pass", "pass"),
    Word.DISPUTED: (N_("disputed"), "wait", "alert"),
}
KINDS = {
    ClaimKind.DISPUTE: N_("A guardian disputes the visit"),
    ClaimKind.REQUEST: N_("The student asks for a correction"),
}
ANSWERS = {
    ClaimState.OPEN: (N_("waits for a mentor's answer"), "wait", "wait"),
    ClaimState.UPHELD: (N_("the mark stands"), "plain", "skip"),
    ClaimState.CORRECTED: (N_("corrected"), "pass", "pass"),
}


def month_name(month: date) -> str:
    """Return a month as a heading: September 2026."""
    return str(format_date(month, "LLLL y", locale=get_locale()))
