"""What a measurement prints: a line a figure, and a last line that counts.

name value unit yardstick goal held|missed
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One figure. The yardstick is what was measured beside it, in the same unit, if anything was."""

    name: str
    value: float
    unit: str
    yardstick: float | None
    goal: str
    held: bool

    def __str__(self) -> str:
        beside = "-" if self.yardstick is None else f"{self.yardstick:.4g}"
        words = (self.name, f"{self.value:.4g}", self.unit, beside, self.goal)
        columns = ["".join(word.split()) or "-" for word in words]  # a column is one word
        return " ".join([*columns, "held" if self.held else "missed"])


def report(lines: Iterable[Line], write: Callable[[str], None]) -> None:
    """Write each line as it is measured, then the count."""
    held = missed = 0
    for line in lines:
        write(str(line))
        held += line.held
        missed += not line.held
    write(f"{held} held, {missed} missed")
