"""The rows about one person: which they are, and what is written over them when they wish to be forgotten."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlmodel import Session

from lms.domain.admissions.applications import ApplicationState
from lms.domain.cohorts.enrolments import Ending
from lms.domain.reviews.states import LIVE, ReviewState, RoundState
from lms.domain.tracks.switches import StayEnd
from lms.storage.database import Database
from lms.storage.privacy.reach import Reach, Where, by, either, ids_of, table, within
from lms.storage.tables.queue import JobState

LIKE: Where = either(within("likeness", "work_id", "works"), within("likeness", "other_work_id", "works"))
"""What is alike between a work of somebody and another's: it shows the code of both."""

GOES: tuple[tuple[str, Where], ...] = (
    ("application_answer", within("application_answer", "application_id", "applications")),
    ("slot", lambda reach: by("slot", "person_id")(reach) & table("slot").c.review_id.is_(None)),
    ("digest", by("digest", "ward_id", "guardian_id")),
    ("digest_setting", by("digest_setting", "guardian_id")),
    ("guardian_link", by("guardian_link", "ward_id", "guardian_id")),
    ("exclusion", by("exclusion", "first_id", "second_id")),
    ("data_export", by("data_export", "person_id", "asked_by")),
    *(
        (name, by(name, "person_id"))
        for name in (
            "access_token",
            "allotment",
            "announcement_read",
            "attendance_try",
            "calendar_feed",
            "checkpoint_seat",
            "company_member",
            "completion",
            "entrant",
            "extension",
            "freeze",
            "group_member",
            "last_seen",
            "leaderboard_entry",
            "mentor_note",
            "notice",
            "portfolio",
            "portfolio_item",
            "portfolio_share",
            "result_override",
            "reviewer_fit",
            "reviewer_setting",
            "roster_key",
            "seat",
            "team_member",
            "viewed_file",
            "wish",
        )
    ),
    ("viewed_file", within("viewed_file", "work_id", "works")),
    (
        "likeness_answer",
        lambda reach: (
            by("likeness_answer", "person_id")(reach)
            | table("likeness_answer").c.likeness_id.in_(select(table("likeness").c.id).where(LIKE(reach)))
        ),
    ),
    ("likeness", LIKE),
    ("regrade_line", within("regrade_line", "submission_id", "submissions")),
    ("code_print", within("code_print", "work_id", "works")),
    ("code_reading", within("code_reading", "submission_id", "submissions")),
)
"""What is deleted, and where; what hangs on another row goes before it."""

EMPTIED: tuple[tuple[str, Where, Mapping[str, object]], ...] = (
    ("work", lambda reach: table("work").c.id.in_(reach.works), {"remote_url": None}),
    (
        "job",
        within("job", "submission_id", "submissions"),
        {"progress": [], "fault": None, "state": JobState.DONE, "owner": None, "lease_until": None},
    ),
    ("check_result", within("check_result", "grade_id", "grades"), {"findings": []}),
    (
        "beside_run",
        within("beside_run", "grade_id", "grades"),
        {
            "words": "",
            "output": "",
            "cases": [],
            "fault": None,
            "state": JobState.DONE,
            "owner": None,
            "lease_until": None,
        },
    ),
    ("review_round", lambda reach: table("review_round").c.work_id.in_(reach.works), {"reason": None}),
    (
        "review",
        either(within("review", "round_id", "rounds"), by("review", "reviewer_id")),
        {"why": {}, "summary": "", "decline_reason": None},
    ),
    ("answer", within("answer", "review_id", "got", "given"), {"note": ""}),
    ("evidence", within("evidence", "review_id", "got"), {"path": None, "line_from": None, "line_to": None}),
    (
        "review_run",
        within("review_run", "review_id", "got", "given"),
        {
            "argv": [],
            "stdin": "",
            "files": {},
            "stdout": None,
            "stderr": None,
            "notebook": None,
            "fault": None,
            "state": JobState.DONE,
        },
    ),
    (
        "question",
        within("question", "review_id", "got"),
        {"path": "", "words": "", "values": {}, "answer": None},
    ),
    (
        "rating",
        either(by("rating", "person_id"), within("rating", "review_id", "got", "given")),
        {"note": ""},
    ),
    ("appeal", either(by("appeal", "person_id"), within("appeal", "review_id", "got")), {"reason": ""}),
    (
        "report",
        either(by("report", "person_id", "writer_id"), within("report", "review_id", "got")),
        {"text": "", "reason": "", "outcome": None},
    ),
    ("slot", by("slot", "person_id"), {"place": ""}),
    ("enrolment", by("enrolment", "person_id"), {"note": ""}),
    ("track_stay", by("track_stay", "person_id"), {"reason": "", "end_reason": ""}),
    ("application_event", within("application_event", "application_id", "applications"), {"reason": ""}),
    ("visit", by("visit", "person_id"), {"device": None}),
    ("visit_change", by("visit_change", "person_id"), {"reason": ""}),
    ("visit_claim", by("visit_claim", "person_id", "by"), {"reason": "", "answer": ""}),
    ("ledger_entry", by("ledger_entry", "person_id"), {"details": {}}),
    ("invitation", by("invitation", "ward_id", "used_by"), {"note": ""}),
    (
        "company_review",
        lambda reach: table("company_review").c.view_id.in_(ids_of("company_view", "work_id", reach.works)),
        {"answers": {}, "text": "", "report_reason": ""},
    ),
)
"""What stays without its texts."""


