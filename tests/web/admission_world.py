"""Applications of the world: a call of another programme, to which the owner has begun to apply."""

from sqlmodel import col, delete, select

from lms.domain.admissions.applications import QuestionKind
from lms.services.admissions import applying
from lms.services.people import Person
from lms.services.school import School
from lms.storage.tables import AdmissionQuestion, Application, ApplicationAnswer, ApplicationEvent
from tests.support import admissions
from tests.support.folk import cohort, key
from tests.web.asking import Ask

WORDS = {"kk": "Неге?", "ru": "Почему?", "en": "Why?"}


class AdmissionThings:
    """Mixed into the world of the access table."""

    school: School
    people: dict[str, Person | None]
    _call: int | None = None

    def open_call(self) -> Ask:
        return Ask({"admission_id": self._admission()})

    def programme_to_call(self) -> Ask:
        there = cohort_of(self.school)
        return Ask({"programme_id": admissions.programme_of(self.school, there)})

    def own_application(self) -> Ask:
        """Return the owner's draft, however often it was taken back."""
        admission_id = self._admission()
        self._forget(admission_id)
        owner = self.people["owner"]
        assert owner is not None
        made = applying.begin(self.school, admission_id, owner)
        return Ask({"application_id": made.id})

    def own_question(self) -> Ask:
        admission_id = self._admission()
        self._forget(admission_id)
        admissions.ask(self.school, admission_id, kind=QuestionKind.SHORT, words=WORDS)
        with self.school.database.read() as session:
            newest = session.exec(
                select(AdmissionQuestion).order_by(col(AdmissionQuestion.id).desc())
            ).first()
        assert newest is not None
        return Ask({"question_id": newest.id})

    def _admission(self) -> int:
        if self._call is None:
            admin = self.people["admin"]
            assert admin is not None
            draft = admissions.draft(self.school, "elsewhere", cohort_id=cohort_of(self.school))
            self._call = admissions.made(self.school, draft, key(admin))
        return self._call

    def _forget(self, admission_id: int) -> None:
        with self.school.database.write() as session:
            mine = select(Application.id).where(Application.admission_id == admission_id)
            for table in (ApplicationAnswer, ApplicationEvent):
                session.exec(delete(table).where(col(table.application_id).in_(mine)))
            session.exec(delete(Application).where(col(Application.admission_id) == admission_id))
            session.exec(delete(AdmissionQuestion).where(col(AdmissionQuestion.admission_id) == admission_id))


def cohort_of(school: School) -> int:
    """Return the cohort of the call's programme, made now if it is not there."""
    known = admissions.cohort_named(school, "elsewhere one")
    return known or cohort(school, "elsewhere one", "elsewhere")
