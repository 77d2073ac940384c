"""Calendars: rooms, what is booked when, and calendars to look at and to subscribe to.

Whatever puts an entry with a room or a leader into the calendar does so by ``book``.
"""

from lms.services.calendars.booking import ClashError, book
from lms.services.calendars.meetings import Booked, Wish, cancel, change, schedule
from lms.services.calendars.views import Day, Entry, own_week, soon, week_of_cohort
from lms.storage.tables import Event, Room

__all__ = [
    "Booked",
    "ClashError",
    "Day",
    "Entry",
    "Event",
    "Room",
    "Wish",
    "book",
    "cancel",
    "change",
    "own_week",
    "schedule",
    "soon",
    "week_of_cohort",
]
