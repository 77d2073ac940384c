"""What a guardian says of a visit, what a student asks for, and what a mentor answers.

Silence is not a yes: a visit that no guardian has confirmed stays unconfirmed, and is reported so.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from lms.domain.attendance.visits import CAME, ClaimKind, ClaimState, Mark, Word, may_confirm
from lms.domain.people import tidy
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.services import inbox
from lms.services.attendance import marks, sheets
from lms.services.school import School
from lms.storage.attendance import visits as rows
from lms.storage.changes import change
from lms.storage.tables import Event, Visit, VisitClaim

__all__ = ["answer", "confirm", "confirm_week", "dispute", "request"]

LONGEST = 500
CONFIRMABLE = timedelta(days=400)
_NO_REASON = N_("Write what is wrong, in a few words: a person reads it and answers.")
_WAITS = N_("A mentor is looking at this visit already.")


def confirm(school: School, guardian_id: int, ward_id: int, event_id: int) -> None:
    """The guardian says that the visit took place."""
    with school.database.write() as session:
        visit = rows.visit(session, event_id, ward_id)
        if visit is None:
            raise MissingError(N_("There is no such visit."))
        if rows.has_open_claim(session, event_id, ward_id):
            raise ConflictError(_WAITS)
        if not may_confirm(visit.mark, settled=visit.settled, word=visit.word):
            raise ConflictError(N_("There is nothing to confirm here any more."))
        stands = (
            col(Visit.id) == visit.id,
            col(Visit.mark) == visit.mark,
            col(Visit.settled).is_(True),
        )
        if not rows.say_word(session, Word.CONFIRMED, guardian_id, school.now(), *stands):
            raise ConflictError(N_("There is nothing to confirm here any more."))


def confirm_week(school: School, guardian_id: int, ward_id: int, day: date) -> int:
    """Confirm all visits of the week of a day that nobody disputes; return how many they were."""
    zone, now = ZoneInfo(school.settings.zone), school.now()
    if abs(day - school.today()) > CONFIRMABLE:
        raise RefusedError(N_("Choose a week of this year."))
    monday = datetime.combine(day - timedelta(days=day.weekday()), time(), zone)
    with school.database.write() as session:
        found = [
            visit
            for event, visit in rows.history(session, ward_id, monday, monday + timedelta(days=7))
            if visit.word is Word.OPEN and not rows.has_open_claim(session, event.id or 0, ward_id)
        ]
        return sum(
            rows.say_word(
                session,
                Word.CONFIRMED,
                guardian_id,
                now,
                col(Visit.id) == one.id,
                col(Visit.word) == Word.OPEN,
                col(Visit.settled).is_(True),
                col(Visit.mark).in_(CAME),
            )
            for one in found
        )


def dispute(school: School, guardian_id: int, ward_id: int, event_id: int, reason: str) -> None:
    """The guardian says that a mark is not right; the mentors of the cohort are asked."""
    with school.database.write() as session:
        visit = rows.visit(session, event_id, ward_id)
        if visit is None or not visit.settled:
            raise MissingError(N_("There is no such visit."))
        _claim(session, school, ClaimKind.DISPUTE, event_id, ward_id, guardian_id, reason)
        rows.say_word(session, Word.DISPUTED, guardian_id, school.now(), col(Visit.id) == visit.id)


def request(school: School, person_id: int, event_id: int, reason: str) -> None:
    """A student asks for another mark, of an event that has begun."""
    with school.database.write() as session:
        event = session.get(Event, event_id)
        marked = rows.visit(session, event_id, person_id) is not None
        if event is None or not (marked or rows.is_expected(session, event, person_id)):
            raise MissingError(N_("There is no such event."))
        if school.now() < event.starts_at:
            raise RefusedError(N_("This event has not begun yet."))
        _claim(session, school, ClaimKind.REQUEST, event_id, person_id, person_id, reason)


def answer(school: School, claim_id: int, by: int, wished: Mark | None, words: str) -> None:
    """A mentor answers: the mark stands (None), or becomes another. Whoever asked is told."""
    words = tidy(words, LONGEST)
    if not words:
        raise RefusedError(N_("Write an answer: it is read by who asked."), field="answer")
    with school.database.write() as session:
        claim = session.get(VisitClaim, claim_id)
        if claim is None:
            raise MissingError(N_("There is no such request."))
        sheets.ready(session, school, claim.event_id)
        event = session.get_one(Event, claim.event_id)
        before = rows.visit(session, claim.event_id, claim.person_id)
        corrected = wished is not None and marks.write(
            session, school, event, before, claim.person_id, wished, by, words
        )
        state = ClaimState.CORRECTED if corrected else ClaimState.UPHELD
        is_open = (col(VisitClaim.id) == claim_id, col(VisitClaim.state) == ClaimState.OPEN)
        values = {"state": state, "answer": words, "answered_by": by, "answered_at": school.now()}
        if not change(session, VisitClaim, *is_open, **values):
            raise ConflictError(N_("Somebody has answered this already."))
        _tell_answer(session, school, event, claim, words, corrected=corrected)


def claim_of(school: School, claim_id: int) -> VisitClaim | None:
    with school.database.read() as session:
        return session.get(VisitClaim, claim_id)


def _claim(  # noqa: PLR0917  the fields of the row, in its order
    session: Session, school: School, kind: ClaimKind, event_id: int, person_id: int, by: int, reason: str
) -> None:
    reason = tidy(reason, LONGEST)
    if not reason:
        raise RefusedError(_NO_REASON, field="reason")
    claim = VisitClaim(
        event_id=event_id, person_id=person_id, by=by, kind=kind, reason=reason, created_at=school.now()
    )
    try:
        with session.begin_nested():
            session.add(claim)
    except IntegrityError:
        raise ConflictError(_WAITS) from None
    event = session.get_one(Event, event_id)
    words = (
        N_("A guardian disputes a visit: %(event)s. Look at it and answer.")
        if kind is ClaimKind.DISPUTE
        else N_("A student asks for a correction: %(event)s. Look at it and answer.")
    )
    sheets.tell_mentors(session, school, event, words, {}, f"attendance-claim-{claim.id}")


def _tell_answer(
    session: Session, school: School, event: Event, claim: VisitClaim, words: str, *, corrected: bool
) -> None:
    told = (
        N_("The mark was corrected: %(event)s. Answer: %(answer)s")
        if corrected
        else N_("The mark stands as it was: %(event)s. Answer: %(answer)s")
    )
    values = {"event": event.title, "answer": words}
    people = {claim.by, claim.person_id} if corrected else {claim.by}
    for one in sorted(people):
        path = "/me/attendance" if one == claim.person_id else f"/children/{claim.person_id}/attendance"
        inbox.tell(session, school, one, told, values, path, f"attendance-answer-{claim.id}-{one}")
