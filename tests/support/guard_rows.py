"""A school in which one reviewer is too kind, two favour each other and one is too fast: bare rows."""

from datetime import timedelta
from typing import Any

from sqlmodel import select

from lms.domain.reviews.states import RoundState
from lms.storage.tables import ReviewerFitRow, Submission
from tests.support.review_rows import ReviewRows

PROJECTS = ("three-checks", "peer-project")
AUTHORS = ("aru", "bek", "dana", "erlan", "gulya")
FAST, KIND = "fast", "kind"


class GuardRows(ReviewRows):
    """Writes what guarding the guard looks at."""

    def seen(self, reviewer: int, author: int, number: int, *, score: float = 70.0, **more: Any) -> int:
        """Return a review of a decided round, on one project and then on the other."""
        now = self.school.now()
        round_id = self.round(
            author,
            exercise=PROJECTS[number % 2],
            state=RoundState.DECIDED,
            score=score,
            final=score,
            passed=True,
            decided_at=now,
        )
        ended = more.pop("ended", now - timedelta(days=40 - number))
        return self.review(round_id, reviewer, ended, **more)

    def fit(self, reviewer: int, **values: float) -> None:
        manner: dict[str, Any] = {"bias": 0.0, "bias_sd": 3.0, "noise": 9.0}
        classes = {"honest": 0.97, "lazy": 0.02, "inverted": 0.01}
        more = {**manner, **classes, **values}
        now = self.school.now()
        self.add(ReviewerFitRow(person_id=reviewer, cohort_id=0, reviews=6, fitted_at=now, **more))

    def kind_reviewer(self, **more: Any) -> int:
        """Return somebody who gives everybody about fifteen points too much."""
        kind = self.student(KIND, **more)
        for number, login in enumerate(AUTHORS):
            self.seen(kind, self.student(login, **more), number, grade=86.0)
        self.fit(kind, bias=15.0)
        return kind

    def friends(self) -> tuple[int, int]:
        """Return two who review each other, kindly."""
        pair = (self.student("friend1"), self.student("friend2"))
        for number in range(4):
            self.seen(pair[number % 2], pair[1 - number % 2], number, grade=96.0)
        return pair

    def fast_reviewer(self) -> int:
        fast = self.student(FAST)
        for number in range(5):
            author = self.student(f"author{number}")
            self.seen(fast, author, number, seconds=20)
        return fast

    def repin(self, work_id: int, commit_id: str) -> None:
        """Let all attempts of a work be one commit."""
        with self.school.database.write() as session:
            for one in session.exec(select(Submission).where(Submission.work_id == work_id)):
                one.commit_id = commit_id
