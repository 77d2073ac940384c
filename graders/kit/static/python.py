"""What a Python program is made of, read from its syntax tree: imports, functions that it uses, statements.

A text that is never run can't talk back, but a program can find ways around a list of words. So what stands
here also refuses the usual ways around (``eval``, ``__import__``, ``getattr`` of ``builtins`` …) wherever
something is forbidden. What must not be used at all is best left out of the environment.
"""

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Self

from graders.kit.findings import fail
from graders.kit.static.scopes import reaching_out
from graders.kit.static.ways import COMPILED, INNER, is_way_around, strange_coding
from graders.kit.work import Work

LARGEST = 300_000
DEEPEST = 150
STATEMENTS: dict[str, tuple[type[ast.AST], ...]] = {
    "for": (ast.For, ast.AsyncFor),
    "while": (ast.While,),
    "comprehension": (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
    "lambda": (ast.Lambda,),
    "class": (ast.ClassDef,),
    "global": (ast.Global, ast.Nonlocal),
    "try": (ast.Try, ast.TryStar),
    "with": (ast.With, ast.AsyncWith),
    "yield": (ast.Yield, ast.YieldFrom),
    "async": (ast.AsyncFunctionDef, ast.Await),
    "assert": (ast.Assert,),
    "del": (ast.Delete,),
}


class Use(NamedTuple):
    """Something that a program uses: its full name as the imports say, and the line."""

    name: str
    line: int


class Program:
    """A handed-in Python file as its syntax tree. A file that is no Python fails the check as malformed."""

    def __init__(self, path: str, source: str) -> None:
        self.path = path
        self.source = source
        self.tree = parsed(path, source)
        self.names = dict(imported_names(self.tree))
        self.free = {id(node) for node in reaching_out(self.tree)}

    @classmethod
    def of(cls, work: Work, path: str) -> Self:
        """Read one file of a work, in which no compiled file can take its place."""
        has_text_alone(work)
        return cls(path, work.read_text(path))

    @classmethod
    def all_of(cls, work: Work) -> list[Self]:
        """Read every Python file of a work, in the order of their paths."""
        has_text_alone(work)
        sources = {path: work.read_text(path) for path in work.files() if path.endswith(".py")}
        not_too_large("all Python files", sum(map(len, sources.values())))
        return [cls(path, source) for path, source in sources.items()]

    def imports(self) -> list[Use]:
        """Return the modules that are imported, with their lines; what is relative begins with a dot."""
        return sorted(imports_of(self.tree), key=lambda use: use.line)

    def uses(self) -> list[Use]:
        """Return every name and attribute that is read and is not the program's own, in full.

        After ``import numpy as np`` a ``np.linalg.inv`` is ``numpy.linalg.inv``. What is read of something
        unknown begins with a dot: ``.sort``.
        """
        return sorted(set(self.read()), key=lambda use: use.line)

    def imports_only(self, *modules: str) -> Self:
        """No module is imported but these, their parts, and the work's own relative ones."""
        allowed = ", ".join(modules) or "nothing"
        for use in self.imports():
            if not (use.name.startswith(".") or is_part(use.name, modules)):
                self.refuse(f"imports of {allowed} only", use)
        return self.has_no_way_around()

    def avoids_imports(self, *modules: str) -> Self:
        """None of these modules, nor a part of one, is imported."""
        for use in self.imports():
            if is_part(use.name, modules):
                self.refuse(f"no import of {', '.join(modules)}", use)
        return self.has_no_way_around()

    def avoids(self, *names: str) -> Self:
        """None of these is used: ``sorted``, ``numpy.linalg.inv``, or ``.sort`` for a method of anything."""
        found = {"." + name.lstrip(".") for name in names if name.startswith(".")}
        for use in self.uses():
            last = "." + use.name.rsplit(".", 1)[-1]
            if use.name in names or (last in found and "." in use.name):
                self.refuse(f"no {', '.join(names)}", use)
        return self.has_no_way_around()

    def avoids_statements(self, *kinds: str) -> Self:
        """No statement or expression of these kinds is there; the kinds are the keys of ``STATEMENTS``."""
        refused = tuple(kind for name in kinds for kind in STATEMENTS[name])
        for node in ast.walk(self.tree):
            if isinstance(node, refused):
                self.refuse(f"no {', '.join(kinds)}", Use(self.line(node), node.lineno))  # type: ignore[attr-defined]  # statements and expressions have lines
        return self.has_no_way_around()

    def contains(self, *kinds: str) -> Self:
        """At least one statement or expression of each of these kinds is there."""
        for name in kinds:
            if not any(isinstance(node, STATEMENTS[name]) for node in ast.walk(self.tree)):
                fail("forbidden", asked=self.path, expected=f"{name} is used", got="it is not")
        return self

    def calls_itself(self, function: str) -> Self:
        """A function of the program calls itself by its name."""
        for node in functions_of(self.tree):
            inside = (part for part in ast.walk(node) if isinstance(part, ast.Call))
            if node.name == function and any(called(call) == function for call in inside):
                return self
        return fail("forbidden", asked=self.path, expected=f"{function} calls itself", got="it does not")

    def has_no_way_around(self) -> Self:
        """None of the usual ways to reach what is not named is used."""
        for use in [*self.imports(), *self.uses()]:
            if is_way_around(use.name):
                self.refuse("names written out, so that they can be read", use)
        return self

    def read(self) -> Iterator[Use]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute):
                yield Use(self.dotted(node), node.lineno)
            elif isinstance(node, ast.Name) and (id(node) in self.free or node.id in INNER):
                yield Use(self.names.get(node.id, node.id), node.lineno)
            elif isinstance(node, ast.MatchClass):  # a pattern reads attributes, too
                yield from (Use(f".{name}", node.lineno) for name in node.kwd_attrs)
            elif isinstance(node, ast.alias) and node.name == "*":  # names that stand nowhere
                yield Use("*", node.lineno)

    def dotted(self, node: ast.Attribute) -> str:
        """Return an attribute in full, or with a leading dot where nobody can say of what it is."""
        inner = node.value
        if isinstance(inner, ast.Attribute):
            return f"{self.dotted(inner)}.{node.attr}"
        if isinstance(inner, ast.Name) and id(inner) in self.free:
            return f"{self.names.get(inner.id, inner.id)}.{node.attr}"
        return f".{node.attr}"

    def refuse(self, expected: str, use: Use) -> None:
        fail("forbidden", asked=f"{self.path}, line {use.line}", expected=expected, got=use.name)

    def line(self, node: ast.AST) -> str:
        return self.source.splitlines()[node.lineno - 1].strip()  # type: ignore[attr-defined]  # as above


