"""What the repair is given: works with places to give, and the room that people have."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

Ints = np.ndarray[Any, np.dtype[np.int64]]
Floats = np.ndarray[Any, np.dtype[np.float64]]

Recent = Mapping[int, Collection[int]]
"""Whom each reviewer has lately reviewed."""


@dataclass(frozen=True)
class Opening:
    """A work with places to give, and its candidates with what each would cost, load aside.

    Candidates are eligible but for what the repair itself decides: loads, rings, the same pair twice.
    """

    authors: frozenset[int]
    places: int
    people: Ints
    costs: Floats


@dataclass(frozen=True)
class Room:
    """How many reviews somebody has in hand that stay, and how many they may have."""

    load: int
    cap: int
