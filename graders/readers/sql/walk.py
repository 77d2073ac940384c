"""Walking through the syntax tree of SQL: which tables and functions it names, and what it is made of."""

import re
from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]
STATEMENTS = {
    "SelectStmt": "select",
    "InsertStmt": "insert",
    "UpdateStmt": "update",
    "DeleteStmt": "delete",
    "MergeStmt": "merge",
    "CreateStmt": "create",
    "CreateTableAsStmt": "create",
    "ViewStmt": "create",
    "IndexStmt": "create",
    "DropStmt": "drop",
    "TruncateStmt": "truncate",
    "AlterTableStmt": "alter",
    "RenameStmt": "alter",
    "TransactionStmt": "transaction",
    "ExplainStmt": "explain",
}
PARTS = {
    "JoinExpr": "join",
    "SubLink": "subquery",
    "RangeSubselect": "subquery",
    "CaseExpr": "case",
    "A_Star": "star",
}
FIELDS = {
    "groupClause": "group",
    "havingClause": "having",
    "sortClause": "order",
    "limitCount": "limit",
    "limitOffset": "offset",
    "distinctClause": "distinct",
    "over": "window",
    "windowClause": "window",
    "valuesLists": "values",
}
SETS = {"SETOP_UNION": "union", "SETOP_INTERSECT": "intersect", "SETOP_EXCEPT": "except"}
OWN_TABLES = ("CreateStmt", "CreateTableAsStmt", "ViewStmt")
EXPRESSIONS = {"CoalesceExpr": "coalesce", "GroupingFunc": "grouping", "XmlExpr": "xml"}
ODD_WORDS = {"USCONST": "U&'…'", "UIDENT": 'U&"…"'}
ODD_STRING = re.compile(r"^\s*(\$|[eE]')")


