"""How full the house is: people per seat by room and hour, and square metres in use."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Meeting:
    """An event in a room and how many people were in it."""

    room_id: int
    starts_at: datetime
    ends_at: datetime
    people: int


@dataclass(frozen=True)
class Load:
    """A room in an hour of the day: the mean of people in it while something was on, per seat."""

    people: float
    seats: int

    @property
    def share(self) -> float:
        return self.people / self.seats if self.seats else 0.0


def by_hour(
    meetings: Iterable[Meeting], seats: Mapping[int, int], zone: tzinfo
) -> dict[int, dict[int, Load]]:
    """Return the load by room and hour of the day, in the school's zone; hours without meetings are left out.

    Meetings side by side in one room add up: the people are in it together.
    """
    weights: dict[tuple[int, int, date], tuple[float, float]] = {}
    for one in meetings:
        for hour, day, share in _hours(one, zone):
            had_people, had_time = weights.get((one.room_id, hour, day), (0.0, 0.0))
            weights[one.room_id, hour, day] = (had_people + one.people * share, max(had_time, share))
    people: dict[tuple[int, int], float] = defaultdict(float)
    time: dict[tuple[int, int], float] = defaultdict(float)
    for (room_id, hour, _), (person_hours, hours) in weights.items():
        people[room_id, hour] += person_hours
        time[room_id, hour] += hours
    found: dict[int, dict[int, Load]] = defaultdict(dict)
    for (room_id, hour), hours in time.items():
        found[room_id][hour] = Load(people[room_id, hour] / hours, seats.get(room_id, 0))
    return dict(found)


def hours_used(meetings: Iterable[Meeting]) -> dict[int, float]:
    """Return how many hours each room was in use; meetings at the same time count once."""
    found: dict[int, timedelta] = defaultdict(timedelta)
    until: dict[int, datetime] = {}
    for one in sorted(meetings, key=lambda meeting: meeting.starts_at):
        begins = max(one.starts_at, until.get(one.room_id, one.starts_at))
        if one.ends_at > begins:
            found[one.room_id] += one.ends_at - begins
            until[one.room_id] = one.ends_at
    return {room_id: length / HOUR for room_id, length in found.items()}


def _hours(meeting: Meeting, zone: tzinfo) -> Iterable[tuple[int, date, float]]:
    """Return the hours of the day that a meeting touches, each with its day and the share of the hour."""
    moment, end = meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)
    while moment < end:
        full = moment.replace(minute=0, second=0, microsecond=0)
        following = min(full + HOUR, end)
        yield moment.hour, moment.date(), (following - moment) / HOUR
        moment = following
