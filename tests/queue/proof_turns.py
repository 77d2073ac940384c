"""Each rule of the queue's order alone: with it nobody waits for another's burst, without it somebody does.

`make attack-proof` runs it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from lms.storage import fences, queue
from lms.storage.tables import Job, Submission
from lms.storage.tables.queue import JobState, Rank
from tests.queue.test_fairness import Line
from tests.support.databases import fresh_database_url, migrated

Undo = Callable[[pytest.MonkeyPatch], None]
LONG = 20


def setting(owner: object, name: str, other: object) -> Undo:
    return lambda monkeypatch: monkeypatch.setattr(owner, name, other)


def burst_at_a_checkpoint(line: Line) -> bool:
    line.put("timur", Rank.CHECKPOINT, LONG)
    line.put("dana")
    return "dana" in line.served(5)


def burst_that_goes_on(line: Line) -> bool:
    """Whoever had too much at once hands in again, as often as one of theirs is graded."""
    line.put("timur", Rank.CHECKPOINT, LONG)
    line.put("dana")
    seen: list[str] = []
    for _ in range(LONG):
        seen += line.served(1)
        line.put("timur", Rank.CHECKPOINT)
    return "dana" in seen


def burst_of_pushes(line: Line) -> bool:
    line.put("aru", count=LONG)
    line.put("dana")
    return "dana" in line.served(2)


def many_teams(line: Line) -> bool:
    for number in range(LONG):
        line.put(f"aru/team-{number}")
    line.put("dana")
    return "dana" in line.served(2)


def newcomer(line: Line) -> bool:
    """Who was served often before waits for no burst of somebody who never was."""
    line.put("aru", count=LONG)
    line.served(LONG)
    line.put("dana", count=LONG)
    line.put("aru")
    return "aru" in line.served(3)


def work_in_bulk(line: Line) -> bool:
    line.put("aru", Rank.REGRADE, LONG)
    line.put("dana")
    return line.served(1) == ["dana"]


def own_turn_is_any(_session: Session, _party: str, _rank: Rank) -> int:
    return 0


def by_work(submission: Submission) -> str:
    return f"work:{submission.work_id}"


def by_turn_and_age(kind: fences.Kind) -> tuple[ColumnElement[Any], ...]:
    return (*((col(Job.turn),) if kind is Job else ()), col(kind.created_at), col(kind.id))


def own_turns_alone(session: Session, party: str, rank: Rank) -> int:
    turns = session.exec(select(Job.turn).where(Job.rank == rank, Job.party == party)).all()
    return max(turns, default=-1) + 1


def three_of_the_first_rank(session: Session, party: str, exercise: str) -> bool:
    """Count what waits among the first alone, and forget what waits in the ordinary line already."""
    waiting = select(Job.id).where(
        Job.party == party,
        Job.rank == Rank.CHECKPOINT,
        Job.state == JobState.WAITING,
        Job.exercise == exercise,
    )
    return len(session.exec(waiting).all()) < queue.MOST_FIRST


@dataclass(frozen=True)
class Rule:
    """``holds`` plays what somebody may try, and says whether the others were served all the same."""

    name: str
    holds: Callable[[Line], bool]
    remove: Undo


RULES = [
    Rule("three of a checkpoint first", burst_at_a_checkpoint, setting(queue, "MOST_FIRST", 1000)),
    Rule(
        "no other first while one waits in line",
        burst_that_goes_on,
        setting(queue, "_may_go_first", three_of_the_first_rank),
    ),
    Rule("one turn a round", burst_of_pushes, setting(queue, "_turn", own_turn_is_any)),
    Rule("turns of a person, not of a work or team", many_teams, setting(queue, "party_of", by_work)),
    Rule("who comes joins the round that is served", newcomer, setting(queue, "_turn", own_turns_alone)),
    Rule("what is graded in bulk comes last", work_in_bulk, setting(fences, "in_order", by_turn_and_age)),
]


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(one, id=one.name, marks=pytest.mark.removal(f"the order: {one.name}", case="fairness"))
        for one in RULES
    ],
)
def test_nobody_waits_for_a_burst_by_this_rule_alone(
    tmp_path: Path, rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = []
    for half in ("held", "removed"):
        if half == "removed":
            rule.remove(monkeypatch)
        with fresh_database_url(tmp_path / half) as url, migrated(url) as database:
            held.append(rule.holds(Line(database)))
    assert held == [True, False]
