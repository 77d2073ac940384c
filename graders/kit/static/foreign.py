"""Programs in other languages than Python, read by the parsers that their environments hold.

A reader is a program of the image. It parses the files that the check gives it and runs nothing of them,
while no process of the student is alive and nothing of an earlier question is left. What it tells is believed
in nothing all the same, and judged here.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, Self

from graders.kit.answers.records import Wrong
from graders.kit.answers.replies import Output
from graders.kit.findings import Failed, fail
from graders.kit.static.facts import Facts, read_facts
from graders.kit.static.rules import Code, Use
from graders.kit.values import shown
from graders.kit.work import Work

NO_PROGRAM = 127
NOT_THERE = ("Cannot find module", "can't open file")
READERS = "/opt/qatarlas/graders/readers"


class NoReader(LookupError):  # noqa: N818  an author's slip
    """The environment can't read this language."""


class Foreign(Code):
    """A handed-in file in another language. One that its parser can't read fails the check as malformed.

    A chain of names is told as a whole: who hands ``Math`` on reaches all that it holds.
    """

    language: ClassVar[str]
    reader: ClassVar[tuple[str, ...]]
    endings: ClassVar[tuple[str, ...]]
    largest: ClassVar[int] = 150_000
    """How many letters are read at once."""
    unread: ClassVar[tuple[str, ...]] = ()
    """Endings of files that would be taken for code as well, and that nobody reads."""
    odd_modules: ClassVar[frozenset[str]] = frozenset()
    odd_names: ClassVar[frozenset[str]] = frozenset()
    harmless: ClassVar[frozenset[str]] = frozenset()
    """What anybody may use where only some things may be used."""

    def __init__(self, path: str, source: str, facts: Facts) -> None:
        super().__init__(path, source)
        self.facts = facts
        if facts.fault is not None:
            where = f"{path}, line {facts.fault.line}" if facts.fault.line else path
            fail("malformed", asked=where, expected=f"a program in {self.language}", note=facts.fault.name)

    @classmethod
    def of(cls, work: Work, path: str) -> Self:
        """Read one file of a work."""
        return cls.read(work, [path])[0]

    @classmethod
    def all_of(cls, work: Work) -> list[Self]:
        """Read every file of the language, in the order of their paths."""
        return cls.read(work, sorted(path for path in work.files() if path.endswith(cls.endings)))

    @classmethod
    def read(cls, work: Work, paths: Sequence[str]) -> list[Self]:
        """Read some files at once, the same ones once a work."""
        known: dict[Any, list[Self]] = work.memory.setdefault("read", {})
        key = (cls, tuple(paths))
        if key not in known:
            cls.is_read_whole(work)
            sources = {path: work.read_text(path) for path in paths}
            known[key] = cls.told(work, sources) if sources else []
        return known[key]

    @classmethod
    def told(cls, work: Work, sources: Mapping[str, str]) -> list[Self]:
        """Ask the reader about files whose texts are these, whatever else is beside them."""
        asked = ", ".join(sources)
        letters = sum(map(len, sources.values()))
        if letters > cls.largest:
            fail(
                "malformed", asked=asked, expected=f"at most {cls.largest} letters", got=f"{letters} letters"
            )
        if any("\0" in source for source in sources.values()):  # at which some parsers end, and others do not
            fail("malformed", asked=asked, expected=f"{cls.language} that can be read", got="NUL")
        try:
            output = work.run(*cls.reader, *(f"./{path}" for path in sources), files=sources)
        except Failed as failed:
            raise Failed({**failed.finding, "asked": asked}) from None
        pairs = zip(sources.items(), cls.facts_in(asked, output, len(sources)), strict=True)
        return [cls(path, source, facts) for (path, source), facts in pairs]

    @classmethod
    def is_read_whole(cls, work: Work) -> None:
        """Fail for code that no reader reads."""
        found = next((path for path in work.files() if path.endswith(cls.unread)), None)
        if cls.unread and found is not None:
            fail("forbidden", asked=found, expected=f"{cls.language} as text, and nothing else", got=found)

    @classmethod
    def facts_in(cls, asked: str, output: Output, count: int) -> list[Facts]:
        words = output.stderr.strip()
        if output.exit_code == NO_PROGRAM or (output.exit_code and any(one in words for one in NOT_THERE)):
            raise NoReader(f"{cls.language} can't be read in this environment: {words[:200]}")
        if output.exit_code != 0:
            fail(
                "malformed",
                asked=asked,
                expected=f"{cls.language} that can be read",
                note=shown.last_lines(words),
            )
        try:
            return read_facts(output.json(), count)
        except Wrong as error:
            fail("malformed", asked=asked, expected=f"{cls.language} that can be read", note=str(error))

    def imports(self) -> Sequence[Use]:
        """Return the modules that are imported, with their lines; the work's own begin with a dot."""
        return self.facts.imports

    def uses(self) -> Sequence[Use]:
        """Return every name that is read and is not the program's own, in full, with its first line."""
        return self.facts.uses

    def statements(self) -> Sequence[Use]:
        """Return the statements and expressions by their kinds, each with its first line."""
        return self.facts.statements

    def itself(self) -> Collection[str]:
        """Return the functions that call themselves by their names."""
        return self.facts.itself

    def ways_around(self) -> list[Use]:
        """Return what reaches things that are not named."""
        modules = (use for use in self.facts.imports if self.is_odd_module(use.name))
        names = (use for use in self.facts.uses if self.is_way(use.name))
        return [*self.facts.ways, *modules, *names]

    def is_odd_module(self, name: str) -> bool:
        """Tell whether a module reaches things that are not named."""
        return name in self.odd_modules

    def is_way(self, name: str) -> bool:
        """Tell whether what has this name reaches things that are not named."""
        return name in self.odd_names

    def uses_only(self, *names: str) -> Self:
        """Nothing but these and the program's own is used; what is read of something unknown is left out."""
        allowed = ", ".join(names) or "nothing"
        for use in self.uses():
            is_free = use.name.startswith(".") or use.name in self.harmless
            if not is_free and not any(self.is_below(use.name, name) for name in names):
                self.refuse(f"use of {allowed} only", use)
        return self.has_no_way_around()

    def is_below(self, used: str, name: str) -> bool:
        return used == name or used.startswith(f"{name}.")

    def reaches(self, used: str, name: str) -> bool:
        """Tell whether a chain goes through what has this name, or hands on what holds it."""
        if name.startswith("."):
            return f"{name}." in f"{used}."
        inside = used.startswith(".") and "." in name and f".{name}." in f"{used}."
        return inside or self.is_below(used, name) or name.startswith(f"{used}.")


def pair(told: Any) -> Use:
    """Return a name and its line, if that is what was told."""
    if type(told) is not list or [type(part) for part in told] != [str, int]:
        raise Wrong("a name and a line were expected")
    return Use(*told)
