"""Guardians: what they see of a minor, and agree to, until the minor is 18."""

from lms.domain.guardians.links import LinkState
from lms.services.guardians.consenting import ask_adults, end, take_back
from lms.services.guardians.links import (
    ExerciseLine,
    Link,
    ask,
    confirm,
    may_have_guardian,
    of_guardian,
    of_ward,
    states,
    ward_of,
)
from lms.services.guardians.pages import Card, asked, cards

__all__ = [
    "Card",
    "ExerciseLine",
    "Link",
    "LinkState",
    "ask",
    "ask_adults",
    "asked",
    "cards",
    "confirm",
    "end",
    "may_have_guardian",
    "of_guardian",
    "of_ward",
    "states",
    "take_back",
    "ward_of",
]
