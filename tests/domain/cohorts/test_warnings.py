"""Early warnings: each with its reasons, ranked, and silent for a week after a talk."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lms.domain.cohorts.warnings import Facts, Noticed, Sign, Step, WarningRules, warn

NOW = datetime(2026, 10, 21, 12, tzinfo=UTC)


def days(count: float) -> datetime:
    return NOW - timedelta(days=count)


WELL = Facts(since=days(60), seen_at=days(0), pushed_at=days(1))
MONDAYS = Noticed("absent %(n)s Mondays in a row", {"n": 3})


@pytest.mark.parametrize(
    ("changes", "signs"),
    [
        ({}, []),
        ({"pushed_at": days(6.9)}, []),
        ({"pushed_at": days(7)}, [Sign.QUIET]),
        ({"pushed_at": days(9), "all_done": True}, []),
        ({"pushed_at": days(9), "paused": True}, []),
        ({"pushed_at": days(9), "waits_since": days(1)}, []),
        ({"pushed_at": None, "since": days(6)}, []),
        ({"pushed_at": None, "since": days(8)}, [Sign.QUIET]),
        ({"came_in": False, "seen_at": None, "pushed_at": None, "since": days(6)}, []),
        ({"came_in": False, "seen_at": None, "pushed_at": None, "since": days(8)}, [Sign.NEVER_IN]),
        ({"seen_at": None}, []),
        ({"seen_at": days(9)}, []),
        ({"seen_at": days(10)}, [Sign.AWAY]),
        ({"seen_at": days(10), "paused": True}, []),
        ({"behind": 1}, []),
        ({"behind": 2}, [Sign.BEHIND]),
        ({"behind": 9, "paused": True}, []),
        ({"failed_tries": 4}, []),
        ({"failed_tries": 5}, [Sign.STUCK]),
        ({"waits_since": days(3)}, []),
        ({"waits_since": days(4)}, [Sign.WAITING]),
        ({"expired": 1}, [Sign.EXPIRED]),
        ({"expired": 2}, [Sign.EXPIRED]),
        ({"owing": 3}, []),
        ({"owing": 4}, [Sign.OWING]),
        ({"patterns": (MONDAYS,)}, [Sign.ABSENT]),
        ({"patterns": (MONDAYS,), "paused": True}, [Sign.ABSENT]),
        ({"pushed_at": days(9), "expired": 2}, [Sign.QUIET, Sign.EXPIRED]),
        ({"expired": 2, "failed_tries": 6, "behind": 2}, [Sign.STUCK, Sign.BEHIND, Sign.EXPIRED]),
        ({"failed_tries": 6, "spoken_at": days(6.9)}, []),
        ({"failed_tries": 6, "spoken_at": days(7)}, [Sign.STUCK]),
    ],
)
def test_every_sign_has_its_reason(changes: dict[str, Any], signs: list[Sign]) -> None:
    found = warn(replace(WELL, **changes), NOW)
    assert [one.sign for one in found.reasons] == signs if found else not signs


@pytest.mark.parametrize(
    ("changes", "told", "step"),
    [
        ({"pushed_at": days(9), "expired": 2}, ["no push for 9 days", "2 reviews expired"], Step.SPEAK),
        ({"behind": 3}, ["behind the plan by 3"], Step.EXTEND),
        ({"failed_tries": 7}, ["7 attempts without progress"], Step.LOOK),
        ({"waits_since": days(5)}, ["their work waits for reviewers, 5 days"], Step.ROUND),
        ({"patterns": (MONDAYS,)}, ["absent 3 Mondays in a row"], Step.ATTENDANCE),
        ({"came_in": False}, ["has not come in yet, 60 days now"], Step.LINK),
        ({"expired": 1}, ["a review expired"], Step.SPEAK),
    ],
)
def test_it_is_said_in_words_and_asks_for_one_step(
    changes: dict[str, Any], told: list[str], step: Step
) -> None:
    found = warn(replace(WELL, **changes), NOW)
    assert found is not None
    assert [one.words % one.values for one in found.reasons] == told
    assert found.step is step


def test_more_and_graver_reasons_weigh_more() -> None:
    light, heavy = (
        warn(replace(WELL, expired=1), NOW),
        warn(replace(WELL, failed_tries=9, pushed_at=days(20)), NOW),
    )
    assert light is not None
    assert heavy is not None
    assert heavy.weight > light.weight
    assert (light.urgent, heavy.urgent) == (False, True)


@pytest.mark.parametrize(
    ("rules", "changes", "sign"),
    [
        ({"quiet_days": 3}, {"pushed_at": days(3)}, Sign.QUIET),
        ({"quiet_days": 3}, {"pushed_at": None, "since": days(3)}, Sign.QUIET),
        ({"quiet_days": 3}, {"came_in": False, "pushed_at": None, "since": days(3)}, Sign.NEVER_IN),
        ({"away_days": 2}, {"seen_at": days(2)}, Sign.AWAY),
        ({"behind": 1}, {"behind": 1}, Sign.BEHIND),
        ({"tries": 2}, {"failed_tries": 2}, Sign.STUCK),
        ({"waiting_days": 1}, {"waits_since": days(1)}, Sign.WAITING),
        ({"owing": 1}, {"owing": 1}, Sign.OWING),
    ],
)
def test_a_programme_sets_from_when_on_it_is_warned(
    rules: dict[str, int], changes: dict[str, Any], sign: Sign
) -> None:
    facts = replace(WELL, **changes)
    assert warn(facts, NOW) is None
    found = warn(facts, NOW, WarningRules(**rules))
    assert found is not None
    assert [one.sign for one in found.reasons] == [sign]


@pytest.mark.parametrize(("silent", "warned"), [(0, True), (2, True), (3, False)])
def test_a_programme_sets_how_long_a_talk_silences(silent: int, *, warned: bool) -> None:
    facts = replace(WELL, failed_tries=6, spoken_at=days(2))
    assert (warn(facts, NOW, WarningRules(silent_days=silent)) is not None) is warned
