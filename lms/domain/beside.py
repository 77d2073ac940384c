"""Graders of others: whose grader an exercise lets run beside the code, on what, and within which limits.

Their tests and the student's code share a process, so what they report can be talked round. It informs the
people who look at a work, and never counts.
"""

import hashlib
import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from lms.domain.environments import Environment, LimitChanges, Limits
from lms.domain.frozen import Frozen
from lms.domain.words import Line, Path, Slug

IMAGE = re.compile(r"[a-z0-9]([a-z0-9._:/-]{0,198}[a-z0-9])?(@sha256:[0-9a-f]{64})?")
CLASSROOM_FILES = (".github/classroom/autograding.json", "autograding.json")
PYTEST = "python3 -m pytest -q -p no:cacheprovider --junit-xml=report.xml"


class Kind(StrEnum):
    """Whose grader runs beside the code."""

    JUNIT = "junit"
    PYTEST = "pytest"
    TAP = "tap"
    GRADESCOPE = "gradescope"
    GITHUB_CLASSROOM = "github_classroom"
    CHECK50 = "check50"
    EDU = "01edu"


RESULTS: Mapping[Kind, str] = {
    Kind.JUNIT: "report.xml",
    Kind.PYTEST: "report.xml",
    Kind.GRADESCOPE: "results.json",
}
"""Files that a grader leaves its report in, where the exercise names none; all others print it."""
WITHOUT_COMMAND = {Kind.GITHUB_CLASSROOM, Kind.EDU}


def plain_command(line: str) -> str:
    try:
        argv = shlex.split(line)
    except ValueError as error:
        raise ValueError("has a quotation mark that is not closed") from error
    if not argv or "\0" in line:
        raise ValueError("is no command")
    return line


def plain_image(name: str) -> str:
    if not IMAGE.fullmatch(name):
        raise ValueError("is no name of an image")
    return name


Command = Annotated[str, StringConstraints(max_length=2000), AfterValidator(plain_command)]
Image = Annotated[str, StringConstraints(max_length=300), AfterValidator(plain_image)]


class Beside(Frozen):
    """``[beside]``: a grader of others that runs beside the code.

    ``command`` is run as it stands, by no shell, on the work with the files of ``beside/`` laid over it.
    ``result`` is the file in which the report is then found; without it the report is what was printed.
    """

    kind: Kind = Field(strict=False)
    command: Command | None = None
    result: Path | None = None
    environment: Slug | None = None
    image: Image | None = None
    editor_files: list[Path] = Field(default_factory=list, max_length=100)
    allowed_functions: list[Line] = Field(default_factory=list, max_length=200)
    limits: LimitChanges = LimitChanges()

    @model_validator(mode="after")
    def fits_its_kind(self) -> Self:
        if self.kind in WITHOUT_COMMAND and (self.command or self.result):
            raise ValueError(f"is of {self.kind}, which takes neither a command nor a result")
        if self.kind not in WITHOUT_COMMAND and self.argv is None:
            raise ValueError(f"is of {self.kind}, which needs a command")
        if (self.kind is Kind.EDU) != (self.image is not None):
            raise ValueError("has an image if and only if it is of 01edu")
        if self.kind is not Kind.EDU and (self.editor_files or self.allowed_functions):
            raise ValueError("has editor_files and allowed_functions only if it is of 01edu")
        return self

    @property
    def argv(self) -> list[str] | None:
        """What is run, for the kinds that have one command."""
        line = self.command or (PYTEST if self.kind is Kind.PYTEST else None)
        return None if line is None else shlex.split(line)

    @property
    def report(self) -> str | None:
        """The file that holds the report; None: it is printed."""
        return self.result or RESULTS.get(self.kind)


@dataclass(frozen=True)
class ForeignGrader:
    """A grader of others with what its author brought along, and the environment that it runs in."""

    definition: Beside
    environment: Environment
    files: Mapping[str, bytes] = field(repr=False)

    @property
    def kind(self) -> Kind:
        return self.definition.kind

    @property
    def limits(self) -> Limits:
        return self.environment.limits(self.definition.limits)

    @property
    def plan(self) -> bytes:
        """Return GitHub Classroom's file."""
        return next((self.files[path] for path in CLASSROOM_FILES if path in self.files), b"")

    @property
    def version(self) -> str:
        """Return a digest over all that can change what is reported, but the image and the work."""
        said = [self.definition.model_dump(mode="json"), self.environment.name]
        contents = {path: hashlib.sha256(data).hexdigest() for path, data in self.files.items()}
        return hashlib.sha256(json.dumps([said, contents], sort_keys=True).encode()).hexdigest()[:16]
