"""Sharing out tracks: 40,000 students, 40 tracks, lists of eight; times are of the processor.

The yardstick is the rule that gives first wishes first and keeps what is given (Boston): on the same school
with the same lottery, it leaves pairs that would both rather have each other, and rewards clever wishing.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from time import process_time

from lms.domain.tracks.allocation import allot, draw
from tests.bench.lines import Line
from tests.support.allotments import (
    Rule,
    blocking_pairs,
    boston,
    by_deferred_acceptance,
    differences,
    gains,
    school,
)

STUDENTS, TRACKS, LISTS = 40_000, 40, 8
MISREPORTS = 10_000
MOST_STUDENTS, MOST_TRACKS, MOST_WITH_GROUPS = 4, 3, 2


def bench() -> Iterator[Line]:
    yield from large(groups=False)
    yield from large(groups=True)
    yield from misreports()
    yield from brute_force()


def large(*, groups: bool) -> Iterator[Line]:
    """Yield what one large school takes: the lottery is drawn within the time."""
    name = "groups" if groups else "lottery"
    entries, room = school(STUDENTS, TRACKS, LISTS, groups=groups)
    started = process_time()
    draw("a seed", [f"student {one}" for one in range(STUDENTS)])
    ranks = allot(entries, room).ranks
    seconds = process_time() - started
    yield Line(f"{name}_{STUDENTS}x{TRACKS}_seconds", seconds, "s", None, "< 1", held=seconds < 1)
    ours, theirs = (blocking_pairs(entries, room, one) for one in (ranks, boston(entries, room)))
    yield Line(f"{name}_{STUDENTS}x{TRACKS}_blocking", ours, "pairs", theirs, "0", held=ours == 0)


def misreports() -> Iterator[Line]:
    """Yield how many of 10,000 random misreports paid, in 100 schools of 6 to 30, half with groups."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        rules: tuple[Rule, Rule] = (by_deferred_acceptance, boston)
        ours, theirs = pool.map(gains, rules, (MISREPORTS, MISREPORTS))
    yield Line("misreports", MISREPORTS, "misreports", None, ">= 10000", held=MISREPORTS >= 10_000)
    yield Line("misreports_that_paid", ours, "misreports", theirs, "0", held=ours == 0)


def brute_force() -> Iterator[Line]:
    """Yield in how many small instances, of all, ours is not the stable matching best for every student."""
    sizes = [
        (students, tracks) for students in range(1, MOST_STUDENTS + 1) for tracks in range(1, MOST_TRACKS + 1)
    ]
    grouped = [size for size in sizes if size[1] <= MOST_WITH_GROUPS]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        plain = list(pool.map(_lottery_alone, sizes[::-1]))
        inside = list(pool.map(_with_groups, grouped[::-1]))
    for name, found in (("lottery", plain), ("groups", inside)):
        instances, wrong = (sum(one[n] for one in found) for n in (0, 1))
        yield Line(f"brute_force_{name}_instances", instances, "instances", None, "-", held=True)
        yield Line(f"brute_force_{name}_differences", wrong, "instances", None, "0", held=wrong == 0)


def _lottery_alone(size: tuple[int, int]) -> tuple[int, int]:
    return differences(*size, groups=False)


def _with_groups(size: tuple[int, int]) -> tuple[int, int]:
    return differences(*size, groups=True)
