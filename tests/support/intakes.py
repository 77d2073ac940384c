"""Intakes in a school with a programme, its tracks and its students."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from lms.domain.people import Role
from lms.services.keys import key
from lms.services.school import School
from lms.services.tracks import allotting, intakes, wishes
from lms.services.tracks.intakes import Plan, Share
from lms.storage.tables import Track
from tests.support import track_school
from tests.support.folk import cohort, person
from tests.support.schools import at

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class IntakeSchool:
    """A cohort with its students, and an intake of their programme over some tracks."""

    school: School
    admin_id: int
    cohort_id: int
    programme_id: int
    tracks: tuple[int, ...]
    students: tuple[int, ...]
    intake_id: int

    @property
    def over(self) -> School:
        """Return the school at the moment after the window."""
        return at(self.school, intakes.by_id(self.school, self.intake_id).closes_at + timedelta(minutes=1))

    def wish(self, student: int, *tracks: int) -> None:
        """Keep the wishes of a student; both are positions."""
        chosen = [self.tracks[one] for one in tracks]
        wishes.save(self.school, self.students[student], self.intake_id, chosen)

    def run(self) -> None:
        allotting.run(self.over, self.intake_id)


def intake_school(
    school: School,
    *,
    seats: Sequence[int] = (2, 1),
    students: int = 4,
    opened: bool = True,
    needs: Sequence[str] = (),
    beside: str = "",
) -> IntakeSchool:
    """Make the whole; with ``needs`` those who have passed them go before others.

    One school can have several, of programmes and people of their own, if each has a name ``beside``.
    """
    cohort_id = cohort(school, f"first{beside}", f"tumo{beside}")
    admin = person(school, f"chief{beside}", Role.ADMIN, password=None)
    tracks = tuple(
        track_school.track(school, cohort_id, f"track-{n}", seats=one) for n, one in enumerate(seats)
    )
    with school.database.write() as session:
        for one in tracks:
            session.get_one(Track, one).needs = list(needs)
    programme_id = track_school.programme_of(school, cohort_id)
    shares = {one: Share(number, bool(needs)) for one, number in zip(tracks, seats, strict=True)}
    made = intakes.create(school, key(admin.id), programme_id, plan(school, shares))
    people = tuple(track_school.student(school, f"student-{n}{beside}", cohort_id) for n in range(students))
    if opened:
        intakes.open_(school, key(made.id))
    return IntakeSchool(school, key(admin.id), cohort_id, programme_id, tracks, people, key(made.id))


def plan(school: School, shares: Mapping[int, Share], name: str = "Autumn") -> Plan:
    """Return a plan for the week from now on."""
    now = school.now()
    return Plan(name, now, now + WEEK, shares)
