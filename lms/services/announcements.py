"""Announcements of mentors to their cohorts: told in the inbox, shown until a day, read by how many."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from lms.domain.cohorts.announcements import check_until, checked_words, is_shown, spoken
from lms.domain.exercises import Texts
from lms.domain.guardians.links import LinkState
from lms.domain.people import Role, counts_as_minor
from lms.errors import N_, ConflictError, MissingError
from lms.services import enrolments, guardians, inbox
from lms.services.school import School
from lms.storage.changes import change
from lms.storage.cohorts import announcements as rows
from lms.storage.cohorts import overviews as cohort_rows
from lms.storage.tables import Announcement, AnnouncementRead, Cohort, Person

__all__ = ["Announcement", "Sent", "Shown", "mark_read", "of_cohort", "publish", "shown_to", "withdraw"]

LISTED = 100
BEGINNING = 160
"""How much of a text stands in the inbox."""
_GONE = N_("This announcement is not shown any more.")


@dataclass(frozen=True)
class Sent:
    """An announcement as its cohort's mentors see it: ``read`` of ``students`` have read it."""

    announcement: Announcement
    by: Person
    read: int
    students: int
    shown: bool


@dataclass(frozen=True)
class Shown:
    """An announcement as it is shown to somebody."""

    announcement: Announcement
    by: Person
    cohort: Cohort
    read: bool


def publish(
    school: School,
    by: Person,
    cohort_id: int,
    words: Mapping[str, str],
    until: date,
    *,
    for_guardians: bool = False,
) -> Announcement:
    """Say something to a cohort; its students, and guardians if so marked, find it in their inbox."""
    kept = checked_words(words)
    check_until(until, school.today())
    with school.database.write() as session:
        made = Announcement(
            cohort_id=cohort_id,
            by=by.id or 0,
            words=kept,
            for_guardians=for_guardians,
            shown_until=until,
            created_at=school.now(),
        )
        session.add(made)
        session.flush()
        _tell(session, school, made)
    return made


def withdraw(school: School, cohort_id: int, announcement_id: int) -> None:
    """Take an announcement back: from now on nobody is shown it."""
    with school.database.write() as session:
        own = (col(Announcement.id) == announcement_id, col(Announcement.cohort_id) == cohort_id)
        standing = col(Announcement.withdrawn_at).is_(None)
        if not change(session, Announcement, *own, standing, withdrawn_at=school.now()):
            raise ConflictError(_GONE)


def of_cohort(school: School, cohort_id: int) -> tuple[Sent, ...]:
    with school.database.read() as session:
        found = rows.of_cohort(session, cohort_id, LISTED)
        read, students = rows.readers(session, cohort_id), cohort_rows.students_in(session, cohort_id)
    return tuple(
        Sent(one, by, read.get(one.id or 0, 0), students, _is_shown(school, one)) for one, by in found
    )


def shown_to(school: School, person: Person) -> tuple[Shown, ...]:
    """Return what is shown to a student or a guardian today, unread ones first, the newest of each first."""
    is_guardian = person.role is Role.GUARDIAN
    cohort_ids = _cohorts_of_wards(school, person) if is_guardian else person.cohort_ids
    with school.database.read() as session:
        found = rows.shown(session, cohort_ids, school.today(), guardians_only=is_guardian)
        read = rows.read_by(session, person.id or 0)
    lines = [Shown(one, by, cohort, one.id in read) for one, by, cohort in found]
    return tuple(sorted(lines, key=lambda one: one.read))


def mark_read(school: School, person: Person, announcement_id: int) -> None:
    """Note that somebody has read what is shown to them; once is enough."""
    if announcement_id not in {one.announcement.id for one in shown_to(school, person)}:
        raise MissingError(_GONE)
    with school.database.write() as session:
        if rows.is_read(session, announcement_id, person.id or 0):
            return
        try:
            with session.begin_nested():
                session.add(
                    AnnouncementRead(
                        announcement_id=announcement_id, person_id=person.id or 0, read_at=school.now()
                    )
                )
        except IntegrityError:  # the same tap, twice
            return


def _is_shown(school: School, one: Announcement) -> bool:
    withdrawn = one.withdrawn_at is not None
    return is_shown(shown_until=one.shown_until, withdrawn=withdrawn, today=school.today())


def _cohorts_of_wards(school: School, guardian: Person) -> frozenset[int]:
    links = guardians.of_guardian(school, guardian)
    ids = (one.other.cohort_ids for one in links if one.state is LinkState.CONFIRMED)
    return frozenset().union(*ids)


def _tell(session: Session, school: School, made: Announcement) -> None:
    cohort = session.get_one(Cohort, made.cohort_id)
    words = N_("%(cohort)s: %(text)s")
    values = {"cohort": _plain(cohort.name), "text": _beginning(made.words)}
    readers = [one.id or 0 for one in _readers(session, school, made)]
    inbox.tell_all(session, school, readers, words, values, "/announcements", f"announcement-{made.id}-")


def _readers(session: Session, school: School, made: Announcement) -> Iterable[Person]:
    students = enrolments.people_in(session, made.cohort_id)
    found = {one.id: one for one in students if one.role is Role.STUDENT}
    if made.for_guardians:
        for guardian, ward in rows.guardians_in(session, made.cohort_id):
            if counts_as_minor(ward.role, ward.birth_date, school.today()):
                found[guardian.id] = guardian
    return found.values()


def _beginning(words: Mapping[str, str]) -> Texts:
    """Return the beginning of the text in each language, as the inbox keeps it."""
    lines = {language: " ".join(text.split())[:BEGINNING] for language, text in words.items()}
    return Texts(kk=lines.get("kk"), ru=lines.get("ru"), en=lines.get("en") or spoken(lines, "kk")[0])


def _plain(name: str) -> Texts:
    """Return a name that is the same in every language."""
    return Texts(kk=name, ru=name, en=name)
