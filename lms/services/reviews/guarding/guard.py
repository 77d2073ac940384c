"""Guarding the guard: what mentors should look at in how students review, and what they did about it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from itertools import combinations
from pathlib import PurePosixPath

from sqlmodel import Session

from lms.domain.access import looks_after
from lms.domain.people import tidy
from lms.domain.reviews import guard as rules
from lms.domain.reviews.guard import Action, Finding, Kind, Manner, Seen
from lms.errors import N_, ConflictError, QatarlasError, RefusedError
from lms.services.keys import key
from lms.services.people import standing
from lms.services.reviews.matching import byhand
from lms.services.school import School
from lms.storage.git.repositories import Repositories
from lms.storage.reviews import guard as rows
from lms.storage.tables import GuardAction, Person, Review, SpotCheck, Submission, Work

__all__ = ["Action", "Found", "Kind", "Noted", "act", "choose_spot_checks", "listing", "log"]

LOOKED_BACK = timedelta(days=365)
BYTES_A_LINE = 32
CODE = frozenset(
    {
        ".c",
        ".cpp",
        ".css",
        ".go",
        ".h",
        ".html",
        ".java",
        ".js",
        ".jsx",
        ".kt",
        ".php",
        ".py",
        ".rb",
        ".rs",
        ".sh",
        ".sql",
        ".swift",
        ".ts",
        ".tsx",
    }
)
SPOT_CHECKS = 3
"""How many of somebody's next reviews are looked at when a mentor wants so."""
WATCHED = "watched"
LONGEST_NOTE = 1000
SHOWN = 50
_GONE = N_("This finding is no longer there: it was handled, or newer reviews have changed it.")


@dataclass(frozen=True)
class Found:
    """A finding with its people; ``before`` is what was done about it the last time.

    ``names`` are of everybody in its evidence.
    """

    finding: Finding
    people: tuple[Person, ...]
    names: Mapping[int, str]
    before: GuardAction | None


@dataclass(frozen=True)
class Noted:
    """What a mentor did about a finding once."""

    row: GuardAction
    kind: str
    people: tuple[Person, ...]
    by: Person


def listing(school: School, viewer: Person) -> tuple[Found, ...]:
    """Return what waits for a look, of the people whom the viewer looks after."""
    with school.database.read() as session:
        handled = rows.last_actions(session)
        found = [
            Found(one, _people(session, one.people), _names(session, one), handled.get(one.key))
            for one in rules.findings(_seen(session, school), _manners(session))
        ]
    return tuple(one for one in found if _is_in_charge(viewer, one.people) and _is_new(one))


def log(school: School, viewer: Person) -> tuple[Noted, ...]:
    """Return what was done about findings, the newest first."""
    with school.database.read() as session:
        found = []
        for row in rows.actions(session, SHOWN):
            kind, _, ids = row.finding.partition(":")
            people = _people(session, [int(one) for one in ids.split("-")])
            found.append(Noted(row, kind, people, session.get_one(Person, row.person_id)))
    return tuple(one for one in found if _is_in_charge(viewer, one.people))


def act(school: School, viewer: Person, finding: str, action: Action, note: str) -> None:
    """Note what a mentor does about a finding; only keeping people apart changes anything at once."""
    found = next((one for one in listing(school, viewer) if one.finding.key == finding), None)
    if found is None:
        raise ConflictError(_GONE)
    if action not in rules.CHOICES[found.finding.kind]:
        raise RefusedError(N_("This can't be done about such a finding."))
    words = tidy(note, LONGEST_NOTE)
    if action is Action.APART:
        for first, second in combinations(found.people, 2):
            reason = words or N_("They review each other too often.")
            byhand.exclude(school, key(first.id), key(second.id), reason, key(viewer.id))
    with school.database.write() as session:
        session.add(
            GuardAction(
                finding=finding, action=action, note=words, person_id=key(viewer.id), created_at=school.now()
            )
        )


def choose_spot_checks(school: School) -> int:
    """Choose the next reviews of those whom a mentor wants looked at; return how many were chosen."""
    chosen = 0
    with school.database.write() as session:
        for one in rows.last_actions(session).values():
            if one.action != Action.SPOT_CHECK:
                continue
            people = [int(person) for person in one.finding.partition(":")[2].split("-")]
            left = SPOT_CHECKS - rows.checked_rounds(session, people, one.created_at, WATCHED)
            for round_ in rows.unchecked_rounds(session, people, one.created_at)[: max(0, left)]:
                session.add(SpotCheck(round_id=key(round_.id), why=WATCHED, created_at=school.now()))
                session.flush()
                chosen += 1
    return chosen


def _is_new(found: Found) -> bool:
    """Tell whether a finding was never handled, or rests on enough that has come in since."""
    if found.before is None:
        return True
    return rules.is_news(found.finding, found.before.created_at)


def _is_in_charge(viewer: Person, people: Iterable[Person]) -> bool:
    mine = standing(viewer)
    return any(looks_after(mine, one.cohort_ids) for one in people)


def _people(session: Session, ids: Collection[int]) -> tuple[Person, ...]:
    return tuple(session.get_one(Person, one) for one in ids)


def _names(session: Session, finding: Finding) -> dict[int, str]:
    ids = {one.reviewer for one in finding.evidence}
    return {one: session.get_one(Person, one).name for one in ids}


def _manners(session: Session) -> dict[int, Manner]:
    return {
        person: Manner(row.bias, row.bias_sd, row.noise, row.honest, row.lazy, row.inverted)
        for person, row in rows.fits(session).items()
    }


def _seen(session: Session, school: School) -> list[Seen]:
    found = rows.handed_in(session, school.now() - LOOKED_BACK)
    teams = rows.members(session, {work.team_id for _, _, work, _ in found if work.team_id is not None})
    return [
        Seen(
            review=key(review.id),
            round=key(round_.id),
            reviewer=review.reviewer_id,
            authors=_authors(work, teams),
            exercise=work.exercise,
            grade=review.grade or 0.0,
            expected=round_.score,
            seconds=_seconds(review),
            lines=_lines(school, review, submission),
            ended_at=review.ended_at or school.now(),
        )
        for review, round_, work, submission in found
    ]


def _authors(work: Work, teams: Mapping[int, frozenset[int]]) -> frozenset[int]:
    return (
        teams.get(work.team_id or 0, frozenset()) if work.person_id is None else frozenset({work.person_id})
    )


def _seconds(review: Review) -> float:
    """Return how long a review took: as the desk counted it, else at most from accepting to handing in."""
    if review.seconds > 0 or review.accepted_at is None or review.ended_at is None:
        return review.seconds
    return (review.ended_at - review.accepted_at).total_seconds()


def _lines(school: School, review: Review, submission: Submission) -> int:
    """Return about how many lines of code there were to read, where a review was so quick that it matters."""
    if _seconds(review) >= rules.QUICK_SECONDS or not school.repositories.exists(submission.work_id):
        return 0
    return lines_of_code(school.repositories, submission.work_id, submission.commit_id)


@lru_cache(maxsize=20_000)
def lines_of_code(repositories: Repositories, work_id: int, commit_id: str) -> int:
    """Return about how many lines of code a commit adds to the starter; a commit never changes."""
    try:
        files = repositories.files(work_id, commit_id)
        starter = repositories.starter_commit(work_id)
        given = {one.object_id for one in repositories.files(work_id, starter)} if starter else set()
    except QatarlasError:
        return 0
    code = [one for one in files if PurePosixPath(one.path).suffix in CODE and one.object_id not in given]
    return sum(one.size for one in code) // BYTES_A_LINE
