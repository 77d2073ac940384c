"""Lanes: the checks of a work that need nothing of each other may be decided side by side.

Checks that hang together by ``after`` are one lane, in which what one check leaves is there for the next.
"""

from collections.abc import Sequence

from lms.domain.exercises import CheckDefinition

Lane = tuple[CheckDefinition, ...]


def lanes(checks: Sequence[CheckDefinition]) -> tuple[Lane, ...]:
    """Return one lane for each long check and all that hangs together with it, and one for all the others.

    Nothing is won by a lane of its own for what is short: a further container costs more than it takes.
    """
    parts = _connected(checks)
    long = [part for part in parts if any(check.long for check in part)]
    short = {check.name for part in parts if part not in long for check in part}
    rest = tuple(check for check in checks if check.name in short)
    return tuple([*long, rest] if rest else long)


def share_out(found: Sequence[Lane], most: int, checks: Sequence[CheckDefinition]) -> tuple[Lane, ...]:
    """Return the lanes as ``most`` or fewer, each in the order of the exercise.

    Lanes with the most long checks are dealt first, each to whoever has the fewest by then.
    """
    hands: list[list[str]] = [[] for _ in range(min(most, len(found)))]
    weights = [0] * len(hands)
    for lane in sorted(found, key=_weight, reverse=True):
        least = weights.index(min(weights))
        hands[least] += [check.name for check in lane]
        weights[least] += _weight(lane)
    return tuple(tuple(check for check in checks if check.name in hand) for hand in hands)


def _weight(lane: Lane) -> int:
    return 100 * sum(check.long for check in lane) + len(lane)


def _connected(checks: Sequence[CheckDefinition]) -> list[Lane]:
    """Return the checks that hang together, each part in the order of the exercise."""
    part_of = {check.name: {check.name} for check in checks}
    for check in checks:
        for needed in check.after:
            if needed in part_of and part_of[needed] is not part_of[check.name]:
                joined = part_of[check.name] | part_of[needed]
                part_of |= dict.fromkeys(joined, joined)
    seen: list[set[str]] = []
    for check in checks:
        if part_of[check.name] not in seen:
            seen.append(part_of[check.name])
    return [tuple(check for check in checks if check.name in names) for names in seen]
