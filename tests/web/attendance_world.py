"""Things of attendance to act upon: an event with its list, a visit, and what was said of it."""

from datetime import timedelta

from lms.domain.attendance.visits import Mark
from lms.services import people
from lms.services.attendance import claims, histories, marks
from lms.services.people import Person
from lms.services.school import School
from tests.support import attendance
from tests.web.asking import Ask


class AttendanceThings:
    school: School
    people: dict[str, Person | None]
    here: int

    def attended(self) -> Ask:
        """An event of the cohort that is on now, at which the owner was late."""
        event = attendance.event(self.school, self.here, self.school.now() - timedelta(minutes=20))
        owner, mentor = self._known("owner"), self._known("mentor")
        marks.mark(self.school, event, owner, Mark.LATE, mentor)
        values = {"cohort_id": self.here, "event_id": event}
        return Ask(values, form={"code": "BBBBBB", "reason": "I was there"})

    def marked(self) -> Ask:
        ask = self.attended()
        return Ask({**ask.values, "person_id": self._known("owner")}, form={"mark": "present"})

    def shown_code(self) -> Ask:
        return Ask({"event_id": self.attended().values["event_id"], "code": "BBBBBB"})

    def claim(self) -> Ask:
        """What the owner asks for, and nobody has answered."""
        event = self.attended().values["event_id"]
        claims.request(self.school, self._known("owner"), event, "I came in time")
        found = histories.open_claims(self.school, self.here)
        return Ask({"claim_id": found[-1].claim.id}, form={"answer": "I looked", "mark": ""})

    def visit(self) -> Ask:
        """A visit of the owner, whose guardian is confirmed."""
        self._link("guardian", "owner", confirmed=True)  # type: ignore[attr-defined]  # the world's own
        event = self.attended().values["event_id"]
        day = self.school.today().isoformat()
        return Ask(
            {"ward_id": self._known("owner"), "event_id": event}, form={"reason": "At home", "day": day}
        )

    def _known(self, login: str) -> int:
        found = people.by_login(self.school, login)
        assert found is not None
        return found.id or 0
