"""Things of a cohort to act upon: its pages, and a student who comes and goes."""

from datetime import time, timedelta

from lms.domain.people import Role
from lms.services import announcements, calendars, enrolments, people
from lms.services.calendars import feeds, rooms
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

    def meeting_wish(self) -> Ask:
        return Ask({"cohort_id": self.here}, form=self._wish())

    def meeting(self) -> Ask:
        """A meeting of the cohort that stands."""
        return Ask({"cohort_id": self.here, "event_id": self._meeting(self.here)}, form=self._wish())

    def other_meeting(self) -> Ask:
        """A meeting of the other cohort, asked for under this one's address."""
        return Ask({"cohort_id": self.here, "event_id": self._meeting(self.there)})

    def a_room(self) -> Ask:
        known = {one.name: one.id for one in rooms.listing(self.school)}
        room_id = known.get("1") or rooms.create(self.school, name="1", seats=9, area=30).id
        return Ask({"room_id": room_id}, form={"name": "1", "seats": "10", "area": "30"})

    def calendar_link(self) -> Ask:
        return Ask(query={"word": feeds.word_of(self.school, self._mentor())})

    def _wish(self) -> dict[str, str]:
        day = self.school.today() + timedelta(days=2)
        return {"title": "Python", "day": day.isoformat(), "start": "15:00", "end": "17:00", "weeks": "1"}

    def _meeting(self, cohort_id: int) -> int:
        day = self.school.today() + timedelta(days=2)
        wish = calendars.Wish("Python", day, time(15), time(17))
        return calendars.schedule(self.school, self._mentor(), cohort_id, wish).events[0].id or 0

    def to_announce(self) -> Ask:
        until = self.school.today().isoformat()
        return Ask({"cohort_id": self.here}, form={"words-kk": "Ертең кездесу бар", "until": until})

    def announced(self) -> Ask:
        """An announcement that the students of the cohort and their guardians are shown."""
        words = {"kk": "Ертең кездесу бар"}
        made = announcements.publish(
            self.school, self._mentor(), self.here, words, self.school.today(), for_guardians=True
        )
        return Ask({"cohort_id": self.here, "announcement_id": made.id})
