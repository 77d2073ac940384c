"""Availability: until when somebody is away as a reviewer, and in which languages they review."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lms.domain.people import Language
from lms.errors import N_, RefusedError
from lms.services.school import School
from lms.storage.tables import ReviewerSetting

LONGEST_DAYS = 120


def setting(school: School, person_id: int) -> ReviewerSetting:
    """Return what somebody has said of themselves; who has said nothing is there, in every language."""
    with school.database.read() as session:
        return session.get(ReviewerSetting, person_id) or ReviewerSetting(person_id=person_id)


def keep(school: School, person_id: int, last_day: date | None, languages: Collection[str]) -> None:
    """Keep the last day of an absence (None: there) and the languages in which somebody reviews."""
    if last_day is not None and last_day > school.today() + timedelta(days=LONGEST_DAYS):
        raise RefusedError(N_("Choose a day within the next %(days)s days."), days=LONGEST_DAYS)
    known = [str(one) for one in Language if one in languages]
    if not known:
        raise RefusedError(N_("Choose at least one language. To pause, choose the last day you are away."))
    with school.database.write() as session:
        session.merge(
            ReviewerSetting(person_id=person_id, away_until=_end_of(school, last_day), languages=known)
        )


def _end_of(school: School, day: date | None) -> datetime | None:
    """Return the end of a day in the school's own zone; None for one that is over."""
    if day is None or day < school.today():
        return None
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(school.settings.zone))
