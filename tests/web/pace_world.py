"""Things of a cohort's pace to act upon: deadlines, days more, pauses, and results that were set."""

from datetime import timedelta

from lms.domain.cohorts.pace import Pause
from lms.services import gradebook
from lms.services.gradebook import Set
from lms.services.pace import planning
from lms.services.people import Person
from lms.services.school import School
from tests.git.site import EXERCISE
from tests.web.asking import Ask


class PaceThings:
    school: School
    people: dict[str, Person | None]
    here: int

    def paced(self) -> Ask:
        """The owner in the cohort, with a deadline, and a form for days more."""
        self._deadline()
        return self._about(exercise=EXERCISE, days="3", reason="Was ill")

    def paused_days(self) -> Ask:
        today = self.school.today().isoformat()
        return self._about(first=today, last=today, reason="Holidays")

    def pace_plan(self) -> Ask:
        day = (self.school.today() + timedelta(days=2)).isoformat()
        return self._about(first=day, every="7", at="18:00", exercises=EXERCISE)

    def pace_edited(self) -> Ask:
        day = (self.school.today() + timedelta(days=9)).isoformat()
        return self._about(**{EXERCISE: f"{day}T18:00"})

    def extension(self) -> Ask:
        self._deadline()
        planning.extend(
            self.school,
            self._keeper(),
            cohort_id=self.here,
            person_id=self._owner(),
            exercise=EXERCISE,
            days=3,
            reason="Was ill",
        )
        found = planning.plan_of(self.school, self.here).extensions[self._owner(), EXERCISE]
        return self._about(extension_id=found.id)

    def pause(self) -> Ask:
        today = self.school.today()
        pause = Pause(today, today)
        planning.freeze(
            self.school,
            self._keeper(),
            cohort_id=self.here,
            person_id=self._owner(),
            pause=pause,
            reason="Ill",
        )
        freezes = planning.plan_of(self.school, self.here).freezes
        return self._about(freeze_id=max(one.id or 0 for one in freezes))

    def booked_cell(self) -> Ask:
        """A cell of the gradebook whose result is as it came."""
        self._as_it_came()
        return self._about(passed="yes", percent="70", reason="Shown at the desk")

    def set_cell(self) -> Ask:
        """A result that the mentor has set."""
        self._as_it_came()
        gradebook.set_result(
            self.school,
            self._keeper(),
            cohort_id=self.here,
            person_id=self._owner(),
            exercise=EXERCISE,
            wished=Set(passed=True, percent=90),
            reason="Shown at the desk",
        )
        found = gradebook.of_student(self.school, self._owner(), EXERCISE)
        assert found is not None
        return self._about(override_id=found.override.id, reason="By mistake")

    def _about(self, **form: object) -> Ask:
        ids = {name: value for name, value in form.items() if name.endswith("_id")}
        values = {"cohort_id": self.here, "person_id": self._owner(), "slug": EXERCISE, **ids}
        return Ask(values, form={name: str(value) for name, value in form.items() if name not in ids})

    def _deadline(self) -> None:
        at = self.school.now() + timedelta(days=4)
        planning.set_deadlines(self.school, self._keeper(), self.here, {EXERCISE: at})

    def _as_it_came(self) -> None:
        found = gradebook.of_student(self.school, self._owner(), EXERCISE)
        if found is not None:
            number = found.override.id or 0
            gradebook.take_back(
                self.school, self._keeper(), cohort_id=self.here, override_id=number, reason="Again"
            )

    def _owner(self) -> int:
        found = self.people["owner"]
        assert found is not None
        return found.id or 0

    def _keeper(self) -> Person:
        found = self.people["mentor"]
        assert found is not None
        return found