def comments(reach: Reach) -> ColumnElement[bool]:
    return either(by("comment", "person_id"), within("comment", "review_id", "got"))(reach)


def forget(session: Session, reach: Reach, now: datetime) -> None:
    """Delete what goes and empty what stays; done again it finds nothing more."""
    for name, where in GOES:
        session.execute(delete(table(name)).where(where(reach)))
    for name, where, values in EMPTIED:
        session.execute(update(table(name)).where(where(reach)).values(**values))
    said = table("comment")
    session.execute(
        update(said)
        .where(comments(reach))
        .values(body="", suggestion=None, hidden_at=now, path=None, line_from=None, line_to=None)
    )
    _end(session, reach, now)


def _end(session: Session, reach: Reach, now: datetime) -> None:
    """End what goes on: rounds, reviews, stays, enrolments, an application, an invitation of a guardian."""
    mine = reach.person_id
    rounds, reviews, stays = table("review_round"), table("review"), table("track_stay")
    enrolments, applications = table("enrolment"), table("application")
    live = rounds.c.state.in_((RoundState.OPEN, RoundState.MENTOR))
    session.execute(
        update(rounds).where(rounds.c.work_id.in_(reach.works), live).values(state=RoundState.WITHDRAWN)
    )
    session.execute(
        update(reviews)
        .where(or_(reviews.c.id.in_(reach.got), reviews.c.reviewer_id == mine), reviews.c.state.in_(LIVE))
        .values(state=ReviewState.WITHDRAWN, ended_at=now, lease_until=None)
    )
    session.execute(
        update(stays)
        .where(stays.c.person_id == mine, stays.c.ended_at.is_(None))
        .values(ended_at=now, ending=StayEnd.LEFT)
    )
    session.execute(
        update(enrolments)
        .where(enrolments.c.person_id == mine, enrolments.c.ended_at.is_(None))
        .values(ended_at=now, ending=Ending.LEFT)
    )
    ended = (ApplicationState.ACCEPTED, ApplicationState.DECLINED, ApplicationState.LAPSED)
    session.execute(
        update(applications)
        .where(applications.c.person_id == mine, applications.c.state.not_in(ended))
        .values(state=ApplicationState.WITHDRAWN, offered_until=None, changed_at=now)
    )
    invitations = table("invitation")
    still_open = invitations.c.used_at.is_(None) & invitations.c.revoked_at.is_(None)
    session.execute(
        update(invitations).where(invitations.c.ward_id == mine, still_open).values(revoked_at=now)
    )


def own_works(session: Session, person_id: int) -> list[int]:
    """Return the works that are somebody's alone: their own, and of teams that nobody else is in."""
    works, members = table("work"), table("team_member")
    confirmed = members.c.confirmed_at.is_not(None)
    mine = select(members.c.team_id).where(members.c.person_id == person_id, confirmed)
    others = select(members.c.team_id).where(members.c.person_id != person_id, confirmed)
    alone = works.c.team_id.in_(mine) & works.c.team_id.not_in(others)
    query = select(works.c.id).where((works.c.person_id == person_id) | alone)
    return list(session.execute(query).scalars())


def shared_works(session: Session, person_id: int) -> list[int]:
    """Return the works of the teams that somebody is in, or handed something in for, with others."""
    works, members, attempts = table("work"), table("team_member"), table("submission")
    teams = select(members.c.team_id).where(members.c.person_id == person_id)
    handed = select(attempts.c.work_id).where(attempts.c.person_id == person_id)
    query = select(works.c.id).where(
        works.c.team_id.is_not(None), works.c.team_id.in_(teams) | works.c.id.in_(handed)
    )
    alone = set(own_works(session, person_id))
    return [one for one in session.execute(query).scalars() if one not in alone]


def hand_over_teams(session: Session, person_id: int) -> None:
    """Give each team that somebody leads to another of its members."""
    teams, members = table("team"), table("team_member")
    query = (
        select(teams.c.id, members.c.person_id)
        .join(members, members.c.team_id == teams.c.id)
        .where(teams.c.captain_id == person_id, members.c.person_id != person_id)
        .where(members.c.confirmed_at.is_not(None))
        .order_by(members.c.asked_at.desc(), members.c.person_id.desc())
    )
    for team_id, other_id in {row[0]: row[1] for row in session.execute(query)}.items():
        session.execute(update(teams).where(teams.c.id == team_id).values(captain_id=other_id))


def commits_moved(session: Session, work_id: int, known: Mapping[str, str]) -> None:
    """Let attempts point to the commits that were written anew."""
    attempts = table("submission")
    for old, new in known.items():
        session.execute(
            update(attempts)
            .where(attempts.c.work_id == work_id, attempts.c.commit_id == old)
            .values(commit_id=new)
        )


def wipe_traces(database: Database) -> None:
    """Let nothing of what was deleted be found in the database's own file, or in the log beside it.

    PostgreSQL reuses the room by itself (autovacuum); SQLite keeps old pages until the file is written anew.
    """
    if not database.is_sqlite:
        return
    connection = database.engine.raw_connection()
    try:
        for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            connection.cursor().execute(statement).fetchall()
    finally:
        connection.close()
