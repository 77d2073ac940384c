"""Limits of what reads works in the judge, and what a check's own session of SQL is for, each alone.

On the real engine. `make attack-proof` runs it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from graders.kit import sql
from lms.domain.verdicts import Verdict
from lms.grading import grade as grading
from lms.grading import hearing
from lms.runner.client import Engine
from tests.environments.test_programs import SETUP
from tests.environments.works import work_in
from tests.grading.forging.defences import HEAD
from tests.grading.forging.targets import written
from tests.runner.openings import Change, OpenRunner, judge_without

BY_THE_CLOCK = {"cpu_seconds": 60.0, "seconds": 5.0}
OF_THE_PROCESSOR = {"cpu_seconds": 4.0, "seconds": 60.0}
LONG_LINE = f"x = [{('[' * 40 + '1,' + '],' * 40) * 800}]\n"
"""So much takes Black several times as long as both."""
QUICK = "from graders.kit import style\nstyle.apart.__defaults__ = (1,)\n"
TIDY = HEAD.replace("graders.kit import", "graders.kit.style import formatted\nfrom graders.kit import") + (
    "    formatted(work)\n"
)
READS = HEAD.replace("graders.kit import", "graders.kit.static import Program\nfrom graders.kit import") + (
    "    Program.of(work, 'solution.py').avoids('sorted')\n"
)


@dataclass(frozen=True)
class Limit:
    """With it a work has failed; without it the judge breaks, and nobody knows whose fault that is."""

    name: str
    checks: str
    program: str
    watch: Mapping[str, float]
    before: Change
    remove: Change


LIMITS = [
    Limit(
        "the time of a formatter",
        TIDY,
        LONG_LINE,
        BY_THE_CLOCK,
        judge_without(QUICK),
        judge_without(f"{QUICK}import resource\nresource.setrlimit = lambda *_: None"),
    ),
    Limit(
        "a formatter in a process of its own",
        TIDY,
        LONG_LINE,
        OF_THE_PROCESSOR,
        judge_without(QUICK),
        judge_without(f"{QUICK}style.apart = lambda task: task()"),
    ),
    Limit(
        "the size of a text",
        READS,
        "x = [" + "1," * 2_500_000 + "]\n",
        hearing.WATCH,
        judge_without(""),
        judge_without("from graders.kit.static import python\npython.LARGEST = 10**9"),
    ),
]


@pytest.fixture
def engine(images: dict[str, str]) -> Engine:
    assert images
    return Engine()


@pytest.mark.parametrize(
    "limit",
    [
        pytest.param(one, id=one.name, marks=pytest.mark.removal(f"reading: {one.name}", case="the judge"))
        for one in LIMITS
    ],
)
def test_a_text_breaks_no_judge_by_this_alone(
    engine: Engine, tmp_path: Path, limit: Limit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "WATCH", limit.watch)
    files = {"solution.py": limit.program.encode()}
    verdicts = []
    for number, change in enumerate((limit.before, limit.remove)):
        exercise = written(tmp_path / str(number), f"proof-{number}", "python", "solution.py", limit.checks)
        with OpenRunner(engine, change) as runner:
            report = grading.grade(files, exercise, runner, 5, lambda _outcome: None)
        verdicts.append(report.verdict)
    assert verdicts == [Verdict.FAILED, Verdict.ERRORED]


SPOILT = """
import sqlite3, sys
from contextlib import nullcontext
sys.path.insert(0, "/opt/qatarlas")
from graders.agent import query
one = sqlite3.connect(":memory:", isolation_level=None)
query.opened = lambda kept: nullcontext(one)
query.left_by = lambda session: b""
query.main()
"""


@pytest.mark.removal("a session of SQL that is the check's own", case="a verdict")
def test_a_table_in_the_place_of_another_is_seen_through_by_this_alone(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The work deletes nothing, and puts an empty table before the one that it was to empty."""
    files = {"a.sql": b"CREATE TEMP TABLE t (a INTEGER, b TEXT)", "spoilt.py": SPOILT.encode()}
    assert not is_empty(engine, files)
    monkeypatch.setattr(sql, "PROGRAM", "spoilt.py")
    assert is_empty(engine, files)


def is_empty(engine: Engine, files: Mapping[str, bytes]) -> bool:
    with OpenRunner(engine) as runner, work_in(runner, "python", files) as work:
        table = sql.sqlite(work, "a.sql", setup=SETUP, then="SELECT COUNT(*) AS n FROM t")
        return table.rows == [(0,)]
