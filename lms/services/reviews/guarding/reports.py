"""Reports: somebody says that a text is not right; the mentors of the cohort look and decide."""

from dataclasses import dataclass

from sqlmodel import Session, col

from lms.domain.access import looks_after
from lms.domain.people import STAFF, Role, tidy
from lms.domain.reviews.reports import Kind
from lms.errors import N_, ConflictError, ForbiddenError, MissingError, RefusedError
from lms.services import inbox
from lms.services.keys import key
from lms.services.people import standing
from lms.services.reviews.desk import comments
from lms.services.reviews.guarding import texts
from lms.services.reviews.guarding.texts import Place, Text
from lms.services.reviews.matching.escalation import tell_mentors
from lms.services.school import School
from lms.storage import people
from lms.storage.changes import change
from lms.storage.reviews import reports as rows
from lms.storage.tables import Person, Report, Review, Round, Work

__all__ = ["Item", "Kind", "Report", "handle", "handled", "make", "review_of", "waiting"]

LONGEST = 500
WAITING_AT_ONCE = 20
SHOWN, HANDLED_SHOWN = 200, 50
OF_THE_REVIEWER = frozenset({Kind.COMMENT, Kind.ANSWER, Kind.SUMMARY})
_NO_TEXT = N_("This text is no longer there.")


@dataclass(frozen=True)
class Item:
    """A report with what it is about. ``text`` is what was reported, ``writer`` wrote it."""

    report: Report
    review: Review
    round: Round
    exercise: str
    writer: Person
    reporter: Person
    by: Person | None


def make(  # noqa: PLR0917  who says what of which text
    school: School,
    person: Person,
    review_id: int,
    kind: Kind,
    thing_id: int,
    criterion: int | None,
    reason: str,
) -> Report:
    """Report a text of somebody else, once; the mentors of the authors' cohort are told."""
    words = tidy(reason, LONGEST)
    if not words:
        raise RefusedError(N_("Say what is not right about it."), field="reason")
    with school.database.read() as session:
        review = session.get_one(Review, review_id)
    may_authors_read = comments.is_for_authors(school, review)
    with school.database.write() as session:
        place = Place(session.get_one(Review, review_id, with_for_update=True), kind, thing_id, criterion)
        round_ = session.get_one(Round, review.round_id)
        text = _readable(session, person, round_, place, may_authors_read=may_authors_read)
        report = Report(
            what=kind,
            thing_id=thing_id,
            criterion=criterion,
            review_id=review_id,
            person_id=key(person.id),
            writer_id=text.writer_id,
            text=text.words[:5000],
            reason=words,
            created_at=school.now(),
        )
        _check_is_new(session, report)
        session.add(report)
        session.flush()
        _tell_mentors(session, school, round_, report)
    return report


def _check_is_new(session: Session, report: Report) -> None:
    """Refuse to report a text twice, and who has more reports waiting than a mentor can follow."""
    if rows.of_person(session, report) is not None:
        raise ConflictError(N_("You have reported this text already. The mentors know."))
    if rows.waiting_of(session, report.person_id) >= WAITING_AT_ONCE:
        raise ConflictError(
            N_("%(n)s of your reports wait for a mentor. Speak with them, please."), n=WAITING_AT_ONCE
        )


def review_of(school: School, report_id: int) -> int:
    """Return the review that a reported text belongs to."""
    with school.database.read() as session:
        report = session.get(Report, report_id)
    if report is None:
        raise MissingError(N_("There is no such report."))
    return report.review_id


