"""Whoever tries to forge a result fails or does nothing; whoever is honest passes, in the same sandbox."""

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from lms.domain.exercises import Exercise
from lms.domain.verdicts import Report, Verdict
from lms.grading.grade import grade
from lms.runner.sandbox import DockerRunner
from tests.grading.forging.calls import CALLS
from tests.grading.forging.hostile import Hostile
from tests.grading.forging.node_calls import NODE_CALLS
from tests.grading.forging.runs import RUNS
from tests.grading.forging.targets import HONEST, SECRET, TARGETS, target

FORGERS = {"call": CALLS, "run": RUNS, "node": NODE_CALLS}
Grading = Callable[[str, dict[str, bytes]], Report]


@pytest.fixture(scope="session")
def targets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Exercise]:
    root: Path = tmp_path_factory.mktemp("targets")
    return {kind: target(root, kind) for kind in TARGETS}


@pytest.fixture
def graded(docker_runner: DockerRunner, targets: dict[str, Exercise]) -> Grading:
    """Return a function that grades files against the target of a kind, in real containers."""

    def grade_files(kind: str, files: dict[str, bytes]) -> Report:
        return grade(files, targets[kind], docker_runner, 5, lambda _outcome: None)

    return grade_files


def handed_in(kind: str, hostile: Hostile) -> dict[str, bytes]:
    return {TARGETS[kind][1]: hostile.program.encode()} | hostile.files


@pytest.mark.parametrize("kind", TARGETS)
def test_an_honest_work_passes(graded: Grading, kind: str) -> None:
    report = graded(kind, HONEST[kind])
    assert (report.verdict, report.points) == (Verdict.PASSED, 4)


@pytest.mark.parametrize(
    ("kind", "hostile"),
    [
        pytest.param(kind, one, id=f"{kind}-{one}", marks=pytest.mark.case(one.case))
        for kind, hostile in FORGERS.items()
        for one in hostile
    ],
)
def test_a_forger_never_passes(graded: Grading, kind: str, hostile: Hostile) -> None:
    report = graded(kind, handed_in(kind, hostile))
    assert report.verdict is Verdict.FAILED, report
    hidden = next(one for one in report.outcomes if one.name == "adds_hidden")
    if hostile.reason:
        assert report.points == 0, report
        assert report.outcomes[0].findings[0].reason == hostile.reason
        assert hidden.passed is False
    if hostile.got is not None:
        told = [outcome.findings[0].got for outcome in report.outcomes if outcome.findings[0].got]
        assert set(told) == {hostile.got}


@pytest.mark.parametrize("kind", TARGETS)
@pytest.mark.case("F11", "F17")
def test_after_a_forger_an_honest_work_passes(graded: Grading, kind: str) -> None:
    """F17, F11: what one work does to its container is no matter to the next."""
    for hostile in (one for one in FORGERS[kind] if one.case in {"F11", "F17"}):
        graded(kind, handed_in(kind, hostile))
    assert graded(kind, HONEST[kind]).verdict is Verdict.PASSED


LEAKS = {
    "call": [
        "def add(a, b):\n    print(a, b)\n    return a + b\n",
        "def add(a, b):\n    raise ValueError(f'{a} {b}')\n",
        "import sys\ndef add(a, b):\n    sys.stderr.write(f'{a} {b}')\n    return [a, b]\n",
        "def add(a, b):\n    raise type(f'Error{a}', (Exception,), {})\n",
    ],
    "node": [
        "exports.add = (a, b) => { console.log(a, b); throw new Error(`${a} ${b}`); };\n",
    ],
    "run": [
        "import sys\ntold = sys.stdin.read()\nprint(told)\nsys.stderr.write(told)\nraise SystemExit(told)\n",
    ],
}


@pytest.mark.parametrize(
    ("kind", "program"), [(kind, program) for kind, programs in LEAKS.items() for program in programs]
)
@pytest.mark.case("F18")
def test_hidden_inputs_that_are_printed_are_not_shown(graded: Grading, kind: str, program: str) -> None:
    """F18."""
    report = graded(kind, {TARGETS[kind][1]: program.encode()})
    hidden = next(one for one in report.outcomes if one.name == "adds_hidden")
    assert hidden.passed is False
    assert hidden.findings[0].model_dump(exclude={"reason"}) == {
        "asked": "", "expected": None, "got": None, "note": None,
    }  # fmt: skip
    assert str(SECRET) not in repr(report)


NASTY = "\\x1b[2J\\x1b]0;t\\x07\\x00\\u202e\\ud800\\r"
NASTY_BYTES = f"'{NASTY}'.encode('utf-8', 'surrogatepass') + b'\\xff\\xfe'"
ESCAPED = {
    "call": [
        f"def add(a, b):\n    return '{NASTY}'\n",
        f"def add(a, b):\n    raise ValueError('{NASTY}')\n",
        f"def add(a, b):\n    raise type('E{NASTY[:4]}', (Exception,), {{}})('x')\n",
        f"import os\ndef add(a, b):\n    os.write(1, {NASTY_BYTES})\n    os._exit(1)\n",
        f"def add(a, b):\n    return {{'{NASTY}': [b'\\x00\\xff']}}\n",
    ],
    "node": [
        "exports.add = () => '\\x1b[2J\\x07\\0\\u202e\\ud800\\r';\n",
        "exports.add = () => { throw new Error('\\x1b[2J\\x07\\0\\u202e\\ud800\\r'); };\n",
    ],
    "run": [
        f"import os\nos.write(1, {NASTY_BYTES})\n",
        f"import os\nos.write(2, {NASTY_BYTES})\nraise SystemExit(3)\n",
    ],
}


@pytest.mark.parametrize(
    ("kind", "program"), [(kind, program) for kind, programs in ESCAPED.items() for program in programs]
)
@pytest.mark.case("F20")
def test_what_a_terminal_would_obey_is_escaped(graded: Grading, kind: str, program: str) -> None:
    """F20."""
    report = graded(kind, {TARGETS[kind][1]: program.encode()})
    assert report.verdict is Verdict.FAILED
    told = "".join(
        f"{finding.asked}{finding.expected}{finding.got}{finding.note}"
        for outcome in report.outcomes
        for finding in outcome.findings
    )
    assert told
    wild = {sign for sign in told if unicodedata.category(sign)[0] == "C" and sign not in "\n\t"}
    assert not wild
    told.encode()
