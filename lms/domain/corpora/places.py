"""Where a link of a corpus leads: to a file of it, to an anchor, elsewhere, or out of it."""

import posixpath
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, unquote, urlsplit

from lms.domain.corpora.lines import Oddity
from lms.domain.corpora.links import Link
from lms.domain.media import MEDIA
from lms.domain.words import plain_path

PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"}
SCHEMES = {"http", "https", "mailto"}
NO_WORDS = {"", "alt text", "alt", "image", "picture"}
LONGEST_PATH = 240


class Where(StrEnum):
    STAYS = "stays"
    ELSEWHERE = "elsewhere"
    FILE = "file"
    NOWHERE = "nowhere"


@dataclass(frozen=True)
class Place:
    """What a target names: ``path`` is that of a file of the corpus, ``rest`` its anchor, if any."""

    where: Where
    path: str = ""
    rest: str = ""


def placed(target: str, folder: str, files: Collection[str]) -> Place:
    """Return what a target in a file of ``folder`` names; ``files`` are the paths of the corpus."""
    if not target or target.startswith("#"):
        return Place(Where.STAYS)
    try:
        parts = urlsplit(target)
    except ValueError:
        return Place(Where.NOWHERE)
    if parts.scheme or parts.netloc:
        return Place(Where.ELSEWHERE if parts.scheme.lower() in SCHEMES else Where.NOWHERE)
    start = "" if parts.path.startswith("/") else folder
    path = posixpath.normpath(posixpath.join(start, unquote(parts.path).lstrip("/")))
    known = path in files or any(one.startswith(f"{path}/") for one in files)
    return Place(Where.FILE, path, parts.fragment) if known else Place(Where.NOWHERE, path)


def is_picture(path: str) -> bool:
    return posixpath.splitext(path)[1].lower() in PICTURES


def media_name(path: str, entry: str) -> str:
    """Return where a file of the corpus stands in the exercise's folder; empty where it can't."""
    inside = f"{entry}/" if entry else ""
    own = path.startswith(inside)
    name = f"{MEDIA}/{path.removeprefix(inside)}" if own else f"{MEDIA}/of/{path}"
    try:
        return plain_path(name) if len(name) <= LONGEST_PATH else ""
    except ValueError:
        return ""


class Rewriting:
    """Decides on the links of one file: ``pictures`` are those to copy, ``odd`` all that did not stay."""

    def __init__(
        self, file: str, entry: str, files: Collection[str], base: str, refuse: Callable[[str], str]
    ) -> None:
        self.folder = posixpath.dirname(file)
        self.entry = entry
        self.files = files
        self.base = base.rstrip("/")
        self.refuse = refuse
        self.pictures: dict[str, str] = {}
        self.written: set[str] = set()
        self.odd: list[Oddity] = []

    def decide(self, link: Link) -> str:
        place = placed(link.target, self.folder, self.files)
        if place.where is Where.STAYS or link.target in self.written:
            return _as_it_was(link)
        if place.where is Where.ELSEWHERE:
            return self._elsewhere(link)
        if place.where is Where.FILE:
            return self._to_file(link, place)
        return self._to_nothing(link, place)

    def _to_nothing(self, link: Link, place: Place) -> str:
        """A corpus may be a part of its origin: with a base, a link leads there, and is told."""
        if not self.base or not place.path or place.path.startswith("../"):
            return self._plain(link, "leads to nothing that is here; kept as plain text")
        self._note(link, "leads to nothing that is here; leads to where it would be in its origin")
        return _written(link.text or place.path, f"{self.base}/{quote(place.path)}")

    def _elsewhere(self, link: Link) -> str:
        if not link.picture:
            return _as_it_was(link)
        self._note(link, "is a picture elsewhere; made a link, since nothing is loaded from elsewhere")
        return _written(link.text or "picture", link.target)

    def _to_file(self, link: Link, place: Place) -> str:
        if link.picture and is_picture(place.path):
            return self._picture(link, place.path)
        if not self.base:
            return self._plain(
                link, "leads to a file of the corpus; kept as plain text, since no base is known"
            )
        self._note(link, "leads to a file of the corpus; leads to its origin now")
        anchor = f"#{place.rest}" if place.rest else ""
        return _written(link.text, f"{self.base}/{quote(place.path)}{anchor}")

    def _picture(self, link: Link, path: str) -> str:
        why, name = self.refuse(path), media_name(path, self.entry)
        if why or not name:
            return self._plain(link, f"{why or 'has a name that can not be used'}; kept as plain text")
        self.pictures[path] = name
        self.written.add(quote(name))
        drawn = path.lower().endswith(".svg")
        if drawn:
            self._note(link, "is a drawing (SVG), which could hold a program; made a link to save it")
        return ("" if drawn else "!") + _written(link.text or posixpath.basename(name), quote(name))

    def _plain(self, link: Link, why: str) -> str:
        self._note(link, why)
        if not link.picture:
            return link.text
        said = link.text if link.text.lower() not in NO_WORDS else posixpath.basename(link.target)
        return f"(picture: {said})"

    def _note(self, link: Link, words: str) -> None:
        self.odd.append(Oddity(link.line, f"{'picture' if link.picture else 'link'} {link.target} {words}"))


def _as_it_was(link: Link) -> str:
    """Return a link as it stands; one whose target is given elsewhere brings it in."""
    return link.whole if link.whole.endswith(")") else _written(link.text, link.target)


def _written(text: str, target: str) -> str:
    plain = not set(target) & set(" ()<>\n")
    return f"[{text}]({target})" if plain else f"[{text}](<{target}>)"
