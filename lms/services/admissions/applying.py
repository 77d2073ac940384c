"""Applying to a call: begun by who may, taken back, and begun again."""

from datetime import date

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from lms.domain.admissions.applications import (
    AGAIN,
    WITHDRAWABLE,
    ApplicationState,
    Window,
)
from lms.domain.admissions.entry import AgeFit, counting_day, fit, fitting
from lms.domain.cohorts.enrolments import Ending
from lms.domain.people import Role, age_on, tidy
from lms.errors import N_, ConflictError, ForbiddenError, RefusedError
from lms.services.admissions import steps, waiting
from lms.services.admissions.calls import Call, call_in
from lms.services.admissions.texts import programme_texts
from lms.services.programmes import rules_of
from lms.services.school import School
from lms.storage import people as person_rows
from lms.storage.admissions import applications as rows
from lms.storage.tables import (
    Admission,
    Application,
    ApplicationEvent,
    Cohort,
    Person,
)

__all__ = ["Application", "apply_again", "begin", "begin_in", "check_age", "has_begun", "withdraw"]

REASON = 500


def begin(school: School, admission_id: int, person: Person) -> Application:
    """Open somebody's application to a call, or return the one there is."""
    try:
        with school.database.write() as session:
            return begin_in(session, school, admission_id, session.get_one(Person, person.id))
    except IntegrityError:  # pressed twice at the same moment
        with school.database.read() as session:
            found = rows.application_to(session, admission_id, person.id or 0)
        if found is None:
            raise
        return found


def begin_in(session: Session, school: School, admission_id: int, person: Person) -> Application:
    """Open an application within somebody's transaction; the person is stored already."""
    call = call_in(session, school, admission_id)
    found = rows.application_to(session, admission_id, person.id or 0)
    if found is not None:
        return found
    _check_may_apply(session, school, call, person)
    now = school.now()
    application = Application(
        admission_id=admission_id,
        person_id=person.id or 0,
        language=person.language if person.language in call.entry.languages else call.entry.languages[0],
        created_at=now,
        saved_at=now,
        changed_at=now,
    )
    session.add(application)
    session.flush()
    log(session, application, None, person.id)
    return application


def check_age(session: Session, school: School, call: Call, born: date | None) -> None:
    """Refuse who is too young or too old, in a clear sentence that names what would fit."""
    today, first_day = school.today(), call.admission.starts_on
    found = fit(call.entry, born, applied=today, first_day=first_day)
    if found is AgeFit.FITS:
        return
    if born is None:
        raise RefusedError(
            N_("The school does not know your birth date yet. Ask it to enter it, then apply.")
        )
    day = counting_day(call.entry, today, first_day)
    values: dict[str, object] = {
        "programme": call.programme_name,
        "ages": call.entry.ages,
        "age": age_on(born, day) if day >= born else 0,
        "day": f"{day:%d.%m.%Y}",
    }
    others = _other_programmes(session, school, call, born)
    if not others:
        words = N_("%(programme)s is for ages %(ages)s. On %(day)s, which counts, you are %(age)s.")
        raise RefusedError(words, **values, field="birth_date")
    words = N_(
        "%(programme)s is for ages %(ages)s. On %(day)s, which counts, you are %(age)s. "
        "For your age there is %(others)s."
    )
    raise RefusedError(words, **values, others=others, field="birth_date")


def withdraw(school: School, application_id: int, reason: str = "") -> None:
    """Take an application back; a seat it held goes to who waits."""
    with school.database.write() as session:
        application = session.get_one(Application, application_id, with_for_update=True)
        cohort_id = application.cohort_id
        move = steps.Move(ApplicationState.WITHDRAWN, tidy(reason, REASON), application.person_id)
        values = {"offered_until": None, "place": None, "cohort_id": None}
        was_accepted = application.state is ApplicationState.ACCEPTED
        if was_accepted and has_begun(school, session.get_one(Admission, application.admission_id)):
            raise ConflictError(N_("Your studies have begun. Tell your mentor if you want to leave."))
        if not steps.take(session, school, application, WITHDRAWABLE, move, **values):
            raise ConflictError(N_("The application is over already."))
        steps.leave_pool(session, school, application, Ending.NOT_TAKEN, application.person_id)
        if was_accepted:
            steps.leave_cohort(
                session, school, application.person_id, cohort_id, Ending.NOT_TAKEN, application.person_id
            )
        admission_id = application.admission_id
    waiting.fill(school, admission_id)


def has_begun(school: School, admission: Admission) -> bool:
    """Say whether the first day has come: from then on who was accepted leaves by a mentor, with a reason."""
    return school.today() >= admission.starts_on


def apply_again(school: School, application_id: int) -> None:
    """Open an application anew that was taken back, while the call is open; its answers are there still."""
    with school.database.write() as session:
        application = session.get_one(Application, application_id)
        call = call_in(session, school, application.admission_id)
        check_open(call)
        move = steps.Move(ApplicationState.DRAFT, by=application.person_id)
        if not steps.take(session, school, application, AGAIN, move, submitted_at=None):
            raise ConflictError(N_("This application can't be opened anew."))


def check_open(call: Call) -> None:
    if call.window is Window.SOON:
        raise ConflictError(N_("Applications are not taken yet."))
    if call.window is Window.OVER:
        raise ConflictError(N_("Applications are not taken any more."))


def _check_may_apply(session: Session, school: School, call: Call, person: Person) -> None:
    check_open(call)
    if person.role is not Role.STUDENT:
        raise ForbiddenError(N_("Students apply. Your account is of another kind."))
    mine = [session.get_one(Cohort, one).programme_id for one in person.cohort_ids]
    if call.programme.id in mine:
        raise ConflictError(N_("You are in this programme already."))
    check_age(session, school, call, person.birth_date)


def _other_programmes(session: Session, school: School, call: Call, born: date) -> tuple[object, ...]:
    """Return the names of the other programmes for somebody of this age today."""
    all_of_them = {one.id or 0: one for one in person_rows.programmes(session)}
    entries = {key: rules_of(one).entry for key, one in all_of_them.items() if key != call.programme.id}
    return tuple(programme_texts(all_of_them[key]) for key in fitting(entries, born, school.today()))


def log(session: Session, application: Application, before: ApplicationState | None, by: int | None) -> None:
    event = ApplicationEvent(
        application_id=application.id or 0,
        before=before,
        after=application.state,
        by=by,
        at=application.changed_at,
    )
    session.add(event)
