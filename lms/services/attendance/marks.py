"""Marks by a mentor: one by one, or all the rest; taken back, and corrected with a reason later."""

from datetime import timedelta

from sqlmodel import Session

from lms.domain.attendance.visits import Mark, Source, Word
from lms.domain.people import tidy
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.services import inbox
from lms.services.attendance import sheets
from lms.services.school import School
from lms.storage.attendance import visits as rows
from lms.storage.guardians import links as guardians
from lms.storage.tables import Event, Visit, VisitChange

__all__ = ["mark", "mark_rest", "undo"]

UNDO_WITHIN = timedelta(hours=2)
LONGEST = 500


def mark(school: School, event_id: int, person_id: int, wished: Mark, by: int, *, reason: str = "") -> None:
    """Write a mark. On a closed list it is a correction: it needs a reason, and those concerned are told."""
    reason = tidy(reason, LONGEST)
    with school.database.write() as session:
        event = begun(session, school, event_id)
        sheet = sheets.ready(session, school, event_id)
        before = rows.visit(session, event_id, person_id)
        if before is None and not rows.is_expected(session, event, person_id):
            raise MissingError(N_("This person is not on the list."))
        if sheet.closed_at is not None and not reason:
            raise RefusedError(N_("The list is closed. Write why the mark changes."), field="reason")
        if (
            write(session, school, event, before, person_id, wished, by, reason)
            and sheet.closed_at is not None
        ):
            tell_of_change(session, school, event, person_id, reason)


def mark_rest(school: School, event_id: int, wished: Mark, by: int) -> int:
    """Give everybody without a mark this one; return how many they were."""
    with school.database.write() as session:
        event = begun(session, school, event_id)
        sheet = sheets.ready(session, school, event_id)
        if sheet.closed_at is not None:
            raise ConflictError(N_("This list is closed already."))
        visits = {one.person_id: one for one in rows.visits(session, event_id)}
        rest = [
            (who.id or 0, visits.get(who.id or 0))
            for who in rows.roster(session, event)
            if who.id not in visits or not visits[who.id].settled
        ]
        for person_id, before in rest:
            write(session, school, event, before, person_id, wished, by, "")
        return len(rest)


def undo(school: School, event_id: int, person_id: int, by: int) -> None:
    """Take one's own last mark back, while the list is open: what was there before is there again."""
    now = school.now()
    with school.database.write() as session:
        sheet = sheets.ready(session, school, event_id)
        changes = rows.changes(session, [event_id], person_id)
        if (
            sheet.closed_at is not None
            or not sheets.is_last_by(changes, by)
            or now - changes[-1].at > UNDO_WITHIN
        ):
            raise ConflictError(N_("There is nothing to take back any more."))
        last, visit = changes[-1], rows.visit(session, event_id, person_id)
        session.add(
            VisitChange(
                event_id=event_id,
                person_id=person_id,
                old_mark=last.new_mark,
                old_source=last.new_source,
                new_mark=last.old_mark,
                new_source=last.old_source,
                reason=sheets.UNDONE,
                by=by,
                at=now,
            )
        )
        if visit is not None and last.old_mark is not None and last.old_source is not None:
            visit.mark, visit.source, visit.settled = last.old_mark, last.old_source, last.old_settled
            visit.word, visit.word_by, visit.word_at = Word.OPEN, None, None
            session.add(visit)
        elif visit is not None:
            session.delete(visit)


def write(  # noqa: PLR0917  in the order of a sentence: who was what, is what, by whom and why
    session: Session,
    school: School,
    event: Event,
    before: Visit | None,
    person_id: int,
    wished: Mark,
    by: int,
    reason: str,
) -> bool:
    """Write a mark and what it was before; False: it was this one already.

    A mentor who agrees with what the lab has proposed leaves its source as it is.
    """
    if before is not None and before.settled and before.mark is wished:
        return False
    now = school.now()
    agrees = before is not None and not before.settled and before.mark is wished
    source = Source.LAB if agrees else Source.LIST
    session.add(
        VisitChange(
            event_id=event.id or 0,
            person_id=person_id,
            old_mark=before.mark if before else None,
            old_source=before.source if before else None,
            old_settled=before.settled if before else True,
            new_mark=wished,
            new_source=source,
            reason=reason,
            by=by,
            at=now,
        )
    )
    visit = before or Visit(event_id=event.id or 0, person_id=person_id, mark=wished, source=source, at=now)
    visit.mark, visit.source, visit.settled, visit.by = wished, source, True, by
    visit.word, visit.word_by, visit.word_at = Word.OPEN, None, None
    session.add(visit)
    session.flush()
    return True


def begun(session: Session, school: School, event_id: int) -> Event:
    event = session.get(Event, event_id)
    if event is None or event.cancelled_at is not None:
        raise MissingError(N_("There is no such event."))
    if not sheets.has_begun(event, school.now()):
        raise RefusedError(N_("This event has not begun yet."))
    return event


def tell_of_change(session: Session, school: School, event: Event, person_id: int, reason: str) -> None:
    """Tell a student and their guardians that a mark was corrected, and why."""
    words = N_("A mark was corrected: %(event)s. Reason: %(reason)s")
    values = {"event": event.title, "reason": reason}
    inbox.tell(session, school, person_id, words, values, "/me/attendance")
    for link, guardian in guardians.of_ward(session, person_id):
        if link.confirmed_at is not None and guardian.active:
            path = f"/children/{person_id}/attendance"
            inbox.tell(session, school, guardian.id or 0, words, values, path)
