"""Shapes of charts: what a reader sees of them."""

import pytest

from lms.web.shown.charts import CENTRE, RADIUS, radar


@pytest.mark.parametrize("few", [(), (50,), (50, 60)])
def test_too_few_values_have_no_shape(few: tuple[float, ...]) -> None:
    assert radar(few) is None


def test_the_first_spoke_points_up_and_the_rest_go_round_with_the_clock() -> None:
    drawn = radar((100, 100, 100, 100))
    assert drawn is not None
    ends = [(spoke.x, spoke.y) for spoke in drawn.spokes]
    up, right, down, left = CENTRE - RADIUS, CENTRE + RADIUS, CENTRE + RADIUS, CENTRE - RADIUS
    assert ends == [(CENTRE, up), (right, CENTRE), (CENTRE, down), (left, CENTRE)]
    assert [spoke.anchor for spoke in drawn.spokes] == ["middle", "start", "middle", "end"]


def test_a_value_is_its_part_of_the_way_and_no_more() -> None:
    drawn = radar((50, 0, 400, -3))
    assert drawn is not None
    assert drawn.shape == "150.0,100.0 150.0,150.0 150.0,250.0 150.0,150.0"
    assert len(drawn.rings) == 4
