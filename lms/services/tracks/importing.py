"""Tracks and activities from a file, and those that come with the school.

A file is taken whole or not at all; what is wrong is told by line. Importing again updates by slug, and what
the file does not name stays.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from lms.domain.tracks.stations import Stop, activity_key, check_map, exercise_key
from lms.domain.tracks.trackfiles import ActivityEntry, StopEntry, TrackEntry, TrackFile
from lms.errors import N_, MissingError, RefusedError
from lms.services.school import School
from lms.storage import people
from lms.storage.content.authored import BrokenError, Problems
from lms.storage.tables import Activity, Programme, Station, Track
from lms.storage.tracks import activities, stays

__all__ = ["BrokenError", "Taken", "import_file", "seed"]

SEEDS = Path(__file__).parent / "seeds"


@dataclass(frozen=True)
class Taken:
    """How many tracks and activities came in."""

    tracks: int
    activities: int


def seed(school: School) -> None:
    """Give the programmes that have no tracks those that come with the school."""
    with school.database.read() as session:
        known = {one.slug: one.id or 0 for one in people.programmes(session)}
        empty = {slug for slug, number in known.items() if not stays.tracks(session, {number})}
    for path in sorted(SEEDS.glob("*.toml")):
        if path.stem in empty:
            import_file(school, path, path.stem)


def import_file(school: School, path: Path, programme: str, *, dry_run: bool = False) -> Taken:
    """Take a file of tracks into a programme; raise ``BrokenError`` with all that is wrong in it."""
    problems = Problems(path.resolve().parent)
    text, entries = problems.text(path.name), problems.model(path.name, TrackFile)
    problems.raise_any()
    if text is None or entries is None:
        raise MissingError(N_("There is nothing in this file."))
    with school.database.read() as session:
        found = people.programme_by_slug(session, programme)
        if found is None:
            raise RefusedError(N_("There is no such programme."), field="programme")
        there = [one.slug for one in activities.of_programmes(session, {found.id or 0})]
    _check(school, problems, path.name, text, entries, there)
    problems.raise_any()
    if not dry_run:
        with school.database.write() as session:
            _keep(session, school, found, entries)
    return Taken(len(entries.tracks), len(entries.activities))


def _check(  # noqa: PLR0917  the file, and what it stands beside
    school: School, problems: Problems, file: str, text: str, entries: TrackFile, there: Collection[str]
) -> None:
    """Say what does not exist, what is there twice, and which maps have a dead end."""
    needs = {activity_key(one.slug): one.needs for one in entries.activities}
    known = {
        *needs,
        *map(activity_key, there),
        *(exercise_key(one.slug) for one in school.catalogue.on_paths),
    }
    for name, slugs in (("activities", entries.activities), ("tracks", entries.tracks)):
        for place in _twice([one.slug for one in slugs]):
            problems.at(file, text, (name, place, "slug"), "is there twice")
    for place, activity in enumerate(entries.activities):
        for key in set(activity.needs) - known:
            problems.at(file, text, ("activities", place, "needs"), f"there is no {key}")
        if activity.track is not None and activity.track not in {one.slug for one in entries.tracks}:
            problems.at(file, text, ("activities", place, "track"), f"there is no track {activity.track}")
    for place, track in enumerate(entries.tracks):
        for words in _map_faults(school, track, needs, known):
            problems.at(file, text, ("tracks", place, "stops"), words)


def _twice(slugs: list[str]) -> list[int]:
    return [place for place, slug in enumerate(slugs) if slug in slugs[:place]]


def _map_faults(
    school: School, track: TrackEntry, needs: dict[str, list[str]], known: Collection[str]
) -> list[str]:
    keys = {one.key for one in track.stops} | {key for one in track.stops for key in one.after}
    unknown = sorted({*keys, *map(exercise_key, track.needs)} - set(known))
    if unknown:
        return [f"there is no {key}" for key in unknown]
    stops = [Stop(one.key, tuple({*one.after, *_own_needs(school, one, needs)})) for one in track.stops]
    try:
        check_map(stops)
    except RefusedError as error:
        return [str(error)]
    return []


def _own_needs(school: School, stop: StopEntry, needs: dict[str, list[str]]) -> list[str]:
    if stop.exercise is not None:
        return [exercise_key(one) for one in school.catalogue.get(stop.exercise).prerequisites]
    return needs.get(stop.key, [])


def _keep(session: Session, school: School, programme: Programme, entries: TrackFile) -> None:
    programme_id = programme.id or 0
    for place, track in enumerate(entries.tracks):
        _keep_track(session, school, programme_id, track, place)
    for activity in entries.activities:
        _keep_activity(session, school, programme_id, activity)
    for track in entries.tracks:
        _keep_map(session, programme_id, track)


def _keep_track(session: Session, school: School, programme_id: int, entry: TrackEntry, place: int) -> None:
    row = stays.track_by_slug(session, programme_id, entry.slug) or Track(
        programme_id=programme_id,
        slug=entry.slug,
        direction=entry.direction,
        name_kk="",
        name_ru="",
        name_en="",
        seats=entry.seats,
        created_at=school.now(),
    )
    row.direction, row.seats, row.position = entry.direction, entry.seats, place
    row.name_kk, row.name_ru, row.name_en = entry.name.kk, entry.name.ru, entry.name.en
    row.about_kk, row.about_ru, row.about_en = entry.about.kk, entry.about.ru, entry.about.en
    row.needs, row.skills = list(entry.needs), list(entry.skills)
    session.add(row)
    session.flush()


def _keep_activity(session: Session, school: School, programme_id: int, entry: ActivityEntry) -> None:
    row = activities.by_slug(session, programme_id, entry.slug) or Activity(
        programme_id=programme_id,
        slug=entry.slug,
        kind=entry.kind,
        name_kk="",
        name_ru="",
        name_en="",
        created_at=school.now(),
    )
    row.kind, row.hours, row.seats = entry.kind, entry.hours, entry.seats
    row.name_kk, row.name_ru, row.name_en = entry.name.kk, entry.name.ru, entry.name.en
    row.about_kk, row.about_ru, row.about_en = entry.about.kk, entry.about.ru, entry.about.en
    row.needs, row.skills = list(entry.needs), dict(entry.skills)
    own = stays.track_by_slug(session, programme_id, entry.track) if entry.track else None
    row.track_id = own.id if own is not None else None
    session.add(row)
    session.flush()


def _keep_map(session: Session, programme_id: int, entry: TrackEntry) -> None:
    """Put the file's map in the place of the one before."""
    track = stays.track_by_slug(session, programme_id, entry.slug)
    if track is None:
        return
    for old in stays.stations(session, {track.id or 0}):
        session.delete(old)
    session.flush()
    for place, stop in enumerate(entry.stops):
        activity = activities.by_slug(session, programme_id, stop.activity) if stop.activity else None
        session.add(
            Station(
                track_id=track.id or 0,
                exercise=stop.exercise,
                activity_id=activity.id if activity is not None else None,
                position=place,
                lane=stop.lane,
                needs=list(stop.after),
            )
        )
