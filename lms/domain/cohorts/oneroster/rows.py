"""One row of a table of people: what its cells say, and what is wrong with them."""

import re
from collections.abc import Mapping
from datetime import date

from pydantic import Field

from lms.domain.frozen import Frozen
from lms.domain.logins import may_be_login, normal_login
from lms.domain.mail import check_address
from lms.domain.people import Language, Role, tidy
from lms.errors import N_, RefusedError

LANGUAGES = {
    **dict.fromkeys(("kk", "kaz", "kazakh", "қазақша", "қазақ", "казахский"), Language.KAZAKH),
    **dict.fromkeys(("ru", "rus", "russian", "орысша", "русский"), Language.RUSSIAN),
    **dict.fromkeys(("en", "eng", "english", "ағылшынша", "английский"), Language.ENGLISH),
}
DAY = re.compile(r"(?P<d>\d{1,2})[./](?P<m>\d{1,2})[./](?P<y>\d{4})")


CELL = 60
"""How much of a cell is shown beside what is wrong with it."""


class Fault(Frozen):
    """What is wrong with a row, and what would be right; ``value`` is what stands in the cell.

    One that is not ``grave`` is a remark, and the row comes in.
    """

    row: int
    column: str
    words: str
    values: dict[str, str | int] = Field(default_factory=dict)
    grave: bool = True
    value: str = ""


class Newcomer(Frozen):
    """A person of the table. An empty ``login`` is one to be made from the name."""

    row: int
    role: Role
    name: str
    login: str = ""
    source: str = ""
    identifier: str = ""
    email: str = ""
    birth_date: date | None = None
    language: Language | None = None
    agents: tuple[str, ...] = ()


class Reading:
    """Reads the cells of one row, and notes what is wrong with them."""

    def __init__(self, row: int, cells: Mapping[str, str]) -> None:
        self.row = row
        self.cells = cells
        self.faults: list[Fault] = []

    def name(self) -> str:
        parts = (self.cells.get("givenname", ""), self.cells.get("familyname", ""))
        name = tidy(" ".join(parts), 120)
        if not name:
            self.note("givenName", N_("A name is missing. Write a given or a family name."))
        return name

    def login(self) -> str:
        written = normal_login(self.cells.get("username", ""))
        if not written or may_be_login(written):
            return written
        words = N_(
            "This can't be a login, so one is made from the name. Small Latin letters, digits and single"
            " hyphens can."
        )
        self.note("username", words, grave=False)
        return ""

    def email(self) -> str:
        written = self.cells.get("email", "")
        try:
            if written:
                check_address(written)
        except RefusedError as error:
            self.note("email", error.words)
            return ""
        return written.lower()

    def born(self) -> date | None:
        written = self.cells.get("birthdate", "")
        if not written:
            return None
        try:
            found = DAY.fullmatch(written)
            if found:
                return date(int(found["y"]), int(found["m"]), int(found["d"]))
            return date.fromisoformat(written[:10])
        except ValueError:
            self.note("birthDate", N_("Write the birth date as 2012-05-31 or 31.05.2012."))
            return None

    def language(self) -> Language | None:
        written = self.cells.get("language", "").casefold()
        found = LANGUAGES.get(written) or LANGUAGES.get(written[:2])
        if written and found is None:
            words = N_("This language is not known here, so Kazakh is taken. Write kk, ru or en.")
            self.note("language", words, grave=False)
        return found

    def note(self, column: str, words: str, *, grave: bool = True) -> None:
        value = tidy(self.cells.get(column.lower(), ""), CELL)
        self.faults.append(Fault(row=self.row, column=column, words=words, grave=grave, value=value))
