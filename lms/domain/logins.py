"""Login names: part of the address of every repository, so plain letters and digits only."""

import re

from lms.errors import N_, RefusedError

SHAPE = re.compile(r"[a-z](?:[a-z0-9]|-(?=[a-z0-9])){2,31}")


def normal_login(typed: str) -> str:
    """Return the login as it is stored; it says nothing about whether it may be one."""
    return typed.strip().lower()


def may_be_login(login: str) -> bool:
    return SHAPE.fullmatch(login) is not None


def check_login(login: str) -> None:
    """Raise a ``RefusedError`` that says what to change when ``login`` can't be a login."""
    if not may_be_login(login):
        raise RefusedError(
            N_(
                "A login has 3 to 32 small Latin letters and digits and starts with a letter;"
                " single hyphens may stand between them."
            ),
            field="login",
        )
