"""A small diff of two texts that should have been the same, for a reader's eye."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_TOKENS = 600
ALIKE = 0.35
"""Texts less alike than this are shown whole: marks all over them would say nothing."""

TOKEN = re.compile(r"\w+|\n|[^\S\n]+|.", re.DOTALL)
UNSEEN = str.maketrans({" ": "·", "\t": "→\t", "\n": "↵\n"})


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; ``differs`` where the other text has something else."""

    text: str
    differs: bool = False


def compare(expected: str, got: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return both texts in pieces; blanks and ends of line that differ are made visible."""
    if expected == got:
        return (Piece(expected),), (Piece(got),)
    wanted, came = TOKEN.findall(expected), TOKEN.findall(got)
    if max(len(wanted), len(came)) > MOST_TOKENS:
        wanted, came = expected.splitlines(keepends=True), got.splitlines(keepends=True)
    if max(len(wanted), len(came)) > MOST_TOKENS:
        return (Piece(expected),), (Piece(got),)
    matcher = SequenceMatcher(a=wanted, b=came, autojunk=False)
    if matcher.ratio() < ALIKE:
        return (Piece(expected),), (Piece(got),)
    steps = matcher.get_opcodes()
    return (
        _pieces(wanted, [(kind, start, end) for kind, start, end, _, _ in steps]),
        _pieces(came, [(kind, start, end) for kind, _, _, start, end in steps]),
    )


def _pieces(tokens: list[str], steps: list[tuple[str, int, int]]) -> tuple[Piece, ...]:
    found = []
    for kind, start, end in steps:
        text = "".join(tokens[start:end])
        if text:
            differs = kind != "equal"
            found.append(Piece(_visible(text) if differs else text, differs))
    return tuple(found)


def _visible(text: str) -> str:
    """Show blanks as signs where a difference holds nothing else, or ends in them."""
    bare = text.rstrip(" \t\n")
    return bare + text[len(bare) :].translate(UNSEEN)
