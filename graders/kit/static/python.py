"""What a Python program is made of, read from its syntax tree: imports, functions that it uses, statements.

A text that is never run can't talk back, but a program can find ways around a list of words. So what stands
here also refuses the usual ways around (``eval``, ``__import__``, ``getattr`` of ``builtins`` …) wherever
something is forbidden. What must not be used at all is best left out of the environment.
"""

import ast
from collections.abc import Collection, Iterator
from typing import Self

from graders.kit.findings import fail
from graders.kit.static.rules import Code, Use
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


class Program(Code):
    """A handed-in Python file as its syntax tree. A file that is no Python fails the check as malformed."""

    kinds = STATEMENTS.keys()

    def __init__(self, path: str, source: str) -> None:
        super().__init__(path, source)
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

    def statements(self) -> list[Use]:
        """Return the statements and expressions by their kinds, in no certain order."""
        return [
            Use(kind, node.lineno)  # type: ignore[attr-defined]  # statements and expressions have lines
            for node in ast.walk(self.tree)
            for kind, types in STATEMENTS.items()
            if isinstance(node, types)
        ]

    def ways_around(self) -> Iterator[Use]:
        """Yield what reaches things that are not named."""
        yield from (use for use in [*self.imports(), *self.uses()] if is_way_around(use.name))

    def itself(self) -> Collection[str]:
        """Return the functions that call themselves by their names."""
        return {node.name for node in functions_of(self.tree) if node.name in calls_in(node)}

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


def calls_in(node: ast.AST) -> set[str | None]:
    """Return the last names of what is called within."""
    return {called(part) for part in ast.walk(node) if isinstance(part, ast.Call)}


def called(call: ast.Call) -> str | None:
    if isinstance(call.func, ast.Name):
        return call.func.id
    return call.func.attr if isinstance(call.func, ast.Attribute) else None
