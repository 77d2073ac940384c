"""All rows about one person, as they are handed to them: no other person's name or number is in them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from lms.storage import tables
from lms.storage.privacy.reach import Reach, Where, by, either, table, within

SECRET = frozenset(
    {"password_hash", "session_epoch", "digest", "device", "word", "file", "claimed_at", "key"}
)
"""Columns that open something, or that only keep the machinery in order."""
MODELS: Mapping[str, type[SQLModel]] = {
    str(one.__tablename__): one
    for one in (getattr(tables, name) for name in tables.__all__)
    if isinstance(one, type) and issubclass(one, SQLModel)
}

PERSONAL: Sequence[tuple[str, Where]] = (
    ("person", lambda reach: table("person").c.id == reach.person_id),
    ("work", lambda reach: table("work").c.id.in_(reach.works)),
    ("submission", either(by("submission", "person_id"), within("submission", "work_id", "works"))),
    ("grade", within("grade", "submission_id", "submissions")),
    ("check_result", within("check_result", "grade_id", "grades")),
    ("beside_run", within("beside_run", "grade_id", "grades")),
    ("review_round", within("review_round", "id", "rounds")),
    ("score_entry", within("score_entry", "round_id", "rounds")),
    (
        "review",
        either(by("review", "reviewer_id"), within("review", "id", "shown")),
    ),
    ("answer", within("answer", "review_id", "given", "shown")),
    (
        "comment",
        either(
            by("comment", "person_id"),
            lambda reach: (
                table("comment").c.review_id.in_(reach.shown) & table("comment").c.hidden_at.is_(None)
            ),
        ),
    ),
    ("question", within("question", "review_id", "shown")),
    ("rating", either(by("rating", "person_id"), within("rating", "review_id", "given"))),
    ("appeal", by("appeal", "person_id")),
    ("report", by("report", "person_id", "writer_id")),
    ("review_run", within("review_run", "review_id", "given")),
    ("application_answer", within("application_answer", "application_id", "applications")),
    ("application_event", within("application_event", "application_id", "applications")),
    ("visit_claim", by("visit_claim", "person_id", "by")),
    ("digest", by("digest", "ward_id")),
    ("guardian_link", by("guardian_link", "ward_id", "guardian_id")),
    ("consent", by("consent", "person_id", "given_by")),
    ("announcement", by("announcement", "by")),
    *(
        (name, by(name, "person_id"))
        for name in (
            "access_token",
            "allotment",
            "announcement_read",
            "application",
            "checkpoint_seat",
            "company_member",
            "completion",
            "data_export",
            "enrolment",
            "entrant",
            "erasure",
            "extension",
            "freeze",
            "last_seen",
            "leaderboard_entry",
            "ledger_entry",
            "likeness_answer",
            "mentor_note",
            "notice",
            "portfolio",
            "portfolio_item",
            "portfolio_share",
            "result_override",
            "reviewer_fit",
            "reviewer_setting",
            "seat",
            "slot",
            "team_member",
            "track_stay",
            "viewed_file",
            "visit",
            "visit_change",
            "wish",
        )
    ),
)
"""By table, the rows that are about the person; what they may not read on a page is not among them."""


def kinds(session: Session, reach: Reach) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield each table that holds something about somebody, with its rows."""
    for name, where in PERSONAL:
        columns = [one for one in table(name).columns if one.name not in SECRET]
        found = session.execute(select(*columns).where(where(reach))).mappings().all()
        if found:
            yield name, [_row(name, dict(one), reach.person_id) for one in found]


def keys_of(name: str) -> dict[str, str]:
    """Return what a file's keys mean, as far as their names don't say it."""
    model = MODELS[name]
    told = {key: str(one.description or "") for key, one in model.model_fields.items()}
    about = " ".join((model.__doc__ or "").split())
    return {"": about, **{key: words for key, words in told.items() if key not in SECRET}}


def _row(name: str, row: dict[str, Any], person_id: int) -> dict[str, Any]:
    """Return a row without the numbers of other people."""
    people = {
        one.name
        for one in table(name).columns
        if any(key.target_fullname == "person.id" for key in one.foreign_keys)
    }
    return {
        key: _said(value)
        for key, value in row.items()
        if key not in people or value == person_id or value is None
    }


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value
