"""When things happened in the demo school: three months that end today."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lms.services.school import School

WEEKS = 12
AUTUMN = 9
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def at(school: School, moment: datetime) -> School:
    """Return the school at an earlier moment."""
    return replace(school, clock=lambda: moment)


def monday(school: School) -> date:
    """Return the Monday of the first of the twelve weeks before this one."""
    today = school.today()
    return today - timedelta(days=today.weekday(), weeks=WEEKS)


def first_day(school: School) -> date:
    """Return the day on which the cohorts began: the 1st of September, if it is in the first week."""
    beginning = monday(school)
    autumn = date((beginning + timedelta(days=6)).year, AUTUMN, 1)
    return autumn if timedelta() <= autumn - beginning < timedelta(weeks=1) else beginning


def moment(school: School, day: date, hour: int, minute: int = 0) -> datetime:
    """Return a time of the clock in the school's own zone."""
    return datetime.combine(day, time(hour, minute), ZoneInfo(school.settings.zone))


def on(school: School, day: date, hour: int = 9, minute: int = 0) -> School:
    """Return the school at a time of an earlier day."""
    return at(school, moment(school, day, hour, minute))
