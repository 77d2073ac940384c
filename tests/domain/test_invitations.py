"""The state of an invitation at a moment, to the second."""

from datetime import UTC, datetime, timedelta

import pytest

from lms.domain.invitations import InvitationState, state_of

END = datetime(2026, 12, 6, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
STATES = [
    # used, revoked, now, state
    (None, None, END - SECOND, InvitationState.OPEN),
    (None, None, END, InvitationState.EXPIRED),
    (None, None, END + SECOND, InvitationState.EXPIRED),
    (None, END - SECOND, END - SECOND, InvitationState.REVOKED),
    (None, END - SECOND, END + SECOND, InvitationState.REVOKED),
    (END - SECOND, None, END - SECOND, InvitationState.USED),
    (END - SECOND, None, END + SECOND, InvitationState.USED),
]


@pytest.mark.parametrize(("used", "revoked", "now", "state"), STATES)
def test_state(
    used: datetime | None, revoked: datetime | None, now: datetime, state: InvitationState
) -> None:
    assert state_of(used_at=used, revoked_at=revoked, expires_at=END, now=now) is state
