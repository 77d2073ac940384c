"""How the people of the demo school came to their tracks: a past intake, an open one, and moves."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from lms.domain.people import Role
from lms.services import enrolments
from lms.services.demo import folk
from lms.services.demo.families import PAUSED
from lms.services.demo.moments import DAY, HOUR, MINUTE, at, first_day, moment
from lms.services.people import Person
from lms.services.school import School
from lms.services.seats import Track
from lms.services.tracks import allotting, intakes, lines, stays, wishes
from lms.services.tracks.intakes import Plan, Share

AUTUMN, WINTER = "Күзгі таңдау", "Қысқы таңдау"
TAKEN = {"tumo": "computer-vision", "tomorrow-school": "artificial-intelligence"}
"""Tracks that many want: some stand in line for them, and a seat there becomes free."""
WIDE = "programming"
SWITCH_WORDS = (
    "Байқап көрдім: маған бағдарлама жазу жақын.",
    "Хочу сначала увереннее писать код.",
    "Тобымдағы жоба осы бағытта.",
)
TRIAL_WORDS = ("Қызық көрінді.", "Хочу попробовать.", "")
WISHES = (3, 5)


def load(school: School) -> None:
    """Hold the autumn's intakes, let people move, and open the winter's; once."""
    if intakes.listing(school):
        return
    for slug, programme_id in folk.programme_ids(school).items():
        tracks = intakes.tracks_for(school, programme_id)
        students = _students(school, slug)
        opened = moment(school, first_day(school) + DAY, 10)
        closed = moment(school, first_day(school) + 8 * DAY, 20)
        intake_id = _open(at(school, opened), programme_id, AUTUMN, closed, tracks)
        _wish(school, intake_id, students, tracks, (opened, closed))
        allotting.run(at(school, closed), intake_id)
        _try_others(school, students, tracks)
        _line_up(school, students, tracks, TAKEN[slug])
        opened, closed = school.now() - 3 * DAY, school.now() + 6 * DAY
        winter = _open(at(school, opened), programme_id, WINTER, closed, tracks)
        _wish(school, winter, students[2::2], tracks, (opened, school.now()))


def _students(school: School, programme: str) -> list[Person]:
    """Return who is in the first cohort of a programme, by login."""
    name = next(one.cohort for one in folk.PROGRAMMES if one.slug == programme)
    with school.database.read() as session:
        found = enrolments.people_in(session, folk.cohort_id(school, name))
    order = [one.login for one in folk.STUDENTS]
    students = [
        one for one in found if one.role is Role.STUDENT and one.login in order and one.login != PAUSED
    ]
    return sorted(students, key=lambda one: order.index(one.login))


def _open(school: School, programme_id: int, name: str, closes_at: datetime, tracks: Sequence[Track]) -> int:
    admin = folk.ids(school)["admin"]
    shares = {one.id or 0: Share(one.seats) for one in tracks}
    plan = Plan(name, school.now(), closes_at, shares)
    intake_id = intakes.create(school, admin, programme_id, plan).id or 0
    intakes.open_(school, intake_id)
    return intake_id


def _wish(
    school: School,
    intake_id: int,
    students: Sequence[Person],
    tracks: Sequence[Track],
    window: tuple[datetime, datetime],
) -> None:
    """Let students write their wishes: scarce tracks are wished for first by many."""
    for student in students:
        mind = random.Random(f"{student.login}:{intake_id}")  # noqa: S311  a demo
        keys = {one.id or 0: mind.random() * (one.seats + 8) for one in tracks}
        wished = sorted(keys, key=lambda number: keys[number])[: mind.randint(*WISHES)]
        when = window[0] + mind.random() * 0.9 * (window[1] - window[0])
        wishes.save(at(school, when), student.id or 0, intake_id, wished)


def _try_others(school: School, students: Sequence[Person], tracks: Sequence[Track]) -> None:
    """Let some try another track: one stays there, the others go on with their own, one is trying now."""
    tried = [*students[4:8], students[0]]
    for number, student in enumerate(tried):
        own = _own(school, student, tracks)
        others = [one for one in tracks if one.id != own and one.slug != WIDE]
        track = others[number % len(others)]
        last = number == len(tried) - 1
        begun = school.now() - 4 * DAY if last else _in_week(school, 3 + 2 * number, student)
        stays.try_out(at(school, begun), student.id or 0, track.id or 0, TRIAL_WORDS[number % 3])
        if not last:
            stays.end_trials(at(school, begun + timedelta(weeks=2, hours=1)))


def _line_up(school: School, students: Sequence[Person], tracks: Sequence[Track], taken: str) -> None:
    """Let three wait for a full track, and somebody give a seat up there: it is offered to the next."""
    track = next(one for one in tracks if one.slug == taken)
    wide = next(one for one in tracks if one.slug == WIDE)
    members = [one for one in students if _own(school, one, tracks) == track.id]
    outside = [one for one in students if one not in members]
    for number, student in enumerate(outside[:4]):
        lines.join_track(at(school, school.now() - (34 - 2 * number) * HOUR), student.id or 0, track.id or 0)
    leaving = [one for one in members if one.login not in {"student", "teen"}][-1:]
    elsewhere = [one for one in outside[-4:] if _own(school, one, tracks) not in {None, wide.id}][:2]
    moments = (school.now() - 10 * HOUR, _in_week(school, 5, outside[-1]), _in_week(school, 7, outside[-2]))
    for student, when, words in zip((*leaving, *elsewhere), moments, SWITCH_WORDS, strict=False):
        stays.switch(at(school, when), student.id or 0, wide.id or 0, words)


def _own(school: School, student: Person, tracks: Sequence[Track]) -> int | None:
    with school.database.read() as session:
        stay = stays.own(session, student.id or 0, tracks[0].programme_id)
        return stay.track_id if stay is not None else None


def _in_week(school: School, week: int, student: Person) -> datetime:
    mind = random.Random(f"{student.login}:{week}")  # noqa: S311  a demo
    return moment(school, first_day(school) + timedelta(weeks=week), 12) + mind.randrange(300) * MINUTE
