"""Decisions on applications, one or many, each with its reason; seats are never given twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from lms.domain.admissions.applications import DECIDABLE, ApplicationState, Decision
from lms.domain.admissions.entry import AgeFit, EntryRules, day_of, fit
from lms.domain.cohorts.enrolments import Ending
from lms.domain.people import tidy
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.services import consents
from lms.services.admissions import steps, waiting
from lms.services.admissions.seats import left_in
from lms.services.admissions.texts import texts_of
from lms.services.programmes import rules_of
from lms.services.school import School
from lms.storage.admissions import applications as rows
from lms.storage.tables import Admission, Application, Cohort, Person, Programme

__all__ = ["Decision", "Skipped", "Verdict", "decide", "take_offer"]

LONGEST = 1000
MOST = 500
TOLD = {
    Decision.POOL: N_("You are in the selection pool of %(name)s."),
    Decision.ACCEPT: N_("You are accepted to %(name)s. Welcome."),
    Decision.WAIT: N_("You are on the waiting list of %(name)s."),
    Decision.DECLINE: N_("Your application to %(name)s is declined. Read the reason."),
}
GUARDIANS_TOLD = {
    Decision.POOL: N_("%(who)s is in the selection pool of %(name)s."),
    Decision.ACCEPT: N_("%(who)s is accepted to %(name)s."),
    Decision.WAIT: N_("%(who)s is on the waiting list of %(name)s."),
    Decision.DECLINE: N_("The application of %(who)s to %(name)s is declined."),
}


@dataclass(frozen=True)
class Verdict:
    """What an admin decides on some applications; ``cohort_id`` is where the accepted come to."""

    decision: Decision
    reason: str
    by: int
    cohort_id: int | None = None


@dataclass(frozen=True)
class Skipped:
    """Somebody on whom it could not be decided so, and why."""

    name: str
    words: str


def decide(
    school: School, admission_id: int, ids: Sequence[int], verdict: Verdict
) -> tuple[int, tuple[Skipped, ...]]:
    """Decide on applications to one call; return on how many, and who is left as they were.

    All of it is refused when there are fewer places than people to be accepted.
    """
    reason = tidy(verdict.reason, LONGEST)
    if not reason:
        raise RefusedError(N_("Write the reason: the applicant reads it."), field="reason")
    with school.database.write() as session:
        found = rows.lock(session, admission_id)
        if found is None:
            raise MissingError(N_("There is no such page."))
        admission, programme = found
        entry = rules_of(programme).entry
        chosen = list(rows.these(session, admission_id, ids[:MOST]))
        if not chosen:
            raise RefusedError(N_("Choose at least one application."))
        going = _Going(session, school, admission, entry, verdict, reason)
        skipped = going.obstacles(chosen)
        fit_ones = [one for one in chosen if one.id not in skipped]
        going.check_places(fit_ones)
        for one in fit_ones:
            going.settle(one)
    waiting.fill(school, admission_id)
    return len(fit_ones), tuple(skipped.values())


@dataclass(frozen=True)
class _Going:
    """A decision that is being carried out, while nobody else gives seats of the programme."""

    session: Session
    school: School
    admission: Admission
    entry: EntryRules
    verdict: Verdict
    reason: str

    def obstacles(self, chosen: Sequence[Application]) -> dict[int, Skipped]:
        """Return on whom it can't be decided so, by the application's id."""
        found = {}
        for one in chosen:
            person = self.session.get_one(Person, one.person_id)
            words = self._obstacle(one, person)
            if words:
                found[one.id or 0] = Skipped(person.name, words)
        return found

    def _obstacle(self, one: Application, person: Person) -> str | None:
        decision = self.verdict.decision
        if one.state not in DECIDABLE[decision]:
            return N_("the application is not at this step")
        if decision in {Decision.DECLINE, Decision.WAIT}:
            return None
        if not person.active:
            return N_("the account is closed")
        applied = day_of(one.submitted_at or self.school.now(), self.school.settings.zone)
        born, first_day = person.birth_date, self.admission.starts_on
        if fit(self.entry, born, applied=applied, first_day=first_day) is not AgeFit.FITS:
            return N_("the age does not fit")
        if consents.missing(self.session, self.school, person, self.entry.consents):
            return N_("a consent is missing")
        return None

    def check_places(self, chosen: Sequence[Application]) -> None:
        """Refuse to accept more people than there are places, or into no cohort."""
        if self.verdict.decision is Decision.POOL and self.admission.pool_cohort_id is None:
            raise RefusedError(N_("This call has no selection pool."))
        if self.verdict.decision is not Decision.ACCEPT:
            return
        cohort = self.session.get(Cohort, self._cohort_id())
        if cohort is None or cohort.programme_id != self.admission.programme_id:
            raise RefusedError(N_("Choose a cohort of this programme."), field="cohort")
        left = left_in(self.session, self.admission, self.entry)
        if len(chosen) > left:
            words = N_("%(left)s places are left, and %(chosen)s people are chosen. Nothing is changed.")
            raise ConflictError(words, left=left, chosen=len(chosen))

    def settle(self, one: Application) -> None:
        """Move one application, with all that follows from it."""
        decision, by = self.verdict.decision, self.verdict.by
        move = steps.Move(decision.state, self.reason, by)
        if not steps.take(
            self.session, self.school, one, DECIDABLE[decision], move, **self._values(decision)
        ):
            return
        if decision is Decision.ACCEPT:
            steps.settle(self.session, self.school, one, self._cohort_id(), by)
        elif decision is Decision.POOL:
            steps.join_pool(self.session, self.school, one, by)
        else:
            ending = Ending.NOT_TAKEN if decision is Decision.DECLINE else Ending.FINISHED
            steps.leave_pool(self.session, self.school, one, ending, by)
        values = {"name": texts_of(self.admission.name)}
        steps.tell(self.session, self.school, one, TOLD[decision], values)
        steps.tell_guardians(self.session, self.school, one, GUARDIANS_TOLD[decision], values)

    def _values(self, decision: Decision) -> dict[str, object]:
        values: dict[str, object] = {"offered_until": None, "place": None}
        if decision is Decision.WAIT:
            values["place"] = rows.last_place(self.session, self.admission.id or 0) + 1
        if decision is Decision.ACCEPT:
            values["cohort_id"] = self._cohort_id()
        return values

    def _cohort_id(self) -> int:
        return self.verdict.cohort_id or self.admission.cohort_id or 0


def take_offer(school: School, application_id: int) -> None:
    """An applicant takes the place that came free for them, into the cohort of the call."""
    with school.database.write() as session:
        application = session.get_one(Application, application_id, with_for_update=True)
        admission = session.get_one(Admission, application.admission_id)
        if application.offered_until is None or application.offered_until <= school.now():
            raise ConflictError(N_("This place is not kept for you any more."))
        if admission.cohort_id is None:
            raise ConflictError(
                N_("The school has not chosen a cohort yet. Write to it, or try again later.")
            )
        _check_consented(session, school, application, admission)
        move = steps.Move(ApplicationState.ACCEPTED, by=application.person_id)
        values = {"offered_until": None, "cohort_id": admission.cohort_id}
        if not steps.take(session, school, application, {ApplicationState.OFFERED}, move, **values):
            raise ConflictError(N_("This place is not kept for you any more."))
        steps.settle(session, school, application, admission.cohort_id, application.person_id)


def _check_consented(
    session: Session, school: School, application: Application, admission: Admission
) -> None:
    """Refuse a place to whom a consent was taken back from since they applied; it is kept till its time."""
    person = session.get_one(Person, application.person_id)
    entry = rules_of(session.get_one(Programme, admission.programme_id)).entry
    if consents.missing(session, school, person, entry.consents):
        raise ConflictError(N_("A consent is missing yet. Under Me, Consents you see who can agree."))
