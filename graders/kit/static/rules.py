"""What may be asked of a program that was read, whatever its language is."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Sequence
from typing import ClassVar, NamedTuple, NoReturn, Self

from graders.kit.findings import fail


class Use(NamedTuple):
    """Something that a program uses: its full name as the imports say, and the line."""

    name: str
    line: int


class Code(ABC):
    """A handed-in file whose syntax tree was read."""

    kinds: ClassVar[Collection[str]]
    """The statements and expressions that can be asked for."""
    between: ClassVar[str] = "."
    """What stands between a module's name and that of its part."""

    def __init__(self, path: str, source: str) -> None:
        self.path = path
        self.source = source

    @abstractmethod
    def imports(self) -> Sequence[Use]:
        """Return the modules that are imported, with their lines; the work's own begin with a dot."""

    @abstractmethod
    def uses(self) -> Sequence[Use]:
        """Return every name that is read and is not the program's own, in full, with its line.

        What is read of something unknown begins with a dot: ``.sort``.
        """

    @abstractmethod
    def statements(self) -> Sequence[Use]:
        """Return the statements and expressions by their kinds."""

    @abstractmethod
    def ways_around(self) -> Iterable[Use]:
        """Return what reaches things that are not named."""

    @abstractmethod
    def itself(self) -> Collection[str]:
        """Return the functions that call themselves by their names."""

    def imports_only(self, *modules: str) -> Self:
        """No module is imported but these, their parts, and the work's own."""
        allowed = ", ".join(modules) or "nothing"
        for use in self.imports():
            if not (use.name.startswith(".") or self.is_part(use.name, modules)):
                self.refuse(f"imports of {allowed} only", use)
        return self.has_no_way_around()

    def avoids_imports(self, *modules: str) -> Self:
        """None of these modules, nor a part of one, is imported."""
        for use in self.imports():
            if self.is_part(use.name, modules):
                self.refuse(f"no import of {', '.join(modules)}", use)
        return self.has_no_way_around()

    def avoids(self, *names: str) -> Self:
        """None of these is used: ``sorted``, ``numpy.linalg.inv``, or ``.sort`` for a method of anything."""
        for use in self.uses():
            if any(self.reaches(use.name, name) for name in names):
                self.refuse(f"no {', '.join(names)}", use)
        return self.has_no_way_around()

    def avoids_statements(self, *kinds: str) -> Self:
        """No statement or expression of these kinds is there; ``kinds`` of the class lists them."""
        refused = {self.known(kind) for kind in kinds}
        for use in self.statements():
            if use.name in refused:
                self.refuse(f"no {', '.join(kinds)}", Use(self.line(use.line), use.line))
        return self.has_no_way_around()

    def contains(self, *kinds: str) -> Self:
        """At least one statement or expression of each of these kinds is there."""
        found = {use.name for use in self.statements()}
        for kind in kinds:
            if self.known(kind) not in found:
                fail("forbidden", asked=self.path, expected=f"{kind} is used", got="it is not")
        return self

    def calls_itself(self, function: str) -> Self:
        """A function of the program calls itself by its name."""
        if function not in self.itself():
            fail("forbidden", asked=self.path, expected=f"{function} calls itself", got="it does not")
        return self

    def has_no_way_around(self) -> Self:
        """None of the usual ways to reach what is not named is used."""
        for use in self.ways_around():
            self.refuse("names written out, so that they can be read", use)
        return self

    def reaches(self, used: str, name: str) -> bool:
        """Tell whether what is used is what has this name; one that begins with a dot is of anything."""
        return used == name or (name.startswith(".") and "." in used and used.endswith(name))

    def is_part(self, name: str, modules: Iterable[str]) -> bool:
        """Tell whether a module is one of these or below one."""
        return any(name == one or name.startswith(one + self.between) for one in modules)

    def known(self, kind: str) -> str:
        if kind not in self.kinds:
            raise ValueError(f"{kind!r} is none of {', '.join(sorted(self.kinds))}")
        return kind

    def refuse(self, expected: str, use: Use) -> NoReturn:
        asked = f"{self.path}, line {use.line}" if use.line else self.path
        fail("forbidden", asked=asked, expected=expected, got=use.name)

    def line(self, number: int) -> str:
        lines = self.source.splitlines()
        return lines[number - 1].strip() if 0 < number <= len(lines) else ""
