"""No hard filter is broken, whoever arrives: twenty thousand draws here, a million in ``make bench``."""

from dataclasses import replace
from itertools import count

import pytest

from lms.domain.matching import Choice, Choices, Submitted
from lms.domain.matching.why import Why
from tests.support.match_worlds import Referee, World, judge

DRAWS = 20_000


def test_no_draw_breaks_a_hard_filter() -> None:
    draws = relaxed = 0
    for seed in count():
        tally = judge(seed, works=60)
        assert tally.faults == []
        draws, relaxed = draws + tally.draws, relaxed + tally.relaxed
        if draws >= DRAWS:
            break
    assert draws >= DRAWS
    assert relaxed > DRAWS / 100  # what gives way was tried too


WORK = Submitted(1, frozenset({1}), adult=True, level=4, languages=frozenset({"kk"}))


def world() -> World:
    """Return a world in which 2 may review the work of 1."""
    made = World(0)
    for one in (1, 2, 3):
        made.set(one, adult=True, level=4, passed=False, languages=frozenset({"kk"}), available=True)
        made.set(one, load=0, cap=2)
    return made


def chosen(*people: int) -> Choices:
    return Choices(tuple(Choice(one, 0.0, Why("")) for one in people), (), 0)


def faults(made: World, work: Submitted = WORK) -> list[str]:
    return list(Referee(made).faults(work, 1, chosen(2)))


def test_the_referee_has_nothing_against_who_may() -> None:
    assert faults(world()) == []


@pytest.mark.parametrize(
    ("fault", "values"),
    [
        ("age", {"adult": False}),
        ("language", {"languages": frozenset({"en"})}),
        ("level", {"level": 3}),
        ("load", {"load": 2}),
        ("away", {"available": False}),
    ],
)
def test_the_referee_sees_who_may_not(fault: str, values: dict[str, object]) -> None:
    made = world()
    made.set(2, **values)
    assert faults(made) == [fault]


def test_the_referee_sees_ties_between_people() -> None:
    for fault, arcs in (
        ("reviews back", [(1, 2)]),
        ("ring of three", [(1, 3), (3, 2)]),
        ("pair", [(2, 1)]),
    ):
        made = world()
        made.rules = made.rules.model_copy(update={"pair_reviews": 2})
        made.arcs = [(reviewer, author, made.now) for reviewer, author in arcs]
        assert faults(made) == [fault]
    assert faults(world(), replace(WORK, excluded=frozenset({2}))) == ["self, taken or kept apart"]
    assert list(Referee(world()).faults(WORK, 2, chosen(2, 2))) == ["places"]
    left = Choices((), (), 1)
    assert list(Referee(world()).faults(WORK, 1, left)) == ["passed over"]
