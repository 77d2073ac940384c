"""A school at the beginning of a term: a cohort that waits for its 40 students, and the table of them."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import col, select

from lms.domain.people import Language, Role
from lms.domain.tracks.directions import Direction
from lms.services import enrolments, people
from lms.services.calendars import rooms
from lms.services.people import Person
from lms.services.school import School
from lms.services.tracks import editing
from lms.storage.tables import Visit
from tests.journeys.conftest import processes
from tests.support import folk, track_school

STUDENTS, SEATS = 40, (10, 15, 20)
STUDENT, MENTOR, ADMIN, GUARDIAN = "aru-1", "marat", "gulnar", "saule"
HEAD = (
    "sourcedId",
    "role",
    "username",
    "givenName",
    "familyName",
    "birthDate",
    "language",
    "agentSourcedIds",
)
WRONG_ROW = 18


@dataclass(frozen=True)
class Term:
    """A school with a cohort without students, its mentor, a room, and three tracks."""

    school: School
    cohort: int
    room: int
    tracks: tuple[int, ...]

    @property
    def programme(self) -> int:
        return track_school.programme_of(self.school, self.cohort)

    @property
    def students(self) -> tuple[Person, ...]:
        with self.school.database.read() as session:
            everybody = enrolments.people_in(session, self.cohort)
        return tuple(one for one in everybody if one.role is Role.STUDENT)

    def person(self, login: str) -> int:
        found = people.by_login(self.school, login)
        assert found is not None
        return folk.key(found)

    def visit(self, event: int) -> Visit:
        """Return the visit of the student with the phone."""
        with self.school.database.read() as session:
            of_hers = (col(Visit.event_id) == event, col(Visit.person_id) == self.person(STUDENT))
            return session.exec(select(Visit).where(*of_hers)).one()


@contextmanager
def begun_term(folder: Path) -> Iterator[Term]:
    with processes(folder, zone=zone_of_noon()) as school:
        cohort = folk.cohort(school, "TUMO 40")
        for login, role, where in ((MENTOR, Role.MENTOR, cohort), (ADMIN, Role.ADMIN, None)):
            folk.person(school, login, role, cohort_id=where, language=Language.KAZAKH)
        room = rooms.create(school, name="Көк бөлме", seats=40, area=80)
        programme = track_school.programme_of(school, cohort)
        tracks = tuple(
            editing.create(school, programme, draft(number, seats)).id or 0
            for number, seats in enumerate(SEATS, 1)
        )
        yield Term(school, cohort, room.id or 0, tracks)


def zone_of_noon() -> str:
    """Return a zone in which it is noon: no meeting of the journey runs into the night."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}"


def draft(number: int, seats: int) -> editing.Draft:
    names = dict.fromkeys(("kk", "ru", "en"), f"{number}-бағыт")
    return editing.Draft(
        slug=f"track-{number}",
        names=names,
        abouts={},
        coach_id=None,
        needs=(),
        direction=Direction.DATA,
        seats=seats,
        skills=("python",),
    )


def table(wrong: int | None = None) -> str:
    """Return 40 students, the first with a guardian; ``wrong`` is a row with a day that never was."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(HEAD)
    for number in range(1, STUDENTS + 1):
        born = "31.02.2012" if number + 1 == wrong else f"2012-{number % 12 + 1:02}-15"
        cells = (f"s{number}", "student", f"aru-{number}", "Ару", f"Серікова {number}", born, "kk")
        rows.writerow([*cells, "g1" if number == 1 else ""])
    rows.writerow(["g1", "guardian", "", "Сәуле", "Серікова", "", "kk", ""])
    return text.getvalue()
