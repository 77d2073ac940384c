"""Rooms of the demo school, and what meets in them every week: sessions and labs of both cohorts."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lms.domain.cohorts.calendars import EventKind
from lms.services import calendars
from lms.services.calendars import Wish, rooms
from lms.services.demo import folk
from lms.services.demo.moments import DAY, HOUR, WEEKS, at, first_day, on
from lms.services.school import School

ROOMS = (
    ("Абай залы", 120, 620.0),
    ("Жобалар бөлмесі", 40, 340.0),
    ("Компьютер сыныбы", 30, 260.0),
    ("Робот зертханасы", 16, 180.0),
    ("Медиа студия", 14, 170.0),
    ("Келіссөз бөлмесі", 8, 130.0),
)
"""Name, seats and square metres; together 1,700 m²."""
AHEAD = 3
"""So many weeks are planned beyond the present one."""


@dataclass(frozen=True)
class Meeting:
    """What meets every week; ``weekday`` 0 is Monday."""

    cohort: str
    title: str
    kind: EventKind
    weekday: int
    start: int
    hours: int
    room: str
    about: str = ""


MEETINGS = (
    Meeting(
        folk.TOMORROW,
        "Апта басы: не істейміз, кім көмектеседі",
        EventKind.SESSION,
        0,
        10,
        2,
        "Жобалар бөлмесі",
        "Әркім аптаға не жоспарлағанын айтады.",
    ),
    Meeting(folk.TOMORROW, "Жоба зертханасы", EventKind.LAB, 2, 14, 3, "Компьютер сыныбы"),
    Meeting(folk.TOMORROW, "Жұмыстарды талқылау", EventKind.SESSION, 4, 15, 2, "Абай залы"),
    Meeting(folk.TUMO, "Жаңа тақырып", EventKind.SESSION, 0, 16, 2, "Компьютер сыныбы"),
    Meeting(folk.TUMO, "TUMO зертханасы", EventKind.LAB, 3, 16, 2, "Медиа студия"),
    Meeting(folk.TUMO, "Сенбілік көрсетілім", EventKind.SESSION, 5, 11, 2, "Абай залы"),
)
LEADERS = {folk.TOMORROW: "mentor", folk.TUMO: "coach"}
TODAY = {
    folk.TOMORROW: ("Ашық сағат: сұрақтар мен жауаптар", "Келіссөз бөлмесі"),
    folk.TUMO: ("Қосымша сабақ: өз жобаңды бітір", "Робот зертханасы"),
}


def load(school: School) -> None:
    """Furnish the house and plan the weeks, as it was done on the first day; once."""
    if rooms.listing(school):
        return
    then = on(school, first_day(school), hour=9, minute=30)
    for name, seats, area in ROOMS:
        rooms.create(then, name=name, seats=seats, area=area)
    room_ids = {one.name: one.id or 0 for one in rooms.listing(school)}
    for meeting in MEETINGS:
        _plan(then, meeting, room_ids[meeting.room])
    for cohort, (title, room) in TODAY.items():
        _meet_today(school, cohort, title, room_ids[room])


def _plan(school: School, meeting: Meeting, room_id: int) -> None:
    leader = folk.everybody(school)[LEADERS[meeting.cohort]]
    wish = Wish(
        title=meeting.title,
        day=_next(school.today() + DAY, meeting.weekday),
        start=time(meeting.start),
        end=time(meeting.start + meeting.hours),
        weeks=WEEKS + AHEAD,
        about=meeting.about,
        kind=meeting.kind,
        room_id=room_id,
        leader_id=leader.id,
    )
    calendars.schedule(school, leader, folk.cohort_id(school, meeting.cohort), wish)


def _meet_today(school: School, cohort: str, title: str, room_id: int) -> None:
    """Let a meeting go on now, that was announced yesterday."""
    leader = folk.everybody(school)[LEADERS[cohort]]
    begins, ends = (_local(school, school.now() + hours) for hours in (-HOUR, HOUR))
    wish = Wish(title, begins.date(), begins.time(), ends.time(), room_id=room_id)
    calendars.schedule(at(school, school.now() - DAY), leader, folk.cohort_id(school, cohort), wish)


def _local(school: School, moment: datetime) -> datetime:
    there = moment.astimezone(ZoneInfo(school.settings.zone))
    return there.replace(minute=there.minute // 5 * 5, second=0, microsecond=0, tzinfo=None)


def _next(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)
