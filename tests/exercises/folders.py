"""A small exercise and environment written into a test's folder, to be spoiled one file at a time."""

from collections.abc import Mapping
from pathlib import Path

ENVIRONMENT = """\
image = "qatarlas/python"
call = "python"

[defaults]
seconds = 5
total_seconds = 60
memory_mb = 256
pids = 64
cpus = 1.0
fsize_mb = 32
tmp_mb = 64
work_mb = 64
output_kb = 256

[maxima]
seconds = 60
total_seconds = 300
memory_mb = 1024
pids = 256
cpus = 2.0
fsize_mb = 256
tmp_mb = 256
work_mb = 256
output_kb = 1024
"""

EXERCISE = """\
environment = "python"
xp = 100
pass_points = 5
hand_in = ["solution.py"]
prerequisites = []

[title]
kk = "Қосу"
ru = "Сложить"
en = "Add"

[summary]
kk = "Екі санды қос."
ru = "Сложи два числа."
en = "Add two numbers."

[[checks]]
name = "adds"
points = 4

[checks.title]
kk = "Қосады"
ru = "Складывает"
en = "Adds"

[[checks]]
name = "adds_hidden"
points = 2
hidden = true
after = ["adds"]

[checks.title]
kk = "Көп қосады"
ru = "Складывает много"
en = "Adds a lot"
"""

RUBRIC = """\
[[sections]]

[sections.title]
kk = "Код"
ru = "Код"
en = "Code"

[[sections.criteria]]
kind = "yes_no"

[sections.criteria.question]
kk = "Код түсінікті ме?"
ru = "Код понятен?"
en = "Is the code clear?"
"""

CHECKS = '''\
from graders.kit import Work, check


@check
def adds(work: Work) -> None:
    """add(2, 3) gives 5."""
    work.call("solution", "add", 2, 3).returns(5)


@check
def adds_hidden(work: Work) -> None:
    """add() adds any two numbers."""
    first, second = work.random.randint(0, 10**6), work.random.randint(0, 10**6)
    work.call("solution", "add", first, second).returns(first + second)
'''

FILES = {
    "exercise.toml": EXERCISE,
    "rubric.toml": RUBRIC,
    "checks.py": CHECKS,
    "subject.kk.md": "# Қосу\n",
    "subject.ru.md": "# Сложить\n",
    "subject.en.md": "# Add\n",
    "starter/solution.py": "def add(a, b):\n    ...\n",
    "hidden/rows.csv": "1,2\n",
    "solutions/passing/plain/solution.py": "def add(a, b):\n    return a + b\n",
    "solutions/failing/five/solution.py": "def add(a, b):\n    return 5\n",
    "solutions/failing/five/fails.toml": 'check = "adds_hidden"\nreason = "wrong_value"\nwhy = "Always 5."\n',
}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def exercise(root: Path, slug: str = "add", changes: Mapping[str, str | None] | None = None) -> Path:
    """Write an exercise; a change replaces a file's text, adds one, or leaves one out if it is None."""
    files = FILES | dict(changes or {})
    told = {name: text for name, text in files.items() if text is not None}
    return write(root / "exercises" / slug, told)


def graders(root: Path) -> Path:
    return write(root / "graders", {"python/environment.toml": ENVIRONMENT, "kit/values.py": "# the kit\n"})


def edited(old: str, new: str, text: str = EXERCISE) -> str:
    assert old in text, "the text to replace is not there"
    return text.replace(old, new, 1)
