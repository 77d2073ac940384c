"""The syntax tree of a script, and what its words are when they are written out."""

import json
import re
import subprocess
from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]
FAULT = re.compile(r"<standard input>:(\d+):\d+: (.*)")
SPREADING = re.compile(r"[*?\[{~]")


class NoScriptError(Exception):
    """shfmt can't read it."""

    def __init__(self, words: str, line: int) -> None:
        super().__init__(words)
        self.words = words
        self.line = line


def parsed(text: str) -> Node:
    """Return the syntax tree of a script."""
    argv = ["shfmt", "-ln=bash", "--to-json"]
    made = subprocess.run(argv, input=text, capture_output=True, text=True, check=False)
    if made.returncode != 0:
        found = FAULT.search(made.stderr)
        raise NoScriptError(found[2] if found else made.stderr[:200], int(found[1]) if found else 0)
    tree: Node = json.loads(made.stdout)
    return tree


def below(node: Any) -> Iterator[Node]:
    """Yield a node and all nodes within it."""
    if isinstance(node, dict):
        yield node
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from below(part)


def line_of(node: Node) -> int:
    line: int = node["Pos"]["Line"]
    return line


def written(word: Node, *, as_command: bool = False) -> str | None:
    """Return what a word says, or None if it is known only when the script runs."""
    parts = [part_of(part, as_command=as_command) for part in word.get("Parts", [])]
    return None if None in parts else "".join(part or "" for part in parts)


def part_of(part: Node, *, as_command: bool) -> str | None:
    kind, text = part.get("Type"), part.get("Value", "")
    if kind == "Lit":
        is_spread = as_command and text != "[" and SPREADING.search(re.sub(r"\\.", "", text))
        return None if is_spread else re.sub(r"\\(\n?)(.?)", lambda found: found[2], text)
    if kind == "SglQuoted":
        return None if part.get("Dollar") and "\\" in text else str(text)
    if kind == "DblQuoted":
        return quoted(part.get("Parts", []))
    return None


def quoted(parts: list[Node]) -> str | None:
    """Return a text between double quotation marks."""
    if any(part.get("Type") != "Lit" for part in parts):
        return None
    return re.sub(r'\\([$`"\\\n])', r"\1", "".join(str(part["Value"]) for part in parts))
