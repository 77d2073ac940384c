"""Subjects: the title and the first sentence of a README, and the text as an exercise's page shows it."""

import re
from collections.abc import Sequence

from lms.domain.corpora.lines import RULE, UNDERLINE, Line

LONGEST_LINE = 300
PICTURE = re.compile(r"!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])?")
LIST_OR_QUOTE = re.compile(r"[ \t]*(?:[-*+>|]|\d+[.)])(?:[ \t]|$)|[ \t]{4,}|[ \t]*\||<")
SENTENCE = re.compile(r"(.+?[.!?…])(?:[\"”»)]*)(?=\s+[^\sa-z]|\s*$)", re.DOTALL)
MARKS = re.compile(
    r"\[([^\[\]]*)\](?:\([^()\s]*(?:\s[^()]*)?\)|\[[^\[\]]*\])|[*`]+|(?<!\w)_+|_+(?!\w)|<[^<>]*>"
)
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def title_of(lines: Sequence[Line]) -> tuple[str, int]:
    """Return the words of the first heading and its index; none is an empty title and -1."""
    for index, line in enumerate(lines):
        if line.level and plain(line.title):
            return shortened(plain(line.title)), index
    return "", -1


def summary_of(lines: Sequence[Line]) -> str:
    """Return the first sentence of the first paragraph that is one, without marks; maybe empty."""
    for paragraph in _paragraphs(lines):
        words = plain(" ".join(paragraph))
        if any(letter.isalpha() for letter in words):
            found = SENTENCE.match(words)
            return shortened(found[1] if found else words)
    return ""


def subject_of(lines: Sequence[Line], title: str, at: int) -> str:
    """Return the text with its title as the one first heading."""
    rest = [line.text for index, line in enumerate(lines) if index != at]
    return f"# {title}\n\n" + "\n".join(rest).strip("\n") + "\n"


def plain(text: str) -> str:
    """Return a text without the marks of Markdown."""
    return " ".join(ESCAPE.sub(r"\1", MARKS.sub(r"\1", PICTURE.sub("", text))).split())


def shortened(text: str) -> str:
    """Return a text that fits a line of ``exercise.toml``, cut between words."""
    if len(text) <= LONGEST_LINE:
        return text
    return text[: LONGEST_LINE - 1].rsplit(" ", 1)[0].rstrip() + "…"


def _paragraphs(lines: Sequence[Line]) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for line in lines:
        apart = line.blank or line.level or line.code or LIST_OR_QUOTE.match(line.text)
        if apart or RULE.fullmatch(line.text) or UNDERLINE.fullmatch(line.text):
            found.append([])
        else:
            found[-1].append(line.text)
    return [one for one in found if one]
