"""Questions on somebody's own code: three places that the author wrote, and what to ask about each.

A place is a function, a loop, a branch or, where there is nothing better, a stretch of lines that differs
from the starter. What begins a block is told by its first words, what belongs to it by its indentation: that
reads every language of the school well enough to ask about it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import IntEnum
from pathlib import PurePosixPath
from random import Random

from lms.errors import N_

WANTED = 3
MOST_LINES = 3000
LONGEST_LINE = 400
LONGEST_PLACE = 16
ENOUGH = 2
"""Lines that say something, without which a place is not worth a question."""

SOURCES = frozenset(
    {".c", ".cc", ".cjs", ".cpp", ".cs", ".go", ".h", ".hpp", ".java", ".js", ".jsx", ".kt", ".mjs"}
    | {".php", ".py", ".rb", ".rs", ".sh", ".sql", ".swift", ".ts", ".tsx"}
)
NO_CODE = re.compile(
    r"^\s*(#|//|/\*|\*|--|\"\"\"|'''|import\b|from\b|export \*|use\b|#include|[\])}]*[;,]?\s*$)"
)
NAME = r"[A-Za-z_]\w*"
FUNCTION = re.compile(
    rf"^\s*(?:export\s+)?(?:default\s+)?(?:pub\s+)?(?:async\s+)?(?:def|function\*?|func|fn|class)\s+(?P<name>{NAME})"
    rf"|^\s*(?:export\s+)?(?:const|let)\s+(?P<arrow>{NAME})\s*=\s*(?:async\s*)?(?:\([^)]*\)|{NAME})\s*=>"
)
LOOP = re.compile(r"^\s*(?:async\s+)?(?:for|while)\b")
BRANCH = re.compile(r"^\s*\}?\s*(?:else\s+if|elif|if|match|switch|try|except|catch)\b")
PARAMETERS = re.compile(r"\(([^()]*)")
EACH_OF = re.compile(rf"\b(?:in|of)\s+({NAME})\s*[:){{]")
COLLECTED = re.compile(
    r"(?:s|list|text|data|line|word|path|array|string|file|table|queue|map)$", re.IGNORECASE
)

WHY_THERE = N_("What does this part do, and why is it there?")
NAMED = N_("What does %(name)s do, and where is it used?")
IF_EMPTY = N_("What would happen here if %(name)s were empty or zero?")
OTHERWISE = N_("How could these lines be written in another way, and why did you choose this one?")
HOW_OFTEN = N_("How often do these lines run, and how do you know?")
EITHER_WAY = N_("Give an example for each way that the program can take here.")
BROKEN = N_("Which wrong input could break these lines, and what would be seen of it?")


class Sort(IntEnum):
    """What a place is, the better worth a question the higher."""

    PLAIN = 1
    BRANCH = 2
    LOOP = 3
    FUNCTION = 4


@dataclass(frozen=True)
class Place:
    """Lines of one file. ``name`` is a function's; ``given`` are names of values that could be empty."""

    path: str
    line_from: int
    line_to: int
    sort: Sort
    name: str = ""
    given: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """A place with what is asked about it: a message with its values."""

    place: Place
    words: str
    values: Mapping[str, str] = field(default_factory=dict)


def draw(
    files: Mapping[str, bytes], starter: Mapping[str, bytes], rng: Random, wanted: int = WANTED
) -> tuple[Asked, ...]:
    """Return up to ``wanted`` questions on what was written in place of the starter."""
    chosen = choose(places(files, starter), rng, wanted)
    used: set[str] = set()
    asked = []
    for place in chosen:
        words, values = rng.choice(fresh(possible(place), used))
        used.add(words)
        asked.append(Asked(place, words, values))
    return tuple(sorted(asked, key=lambda one: (one.place.path, one.place.line_from)))


def places(files: Mapping[str, bytes], starter: Mapping[str, bytes]) -> list[Place]:
    """Return all places worth a question, by path and line."""
    found = []
    for path in sorted(files):
        lines = source_lines(path, files[path])
        if lines:
            own = written(source_lines(path, starter.get(path, b"")), lines)
            found += in_file(path, lines, own)
    return found


def source_lines(path: str, content: bytes) -> list[str]:
    """Return the lines of a source file; nothing for what is none, or was made by a machine."""
    if PurePosixPath(path).suffix.lower() not in SOURCES:
        return []
    try:
        lines = content.decode().splitlines()
    except UnicodeDecodeError:
        return []
    fits = len(lines) <= MOST_LINES and all(len(line) <= LONGEST_LINE for line in lines)
    return lines if fits else []


def written(before: Sequence[str], after: Sequence[str]) -> frozenset[int]:
    """Return the lines, counted from 0, that differ from the starter."""
    steps = SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes()
    return frozenset(
        line for kind, _, _, start, end in steps if kind != "equal" for line in range(start, end)
    )


