"""Three months of attendance: by code, by list and by work in a lab; corrections, and what guardians say."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from lms.domain.attendance.visits import Mark
from lms.domain.cohorts.calendars import EventKind
from lms.services.attendance import checkins, claims, labs, marks, sheets
from lms.services.attendance.checkins import Phone
from lms.services.demo import families, folk
from lms.services.demo.moments import DAY, HOUR, MINUTE, at
from lms.services.people import Person
from lms.services.school import School
from lms.storage.attendance import visits as rows
from lms.storage.tables import AttendanceSheet, Event

BY_CODE = timedelta(days=9)
"""Before that the screens were not there yet, and mentors kept lists."""
USUAL = ((Mark.PRESENT, 86), (Mark.LATE, 7), (Mark.EXCUSED, 4), (Mark.ABSENT, 3))
OFTEN_LATE, MISSES_MONDAYS = "timur", "nurlan"
LATE = ((Mark.PRESENT, 15), (Mark.LATE, 85))
MONDAYS = timedelta(weeks=3)
CONFIRMING = ("guardian", "roza", "elena", "kuanysh", "gauhar", "maksat", "yerbol", "sapar", "gabit")
"""Guardians who confirm visits; the others are silent, which is not a yes."""


@dataclass(frozen=True)
class Held:
    """An event that is over, with who was expected and how each came, drawn by a seed."""

    event: Event
    came: tuple[tuple[Person, Mark], ...]

    @property
    def id(self) -> int:
        return self.event.id or 0

    @property
    def leader(self) -> int:
        return self.event.leader_id or self.event.created_by or 0


def load(school: School) -> None:
    """Hold the events that are over, and keep open those of today; once."""
    with school.database.read() as session:
        if session.exec(select(AttendanceSheet.event_id).limit(1)).first() is not None:
            return
        held = [_drawn(school, session, one) for one in _over(school, session)]
        going = _going(school, session)
    for one in held:
        _hold(school, one)
    for one in going:
        _begin(school, one)
    _correct(school, held)
    _confirm(school)
    _disagree(school, held)


def _over(school: School, session: Session) -> Sequence[Event]:
    query = select(Event).where(Event.ends_at <= school.now())
    return session.exec(query.order_by(col(Event.starts_at), col(Event.id))).all()


def _going(school: School, session: Session) -> list[Held]:
    now = school.now()
    query = select(Event).where(Event.starts_at <= now, Event.ends_at > now)
    return [_drawn(school, session, one) for one in session.exec(query.order_by(col(Event.id)))]


def _drawn(school: School, session: Session, event: Event) -> Held:
    came = [(one, _draw(school, event, one)) for one in rows.roster(session, event)]
    return Held(event, tuple(came))


def _draw(school: School, event: Event, person: Person) -> Mark:
    mind = random.Random(f"{person.login}:{event.title}:{event.starts_at:%Y%m%d}")  # noqa: S311  a demo
    recent = event.starts_at > school.now() - MONDAYS - DAY
    if person.login == MISSES_MONDAYS and event.starts_at.weekday() == 0 and recent:
        return Mark.ABSENT
    chances = LATE if person.login == OFTEN_LATE else USUAL
    kinds, weights = zip(*chances, strict=True)
    drawn: Mark = mind.choices(kinds, weights)[0]
    return drawn


def _hold(school: School, held: Held) -> None:
    """Mark everybody in the way of those days, and close the list."""
    event = held.event
    if event.kind is EventKind.LAB:
        labs.propose(at(school, event.ends_at))
    elif event.starts_at > school.now() - BY_CODE:
        _scan(school, held)
    after = at(school, event.ends_at)
    for person, mark in held.came:
        if mark is not Mark.PRESENT:
            marks.mark(after, held.id, person.id or 0, mark, held.leader)
    marks.mark_rest(after, held.id, Mark.PRESENT, held.leader)
    sheets.close(at(school, event.ends_at + 10 * MINUTE), held.id, held.leader)


def _begin(school: School, held: Held) -> None:
    """Let most be there already; the list of an event that goes on stays open."""
    early = Held(held.event, held.came[: len(held.came) * 2 // 3])
    _scan(school, early)


def _scan(school: School, held: Held) -> None:
    """Let who comes type the code that the screen shows at that moment."""
    for person, mark in held.came:
        if mark in {Mark.PRESENT, Mark.LATE} and person.login != families.PAUSED:
            then = at(school, _arrival(held.event, person, mark))
            code = sheets.screen(then, held.id).code
            phone = Phone(device=f"demo-{person.login}", address="10.20.0.7")
            checkins.check_in(then, person.id or 0, code or "", phone, event_id=held.id)


def _arrival(event: Event, person: Person, mark: Mark) -> datetime:
    mind = random.Random(f"{person.login}:{event.id}")  # noqa: S311  a demo
    after = mind.randrange(17, 40) if mark is Mark.LATE else mind.randrange(-12, 4)
    return event.starts_at + after * MINUTE


def _correct(school: School, held: Sequence[Held]) -> None:
    """Correct two marks of lists that are closed, each with its reason."""
    reasons = ("Анасы хабарласты: дәрігерде болған.", "Қате белгіленген: екінші қатарда отырған.")
    wished = (Mark.EXCUSED, Mark.PRESENT)
    absent = [(one, who) for one in held for who, mark in one.came if mark is Mark.ABSENT]
    usual = [(one, who) for one, who in absent if who.login != MISSES_MONDAYS]
    for (one, who), mark, reason in zip(usual, wished, reasons, strict=False):
        then = at(school, one.event.ends_at + DAY)
        marks.mark(then, one.id, who.id or 0, mark, one.leader, reason=reason)


def _confirm(school: School) -> None:
    """Let guardians confirm week by week until the one before this; those who do it at all."""
    ids = folk.ids(school)
    for child, parent in families.CHILDREN.items():
        if parent in CONFIRMING:
            for weeks in range(12, 0, -1):
                then = at(school, school.now() - weeks * 7 * DAY)
                claims.confirm_week(then, ids[parent], ids[child], then.today())


def _disagree(school: School, held: Sequence[Held]) -> None:
    """Let a guardian dispute two visits, one answered long ago, and a student ask for a correction."""
    ids = folk.ids(school)
    teen = [one for one in held for who, _ in one.came if who.login == "teen"]
    first, last = teen[len(teen) // 2], teen[-1]
    _dispute(at(school, first.event.ends_at + DAY), first, "Ол күні Диас ауырып, үйде болды.")
    claim = _open_claim(school, first.id)
    words = "Тізімді қарадық: сіздікі дұрыс, белгіні түзеттік."
    answered = at(school, first.event.ends_at + 2 * DAY)
    claims.answer(answered, claim, ids["coach"], Mark.EXCUSED, words)
    _dispute(
        at(school, min(last.event.ends_at + HOUR, school.now())), last, "Балам сабақтан ерте кетті дейді."
    )
    students = [one for one in held for who, _ in one.came if who.login == "student"]
    asked = at(school, min(students[-1].event.ends_at + HOUR, school.now()))
    words = "Мен уақытында келдім, телефоным өшіп қалды."
    claims.request(asked, ids["student"], students[-1].id, words)


def _dispute(school: School, held: Held, reason: str) -> None:
    ids = folk.ids(school)
    claims.dispute(school, ids["guardian"], ids["teen"], held.id, reason)


def _open_claim(school: School, event_id: int) -> int:
    with school.database.read() as session:
        return next(one.id or 0 for one in rows.claims(session, [event_id]))
