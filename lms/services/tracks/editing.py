"""Tracks and their maps, made and changed by an admin. A map on which a stop can't be reached is refused."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from lms.domain.people import STAFF, tidy
from lms.domain.texts import tidy_lines
from lms.domain.tracks.directions import Direction
from lms.domain.tracks.stations import Stop, activity_key, check_map, exercise_key
from lms.domain.words import SLUG
from lms.errors import N_, MissingError, RefusedError
from lms.services.school import School
from lms.services.seats import title_of
from lms.services.tracks import maps
from lms.storage.tables import Activity, Person, Programme, Station, Track
from lms.storage.tracks import activities, stays

CODES = ("kk", "ru", "en")
LONGEST_TEXT, LONGEST_SLUG, MOST_SEATS, MOST_LANES = 20_000, 40, 10_000, 4


@dataclass(frozen=True, kw_only=True)
class Named:
    """What a form says of a track or an activity. ``names`` and ``abouts`` are by language."""

    slug: str
    names: Mapping[str, str]
    abouts: Mapping[str, str]
    coach_id: int | None
    needs: tuple[str, ...]

    def write_to(self, thing: Track | Activity) -> None:
        """Write it, but the address; all three languages of the name are needed."""
        names = {code: tidy(self.names.get(code, ""), 120) for code in CODES}
        for code, name in names.items():
            if not name:
                raise RefusedError(N_("Write the name in all three languages."), field=f"name_{code}")
        thing.name_kk, thing.name_ru, thing.name_en = (names[code] for code in CODES)
        thing.about_kk, thing.about_ru, thing.about_en = (
            tidy_lines(self.abouts.get(code, ""), LONGEST_TEXT) for code in CODES
        )
        thing.coach_id, thing.needs = self.coach_id, list(self.needs)


@dataclass(frozen=True, kw_only=True)
class Draft(Named):
    """What a form says of a track."""

    direction: Direction
    seats: int
    skills: tuple[str, ...]


def create(school: School, programme_id: int, draft: Draft) -> Track:
    slug = check_slug(draft.slug)
    with school.database.write() as session:
        if session.get(Programme, programme_id) is None:
            raise RefusedError(N_("There is no such programme."), field="programme")
        if stays.track_by_slug(session, programme_id, slug) is not None:
            raise RefusedError(N_("There is a track with this address already."), field="slug")
        track = Track(
            programme_id=programme_id,
            slug=slug,
            direction=draft.direction,
            name_kk="",
            name_ru="",
            name_en="",
            seats=draft.seats,
            position=len(stays.tracks(session, {programme_id})),
            created_at=school.now(),
        )
        _write(session, school, track, draft)
    return track


def change_track(school: School, track_id: int, draft: Draft) -> None:
    with school.database.write() as session:
        _write(session, school, _locked(session, track_id), draft)


def set_closed(school: School, track_id: int, *, closed: bool) -> None:
    """Take nobody in any more, or again; who is on the track stays."""
    with school.database.write() as session:
        track = _locked(session, track_id)
        track.closed_at = school.now() if closed else None
        session.add(track)


def add_stop(school: School, track_id: int, key: str, lane: int, needs: Collection[str]) -> None:
    """Put an exercise or an activity at the end of a map."""
    with school.database.write() as session:
        track = _locked(session, track_id)
        kind, _, slug = key.partition(":")
        activity = activities.by_slug(session, track.programme_id, slug) if kind == "activity" else None
        if activity is None and not (
            kind == "exercise" and slug in school.catalogue and slug not in school.catalogue.kept_back
        ):
            raise RefusedError(N_("Choose an exercise or an activity."), field="key")
        there = stays.stations(session, {track_id})
        activity_id = activity.id if activity is not None else None
        exercise = slug if activity is None else None
        if (exercise, activity_id) in {(one.exercise, one.activity_id) for one in there}:
            raise RefusedError(N_("A stop stands on this map already."), field="key")
        session.add(
            Station(
                track_id=track_id,
                exercise=exercise,
                activity_id=activity_id,
                position=max((one.position for one in there), default=-1) + 1,
                lane=_lane(lane),
                needs=sorted(set(needs)),
            )
        )
        _check(session, school, track, adding=key)


def change_stop(school: School, station_id: int, lane: int, needs: Collection[str]) -> Track:
    with school.database.write() as session:
        station, track = _station(session, station_id)
        station.lane, station.needs = _lane(lane), sorted(set(needs))
        session.add(station)
        _check(session, school, track)
    return track


def move_stop(school: School, station_id: int, *, up: bool) -> Track:
    """Change places with the stop before or after."""
    with school.database.write() as session:
        station, track = _station(session, station_id)
        there = list(stays.stations(session, {track.id or 0}))
        place = there.index(station)
        other = place - 1 if up else place + 1
        if 0 <= other < len(there):
            there[place], there[other] = there[other], there[place]
        for position, one in enumerate(there):
            one.position = position
            session.add(one)
    return track


def remove_stop(school: School, station_id: int) -> Track:
    """Take a stop off a map; what others do there counts on, wherever else it stands."""
    with school.database.write() as session:
        station, track = _station(session, station_id)
        session.delete(station)
        _check(session, school, track)
    return track


def coaches(school: School) -> tuple[Person, ...]:
    """Return who can coach, by name."""
    with school.database.read() as session:
        return tuple(stays.staff(session, STAFF))


def check_slug(written: str) -> str:
    slug = written.strip().lower()
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        raise RefusedError(
            N_("Use at most 40 small Latin letters and digits, with hyphens between."), field="slug"
        )
    return slug


def _write(session: Session, school: School, track: Track, draft: Draft) -> None:
    draft.write_to(track)
    if not 0 <= draft.seats <= MOST_SEATS:
        raise RefusedError(N_("Write how many seats there are, 0 to 10,000."), field="seats")
    unknown = tuple(one for one in draft.needs if one not in school.catalogue)
    if unknown:
        raise RefusedError(N_("There is no such exercise: %(slugs)s."), slugs=unknown, field="needs")
    track.direction, track.seats, track.skills = draft.direction, draft.seats, list(draft.skills)
    session.add(track)
    session.flush()


def _check(session: Session, school: School, track: Track, adding: str = "") -> None:
    """Refuse the map as it now is, if a stop of it could not be reached."""
    session.flush()
    stops: list[Stop] = [stop for _, stop in maps.stops_of(school, session, [track])[track.id or 0]]
    try:
        check_map(stops)
    except RefusedError as error:
        titles = _titles(session, school, track)
        keys = error.values.get("keys", ())
        named = tuple(titles.get(key, key) for key in keys) if isinstance(keys, tuple) else ()
        raise RefusedError(error.words, keys=named, field="key" if adding else "needs") from None


def _titles(session: Session, school: School, track: Track) -> dict[str, object]:
    there = activities.of_programmes(session, {track.programme_id})
    found: dict[str, object] = {exercise_key(one.slug): one.title for one in school.catalogue.on_paths}
    return found | {activity_key(one.slug): title_of(one) for one in there}


def _locked(session: Session, track_id: int) -> Track:
    track = stays.locked_track(session, track_id)
    if track is None:
        raise MissingError(N_("There is no such track."))
    return track


def _station(session: Session, station_id: int) -> tuple[Station, Track]:
    station = session.get(Station, station_id)
    if station is None:
        raise MissingError(N_("There is no such page."))
    track = _locked(session, station.track_id)
    session.refresh(station)
    return station, track


def _lane(lane: int) -> int:
    if not 0 <= lane < MOST_LANES:
        raise RefusedError(N_("A map has at most four lines."), field="lane")
    return lane


def track_of_stop(school: School, station_id: int) -> Track:
    with school.database.read() as session:
        station = session.get(Station, station_id)
        if station is None:
            raise MissingError(N_("There is no such page."))
        return session.get_one(Track, station.track_id)
