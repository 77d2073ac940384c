"""What is left when flow and bans are done: a few places whose reviewers would have closed a ring.

They are given away one by one, to the cheapest who closes none; if all of those have no room, one of them
hands another of their works on.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lms.domain.matching.openings import Opening, Recent, Room


@dataclass(frozen=True)
class Offer:
    """A candidate for a place of a work (its position among the openings), with what they would cost."""

    work: int
    person: int
    cost: float


class Board:
    """Who is asked so far; it knows who closes a ring, has no room, or meets an author twice."""

    def __init__(
        self, openings: Sequence[Opening], rooms: Mapping[int, Room], recent: Recent, load_price: float
    ) -> None:
        self.openings, self.rooms, self.load_price = openings, rooms, load_price
        self.reviews: defaultdict[int, Counter[int]] = defaultdict(Counter)
        for reviewer, authors in recent.items():
            self.reviews[reviewer].update(authors)
        self.asked: list[set[int]] = [set() for _ in openings]
        self.works: defaultdict[int, set[int]] = defaultdict(set)

    def ask(self, work: int, person: int) -> None:
        self.asked[work].add(person)
        self.works[person].add(work)
        self.reviews[person].update(self.openings[work].authors)

    def take_back(self, work: int, person: int) -> None:
        self.asked[work].remove(person)
        self.works[person].remove(work)
        self.reviews[person] -= Counter(self.openings[work].authors)

    def has_room(self, person: int) -> bool:
        return self.rooms[person].load + len(self.works[person]) < self.rooms[person].cap

    def is_free_for(self, work: int, person: int) -> bool:
        """Tell whether somebody could be asked, room aside."""
        if person in self.asked[work]:
            return False
        return not any(
            self._has_met(person, author) or self._closes_ring(person, author)
            for author in self.openings[work].authors
        )

    def _has_met(self, person: int, author: int) -> bool:
        return any(author in self.openings[other].authors for other in self.works[person])

    def _closes_ring(self, person: int, author: int) -> bool:
        onward = self.reviews[author]
        return person in onward or any(person in self.reviews[third] for third in list(onward))

    def offers(self, work: int) -> list[Offer]:
        """Return everybody who is free for a work, the cheapest first."""
        opening = self.openings[work]
        found = [
            Offer(work, person, cost + self.load_price * (self.rooms[person].load + len(self.works[person])))
            for person, cost in zip(opening.people.tolist(), opening.costs.tolist(), strict=True)
            if self.is_free_for(work, person)
        ]
        return sorted(found, key=lambda one: (one.cost, one.person))


def mend(board: Board) -> None:
    """Fill each free place that can be filled."""
    for work, opening in enumerate(board.openings):
        while len(board.asked[work]) < opening.places and _fill(board, work):
            pass


def _fill(board: Board, work: int) -> bool:
    offers = board.offers(work)
    for one in offers:
        if board.has_room(one.person):
            board.ask(work, one.person)
            return True
    return any(_make_room(board, one) for one in offers)


def _make_room(board: Board, wanted: Offer) -> bool:
    """Hand another work of somebody on, and ask them for the one that is wanted."""
    for work, other in _handing_on(board, wanted.person):
        board.take_back(work, wanted.person)
        board.ask(work, other)
        if board.is_free_for(wanted.work, wanted.person):
            board.ask(wanted.work, wanted.person)
            return True
        board.take_back(work, other)
        board.ask(work, wanted.person)
    return False


def _handing_on(board: Board, person: int) -> Iterator[tuple[int, int]]:
    for work in sorted(board.works[person]):
        other = next((one.person for one in board.offers(work) if board.has_room(one.person)), None)
        if other is not None:
            yield work, other
