"""Shapes that the server draws as SVG: a track's map as a metro plan, and paths as lines through time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.domain.tracks.stations import Stop

WIDE_STEP, WIDE_LANE, UPRIGHT_STEP, UPRIGHT_WIDTH = 136, 132, 104, 320
LINES_OF_LABEL = 3


@dataclass(frozen=True)
class Node:
    """A stop on the plan, with its label cut into lines."""

    key: str
    x: float
    y: float
    lane: int
    label: tuple[str, ...]


@dataclass(frozen=True)
class Rail:
    """A line between two stops, as ``path`` takes it; ``to`` is the stop that it leads to."""

    shape: str
    lane: int
    start: str
    to: str


@dataclass(frozen=True)
class Plan:
    width: float
    height: float
    nodes: tuple[Node, ...]
    rails: tuple[Rail, ...]


@dataclass(frozen=True)
class Bar:
    """A stay on a time line, in percent of its width; ``row`` is how far below the first ones it lies."""

    x: float
    width: float
    row: int


@dataclass(frozen=True)
class Tick:
    x: float
    month: datetime


def plan(stops: Sequence[tuple[Stop, str]], *, upright: bool) -> Plan:
    """Return the plan of stops with their titles: from left to right, or from top to bottom on a phone."""
    cells = _cells([stop for stop, _ in stops])
    lanes = max((lane for _, lane in cells.values()), default=0) + 1
    steps = max((step for step, _ in cells.values()), default=0) + 1
    room = UPRIGHT_WIDTH / lanes if upright else WIDE_STEP
    letters = max(8, round(room / 8.4))

    def at(key: str) -> tuple[float, float]:
        step, lane = cells[key]
        if upright:
            return round((lane + 0.5) * room, 1), step * UPRIGHT_STEP + 26
        return (step + 0.5) * WIDE_STEP, lane * WIDE_LANE + 30

    nodes = tuple(
        Node(stop.key, *at(stop.key), cells[stop.key][1], label_of(title, letters)) for stop, title in stops
    )
    rails = tuple(
        Rail(_curve(at(need), at(stop.key), upright=upright), cells[stop.key][1], need, stop.key)
        for stop, _ in stops
        for need in stop.needs
        if need in cells
    )
    if upright:
        return Plan(UPRIGHT_WIDTH, steps * UPRIGHT_STEP + 8, nodes, rails)
    return Plan(steps * WIDE_STEP, lanes * WIDE_LANE, nodes, rails)


def label_of(title: str, letters: int) -> tuple[str, ...]:
    """Return a title in lines of about so many letters; what is too long ends in an ellipsis."""
    lines: list[str] = []
    for word in title.split():
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    cut = [line if len(line) <= letters + 2 else f"{line[:letters]}…" for line in lines[:LINES_OF_LABEL]]
    if len(lines) > LINES_OF_LABEL:
        cut[-1] = cut[-1].rstrip("…") + "…"
    return tuple(cut)


def bars(
    spans: Iterable[tuple[datetime, datetime | None, int]], since: datetime, until: datetime
) -> tuple[Bar, ...]:
    """Return stays (begin, end or None, row) as parts of the time from ``since`` to ``until``."""
    found = []
    for begin, end, row in spans:
        left = part_of(begin, since, until)
        right = part_of(end or until, since, until)
        found.append(Bar(left, round(max(right - left, 0.8), 2), row))
    return tuple(found)


def rows_of(spans: Iterable[tuple[datetime, datetime]]) -> tuple[int, ...]:
    """Return a row for each stay, so that those at the same time lie below each other."""
    ends: list[datetime] = []
    found = []
    for begin, end in spans:
        row = next((number for number, last in enumerate(ends) if last <= begin), len(ends))
        ends[row : row + 1] = [end]
        found.append(row)
    return tuple(found)


def ticks(since: datetime, until: datetime, most: int = 6) -> tuple[Tick, ...]:
    """Return the beginnings of months in between, at most so many, evenly left out."""
    at = since.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    months = []
    while (at := _next_month(at)) < until:
        months.append(at)
    every = -(-len(months) // most) or 1
    return tuple(Tick(part_of(month, since, until), month) for month in months[::every])


def _cells(stops: Sequence[Stop]) -> dict[str, tuple[int, int]]:
    """Return the step and the lane of each stop: behind all that it needs, and never on another."""
    known = {stop.key for stop in stops}
    cells: dict[str, tuple[int, int]] = {}
    left = list(stops)
    while left:
        stop = next((one for one in left if all(key in cells for key in one.needs if key in known)), left[0])
        left.remove(stop)
        step = max((cells[key][0] + 1 for key in stop.needs if key in cells), default=0)
        while (step, stop.lane) in cells.values():
            step += 1
        cells[stop.key] = (step, stop.lane)
    return cells


def _curve(start: tuple[float, float], end: tuple[float, float], *, upright: bool) -> str:
    (x1, y1), (x2, y2) = start, end
    if upright:
        middle = y2 - UPRIGHT_STEP / 2
        return f"M{x1} {y1} V{middle - 20} C{x1} {middle + 12} {x2} {middle - 12} {x2} {middle + 20} V{y2}"
    middle = x2 - WIDE_STEP / 2
    return f"M{x1} {y1} H{middle - 24} C{middle + 16} {y1} {middle - 16} {y2} {middle + 24} {y2} H{x2}"


def part_of(moment: datetime, since: datetime, until: datetime) -> float:
    whole = (until - since).total_seconds() or 1
    return round(100 * min(max((moment - since).total_seconds() / whole, 0.0), 1.0), 2)


def _next_month(at: datetime) -> datetime:
    return at.replace(year=at.year + at.month // 12, month=at.month % 12 + 1)
