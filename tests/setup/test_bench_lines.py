"""What `make bench` prints is read by programs: its columns never move."""

import subprocess
import sys

from lms.settings import ROOT
from tests.bench.lines import Line, report


def test_a_figure_is_six_words_in_a_fixed_order() -> None:
    line = Line("push_to_verdict", 0.39123, "s", 0.3, "<= 1.3", held=True)
    assert str(line) == "push_to_verdict 0.3912 s 0.3 <=1.3 held"


def test_a_figure_without_a_yardstick_has_a_dash_in_its_place() -> None:
    assert str(Line("burst", 3.0, "jobs/s", None, ">=4", held=False)) == "burst 3 jobs/s - >=4 missed"


def test_the_last_line_counts_what_held_and_what_missed() -> None:
    written: list[str] = []
    figures = [Line(name, 1.0, "s", None, "<=2", held=name != "c") for name in "abc"]
    report(figures, written.append)
    assert len(written) == 4
    assert written[-1] == "2 held, 1 missed"


def test_an_unknown_area_is_answered_with_those_there_are() -> None:
    argv = [sys.executable, "-m", "tests.bench", "no-such-area"]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "There are:" in done.stdout
