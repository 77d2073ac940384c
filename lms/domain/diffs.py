"""A small diff of two texts that should have been the same, for a reader's eye."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

MOST_TOKENS = 600
MOST_IN_SPANS = 120
ALIKE = 0.45
"""Lines less alike than this are marked whole: marks all over them would say nothing."""

TOKEN = re.compile(r"\w+|[^\S\n]+|\n|.", re.DOTALL)
UNSEEN = str.maketrans({" ": "·", "\t": "→\t", "\n": "↵\n"})


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; ``differs`` where the other text has something else."""

    text: str
    differs: bool = False


Side = tuple[Piece, ...]
Spans = tuple[tuple[int, int], ...]
"""Where stretches of a line begin, and the letters after their ends."""


def compare(expected: str, got: str) -> tuple[Side, Side]:
    """Return both texts in pieces; blanks and ends of line that differ are made visible."""
    wanted, came = expected.splitlines(keepends=True), got.splitlines(keepends=True)
    if max(len(wanted), len(came)) > MOST_TOKENS:
        return (Piece(expected),), (Piece(got),)
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, start, end, other_start, other_end in _matcher(wanted, came).get_opcodes():
        ours, theirs = wanted[start:end], came[other_start:other_end]
        if kind == "equal":
            left.append(Piece("".join(ours)))
            right.append(Piece("".join(theirs)))
            continue
        for line, other in zip_longest(ours, theirs, fillvalue=""):
            pieces, other_pieces = _compare_lines(line, other)
            left += pieces
            right += other_pieces
    return tuple(left), tuple(right)


def _compare_lines(line: str, other: str) -> tuple[list[Piece], list[Piece]]:
    if not line or not other:
        return _whole(line), _whole(other)
    tokens, other_tokens = TOKEN.findall(line), TOKEN.findall(other)
    if max(len(tokens), len(other_tokens)) > MOST_TOKENS:
        return _whole(line), _whole(other)
    matcher = _matcher(tokens, other_tokens)
    if matcher.ratio() < ALIKE:
        return _whole(line), _whole(other)
    steps = matcher.get_opcodes()
    return (
        _pieces(tokens, [(kind, start, end) for kind, start, end, _, _ in steps]),
        _pieces(other_tokens, [(kind, start, end) for kind, _, _, start, end in steps]),
    )


def spans(line: str, other: str) -> tuple[Spans, Spans]:
    """Return which letters of two lines differ; none where the lines are too unlike or too long for it."""
    tokens, other_tokens = TOKEN.findall(line), TOKEN.findall(other)
    if max(len(tokens), len(other_tokens)) > MOST_IN_SPANS:
        return (), ()
    matcher = _matcher(tokens, other_tokens)
    if matcher.ratio() < ALIKE:
        return (), ()
    steps = [step for step in matcher.get_opcodes() if step[0] != "equal"]
    return (
        tuple(_span(tokens, start, end) for _, start, end, _, _ in steps if end > start),
        tuple(_span(other_tokens, start, end) for _, _, _, start, end in steps if end > start),
    )


def _span(tokens: list[str], start: int, end: int) -> tuple[int, int]:
    before = sum(len(one) for one in tokens[:start])
    return before, before + sum(len(one) for one in tokens[start:end])


def _matcher(one: Sequence[str], other: Sequence[str]) -> SequenceMatcher[str]:
    return SequenceMatcher(a=one, b=other, autojunk=False)


def _whole(line: str) -> list[Piece]:
    """Mark a line, but not its end: that it ends is no difference."""
    bare = line.removesuffix("\n")
    end = [Piece("\n")] if bare != line else []
    return [Piece(_visible(bare), differs=True), *end] if bare else end


def _pieces(tokens: list[str], steps: list[tuple[str, int, int]]) -> list[Piece]:
    found = []
    for kind, start, end in steps:
        text = "".join(tokens[start:end])
        if text:
            differs = kind != "equal"
            found.append(Piece(_visible(text) if differs else text, differs))
    return found


def _visible(text: str) -> str:
    """Show blanks as signs where a difference holds nothing else, or ends in them."""
    bare = text.rstrip(" \t\n")
    return bare + text[len(bare) :].translate(UNSEEN)