class Script:
    """Facts about one file."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.data = source.encode()
        self.imports: dict[str, int] = {}
        self.uses: dict[str, int] = {}
        self.statements: dict[str, int] = {}
        self.ways: dict[str, int] = {}
        self.own: set[str] = set()

    def told(self) -> dict[str, Any]:
        lists = {what: pairs(getattr(self, what)) for what in ("imports", "uses", "statements", "ways")}
        return {"fault": None, "itself": [], **lists}

    def line(self, place: int) -> int:
        """Return the line of a place, which is counted in bytes."""
        return self.data[: max(place, 0)].count(b"\n") + 1

    def lexical(self, tokens: list[Any]) -> None:
        """Note what one database reads as a text or a comment, and another as statements."""
        for token in tokens:
            text, place = self.source[token.start : token.end + 1], len(self.source[: token.start].encode())
            if token.name == "C_COMMENT" and "/*" in text[2:]:
                self.note("ways", "/* /*", place)
            elif token.name in ODD_WORDS or (token.name == "SCONST" and ODD_STRING.match(text)):
                self.note("ways", ODD_WORDS.get(token.name, text[:2]), place)

    def note(self, what: str, name: str, place: int) -> None:
        names: dict[str, int] = getattr(self, what)
        names[name] = min(self.line(place), names.get(name, self.line(place)))

    def read(self, tree: Node) -> None:
        for one in tree.get("stmts", []):
            self.visit(one["stmt"], one.get("stmt_location", 0))

    def visit(self, node: Any, place: int, known: frozenset[str] = frozenset()) -> None:
        """Visit what is below a node; ``place`` is that of what it is within, ``known`` are names of WITH."""
        if isinstance(node, list):
            for part in node:
                self.visit(part, place, known)
        elif isinstance(node, dict):
            here = place_of(node, place)
            inner = self.given(node.get("withClause"), here, known)
            self.noted(node, here, inner)
            for name, part in node.items():
                if name != "withClause":
                    if isinstance(part, dict) and name[:1].isupper():
                        self.tagged(name, part, place_of(part, here))
                    self.visit(part, here, inner)

    def given(self, clause: Node | None, place: int, known: frozenset[str]) -> frozenset[str]:
        """Visit a WITH, whose names hold from one to the next, or everywhere if it is recursive."""
        if clause is None:
            return known
        expressions = [one["CommonTableExpr"] for one in clause.get("ctes", [])]
        if clause.get("recursive"):
            self.note("statements", "recursive", place_of(clause, place))
            known |= {one["ctename"] for one in expressions}
        for one in expressions:
            self.note("statements", "with", place_of(one, place))
            self.visit(one["ctequery"], place_of(one, place), known)
            known |= {one["ctename"]}
        return known

    def noted(self, node: Node, place: int, known: frozenset[str]) -> None:
        """Note what the fields of a node say."""
        for name in FIELDS.keys() & node.keys():
            self.note("statements", FIELDS[name], next(places_in(node[name]), place))
        if node.get("op") in SETS:
            self.note("statements", SETS[node["op"]], place)
        if "relname" in node:
            schema = f"{node['schemaname']}." if "schemaname" in node else ""
            self.table(schema + node["relname"], place, known)

    def tagged(self, tag: str, node: Node, place: int) -> None:
        if tag in STATEMENTS:
            self.note("statements", STATEMENTS[tag], next(places_in(node), place))
            self.made(tag, node, place)
        elif tag.endswith("Stmt"):
            self.note("ways", tag.removesuffix("Stmt"), place)
        if tag in PARTS:
            self.note("statements", PARTS[tag], next(places_in(node), place))
        self.function(tag, node, place)

    def function(self, tag: str, node: Node, place: int) -> None:
        """Note a function, under whatever notation it is called."""
        if tag == "FuncCall":
            self.note("uses", ".".join(words_of(node["funcname"])).removeprefix("pg_catalog."), place)
        elif tag in EXPRESSIONS:
            self.note("uses", EXPRESSIONS[tag], place)
        elif tag == "MinMaxExpr":
            self.note("uses", "least" if node.get("op") == "IS_LEAST" else "greatest", place)
        elif tag == "SQLValueFunction":
            self.note("uses", node["op"].removeprefix("SVFOP_").lower(), place)
        elif tag == "A_Expr" and node.get("kind") == "AEXPR_NULLIF":
            self.note("uses", "nullif", place)
        elif tag in {"ColumnRef", "A_Indirection"}:
            parts = node.get("fields") or node.get("indirection") or []
            for word in words_of(parts)[tag == "ColumnRef" :]:
                self.note("uses", f".{word}", place)

    def made(self, tag: str, node: Node, place: int) -> None:
        """Note what a statement makes, which is the work's own from there on, and what it drops."""
        made = node.get("relation") or node.get("view") or (node.get("into") or {}).get("rel") or {}
        if tag in OWN_TABLES and not node.get("if_not_exists"):
            self.own.add(made.get("relname", ""))
        for one in node.get("objects", []):
            self.table(".".join(words_of(one.get("List", {}).get("items", []))), place, frozenset())

    def table(self, name: str, place: int, known: frozenset[str]) -> None:
        if name and name not in known and name not in self.own:
            self.note("imports", name, place)


def place_of(node: Node, place: int) -> int:
    """Return where a node stands, if it says so."""
    found = node.get("location", place)
    return found if type(found) is int else place


def words_of(parts: list[Node]) -> list[str]:
    return [part["String"].get("sval", "") for part in parts if "String" in part]


def places_in(node: Any) -> Iterator[int]:
    """Yield where the parts of a node stand, as far as it says so."""
    if isinstance(node, dict) and type(node.get("location")) is int and node["location"] >= 0:
        yield node["location"]
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from places_in(part)


def pairs(names: dict[str, int]) -> list[list[object]]:
    return [[name, line] for name, line in sorted(names.items(), key=lambda pair: (pair[1], pair[0]))]
