"""``lms people``, as it is typed: in a process of its own, on a school of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from lms.cli import main
from lms.domain.people import Role
from lms.services import invitations, people
from lms.services.accounts import logins, passwords
from lms.services.school import School
from tests.support.folk import MINOR, PASSWORD, cohort, person
from tests.support.schools import opened_school
from tests.support.workers import environment_of


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    with opened_school(tmp_path / "var", database_url) as opened:
        yield opened


def lms(school: School, *words: str, typed: str = "") -> tuple[int, str, str]:
    """Run ``lms people …`` and return its exit status, output and errors."""
    runner = CliRunner(env=environment_of(school.settings))
    result = runner.invoke(main, ["people", *words], input=typed)
    return result.exit_code, result.stdout, result.stderr


def test_an_admin_is_made_with_a_password_that_is_asked_for(school: School) -> None:
    typed = f"{PASSWORD}\n{PASSWORD}\n"
    status, said, _ = lms(school, "create-admin", "Boss", "--name", "Гүлнар", typed=typed)
    assert status == 0
    assert PASSWORD not in said
    made = logins.log_in(school, "boss", PASSWORD)
    assert made is not None
    assert (made.role, made.name) == (Role.ADMIN, "Гүлнар")


def test_a_made_password_is_printed_and_lets_in(school: School) -> None:
    status, said, _ = lms(school, "create-admin", "boss", "--name", "Гүлнар", "--generate")
    assert status == 0
    assert logins.log_in(school, "boss", said.rpartition("password: ")[2].strip()) is not None


@pytest.mark.parametrize("words", [("--password", PASSWORD), (PASSWORD,)])
def test_a_password_is_no_argument(school: School, words: tuple[str, ...]) -> None:
    assert lms(school, "create-admin", "boss", "--name", "Гүлнар", *words)[0] == 2
    assert people.by_login(school, "boss") is None


def test_what_is_refused_is_said_in_a_line(school: School) -> None:
    person(school, "boss", Role.ADMIN, password=None)
    for login, words in (("boss", "taken"), ("x", "Latin letters")):
        status, said, errors = lms(school, "create-admin", login, "--name", "Гүлнар", "--generate")
        assert (status, said) == (1, "")
        assert errors.startswith("lms: ")
        assert words in errors
        assert errors.count("\n") == 1


def test_an_invitation_is_one_line_to_copy(school: School) -> None:
    here = cohort(school, "Alpha")
    status, said, _ = lms(school, "invite", "student", "--cohort", "Alpha", "--note", "Aru")
    assert status == 0
    address, _, word = said.strip().partition("?word=")
    assert address == f"{school.settings.address}/invitation"
    invitation = invitations.by_word(school, word).invitation
    assert (invitation.role, invitation.cohort_id, invitation.note) == (Role.STUDENT, here, "Aru")


def test_a_guardian_is_invited_by_the_login_of_the_ward(school: School) -> None:
    dias = person(school, "dias", born=MINOR, password=None)
    status, said, _ = lms(school, "invite", "guardian", "--ward", "dias")
    assert status == 0
    view = invitations.by_word(school, said.strip().rpartition("word=")[2])
    assert view.invitation.ward_id == dias.id
    assert lms(school, "invite", "guardian")[0] == 1
    assert lms(school, "invite", "guardian", "--ward", "nobody")[0] == 1


def test_an_unknown_cohort_is_said_with_those_there_are(school: School) -> None:
    cohort(school, "Alpha")
    status, _, errors = lms(school, "invite", "student", "--cohort", "Beta")
    assert status == 1
    assert "There is: Alpha" in errors


def test_a_reset_link_resets(school: School) -> None:
    person(school, "aruzhan", password=None)
    status, said, _ = lms(school, "reset", "ARUZHAN")
    assert status == 0
    passwords.reset(school, said.strip().rpartition("word=")[2], PASSWORD)
    assert logins.log_in(school, "aruzhan", PASSWORD) is not None
    people.deactivate(school, (people.by_login(school, "aruzhan") or person(school, "x")).id or 0)
    assert lms(school, "reset", "aruzhan")[0] == 1


def test_everybody_is_listed_without_what_is_theirs_alone(school: School) -> None:
    person(school, "aruzhan", born=MINOR, password=None)
    person(school, "boss", Role.ADMIN, password=None)
    status, said, _ = lms(school, "list")
    assert status == 0
    assert [line.split()[0] for line in said.splitlines()] == ["aruzhan", "boss"]
    assert str(MINOR.year) not in said
    assert lms(school, "list", "--role", "admin")[1].split()[0] == "boss"


def test_a_database_that_is_not_ready_is_said_in_a_line(tmp_path: Path) -> None:
    environment = {**os.environ, "QATARLAS_VAR": str(tmp_path / "var")}
    ran = subprocess.run(
        [sys.executable, "-m", "lms.cli", "people", "list"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert ran.stderr == "lms: The database is not ready for this program. Run: lms migrate\n"
