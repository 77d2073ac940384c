"""The forging corpus against many exercises: how many hostile works pass, and how many honest ones don't.

Every trick is tried in several styles of exercise (numbers, texts, lists; stdin and arguments), under several
names, and from several places of a work (the file itself, a helper, a package, a text that is run). After
every tenth trick an honest work of the same exercise is graded.
"""

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice, product
from pathlib import Path

from lms.domain.exercises import Exercise
from lms.domain.verdicts import Verdict
from lms.errors import QatarlasError
from lms.grading.grade import grade
from lms.runner.sandbox import DockerRunner
from lms.settings import Settings
from tests.bench.lines import Line
from tests.grading.forging.calls import CALLS
from tests.grading.forging.hostile import Hostile
from tests.grading.forging.node_calls import NODE_CALLS
from tests.grading.forging.runs import RUNS
from tests.grading.forging.targets import HONEST, TARGETS, written

HOSTILE_RUNS = 1000
HONEST_EVERY = 10
AT_ONCE = 2
Change = Callable[[str], str]
Files = dict[str, bytes]


@dataclass(frozen=True)
class Style:
    """A way to ask: what becomes of the checks, and of programs, honest and hostile alike."""

    name: str
    checks: Change
    honest: Change
    hostile: Change = str


@dataclass(frozen=True)
class Trial:
    """One work against one exercise."""

    kind: str
    style: Style
    files: Files
    honest: bool


def returning(name: str, kind: str, python: str, javascript: str) -> Style:
    """Ask for a function of another name, whose value is of another type."""

    def renamed(text: str) -> str:
        return re.sub(r"\badd\b", name, text)

    def checks(text: str) -> str:
        wanted = python.format(r"\1")
        wrapped = re.sub(r"returns\((.+)\)$", f"returns({wanted})", text, flags=re.MULTILINE)
        return renamed(wrapped.replace("value_as(int)", f"value_as({kind})"))

    def honest(text: str) -> str:
        of_python = text.replace("return a + b", f"return {python.format('a + b')}")
        return renamed(of_python.replace("=> a + b", f"=> {javascript.format('a + b')}"))

    return Style(name, checks, honest, renamed)


def with_arguments(text: str) -> str:
    return re.sub(r'"main.py", stdin=(f?"[^"]*")', r'"main.py", *(\1).split()', text)


VALUES = (
    returning("add", "int", "{}", "{}"),
    returning("total", "str", "str({})", "String({})"),
    returning("sums", "list", "[{}]", "[{}]"),
)
STYLES: Mapping[str, tuple[Style, ...]] = {
    "call": VALUES,
    "node": VALUES,
    "run": (
        Style("stdin", str, str),
        Style(
            "arguments", with_arguments, lambda text: text.replace("sys.stdin.read().split()", "sys.argv[1:]")
        ),
        Style(
            "words",
            lambda text: re.sub(r'prints\((f?)"', r'prints(\1"sum ', text),
            lambda text: text.replace("print(sum", 'print("sum", sum'),
        ),
    ),
}
PLACES: Mapping[str, tuple[Callable[[bytes, bytes], Files], ...]] = {
    "call": (
        lambda program, _: {"solution.py": program},
        lambda program, name: {"solution.py": b"from helper import " + name, "helper.py": program},
        lambda program, name: {
            "solution.py": b"from parts.inner import " + name,
            "parts/__init__.py": b"",
            "parts/inner.py": program,
        },
        lambda program, _: {
            "solution.py": b"exec(compile(open('program.txt').read(), 'solution.py', 'exec'))",
            "program.txt": program,
        },
    ),
    "run": (
        lambda program, _: {"main.py": program},
        lambda program, _: {"main.py": b"import helper", "helper.py": program},
        lambda program, _: {"main.py": b"exec(open('program.txt').read())", "program.txt": program},
    ),
    "node": (
        lambda program, _: {"solution.js": program},
        lambda program, _: {"solution.js": b"module.exports = require('./helper.js');", "helper.js": program},
        lambda program, _: {
            "solution.js": b"eval(require('node:fs').readFileSync('/work/program.txt', 'utf8'));",
            "program.txt": program,
        },
    ),
}
TRICKS: Mapping[str, list[Hostile]] = {"call": CALLS, "run": RUNS, "node": NODE_CALLS}


def honest_trial(kind: str, style: Style) -> Trial:
    files = {path: style.honest(content.decode()).encode() for path, content in HONEST[kind].items()}
    return Trial(kind, style, files, honest=True)


def every_trick() -> Iterator[Trial]:
    for kind, tricks in TRICKS.items():
        for style, place, trick in product(STYLES[kind], PLACES[kind], tricks):
            program = style.hostile(trick.program).encode()
            yield Trial(kind, style, place(program, style.name.encode()) | trick.files, honest=False)


def trials() -> Iterator[Trial]:
    """Yield the hostile works, over and over, with honest ones between."""
    for number, trick in enumerate(islice(cycle(list(every_trick())), HOSTILE_RUNS), start=1):
        yield trick
        if number % HONEST_EVERY == 0:
            yield honest_trial(trick.kind, trick.style)


def exercises(folder: Path) -> dict[tuple[str, str], Exercise]:
    made = {}
    for kind, styles in STYLES.items():
        environment, file, checks = TARGETS[kind]
        for style in styles:
            slug = f"forge-{kind}-{style.name}"
            made[kind, style.name] = written(folder / slug, slug, environment, file, style.checks(checks))
    return made


def bench() -> Iterator[Line]:
    counted: Counter[tuple[bool, str]] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        asked = exercises(Path(folder))
        settings = Settings(var=Path(folder), warm=AT_ONCE, slots=AT_ONCE)
        with DockerRunner(settings) as runner, ThreadPoolExecutor(AT_ONCE) as pool:

            def verdict(numbered: tuple[int, Trial]) -> tuple[bool, str]:
                seed, trial = numbered
                exercise = asked[trial.kind, trial.style.name]
                try:
                    report = grade(trial.files, exercise, runner, seed, lambda _outcome: None)
                except QatarlasError:
                    return trial.honest, "fault"
                return trial.honest, report.verdict.value

            counted.update(pool.map(verdict, enumerate(trials())))
    yield from lines(counted)


def lines(counted: Counter[tuple[bool, str]]) -> Iterator[Line]:
    hostile = sum(count for (honest, _), count in counted.items() if not honest)
    honest = sum(counted.values()) - hostile
    forged, passed = counted[False, Verdict.PASSED.value], counted[True, Verdict.PASSED.value]
    failed = counted[False, Verdict.FAILED.value]
    yield Line("hostile_runs", hostile, "runs", None, f">= {HOSTILE_RUNS}", hostile >= HOSTILE_RUNS)
    yield Line("forged_passes", forged, "runs", hostile, "0", forged == 0)
    yield Line("hostile_runs_failed", failed, "runs", hostile, "all", failed == hostile)
    yield Line("honest_runs_passed", passed, "runs", honest, "all", passed == honest)
