"""Which folders of a corpus are projects, by the paths of its files alone."""

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass

SUBJECT, AUDIT, DEFINITION = "readme.md", "audit/readme.md", "def.json"


@dataclass(frozen=True)
class Entry:
    """A folder with a subject, an audit or a def.json; each is a path, or empty where there is none."""

    folder: str
    subject: str = ""
    audit: str = ""
    definition: str = ""

    @property
    def files(self) -> tuple[str, ...]:
        return tuple(path for path in (self.subject, self.audit, self.definition) if path)


def entries(files: Iterable[str]) -> tuple[Entry, ...]:
    """Return the projects below a folder, sorted; names count whatever their case."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(files):
        folder, name = posixpath.split(path)
        above, last = posixpath.split(folder)
        if last.lower() == "audit" and name.lower() == SUBJECT:
            found.setdefault(above, {}).setdefault("audit", path)
        elif name.lower() == SUBJECT:
            found.setdefault(folder, {}).setdefault("subject", path)
        elif name.lower() == DEFINITION:
            found.setdefault(folder, {}).setdefault("definition", path)
    made = [Entry(folder, **parts) for folder, parts in sorted(found.items())]
    return tuple(one for one in made if one.audit or one.definition)
