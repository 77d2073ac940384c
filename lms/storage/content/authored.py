"""Reading what authors write: TOML into typed definitions, with errors that name file, line and field."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from lms.domain.words import MODULE_FORM, NAME_FORM, SLUG_FORM
from lms.storage.content.toml_places import Where, field_name, line_of

Model = TypeVar("Model", bound=BaseModel)

SYNTAX_LINE = re.compile(r" \(at line (\d+), column \d+\)$")
FORMS = {
    NAME_FORM: "has to begin with a small letter, and to hold small letters, digits and _ alone",
    SLUG_FORM: "has to be made of small letters, digits and single hyphens",
    MODULE_FORM: "has to be the name of a module",
}
WORDS = {
    "extra_forbidden": "is not a field that is known here",
    "missing": "is missing",
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
}


@dataclass(frozen=True, order=True)
class Problem:
    """One error of an author: ``exercises/x/exercise.toml:14: checks[1].points: …``."""

    file: str
    line: int
    field: str
    words: str

    def __str__(self) -> str:
        return ": ".join(part for part in (f"{self.file}:{self.line}", self.field, self.words) if part)


class BrokenError(Exception):
    """A folder can't be used; ``problems`` say why, all of them."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class Problems(list[Problem]):
    """Collects the problems of one folder, its files named from the folder's grandparent on."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def add(self, file: str, words: str, *, line: int = 1, field: str = "") -> None:
        self.append(Problem(f"{self.folder.parent.name}/{self.folder.name}/{file}", line, field, words))

    def at(self, file: str, text: str, where: Where, words: str) -> None:
        """Add a problem of one field of a TOML text."""
        self.add(file, words, line=line_of(text, where), field=field_name(where))

    def text(self, file: str) -> str | None:
        """Return a file's text, or None with a problem added."""
        try:
            return (self.folder / file).read_text(encoding="utf-8")
        except FileNotFoundError:
            self.add(file, "is missing")
        except (OSError, UnicodeDecodeError) as error:
            self.add(file, f"can't be read: {error}")
        return None

    def model(self, file: str, kind: type[Model], **extra: Any) -> Model | None:
        """Return a TOML file as a model, or None with its problems added."""
        text = self.text(file)
        if text is None:
            return None
        try:
            return kind.model_validate(tomllib.loads(text) | extra)
        except tomllib.TOMLDecodeError as error:
            found = SYNTAX_LINE.search(str(error))
            line = int(found[1]) if found else text.count("\n") + 1
            self.add(file, SYNTAX_LINE.sub("", str(error)), line=line)
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                self.at(file, text, fault["loc"], _words(fault))
        return None

    def raise_any(self) -> None:
        if self:
            raise BrokenError(sorted(self))


def _words(fault: Mapping[str, Any]) -> str:
    """Say what is wrong as an author would: of a wrong shape, what it has to be made of."""
    shape = FORMS.get(str(fault.get("ctx", {}).get("pattern")))
    told = shape or WORDS.get(fault["type"], fault["msg"].removeprefix("Value error, "))
    return told[0].lower() + told[1:]
