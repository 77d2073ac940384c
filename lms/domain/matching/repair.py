"""The nightly repair: who is asked, looked at anew for many works at once, as far as nobody has begun.

A flow of least cost fills the places. It knows nothing of rings of two or three who review each other, so
an arc of each ring is banned, the one that is the easiest to replace, and the flow is solved again.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from lms.domain.matching.mending import Board, mend
from lms.domain.matching.openings import Ints, Opening, Recent, Room

Bools = np.ndarray[Any, np.dtype[np.bool_]]
Known = dict[int, dict[int, int]]
"""By reviewer and author, the arc between them."""

CENTS = 20
"""Costs are whole numbers for the flow: twentieths of a level."""
ROUNDS = 2
"""How often the flow is solved; what rings are left then are mended place by place."""
FIXED = -1
"""An arc that the repair can't move: a review that somebody has begun, or a recent one."""


def reassign(
    openings: Sequence[Opening], rooms: Mapping[int, Room], recent: Recent, load_price: float
) -> list[tuple[int, ...]]:
    """Return, for every opening, who should be asked: as many as possible, and then at the least cost.

    Nobody is asked beyond their room, nor twice for a work or an author; no ring of two or three is closed.
    """
    arcs = _Arcs(openings, rooms, load_price)
    for _ in range(ROUNDS):
        chosen = arcs.solve()
        bad = _to_ban(arcs, chosen, recent)
        arcs.allowed[list(bad)] = False
        if not bad:
            break
    while bad:
        chosen = chosen[arcs.allowed[chosen]]
        bad = _to_ban(arcs, chosen, recent)
        arcs.allowed[list(bad)] = False
    board = Board(openings, rooms, recent, load_price)
    for work, asked in enumerate(arcs.by_opening(chosen)):
        for person in asked:
            board.ask(work, person)
    mend(board)
    return [tuple(sorted(one)) for one in board.asked]


def flow_alone(
    openings: Sequence[Opening], rooms: Mapping[int, Room], load_price: float
) -> list[tuple[int, ...]]:
    """Return the best that a flow finds without a thought of rings: what measurements compare with."""
    arcs = _Arcs(openings, rooms, load_price)
    return arcs.by_opening(arcs.solve())


class _Arcs:
    """Every candidate of every opening as an arc of one flow: openings, then people, then the sink."""

    def __init__(self, openings: Sequence[Opening], rooms: Mapping[int, Room], load_price: float) -> None:
        self.openings = openings
        self.works = np.repeat(np.arange(len(openings)), [len(one.people) for one in openings])
        self.people = _joined([one.people for one in openings], np.int64)
        self.costs = _joined([one.costs for one in openings], np.float64)
        self.allowed = np.ones(len(self.people), dtype=bool)
        names, self.heads = np.unique(self.people, return_inverse=True)
        self.rooms = [rooms[int(one)] for one in names]
        self.load_price = load_price

    def solve(self) -> Ints:
        """Return the positions of the chosen arcs."""
        flow, used = SimpleMinCostFlow(), np.flatnonzero(self.allowed)
        n, sink = len(self.openings), len(self.openings) + len(self.rooms)
        cents = np.rint(self.costs[used] * CENTS).astype(np.int64)
        arcs = flow.add_arcs_with_capacity_and_unit_cost(
            self.works[used], n + self.heads[used], np.ones(len(used), dtype=np.int64), cents
        )
        owners, prices = self._room()
        ones = np.ones(len(owners), dtype=np.int64)
        flow.add_arcs_with_capacity_and_unit_cost(n + owners, np.full(len(owners), sink), ones, prices)
        places = [one.places for one in self.openings]
        flow.set_nodes_supplies(np.arange(n), np.array(places, dtype=np.int64))
        flow.set_node_supply(sink, -sum(places))
        status = flow.solve_max_flow_with_min_cost()
        if status != flow.OPTIMAL:
            message = f"the flow of reviewers has no solution: {status}"
            raise ArithmeticError(message)
        return used[np.asarray(flow.flows(arcs)) > 0]

    def _room(self) -> tuple[Ints, Ints]:
        """Return a unit of room for each further review of each person: the more in hand, the dearer."""
        units = [
            (at, round(self.load_price * load * CENTS))
            for at, room in enumerate(self.rooms)
            for load in range(room.load, room.cap)
        ]
        owners, prices = np.array(units, dtype=np.int64).reshape(-1, 2).T
        return owners, prices

    def worst(self, ring: Sequence[int], chosen: Bools) -> int:
        """Return the arc of a ring that is the easiest to do without; the costliest among equals."""
        return min((one for one in ring if one != FIXED), key=lambda one: self._loss(one, chosen))

    def _loss(self, arc: int, chosen: Bools) -> tuple[float, float, int]:
        """Return how much dearer the next candidate for the place is; infinite where there is none."""
        start, end = np.searchsorted(self.works, [self.works[arc], self.works[arc] + 1])
        others = self.costs[start:end][self.allowed[start:end] & ~chosen[start:end]]
        loss = others.min() - self.costs[arc] if len(others) else np.inf
        return float(loss), -float(self.costs[arc]), arc

    def pairs(self, chosen: Ints) -> Iterator[tuple[int, int, int]]:
        """Yield each chosen arc with its reviewer, once for every author."""
        ends = zip(chosen.tolist(), self.people[chosen].tolist(), self.works[chosen].tolist(), strict=True)
        return ((arc, who, author) for arc, who, work in ends for author in self.openings[work].authors)

    def by_opening(self, chosen: Ints) -> list[tuple[int, ...]]:
        found: list[list[int]] = [[] for _ in self.openings]
        for work, person in zip(self.works[chosen].tolist(), self.people[chosen].tolist(), strict=True):
            found[work].append(person)
        return [tuple(one) for one in found]


def _joined(parts: Sequence[np.ndarray[Any, Any]], kind: type) -> np.ndarray[Any, Any]:
    return np.concatenate([np.empty(0, dtype=kind), *parts])


def _to_ban(arcs: _Arcs, chosen: Ints, recent: Recent) -> set[int]:
    """Return an arc of each ring, and of each pair that would meet twice."""
    known: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for reviewer, authors in recent.items():
        known[reviewer].update(dict.fromkeys(authors, FIXED))
    taken = np.zeros(len(arcs.people), dtype=bool)
    taken[chosen] = True
    banned: set[int] = set()
    for conflict in chain(_meetings(known, arcs, chosen), _rings(known, arcs, chosen)):
        if banned.isdisjoint(conflict):
            banned.add(arcs.worst(conflict, taken))
    return banned


def _meetings(known: Known, arcs: _Arcs, chosen: Ints) -> Iterator[tuple[int, ...]]:
    """Note every chosen arc as known, and yield those that lead from one person to one author."""
    for arc, reviewer, author in arcs.pairs(chosen):
        other = known[reviewer].get(author, FIXED)
        if other != FIXED:
            yield arc, other
        known[reviewer][author] = arc


def _rings(known: Known, arcs: _Arcs, chosen: Ints) -> Iterator[tuple[int, ...]]:
    """Yield the arcs of each ring of two or three in which one was chosen."""
    for arc, reviewer, author in arcs.pairs(chosen):
        for third, onward in known.get(author, {}).items():
            if third == reviewer:
                yield arc, onward
            elif reviewer in (back := known.get(third, {})):
                yield arc, onward, back[reviewer]
