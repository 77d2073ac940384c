"""Results that a mentor sets in place of what came of checks and reviews, with a reason; kept for ever."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from lms.domain.cohorts.gradebooks import NOTHING, Result, checked_percent
from lms.domain.cohorts.pace import checked_reason
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.services import inbox, ledger, results
from lms.services.pace import planning
from lms.services.school import School
from lms.storage.changes import change
from lms.storage.tables import Override, Person

CORRECTED = N_("a mentor has set the result")
TAKEN_BACK = N_("a mentor has taken back a result that was set")


@dataclass(frozen=True)
class Set:
    """What is to count instead; without a percentage only whether it is passed."""

    passed: bool
    percent: float | None


def set_result(
    school: School, by: Person, *, cohort_id: int, person_id: int, exercise: str, wished: Set, reason: str
) -> None:
    """Set what counts of a student's work on an exercise, in place of what was set before. XP follows."""
    reason = checked_reason(reason)
    percent = checked_percent(wished.percent)
    title = school.catalogue.get(exercise).title
    try:
        with school.database.write() as session:
            planning.check_student(session, cohort_id, person_id)
            before = result_of(session, school, person_id, exercise)
            if (before.passed, before.percent) == (wished.passed, percent):
                raise RefusedError(N_("This is what counts already. Nothing is changed."))
            _withdraw(session, school, by, _standing(person_id, exercise), reason)
            session.add(
                Override(
                    cohort_id=cohort_id,
                    person_id=person_id,
                    exercise=exercise,
                    passed=wished.passed,
                    percent=percent,
                    passed_before=before.passed,
                    percent_before=before.percent,
                    reason=reason,
                    by=by.id or 0,
                    created_at=school.now(),
                )
            )
            session.flush()
            ledger.correct_xp(session, school, person_id, exercise, CORRECTED)
            words = N_("A mentor has set your result in “%(exercise)s”: %(reason)s")
            values = {"exercise": title, "reason": reason}
            inbox.tell(session, school, person_id, words, values, f"/exercises/{exercise}")
    except IntegrityError:
        raise ConflictError(N_("Somebody has just set this result. Look again.")) from None


def take_back(school: School, by: Person, *, cohort_id: int, override_id: int, reason: str) -> Override:
    """Let what came of checks and reviews count again; return what had been set."""
    reason = checked_reason(reason)
    with school.database.write() as session:
        found = session.get(Override, override_id)
        if found is None or found.cohort_id != cohort_id:
            raise MissingError(N_("There is no such result."))
        if not _withdraw(session, school, by, (col(Override.id) == override_id,), reason):
            raise ConflictError(N_("It was taken back already."))
        ledger.correct_xp(session, school, found.person_id, found.exercise, TAKEN_BACK)
        words = N_("The result that a mentor had set in “%(exercise)s” was taken back: %(reason)s")
        title = school.catalogue.title_of(found.exercise)
        values = {"exercise": title, "reason": reason}
        inbox.tell(session, school, found.person_id, words, values, f"/exercises/{found.exercise}")
        return found


def result_of(session: Session, school: School, person_id: int, exercise: str) -> Result:
    """Return what counts of somebody's work on an exercise now."""
    found = results.of_people(session, school, [person_id])[person_id].get(exercise)
    return found.result if found else NOTHING


def _standing(person_id: int, exercise: str) -> tuple[ColumnElement[bool], ...]:
    return col(Override.person_id) == person_id, col(Override.exercise) == exercise


def _withdraw(
    session: Session, school: School, by: Person, which: tuple[ColumnElement[bool], ...], reason: str
) -> bool:
    """Take back what stands of these; False: nothing did."""
    stands = (*which, col(Override.withdrawn_at).is_(None))
    values = {"withdrawn_at": school.now(), "withdrawn_by": by.id, "withdrawn_reason": reason}
    return change(session, Override, *stands, **values)
