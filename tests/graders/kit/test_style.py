"""Formatting and lint give points: what is well written gets all, and what is not is told with its line."""

import os
import signal

import pytest

from graders.kit import Work
from graders.kit.checks import run_check
from graders.kit.static.apart import apart
from graders.kit.style import formatted, linted
from tests.graders.kit.desk import Desk

NEAT = b'def area(radius):\n    """Return the area of a circle."""\n    return 3.14159 * radius**2\n'
UNTIDY = b"def area( radius ):\n  return 3.14159*radius**2\n"
UNUSED = b"import os\n\n\ndef area(radius):\n    circle = radius\n    return 3.14159 * radius**2\n"


def judged(files: dict[str, bytes], check: object) -> tuple[float, list[str]]:
    work = Desk(files=files).work()
    share, findings = run_check(check, work)  # type: ignore[arg-type]  # a check that returns a share
    return share, [f"{one['asked']}: {one['got']}" for one in findings]


def test_a_neat_work_gets_all_points() -> None:
    assert judged({"a.py": NEAT, "data.csv": b"x;y"}, formatted) == (1.0, [])
    assert judged({"a.py": NEAT}, linted) == (1.0, [])


def test_half_of_the_files_formatted_gets_the_band_of_a_half() -> None:
    share, told = judged({"a.py": NEAT, "b.py": UNTIDY}, formatted)
    assert share == 0.5
    assert told[0] == "b.py, line 1: Black writes this in another way"


def test_an_untidy_work_gets_none() -> None:
    assert judged({"b.py": UNTIDY}, formatted)[0] == 0.0


def test_lint_tells_what_is_unused_and_where() -> None:
    def strict(work: Work) -> None:
        linted(work, [(1.0, 1.0), (0.5, 0.4)])

    share, told = judged({"a.py": UNUSED}, strict)
    assert share == 0.4
    assert told[0].startswith("a.py, line 1: 'os' imported but unused")
    assert any("line 5" in words and "circle" in words for words in told)


def test_the_settings_are_the_checks_and_not_the_works() -> None:
    sly = {
        "a.py": UNTIDY,
        "pyproject.toml": b"[tool.black]\nexclude = '.*'",
        "setup.cfg": b"[pycodestyle]\nignore=E",
    }
    assert judged(sly, formatted)[0] == 0.0
    assert judged({**sly, "tox.ini": b"[pycodestyle]\nexclude=*"}, linted)[0] < 1.0


def test_what_is_no_program_is_malformed_and_not_an_error_of_the_check() -> None:
    assert judged({"a.py": b"def ("}, formatted)[0] == 0.0
    assert judged({"a.py": b"def ("}, linted)[0] == 0.0


@pytest.mark.parametrize("comment", ["# fmt: off", "# fmt:skip", "# yapf: disable", "# note, fmt: skip"])
def test_a_comment_does_not_switch_the_formatter_off(comment: str) -> None:
    share, told = judged({"b.py": f"x =  [1,2]  {comment}\n".encode()}, formatted)
    assert (share, told[0]) == (0.0, "b.py, line 1: a comment asks that nobody looks here")


def test_a_comment_does_not_silence_lint() -> None:
    assert judged({"b.py": b"x = 1  # noqa\n"}, linted)[0] == 0.0


def test_what_takes_too_long_to_read_is_malformed_and_breaks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graders.kit.style.apart", lambda task: apart(task, seconds=1))
    share, told = judged({"b.py": b"x = [" + b"1," * 40_000 + b"]\n"}, formatted)
    assert (share, told[0]) == (0.0, "all Python files: it can't be")
    share, told = judged({"b.py": b"x = 1\n" * 40_000}, formatted)
    assert (share, told[0]) == (0.0, "all Python files: more")


def test_work_apart_gives_what_it_finds_or_nothing() -> None:
    assert apart(lambda: [1, "ә"]) == [1, "ә"]
    assert apart(lambda: 1 // 0) is None
    assert apart(lambda: os.kill(os.getpid(), signal.SIGKILL)) is None
