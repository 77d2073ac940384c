"""Rounds of review, the reviews in them, and all that is said in a review."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKeyConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from lms.domain.exercises import Way
from lms.domain.reviews.rubrics import Flag
from lms.domain.reviews.states import AppealState, ReviewKind, ReviewState, RoundState
from lms.storage.tables.columns import choice
from lms.storage.tables.queue import JobState


class RubricVersion(SQLModel, table=True):
    """A rubric as it once was: a round keeps the version that it began with."""

    __tablename__ = "rubric_version"
    __table_args__ = (UniqueConstraint("exercise", "number"), UniqueConstraint("exercise", "digest"))

    id: int | None = Field(default=None, primary_key=True)
    exercise: str = Field(max_length=80, index=True)
    number: int = Field(description="1, 2, 3 … within the exercise")
    digest: str = Field(max_length=16)
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    created_at: datetime


class VoidedCriterion(SQLModel, table=True):
    """A criterion that a mentor has taken out of a version: it counts for nothing in any review."""

    __tablename__ = "voided_criterion"

    rubric_id: int = Field(primary_key=True, foreign_key="rubric_version.id")
    criterion: int = Field(primary_key=True)
    reason: str = Field(max_length=500)
    person_id: int = Field(foreign_key="person.id")
    created_at: datetime


class Round(SQLModel, table=True):
    """One attempt before its reviewers. ``score`` is the peers'; ``final`` joins it with the checks."""

    __tablename__ = "review_round"

    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id", unique=True)
    work_id: int = Field(foreign_key="work.id", index=True)
    rubric_id: int = Field(foreign_key="rubric_version.id", index=True)
    asked_by: int = Field(foreign_key="person.id")
    state: RoundState = Field(default=RoundState.OPEN, sa_type=choice(RoundState), index=True)
    way: Way = Field(default=Way.ASYNCHRONOUS, sa_type=choice(Way))
    adult: bool = Field(description="The pool: of adults, or of minors")
    wanted: int = Field(description="Reviewers that are wanted, extra ones included")
    extra: int = Field(default=0, description="Of these, asked for since the score was unsure")
    names_hidden: bool = True
    opened_at: datetime = Field(index=True)
    decided_at: datetime | None = None
    score: float | None = None
    sd: float | None = None
    low: float | None = None
    high: float | None = None
    final: float | None = None
    passed: bool | None = None
    reason: str | None = Field(
        default=None, max_length=200, description="Why a mentor has it, or why withdrawn"
    )


class Review(SQLModel, table=True):
    """An offer, and the review it becomes. A calibration has no round but the name of a known work."""

    __table_args__ = (
        UniqueConstraint("round_id", "reviewer_id", "kind", "appeal_id"),
        UniqueConstraint("known_work", "reviewer_id"),
        CheckConstraint("(round_id is null) != (known_work is null)", name="review_of_one_work"),
    )

    id: int | None = Field(default=None, primary_key=True)
    round_id: int | None = Field(default=None, foreign_key="review_round.id", index=True)
    known_work: str | None = Field(default=None, max_length=160, description="exercise/name of a calibration")
    rubric_id: int = Field(foreign_key="rubric_version.id")
    reviewer_id: int = Field(foreign_key="person.id", index=True)
    kind: ReviewKind = Field(default=ReviewKind.PEER, sa_type=choice(ReviewKind))
    appeal_id: int = Field(default=0, description="The appeal that a second opinion is for; 0: it is none")
    state: ReviewState = Field(default=ReviewState.OFFERED, sa_type=choice(ReviewState), index=True)
    by_hand: int | None = Field(
        default=None, foreign_key="person.id", description="The mentor who assigned it"
    )
    why: dict[str, Any] = Field(
        default_factory=dict,
        sa_column=Column(JSON, nullable=False),
        description="words and values of “Why me?”",
    )
    relaxed: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    offered_at: datetime
    opened_at: datetime | None = Field(
        default=None, description="When the reviewer first looked at the offer"
    )
    accepted_at: datetime | None = None
    lease_until: datetime | None = Field(
        default=None, index=True, description="When this state ends by itself"
    )
    reminded_at: datetime | None = None
    ended_at: datetime | None = None
    decline_reason: str | None = Field(default=None, max_length=500)
    under_mentor: bool = Field(default=False, description="Finished under a mentor's eye: an 18th birthday")
    flag: Flag | None = Field(default=None, sa_type=choice(Flag))
    summary: str = Field(default="", max_length=5000)
    grade: float | None = Field(default=None, description="0 to 125, from the answers at hand-in")
    seconds: int = Field(default=0, description="Time with the desk open and in use")
    beat_at: datetime | None = Field(default=None, description="When such time was counted last")


class Answer(SQLModel, table=True):
    """One criterion's answer in one review, saved as it is given."""

    review_id: int = Field(primary_key=True, foreign_key="review.id")
    criterion: int = Field(primary_key=True)
    value: float | None = None
    note: str = Field(default="", max_length=5000)
    updated_at: datetime
    corrected_from: float | None = Field(default=None, description="The value before an appeal overturned it")


