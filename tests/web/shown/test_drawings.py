"""Plans of maps and lines through time: every stop has a place of its own, every label is cut to fit."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from lms.domain.tracks.stations import Stop
from lms.web.shown.drawings import bars, label_of, plan, rows_of, ticks
from tests.domain.tracks.test_stations import any_map

START = datetime(2026, 1, 10, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize("upright", [False, True])
@pytest.mark.parametrize("seed", range(40))
def test_no_two_stops_stand_on_one_place_and_all_stand_behind_what_they_need(
    seed: int, *, upright: bool
) -> None:
    rng = Random(seed)
    stops = [Stop(one.key, one.needs, rng.randint(0, 3)) for one in any_map(rng)]
    drawn = plan([(stop, "A stop") for stop in stops], upright=upright)
    places = {node.key: (node.y if upright else node.x) for node in drawn.nodes}
    assert len({(node.x, node.y) for node in drawn.nodes}) == len(stops)
    assert all(places[stop.key] > places[need] for stop in stops for need in stop.needs)
    assert all(0 < node.x < drawn.width and 0 < node.y < drawn.height for node in drawn.nodes)
    assert len(drawn.rails) == sum(len(stop.needs) for stop in stops)


def test_an_empty_map_is_drawn_too() -> None:
    assert plan([], upright=True).nodes == ()


@pytest.mark.parametrize(
    ("title", "letters", "lines"),
    [
        ("Python", 10, ("Python",)),
        ("Read the digits", 10, ("Read the", "digits")),
        ("a b c d", 1, ("a", "b", "c…")),
        ("Электрэнцефалография", 10, ("Электрэнце…",)),
    ],
)
def test_a_label_is_cut_into_three_lines_at_most(title: str, letters: int, lines: tuple[str, ...]) -> None:
    assert label_of(title, letters) == lines


@pytest.mark.parametrize(
    ("begin", "end", "x", "width"),
    [(0, 5, 0, 50), (5, None, 50, 50), (-10, 2, 0, 20), (9, 30, 90, 10), (4, 4, 40, 0.8)],
)
def test_a_stay_is_a_part_of_the_time(begin: int, end: int | None, x: float, width: float) -> None:
    span = (START + begin * DAY, None if end is None else START + end * DAY, 0)
    [bar] = bars([span], START, START + 10 * DAY)
    assert (bar.x, bar.width) == (x, width)


@pytest.mark.parametrize(
    ("spans", "rows"),
    [
        ((), ()),
        (((0, 5), (5, 9)), (0, 0)),
        (((0, 5), (4, 9)), (0, 1)),
        (((0, 9), (1, 3), (2, 6), (4, 8)), (0, 1, 2, 1)),
    ],
)
def test_stays_at_the_same_time_lie_below_each_other(
    spans: tuple[tuple[int, int], ...], rows: tuple[int, ...]
) -> None:
    assert rows_of((START + begin * DAY, START + end * DAY) for begin, end in spans) == rows


@pytest.mark.parametrize(("days", "number"), [(10, 0), (60, 2), (365, 6), (3650, 6)])
def test_months_are_marked_and_never_too_many(days: int, number: int) -> None:
    assert len(ticks(START, START + days * DAY)) == number
