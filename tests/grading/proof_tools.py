"""What keeps compilers and databases from being talked round, each rule alone, in their own environments.

`make attack-proof` runs it, with the images of C and SQL built before.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from graders.kit import Failed, Work, sql
from graders.kit.static import C, tools
from graders.kit.style import linted
from lms.runner.client import Engine
from lms.runner.images import ensure_images
from lms.settings import ROOT
from tests.environments.test_programs import SETUP
from tests.environments.works import work_in
from tests.runner.openings import OpenRunner

Undo = Callable[[pytest.MonkeyPatch], None]
THEN = "SELECT COUNT(*) AS n FROM t"
LOOKS_AWAY = '#pragma GCC diagnostic ignored "-Wunused-variable"\nint main(void) { int x; return 0; }\n'
COUNTS_NONE = """CREATE FUNCTION public.none(bigint) RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint';
CREATE AGGREGATE public.count(*) (SFUNC = public.none, STYPE = bigint, INITCOND = '0');
ALTER ROLE CURRENT_USER SET search_path = public, pg_catalog
"""
HIDES = "ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY"
TEMPORARY = "CREATE TEMP TABLE t (a INTEGER, b TEXT)"


def spoilt(part: str) -> Undo:
    """Run the program that asks databases with one of its own measures undone."""
    head = "import sys\nsys.path.insert(0, '/opt/qatarlas')\nfrom graders.agent import query\n"
    program = f"{head}{part}\nquery.main()\n"

    def undo(monkeypatch: pytest.MonkeyPatch) -> None:
        whole = Work.run

        def run(work: Work, *argv: str, files: dict[str, str], **given: float | None) -> object:
            return whole(work, *argv, files={**files, "spoilt.py": program}, **given)  # type: ignore[arg-type]  # seconds

        monkeypatch.setattr(Work, "run", run)
        monkeypatch.setattr(sql, "PROGRAM", "spoilt.py")

    return undo


ONE_SESSION = """
from contextlib import contextmanager
known = {}
@contextmanager
def session_of(connection):
    connection.autocommit = True
    name = connection.info.user
    yield known.setdefault(name, connection.cursor())
query.session_of = session_of
"""


def lints(work: Work) -> bool:
    """Whether all points are given to what has an unused variable."""
    return linted(work, language=C) == 1.0


def sorts_by_hand(work: Work) -> bool:
    """Whether a work with an assembler's call of ``qsort`` seems to have none."""
    for program in C.all_of(work):
        program.avoids("qsort")
    return True


def is_empty(work: Work) -> bool:
    """Whether a table that still has its two rows seems empty."""
    return sql.postgres(work, "a.sql", setup=SETUP, then=THEN).rows == [(0,)]


@dataclass(frozen=True)
class Rule:
    """``works`` says whether the trick of a file does."""

    name: str
    environment: str
    file: str
    works: Callable[[Work], bool]
    remove: Undo
    beside: dict[str, bytes] = field(default_factory=dict)


RULES = [
    Rule(
        "no word that silences a compiler",
        "c",
        LOOKS_AWAY,
        lints,
        lambda monkeypatch: monkeypatch.setattr(tools, "unsilenced", lambda *_: None),
    ),
    Rule(
        "no code that no reader reads",
        "c",
        "int main(void) { return 0; }\n",
        sorts_by_hand,
        lambda monkeypatch: monkeypatch.setattr(C, "unread", ()),
        {"sorts.s": b".globl order\norder:\n\tjmp qsort\n"},
    ),
    Rule("postgres: a session of the check's own", "sql", TEMPORARY, is_empty, spoilt(ONE_SESSION)),
    Rule(
        "postgres: settings of a role are forgotten",
        "sql",
        COUNTS_NONE,
        is_empty,
        spoilt("query.FORGETTING = 'SELECT 1'"),
    ),
    Rule("postgres: rows that a policy hides", "sql", HIDES, is_empty, spoilt("query.SEES_ALL = 'SELECT 1'")),
]


@pytest.fixture(scope="module")
def engine() -> Engine:
    opened = Engine()
    ensure_images(opened, ROOT / "graders", print, ("c", "sql"))
    return opened


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(one, id=one.name, marks=pytest.mark.removal(f"tools: {one.name}", case="a verdict"))
        for one in RULES
    ],
)
def test_a_tool_is_not_talked_round_by_this_alone(
    engine: Engine, rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = works(engine, rule)
    rule.remove(monkeypatch)
    assert (held, works(engine, rule)) == (False, True)


def works(engine: Engine, rule: Rule) -> bool:
    path = "main.c" if rule.environment == "c" else "a.sql"
    files = {path: rule.file.encode(), **rule.beside}
    with OpenRunner(engine) as runner, work_in(runner, rule.environment, files) as work:
        try:
            return rule.works(work)
        except Failed:
            return False
