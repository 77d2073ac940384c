"""Matching in schools of 400, 4,000 and 40,000: how near to the best, how fast, and how strictly.

The school is the one of ``tests.support.match_school``: three reviewers for each work, 40 candidates each.
Online and repaired costs stand beside the flow that knew all works beforehand. Times are of the processor.
"""

import multiprocessing
import os
import resource
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from random import Random
from time import process_time

import numpy as np

from lms.domain.matching import Edges, Pool, choose
from lms.domain.matching.repair import flow_alone
from tests.bench.lines import Line
from tests.support.match_school import (
    CAP,
    RULES,
    START,
    Assigned,
    K,
    MatchSchool,
    Term,
    arrivals,
    offline,
    openings,
    rings,
    rooms,
)
from tests.support.match_worlds import Tally, judge

SIZES = (400, 4_000, 40_000)
DRAWS = 1_000_000
WORKS_A_WORLD, WORLDS_AT_ONCE = 200, 400
SEEDS = 200


def bench() -> Iterator[Line]:
    for n in SIZES:
        yield from sized(n)
    yield from draws()
    yield from likeliest()


def sized(n: int) -> Iterator[Line]:
    """Yield the lines of one size; each way runs in a process of its own, so that its memory is its own."""
    best, flow = apart(by_hindsight, n), apart(by_flow, n)
    yield Line(f"flow_{n}_seconds", best.seconds, "s", flow.seconds, "-", held=True)
    yield Line(f"flow_{n}_memory", best.memory, "MB", flow.memory, "-", held=True)
    yield Line(f"flow_{n}_cost", best.cost / flow.cost * 100 - 100, "%", None, "-", held=True)
    yield Line(f"rings_{n}_offline", best.rings, "rings", flow.rings, "0", held=best.rings == 0)
    online, repaired = apart(one_by_one, n), apart(with_nights, n)
    for name, way, goal in (("online", online, None), ("repaired", repaired, 20.0)):
        above = way.cost / best.cost * 100 - 100
        held = goal is None or above <= goal
        yield Line(f"cost_{n}_{name}", above, "%", None, "-" if goal is None else f"<= {goal:g}", held)
        yield Line(f"overload_{n}_{name}", way.overload, "%", None, "<= 2", held=way.overload <= 2)
        yield Line(f"unserved_{n}_{name}", way.missing, "places", best.missing, "0", held=way.missing == 0)
        yield Line(f"rings_{n}_{name}", way.rings, "rings", flow.rings, "0", held=way.rings == 0)
    yield Line(f"choose_{n}_p99", online.p99, "ms", None, "< 5", held=online.p99 < 5)
    late = float(np.percentile(arrivals(n, seed=1, works=4_000), 99)) * 1000
    yield Line(f"choose_{n}_of_all_p99", late, "ms", None, "< 5", held=late < 5)


class Way:
    """What is kept of one way to match a school."""

    def __init__(self, school: MatchSchool, assigned: Assigned, seconds: float, p99: float = 0.0) -> None:
        loads = Counter(one for asked in assigned.values() for one in asked)
        places = K * school.n
        self.cost, self.rings = school.total(assigned), rings(assigned)
        self.missing = places - sum(loads.values())
        self.overload = 100 * sum(max(0, load - CAP) for load in loads.values()) / places
        self.seconds, self.p99 = seconds, p99
        self.memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def apart(way: Callable[[int], Way], n: int) -> Way:
    """Run a way in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(way, n).result()


def by_hindsight(n: int) -> Way:
    school = MatchSchool(n, seed=1)
    started = process_time()
    assigned = offline(school)
    return Way(school, assigned, process_time() - started)


def by_flow(n: int) -> Way:
    """Match by the plain flow, which knows nothing of rings: the yardstick."""
    school = MatchSchool(n, seed=1)
    started = process_time()
    found = flow_alone(openings(school), rooms(school), RULES.load_price)
    return Way(school, dict(enumerate(map(list, found))), process_time() - started)


def one_by_one(n: int) -> Way:
    return _term(n, repaired=False)


def with_nights(n: int) -> Way:
    return _term(n, repaired=True)


def _term(n: int, *, repaired: bool) -> Way:
    school = MatchSchool(n, seed=1)
    term, started = Term(school, seed=1, repaired=repaired), process_time()
    assigned = term.run()
    p99 = float(np.percentile(term.seconds, 99)) * 1000
    return Way(school, assigned, process_time() - started, p99)


def draws() -> Iterator[Line]:
    """Yield how many of a million choices a referee of its own found fault with."""
    total, faults, seed = 0, 0, 0
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        while total < DRAWS:
            seeds = range(seed, seed + WORLDS_AT_ONCE)
            tallies: list[Tally] = list(pool.map(judge, seeds, repeat(WORKS_A_WORLD), chunksize=20))
            total += sum(one.draws for one in tallies)
            faults += sum(len(one.faults) for one in tallies)
            seed += WORLDS_AT_ONCE
    yield Line("draws", total, "draws", None, f">= {DRAWS}", held=total >= DRAWS)
    yield Line("hard_filters_broken", faults, "draws", None, "0", held=faults == 0)


def likeliest() -> Iterator[Line]:
    """Yield how often the likeliest reviewer of any work in a school of 400 is asked, over 200 terms."""
    seen: Counter[tuple[int, int]] = Counter()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for pairs in pool.map(term_of_all, range(SEEDS), chunksize=10):
            seen.update(pairs)
    share = max(seen.values()) / SEEDS
    yield Line("likeliest_pair", share, "share", None, "<= 0.5", held=share <= 0.5)


def term_of_all(seed: int) -> list[tuple[int, int]]:
    """Return who reviews whom where each work looks at the whole school; only order and chance differ."""
    school, rng = MatchSchool(400, seed=1), Random(seed)
    pool, edges = Pool(school.people), Edges((), START, RULES)
    pairs: list[tuple[int, int]] = []
    for work in rng.sample(school.works, school.n):
        for one in choose(work, pool, edges, RULES, k=K, rng=rng).chosen:
            pool.set_load(one.reviewer, pool[one.reviewer].load + 1)
            edges.add(one.reviewer, work.round, START)
            pairs.append((one.reviewer, work.round))
    return pairs
