"""A guardian's link: pending, confirmed, and over by itself on the 18th birthday."""

from datetime import UTC, date, datetime

import pytest

from lms.domain.guardians.links import LinkState, state_on

THEN = datetime(2026, 1, 1, tzinfo=UTC)
STATES = [
    # born, confirmed, day, state
    (date(2012, 5, 1), None, date(2026, 11, 22), LinkState.PENDING),
    (date(2012, 5, 1), THEN, date(2026, 11, 22), LinkState.CONFIRMED),
    (date(2008, 11, 23), THEN, date(2026, 11, 22), LinkState.CONFIRMED),
    (date(2008, 11, 22), THEN, date(2026, 11, 22), LinkState.ENDED),
    (date(2008, 11, 22), None, date(2026, 11, 22), LinkState.ENDED),
    (date(2008, 2, 29), THEN, date(2026, 2, 28), LinkState.CONFIRMED),
    (date(2008, 2, 29), THEN, date(2026, 3, 1), LinkState.ENDED),
    (None, THEN, date(2026, 11, 22), LinkState.CONFIRMED),
]


@pytest.mark.parametrize(("born", "confirmed", "day", "state"), STATES)
def test_state(born: date | None, confirmed: datetime | None, day: date, state: LinkState) -> None:
    assert state_on(day, confirmed_at=confirmed, ward_born=born) is state
