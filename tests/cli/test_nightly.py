"""``lms nightly``: what is due is done by hand, and said."""

from click.testing import CliRunner

from lms.cli import main
from lms.services import chores
from lms.services.school import School
from tests.support.folk import cohort
from tests.support.workers import environment_of


def test_an_admin_sees_what_was_done(school: School) -> None:
    cohort(school, "2026")
    result = CliRunner(env=environment_of(school.settings)).invoke(main, ["nightly"])
    assert result.exit_code == 0, result.output
    said = result.stdout.splitlines()
    assert said[0] == "programmes whose week of credits was turned: 1"
    assert [line.split(":")[0] for line in said] == [one.name for one in (*chores.DAILY, *chores.NIGHTLY)]


def test_a_part_that_fails_is_said_and_ends_with_1(school: School) -> None:
    school.database.close()
    environment = {**environment_of(school.settings), "QATARLAS_DATABASE_URL": "sqlite:////nowhere/school.db"}
    result = CliRunner(env=environment).invoke(main, ["nightly"])
    assert result.exit_code == 1
    assert result.stdout.count("FAILED") == len(chores.DAILY) + len(chores.NIGHTLY)
