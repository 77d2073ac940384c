"""Experience: XP that works earn, the levels it comes to, the audit ratio, and skills.

Amounts of XP are whole hundredths, as all amounts of the ledger are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import Field

from lms.domain.frozen import Frozen
from lms.domain.reviews.rubrics import FULL
from lms.errors import N_

HUNDREDTHS = 100
HIGHEST_LEVEL = 999
LARGEST_SKILL = 100


class LevelRules(Frozen):
    """What a programme sets about XP. Level L needs L(linear + square L + cube L²) XP.

    The defaults are 01-edu's L(176 + 3L(47 + 11L)). ``most_percent``: of an exercise's XP, bonus included.
    """

    linear: int = Field(default=176, gt=0)
    square: int = Field(default=141, ge=0)
    cube: int = Field(default=33, ge=0)
    most_percent: float = Field(default=125, ge=100, le=200)


@dataclass(frozen=True)
class LevelView:
    """A level, and how far the next one is; in XP, not in hundredths."""

    level: int
    since: int
    until: int
    xp: float

    @property
    def left(self) -> float:
        return max(0.0, self.until - self.xp)


SKILLS: Mapping[str, str] = {
    "ai": N_("AI"),
    "algo": N_("Algorithms"),
    "back-end": N_("Back end"),
    "blockchain": N_("Blockchain"),
    "c": "C",
    "c-pp": "C++",
    "c-sharp": "C#",
    "css": "CSS",
    "cyber-security": N_("Cybersecurity"),
    "dart": "Dart",
    "data": N_("Data analysis"),
    "docker": "Docker",
    "electron": "Electron",
    "front-end": N_("Front end"),
    "game": N_("Games"),
    "git": "Git",
    "go": "Go",
    "graphql": "GraphQL",
    "html": "HTML",
    "java": "Java",
    "js": "JavaScript",
    "kotlin": "Kotlin",
    "mobile": N_("Mobile"),
    "php": "PHP",
    "prog": N_("Programming"),
    "python": "Python",
    "ruby": "Ruby",
    "rust": "Rust",
    "sql": "SQL",
    "stats": N_("Statistics"),
    "swift": "Swift",
    "sys-admin": N_("System administration"),
    "tcp": N_("Networks"),
    "unix": "Unix",
}
"""The skills that the method knows, by the name an exercise feeds them under."""

MORE_SKILLS: Mapping[str, str] = {
    "machine-learning": N_("Machine learning"),
    "testing": N_("Testing"),
}
"""What our own exercises feed beside them; any other is shown as written."""


def xp_of_level(rules: LevelRules, level: int) -> int:
    """Return the XP that a level needs."""
    return level * (rules.linear + rules.square * level + rules.cube * level * level)


def level_of(rules: LevelRules, hundredths: int) -> LevelView:
    """Return the level that an amount of XP comes to."""
    low, high = 0, HIGHEST_LEVEL
    while low < high:
        middle = (low + high + 1) // 2
        if xp_of_level(rules, middle) * HUNDREDTHS <= hundredths:
            low = middle
        else:
            high = middle - 1
    return LevelView(low, xp_of_level(rules, low), xp_of_level(rules, low + 1), hundredths / HUNDREDTHS)


def xp_due(rules: LevelRules, xp: int, percent: float) -> int:
    """Return what a passed work with a final score earns, in hundredths; the bonus is capped."""
    return round(xp * HUNDREDTHS * min(max(percent, 0.0), rules.most_percent) / FULL)


def flow(xp: int, planned: int) -> int:
    """Return what one review moves: ``up`` to its reviewer, ``down`` to the authors, in hundredths."""
    return xp * HUNDREDTHS // max(1, planned)


def audit_ratio(up: int, down: int) -> float | None:
    """Return what somebody gave to others' works for what they got; None before the first review."""
    return up / down if down else None


def best_skills(passed: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Return each skill's highest value among those that passed exercises feed: it counts, not the sum."""
    best: dict[str, int] = {}
    for skills in passed:
        for name, value in skills.items():
            best[name] = max(value, best.get(name, 0))
    return {name: min(value, LARGEST_SKILL) for name, value in sorted(best.items())}
