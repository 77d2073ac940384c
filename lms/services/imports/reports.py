"""What an import says at its end: every file, what came of it, and what was odd in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from lms.domain.corpora.lines import Oddity


class State(StrEnum):
    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    LEFT_OUT = "left out"


@dataclass
class FileReport:
    """One file: what came in of it, what was odd, and, of a broken one, why nothing came in."""

    path: str
    came: str = ""
    odd: list[Oddity] = field(default_factory=list)
    broken: list[Oddity] = field(default_factory=list)

    def note(self, *words: str) -> None:
        """Add what is odd about the file as a whole."""
        self.odd += [Oddity(0, one) for one in words]

    def refuse(self, words: str, line: int = 0) -> None:
        self.broken.append(Oddity(line, words))

    def lines(self) -> Iterator[str]:
        yield f"{self.path}: {self.came or ('broken' if self.broken else 'not used')}"
        yield from (f"  broken: {words}" for words in sorted(self.broken))
        yield from (f"  odd: {words}" for words in sorted(set(self.odd)))


@dataclass
class EntryReport:
    """One project with its files. ``notes`` are on the exercise as a whole.

    ``unreadable`` says why the site could not take it in as it is written now.
    """

    folder: str
    slug: str
    state: State = State.REFUSED
    files: list[FileReport] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    questions: int = 0
    unreadable: list[str] = field(default_factory=list)

    def file(self, path: str) -> FileReport:
        """Return the report on a file of the entry, begun now if it is the first word on it."""
        known = next((one for one in self.files if one.path == path), None)
        if known is None:
            known = FileReport(path)
            self.files.append(known)
        return known

    @property
    def broken(self) -> bool:
        return any(one.broken for one in self.files)

    def lines(self) -> Iterator[str]:
        yield f"{self.slug or self.folder or '.'}: {self.state}"
        yield from (f"  {words}" for words in self.notes)
        yield from (f"  to be mended before it is shown: {words}" for words in self.unreadable)
        for one in self.files:
            yield from (f"  {line}" for line in one.lines())


@dataclass
class Report:
    """A whole import. ``others`` are files that belong to no project, ``notes`` are on all of it."""

    notes: list[str] = field(default_factory=list)
    entries: list[EntryReport] = field(default_factory=list)
    others: list[FileReport] = field(default_factory=list)

    @property
    def refused(self) -> int:
        return sum(one.state is State.REFUSED for one in self.entries)

    @property
    def whole(self) -> bool:
        """Tell whether nothing was refused, and nothing has to be mended."""
        return not self.refused and not any(one.unreadable for one in self.entries)

    def count(self, state: State) -> int:
        return sum(one.state is state for one in self.entries)

    def lines(self) -> Iterator[str]:
        for one in self.entries:
            yield from one.lines()
        for other in self.others:
            yield from other.lines()
        yield from self.notes
        yield self.summary()

    def summary(self) -> str:
        states = ", ".join(f"{self.count(state)} {state}" for state in State if self.count(state))
        files = sum(len(one.files) for one in self.entries) + len(self.others)
        taken = [one for one in self.entries if one.state not in {State.REFUSED, State.LEFT_OUT}]
        asked = sum(one.questions for one in taken)
        return f"{files} files; projects: {states or 'none'}; {len(taken)} audits with {asked} questions"
