"""One step of an application: claimed, written down with its reason, and told to whom it concerns."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col

from lms.domain.admissions.applications import ApplicationState
from lms.domain.cohorts.enrolments import Ending
from lms.services import enrolments, inbox, people
from lms.services.school import School
from lms.storage.admissions import applications as rows
from lms.storage.changes import change
from lms.storage.tables import Admission, Application, ApplicationEvent, Cohort, Person

CHILDREN = "/children"


@dataclass(frozen=True)
class Move:
    """To which state, why, and by whom; None: the school by itself."""

    after: ApplicationState
    reason: str = ""
    by: int | None = None


def take(
    session: Session,
    school: School,
    application: Application,
    allowed: Collection[ApplicationState],
    move: Move,
    **values: object,
) -> bool:
    """Move an application if it is still where it may move from, and write the step; False: it is not."""
    before, now = application.state, school.now()
    moved = before in allowed and change(
        session,
        Application,
        col(Application.id) == application.id,
        col(Application.state) == before,
        state=move.after,
        changed_at=now,
        **values,
    )
    if moved:
        session.add(
            ApplicationEvent(
                application_id=application.id or 0,
                before=before,
                after=move.after,
                reason=move.reason,
                by=move.by,
                at=now,
            )
        )
        session.flush()
        session.refresh(application)
    return moved


def path_of(application: Application) -> str:
    return f"/applications/{application.id}"


def tell(
    session: Session, school: School, application: Application, words: str, values: Mapping[str, object]
) -> None:
    """Tell an applicant, in their language by their inbox."""
    inbox.tell(session, school, application.person_id, words, values, path_of(application))


def tell_guardians(
    session: Session, school: School, application: Application, words: str, values: Mapping[str, object]
) -> None:
    """Tell the guardians of a minor; an adult's have no link any more."""
    ward = session.get_one(Person, application.person_id)
    if not people.is_minor(school, ward):
        return
    for guardian in rows.confirmed_guardians(session, [application.person_id]).get(application.person_id, []):
        said = {"who": ward.name, **values}
        inbox.tell(session, school, guardian.id or 0, words, said, CHILDREN)


def settle(
    session: Session, school: School, application: Application, cohort_id: int, by: int | None
) -> None:
    """Put an accepted person into their cohort, out of the pool; who has a main cohort elsewhere keeps it."""
    person = session.get_one(Person, application.person_id)
    admission = session.get_one(Admission, application.admission_id)
    main = person.cohort_id
    elsewhere = main is not None and session.get_one(Cohort, main).programme_id != admission.programme_id
    enrolments.enrol(session, school, application.person_id, cohort_id, by=by, main=not elsewhere)
    leave_pool(session, school, application, Ending.FINISHED, by)


def join_pool(session: Session, school: School, application: Application, by: int | None) -> None:
    """Put somebody into the cohort of the call's pool; who has a main cohort keeps it."""
    pool_id = session.get_one(Admission, application.admission_id).pool_cohort_id
    if pool_id is not None:
        enrolments.enrol(session, school, application.person_id, pool_id, by=by, main=False)


def leave_pool(
    session: Session, school: School, application: Application, ending: Ending, by: int | None
) -> None:
    pool_id = session.get_one(Admission, application.admission_id).pool_cohort_id
    leave_cohort(session, school, application.person_id, pool_id, ending, by)


def leave_cohort(  # noqa: PLR0917  who leaves what and how: in this order everywhere
    session: Session,
    school: School,
    person_id: int,
    cohort_id: int | None,
    ending: Ending,
    by: int | None,
) -> None:
    """End somebody's time in a cohort, if they are in it."""
    if cohort_id is not None and cohort_id in session.get_one(Person, person_id).cohort_ids:
        enrolments.leave(session, school, person_id, cohort_id, ending, by=by)
