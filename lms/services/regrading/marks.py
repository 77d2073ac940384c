"""What a line of a regrade says: the mark before, the mark after, and what differs."""

from lms.domain.regrades import Change, Mark, change_of
from lms.storage.tables import RegradeLine


def changed(line: RegradeLine) -> Change:
    return change_of(before(line), after(line))


def before(line: RegradeLine) -> Mark:
    return Mark(line.verdict_before, line.points_before, line.max_points_before)


def after(line: RegradeLine) -> Mark:
    return Mark(line.verdict or line.verdict_before, line.points, line.max_points)
