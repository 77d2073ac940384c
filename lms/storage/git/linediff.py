"""Which lines of a file have changed, as git finds them: quick and within limits, whatever the files hold."""

import re
import tempfile
from pathlib import Path

from lms.domain.reviews.hunks import Change
from lms.storage.git import gitprocess
from lms.storage.git.gitprocess import GitError, ProcessLimits

HUNK = re.compile(rb"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
SAME, DIFFERENT = 0, 1
SECONDS = 5
PLAIN = ("--no-index", "--no-ext-diff", "--no-textconv", "--no-color", "--text", "--unified=0")


def changes(old: bytes, new: bytes) -> tuple[Change, ...] | None:
    """Return the stretches of lines that differ, in order; None where finding them takes too long."""
    with tempfile.TemporaryDirectory() as folder:
        one, other = Path(folder) / "old", Path(folder) / "new"
        one.write_bytes(old)
        other.write_bytes(new)
        try:
            told = gitprocess.run(
                ("diff", *PLAIN, "--", str(one), str(other)),
                seconds=SECONDS,
                limits=ProcessLimits(cpu_seconds=SECONDS),
                fine=(SAME, DIFFERENT),
            )
        except GitError:
            return None
    return tuple(_change(found) for found in HUNK.finditer(told))


def _change(found: re.Match[bytes]) -> Change:
    """Read the head of a hunk; of a side without lines git names the line before them."""
    start, count, other_start, other_count = (1 if one is None else int(one) for one in found.groups())
    return Change(
        start - 1 if count else start,
        count,
        other_start - 1 if other_count else other_start,
        other_count,
    )
