"""``lms grade``, as it is typed: a grade is told, or printed for other tools."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from junitparser import JUnitXml

from lms.cli import main
from lms.services.school import School
from tests.support import reviews
from tests.support.schools import opened_school
from tests.support.workers import environment_of


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    with opened_school(tmp_path / "var", database_url) as opened:
        yield opened


def lms_grade(school: School, *words: str) -> tuple[int, str]:
    result = CliRunner(env=environment_of(school.settings)).invoke(main, ["grade", *words])
    return result.exit_code, result.stdout


def test_a_grade_is_told_and_printed_for_other_tools(school: School) -> None:
    attempt = str(reviews.attempt(school, reviews.student(school, "aru")))
    status, told = lms_grade(school, attempt)
    assert (status, "passed: 10 of 10 points" in told) == (0, True)
    status, told = lms_grade(school, attempt, "--as", "junit")
    [suite] = JUnitXml.fromstring(told.encode())
    assert (status, suite.name) == (0, reviews.PROJECT)
    status, told = lms_grade(school, attempt, "--as", "ctrf")
    assert (status, json.loads(told)["reportFormat"]) == (0, "CTRF")


def test_what_has_no_grade_or_no_such_form_is_refused(school: School) -> None:
    attempt = str(reviews.attempt(school, reviews.student(school, "aru"), passed=False))
    assert lms_grade(school, attempt, "--as", "junit")[0] != 0
    assert lms_grade(school, attempt, "--as", "pdf")[0] == 2
