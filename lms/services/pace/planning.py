"""What mentors set: deadlines of a cohort, days more for one student, pauses, and notes of what was said."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from lms.domain.cohorts.pace import (
    Pause,
    check_deadline,
    check_extension,
    check_pause,
    checked_reason,
    laid_out,
)
from lms.domain.exercises import Exercise
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.services import inbox
from lms.services.pace.dues import Plan, load
from lms.services.school import School
from lms.storage.changes import change
from lms.storage.cohorts import pace as rows
from lms.storage.tables import Cohort, Deadline, Extension, Freeze, MentorNote, Person

MINE = "/deadlines"
LONGEST_NOTE = 1000


def lay_out(
    school: School,
    by: Person,
    cohort_id: int,
    exercises: Collection[str],
    *,
    first: date,
    every: int,
    at: time,
) -> int:
    """Set the deadlines of these exercises at once, in the order of the path; return how many there are."""
    ordered = [one.slug for one in path_of(school) if one.slug in exercises]
    if not ordered:
        raise RefusedError(N_("Choose at least one exercise."), field="exercises")
    moments = laid_out(first, every, at, len(ordered), school.settings.zone)
    set_deadlines(school, by, cohort_id, dict(zip(ordered, moments, strict=True)))
    return len(ordered)


def path_of(school: School) -> tuple[Exercise, ...]:
    """Return the exercises that can have a deadline, in the order of the path: not those of checkpoints."""
    return tuple(one for one in school.catalogue if one.slug not in school.catalogue.kept_back)


def plan_of(school: School, cohort_id: int) -> Plan:
    """Return a cohort's deadlines, extensions and freezes."""
    with school.database.read() as session:
        return load(session, school, cohort_id)


def set_deadlines(school: School, by: Person, cohort_id: int, wished: Mapping[str, datetime | None]) -> int:
    """Set deadlines by exercise, or take them away (None); return how many have changed."""
    wished = {slug: at and at.replace(second=0, microsecond=0) for slug, at in wished.items()}
    with school.database.write() as session:
        session.get_one(Cohort, cohort_id, with_for_update=True)  # of two who set the same, the later counts
        known = {one.exercise: one for one in rows.deadlines(session, cohort_id)}
        changed = [
            slug
            for slug, at in wished.items()
            if slug in school.catalogue and at != (known[slug].at if slug in known else None)
        ]
        for slug in changed:
            _set(session, school, by, cohort_id, slug, wished[slug])
        if changed:
            _tell_cohort(session, school, cohort_id, N_("The deadlines of your cohort have changed."))
    return len(changed)


def extend(
    school: School, by: Person, *, cohort_id: int, person_id: int, exercise: str, days: int, reason: str
) -> None:
    """Give a student days more for an exercise, in place of those they were given for it before."""
    check_extension(days)
    reason = checked_reason(reason)
    try:
        with school.database.write() as session:
            check_student(session, cohort_id, person_id)
            if session.get(Deadline, (cohort_id, exercise)) is None:
                raise RefusedError(N_("This exercise has no deadline in this cohort."), field="exercise")
            _take_back(session, school, cohort_id, person_id, exercise)
            made = Extension(
                cohort_id=cohort_id,
                person_id=person_id,
                exercise=exercise,
                days=days,
                reason=reason,
                by=by.id or 0,
                created_at=school.now(),
            )
            session.add(made)
            session.flush()
            _tell_extended(session, school, made)
    except IntegrityError:
        raise ConflictError(N_("Somebody has just given them days. Look again.")) from None


def withdraw_extension(school: School, cohort_id: int, extension_id: int) -> int:
    """Take an extension back; return whose it was."""
    with school.database.write() as session:
        found = session.get(Extension, extension_id)
        if found is None or found.cohort_id != cohort_id:
            raise MissingError(N_("There is no such extension."))
        stands = (col(Extension.id) == extension_id, col(Extension.withdrawn_at).is_(None))
        if not change(session, Extension, *stands, withdrawn_at=school.now()):
            raise ConflictError(N_("It was taken back already."))
        values = {"exercise": school.catalogue.title_of(found.exercise)}
        words = N_("The days more for “%(exercise)s” were taken back.")
        inbox.tell(session, school, found.person_id, words, values, MINE)
        return found.person_id


