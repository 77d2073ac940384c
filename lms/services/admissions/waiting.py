"""The waiting list: it moves up by itself, one offer a free place, each kept for two days."""

from datetime import timedelta

from sqlmodel import Session

from lms.domain.admissions.applications import OFFER_TIME, ApplicationState, next_in_line
from lms.errors import N_
from lms.services.admissions import steps
from lms.services.admissions.seats import left_in
from lms.services.admissions.texts import texts_of
from lms.services.programmes import rules_of
from lms.services.school import School
from lms.storage.admissions import applications as rows
from lms.storage.tables import Admission, Application

LATEST_START = timedelta(days=14)
"""So long after the first day somebody may still move up."""


def fill(school: School, admission_id: int) -> int:
    """Offer every free place of a call to who is next; return how many were offered.

    As many as are still in the pool have places kept for them: they are decided on first.
    """
    with school.database.write() as session:
        found = rows.lock(session, admission_id)
        if found is None or school.today() > found[0].starts_on + LATEST_START:
            return 0
        admission, programme = found
        free = left_in(session, admission, rules_of(programme).entry) - rows.in_pool(session, admission_id)
        return sum(_offer_next(session, school, admission) for _ in range(free))


def expire(school: School) -> int:
    """End offers that were not taken in time, and let others move up; for the chores."""
    with school.database.read() as session:
        late = [(one.id or 0, one.admission_id) for one in rows.late_offers(session, school.now())]
        waits = rows.with_people_waiting(session, school.today() - LATEST_START)
    ended = sum(_lapse(school, application_id) for application_id, _ in late)
    for admission_id in sorted({*waits, *(admission_id for _, admission_id in late)}):
        fill(school, admission_id)
    return ended


def rank(session: Session, application: Application) -> int:
    """Return how many stand before somebody who waits, and themself: 1 is next."""
    line = rows.waiting(session, application.admission_id)
    return sum(place <= (application.place or 0) for place, _ in line)


def _offer_next(session: Session, school: School, admission: Admission) -> bool:
    key = next_in_line(rows.waiting(session, admission.id or 0))
    if key is None:
        return False
    application = session.get_one(Application, key)
    until = school.now() + OFFER_TIME
    move = steps.Move(ApplicationState.OFFERED, N_("A place came free."))
    taken = steps.take(
        session, school, application, {ApplicationState.WAITING}, move, offered_until=until, place=None
    )
    if taken:
        values = {"name": texts_of(admission.name), "until": until}
        steps.tell(
            session, school, application, N_("A place came free in %(name)s. Take it: %(until)s."), values
        )
        words = N_("%(who)s is offered a place in %(name)s. It has to be taken: %(until)s.")
        steps.tell_guardians(session, school, application, words, values)
    return taken


def _lapse(school: School, application_id: int) -> bool:
    with school.database.write() as session:
        application = session.get_one(Application, application_id, with_for_update=True)
        if application.offered_until is None or application.offered_until > school.now():
            return False
        move = steps.Move(ApplicationState.LAPSED, N_("The offer was not taken in time."))
        done = steps.take(session, school, application, {ApplicationState.OFFERED}, move, offered_until=None)
        if done:
            admission = session.get_one(Admission, application.admission_id)
            words = N_("The time to take your place in %(name)s is over. It goes to who is next.")
            steps.tell(session, school, application, words, {"name": texts_of(admission.name)})
        return done