def parsed(path: str, source: str) -> ast.Module:
    """Return the syntax tree; a hostile text that the parser gives up on is malformed, too.

    So is one that Python would read in another encoding than we do, and so would see another program in it.
    """
    not_too_large(path, len(source))
    coding = strange_coding(source)
    if coding is not None:
        fail("malformed", asked=path, expected="a Python program in UTF-8", got=f"coding: {coding}")
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        fail("malformed", asked=f"{path}, line {error.lineno}", expected="a Python program", note=error.msg)
    except (ValueError, RecursionError, MemoryError) as error:
        fail("malformed", asked=path, expected="a Python program", note=type(error).__name__)
    if is_deep(tree):
        fail("malformed", asked=path, expected=f"at most {DEEPEST} parts within each other", got="more")
    return tree


def is_deep(tree: ast.Module) -> bool:
    """Tell whether parts stand within each other deeper than what walks through them can follow."""
    level: list[ast.AST] = [tree]
    for _ in range(DEEPEST):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return bool(level)


def not_too_large(asked: str, letters: int) -> None:
    """Fail for more text than can be read in time."""
    if letters > LARGEST:
        fail("malformed", asked=asked, expected=f"at most {LARGEST} letters", got=f"{letters} letters")


def has_text_alone(work: Work) -> None:
    """Fail for compiled files, which Python may run instead of the text that is read here."""
    found = next((path for path in work.files() if path.endswith(COMPILED)), None)
    if found is not None:
        fail("forbidden", asked=found, expected="Python as text, and nothing compiled", got=found)


def is_part(name: str, modules: Iterable[str]) -> bool:
    """Tell whether a dotted name is one of the modules or below one."""
    parts = name.split(".")
    return any(parts[: len(module.split("."))] == module.split(".") for module in modules)


def imports_of(tree: ast.Module) -> Iterator[Use]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Use(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from (Use(joined(module, alias.name), node.lineno) for alias in node.names)


def joined(module: str, name: str) -> str:
    return module if name == "*" else f"{module}{'' if module.endswith('.') else '.'}{name}"


def imported_names(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield each name that an import binds, and what it stands for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.split(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (root, root)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from ((alias.asname or alias.name, joined(module, alias.name)) for alias in node.names)


def functions_of(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))


def called(call: ast.Call) -> str | None:
    if isinstance(call.func, ast.Name):
        return call.func.id
    return call.func.attr if isinstance(call.func, ast.Attribute) else None
