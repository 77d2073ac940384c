"""Paths: everybody's tracks as a line through time, from the stays that were kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from lms.domain.exercises import Texts
from lms.domain.people import Role
from lms.domain.tracks.activities import CompletionState
from lms.services.school import School
from lms.services.seats import title_of
from lms.services.tracks.stays import back_until
from lms.storage import people
from lms.storage.tables import Activity, Person, Seat, Track, TrackStay
from lms.storage.tracks import activities
from lms.storage.tracks import seats as seat_rows
from lms.storage.tracks import stays as rows


@dataclass(frozen=True)
class Leg:
    """One stay on a path; ``back_until`` is set while a change can still be taken back."""

    stay: TrackStay
    track: Track
    back_until: datetime | None


@dataclass(frozen=True)
class Path:
    person: Person
    legs: tuple[Leg, ...]
    marks: tuple[tuple[datetime, Texts], ...] = ()

    @property
    def now(self) -> tuple[Leg, ...]:
        return tuple(leg for leg in self.legs if leg.stay.ended_at is None)


@dataclass(frozen=True)
class SeatLine:
    """A seat, an offer or a place in a line, with what it is for; ``place`` counts from 1."""

    seat: Seat
    thing: Track | Activity
    title: Texts
    place: int | None


def of_person(school: School, person_id: int) -> Path:
    """Return somebody's path with the activities they completed on the way."""
    with school.database.read() as session:
        legs = _legs(session, school, [person_id]).get(person_id, [])
        marks = _marks(session, person_id)
        return Path(session.get_one(Person, person_id), tuple(legs), marks)


def of_cohort(school: School, cohort_id: int) -> tuple[Path, ...]:
    """Return the path of each student who is in a cohort now, by name."""
    with school.database.read() as session:
        members = people.listing(session, role=Role.STUDENT, cohort_id=cohort_id, active=True)
        legs = _legs(session, school, [one.id or 0 for one in members])
    return tuple(Path(one, tuple(legs.get(one.id or 0, ()))) for one in members)


def lines_of(school: School, person_id: int) -> tuple[SeatLine, ...]:
    """Return where somebody waits, is offered a seat, or has one in a workshop."""
    found = []
    with school.database.read() as session:
        for seat in seat_rows.live_of_person(session, person_id):
            thing: Track | Activity = (
                session.get_one(Track, seat.track_id)
                if seat.track_id is not None
                else session.get_one(Activity, seat.activity_id)
            )
            if isinstance(thing, Track) and seat.state == "held":
                continue
            found.append(SeatLine(seat, thing, title_of(thing), seat_rows.place(session, thing, seat)))
    return tuple(found)


def has_part(school: School, person_id: int, thing: Track | Activity) -> bool:
    """Say whether somebody is on a track, or has a seat or a place in a line for it, wherever they study."""
    with school.database.read() as session:
        if seat_rows.live(session, thing, person_id) is not None:
            return True
        on = {one.track_id for one in rows.running(session, person_id)}
    return isinstance(thing, Track) and thing.id in on


def _legs(session: Session, school: School, person_ids: list[int]) -> dict[int, list[Leg]]:
    stays = rows.of_people(session, person_ids)
    tracks = {one.id or 0: one for one in rows.tracks(session, rows.all_programmes(session))}
    found: dict[int, list[Leg]] = {}
    for stay in stays:
        until = back_until(stay)
        open_still = until if stay.ended_at is None and until is not None and until > school.now() else None
        found.setdefault(stay.person_id, []).append(Leg(stay, tracks[stay.track_id], open_still))
    return found


def _marks(session: Session, person_id: int) -> tuple[tuple[datetime, Texts], ...]:
    words = activities.completions_of(session, person_id)
    done = {
        number: word.decided_at
        for number, word in words.items()
        if word.state is CompletionState.CONFIRMED and word.decided_at is not None
    }
    titles = {number: title_of(one) for number, one in activities.by_ids(session, done.keys()).items()}
    return tuple(sorted(((at, titles[number]) for number, at in done.items()), key=lambda mark: mark[0]))
