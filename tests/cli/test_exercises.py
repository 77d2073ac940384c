"""``lms exercises``, as it is typed: what comes in, what is refused, and how it is told."""

from pathlib import Path

from click.testing import CliRunner

from lms.cli import main
from lms.services.school import School
from tests.exercises.importing.corpora import project
from tests.support.workers import environment_of


def lms(school: School, *words: str) -> tuple[int, str, str]:
    """Run ``lms exercises …`` and return its exit status, output and errors."""
    result = CliRunner(env=environment_of(school.settings)).invoke(main, ["exercises", *words])
    return result.exit_code, result.stdout, result.stderr


def test_content_is_imported_and_then_listed(school: School, tmp_path: Path) -> None:
    into = tmp_path / "new"
    project(tmp_path / "source")
    status, said, _ = lms(school, "import", str(tmp_path / "source"), "--into", str(into))
    assert status == 0
    assert "receipt: new" in said
    assert "content/receipt/audit/README.md: a rubric of 1 sections, 1 questions" in said
    assert "at its next start" in said
    there = CliRunner(env={**environment_of(school.settings), "QATARLAS_EXERCISES": str(into)})
    listed = there.invoke(main, ["exercises", "list"])
    assert (listed.exit_code, listed.stderr) == (0, "")
    assert "receipt" in listed.stdout
    assert "peers" in listed.stdout


def test_what_is_refused_is_said_by_the_exit_status(school: School, tmp_path: Path) -> None:
    into = tmp_path / "new"
    project(tmp_path / "source", "whole")
    project(tmp_path / "source", "broken", {"audit/README.md": "nothing"})
    status, said, _ = lms(school, "import", str(tmp_path / "source"), "--into", str(into))
    assert status == 1
    assert "broken: refused" in said
    assert "broken: line 1: asks no question" in said
    assert "1 written to" in said


def test_a_trial_says_so(school: School, tmp_path: Path) -> None:
    project(tmp_path / "source")
    into = tmp_path / "new"
    status, said, _ = lms(school, "import", str(tmp_path / "source"), "--into", str(into), "--dry-run")
    assert status == 0
    assert "nothing was written" in said
    assert not into.exists()


def test_a_folder_that_is_not_there_is_told_in_a_line(school: School, tmp_path: Path) -> None:
    status, _, said = lms(school, "import", str(tmp_path / "nowhere"))
    assert status == 1
    assert said.startswith("lms: There is no folder")
