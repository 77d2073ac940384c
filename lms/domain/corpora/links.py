"""Links and pictures of a Markdown text, each put into other words, with all lines where they were."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lms.domain.corpora.code import Hidden
from lms.domain.corpora.lines import Line

_NESTED = r"\[[^\[\]]*\](?:\([^()\n]*\)|\[[^\[\]]*\])?"
_TITLE = r"(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?"
LINK = re.compile(
    rf"(?P<bang>!?)\[(?P<text>(?:[^\[\]\\]|\\.|{_NESTED}){{0,2000}})\]"
    rf"(?:\(\s*(?:<(?P<angled>[^<>\n]*)>|(?P<plain>[^\s()<>]*(?:\([^\s()]*\)[^\s()]*)*)){_TITLE}\s*\)"
    r"|\[(?P<name>[^\[\]]*)\])?",
    re.DOTALL,
)
DEFINITION = re.compile(rf" {{0,3}}\[(?P<name>[^\[\]]+)\]:[ \t]*<?(?P<target>[^\s<>]+)>?{_TITLE}[ \t]*")


@dataclass(frozen=True)
class Link:
    """One link or picture as it stands in a file; ``whole`` is how it was written."""

    line: int
    picture: bool
    text: str
    target: str
    whole: str


Decide = Callable[[Link], str]


def rewritten(lines: Iterable[Line], decide: Decide) -> str:
    """Return a text in which each link is what ``decide`` says; targets given elsewhere are brought in."""
    lines = list(lines)
    targets = _definitions(lines)
    kept = ["" if not line.code and DEFINITION.fullmatch(line.text) else line.text for line in lines]
    pictures = _Rewriter("\n".join(kept), lines, targets, decide, pictures=True).text()
    return _Rewriter(pictures, lines, targets, decide, pictures=False).text()


def _definitions(lines: Iterable[Line]) -> dict[str, str]:
    """Return the targets that are given by name, as ``[name]: target``; the first of a name counts."""
    found: dict[str, str] = {}
    for line in lines:
        match = None if line.code else DEFINITION.fullmatch(line.text)
        if match:
            found.setdefault(_key(match["name"]), match["target"])
    return found


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


class _Rewriter:
    def __init__(
        self, text: str, lines: list[Line], targets: dict[str, str], decide: Decide, *, pictures: bool
    ) -> None:
        self.source = text
        self.targets = targets
        self.decide = decide
        self.pictures = pictures
        self.hidden = Hidden(text, lines)

    def text(self) -> str:
        return LINK.sub(self._replaced, self.source)

    def _replaced(self, match: re.Match[str]) -> str:
        whole = match[0]
        if not match["bang"] and self.pictures:
            return self._inside(match)
        target = self._target(match)
        if target is None or "\n\n" in whole or self._is_no_link(match):
            return whole
        if bool(match["bang"]) != self.pictures:
            return whole
        line = self.source.count("\n", 0, match.start()) + 1
        link = Link(line, self.pictures, match["text"], target, whole)
        said = self.decide(link)
        return said + "\n" * max(0, whole.count("\n") - said.count("\n"))

    def _inside(self, match: re.Match[str]) -> str:
        """Look for pictures within the text of a link, and leave the rest as it is."""
        if "![" not in match["text"] or self._is_no_link(match):
            return match[0]
        before = match.start("text") - match.start()
        inner = LINK.sub(lambda found: self._nested(found, match.start("text")), match["text"])
        return match[0][:before] + inner + match[0][before + len(match["text"]) :]

    def _nested(self, match: re.Match[str], offset: int) -> str:
        target = self._target(match)
        if not match["bang"] or target is None:
            return match[0]
        line = self.source.count("\n", 0, offset + match.start()) + 1
        return self.decide(Link(line, picture=True, text=match["text"], target=target, whole=match[0]))

    def _is_no_link(self, match: re.Match[str]) -> bool:
        start = match.start()
        escaped = start > 0 and self.source[start - 1] == "\\"
        return escaped or self.hidden.holds(start) or self.hidden.holds(match.end() - 1)

    def _target(self, match: re.Match[str]) -> str | None:
        if match["angled"] is not None or match["plain"] is not None:
            return match["angled"] if match["angled"] is not None else match["plain"]
        return self.targets.get(_key(match["name"] or match["text"]))
