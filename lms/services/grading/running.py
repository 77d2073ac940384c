"""Running: a run that a worker has claimed is done and settled, or given back where our side broke."""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta

from lms.errors import UnavailableError
from lms.services.school import School
from lms.storage import runs as rows
from lms.storage.runs import Row, RunClaim

BACKOFF_SECONDS = 5

log = logging.getLogger(__name__)


def claim(school: School, kind: type[Row], owner: str) -> RunClaim | None:
    """Take the oldest run of a kind that nobody holds."""
    lease = timedelta(seconds=school.settings.lease_seconds)
    with school.database.write() as session:
        return rows.claim_next(session, kind, owner, school.now(), lease, school.settings.attempts)


def carry_out(school: School, held: RunClaim, act: Callable[[], Mapping[str, object]]) -> None:
    """Do a claimed run: ``act`` returns the columns of what it came to.

    Whatever goes wrong on our side gives it back; without an engine that does not count as a try.
    """
    try:
        values = act()
    except UnavailableError as error:
        _give_back(school, held, str(error), counted=False)
    except Exception as error:
        log.warning("%s %d failed", held.kind.__tablename__, held.run_id, exc_info=True)
        _give_back(school, held, f"{type(error).__name__}: {error}", counted=True)
    else:
        _settle(school, held, values)


def _settle(school: School, held: RunClaim, values: Mapping[str, object]) -> None:
    with school.database.write() as session:
        if not rows.finish(session, held, school.now(), **values):
            name = held.kind.__tablename__
            log.warning("%s %d was claimed by another worker: this outcome is dropped", name, held.run_id)


def _give_back(school: School, held: RunClaim, fault: str, *, counted: bool) -> None:
    later = school.now() + timedelta(seconds=BACKOFF_SECONDS * held.attempt)
    with school.database.write() as session:
        rows.give_back(session, held, fault, later, attempts=school.settings.attempts, counted=counted)
