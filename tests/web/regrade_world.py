"""Regrades to act upon: none that is open, or one without attempts, which can be applied at once."""

from sqlmodel import col, delete

from lms.services.school import School
from lms.services.submitting import submissions
from lms.storage.tables import Regrade, RegradeLine
from tests.git.site import EXERCISE
from tests.support.reviews import grade_row
from tests.web.asking import Ask


class RegradeThings:
    """A part of the World."""

    school: School
    own: int

    def regrade_none(self) -> Ask:
        self._forget_regrades()
        if submissions.view(self.school, self.own).grade is None:
            grade_row(self.school, self.own, points=0)
        return Ask({"slug": EXERCISE})

    def regrade_open(self) -> Ask:
        self._open_regrade()
        return Ask({"slug": EXERCISE})

    def regrade(self) -> Ask:
        return Ask({"regrade_id": self._open_regrade()}, form={"reason": "A check was wrong."})

    def _open_regrade(self) -> int:
        self._forget_regrades()
        version = self.school.catalogue.get(EXERCISE).checks_version
        with self.school.database.write() as session:
            made = Regrade(exercise=EXERCISE, checks_version=version, begun_at=self.school.now())
            session.add(made)
            session.flush()
            return made.id or 0

    def _forget_regrades(self) -> None:
        with self.school.database.write() as session:
            session.exec(delete(RegradeLine).where(col(RegradeLine.id) > 0))
            session.exec(delete(Regrade).where(col(Regrade.id) > 0))
