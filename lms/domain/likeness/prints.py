"""Fingerprints of programs, by winnowing (Schleimer, Wilkerson, Aiken: SIGMOD 2003).

Of all runs of ``NOISE`` characters in a core a few are kept, in such a way that two programs that share
``GUARANTEE`` characters in a row share a kept one. What is shorter than ``NOISE`` says nothing.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from hashlib import blake2b

from lms.domain.likeness.texts import LARGEST_FILE, Core, core, is_program, never

NOISE = 25
GUARANTEE = 30
WINDOW = GUARANTEE - NOISE + 1
LARGEST_WORK = 600_000
"""Bytes of the programs of a work that are read: nobody writes more, and each takes its time and its rows."""


@dataclass(frozen=True)
class Print:
    """One kept run: its hash (63 bits), and where in the core it begins."""

    mark: int
    at: int


@dataclass(frozen=True)
class Printed:
    """A file with its core and the prints of it, those to be left out gone."""

    core: Core
    prints: tuple[Print, ...]

    @property
    def covered(self) -> int:
        """How many characters the prints stand for; runs that overlap count once."""
        return sum(end - start for start, end in merged((one.at, one.at + NOISE) for one in self.prints))


def printed(
    files: Mapping[str, bytes],
    ignored: AbstractSet[int] = frozenset(),
    first: Collection[str] = (),
    is_late: Callable[[], bool] = never,
) -> tuple[Printed, ...]:
    """Return the programs among files with their prints, without those in ``ignored``.

    Of too much the paths in ``first`` are read, then the smallest: nobody hides a program behind others. The
    smallest go first, so that what takes until it is late keeps nothing but itself from being read.
    """
    smallest = sorted(readable(files, first), key=lambda path: len(files[path]))
    cores = (core(path, files[path], is_late) for path in smallest)
    found = (Printed(one, without(prints_of(one.text), ignored)) for one in cores if one is not None)
    return tuple(sorted(found, key=lambda one: one.core.path))


def unread(files: Iterable[str], read: Iterable[Printed]) -> tuple[str, ...]:
    """Return the paths of the programs that were not read: too long, too many, or no programs after all."""
    known = {one.core.path for one in read}
    return tuple(sorted(path for path in files if is_program(path) and path not in known))


def readable(files: Mapping[str, bytes], first: Collection[str] = ()) -> list[str]:
    """Return the paths of the programs that are read, in order."""
    left, chosen = LARGEST_WORK, []
    sizes = {path: min(len(content), LARGEST_FILE) for path, content in files.items() if is_program(path)}
    for path in sorted(sizes, key=lambda one: (one not in first, sizes[one], one)):
        left -= sizes[path]
        if left < 0:
            break
        chosen.append(path)
    return sorted(chosen)


def marks(files: Iterable[Printed]) -> frozenset[int]:
    return frozenset(one.mark for file in files for one in file.prints)


def prints_of(text: str) -> tuple[Print, ...]:
    """Return the kept runs of a core: in each window the smallest, and of equals the last."""
    hashes = [mark(text[at : at + NOISE]) for at in range(len(text) - NOISE + 1)]
    return tuple(Print(hashes[at], at) for at in winnowed(hashes))


def mark(run: str) -> int:
    return int.from_bytes(blake2b(run.encode("utf-8", "replace"), digest_size=8).digest()) >> 1


def winnowed(hashes: list[int]) -> Iterator[int]:
    """Yield the places of the hashes that are kept, in order; a short text keeps its smallest."""
    if not hashes:
        return
    kept = -1
    for start in range(max(len(hashes) - WINDOW + 1, 1)):
        window = range(start, min(start + WINDOW, len(hashes)))
        smallest = min(window, key=lambda at: (hashes[at], -at))
        if smallest != kept:
            kept = smallest
            yield kept


def without(prints: Iterable[Print], ignored: AbstractSet[int]) -> tuple[Print, ...]:
    return tuple(one for one in prints if one.mark not in ignored)


def merged(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield spans with those that touch or overlap joined; they come in the order of their starts."""
    current: tuple[int, int] | None = None
    for start, end in sorted(spans):
        if current is not None and start <= current[1]:
            current = (current[0], max(end, current[1]))
        else:
            if current is not None:
                yield current
            current = (start, end)
    if current is not None:
        yield current
