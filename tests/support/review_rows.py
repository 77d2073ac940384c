"""Rounds and reviews as bare rows, for tests of what is counted from many of them."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlmodel import Session, SQLModel, col, delete

from lms.domain.people import Role
from lms.domain.reviews.states import ReviewKind, ReviewState, RoundState
from lms.services.school import School
from lms.storage.tables import LedgerEntry, Review, Round, RubricVersion, Submission, Team, TeamMember, Work
from lms.storage.tables.works import Source
from tests.support.folk import ADULT, key, person


class ReviewRows:
    """Writes works, rounds and reviews of a school without the verbs that make them."""

    def __init__(self, school: School, exercise: str = "three-checks") -> None:
        self.school = school
        self.exercise = exercise
        self.numbers = count(1)
        self.works: dict[tuple[str, int], int] = {}
        self.rubric_id = self._add(
            RubricVersion(
                exercise=exercise, number=1, digest="d", content={"sections": []}, created_at=school.now()
            )
        )

    def student(self, login: str, **more: Any) -> int:
        """Return a student with an empty ledger: a test itself says what is in it."""
        more = {"born": ADULT, "password": None, **more}
        made = key(person(self.school, login, Role.STUDENT, **more))
        with self.school.database.write() as session:
            session.exec(delete(LedgerEntry).where(col(LedgerEntry.person_id) == made))
        return made

    def team(self, *members: int, exercise: str | None = None) -> int:
        """Return the work of a team of these people."""
        slug, now = exercise or self.exercise, self.school.now()
        team_id = self._add(Team(exercise=slug, captain_id=members[0], created_at=now))
        for member in members:
            self.add(TeamMember(team_id=team_id, person_id=member, asked_at=now, confirmed_at=now))
        return self._add(Work(exercise=slug, team_id=team_id, created_at=now))

    def work(self, author: int, exercise: str | None = None) -> int:
        """Return a person's work on an exercise: the same one each time."""
        slug = exercise or self.exercise
        if (slug, author) not in self.works:
            work = Work(exercise=slug, person_id=author, created_at=self.school.now())
            self.works[slug, author] = self._add(work)
        return self.works[slug, author]

    def round(self, author: int, *, work: int | None = None, exercise: str | None = None, **more: Any) -> int:
        """Return a new round on a new attempt of a person's work, or of a given one."""
        number, now = next(self.numbers), self.school.now()
        work_id = work or self.work(author, exercise)
        submission = Submission(
            work_id=work_id,
            number=number,
            commit_id=f"{number:040x}",
            source=Source.PUSH,
            person_id=author,
            created_at=now,
        )
        values = {"state": RoundState.OPEN, "adult": True, "wanted": 3, "opened_at": now, **more}
        return self._add(
            Round(
                submission_id=self._add(submission),
                work_id=work_id,
                rubric_id=self.rubric_id,
                asked_by=author,
                **values,
            )
        )

    def review(self, round_id: int, reviewer: int, ended: datetime | None = None, **more: Any) -> int:
        """Return a review that was handed in, now or at a given time; ``more`` are other columns."""
        moment = ended or self.school.now()
        values = {
            "kind": ReviewKind.PEER,
            "state": ReviewState.HANDED_IN,
            "offered_at": moment - timedelta(hours=2),
            "accepted_at": moment - timedelta(hours=1),
            "ended_at": moment,
            "grade": 70.0,
            "seconds": 1200,
            **more,
        }
        return self._add(Review(round_id=round_id, rubric_id=self.rubric_id, reviewer_id=reviewer, **values))

    def change(self, table: type[SQLModel], row_id: int, **values: Any) -> None:
        with self.school.database.write() as session:
            row = session.get_one(table, row_id)
            for name, value in values.items():
                setattr(row, name, value)

    def add(self, row: SQLModel) -> None:
        with self.school.database.write() as session:
            session.add(row)

    def _add(self, row: Any) -> int:
        with self.school.database.write() as session:
            return _stored(session, row)


def _stored(session: Session, row: Any) -> int:
    session.add(row)
    session.flush()
    return int(row.id)
