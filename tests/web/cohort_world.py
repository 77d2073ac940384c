"""Things of a cohort to act upon: its pages, and a student who comes and goes."""

from lms.domain.people import Role
from lms.services import enrolments, people
from lms.services.cohorts import importing
from lms.services.people import Person
from lms.services.school import School
from tests.support.folk import ADULT, key, person
from tests.web.asking import Ask


class CohortThings:
    school: School
    people: dict[str, Person | None]
    here: int
    there: int

    def mentors_table(self) -> Ask:
        """A table of people that the mentor has read and nobody has confirmed."""
        return Ask({"cohort_id": self.here, "import_id": self._read_table()})

    def mentors_table_done(self) -> Ask:
        import_id = self._read_table()
        importing.carry_out(self.school, self._mentor(), import_id)
        return Ask({"cohort_id": self.here, "import_id": import_id})

    def _read_table(self) -> int:
        table = "username,givenName,birthDate\nby-table,Ару,2001-04-09\n"
        return importing.prepare(self.school, self._mentor(), self.here, table.encode())

    def _mentor(self) -> Person:
        found = self.people["mentor"]
        assert found is not None
        return found

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
