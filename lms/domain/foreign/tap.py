"""TAP, the Test Anything Protocol, versions 12 to 14: a plan, and a line a test.

Subtests are indented; the line of the test that holds them speaks for them. Other lines are what programs
print, and mean nothing.
"""

import re
from collections.abc import Iterator

from lms.domain.foreign.shape import (
    MOST_CASES,
    Case,
    Fault,
    Outcome,
    Told,
    UnreadableError,
    name_of,
    told,
    words_of,
)

PLAN = re.compile(r"1\.\.([0-9]{1,6})(?:\s+#.*)?")
TEST = re.compile(r"(not )?ok(?=\s|$)(?:\s+([0-9]{1,6})(?=\s|$))?(?:\s*-\s)?\s*(.*)")
DIRECTIVE = re.compile(r"(?<!\\)#\s*(todo|skip)\w*\s*(.*)", re.IGNORECASE)


def read(data: bytes) -> Told:
    """Return the tests of an output; there must be one plan, and as many tests as it says."""
    reader = _Reader()
    for line in data.decode("utf-8", "backslashreplace").split("\n"):
        reader.take(line.rstrip())
    return told(reader.finished())


class _Reader:
    """What has been read so far; a line that belongs to the last test is kept with it."""

    def __init__(self) -> None:
        self.planned: int | None = None
        self.cases: list[tuple[str, Outcome]] = []
        self.words: list[list[str]] = []
        self.quoting = False

    def take(self, line: str) -> None:
        if self.quoting or line.startswith("  ---"):
            self.quote(line)
        elif line.startswith("Bail out!"):
            raise UnreadableError(Fault.STOPPED)
        elif plan := PLAN.fullmatch(line):
            self.plan(int(plan[1]))
        elif test := TEST.fullmatch(line):
            self.test(test)
        elif line.startswith("#") and self.words:
            self.words[-1].append(line[1:].strip())

    def quote(self, line: str) -> None:
        """Keep a block of YAML with its test, as it stands."""
        if self.quoting and not line.startswith("  ..."):
            if self.words:
                self.words[-1].append(line)
            return
        self.quoting = not self.quoting

    def plan(self, tests: int) -> None:
        if self.planned is not None:
            raise UnreadableError(Fault.TWICE)
        if tests > MOST_CASES:
            raise UnreadableError(Fault.TOO_MANY)
        self.planned = tests

    def test(self, line: re.Match[str]) -> None:
        due = len(self.cases) + 1
        if due > MOST_CASES:
            raise UnreadableError(Fault.TOO_MANY)
        if line[2] is not None and int(line[2]) != due:
            raise UnreadableError(Fault.TWICE if int(line[2]) < due else Fault.INCOMPLETE)
        directive = DIRECTIVE.search(line[3])
        name = line[3][: directive.start()] if directive else line[3]
        outcome = Outcome.FAILED if line[1] else Outcome.PASSED
        self.cases.append((name_of(name) or str(due), Outcome.SKIPPED if directive else outcome))
        self.words.append([directive[2]] if directive else [])

    def finished(self) -> Iterator[Case]:
        if self.planned is None and not self.cases:
            raise UnreadableError(Fault.NO_TESTS)
        if self.planned != len(self.cases):
            raise UnreadableError(Fault.INCOMPLETE)
        for (name, outcome), words in zip(self.cases, self.words, strict=True):
            yield Case(name, outcome, words=words_of("\n".join(words)))
