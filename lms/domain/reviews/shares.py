"""Who wrote how much of a team's work, as its commits tell it: lines added and taken away by author.

Commits can't tell the whole story (two at one keyboard, one who reads and thinks), so nothing rests on it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

MARK = "\0"
"""Begins the line of a commit: mark, author's name, mark, author's address."""


@dataclass(frozen=True)
class Author:
    name: str
    address: str


@dataclass(frozen=True)
class Member:
    """Somebody in a team, by all the names that their commits may carry."""

    id: int
    names: frozenset[str]
    address: str | None

    def wrote_as(self, author: Author) -> bool:
        if self.address and author.address.casefold() == self.address.casefold():
            return True
        return author.name.strip().casefold() in self.names


@dataclass(frozen=True)
class Share:
    """Lines changed under one author; ``member_id`` None: the commits' name is nobody's in the team."""

    name: str
    member_id: int | None
    lines: int
    commits: int
    part: float


def read_log(lines: Iterable[str]) -> Iterator[tuple[Author, int, int]]:
    """Yield author, changed lines and commits of each piece of ``git log --numstat``."""
    author: Author | None = None
    for line in lines:
        if line.startswith(MARK):
            name, _, address = line[len(MARK) :].partition(MARK)
            author = Author(name.strip(), address.strip())
            yield author, 0, 1
        elif author is not None and line.count("\t") >= 2:  # noqa: PLR2004  added, taken away, path
            added, taken, _ = line.split("\t", 2)
            if added.isdecimal() and taken.isdecimal():  # of a binary file git says "-"
                yield author, int(added) + int(taken), 0


def shares(log: Iterable[tuple[Author, int, int]], members: Iterable[Member]) -> tuple[Share, ...]:
    """Add up what each member and each unknown author has changed, the largest share first."""
    known = tuple(members)
    found: dict[tuple[int | None, str], tuple[int, int]] = {}
    for author, lines, commits in log:
        same = [one.id for one in known if one.wrote_as(author)]
        key = (same[0], "") if len(same) == 1 else (None, author.name)
        before = found.get(key, (0, 0))
        found[key] = (before[0] + lines, before[1] + commits)
    return _with_parts(found)


def _with_parts(found: Mapping[tuple[int | None, str], tuple[int, int]]) -> tuple[Share, ...]:
    whole = sum(lines for lines, _ in found.values()) or 1
    made = [
        Share(name, member, lines, commits, lines / whole)
        for (member, name), (lines, commits) in found.items()
    ]
    return tuple(sorted(made, key=lambda one: (-one.lines, one.name)))
