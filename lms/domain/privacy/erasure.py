"""Erasure: what becomes of every table when somebody wishes to be forgotten, and in which steps.

What is about one person alone goes. What others need stays without the person: a review that was given keeps
its answers, a sum of the ledger its amounts, and "a former student" stands where the name stood. Of texts
nothing stays, since a text may say who wrote it; what others wrote is kept, without the name in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

GRACE = timedelta(days=14)
"""How long a request can be taken back; the account is closed at once."""
LEASE = timedelta(minutes=15)


class Step(StrEnum):
    """What is done next. Each step may be done again: one that a crash has cut short begins anew."""

    WAITING = "waiting"
    REPOSITORIES = "repositories"
    ROWS = "rows"
    FILES = "files"
    TRACES = "traces"
    DONE = "done"


class Fate(StrEnum):
    """What becomes of the rows about a person.

    ``GOES``: they are deleted. ``NAMELESS``: they stay and point to nobody any more, their texts emptied.
    ``STAYS``: nothing in them is about a person; only a name that a text mentions is taken out.
    """

    GOES = "goes"
    NAMELESS = "nameless"
    STAYS = "stays"


@dataclass(frozen=True)
class Line:
    """A table's fate. ``prose`` are the columns in which people write freely, or that quote them."""

    fate: Fate
    prose: tuple[str, ...] = ()


def _goes(*prose: str) -> Line:
    return Line(Fate.GOES, prose)


def _nameless(*prose: str) -> Line:
    return Line(Fate.NAMELESS, prose)


def _stays(*prose: str) -> Line:
    return Line(Fate.STAYS, prose)


_WORDS = ("name_kk", "name_ru", "name_en", "about_kk", "about_ru", "about_en")

TABLES: Mapping[str, Line] = MappingProxyType(
    {
        "access_token": _goes(),
        "activity": _stays(*_WORDS),
        "admission": _stays("name", "about"),
        "admission_question": _stays(),
        "allotment": _goes(),
        "announcement": _stays("words"),
        "announcement_read": _goes(),
        "answer": _nameless("note"),
        "appeal": _nameless("reason"),
        "application": _nameless(),
        "application_answer": _goes("typed"),
        "application_event": _nameless("reason"),
        "attendance_sheet": _stays(),
        "attendance_try": _goes(),
        "beside_run": _nameless("words", "output", "cases", "fault"),
        "calendar_feed": _goes(),
        "check_result": _nameless("findings"),
        "checkpoint": _stays("title"),
        "checkpoint_seat": _goes("extra_reason"),
        "code_print": _goes(),
        "code_reading": _goes(),
        "cohort": _stays("name"),
        "cohort_group": _stays(),
        "comment": _nameless("body", "suggestion"),
        "company": _stays("about_kk", "about_ru", "about_en"),
        "company_member": _goes(),
        "company_review": _nameless("answers", "text", "report_reason"),
        "company_view": _nameless(),
        "completion": _goes("note"),
        "consent": _nameless(),
        "consent_text": _stays(),
        "credit_policy": _stays(),
        "data_export": _goes(),
        "deadline": _stays(),
        "digest": _goes("facts", "text"),
        "digest_setting": _goes(),
        "ended_login": _stays(),
        "enrolment": _nameless("note"),
        "entrant": _goes(),
        "erasure": _nameless("reason"),
        "event": _stays("title", "about"),
        "evidence": _nameless(),
        "exclusion": _goes("reason"),
        "extension": _goes("reason"),
        "freeze": _goes("reason"),
        "grade": _nameless(),
        "group_member": _goes(),
        "grouping": _stays("name"),
        "guard_action": _stays("note"),
        "guardian_link": _goes(),
        "image_build": _stays(),
        "intake": _stays("name"),
        "intake_track": _stays(),
        "invitation": _nameless("note"),
        "job": _nameless("fault", "progress"),
        "last_seen": _goes(),
        "leaderboard_entry": _goes(),
        "ledger_entry": _nameless("details"),
        "likeness": _goes("note"),
        "likeness_answer": _goes("words"),
        "mentor_note": _goes("note"),
        "monthly_report": _stays(),
        "notice": _goes("values"),
        "person": _nameless("name"),
        "population_fit": _stays(),
        "portfolio": _goes(),
        "portfolio_item": _goes("about"),
        "portfolio_share": _goes(),
        "programme": _stays(),
        "proposal": _stays(
            "title_kk", "title_ru", "title_en", "subject_kk", "subject_ru", "subject_en", "reason"
        ),
        "proposal_file": _stays(),
        "question": _nameless("values", "answer"),
        "rating": _nameless("note"),
        "regrade": _stays("reason"),
        "regrade_line": _goes("outcomes"),
        "report": _nameless("text", "reason", "outcome"),
        "result_override": _goes("reason", "withdrawn_reason"),
        "review": _nameless("why", "summary", "decline_reason"),
        "review_round": _nameless("reason"),
        "review_run": _nameless("argv", "stdin", "files", "stdout", "stderr", "notebook", "fault"),
        "reviewer_fit": _goes(),
        "reviewer_setting": _goes(),
        "room": _stays("name"),
        "roster_import": _stays("content"),
        "roster_key": _goes(),
        "rubric_version": _stays(),
        "score_entry": _stays(),
        "seat": _goes("reason"),
        "slot": _nameless("place"),
        "spot_check": _stays(),
        "station": _stays(),
        "submission": _nameless(),
        "team": _nameless(),
        "team_member": _goes(),
        "track": _stays(*_WORDS),
        "track_stay": _nameless("reason", "end_reason"),
        "vacancy": _stays("title"),
        "vacancy_table": _stays("content"),
        "viewed_file": _goes(),
        "visit": _nameless(),
        "visit_change": _nameless("reason"),
        "visit_claim": _nameless("reason", "answer"),
        "voided_criterion": _stays("reason"),
        "wish": _goes(),
        "work": _nameless(),
        "worker": _stays(),
    }
)