class Run(SQLModel, table=True):
    """A reviewer's run of the pinned commit in the sandbox; a row is its own job, fenced like the queue's."""

    __tablename__ = "review_run"

    id: int | None = Field(default=None, primary_key=True)
    review_id: int = Field(foreign_key="review.id", index=True)
    state: JobState = Field(default=JobState.WAITING, sa_type=choice(JobState), index=True)
    attempt: int = 0
    owner: str | None = Field(default=None, max_length=80)
    lease_until: datetime | None = None
    not_before: datetime
    argv: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    stdin: str = Field(default="")
    files: dict[str, str] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False), description="base64 by path"
    )
    created_at: datetime
    ended_at: datetime | None = None
    exit_code: int | None = Field(default=None, description="Negative: the signal that ended it")
    stdout: str | None = None
    stderr: str | None = None
    notebook: str | None = Field(default=None, description="The notebook that was run, with its new outputs")
    cut: bool = Field(default=False, description="The output was longer than what is kept")
    timed_out: bool = False
    out_of_memory: bool = False
    seconds: float | None = None
    memory_bytes: int | None = None
    fault: str | None = None


class Evidence(SQLModel, table=True):
    """What an answer rests on: lines of the pinned commit, or the output of a run."""

    __table_args__ = (
        ForeignKeyConstraint(["review_id", "criterion"], ["answer.review_id", "answer.criterion"]),
    )

    id: int | None = Field(default=None, primary_key=True)
    review_id: int = Field(index=True)
    criterion: int
    path: str | None = Field(default=None, max_length=240)
    line_from: int | None = None
    line_to: int | None = None
    run_id: int | None = Field(default=None, foreign_key="review_run.id")
    created_at: datetime


class Comment(SQLModel, table=True):
    """A word on lines of a work, in the thread of one review: its reviewer and the authors see it."""

    id: int | None = Field(default=None, primary_key=True)
    review_id: int = Field(foreign_key="review.id", index=True)
    parent_id: int | None = Field(default=None, foreign_key="comment.id")
    person_id: int = Field(foreign_key="person.id")
    path: str | None = Field(default=None, max_length=240, description="None: about the whole work")
    line_from: int | None = None
    line_to: int | None = None
    body: str = Field(max_length=5000)
    suggestion: str | None = Field(default=None, max_length=5000)
    created_at: datetime
    resolved_at: datetime | None = None
    hidden_at: datetime | None = Field(default=None, description="Taken away by a mentor")


class Question(SQLModel, table=True):
    """“Explain your code”: a place in the author's own diff, and what they say to it."""

    id: int | None = Field(default=None, primary_key=True)
    review_id: int = Field(foreign_key="review.id", index=True)
    number: int
    path: str = Field(max_length=240)
    line_from: int
    line_to: int
    words: str = Field(max_length=300, description="Message to translate")
    values: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    asked_at: datetime | None = None
    answer: str | None = Field(default=None, max_length=5000)
    answered_at: datetime | None = None
    spoken: bool = Field(default=False, description="Said side by side, and written down by the reviewer")
    convinced: bool | None = Field(default=None, description="What the reviewer makes of the answer")


class Report(SQLModel, table=True):
    """Somebody says that a text of another person is not right; the cohort's mentors look."""

    id: int | None = Field(default=None, primary_key=True)
    what: str = Field(max_length=20, description="comment answer summary question rating appeal decline")
    thing_id: int = Field(description="Row of what is reported")
    criterion: int | None = None
    review_id: int = Field(foreign_key="review.id", index=True)
    person_id: int = Field(foreign_key="person.id", description="Who reports")
    writer_id: int = Field(foreign_key="person.id", description="Whose text it is")
    text: str = Field(max_length=5000, description="As it was when it was reported")
    reason: str = Field(max_length=500)
    created_at: datetime
    handled_at: datetime | None = None
    handled_by: int | None = Field(default=None, foreign_key="person.id")
    taken_away: bool = False
    outcome: str | None = Field(default=None, max_length=500, description="A word to who reported")


class ViewedFile(SQLModel, table=True):
    """A reviewer has looked at a file; it is new to them again when its content changes."""

    __tablename__ = "viewed_file"

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    work_id: int = Field(primary_key=True, foreign_key="work.id")
    path: str = Field(primary_key=True, max_length=240)
    digest: str = Field(max_length=64)
    seen_at: datetime


class Appeal(SQLModel, table=True):
    """An author contests one answer; a blind third reviewer gives theirs."""

    __table_args__ = (UniqueConstraint("review_id", "criterion"),)

    id: int | None = Field(default=None, primary_key=True)
    review_id: int = Field(foreign_key="review.id", index=True)
    criterion: int
    person_id: int = Field(foreign_key="person.id")
    reason: str = Field(max_length=2000)
    state: AppealState = Field(default=AppealState.WAITING, sa_type=choice(AppealState), index=True)
    second_id: int | None = Field(default=None, foreign_key="review.id", description="The third reviewer's")
    created_at: datetime
    decided_at: datetime | None = None
    value_before: float | None = None
    value_after: float | None = None


class Rating(SQLModel, table=True):
    """What the author says of a review, 1 to 5 each."""

    review_id: int = Field(primary_key=True, foreign_key="review.id")
    person_id: int = Field(foreign_key="person.id")
    useful: int
    kind: int
    thorough: int
    note: str = Field(default="", max_length=1000)
    created_at: datetime
