"""Login names stand in addresses: plain letters, digits and single hyphens."""

import pytest

from lms.domain.logins import check_login, normal_login
from lms.errors import RefusedError


@pytest.mark.parametrize("login", ["aru", "aruzhan-b", "a12", "x" * 32, "dias2012"])
def test_accepted(login: str) -> None:
    check_login(login)


BAD = [
    "",
    "ab",
    "x" * 33,
    "2dias",
    "-aru",
    "aru-",
    "aru--b",
    "aru.git",
    "aru_b",
    "aru b",
    "Aru",
    "ару",
    "a/../b",
    "aru\n",
    "arⅹ",
    "aru\u0000",
]


@pytest.mark.parametrize("login", BAD)
def test_refused(login: str) -> None:
    with pytest.raises(RefusedError, match="3 to 32"):
        check_login(login)


def test_case_and_space_around_do_not_matter() -> None:
    assert normal_login("  Aruzhan \n") == "aruzhan"
