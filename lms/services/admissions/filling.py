"""The form of an application: filled in bit by bit, and sent when everything is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col

from lms.domain.admissions.applications import (
    ApplicationState,
    Stage,
    kept_answer,
    problem_of,
    stages,
)
from lms.domain.admissions.entry import AgeFit, fit
from lms.domain.guardians.consents import Purpose
from lms.domain.people import Language
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.services import consents, inbox, people
from lms.services.admissions import questions, steps
from lms.services.admissions.applying import check_age, check_open, log
from lms.services.admissions.calls import Call, call_in
from lms.services.school import School
from lms.storage.admissions import applications as rows
from lms.storage.admissions import questionnaires as forms
from lms.storage.changes import change
from lms.storage.tables import (
    AdmissionQuestion,
    Application,
    ApplicationAnswer,
    Person,
)

__all__ = ["Form", "Item", "form", "save", "submit"]


@dataclass(frozen=True)
class Item:
    """A question of the form with what is answered, and what keeps it from being sent."""

    question: AdmissionQuestion
    typed: Sequence[str]
    problem: str | None


@dataclass(frozen=True)
class Form:
    """An application as its applicant fills it in; ``guardians`` are the confirmed ones of a minor."""

    application: Application
    call: Call
    items: tuple[Item, ...]
    is_minor: bool
    guardians: tuple[Person, ...]
    missing: tuple[Purpose, ...]
    age: AgeFit
    stages: tuple[Stage, ...]

    @property
    def ready(self) -> bool:
        """Whether all steps before the sending are done."""
        return all(one.done for one in self.stages[:-1])


def form(school: School, application_id: int) -> Form:
    with school.database.read() as session:
        return form_in(session, school, application_id)


def form_in(session: Session, school: School, application_id: int) -> Form:
    """Return an application with all that its applicant has to do yet."""
    application = session.get(Application, application_id)
    if application is None:
        raise MissingError(N_("There is no such page."))
    person = session.get_one(Person, application.person_id)
    call = call_in(session, school, application.admission_id)
    items = _items(session, application)
    is_minor = people.is_minor(school, person)
    guardians = tuple(rows.confirmed_guardians(session, [person.id or 0]).get(person.id or 0, ()))
    missing = consents.missing(session, school, person, call.entry.consents)
    return Form(
        application,
        call,
        items,
        is_minor,
        guardians,
        missing,
        fit(call.entry, person.birth_date, applied=school.today(), first_day=call.admission.starts_on),
        stages(
            form=all(one.problem is None for one in items),
            guardian=bool(guardians) if is_minor else None,
            consent=not missing if call.entry.consents else None,
            sent=application.state is not ApplicationState.DRAFT,
        ),
    )


def save(
    school: School, application_id: int, typed: Mapping[int, Sequence[str]], language: str | None = None
) -> None:
    """Keep what was typed so far, right or not yet; ``typed`` is by the question's id."""
    with school.database.write() as session:
        application = session.get_one(Application, application_id)
        call = call_in(session, school, application.admission_id)
        values: dict[str, object] = {"saved_at": school.now()}
        if language in call.entry.languages:
            values["language"] = Language(language)
        if not change(
            session,
            Application,
            col(Application.id) == application_id,
            col(Application.state) == ApplicationState.DRAFT,
            **values,
        ):
            raise ConflictError(N_("The application is sent. Its answers stay as they are."))
        for question in forms.questions(session, application.admission_id):
            if question.id is not None and question.id in typed:
                _keep(session, application_id, question, typed[question.id])


def submit(school: School, application_id: int) -> None:
    """Send an application once its form, guardian and consents are there; two clicks send it once."""
    with school.database.write() as session:
        found = form_in(session, school, application_id)
        _check_may_send(session, school, found)
        now = school.now()
        if not change(
            session,
            Application,
            col(Application.id) == application_id,
            col(Application.state) == ApplicationState.DRAFT,
            state=ApplicationState.SUBMITTED,
            submitted_at=now,
            changed_at=now,
        ):
            raise ConflictError(N_("The application is sent already."))
        session.refresh(found.application)
        forms.drop_old_answers(session, found.application)
        log(session, found.application, ApplicationState.DRAFT, found.application.person_id)
        _tell_of(session, school, found)


def _check_may_send(session: Session, school: School, found: Form) -> None:
    if found.application.state is not ApplicationState.DRAFT:
        raise ConflictError(N_("The application is sent already."))
    check_open(found.call)
    person = session.get_one(Person, found.application.person_id)
    check_age(session, school, found.call, person.birth_date)
    if any(one.problem for one in found.items):
        raise RefusedError(N_("Some questions are not answered yet. What you wrote is kept."))
    if found.is_minor and not found.guardians:
        raise RefusedError(N_("A guardian has to stand by you first. What you wrote is kept."))
    if found.missing:
        raise RefusedError(N_("A consent is missing yet. What you wrote is kept."))


def _items(session: Session, application: Application) -> tuple[Item, ...]:
    """Return the questions with their answers: those that stand, or those that were sent."""
    known = {one.question_id: one.typed for one in forms.answers(session, [application.id or 0])}
    if application.state is ApplicationState.DRAFT:
        found = list(forms.questions(session, application.admission_id))
    else:
        found = [one for one in forms.all_questions(session, application.admission_id) if one.id in known]
    return tuple(_item(one, known.get(one.id or 0, [])) for one in found)


def _item(question: AdmissionQuestion, typed: Sequence[str]) -> Item:
    return Item(question, typed, problem_of(questions.asked(question), typed))


def _keep(session: Session, application_id: int, question: AdmissionQuestion, typed: Sequence[str]) -> None:
    kept = kept_answer(questions.asked(question), typed)
    row = session.get(ApplicationAnswer, (application_id, question.id))
    if row is None and kept:
        session.add(
            ApplicationAnswer(application_id=application_id, question_id=question.id or 0, typed=kept)
        )
    elif row is not None and kept:
        row.typed = kept
        session.add(row)
    elif row is not None:
        session.delete(row)


def _tell_of(session: Session, school: School, found: Form) -> None:
    """Tell the applicant and their guardians that it is sent, and the admins once a day that some came."""
    values = {"name": found.call.name}
    steps.tell(session, school, found.application, N_("Your application to %(name)s is sent."), values)
    words = N_("The application of %(who)s to %(name)s is sent.")
    steps.tell_guardians(session, school, found.application, words, values)
    admission_id = found.application.admission_id
    for admin_id in rows.admins(session):
        inbox.tell(
            session,
            school,
            admin_id,
            N_("New applications to %(name)s are here."),
            values,
            f"/admissions/{admission_id}",
            f"applications-{admission_id}-{school.today()}-{admin_id}",
        )
