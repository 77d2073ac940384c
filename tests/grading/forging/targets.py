"""Small exercises to be attacked: a function that adds in two languages, a program that adds and copies."""

from pathlib import Path

from lms.domain.exercises import Exercise
from lms.settings import ROOT
from lms.storage.content.catalogue import load
from tests.exercises import folders

SECRET = 987_654_321
"""A number that only inputs of hidden checks hold."""

HEAD = """\
environment = "{environment}"
xp = 1
pass_points = {points}
hand_in = ["{file}"]
title = {{ kk = "қ", ru = "с", en = "a" }}
summary = {{ kk = "қ", ru = "с", en = "a" }}

[limits]
seconds = 20
total_seconds = 120
memory_mb = 128
"""
CHECK = """
[[checks]]
name = "{name}"
points = 1
hidden = {hidden}
title = {{ kk = "қ", ru = "с", en = "a" }}
"""

CALLS = f'''\
from graders.kit import Work, check


@check
def gives_the_example(work: Work) -> None:
    """add(2, 3) gives 5."""
    work.call("solution", "add", 2, 3).returns(5)


@check
def gives_one(work: Work) -> None:
    """add(0, 1) gives 1, which is not True."""
    work.call("solution", "add", 0, 1).returns(1)


@check
def adds_anything(work: Work) -> None:
    """add() adds."""
    for _ in range(2):
        first, second = work.random.randint(10, 10**6), work.random.randint(10, 10**6)
        work.call("solution", "add", first, second).returns(first + second)


@check
def adds_hidden(work: Work) -> None:
    """add() adds large numbers."""
    work.call("solution", "add", {SECRET}, work.random.randint(10, 99)).prints("").value_as(int)
    second = work.random.randint(10, 99)
    work.call("solution", "add", {SECRET}, second).returns({SECRET} + second)
'''

RUNS = f'''\
from graders.kit import Work, check, fail


@check
def gives_the_example(work: Work) -> None:
    """2 and 3 give 5."""
    work.run("python3", "main.py", stdin="2 3").prints("5").exits(0)


@check
def adds_anything(work: Work) -> None:
    """The program adds."""
    for _ in range(2):
        first, second = work.random.randint(10, 10**6), work.random.randint(10, 10**6)
        work.run("python3", "main.py", stdin=f"{{first}} {{second}}").prints(f"{{first + second}}").exits(0)


@check
def copies(work: Work) -> None:
    """The program copies in.txt to out.txt."""
    text = f"{{work.random.random()}}"
    done = work.run("python3", "main.py", "copy", files={{"in.txt": text}}, collect=["out.txt"]).exits(0)
    if done.collected.text("out.txt") != text:
        fail("wrong_output", asked="main.py copy", expected=text, got=done.collected["out.txt"])


@check
def adds_hidden(work: Work) -> None:
    """The program adds large numbers."""
    second = work.random.randint(10, 99)
    work.run("python3", "main.py", stdin=f"{SECRET} {{second}}").prints(f"{{{SECRET} + second}}").exits(0)
'''

TARGETS = {
    "call": ("python", "solution.py", CALLS),
    "run": ("python", "main.py", RUNS),
    "node": ("node", "solution.js", CALLS),
}
HONEST = {
    "node": {"solution.js": b"exports.add = (a, b) => a + b;\n"},
    "call": {"solution.py": b"def add(a, b):\n    return a + b\n"},
    "run": {
        "main.py": b"""\
import sys
if sys.argv[1:] == ["copy"]:
    open("out.txt", "w").write(open("in.txt").read())
else:
    print(sum(map(int, sys.stdin.read().split())))
"""
    },
}


def target(root: Path, kind: str) -> Exercise:
    """Write the exercise of a kind into a folder and read it as the catalogue does."""
    return written(root, f"forge-{kind}", *TARGETS[kind])


def written(root: Path, slug: str, environment: str, file: str, checks: str) -> Exercise:
    """Write an exercise of these checks, a point each, all of which have to pass."""
    names = [line[4:].split("(")[0] for line in checks.splitlines() if line.startswith("def ")]
    told = HEAD.format(environment=environment, points=len(names), file=file) + "".join(
        CHECK.format(name=name, hidden=str(name.endswith("hidden")).lower()) for name in names
    )
    changes: dict[str, str | None] = {
        name: None for name in folders.FILES if name.startswith(("solutions/", "starter/", "hidden/"))
    }
    files = {"exercise.toml": told, "checks.py": checks, f"starter/{file}": "# begin here\n"}
    folders.exercise(root, slug, changes | files)
    catalogue = load(root / "exercises", ROOT / "graders")
    assert not catalogue.errors, catalogue.errors
    return catalogue.get(slug)
