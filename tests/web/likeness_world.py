"""A likeness to act upon: the owner's attempt is the later one."""

from sqlmodel import col, delete

from lms.services.school import School
from lms.storage.tables import Likeness, LikenessAnswer, Submission
from tests.git.site import EXERCISE
from tests.web.asking import Ask


class LikenessThings:
    """A part of the World."""

    school: School
    own: int
    shared: int

    def likeness_unasked(self) -> Ask:
        return Ask({"likeness_id": self._likeness(asked=False)}, form={"outcome": "chance"})

    def likeness_asked(self) -> Ask:
        return Ask({"likeness_id": self._likeness(asked=True)}, form={"words": "We sat side by side."})

    def _likeness(self, *, asked: bool) -> int:
        with self.school.database.write() as session:
            session.exec(delete(LikenessAnswer).where(col(LikenessAnswer.id) > 0))
            session.exec(delete(Likeness).where(col(Likeness.id) > 0))
            later, earlier = (session.get_one(Submission, one) for one in (self.own, self.shared))
            made = Likeness(
                exercise=EXERCISE,
                work_id=later.work_id,
                submission_id=self.own,
                other_work_id=earlier.work_id,
                other_submission_id=self.shared,
                share=0.75,
                found_at=self.school.now(),
                asked_at=self.school.now() if asked else None,
            )
            session.add(made)
            session.flush()
            return made.id or 0