def freeze(
    school: School, by: Person, *, cohort_id: int, person_id: int | None, pause: Pause, reason: str
) -> None:
    """Stop the clock of a cohort, or of one of its students, for days: their deadlines move by them."""
    check_pause(pause, school.today())
    reason = checked_reason(reason)
    with school.database.write() as session:
        if person_id is not None:
            check_student(session, cohort_id, person_id)
        made = Freeze(
            cohort_id=cohort_id,
            person_id=person_id,
            first=pause.first,
            last=pause.last,
            reason=reason,
            by=by.id or 0,
            created_at=school.now(),
        )
        session.add(made)
        session.flush()
        words = N_("The clock of your deadlines stands still from %(first)s to %(last)s: %(reason)s")
        values = {"first": _written(pause.first), "last": _written(pause.last), "reason": reason}
        people = _concerned(session, cohort_id, person_id)
        inbox.tell_all(session, school, people, words, values, MINE, f"freeze-{made.id}-")


def withdraw_freeze(school: School, cohort_id: int, freeze_id: int) -> int | None:
    """Take a freeze back; return whose it was, None for the whole cohort's."""
    with school.database.write() as session:
        found = session.get(Freeze, freeze_id)
        if found is None or found.cohort_id != cohort_id:
            raise MissingError(N_("There is no such pause."))
        stands = (col(Freeze.id) == freeze_id, col(Freeze.withdrawn_at).is_(None))
        if not change(session, Freeze, *stands, withdrawn_at=school.now()):
            raise ConflictError(N_("It was taken back already."))
        words = N_("A pause of your deadlines was taken back.")
        people = _concerned(session, cohort_id, found.person_id)
        inbox.tell_all(session, school, people, words, {}, MINE, f"freeze-off-{freeze_id}-")
        return found.person_id


def speak(school: School, by: Person, *, cohort_id: int, person_id: int, note: str) -> None:
    """Note that somebody has spoken with a student: other mentors see it, the student does not."""
    note = " ".join(note.split())[:LONGEST_NOTE]
    with school.database.write() as session:
        check_student(session, cohort_id, person_id)
        session.add(
            MentorNote(
                cohort_id=cohort_id,
                person_id=person_id,
                note=note,
                by=by.id or 0,
                created_at=school.now(),
            )
        )


def note_seen(school: School, person: Person) -> None:
    """Note, once a day, that somebody was here."""
    me, today = person.id or 0, school.today()
    with school.database.read() as session:
        if rows.seen(session, [me]).get(me) == today:
            return
    try:
        with school.database.write() as session:
            rows.note_seen(session, me, today)
    except IntegrityError:  # another page of theirs was first
        return


def check_student(session: Session, cohort_id: int, person_id: int) -> Person:
    found = rows.students(session, cohort_id, person_id)
    if not found:
        raise MissingError(N_("This person is not in this cohort."))
    return found[0][1]


def _set(  # noqa: PLR0917  who sets what in which cohort, and to when
    session: Session, school: School, by: Person, cohort_id: int, slug: str, at: datetime | None
) -> None:
    found = session.get(Deadline, (cohort_id, slug))
    if at is None:
        if found is not None:
            session.delete(found)
        return
    check_deadline(at, school.now())
    found = found or Deadline(cohort_id=cohort_id, exercise=slug, at=at, set_at=school.now())
    found.at, found.set_at, found.by = at, school.now(), by.id
    session.add(found)


def _take_back(session: Session, school: School, cohort_id: int, person_id: int, exercise: str) -> None:
    theirs = (
        col(Extension.cohort_id) == cohort_id,
        col(Extension.person_id) == person_id,
        col(Extension.exercise) == exercise,
        col(Extension.withdrawn_at).is_(None),
    )
    change(session, Extension, *theirs, withdrawn_at=school.now())


def _tell_extended(session: Session, school: School, made: Extension) -> None:
    words = N_("You have %(days)s days more for “%(exercise)s”: %(reason)s")
    values = {"days": made.days, "exercise": school.catalogue.title_of(made.exercise), "reason": made.reason}
    inbox.tell(session, school, made.person_id, words, values, MINE, f"extension-{made.id}")


def _tell_cohort(session: Session, school: School, cohort_id: int, words: str) -> None:
    """Tell the students at most once a day."""
    key = f"deadlines-{cohort_id}-{school.today()}-"
    inbox.tell_all(session, school, _concerned(session, cohort_id, None), words, {}, MINE, key)


def _concerned(session: Session, cohort_id: int, person_id: int | None) -> list[int]:
    return [one.id or 0 for _, one in rows.students(session, cohort_id, person_id)]


def _written(day: date) -> str:
    return f"{day:%d.%m.%Y}"
