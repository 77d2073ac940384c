"""Visits: the marks, where they come from, when a code may be typed, and what a mark may become."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address, ip_network

EARLY = timedelta(minutes=15)
"""A room may be entered, and the code typed, so long before the beginning."""


class Mark(StrEnum):
    PRESENT = "present"
    LATE = "late"
    EXCUSED = "excused"
    ABSENT = "absent"


class Source(StrEnum):
    """Where a mark comes from: the code on the screen, a mentor's list, or work done in a lab."""

    CODE = "code"
    LIST = "list"
    LAB = "lab"


class Word(StrEnum):
    """What the guardian says of a visit; nobody else says it in their place."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"


class ClaimKind(StrEnum):
    """``DISPUTE``: by a guardian. ``REQUEST``: by the student, for a correction."""

    DISPUTE = "dispute"
    REQUEST = "request"


class ClaimState(StrEnum):
    """``UPHELD``: the mark stands as it was. ``CORRECTED``: another mark was written."""

    OPEN = "open"
    UPHELD = "upheld"
    CORRECTED = "corrected"


CAME = frozenset({Mark.PRESENT, Mark.LATE})
"""Marks that are a visit."""


def came(mark: Mark) -> bool:
    return mark in CAME


def takes_codes(now: datetime, starts_at: datetime, ends_at: datetime) -> bool:
    """Say whether the room's code counts now: from a while before the beginning until before the end."""
    return starts_at - EARLY <= now < ends_at


def mark_at(now: datetime, starts_at: datetime, late_after: timedelta) -> Mark:
    """Return the mark of who comes now: late is who comes more than ``late_after`` after the beginning."""
    return Mark.LATE if now > starts_at + late_after else Mark.PRESENT


def is_outside(address: str, networks: Collection[str]) -> bool:
    """Say whether somebody comes from outside of the school's networks; with none set, nobody does."""
    if not networks:
        return False
    try:
        mine = ip_address(address)
    except ValueError:
        return True
    if mine.version == 6 and mine.ipv4_mapped is not None:  # noqa: PLR2004  the version of the protocol
        mine = mine.ipv4_mapped
    return not any(mine in ip_network(one, strict=False) for one in networks)


def may_confirm(mark: Mark, *, settled: bool, word: Word) -> bool:
    """Say whether a guardian can confirm: a visit that took place for the school, and is not confirmed."""
    return settled and came(mark) and word is not Word.CONFIRMED
