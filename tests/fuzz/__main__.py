"""Searches long for bytes that break a reader, guided by what each input reaches (atheris).

    python -m tests.fuzz RUNS [READER…]

Every reader gets as many runs, in a process of its own. What breaks one is kept in var/fuzz and told.
"""

import subprocess
import sys
import time
from collections.abc import Sequence

from lms.settings import ROOT
from tests.fuzz.readers import READERS
from tests.support.commands import say

FOUND = ROOT / "var/fuzz"
LONGEST = 4096


def search(name: str, runs: int) -> bool:
    """Search one reader in a process of its own; return whether nothing broke it."""
    corpus = FOUND / name / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    argv = [sys.executable, "-m", "tests.fuzz.search", name, f"-runs={runs}", f"-max_len={LONGEST}"]
    options = ["-print_final_stats=1", f"-artifact_prefix={FOUND / name}/", str(corpus)]
    began = time.monotonic()
    done = subprocess.run([*argv, *options], cwd=ROOT, capture_output=True, text=True, check=False)
    told = done.stdout + done.stderr
    made = [
        line.split()[-1] for line in told.splitlines() if line.startswith("stat::number_of_executed_units")
    ]
    findings = 0 if done.returncode == 0 else 1
    say(
        f"{name:<20} {made[0] if made else '?':>9} runs {findings} findings {time.monotonic() - began:7.1f} s"
    )
    if findings:
        say(told[-3000:])
    return not findings


def main(arguments: Sequence[str]) -> int:
    runs, *names = arguments
    held = [search(name, int(runs)) for name in names or READERS]
    say(f"{sum(held)} held, {len(held) - sum(held)} broke, {runs} runs each")
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
