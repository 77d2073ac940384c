"""HTML within Markdown: pages would show its source, so pictures become Markdown and other tags go."""

import re
from collections.abc import Sequence

from lms.domain.corpora.code import Hidden
from lms.domain.corpora.lines import Line, Oddity

TAG = re.compile(
    r"(?P<lead>^[ \t]+)?(?:<(?P<img>img)\b(?P<inside>[^<>]*)>"
    r"|</?(?:center|div|p|br|hr|span|details|summary|font|u|b|i|sub|sup|kbd|small)\b[^<>]*>"
    r"|<!--(?:(?!-->).){0,500}-->)",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
VALUE = r"""\b%s\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>/]+))"""
INDENT = 4
NO_BRACKETS = str.maketrans({"[": "(", "]": ")", "\n": " "})


def untagged(lines: Sequence[Line]) -> tuple[str, list[Oddity]]:
    """Return a text without tags, its lines where they were; pictures in HTML are pictures in Markdown."""
    text = "\n".join(line.text for line in lines)
    hidden = Hidden(text, lines)
    odd: list[Oddity] = []

    def plain(match: re.Match[str]) -> str:
        indented_code = len((match["lead"] or "").expandtabs(4)) >= INDENT and not match["img"]
        if indented_code or hidden.holds(match.start()):
            return match[0]
        line = text.count("\n", 0, match.start()) + 1
        if "\n#" in match[0]:
            odd.append(Oddity(line, "a comment of HTML holds headings; they are taken as if it were none"))
            return match[0]
        odd.append(
            Oddity(line, f"HTML ({match[0].split(maxsplit=1)[0][:40]}) put into Markdown, or left out")
        )
        return (_picture(match["inside"]) if match["img"] else "") + "\n" * match[0].count("\n")

    return TAG.sub(plain, text), odd


def _picture(inside: str) -> str:
    address = _value(inside, "src")
    words = _value(inside, "alt").translate(NO_BRACKETS)
    return f"![{words}](<{address}>)" if address and address.isprintable() else ""


def _value(inside: str, name: str) -> str:
    found = re.search(VALUE % name, inside, re.IGNORECASE)
    return next((part for part in found.groups() if part), "") if found else ""
