"""What came of many people's works at once: for boards and gradebooks, which look at a cohort as a whole."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from lms.domain.cohorts.gradebooks import Decision, Result, Try, Word, by_checks, by_reviews, overridden
from lms.domain.reviews.states import RoundState
from lms.domain.verdicts import Verdict
from lms.services.school import School
from lms.storage.cohorts import results as rows
from lms.storage.tables import Override, Round

GOING_ON = frozenset({RoundState.OPEN, RoundState.MENTOR})


@dataclass(frozen=True)
class Stand:
    """One student's works on one exercise. ``original`` is what would count without a mentor's word."""

    exercise: str
    result: Result
    original: Result
    tries: tuple[Try, ...] = ()
    newest_id: int | None = None
    round: Round | None = None
    override: Override | None = None

    @property
    def in_review(self) -> bool:
        return self.round is not None and self.round.state in GOING_ON and not self.result.passed

    @property
    def waits_since(self) -> datetime | None:
        """Return since when it is with reviewers."""
        return self.round.opened_at if self.round is not None and self.in_review else None

    @property
    def last_at(self) -> datetime | None:
        return self.tries[-1].at if self.tries else None


Stands = Mapping[str, Stand]


def of_people(session: Session, school: School, people: Collection[int]) -> dict[int, dict[str, Stand]]:
    """Return the stands of people by exercise; what nobody has begun is left out."""
    by_work = _works(session, people)
    words = {(one.person_id, one.exercise): one for one in rows.overrides(session, people)}
    mine: dict[tuple[int, str], list[_Work]] = {key: [] for key in words}
    for person_id, work_id, exercise in rows.owners(session, people):
        mine.setdefault((person_id, exercise), []).append(by_work.get(work_id, _Work()))
    found: dict[int, dict[str, Stand]] = {person_id: {} for person_id in people}
    for (person_id, exercise), works in mine.items():
        word = words.get((person_id, exercise))
        found[person_id][exercise] = _stand(school, exercise, works, word)
    return found


@dataclass
class _Work:
    """What is known of one work."""

    tries: tuple[Try, ...] = ()
    newest_id: int | None = None
    rounds: tuple[tuple[Round, datetime], ...] = ()


def _works(session: Session, people: Collection[int]) -> dict[int, _Work]:
    passed: set[int] = set()
    newest: dict[int, tuple[float, float]] = {}
    for submission_id, verdict, points, largest in rows.grades(session, people):
        newest[submission_id] = (points, largest)
        if verdict is Verdict.PASSED:
            passed.add(submission_id)
    works: dict[int, _Work] = {}
    for work_id, submission_id, when in rows.attempts(session, people):
        one = works.setdefault(work_id, _Work())
        one.tries += (Try(when, submission_id in passed, *newest.get(submission_id, ())),)
        one.newest_id = submission_id
    for round_, when in rows.rounds(session, people):
        works.setdefault(round_.work_id, _Work()).rounds += ((round_, when),)
    return works


def _stand(school: School, exercise: str, works: Iterable[_Work], override: Override | None) -> Stand:
    known = list(works)
    tries = sorted((one for work in known for one in work.tries), key=lambda one: one.at)
    rounds = [one for work in known for one in work.rounds]
    if exercise in school.catalogue.reviewed:
        original = by_reviews(
            Decision(when, bool(one.passed), one.final)
            for one, when in rounds
            if one.state is RoundState.DECIDED and one.final is not None
        )
    else:
        original = by_checks(tries)
    word = _word(override, tries) if override else None
    return Stand(
        exercise,
        overridden(original, word),
        original,
        tuple(tries),
        max((one.newest_id for one in known if one.newest_id is not None), default=None),
        rounds[-1][0] if rounds else None,
        override,
    )


def _word(override: Override, tries: Iterable[Try]) -> Word:
    """Return a mentor's word; what it lets pass was handed in with the last attempt before it."""
    before = [one.at for one in tries if one.at <= override.created_at]
    return Word(override.passed, override.percent, max(before, default=override.created_at))
