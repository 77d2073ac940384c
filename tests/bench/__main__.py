"""`make bench`: every module of this folder that has a `bench()`, or those that are named.

A missed goal is a finding, not an error of the run, so it does not change the exit code.
"""

import importlib
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from tests.bench.lines import Line, report
from tests.support.commands import say


def areas() -> list[str]:
    """Return the modules that can be measured; the others help them."""
    modules = Path(__file__).parent.glob("*.py")
    return sorted(one.stem for one in modules if "\ndef bench(" in one.read_text(encoding="utf-8"))


def measured(area: str) -> Iterator[Line]:
    yield from importlib.import_module(f"tests.bench.{area}").bench()


def main(arguments: Sequence[str]) -> int:
    known = areas()
    unknown = [area for area in arguments if area not in known]
    if unknown:
        say(f"no such area: {' '.join(unknown)}. There are: {' '.join(known)}")
        return 2
    report(chain.from_iterable(measured(area) for area in arguments or known), say)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