def handle(school: School, person: Person, report_id: int, word: str, *, take_away: bool) -> None:
    """Take a text away or leave it, with a word to those who reported it; all reports of it are handled."""
    said = tidy(word, LONGEST)
    with school.database.write() as session:
        report = session.get_one(Report, report_id)
        if report.writer_id == person.id:
            raise ForbiddenError(N_("This is your own text, so another mentor or an admin decides."))
        open_ones = rows.waiting_on(session, report)
        is_open = (*rows.same_text(report), col(Report.handled_at).is_(None))
        values = {"handled_by": person.id, "taken_away": take_away, "outcome": said or None}
        if not change(session, Report, *is_open, handled_at=school.now(), **values):
            raise ConflictError(N_("Somebody has looked at this report before you."))
        if take_away:
            _take_away(session, school, report)
        for one in open_ones:
            _tell_reporter(session, school, one, said, taken_away=take_away)


def waiting(school: School, viewer: Person) -> tuple[Item, ...]:
    """Return the reports in a mentor's charge that wait."""
    return _listing(school, viewer, handled=False, limit=SHOWN)


def handled(school: School, viewer: Person) -> tuple[Item, ...]:
    """Return the log: what became of the last reports in a mentor's charge."""
    return _listing(school, viewer, handled=True, limit=HANDLED_SHOWN)


def _readable(
    session: Session, person: Person, round_: Round, place: Place, *, may_authors_read: bool
) -> Text:
    """Return a text that somebody can read and has not written."""
    text = texts.find(session, place)
    owners = {one.id for one in people.owners_of(session, session.get_one(Work, round_.work_id))}
    hidden = place.kind is Kind.DECLINE or (place.kind in OF_THE_REVIEWER and not may_authors_read)
    if text is None or (person.id in owners and hidden):
        raise MissingError(_NO_TEXT)
    if text.writer_id == person.id:
        raise RefusedError(N_("This is your own text. If it should go, tell a mentor."))
    return text


def _tell_mentors(session: Session, school: School, round_: Round, report: Report) -> None:
    words = N_("Somebody reports a text. Please look at it soon.")
    path, name = f"/reports#report-{report.id}", f"report:{report.id}"
    cohort_id = session.get_one(Person, round_.asked_by).cohort_id
    tell_mentors(session, school, cohort_id, words, {}, path, name)
    if session.get_one(Person, report.writer_id).role in STAFF:
        for admin in people.listing(session, role=Role.ADMIN, cohort_id=None, active=True):
            inbox.tell(session, school, key(admin.id), words, {}, path, f"{name}:{admin.id}")


def _take_away(session: Session, school: School, report: Report) -> None:
    review = session.get_one(Review, report.review_id)
    place = Place(review, Kind(report.what), report.thing_id, report.criterion)
    if texts.find(session, place) is not None:
        texts.take_away(session, school, place)
    words = N_("A mentor has taken a text of yours away: it was not as we speak to each other here.")
    is_reviewer = review.reviewer_id == report.writer_id
    path = f"/reviews/{review.id}" if is_reviewer else f"/rounds/{review.round_id}"
    inbox.tell(session, school, report.writer_id, words, {}, path, f"taken-away:{report.id}")


def _tell_reporter(session: Session, school: School, report: Report, said: str, *, taken_away: bool) -> None:
    words = (
        N_("The text that you reported is taken away. Thank you. %(word)s")
        if taken_away
        else N_("A mentor has read the text that you reported, and it stays. %(word)s")
    )
    review = session.get_one(Review, report.review_id)
    is_reviewer = review.reviewer_id == report.person_id
    path = "/reviews" if is_reviewer else f"/rounds/{review.round_id}"
    inbox.tell(session, school, report.person_id, words, {"word": said}, path, f"report-done:{report.id}")


def _listing(school: School, viewer: Person, *, handled: bool, limit: int) -> tuple[Item, ...]:
    mine = standing(viewer)
    with school.database.read() as session:
        return tuple(
            Item(
                report,
                review,
                round_,
                work.exercise,
                session.get_one(Person, report.writer_id),
                session.get_one(Person, report.person_id),
                session.get_one(Person, report.handled_by) if report.handled_by else None,
            )
            for report, review, round_, work in rows.listing(session, handled=handled, limit=limit)
            if any(looks_after(mine, one.cohort_ids) for one in people.owners_of(session, work))
        )
