"""Tracks, activities and students of one programme, for tests."""

from sqlmodel import col, select

from lms.domain.tracks.activities import ActivityKind
from lms.domain.tracks.directions import Direction
from lms.services.keys import key
from lms.services.school import School
from lms.storage.tables import Activity, Cohort, Seat, Station, Track
from tests.support import folk
from tests.support.folk import person


def programme_of(school: School, cohort_id: int) -> int:
    with school.database.read() as session:
        return session.get_one(Cohort, cohort_id).programme_id


def track(
    school: School,
    cohort_id: int,
    slug: str = "vision",
    *,
    seats: int = 2,
    coach_id: int | None = None,
    direction: Direction = Direction.AI,
    skills: tuple[str, ...] = ("python",),
    closed: bool = False,
) -> int:
    made = Track(
        programme_id=programme_of(school, cohort_id),
        slug=slug,
        direction=direction,
        name_kk=f"{slug} kk",
        name_ru=f"{slug} ru",
        name_en=slug.title(),
        seats=seats,
        coach_id=coach_id,
        skills=list(skills),
        closed_at=school.now() if closed else None,
        created_at=school.now(),
    )
    with school.database.write() as session:
        session.add(made)
    return key(made.id)


def activity(
    school: School,
    cohort_id: int,
    slug: str = "first-robot",
    *,
    kind: ActivityKind = ActivityKind.SELF_LEARNING,
    seats: int | None = None,
    coach_id: int | None = None,
    needs: tuple[str, ...] = (),
    skills: dict[str, int] | None = None,
) -> int:
    made = Activity(
        programme_id=programme_of(school, cohort_id),
        slug=slug,
        kind=kind,
        name_kk=f"{slug} kk",
        name_ru=f"{slug} ru",
        name_en=slug.title(),
        about_en="# Begin\n\nTurn the **motor** on.",
        seats=seats,
        coach_id=coach_id,
        needs=list(needs),
        skills=skills or {},
        created_at=school.now(),
    )
    with school.database.write() as session:
        session.add(made)
    return key(made.id)


def stop(
    school: School,
    track_id: int,
    thing: str | int,
    needs: tuple[str, ...] = (),
    *,
    position: int = 0,
    lane: int = 0,
) -> int:
    """Put an exercise (by its slug) or an activity (by its id) on a map."""
    made = Station(
        track_id=track_id,
        exercise=thing if isinstance(thing, str) else None,
        activity_id=thing if isinstance(thing, int) else None,
        position=position,
        lane=lane,
        needs=list(needs),
    )
    with school.database.write() as session:
        session.add(made)
    return key(made.id)


def student(school: School, login: str, cohort_id: int) -> int:
    return folk.key(person(school, login, cohort_id=cohort_id, password=None))


def seat_of(school: School, person_id: int, track_id: int) -> list[str]:
    """Return the states of somebody's seats on a track, the oldest first."""
    with school.database.read() as session:
        rows = session.exec(
            select(Seat).where(Seat.person_id == person_id, Seat.track_id == track_id).order_by(col(Seat.id))
        ).all()
    return [str(row.state) for row in rows]
