"""Runs every hostile case against the real engine and real git: a line a case, and how many held.

    python -m tests.attack [CASE…]
    python -m tests.attack proof

The second form takes every layer of defence away by itself, and shows the case that falls without it.
"""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

import pytest
from _pytest.terminal import TerminalReporter

from tests.attack.corpus import ROOMS, Corpus, told_cases
from tests.attack.removals import PROOFS, Removals

OPTIONS = "addopts=--strict-markers --strict-config --import-mode=importlib"


class Silence:
    """Sends what pytest itself would say nowhere, so that our lines stand alone; but not that it broke."""

    def __init__(self, say: Callable[[str], None], nowhere: TextIO) -> None:
        self.say = say
        self.nowhere = nowhere

    def pytest_internalerror(self, excrepr: object) -> None:
        self.say(str(excrepr))

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        config.pluginmanager.unregister(name="terminalreporter")
        config.pluginmanager.register(TerminalReporter(config, self.nowhere), "terminalreporter")


def attack(say: Callable[[str], None], nowhere: TextIO, wanted: Sequence[str]) -> bool:
    known = told_cases()
    unknown = [case for case in wanted if case not in known]
    if unknown:
        say(f"no such case: {' '.join(unknown)}. There are: {' '.join(known)}")
        return False
    told = {case: words for case, words in known.items() if not wanted or case in wanted}
    corpus = Corpus(told, say)
    ended = pytest.main(["-o", OPTIONS, "-m", "case", *ROOMS], plugins=[Silence(say, nowhere), corpus])
    return corpus.conclude() and ended == pytest.ExitCode.OK


def prove(say: Callable[[str], None], nowhere: TextIO) -> bool:
    removals = Removals(say)
    ended = pytest.main(["-o", OPTIONS, "-m", "removal", *PROOFS], plugins=[Silence(say, nowhere), removals])
    return removals.conclude() and ended == pytest.ExitCode.OK


def main(arguments: Sequence[str]) -> int:
    """Keep the terminal for our lines: pytest captures what tests print."""
    with os.fdopen(os.dup(sys.stdout.fileno()), "w") as terminal, Path(os.devnull).open("w") as nowhere:

        def say(line: str) -> None:
            terminal.write(f"{line}\n")
            terminal.flush()

        all_well = prove(say, nowhere) if list(arguments) == ["proof"] else attack(say, nowhere, arguments)
    return 0 if all_well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
