"""Regrading: after a fix, an exercise's attempts are graded once more, looked at, and then applied."""

from lms.domain.regrades import LONGEST_REASON, Change, RegradeState
from lms.services.regrading.settling import settle_due
from lms.services.regrading.trials import (
    Line,
    Progress,
    Trial,
    apply,
    begin,
    by_id,
    claim,
    drop,
    open_trial,
    past,
    progress,
    try_again,
    view,
)
from lms.storage.tables import Regrade

__all__ = [
    "LONGEST_REASON",
    "Change",
    "Line",
    "Progress",
    "Regrade",
    "RegradeState",
    "Trial",
    "apply",
    "begin",
    "by_id",
    "claim",
    "drop",
    "open_trial",
    "past",
    "progress",
    "settle_due",
    "try_again",
    "view",
]
