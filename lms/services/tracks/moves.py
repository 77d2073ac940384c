"""What somebody sees before they move: what carries over, and how full the other track is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from lms.domain.exercises import Texts
from lms.domain.tracks.stations import exercise_key, ways_on
from lms.domain.tracks.switches import Carried, Side, carried
from lms.services import ledger, seats
from lms.services.school import School
from lms.services.seats import Fullness
from lms.services.tracks import maps, stays
from lms.services.tracks.maps import Known, MapView
from lms.storage import people
from lms.storage.tables import Person, Programme, Track, TrackStay
from lms.storage.tracks import seats as seat_rows
from lms.storage.tracks import stays as rows


@dataclass(frozen=True)
class Move:
    """A move to ``track`` as it would be now; ``behind`` wait for the seat that it would give up."""

    track: Track
    present: Track | None
    stay: TrackStay | None
    trial: TrackStay | None
    carried: Carried
    room: Fullness
    behind: int
    titles: Mapping[str, Texts]

    @property
    def may_switch(self) -> bool:
        mine = self.room.mine
        return self.room.free != 0 or (mine is not None and mine.state == "offered")


def preview(school: School, person_id: int, track_id: int) -> Move:
    """Compare somebody's own track with another, changing nothing."""
    known = maps.known_of(school, person_id)
    have = ledger.skills(school, person_id)
    with school.database.read() as session:
        track = session.get_one(Track, track_id)
        stay = stays.own(session, person_id, track.programme_id)
        present = session.get_one(Track, stay.track_id) if stay is not None else None
        old = side(school, session, present) if present is not None else None
        found = carried(
            have, known.done, old, side(school, session, track), rows.reviews_going_on(session, person_id)
        )
        behind = seats.fullness(session, present).waiting if present is not None else 0
        trial = stays.trial(session, person_id, track.programme_id)
        room = seats.fullness(session, track, person_id)
    titles = maps.titles(school, {track.programme_id})
    return Move(track, present, stay, trial, found, room, behind, titles)


def side(school: School, session: Session, track: Track) -> Side:
    stops = maps.stops_of(school, session, [track])[track.id or 0]
    return Side(frozenset(track.skills), frozenset(stop.key for _, stop in stops))


@dataclass(frozen=True)
class TrackLine:
    """A track in a list: how full it is, how far the reader is on it, and how they stand to it."""

    track: Track
    room: Fullness
    stops: int
    done: int
    stay: TrackStay | None


def listing(school: School, person: Person, known: Known | None = None) -> tuple[TrackLine, ...]:
    """Return the tracks of somebody's programmes; to the staff who are in none, of all."""
    known = known or maps.known_of(school, person.id or 0)
    with school.database.read() as session:
        programmes = maps.programmes_shown(session, person)
        tracks = rows.tracks(session, programmes)
        stops = maps.stops_of(school, session, tracks)
        on = {one.track_id: one for one in rows.running(session, person.id or 0)}
        mine = {one.track_id: one for one in seat_rows.live_of_person(session, person.id or 0)}
        counted = seat_rows.tracks_counted(session, programmes)
    return tuple(
        TrackLine(
            track=one,
            room=seats.fullness_of(one, counted.get(one.id or 0, {}), mine.get(one.id)),
            stops=len(stops[one.id or 0]),
            done=sum(stop.key in known.done for _, stop in stops[one.id or 0]),
            stay=on.get(one.id or 0),
        )
        for one in tracks
    )


@dataclass(frozen=True)
class Way:
    """Something that a student can do now: a stop, a track to try, an exercise."""

    kind: str
    name: str
    title: Texts
    activity_id: int | None = None


def open_now(
    school: School, own: Iterable[MapView], tracks: Iterable[TrackLine], known: Known
) -> tuple[Way, ...]:
    """Return what is open to a student, the nearest first; there is always something."""
    views = tuple(own)
    mine = {one.track.id for one in views}
    others = {one.track.slug: one for one in tracks if one.track.id not in mine and not one.track.closed_at}
    free = [
        one.slug
        for one in school.catalogue.on_paths
        if exercise_key(one.slug) not in known.done | known.waiting
        and all(exercise_key(slug) in known.done for slug in one.prerequisites)
    ]
    stops = {stop.key: stop for view in views for stop in view.stops}
    standings = {str(view.track.id): tuple(stop.standing for stop in view.stops) for view in views}
    found = []
    for key in ways_on(standings, tuple(others), free):
        kind, _, name = key.partition(":")
        if kind == "track":
            line = others[name]
            found.append(Way(kind, str(line.track.id), seats.title_of(line.track)))
        elif key in stops:
            activity = stops[key].activity
            found.append(Way(kind, name, stops[key].title, activity.id if activity is not None else None))
        else:
            found.append(Way(kind, name, school.catalogue.get(name).title))
    return tuple(found)


def programmes_of(school: School, person: Person) -> frozenset[int]:
    with school.database.read() as session:
        return maps.programmes_of(session, person)


def programme_names(school: School) -> dict[int, Programme]:
    with school.database.read() as session:
        return {one.id or 0: one for one in people.programmes(session)}
