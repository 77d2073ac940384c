"""The commands that the README and the pages of docs/ print are there, with the options that they print."""

import re
import shlex
from pathlib import Path

import click
import pytest

from lms.cli.root import main
from lms.settings import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
CODE = re.compile(r"^```\w*\n(.*?)^```$|`([^`\n]+)`", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"(?:^|&& |\$ |\s|/)lms (?P<words>[a-z-].*)$")
AFTERWARDS = re.compile(r"\s{3,}|\s#|\s&&|…")
TARGET = re.compile(r"\bmake ([a-z][a-z-]*)")


def code_of(page: Path) -> list[str]:
    """Return the lines of a page that are code."""
    found = CODE.findall(page.read_text(encoding="utf-8"))
    return [line for block, span in found for line in (block or span).splitlines()]


def commands() -> list[tuple[str, str]]:
    """Return (page, what follows ``lms``) of each command that is printed, its remark left out."""
    matches = [(page.name, COMMAND.search(line)) for page in PAGES for line in code_of(page)]
    return [(name, AFTERWARDS.split(found["words"])[0].strip()) for name, found in matches if found]


def strange(words: list[str]) -> str | None:
    """Return the first word of a command that the program does not know, or None."""
    command: click.Command = main
    while words and not words[0].startswith("-") and isinstance(command, click.Group):
        inner = command.commands.get(words[0])
        if inner is None:
            return words[0]
        command, words = inner, words[1:]
    known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)} | {"--help"}
    return next((word for word in words if word.startswith("-") and word.split("=")[0] not in known), None)


def test_the_pages_print_commands() -> None:
    assert {"README.md", "authoring.md", "deploying.md"} <= {name for name, _ in commands()}


@pytest.mark.parametrize(("page", "words"), commands())
def test_a_printed_command_is_there(page: str, words: str) -> None:
    assert strange(shlex.split(words)) is None, page


def test_what_is_no_command_is_seen() -> None:
    assert strange(["exercises", "tri", "x"]) == "tri"
    assert strange(["exercises", "try", "x", "--whatch"]) == "--whatch"


def test_a_printed_target_of_make_is_there() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    printed = {name for page in PAGES for line in code_of(page) for name in TARGET.findall(line)}
    assert {"run", "test", "verify"} <= printed
    assert printed - targets == set()