def in_file(path: str, lines: Sequence[str], own: AbstractSet[int]) -> list[Place]:
    """Return the blocks that somebody wrote, and stretches of their lines outside of these.

    The first line of a block may be the starter's: a function that was there to be filled in.
    """
    blocks = [block for start in range(len(lines)) if (block := block_at(path, lines, start, own))]
    covered = {line for one in blocks for line in range(one.line_from - 1, one.line_to)}
    return [*blocks, *(one for run in stretches(own - covered) if (one := plain(path, lines, run)))]


def block_at(path: str, lines: Sequence[str], start: int, own: AbstractSet[int]) -> Place | None:
    """Return the block that a line begins, if most of it is the author's and says something."""
    header = lines[start]
    sort, name = sort_of(header)
    if sort is Sort.PLAIN:
        return None
    end = end_of(lines, start)
    mine = [line for line in range(start, end + 1) if line in own and says_something(lines[line])]
    if len(mine) < ENOUGH + 1 or 2 * len(mine) < end + 1 - start:
        return None
    return Place(path, start + 1, min(end, start + LONGEST_PLACE - 1) + 1, sort, name, given_names(header))


def sort_of(header: str) -> tuple[Sort, str]:
    """Return what a line begins, and the name of a function."""
    if function := FUNCTION.match(header):
        return Sort.FUNCTION, function["name"] or function["arrow"]
    if LOOP.match(header):
        return Sort.LOOP, ""
    return (Sort.BRANCH, "") if BRANCH.match(header) else (Sort.PLAIN, "")


def end_of(lines: Sequence[str], start: int) -> int:
    """Return the last line of a block: what is indented more than its header, and a closing bracket."""
    depth, end = indent(lines[start]), start
    for number in range(start + 1, len(lines)):
        line = lines[number]
        if not line.strip():
            continue
        if indent(line) > depth:
            end = number
        elif end > start and re.match(r"\s*[\])}]", line):
            return number
        else:
            break
    return end


def indent(line: str) -> int:
    return len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())


def stretches(own: AbstractSet[int]) -> Iterable[list[int]]:
    """Return runs of neighbouring lines."""
    run: list[int] = []
    for line in sorted(own):
        if run and line != run[-1] + 1:
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def plain(path: str, lines: Sequence[str], run: Sequence[int]) -> Place | None:
    """Return a stretch from its first to its last line that says something."""
    said = [line for line in run if says_something(lines[line])][:LONGEST_PLACE]
    return Place(path, said[0] + 1, said[-1] + 1, Sort.PLAIN) if len(said) >= ENOUGH else None


def says_something(line: str) -> bool:
    return bool(line.strip()) and not NO_CODE.match(line)


def given_names(header: str) -> tuple[str, ...]:
    """Return the names in a header that can be empty: what a loop goes through, and collections given."""
    through = EACH_OF.findall(header) if LOOP.match(header) else []
    given = PARAMETERS.search(header) if FUNCTION.match(header) else None
    names = re.findall(rf"(?:^|,)\s*\*{{0,2}}({NAME})", given[1]) if given else []
    return (*through, *(name for name in names if name[0].islower() and COLLECTED.search(name)))


def choose(found: Sequence[Place], rng: Random, wanted: int) -> list[Place]:
    """Return places that don't overlap: from as many files as there are, the better sorts first."""
    left = [(place, rng.random()) for place in found]
    chosen: list[Place] = []
    while left and len(chosen) < wanted:
        files = [one.path for one in chosen]
        place, _ = min(left, key=lambda one: (files.count(one[0].path), -one[0].sort, one[1]))
        chosen.append(place)
        left = [one for one in left if not overlap(one[0], place)]
    return chosen


def overlap(one: Place, other: Place) -> bool:
    return one.path == other.path and one.line_from <= other.line_to and other.line_from <= one.line_to


def possible(place: Place) -> list[tuple[str, dict[str, str]]]:
    """Return what can be asked of a place."""
    found = [(IF_EMPTY, {"name": name}) for name in place.given]
    if place.sort is Sort.FUNCTION:
        return [*found, (NAMED, {"name": place.name}), (BROKEN, {}), (OTHERWISE, {})]
    special = {Sort.LOOP: HOW_OFTEN, Sort.BRANCH: EITHER_WAY, Sort.PLAIN: BROKEN}
    return [*found, (WHY_THERE, {}), (OTHERWISE, {}), (special[place.sort], {})]


def fresh(
    choices: list[tuple[str, dict[str, str]]], used: AbstractSet[str]
) -> list[tuple[str, dict[str, str]]]:
    """Return the choices that were not asked yet, or all of them when each was."""
    return [one for one in choices if one[0] not in used] or choices
