"""What a reader tells of a file, believed in nothing."""

from dataclasses import dataclass
from typing import Any

from graders.kit.answers.records import Record, Wrong
from graders.kit.static.rules import Use

FIELDS = ("fault", "imports", "uses", "statements", "ways", "itself")


@dataclass(frozen=True)
class Facts:
    """What one file is made of; ``fault`` says in words and with its line why it can't be read."""

    fault: Use | None
    imports: tuple[Use, ...]
    uses: tuple[Use, ...]
    statements: tuple[Use, ...]
    ways: tuple[Use, ...]
    itself: frozenset[str]


def read_facts(told: Any, count: int) -> list[Facts]:
    """Return the facts of so many files; raise ``Wrong`` if something else was told."""
    try:
        found = [read_file(one.only(*FIELDS)) for one in Record(told).only("files").records("files")]
    except (KeyError, TypeError) as error:
        raise Wrong("a field is missing, or is no list") from error
    if len(found) != count:
        raise Wrong(f"{count} files were asked about, and {len(found)} told of")
    return found


def read_file(told: Record) -> Facts:
    lists = {name: tuple(map(read_use, told.any(name))) for name in FIELDS[1:-1]}
    fault = read_use(told.any("fault")) if told.has("fault") else None
    return Facts(fault=fault, itself=frozenset(told.texts("itself")), **lists)


def read_use(told: Any) -> Use:
    if type(told) is not list or [type(part) for part in told] != [str, int]:
        raise Wrong("a name and a line were expected")
    return Use(*told)
