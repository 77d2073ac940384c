"""Things of a cohort to act upon: its pages, and a student who comes and goes."""

from lms.domain.people import Role
from lms.services import enrolments, people
from lms.services.people import Person
from lms.services.school import School
from tests.support.folk import ADULT, key, person
from tests.web.asking import Ask


class CohortThings:
    school: School
    people: dict[str, Person | None]
    here: int
    there: int

    def cohort(self) -> Ask:
        return Ask({"cohort_id": self.here})

    def cohort_names(self) -> Ask:
        return Ask({"cohort_id": self.here}, form={"names": "Ару\nБек"})

    def passer_by(self) -> Ask:
        """A student who is in the cohort again, whatever was done with them."""
        found = people.by_login(self.school, "passer-by")
        found = found or person(self.school, "passer-by", Role.STUDENT, born=ADULT, password=None)
        with self.school.database.write() as session:
            enrolments.enrol(session, self.school, key(found), self.here)
        return Ask(
            {"cohort_id": self.here, "person_id": key(found)}, form={"ending": "left", "note": "Moved away"}
        )

    def passer_by_on(self) -> Ask:
        """The same, to be put into the other cohort, which only some look after."""
        ask = self.passer_by()
        person_id = ask.values["person_id"]
        with self.school.database.write() as session:
            for time in enrolments.of_person(session, person_id):
                if time.ended_at is None and time.cohort_id == self.there:
                    enrolments.leave(session, self.school, person_id, self.there, enrolments.Ending.FINISHED)
        return Ask(ask.values, form={"to": str(self.there)})
