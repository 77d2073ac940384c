"""Groups of a cohort and its checkpoints, to act upon."""

from datetime import timedelta

from lms.domain.cohorts.groups import Way
from lms.services import groups, people
from lms.services.groups import Draft
from lms.services.people import Person
from lms.services.school import School
from lms.storage.tables import Checkpoint
from tests.web.asking import Ask


class CheckpointThings:
    """Nothing here runs at the end of a line: it would close everything else to the students."""

    school: School
    here: int

    def grouping_wish(self) -> Ask:
        return Ask({"cohort_id": self.here}, form={"name": "Projects", "way": "random", "size": "3"})

    def grouping_draft(self) -> Ask:
        mentor = self._named("mentor")
        made = groups.make(self.school, mentor, self.here, Draft("Projects", Way.RANDOM, 3))
        return Ask({"cohort_id": self.here, "grouping_id": made.id})

    def grouping(self) -> Ask:
        """Groups that everybody knows of."""
        ask = self.grouping_draft()
        groups.publish(self.school, self.here, ask.values["grouping_id"])
        return ask

    def checkpoint_wish(self) -> Ask:
        """A plan that is not taken: there is no such exercise."""
        day = (self.school.today() + timedelta(days=30)).isoformat()
        form = {"title": "First", "day": day, "start": "10:00", "minutes": "60", "exercise": "nothing"}
        return Ask({"cohort_id": self.here}, form=form)

    def checkpoint(self) -> Ask:
        """A checkpoint in a month; the owner is to be given more time."""
        mentor, owner = self._named("mentor"), self._named("owner")
        now = self.school.now()
        with self.school.database.write() as session:
            made = Checkpoint(
                cohort_id=self.here,
                title="First",
                starts_at=now + timedelta(days=30),
                minutes=60,
                exercises=["three-checks"],
                seed=1,
                by=mentor.id or 0,
                created_at=now,
            )
            session.add(made)
            session.flush()
            values = {"cohort_id": self.here, "checkpoint_id": made.id}
        form = {"person": str(owner.id), "minutes": "10", "reason": "Bus was late", "exercise": "none"}
        return Ask(values, form=form)

    def _named(self, login: str) -> Person:
        found = people.by_login(self.school, login)
        assert found is not None
        return found
