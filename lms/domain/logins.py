"""Login names: part of the address of every repository, so plain letters and digits only."""

import re

from lms.errors import N_, RefusedError

SHORTEST, LONGEST_STEM = 3, 26
LATIN = str.maketrans(
    "абвгдеёзийклмнопрстуфхыэәғқңөұүһі", "abvgdeeziiklmnoprstufhyeagqnouuhi"
) | str.maketrans({"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ю": "iu", "я": "ia", " ": "-"})
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


def made_login(name: str, taken: set[str]) -> str:
    """Return a login made from a name, and add it to those that are taken."""
    letters = re.sub(r"[^a-z0-9-]", "", name.casefold().translate(LATIN))
    stem = re.sub(r"-+", "-", letters).strip("-")[:LONGEST_STEM].strip("-")
    if len(stem) < SHORTEST or not stem[0].isalpha():
        stem = f"student-{stem}"[:LONGEST_STEM].strip("-")
    login, number = stem, 1
    while login in taken:
        number += 1
        login = f"{stem}-{number}"
    taken.add(login)
    return login
