"""Intakes of the cohort in which the owner, the teammate and the stranger are students."""

from typing import Any

from lms.services.keys import key
from lms.services.school import School
from lms.services.tracks import allotting, intakes, wishes
from lms.services.tracks.intakes import Share
from tests.support import track_school
from tests.support.intakes import plan
from tests.web.asking import Ask


class IntakeThings:
    """Each intake is made anew whenever it is asked for."""

    school: School
    here: int

    def id(self, name: str) -> int:
        raise NotImplementedError

    def programme_with_a_track(self) -> Ask:
        self._track()
        form = {"name": "Spring", "opens_at": "2030-01-01T10:00", "closes_at": "2030-01-08T10:00"}
        track = str(self._track())
        more = {"track": track, f"seats-{track}": "3"}
        return Ask({"programme_id": self._programme()}, form={**form, **more})

    def planned_intake(self) -> Ask:
        form = dict(self.programme_with_a_track().form)
        return Ask({"intake_id": self._intake()}, form=form)

    def open_intake(self) -> Ask:
        """An intake in which the owner has a wish, with the address of its proof."""
        intake_id = self._intake()
        intakes.open_(self.school, intake_id)
        wishes.save(self.school, self.id("owner"), intake_id, [self._track()])
        return self._ask(
            intake_id, {"step": "add", "track": str(self._track()), "closes_at": "2040-01-01T10:00"}
        )

    def done_intake(self) -> Ask:
        intake_id = self.open_intake().values["intake_id"]
        allotting.run(self.school, intake_id)
        return self._ask(intake_id, {})

    def _ask(self, intake_id: int, form: dict[str, str]) -> Ask:
        values: dict[str, Any] = {"intake_id": intake_id, "track_id": self._track()}
        return Ask({**values, "key": intakes.by_id(self.school, intake_id).key}, form=form)

    def _intake(self) -> int:
        shares = {self._track(): Share(2)}
        made = intakes.create(self.school, self.id("admin"), self._programme(), plan(self.school, shares))
        return key(made.id)

    def _programme(self) -> int:
        return track_school.programme_of(self.school, self.here)

    def _track(self) -> int:
        tracks = intakes.tracks_for(self.school, self._programme())
        known = next((one.id for one in tracks if one.slug == "wished"), None)
        return known or track_school.track(self.school, self.here, "wished", seats=20)
