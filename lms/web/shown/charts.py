"""Shapes of charts that the server draws as SVG."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

CENTRE, RADIUS, OUTSIDE = 150.0, 100.0, 122.0
FULL = 100.0
FEWEST = 3
WIDE = 0.6
"""The part of its place that a column takes."""
EDGE = 0.3
"""How far beside the middle a label must stand to be written to that side of its point."""


@dataclass(frozen=True)
class Spoke:
    """One direction of a radar: its end, where its label stands, and how that is anchored."""

    x: float
    y: float
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True)
class Column:
    """One column of a chart, with its middle, where words stand above and below it."""

    x: float
    y: float
    height: float
    middle: float
    value: float | None


@dataclass(frozen=True)
class Radar:
    """``shape`` and ``rings`` are points as ``polygon`` takes them."""

    spokes: tuple[Spoke, ...]
    shape: str
    rings: tuple[str, ...]


def radar(values: Sequence[float]) -> Radar | None:
    """Return the radar of values from 0 to 100; None where there are too few for a shape."""
    if len(values) < FEWEST:
        return None
    turns = [2 * math.pi * place / len(values) for place in range(len(values))]
    return Radar(
        tuple(_spoke(turn) for turn in turns),
        _points(turns, [RADIUS * min(max(value, 0.0), FULL) / FULL for value in values]),
        tuple(_points(turns, [RADIUS * part] * len(turns)) for part in (0.25, 0.5, 0.75, 1.0)),
    )


def columns(values: Sequence[float | None], width: float, top: float, height: float) -> tuple[Column, ...]:
    """Return columns side by side over ``width``, the highest from ``top`` on ``height`` high."""
    step = width / (len(values) or 1)
    highest = max((one for one in values if one is not None), default=0) or 1
    found = []
    for place, value in enumerate(values):
        part = round(height * (value or 0) / highest, 1)
        found.append(
            Column(
                round((place + 0.5) * step - step * WIDE / 2, 1),
                round(top + height - part, 1),
                part,
                round((place + 0.5) * step, 1),
                value,
            )
        )
    return tuple(found)


def _spoke(turn: float) -> Spoke:
    x, y = _at(turn, RADIUS)
    label_x, label_y = _at(turn, OUTSIDE)
    side = math.sin(turn)
    anchor = "middle" if abs(side) < EDGE else "start" if side > 0 else "end"
    return Spoke(x, y, label_x, label_y, anchor)


def _points(turns: Sequence[float], distances: Sequence[float]) -> str:
    places = (_at(turn, distance) for turn, distance in zip(turns, distances, strict=True))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _at(turn: float, distance: float) -> tuple[float, float]:
    """Return a point; the first direction is straight up."""
    return (
        round(CENTRE + distance * math.sin(turn), 1),
        round(CENTRE - distance * math.cos(turn), 1),
    )
