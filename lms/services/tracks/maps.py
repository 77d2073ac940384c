"""Maps of tracks as a student stands to them: what is done, what is open, and what opens the rest."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from lms.domain.exercises import Texts
from lms.domain.people import Role
from lms.domain.progress import ExerciseState
from lms.domain.tracks.activities import CompletionState
from lms.domain.tracks.stations import Standing, Stop, activity_key, depths, exercise_key, next_stop, stand
from lms.errors import N_, MissingError
from lms.services import progress
from lms.services.school import School
from lms.services.seats import title_of
from lms.storage.tables import Activity, Person, Station, Track
from lms.storage.tracks import activities, stays
from lms.storage.tracks import seats as seat_rows


@dataclass(frozen=True)
class StopView:
    """A stop on a page. ``missing`` are the titles and keys of what would open it."""

    station: Station
    key: str
    title: Texts
    summary: Texts | None
    standing: Standing
    depth: int
    activity: Activity | None
    missing: tuple[tuple[str, Texts], ...]
    is_next: bool = False


@dataclass(frozen=True)
class MapView:
    track: Track
    stops: tuple[StopView, ...]

    @property
    def done(self) -> int:
        return sum(one.standing.state == "done" for one in self.stops)

    @property
    def next(self) -> StopView | None:
        return next((one for one in self.stops if one.is_next), None)


@dataclass(frozen=True)
class Known:
    """What a person has done, begun, and waits for, by key; loaded once for all maps."""

    done: frozenset[str] = frozenset()
    begun: frozenset[str] = frozenset()
    waiting: frozenset[str] = frozenset()


def programmes_of(session: Session, person: Person) -> frozenset[int]:
    """Return the programmes that somebody is in."""
    return stays.programmes_of(session, person.cohort_ids)


def programmes_shown(session: Session, person: Person) -> frozenset[int]:
    """Return the same, or all programmes for a person of the staff who is in none."""
    mine = programmes_of(session, person)
    return mine if mine or person.role is Role.STUDENT else stays.all_programmes(session)


def track(school: School, track_id: int) -> Track:
    with school.database.read() as session:
        found = session.get(Track, track_id)
    if found is None:
        raise MissingError(N_("There is no such page."))
    return found


def known_of(school: School, person_id: int) -> Known:
    """Return what somebody has done and begun, in a few statements."""
    stood = progress.overview(school, person_id)
    with school.database.read() as session:
        words = activities.completions_of(session, person_id)
        seated = {one.activity_id for one in seat_rows.live_of_person(session, person_id)}
        ids = {*words, *(one for one in seated if one is not None)}
        slugs = {number: one.slug for number, one in activities.by_ids(session, ids).items()}
    by_state = {slugs[one]: row.state for one, row in words.items()}

    def keys(state: ExerciseState, word: CompletionState) -> frozenset[str]:
        exercises = (exercise_key(one.exercise.slug) for one in stood if one.state is state)
        marked = (activity_key(slug) for slug, found in by_state.items() if found is word)
        return frozenset({*exercises, *marked})

    return Known(
        done=keys(ExerciseState.PASSED, CompletionState.CONFIRMED),
        begun=keys(ExerciseState.TRYING, CompletionState.GIVEN_BACK),
        waiting=keys(ExerciseState.IN_REVIEW, CompletionState.READY),
    )


def stops_of(
    school: School, session: Session, tracks: Collection[Track]
) -> dict[int, tuple[tuple[Station, Stop], ...]]:
    """Return the stops of tracks, in order; what has left the catalogue stands on no map."""
    slugs = _slugs(activities.of_programmes(session, {one.programme_id for one in tracks}))
    found: dict[int, list[tuple[Station, Stop]]] = {one.id or 0: [] for one in tracks}
    for station in stays.stations(session, found):
        stop = stop_of(school, station, slugs)
        if stop is not None:
            found[station.track_id].append((station, stop))
    return {track_id: tuple(rows) for track_id, rows in found.items()}


def stop_of(school: School, station: Station, known: Mapping[int, Activity]) -> Stop | None:
    """Return a station as the rules see it, with what its exercise or activity needs by itself."""
    if station.exercise is not None:
        if station.exercise not in school.catalogue or station.exercise in school.catalogue.kept_back:
            return None
        key = exercise_key(station.exercise)
        own = [exercise_key(one) for one in school.catalogue.get(station.exercise).prerequisites]
    else:
        activity = known.get(station.activity_id or 0)
        if activity is None:
            return None
        key, own = activity_key(activity.slug), activity.needs
    there = {activity_key(one.slug) for one in known.values()}
    needs = (one for one in (*station.needs, *own) if exists(school, one, there) and one != key)
    return Stop(key, tuple(dict.fromkeys(needs)), station.lane)


def exists(school: School, key: str, activity_keys: Collection[str]) -> bool:
    kind, _, name = key.partition(":")
    return name in school.catalogue if kind == "exercise" else key in activity_keys


def map_of(school: School, track_id: int, known: Known) -> MapView:
    """Return a track's map for who has done what is ``known``."""
    with school.database.read() as session:
        found = session.get(Track, track_id)
        if found is None:
            raise MissingError(N_("There is no such page."))
        rows = stops_of(school, session, [found])[track_id]
        there = {
            activity_key(one.slug): one for one in activities.of_programmes(session, {found.programme_id})
        }
    return MapView(found, _views(school, rows, there, known))


def next_stops(school: School, person_id: int) -> tuple[MapView, ...]:
    """Return the maps of somebody's tracks on which something is to be done next."""
    with school.database.read() as session:
        track_ids = [one.track_id for one in stays.running(session, person_id)]
    known = known_of(school, person_id) if track_ids else Known()
    found = (map_of(school, track_id, known) for track_id in track_ids)
    return tuple(one for one in found if one.next)


def titles(school: School, programme_ids: Iterable[int]) -> dict[str, Texts]:
    """Return the titles of everything that can be a stop, by key."""
    with school.database.read() as session:
        there = activities.of_programmes(session, frozenset(programme_ids))
    exercises = {exercise_key(one.slug): one.title for one in school.catalogue.on_paths}
    return exercises | {activity_key(one.slug): title_of(one) for one in there}


def _views(
    school: School,
    rows: tuple[tuple[Station, Stop], ...],
    there: Mapping[str, Activity],
    known: Known,
) -> tuple[StopView, ...]:
    stops = [stop for _, stop in rows]
    standings = stand(stops, known.done, known.begun, known.waiting)
    far, following = depths(stops), next_stop(standings)

    def titled(key: str) -> Texts:
        return title_of(there[key]) if key in there else school.catalogue.get(key.partition(":")[2]).title

    return tuple(
        StopView(
            station=station,
            key=stop.key,
            title=titled(stop.key),
            summary=None if stop.key in there else school.catalogue.get(station.exercise or "").summary,
            standing=standing,
            depth=far[stop.key],
            activity=there.get(stop.key),
            missing=tuple((key, titled(key)) for key in standing.missing),
            is_next=following is not None and following.stop.key == stop.key,
        )
        for (station, stop), standing in zip(rows, standings, strict=True)
    )


def _slugs(rows: Iterable[Activity]) -> dict[int, Activity]:
    return {one.id or 0: one for one in rows}
