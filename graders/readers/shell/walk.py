"""Walking through the syntax tree of a script: what it runs, and what it is made of."""

from pathlib import Path
from typing import Any

from graders.readers.shell.commands import (
    FINDING,
    INSIDE,
    SOURCES,
    TEXTS,
    VARIABLES,
    WRAPPERS,
    is_command,
    runs_others,
)
from graders.readers.shell.trees import Node, NoScriptError, below, line_of, parsed, written

KINDS = {
    "CaseClause": "case",
    "CoprocClause": "background",
    "FuncDecl": "function",
    "IfClause": "if",
    "Subshell": "subshell",
    "ArithmCmd": "arithmetic",
    "ArithmExp": "arithmetic",
    "LetClause": "arithmetic",
    "TestClause": "test",
}
PIPES = {12, 13}
AT = 84
"""What shfmt calls the sign of ``${x@P}``."""
DEEPEST = 3


class Script:
    """Facts about one script."""

    def __init__(self) -> None:
        self.imports: dict[str, int] = {}
        self.uses: dict[str, int] = {}
        self.statements: dict[str, int] = {}
        self.ways: dict[str, int] = {}
        self.itself: set[str] = set()
        self.certain: dict[str, int] = {}
        self.declared: set[str] = set()
        self.depth = 0

    def told(self) -> dict[str, Any]:
        lists = {what: pairs(getattr(self, what)) for what in ("imports", "uses", "statements", "ways")}
        return {"fault": None, "itself": sorted(self.itself), **lists}

    def read(self, tree: Node, line: int | None = None) -> None:
        """Read a tree; ``line`` is that of a text within the script."""
        if line is None:
            self.functions(tree)
        for node in below(tree):
            at = line or (line_of(node) if "Pos" in node else 0)
            self.statement(node, at)
            kind = node.get("Type")
            if kind == "CallExpr" and node.get("Args"):
                self.command(node, at, line)
            elif kind in {"SglQuoted", "Lit"} and INSIDE.search(node.get("Value", "")):
                note(self.ways, "[$(…)]", at)
            elif kind == "ParamExp" and is_prompt(node.get("Exp")):
                note(self.ways, "${…@P}", at)
            self.assigned(node, at)

    def functions(self, tree: Node) -> None:
        """Note functions: what the script declares on its way for certain holds from there on."""
        plain = [one.get("Cmd") or {} for one in tree.get("Stmts", []) if not one.get("Background")]
        for node in plain:
            if node.get("Type") == "FuncDecl":
                self.certain.setdefault(node["Name"]["Value"], node["Pos"]["Offset"])
        for node in below(tree):
            if node.get("Type") == "FuncDecl":
                name = node["Name"]["Value"]
                self.declared.add(name)
                if name in called_in(node["Body"]):
                    self.itself.add(name)

    def statement(self, node: Node, at: int) -> None:
        kind = KINDS.get(node.get("Type", ""))
        if node.get("Type") == "ForClause":
            kind = "select" if node.get("Select") else "for"
        elif node.get("Type") == "WhileClause":
            kind = "until" if node.get("Until") else "while"
        elif node.get("Type") == "BinaryCmd" and node.get("Op") in PIPES:
            kind = "pipe"
        elif node.get("Background"):
            kind = "background"
        if kind is not None:
            note(self.statements, kind, at)

    def assigned(self, node: Node, at: int) -> None:
        declared = node.get("Args", []) if node.get("Type") == "DeclClause" else []
        for one in (*node.get("Assigns", []), *declared):
            name = (one.get("Name") or {}).get("Value")
            if name in VARIABLES:
                note(self.ways, f"{name}=", at)

    def command(self, node: Node, at: int, line: int | None) -> None:
        first, *others = node["Args"]
        name, words = written(first, as_command=True), [written(one) for one in others]
        if name is None:
            note(self.ways, "a command that is worked out", at)
        elif name and not self.is_own(name, node["Pos"]["Offset"] if line is None else None):
            self.named(name, words, at)

    def is_own(self, name: str, offset: int | None) -> bool:
        """Tell whether a name is a function of the script, and nothing else that the shell could find."""
        if name not in self.declared:
            return False
        is_certain = name in self.certain and (offset is None or offset >= self.certain[name])
        return is_certain or not is_command(name)

    def named(self, name: str, words: list[str | None], at: int) -> None:
        """Note a command, and what it is told to run."""
        if "/" in name:
            return self.at_path(name, words, at)
        note(self.uses, name, at)
        known = {word for word in words if word}
        is_forgotten = name == "unset" and self.declared & known
        if is_forgotten or runs_others(name, words) or VARIABLES & known:
            note(self.ways, f"{name} …", at)
        if name in SOURCES:
            self.sourced(words, at)
        elif name in TEXTS:
            self.text(name, words, at)
        elif name in WRAPPERS or (name == "find" and FINDING.intersection(word for word in words if word)):
            self.wrapped(name, words, at)
        return None

    def at_path(self, name: str, words: list[str | None], at: int) -> None:
        if name.startswith("/"):
            self.named(Path(name).name, words, at)
        elif Path(name).is_file():
            note(self.imports, f"./{name.removeprefix('./')}", at)
        else:
            note(self.ways, name, at)

    def sourced(self, words: list[str | None], at: int) -> None:
        path = words[0] if words else None
        if path and not path.startswith("/") and Path(path).is_file():
            note(self.imports, f"./{path.removeprefix('./')}", at)
        else:
            note(self.ways, "source", at)

    def text(self, name: str, words: list[str | None], at: int) -> None:
        """Read a text that is run later, as part of the script."""
        shown = words if name == "eval" else words[:1]
        self.depth += 1
        try:
            if None in shown or self.depth > DEEPEST:
                note(self.ways, name, at)
            else:
                self.read(parsed(" ".join(word or "" for word in shown)), at)
        except NoScriptError:
            note(self.ways, name, at)
        finally:
            self.depth -= 1

    def wrapped(self, name: str, words: list[str | None], at: int) -> None:
        """Note whatever a command may be told to run: of its words each that is a command."""
        known = [place for place, word in enumerate(words) if word and self.is_runnable(word)]
        unknown = [place for place, word in enumerate(words) if word is None]
        for place in known:
            self.named(words[place] or "", words[place + 1 :], at)
        if unknown and (not known or unknown[0] < known[0]) and name != "find":
            note(self.ways, f"{name} …", at)

    def is_runnable(self, word: str) -> bool:
        return not word.startswith("-") and "=" not in word and (is_command(word) or "/" in word[:2])


def is_prompt(expansion: Node | None) -> bool:
    """Tell whether a variable is expanded as a prompt is, with the commands in it."""
    return bool(expansion and expansion.get("Op") == AT and written(expansion.get("Word") or {}) != "Q")


def called_in(body: Node) -> set[str | None]:
    calls = (one for one in below(body) if one.get("Type") == "CallExpr" and one.get("Args"))
    return {written(call["Args"][0]) for call in calls}


def pairs(names: dict[str, int]) -> list[list[object]]:
    return [[name, line] for name, line in sorted(names.items(), key=lambda pair: (pair[1], pair[0]))]


def note(names: dict[str, int], name: str, line: int) -> None:
    names[name] = min(line, names.get(name, line))
