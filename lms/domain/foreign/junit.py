"""JUnit XML as pytest and most other test tools write it, read as a stream with every count bounded."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from lms.domain.foreign.shape import (
    LONGEST_WORDS,
    MOST_CASES,
    MOST_SECONDS,
    Case,
    Fault,
    Outcome,
    Told,
    UnreadableError,
    name_of,
    number,
    text_of,
    told,
    words_of,
)

MOST_ELEMENTS = 20_000
DEEPEST = 24
ROOTS = {"testsuites", "testsuite"}
"""What may stand at the top, and hold test cases: Node.js puts those of no suite into the first."""
ENDINGS = {"failure": Outcome.FAILED, "error": Outcome.FAILED, "skipped": Outcome.SKIPPED}
WORST_FIRST = (Outcome.FAILED, Outcome.SKIPPED, Outcome.PASSED)
SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,12})?([eE]-?[0-9]{1,2})?")


def read(data: bytes) -> Told:
    """Return the test cases of a report; one that is told twice, as of a broken end, is as its worst."""
    reader = _Reader()
    parser = DefusedXMLParser(target=reader, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        parser.feed(text_of(data))
        parser.close()
    except (ParseError, DefusedXmlException) as error:
        raise UnreadableError(Fault.NOT_FORMED) from error
    return told(reader.cases.values())


@dataclass
class _Draft:
    """A test case whose element is open."""

    group: str
    name: str
    seconds: float | None
    outcome: Outcome = Outcome.PASSED
    words: str = ""

    def say(self, text: str) -> None:
        """Add to the words, as long as there is room: a report may come in a million pieces."""
        if len(self.words) < 2 * LONGEST_WORDS:
            self.words += text[: 2 * LONGEST_WORDS]

    def finished(self) -> Case:
        return Case(
            name_of(self.name),
            self.outcome,
            group=name_of(self.group),
            seconds=self.seconds,
            words=words_of(self.words),
        )


class _Reader:
    """What the parser calls for each start, text and end: keeps the cases and nothing else."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.elements = 0
        self.draft: _Draft | None = None
        self.cases: dict[tuple[str, str], Case] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition("}")[2]
        self._count(name)
        parent = self.open[-1] if self.open else ""
        self.open.append(name)
        if name == "testcase":
            self._begin(parent, attributes)
        elif self.draft is not None and parent == "testcase" and name in ENDINGS:
            self._worsen(ENDINGS[name], attributes.get("message", ""))

    def data(self, text: str) -> None:
        if self.draft is not None and self.open[-1] in ENDINGS:
            self.draft.say(text)

    def end(self, _tag: str) -> None:
        if self.open.pop() == "testcase" and self.draft is not None:
            case = self.draft.finished()
            key = (self.draft.group, self.draft.name)
            self.cases[key] = worse(self.cases.get(key), case)
            self.draft = None

    def close(self) -> None:
        """Nothing is left to do at the end of the document."""

    def _count(self, name: str) -> None:
        if not self.open and name not in ROOTS:
            raise UnreadableError(Fault.NOT_FORMED)
        self.elements += 1
        if len(self.open) >= DEEPEST:
            raise UnreadableError(Fault.TOO_DEEP)
        if self.elements > MOST_ELEMENTS or len(self.cases) > MOST_CASES:
            raise UnreadableError(Fault.TOO_MANY)

    def _begin(self, parent: str, attributes: Mapping[str, str]) -> None:
        name = attributes.get("name", "")
        if parent not in ROOTS or self.draft is not None or not name.strip():
            raise UnreadableError(Fault.NOT_FORMED)
        self.draft = _Draft(attributes.get("classname", ""), name, seconds_of(attributes.get("time")))

    def _worsen(self, outcome: Outcome, message: str) -> None:
        draft = self.draft
        if draft is None:
            return
        draft.outcome = min(draft.outcome, outcome, key=WORST_FIRST.index)
        if message:
            draft.say(f"{message[:LONGEST_WORDS]}\n")


def worse(known: Case | None, case: Case) -> Case:
    """Return the worse of two words about one test, with what both said."""
    if known is None:
        return case
    worst = min(known, case, key=lambda one: WORST_FIRST.index(one.outcome))
    return replace(worst, words=words_of(f"{known.words}\n{case.words}"))


def seconds_of(written: str | None) -> float | None:
    """Return the time of a test; some tools put commas between the thousands."""
    if written is None:
        return None
    plain = written.replace(",", "")
    if not SECONDS.fullmatch(plain):
        raise UnreadableError(Fault.BAD_NUMBER)
    return number(float(plain), MOST_SECONDS)
