"""Lines of ``lms``, typed and answered."""

from click.testing import CliRunner

from lms.cli import main
from lms.services.school import School
from tests.support.workers import environment_of


def lms(school: School, *words: str, typed: str | None = None) -> tuple[int, str, str]:
    """Run ``lms …`` and return its exit status, output and errors."""
    result = CliRunner(env=environment_of(school.settings)).invoke(main, words, input=typed)
    return result.exit_code, result.stdout, result.stderr


def lms_exercises(school: School, *words: str, typed: str | None = None) -> tuple[int, str, str]:
    return lms(school, "exercises", *words, typed=typed)
