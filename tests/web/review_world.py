"""Things around a review: the owner is the author, the stranger reviews, the teammate looks on."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session, SQLModel, delete

from lms.domain.exercises import Way
from lms.domain.reviews.states import ReviewKind, ReviewState, RoundState
from lms.services import rubrics
from lms.services.school import School
from lms.storage.tables import (
    Answer,
    Appeal,
    Comment,
    Evidence,
    Exclusion,
    Question,
    Report,
    Review,
    Round,
    Run,
    Slot,
    Submission,
    VoidedCriterion,
)
from lms.storage.tables.queue import JobState
from tests.support.reviews import PROJECT, attempt
from tests.web.asking import Ask

PATH = "receipt.py"


class ReviewThings:
    """Each thing is made anew whenever it is asked for."""

    school: School

    def id(self, name: str) -> int:
        raise NotImplementedError

    def attempt_to_review(self) -> Ask:
        return Ask({"submission_id": attempt(self.school, self.id("owner"))})

    def round(self) -> Ask:
        """A round that nobody has begun; somebody else may be asked."""
        return Ask({"round_id": self._round()}, form={"login": "teammate", "knowingly": "yes"})

    def offer(self) -> Ask:
        return Ask({"review_id": self._review(ReviewState.OFFERED)})

    def review_in_hand(self) -> Ask:
        """A review that the stranger writes, with all that there can be in it."""
        review_id = self._review(ReviewState.ACCEPTED)
        now = self.school.now()
        self._add(Answer(review_id=review_id, criterion=1, value=0, note="Why", updated_at=now))
        lines: dict[str, Any] = {"path": PATH, "line_from": 1, "line_to": 1}
        proof = self._add(Evidence(review_id=review_id, criterion=1, created_at=now, **lines))
        comment = self._comment(review_id)
        question = self._add(
            Question(review_id=review_id, number=1, words="Why?", asked_at=now, answer="So", **lines)
        )
        run = self._run(review_id)
        values = {
            "review_id": review_id,
            "criterion": 1,
            "evidence_id": proof,
            "comment_id": comment,
            "question_id": question,
            "run_id": run,
            "path": PATH,
        }
        form = {**{name: str(value) for name, value in lines.items()}, "body": "Nice", "value": "1"}
        more = {"seconds": "5", "summary": "Good", "note": "Because", "command": "true", "convinced": "yes"}
        return Ask(values, form={**form, **more})

    def given_review(self) -> Ask:
        """A review that was handed in: its first answer takes points away."""
        review_id = self._review(ReviewState.HANDED_IN)
        now = self.school.now()
        self._add(Answer(review_id=review_id, criterion=1, value=0, note="Missing", updated_at=now))
        values = {"review_id": review_id, "criterion": 1, "comment_id": self._comment(review_id)}
        marks = {"useful": "5", "kind": "5", "thorough": "5"}
        return Ask(values, form={**marks, "reason": "It is there", "what": "answer", "thing_id": "1"})

    def given_file(self) -> Ask:
        return Ask({"review_id": self._review(ReviewState.HANDED_IN), "path": PATH})

    def waiting_appeal(self) -> Ask:
        given = self.given_review()
        review_id = int(given.values["review_id"])
        row = Appeal(
            review_id=review_id,
            criterion=1,
            person_id=self.id("owner"),
            reason="It is there",
            created_at=self.school.now(),
        )
        return Ask({"review_id": review_id, "criterion": 1, "appeal_id": self._add(row)})

    def asked_question(self) -> Ask:
        """A question on the author's code that is not answered yet."""
        review_id = self._review(ReviewState.ACCEPTED)
        row = Question(
            review_id=review_id,
            number=1,
            path=PATH,
            line_from=1,
            line_to=1,
            words="Why?",
            asked_at=self.school.now(),
        )
        question_id, review = self._add(row), self._row(Review, review_id)
        return Ask({"round_id": review.round_id, "question_id": question_id}, form={"answer": "Because"})

    def report(self) -> Ask:
        """A report of the author on an answer of the reviewer's."""
        given = self.given_review()
        row = Report(
            what="answer",
            thing_id=int(given.values["review_id"]),
            criterion=1,
            review_id=int(given.values["review_id"]),
            person_id=self.id("owner"),
            writer_id=self.id("stranger"),
            text="Missing",
            reason="Not kind",
            created_at=self.school.now(),
        )
        return Ask({"report_id": self._add(row)}, form={"outcome": "leave", "word": "It may stay"})

    def watched_review(self) -> Ask:
        """A review that was handed in and counts once a mentor lets it."""
        review_id = self._review(ReviewState.HANDED_IN)
        with self.school.database.write() as session:
            session.get_one(Review, review_id).under_mentor = True
        return Ask({"review_id": review_id})

    def no_finding(self) -> Ask:
        return Ask(form={"finding": "kind:1", "action": "fine"})

    def no_picture(self) -> Ask:
        return Ask({"slug": PROJECT, "path": "nothing.png"})

    def no_model(self) -> Ask:
        return Ask({"exercise": PROJECT, "name": "nothing"})

    def practice_review(self) -> Ask:
        """A practice review that the stranger has handed in."""
        with self.school.database.write() as session:
            session.exec(delete(Review).where(Review.kind == ReviewKind.CALIBRATION))  # type: ignore[arg-type]  # a column
        row = Review(
            known_work=f"{PROJECT}/plain",
            rubric_id=self._rubric(),
            reviewer_id=self.id("stranger"),
            kind=ReviewKind.CALIBRATION,
            state=ReviewState.HANDED_IN,
            offered_at=self.school.now(),
        )
        return Ask({"review_id": self._add(row)})

    def free_time(self) -> Ask:
        """A time that the stranger has opened, and a round of the owner's that could book it."""
        round_id = self._round(way=Way.SIDE_BY_SIDE)
        return Ask({"slot_id": self._slot(None), "round_id": round_id})

    def booked_time(self) -> Ask:
        return Ask({"slot_id": self._slot(self._review(ReviewState.ACCEPTED, way=Way.SIDE_BY_SIDE))})

    def pair(self) -> Ask:
        """Two people who are kept apart, and how to keep two apart."""
        first, second = sorted((self.id("owner"), self.id("stranger")))
        with self.school.database.write() as session:
            session.merge(
                Exclusion(
                    first_id=first,
                    second_id=second,
                    reason="Siblings",
                    person_id=self.id("mentor"),
                    created_at=self.school.now(),
                )
            )
        form = {"first": "owner", "second": "stranger", "reason": "Siblings", "table": "work,reviewer\n"}
        return Ask({"first_id": first, "second_id": second}, form=form)

    def question_out(self) -> Ask:
        """A question of the rubric that is to be taken out."""
        with self.school.database.write() as session:
            number = rubrics.current(session, self.school, PROJECT).number
            session.exec(delete(VoidedCriterion))
        return Ask({"slug": PROJECT, "number": number, "criterion": 1}, form={"reason": "Nobody can know"})

    def settings(self) -> Ask:
        """The settings of the programme that everybody here is in."""
        return Ask({"programme_id": 1, "section": "review", "cohort_id": 1}, form={"hidden": "yes"})

    def row_by_hand(self) -> Ask:
        return Ask(
            {"person_id": self.id("owner")}, form={"amount": "1", "currency": "credit", "reason": "A gift"}
        )

    def _round(self, *, way: Way = Way.ASYNCHRONOUS, state: RoundState = RoundState.OPEN) -> int:
        submission_id, owner = attempt(self.school, self.id("owner")), self.id("owner")
        with self.school.database.write() as session:
            return _stored(session, self._new_round(session, submission_id, owner, way, state))

    def _new_round(
        self, session: Session, submission_id: int, owner: int, way: Way, state: RoundState
    ) -> Round:
        return Round(
            submission_id=submission_id,
            work_id=session.get_one(Submission, submission_id).work_id,
            rubric_id=rubrics.current(session, self.school, PROJECT).id or 0,
            asked_by=owner,
            way=way,
            state=state,
            adult=False,
            wanted=2,
            opened_at=self.school.now(),
        )

    def _review(self, state: ReviewState, *, way: Way = Way.ASYNCHRONOUS) -> int:
        now, round_id = self.school.now(), self._round(way=way)
        row = Review(
            round_id=round_id,
            rubric_id=self._row(Round, round_id).rubric_id,
            reviewer_id=self.id("stranger"),
            state=state,
            offered_at=now,
            accepted_at=None if state is ReviewState.OFFERED else now,
            lease_until=None if state is ReviewState.HANDED_IN else now + timedelta(hours=5),
            ended_at=now if state is ReviewState.HANDED_IN else None,
            grade=50.0 if state is ReviewState.HANDED_IN else None,
        )
        return self._add(row)

    def _run(self, review_id: int) -> int:
        """Return a run that has ended well."""
        now = self.school.now()
        ended: dict[str, Any] = {
            "exit_code": 0,
            "stdout": "",
            "stderr": "",
            "seconds": 0.1,
            "memory_bytes": 1,
            "ended_at": now,
        }
        times: dict[str, Any] = {"created_at": now, "not_before": now}
        return self._add(Run(review_id=review_id, state=JobState.DONE, argv=["true"], **times, **ended))

    def _comment(self, review_id: int) -> int:
        return self._add(
            Comment(
                review_id=review_id,
                person_id=self.id("stranger"),
                path=PATH,
                line_from=1,
                line_to=1,
                body="Why?",
                created_at=self.school.now(),
            )
        )

    def _slot(self, review_id: int | None) -> int:
        starts = self.school.now() + timedelta(days=1)
        with self.school.database.write() as session:
            session.exec(delete(Slot))
        return self._add(
            Slot(person_id=self.id("stranger"), starts_at=starts, minutes=30, review_id=review_id)
        )

    def _rubric(self) -> int:
        with self.school.database.write() as session:
            return rubrics.current(session, self.school, PROJECT).id or 0

    def _row(self, table: type[Any], row_id: int) -> Any:
        with self.school.database.read() as session:
            return session.get_one(table, row_id)

    def _add(self, row: SQLModel) -> int:
        with self.school.database.write() as session:
            return _stored(session, row)


def _stored(session: Session, row: Any) -> int:
    session.add(row)
    session.flush()
    return int(getattr(row, "id", 0))
