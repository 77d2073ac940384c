"""A small school with a month behind it: five students, a pool, a track, lessons, applications, vacancies."""

from datetime import UTC, date, datetime
from typing import TypeVar

from sqlmodel import Session, SQLModel

from lms.domain.admissions.applications import ApplicationState
from lms.domain.attendance.visits import Mark, Source, Word
from lms.domain.cohorts.enrolments import Ending
from lms.domain.people import Language, Role
from lms.domain.tracks.directions import Direction
from lms.domain.tracks.waitlists import SeatState
from lms.services.school import School
from lms.storage.tables import (
    Admission,
    Application,
    Cohort,
    Enrolment,
    Event,
    Person,
    Programme,
    Seat,
    Track,
    Vacancy,
    Visit,
)

NOW = datetime(2026, 10, 31, 9, tzinfo=UTC)
Row = TypeVar("Row", bound=SQLModel)


def day(month: int, number: int, hour: int = 7) -> datetime:
    return datetime(2026, month, number, hour, tzinfo=UTC)


def fill(school: School) -> None:
    with school.database.write() as session:
        people = [
            added(session, Person(login=f"p{n}", name=f"Person {n}", role=Role.STUDENT, created_at=day(8, 1)))
            for n in range(6)
        ]
        tumo = added(
            session,
            Programme(
                slug="tumo-small",
                name_kk="ТУМО",
                name_ru="ТУМО",
                name_en="TUMO",
                rules={"entry": {"capacity": 300}},
            ),
        )
        blue, red, pool = (
            added(session, Cohort(programme_id=tumo.id or 0, name=name, starts_on=date(2026, 9, 1)))
            for name in ("Blue", "Red", "Pool")
        )
        _enrol(session, people, blue, red, pool)
        _apply(session, people, tumo, pool)
        _teach(session, people, blue)
        _take_seats(session, people, tumo)
        for month, count in ((date(2026, 10, 1), 4), (date(2026, 10, 1), 3), (date(2026, 9, 1), 50)):
            session.add(
                Vacancy(
                    month=month, direction=Direction.AI, count=count, employer="Aqtobe Soft", loaded_at=NOW
                )
            )


def added(session: Session, row: Row) -> Row:
    """Return a row that is written, and so has its id."""
    session.add(row)
    session.flush()
    return row


def enrol(session: Session, person: Person, cohort_id: int) -> None:
    """Let somebody begin in October."""
    session.add(Enrolment(person_id=person.id or 0, cohort_id=cohort_id, started_at=day(10, 3)))


def _enrol(session: Session, people: list[Person], blue: Cohort, red: Cohort, pool: Cohort) -> None:
    mentor = added(session, Person(login="m", name="Mentor", role=Role.MENTOR, created_at=day(8, 1)))
    for person, cohort, start, end, ending in (
        (people[0], blue, day(9, 1), None, None),
        (people[1], blue, day(9, 1), day(10, 6), Ending.LEFT),
        (people[2], blue, day(9, 1), day(10, 1), Ending.MOVED),
        (people[2], red, day(10, 1), None, None),
        (people[3], red, day(10, 5), day(10, 7), Ending.LEFT),
        (people[4], blue, day(9, 1), day(10, 20), Ending.FINISHED),
        (people[5], pool, day(10, 1), None, None),
        (mentor, red, day(10, 1), None, None),
    ):
        session.add(
            Enrolment(
                person_id=person.id or 0,
                cohort_id=cohort.id or 0,
                started_at=start,
                ended_at=end,
                ending=ending,
            )
        )


def _apply(session: Session, people: list[Person], programme: Programme, pool: Cohort) -> None:
    call = added(
        session,
        Admission(
            programme_id=programme.id or 0,
            name={"en": "Autumn"},
            opens_at=day(9, 1),
            closes_at=day(11, 1),
            starts_on=date(2026, 10, 1),
            seats=20,
            pool_cohort_id=pool.id,
            created_at=day(8, 1),
        ),
    )
    for person, state, sent in (
        (people[0], ApplicationState.ACCEPTED, day(10, 2)),
        (people[1], ApplicationState.WAITING, day(10, 3)),
        (people[2], ApplicationState.WAITING, day(10, 3)),
        (people[3], ApplicationState.DRAFT, None),
        (people[4], ApplicationState.DECLINED, day(9, 3)),
    ):
        session.add(
            Application(
                admission_id=call.id or 0,
                person_id=person.id or 0,
                state=state,
                language=Language.KAZAKH,
                created_at=day(9, 1),
                saved_at=day(9, 1),
                submitted_at=sent,
                changed_at=day(9, 1),
            )
        )


def _teach(session: Session, people: list[Person], cohort: Cohort) -> None:
    """Mark two lessons, on 5 and 12 October, and one that was called off."""
    present, absent, excused = Mark.PRESENT, Mark.ABSENT, Mark.EXCUSED
    for number, marks, cancelled in (
        (5, (present, present, Mark.LATE, absent), None),
        (12, (present, present, absent, excused), None),
        (14, (present,), day(10, 13)),
    ):
        lesson = added(
            session,
            Event(
                title="Lesson",
                cohort_id=cohort.id,
                starts_at=day(10, number),
                ends_at=day(10, number, 9),
                created_at=day(9, 1),
                cancelled_at=cancelled,
            ),
        )
        for person, mark in zip(people, marks, strict=False):
            session.add(
                Visit(
                    event_id=lesson.id or 0,
                    person_id=person.id or 0,
                    mark=mark,
                    source=Source.LIST,
                    at=lesson.starts_at,
                    word=Word.CONFIRMED if person is people[0] else Word.OPEN,
                )
            )


def _take_seats(session: Session, people: list[Person], programme: Programme) -> None:
    track = added(
        session,
        Track(
            programme_id=programme.id or 0,
            slug="ai",
            direction=Direction.AI,
            name_kk="ЖИ",
            name_ru="ИИ",
            name_en="AI",
            seats=10,
            created_at=day(8, 1),
        ),
    )
    for person, state, ended in ((people[0], SeatState.HELD, None), (people[1], SeatState.LEFT, day(10, 6))):
        session.add(
            Seat(
                person_id=person.id or 0,
                track_id=track.id,
                state=state,
                asked_at=day(9, 1),
                held_at=day(9, 2),
                ended_at=ended,
            )
        )
