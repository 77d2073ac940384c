"""Which names of a Python program are its own, and which reach out of it: to imports and built-in functions.

Inside a function a name that is bound there is its own, whatever happens. A name of the module is its own
only below the line where it is bound for certain: a binding that may not be run leaves the built-in one in
reach.
"""

import ast
from collections.abc import Iterable, Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
LOOPS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def reaching_out(tree: ast.Module) -> Iterator[ast.Name]:
    """Yield each reading of a name that the program may not have bound itself."""
    reader = Reader(certain_names(tree))
    reader.visit(tree)
    yield from reader.found


def certain_names(tree: ast.Module) -> dict[str, int]:
    """Return the names that the module itself binds for certain, with the line from which on they hold."""
    lost = {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del)
    }
    lost |= {name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names}
    lost |= {node.name for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler) and node.name}
    found: dict[str, int] = {}
    for statement in tree.body:
        for name in sorted(bound_by(statement) - lost):
            found.setdefault(name, bound_at(statement))
    return found


def bound_at(statement: ast.stmt) -> int:
    """Return the line below which a binding holds; a plain function's own body knows its name."""
    plain = isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) and not statement.decorator_list
    return statement.lineno if plain else statement.end_lineno or statement.lineno


def bound_by(statement: ast.stmt) -> set[str]:
    """Return what a statement of a module binds whenever it is run, without looking itself up for it."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        outside = [*statement.decorator_list, *outer_parts(statement)]
        return {statement.name} - names_in(outside)
    if isinstance(statement, ast.Assign):
        names = {
            one.id for target in statement.targets for one in ast.walk(target) if isinstance(one, ast.Name)
        }
        return names - names_in([statement.value])
    return set()


def names_in(nodes: Iterable[ast.AST]) -> set[str]:
    return {one.id for node in nodes for one in ast.walk(node) if isinstance(one, ast.Name)}


def stored_in(target: ast.expr) -> set[str]:
    """Return the names that a target binds; in ``d[sorted]`` one is only read."""
    return {
        one.id for one in ast.walk(target) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }


def outer_parts(node: Function | ast.ClassDef) -> list[ast.expr]:
    """Return the parts of a definition that are run outside of it: bases, defaults, annotations."""
    if isinstance(node, ast.ClassDef):
        return [*node.bases, *(keyword.value for keyword in node.keywords)]
    result = None if isinstance(node, ast.Lambda) else node.returns
    written = [one.annotation for one in arguments_of(node)]
    parts = [*node.args.defaults, *node.args.kw_defaults, *written, result]
    return [part for part in parts if part is not None]


def arguments_of(node: Function) -> list[ast.arg]:
    every = node.args
    found = [*every.posonlyargs, *every.args, *every.kwonlyargs, every.vararg, every.kwarg]
    return [one for one in found if one is not None]


def locals_of(node: Function) -> set[str]:
    """Return the names that are local to a function."""
    arguments = node.args
    every = [
        *arguments.posonlyargs,
        *arguments.args,
        *arguments.kwonlyargs,
        arguments.vararg,
        arguments.kwarg,
    ]
    names = {one.arg for one in every if one is not None}
    body = [node.body] if isinstance(node, ast.Lambda) else node.body
    declared: set[str] = set()
    for part in body:
        for inner in within(part):
            names |= binds(inner)
            declared |= set(inner.names) if isinstance(inner, ast.Global | ast.Nonlocal) else set()
    return names - declared


def within(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and all below it that belong to the same scope; a comprehension's walrus does, too."""
    yield node
    if isinstance(node, NESTED):
        return
    for child in ast.iter_child_nodes(node):
        if isinstance(node, LOOPS):
            yield from (one for one in ast.walk(child) if isinstance(one, ast.NamedExpr))
        else:
            yield from within(child)


def binds(node: ast.AST) -> set[str]:
    """Return what one node binds in its scope."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.NamedExpr):
        return {node.target.id}
    if isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
        return {node.name} if node.name else set()
    return {node.id} if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else set()


class Reader(ast.NodeVisitor):
    """Walks through a program with the scopes that it is in, and keeps the readings that reach out."""

    def __init__(self, certain: dict[str, int]) -> None:
        self.certain = certain
        self.scopes: list[set[str]] = []
        self.found: list[ast.Name] = []

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load) and not self.is_own(node):
            self.found.append(node)

    def is_own(self, node: ast.Name) -> bool:
        if any(node.id in scope for scope in self.scopes):
            return True
        return node.id in self.certain and node.lineno > self.certain[node.id]

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.visit_all(node.decorator_list)
        self.visit_inside(node, node.body)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815  the same

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.visit_inside(node, [node.body])

    def visit_inside(self, node: Function, body: Iterable[ast.AST]) -> None:
        self.visit_all(outer_parts(node))
        self.scopes.append(locals_of(node))
        self.visit_all(body)
        self.scopes.pop()

    def visit_comprehension_of(self, node: Comprehension) -> None:
        """Visit a comprehension: the first of its loops is read outside, all else within."""
        self.visit(node.generators[0].iter)
        self.visit_all(loop.target for loop in node.generators)
        self.scopes.append({name for loop in node.generators for name in stored_in(loop.target)})
        for at, loop in enumerate(node.generators):
            self.visit_all([*([loop.iter] if at else []), *loop.ifs])
        self.visit_all([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt])
        self.scopes.pop()

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_comprehension_of  # noqa: N815  the same

    def visit_all(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)
