"""The worked examples of the guide for authors, each laid into an exercise of its kind as its checks."""

import ast
import re
import shutil
from pathlib import Path
from typing import NamedTuple

from lms.grading.verify import verify
from lms.runner.sandbox import DockerRunner
from lms.settings import ROOT
from lms.storage.content.catalogue import load

GUIDE = (ROOT / "docs/authoring.md").read_text(encoding="utf-8")
FENCE = "```python\n"


class Example(NamedTuple):
    """Where an example stands, the exercise that it checks, and a solution that must fail at a check of it.

    ``work`` are the files of a solution that passes and of that one, where the exercise has none of the kind.
    """

    section: str
    exercise: str
    failing: str
    check: str
    reason: str
    work: tuple[dict[str, str], dict[str, str]] | None = None

    @property
    def environment(self) -> str:
        text = (ROOT / "exercises" / self.exercise / "exercise.toml").read_text(encoding="utf-8")
        (found,) = re.findall(r'^environment = "(\w+)"$', text, re.MULTILINE)
        return str(found)


SORTING = """\
def merge(one, other):
    if not one or not other:
        return one + other
    first, rest = (one, other) if one[0] <= other[0] else (other, one)
    return [first[0]] + merge(first[1:], rest)


def sort(numbers):
    runs = [[]]
    for number in numbers:
        runs.append([number])
    return merge(runs[0], runs[-1])
"""
EXAMPLES = (
    Example(
        "## A check asks, and compares the answer",
        "share-the-baursaks",
        "hard_codes_the_example",
        "shares_any_number",
        "wrong_value",
    ),
    Example(
        "### Random inputs", "pack-the-readings", "counts_values", "packs_like_the_reference", "wrong_value"
    ),
    Example(
        "### Tests that students write", "test-the-split", "tests_nothing", "catches_the_bugs", "below_band"
    ),
    Example(
        "### Notebooks", "a-day-at-the-bazaar", "draws_without_words", "counts_the_income", "wrong_output"
    ),
    Example(
        "### Programs that are built",
        "a-ring-in-memory",
        "one_place_beyond",
        "touches_its_own_memory_alone",
        "wrong_exit",
    ),
    Example(
        "### SQL",
        "the-canteen-in-tables",
        "forgets_what_nobody_bought",
        "sums_up_every_dish",
        "wrong_value",
    ),
    Example("### A small web service", "notes-over-http", "ok_for_everything", "keeps_notes", "wrong_value"),
    Example(
        "### What a program is made of",
        "pack-the-readings",
        "with_help",
        "sorts_by_hand",
        "forbidden",
        ({"sorting.py": SORTING}, {"sorting.py": f"{SORTING}\n\nready = sorted\n"}),
    ),
    Example(
        "### Machine learning",
        "will-the-bus-be-late",
        "always_on_time",
        "foresees_hidden_buses",
        "below_band",
    ),
)


def program(section: str) -> str:
    """Return the first program below a heading of the guide."""
    _, _, after = GUIDE.partition(f"\n{section}\n")
    text = re.split(r"\n#{2,3} ", after)[0]
    return text.split(FENCE)[1].split("```")[0]


def programs() -> list[str]:
    return [part.split("```")[0] for part in GUIDE.split(FENCE)[1:]]


def checks_in(source: str) -> list[str]:
    """Return the names of a program's checks, in their order."""
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    return [one.name for one in functions if any(ast.unparse(mark) == "check" for mark in one.decorator_list)]


def laid_out(example: Example, into: Path) -> None:
    """Copy an exercise with the example for its checks, its passing solutions and the one that must fail."""
    folder = into / example.exercise
    origin = ROOT / "exercises" / example.exercise
    shutil.copytree(origin, folder, ignore=shutil.ignore_patterns("failing", "__pycache__", "beside"))
    failing = folder / "solutions" / "failing" / example.failing
    if example.work is None:
        shutil.copytree(origin / "solutions" / "failing" / example.failing, failing)
    else:
        bring(folder, failing, *example.work)
    told = f'check = "{example.check}"\nreason = "{example.reason}"\nwhy = "As its name says."\n'
    (failing / "fails.toml").write_text(told, encoding="utf-8")
    source = program(example.section)
    (folder / "checks.py").write_text(source, encoding="utf-8")
    names = checks_in(source)
    text = (folder / "exercise.toml").read_text(encoding="utf-8").split("[[checks]]")[0]
    text = re.sub(r"^pass_points = .*$", f"pass_points = {len(names)}", text, flags=re.MULTILINE)
    text = re.sub(r"^prerequisites = .*$", "prerequisites = []", text, flags=re.MULTILINE)
    checks = [
        f'[[checks]]\nname = "{name}"\npoints = 1\n\n[checks.title]\nen = "{name}"\n\n' for name in names
    ]
    (folder / "exercise.toml").write_text(text + "".join(checks), encoding="utf-8")


def bring(folder: Path, failing: Path, right: dict[str, str], wrong: dict[str, str]) -> None:
    """Put the example's own works in the place of the exercise's."""
    shutil.rmtree(folder / "solutions")
    shutil.rmtree(folder / "starter")
    for place, files in (("starter", right), ("solutions/passing/as_it_is", right), (failing, wrong)):
        (folder / place).mkdir(parents=True)
        for name, text in files.items():
            (folder / place / name).write_text(text, encoding="utf-8")
    settings = folder / "exercise.toml"
    text = settings.read_text(encoding="utf-8")
    hand_in = ", ".join(f'"{name}"' for name in right)
    settings.write_text(re.sub(r"(?m)^hand_in = .*$", f"hand_in = [{hand_in}]", text), encoding="utf-8")


def not_as_stated(runner: DockerRunner, example: Example, into: Path) -> list[str]:
    """Grade the solutions by the example, and return what does not end as it must."""
    laid_out(example, into)
    catalogue = load(into, ROOT / "graders")
    assert [str(one) for one in catalogue.errors] == []
    rows = list(verify(catalogue, runner))
    assert any(row.expected.startswith("passed") for row in rows)
    assert any(row.expected.startswith("fails") for row in rows)
    return [f"{row.solution}: stated {row.expected}, came {row.got}" for row in rows if not row.ok]
